import { fenToYuan } from '@gongji/policy/money'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Save } from '../parts/Save.tsx'
import type { Span } from './Families.tsx'
import { words } from './words.ts'

type Flow = Answer<'readFundFlows'>['flows'][number]
const sumOf = (flows: readonly Flow[]): number =>
  flows.reduce((all, { transfersFen: transfers, quotasFen: quotas }) => all + transfers + quotas, 0)

/** Wallet money and used quotas from province to province: a matrix whose sides are the provinces that have any. */
export function Flows({ span }: { span: Span }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readFundFlows', { query: span }))
  const flows = data?.flows ?? []
  const provinces = [
    ...new Map(flows.flatMap(({ from, to }) => [from, to]).map((one) => [one.code, one.name])),
  ].sort(([a], [b]) => (a < b ? -1 : 1))
  const most = Math.max(1, ...flows.map((one) => one.transfersFen + one.quotasFen))
  return (
    <section className="card card-table" aria-label={say('flows')}>
      <div className="card-head">
        <h2>{say('flows')}</h2>
        <Save
          name={say('flows')}
          rows={[
            [say('from'), say('to'), say('transfers'), say('quotas')],
            ...flows.map(({ from, to, transfersFen: transfers, quotasFen: quotas }) => [
              say.text(from.name),
              say.text(to.name),
              fenToYuan(transfers),
              fenToYuan(quotas),
            ]),
          ]}
        />
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="card-text quiet">{say('loading')}</p>}
      {data && (
        <p className="card-text quiet">
          {say('flowsWhat', {
            from: data.from,
            to: data.to,
            months: data.clearedMonths.length === 0 ? say('noMonths') : data.clearedMonths.join('、'),
          })}
        </p>
      )}
      {data && flows.length === 0 && <p className="card-text quiet">{say('noFlows')}</p>}
      {flows.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{say('outOf')}</th>
              {provinces.map(([code, name]) => (
                <th key={code} scope="col" className="right">
                  {say.text(name)}
                </th>
              ))}
              <th scope="col" className="right">
                {say('sent')}
              </th>
            </tr>
          </thead>
          <tbody>
            {provinces.map(([code, name]) => {
              const sent = flows.filter(({ from }) => from.code === code)
              return (
                <tr key={code}>
                  <th scope="row">{say.text(name)}</th>
                  {provinces.map(([other]) => {
                    const amount = sumOf(sent.filter(({ to }) => to.code === other))
                    const shade = Math.round((30 * amount) / most)
                    return (
                      <td
                        key={other}
                        className="right"
                        style={
                          amount === 0
                            ? undefined
                            : { background: `color-mix(in srgb, var(--brand) ${shade}%, transparent)` }
                        }
                      >
                        {amount === 0 ? <span className="quiet">–</span> : <Money amount={amount} />}
                      </td>
                    )
                  })}
                  <td className="right">
                    <strong>
                      <Money amount={sumOf(sent)} />
                    </strong>
                  </td>
                </tr>
              )
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{say('received')}</th>
              {provinces.map(([code]) => (
                <td key={code} className="right">
                  <Money amount={sumOf(flows.filter(({ to }) => to.code === code))} />
                </td>
              ))}
              <td className="right">
                <strong>
                  <Money amount={sumOf(flows)} />
                </strong>
              </td>
            </tr>
          </tfoot>
        </table>
      )}
    </section>
  )
}

import { fen, fenToYuan } from '@gongji/policy/money'
import type { ReactNode } from 'react'
import type { Answer } from '../../shared/api.ts'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

type Effect = NonNullable<Answer<'weighRuleChange'>['effect']>

/** `+1,234.50`; the sign is always there, since it says who pays. */
function signed(amount: number): string {
  const text = fenToYuan(fen(Math.abs(amount))).replace(/\B(?=(\d{3})+(?=\.))/g, ',')
  return amount === 0 ? text : `${amount > 0 ? '+' : '−'}${text}`
}
const share = (part: number, whole: number): string =>
  whole === 0 ? '—' : `${((part / whole) * 100).toFixed(2)}%`

/** Who gains and who loses: four answers, then each group with its bar and its figures. */
export function EffectTable({ effect }: { effect: Effect | null }): ReactNode {
  const say = useWords(words)
  if (effect === null) return <p className="quiet">{say('effectNone')}</p>
  const { from, to, bills, gain, lose, same, fundBefore, fundAfter, groups } = effect
  if (bills === 0) return <p className="quiet">{say('effectEmpty', { from, to })}</p>
  const difference = fundAfter - fundBefore
  const most = Math.max(1, ...groups.map((one) => Math.abs(one.difference)))
  return (
    <div className="stack">
      <h3>
        {say('effect')}{' '}
        <small className="quiet money">
          {from} – {to}
        </small>
      </h3>
      <dl className="effect-answers">
        <div>
          <dt>{say('gain')}</dt>
          <dd>{say('people', { count: gain.people })}</dd>
          <dd className="quiet money">{signed(gain.fen)}</dd>
        </div>
        <div>
          <dt>{say('lose')}</dt>
          <dd>{say('people', { count: lose.people })}</dd>
          <dd className="quiet money">{signed(-lose.fen)}</dd>
        </div>
        <div>
          <dt>{say('same')}</dt>
          <dd>{say('people', { count: same })}</dd>
        </div>
        <div>
          <dt>{say('fund')}</dt>
          <dd className="money">{signed(difference)}</dd>
          <dd className="quiet">
            {say('fundOf', { sum: fenToYuan(fen(fundBefore)), percent: share(difference, fundBefore) })}
          </dd>
        </div>
      </dl>
      <table className="desk-table effect-groups">
        <thead>
          <tr>
            <th scope="col">{say('group')}</th>
            <th scope="col" className="right">
              {say('bills')}
            </th>
            <th scope="col" className="right">
              {say('peopleCount')}
            </th>
            <th scope="col">{say('chart')}</th>
            <th scope="col" className="right">
              {say('sum')}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((one) => (
            <tr key={one.group.zh}>
              <th scope="row">{say.text(one.group)}</th>
              <td className="right money">{one.bills}</td>
              <td className="right money">{one.people}</td>
              <td aria-hidden="true">
                <span className="bar">
                  <span
                    className={one.difference < 0 ? 'bar-less' : 'bar-more'}
                    style={{
                      width: `${(Math.abs(one.difference) / most) * 50}%`,
                      [one.difference < 0 ? 'right' : 'left']: '50%',
                    }}
                  />
                </span>
              </td>
              <td className="right money">{signed(one.difference)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say('total')}</th>
            <td className="right money">{bills}</td>
            <td className="right money">{effect.people}</td>
            <td />
            <td className="right money">{signed(difference)}</td>
          </tr>
        </tfoot>
      </table>
      <small className="quiet">
        {say('refusals', { lost: effect.newlyRefused, won: effect.newlyDecided, both: effect.refusedBoth })}
        {effect.more && ` ${say('more', { bills })}`}
      </small>
    </div>
  )
}

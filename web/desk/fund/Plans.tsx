import { daysBetween } from '@gongji/policy/dates'
import { fenToYuan } from '@gongji/policy/money'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, ask } from '../../shared/api.ts'
import { useForm } from '../../shared/form.ts'
import { useSubmit } from '../../shared/submit.ts'
import { amountOf, isAmount, type MoneyTyped } from '../../shared/typed.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { DateField, MoneyField, Select, TextField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Notice, Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { Save } from '../parts/Save.tsx'
import { words } from './words.ts'

type Scheme = Answer<'readFundPlans'>['schemes'][number]['scheme']

/** What each scheme's funds spent this year beside what a document planned; the manager enters the document. */
export function Plans(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('readFundPlans', { query: {} }))
  const passed =
    data === undefined
      ? 0
      : Math.min(100, Math.round((100 * (1 + daysBetween(`${data.year}-01-01`, data.today))) / 365))
  return (
    <section className="card card-table" aria-label={say('plan')}>
      <div className="card-head">
        <h2>{say('plan')}</h2>
        {data && (
          <>
            <span className="quiet">
              {data.year} · {say('ofYear', { part: passed })}
            </span>
            <Save
              name={say('plan')}
              rows={[
                [say('scheme'), say('spent'), say('planned'), say('document'), say('dated')],
                ...data.schemes.map(({ scheme, spentFen: spent, plan }) => [
                  say(scheme),
                  fenToYuan(spent),
                  plan === null ? '' : fenToYuan(plan.amountFen),
                  plan?.document ?? say('noPlan'),
                  plan?.dated ?? '',
                ]),
              ]}
            />
          </>
        )}
      </div>
      {error && <Problem error={error} />}
      {!data && !error && <p className="card-text quiet">{say('loading')}</p>}
      {data && (
        <table className="desk-table">
          <thead>
            <tr>
              <th scope="col">{say('scheme')}</th>
              {(['spent', 'planned', 'used'] as const).map((one) => (
                <th key={one} scope="col" className="right">
                  {say(one)}
                </th>
              ))}
              <th scope="col">{say('document')}</th>
            </tr>
          </thead>
          <tbody>
            {data.schemes.map(({ scheme, spentFen: spent, plan }) => (
              <tr key={scheme}>
                <th scope="row">{say(scheme)}</th>
                <td className="right">
                  <Money amount={spent} />
                </td>
                <td className="right">{plan === null ? '–' : <Money amount={plan.amountFen} />}</td>
                <td className="right money">
                  {plan === null ? '–' : `${((100 * spent) / plan.amountFen).toFixed(2)}%`}
                </td>
                <td>
                  {plan === null ? (
                    <span className="stale">{say('noPlan')}</span>
                  ) : (
                    <span lang="zh">{say('bySource', { document: plan.document, dated: plan.dated })}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data && (
        <details className="card-text">
          <summary>{say('enterPlan')}</summary>
          <Enter year={data.year} />
        </details>
      )}
    </section>
  )
}

function Enter({ year: thisYear }: { year: number }): ReactNode {
  const say = useWords(words)
  const queries = useQueryClient()
  const [year, setYear] = useState(String(thisYear))
  const [scheme, setScheme] = useState<Scheme>('employee')
  const [amount, setAmount] = useState<MoneyTyped>(null)
  const [document, setDocument] = useState('')
  const [dated, setDated] = useState('')
  const enter = useSubmit({
    act: (send) =>
      send('enterFundPlan', {
        body: {
          year: Number(year),
          scheme,
          amountFen: amountOf(amount) ?? 0,
          document: document.trim(),
          dated,
        },
      }),
    onDone: () => queries.invalidateQueries({ queryKey: ['readFundPlans'] }),
  })
  const faults = {
    year: !/^20\d\d$/.test(year),
    amount: !isAmount(amount),
    document: [...document.trim()].length < 4,
    dated: dated === '',
  }
  const { tried, form } = useForm(faults, () => void enter.submit())
  return (
    <form {...form} className="stack" aria-label={say('enterPlan')}>
      <div className="form-row">
        <TextField
          label={say('year')}
          inputMode="numeric"
          autoComplete="off"
          value={year}
          onChange={setYear}
          error={tried && faults.year ? say('needed') : undefined}
        />
        <Select<Scheme>
          label={say('scheme')}
          value={scheme}
          onChange={setScheme}
          options={(['employee', 'resident'] as const).map((value) => ({ value, label: say(value) }))}
        />
        <MoneyField
          label={say('planAmount')}
          value={amount}
          onChange={setAmount}
          error={tried && faults.amount ? say('amountNeeded') : undefined}
        />
        <TextField
          label={say('document')}
          autoComplete="off"
          value={document}
          onChange={setDocument}
          maxLength={200}
          error={tried && faults.document ? say('documentNeeded') : undefined}
        />
        <DateField
          label={say('dated')}
          value={dated}
          onChange={setDated}
          error={tried && faults.dated ? say('needed') : undefined}
        />
        <Button type="submit" busy={enter.busy}>
          {say('enter')}
        </Button>
      </div>
      {enter.error && <Problem error={enter.error} again={false} />}
      {enter.answer && <Notice tone="good" title={say('entered')} />}
    </form>
  )
}

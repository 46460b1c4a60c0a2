import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Answer, addressOf, ask, call, Refused } from '../../shared/api.ts'
import { useTitle } from '../../shared/router.tsx'
import { dayAndTime } from '../../shared/show.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { TextField } from '../../shared/ui/Field.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { Problem } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

export type Run = Answer<'listPaymentRuns'>['runs'][number]

const monthBefore = (today: string): string => {
  const [year = 0, month = 0] = today.split('-').map(Number)
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`
}

/** What institutions are owed month by month, what is paid, and how their books agree with ours: to be read. */
export default function MonthsPage(): ReactNode {
  return <Months />
}

/** The same, with what a clerk may do about it. */
export function Months({
  prepare,
  decide,
  side,
}: {
  prepare?: (month: string) => ReactNode
  decide?: (run: Run) => ReactNode
  side?: ReactNode
}): ReactNode {
  const say = useWords(words)
  useTitle(say('title'))
  const { data: me } = useQuery(ask('readMe', {}))
  const [typed, setTyped] = useState('')
  const month = typed === '' ? monthBefore((me?.now ?? '2025-01-15').slice(0, 10)) : typed
  return (
    <>
      <h1 className="only-heard" tabIndex={-1}>
        {say('title')}
      </h1>
      <section className="card card-table" aria-label={say('statements')}>
        <div className="card-head">
          <h2>{say('statements')}</h2>
          <TextField label={say('month')} type="month" value={month} onChange={setTyped} />
        </div>
        {/^\d{4}-\d{2}$/.test(month) && <Statements month={month} />}
      </section>
      <div className="desk-halves">
        <Runs head={prepare?.(month)} decide={decide} />
        {side}
      </div>
      <Reconciliations />
      <Clearings />
    </>
  )
}

function Statements({ month }: { month: string }): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery({
    ...ask('readInstitutionMonths', { params: { month } }),
    retry: false,
  })
  if (error instanceof Refused && error.status === 404)
    return <p className="card-text quiet">{say('noMonth')}</p>
  if (error) return <Problem error={error} />
  if (!data) return <p className="card-text quiet">{say('loading')}</p>
  return (
    <>
      <table className="desk-table">
        <thead>
          <tr>
            <th scope="col">{say('institution')}</th>
            {(['total', 'payable', 'adjusted', 'owed'] as const).map((one) => (
              <th key={one} scope="col" className="right">
                {say(one)}
              </th>
            ))}
            <th scope="col" className="right">
              {say('lines')}
            </th>
          </tr>
        </thead>
        <tbody>
          {data.statements.map((one) => (
            <tr key={one.institution}>
              <th scope="row" lang="zh">
                {one.institutionName}
              </th>
              {[one.totalFen, one.payableFen, one.adjustedFen, one.owedFen].map((amount, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: four columns in their order
                <td key={index} className="right">
                  <Money amount={amount} />
                </td>
              ))}
              <td className="right quiet">
                {say('rows', { count: one.lines.reduce((all, { rows }) => all + rows, 0) })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="card-foot">
        <a
          className="button button-second"
          href={addressOf('readInstitutionMonths', { params: { month }, query: { format: 'tsv' } })}
        >
          {say('file')}
        </a>
      </div>
    </>
  )
}

function Runs({
  head,
  decide,
}: {
  head: ReactNode
  decide: ((run: Run) => ReactNode) | undefined
}): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listPaymentRuns', {}))
  return (
    <section className="card card-table" aria-label={say('runs')}>
      <div className="card-head">
        <h2>{say('runs')}</h2>
        {head}
      </div>
      {error && <Problem error={error} />}
      {data?.runs.length === 0 && <p className="card-text quiet">{say('noRuns')}</p>}
      <table className="desk-table">
        <tbody>
          {data?.runs.map((run) => (
            <tr key={run.id}>
              <th scope="row" className="money">
                {run.month}
              </th>
              <td>
                <span className={run.status === 'paid' ? 'tag tag-good' : 'tag'}>{say(run.status)}</span>
              </td>
              <td className="right">
                <Money amount={run.amountFen} />
              </td>
              <td className="quiet">{run.dueOn === null ? say('noDue') : say('due', { day: run.dueOn })}</td>
              <td>
                {decide?.(run)}
                <a href={addressOf('readPaymentFile', { params: { id: run.id } })}>{say('download')}</a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Reconciliations(): ReactNode {
  const say = useWords(words)
  const list = useInfiniteQuery({
    queryKey: ['listReconciliations'],
    queryFn: ({ pageParam }) =>
      call('listReconciliations', {
        query: { limit: 20, ...(pageParam === '' ? {} : { before: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ reconciliations }) =>
      reconciliations.length < 20 ? undefined : reconciliations.at(-1)?.id,
  })
  const rows = list.data?.pages.flatMap(({ reconciliations }) => reconciliations) ?? []
  return (
    <section className="card card-table" aria-label={say('reconciled')}>
      <div className="card-head">
        <h2>{say('reconciled')}</h2>
      </div>
      {list.error && <Problem error={list.error} />}
      {list.data && rows.length === 0 && <p className="card-text quiet">{say('noneReconciled')}</p>}
      {rows.length > 0 && (
        <table className="desk-table">
          <thead>
            <tr>
              {(['when', 'institution', 'period'] as const).map((one) => (
                <th key={one} scope="col">
                  {say(one)}
                </th>
              ))}
              {(['theirs', 'ours'] as const).map((one) => (
                <th key={one} scope="col" className="right">
                  {say(one)}
                </th>
              ))}
              <th scope="col">{say('result')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => {
              const different = one.said.reduce((all, { count }) => all + count, 0)
              return (
                <tr key={one.id}>
                  <td className="money">{dayAndTime(one.at)}</td>
                  <td>
                    <span lang="zh">{one.institutionName}</span>
                    <br />
                    <code className="quiet">{one.institution}</code>
                  </td>
                  <td className="money">
                    {one.firstDay}
                    {one.lastDay !== one.firstDay && ` – ${one.lastDay}`}
                  </td>
                  <td className="right">
                    <Money amount={one.theirs.totalFen} />{' '}
                    <span className="quiet">{say('rows', { count: one.theirs.rows })}</span>
                  </td>
                  <td className="right">
                    <Money amount={one.ours.totalFen} />{' '}
                    <span className="quiet">{say('rows', { count: one.ours.rows })}</span>
                  </td>
                  <td>
                    <span className={one.agreed ? 'tag tag-good' : 'tag tag-notice'}>
                      {one.agreed ? say('agreed') : say('differs', { count: Math.max(1, different) })}
                    </span>
                    {one.said.map(({ name, count }) => (
                      <span key={name.en} className="quiet">
                        {' '}
                        {say('differ', { what: say.text(name), count })}
                      </span>
                    ))}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {list.hasNextPage && (
        <div className="card-foot">
          <Button look="second" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {say('nextPage')}
          </Button>
        </div>
      )}
    </section>
  )
}

/** Months whose quotas were cleared between areas. */
function Clearings(): ReactNode {
  const say = useWords(words)
  const { data, error } = useQuery(ask('listClearings', {}))
  return (
    <section className="card card-table" aria-label={say('clearings')}>
      <div className="card-head">
        <h2>{say('clearings')}</h2>
      </div>
      {error && <Problem error={error} />}
      {data?.clearings.length === 0 && <p className="card-text quiet">{say('noClearings')}</p>}
      <table className="desk-table">
        <tbody>
          {data?.clearings.map(({ month, amountFen, uses }) => (
            <tr key={month}>
              <th scope="row" className="money">
                {month}
              </th>
              <td className="quiet">{say('rows', { count: uses })}</td>
              <td className="right">
                <Money amount={amountFen} />
              </td>
              <td>
                <a href={addressOf('readClearing', { params: { month }, query: { format: 'tsv' } })}>
                  {say('file')}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

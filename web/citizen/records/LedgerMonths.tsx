import { type CSSProperties, Fragment, type ReactNode } from 'react'
import { relativeInk } from '../../shared/split-bar/InkBar.tsx'
import { Card } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import './ledger-months.css'
import { monthsOf, type Spent } from './ledger-months.ts'
import { words } from './words.ts'

/** What left my accounts, month by month and for whom: a chart, and the table that says the same. */
export function LedgerMonths({ year, spent }: { year: string; spent: readonly Spent[] }): ReactNode {
  const say = useWords(words)
  const { people, months } = monthsOf(year, spent)
  if (months.length === 0) return null
  const most = Math.max(
    ...months.map(({ amounts }) => amounts.reduce((all, one) => all + Math.max(0, one), 0)),
  )
  // One's own account has its own ink; relatives have theirs in the order of the tables below.
  const others = people.filter(({ id }) => id !== 'me')
  const inkOf = (index: number): string => {
    const id = people[index]?.id
    return id === 'me' ? 'ink-own' : relativeInk(others.findIndex((one) => one.id === id))
  }
  const name = (month: string): string => say('month', { n: Number(month) })
  return (
    <Card>
      <h2 className="ledger-title">{say('byMonth')}</h2>
      <div className="month-chart" aria-hidden="true">
        {Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0')).map((month) => (
          <span key={month} className="month-bar">
            <span className="month-stack">
              {months
                .find((one) => one.month === month)
                ?.amounts.map(
                  (amount, index) =>
                    amount > 0 && (
                      <i
                        key={people[index]?.id}
                        className={inkOf(index)}
                        style={{ '--part': amount / most } as CSSProperties}
                      />
                    ),
                )}
            </span>
            <small>{Number(month) % 3 === 1 ? Number(month) : '\u00a0'}</small>
          </span>
        ))}
      </div>
      <table className="ledger">
        <caption className="only-heard">{say('byMonth')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('monthName')}</th>
            <th scope="col" className="ledger-who">
              {say('forWhom')}
            </th>
            <th scope="col">{say('amount')}</th>
          </tr>
        </thead>
        <tbody>
          {months.map(({ month, amounts, total }) => {
            const rows = people.flatMap((person, index) =>
              amounts[index] === 0 ? [] : [{ ...person, index, amount: amounts[index] ?? 0 }],
            )
            return (
              <Fragment key={month}>
                {rows.map(({ id, name: who, index, amount }, at) => (
                  <tr key={id}>
                    {at === 0 && (
                      <th scope="rowgroup" rowSpan={rows.length + (rows.length > 1 ? 1 : 0)}>
                        {name(month)}
                      </th>
                    )}
                    <td className="ledger-who">
                      <i className={`split-swatch ledger-ink ${inkOf(index)}`} aria-hidden="true" />
                      {who === '' ? say('myself') : who}
                    </td>
                    <td>
                      <Money amount={amount} />
                    </td>
                  </tr>
                ))}
                {rows.length > 1 && (
                  <tr>
                    <td className="ledger-who">{say('total')}</td>
                    <td>
                      <strong>
                        <Money amount={total} />
                      </strong>
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
      <p className="small quiet">{say('byMonthNote')}</p>
    </Card>
  )
}

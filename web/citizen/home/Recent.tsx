import { movementName } from '@gongji/contract/words'
import type { ReactNode } from 'react'
import { Link } from '../../shared/router.tsx'
import { clock, shortDay, yuan } from '../../shared/show.ts'
import { EmptyState } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import { placeName } from '../places.ts'
import type { Home } from './HomePage.tsx'
import { words } from './words.ts'

const shown = 5

type Line = {
  key: string
  day: string
  time: string
  /** One character for who it is about. */
  mark: string
  title: string
  note: string
  amount: number
  /** Shows + for what came in. */
  signed: boolean
  to: string
}

function linesOf({ bills, payments, entries }: Home['recent'], say: Say<typeof words>): Line[] {
  const zh = say.language === 'zh'
  return [
    ...bills
      .filter(({ state }) => state !== 'reversal')
      .map((bill) => ({
        key: bill.setlId,
        ...clock(bill.at),
        mark: zh ? '我' : '•',
        title: bill.institution.name,
        note: bill.state === 'reversed' ? say('reversed') : say('cashOf', { cash: yuan(bill.cashFen) }),
        amount: bill.totalFen,
        signed: false,
        to: `/records/bill/${bill.setlId}`,
      })),
    ...payments.map(({ bindingId, at, amountFen: amount, relative, place }) => ({
      key: `${bindingId} ${at} ${amount}`,
      ...clock(at),
      mark: (zh ? (relative.kin?.zh ?? relative.name) : relative.name).slice(0, 1),
      title: relative.name,
      note: amount < 0 ? `${say.text(placeName(place))}，${say('givenBack')}` : say.text(placeName(place)),
      amount: -amount,
      signed: true,
      to: `/records/payment?${new URLSearchParams({ ...(bindingId === null ? {} : { binding: bindingId }), at })}`,
    })),
    ...entries
      .filter(({ kind }) => !kind.startsWith('settle'))
      .map((entry) => ({
        key: `${entry.id} ${entry.account}`,
        day: entry.on,
        time: '',
        mark: '¥',
        title: say.text(movementName(entry.kind)),
        note: '',
        amount: entry.amountFen,
        signed: true,
        to: '/records/entries',
      })),
  ]
    .sort((a, b) => `${b.day} ${b.time}`.localeCompare(`${a.day} ${a.time}`))
    .slice(0, shown)
}

/** The last few things that moved money, by day: my own bills, what relatives used, what came in. */
export function Recent({ recent }: { recent: Home['recent'] }): ReactNode {
  const say = useWords(words)
  const lines = linesOf(recent, say)
  if (lines.length === 0) return <EmptyState>{say('noRecent')}</EmptyState>
  const days = [...new Set(lines.map(({ day }) => day))]
  const today = businessToday()
  const dayName = (day: string): string => {
    const short = shortDay(day, say.language, today.slice(0, 4))
    return day === today ? say('today', { day: short }) : short
  }
  return (
    <div className="card recent">
      {days.map((day) => (
        <section key={day} aria-label={dayName(day)}>
          <h3>{dayName(day)}</h3>
          <ul>
            {lines
              .filter((line) => line.day === day)
              .map(({ key, mark, title, note, amount, signed, to }) => (
                <li key={key}>
                  <Link className="row" to={to}>
                    <span className="face" aria-hidden="true">
                      {mark}
                    </span>
                    <span className="row-text">
                      <span className="row-title">{title}</span>
                      {note !== '' && <span className="row-note">{note}</span>}
                    </span>
                    <span className="row-end">
                      <Money amount={amount} signed={signed} />
                    </span>
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

import { type Certainty, isRefusal, type PremiumTerms, premiumTerms } from '@gongji/policy'
import { daysBetween } from '@gongji/policy/dates'
import { useQuery } from '@tanstack/react-query'
import type { CSSProperties, ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { Card } from '../../shared/ui/Card.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { type Moment, Timeline } from '../../shared/ui/Steps.tsx'
import { type Say, useWords } from '../../shared/words.ts'
import './premium.css'
import { words } from './words.ts'

type Period = {
  from: string
  to: string
  price: number
  wait: string | null
  kind: 'window' | 'late'
  certainty: Certainty
}

function periodsOf(terms: PremiumTerms, say: Say<typeof words>): Period[] {
  const waitOf = (wait: PremiumTerms['late'][number]['wait']): string | null => {
    if (wait === null) return null
    return 'days' in wait ? say('waitDays', { n: wait.days }) : say('waitMonths', { n: wait.months })
  }
  const of = (name: 'amount' | 'fullAmount'): Certainty => terms.parameters[name]?.certainty ?? 'exact'
  return [
    { ...terms.window, price: terms.amount, wait: null, kind: 'window', certainty: of('amount') },
    ...terms.late.flatMap(({ from, to, price, wait }) =>
      price === 'unknown'
        ? []
        : [
            {
              from,
              to,
              price: terms[price],
              wait: waitOf(wait),
              kind: 'late' as const,
              certainty: of(price),
            },
          ],
    ),
  ]
}

/** The year's prices on a line of time: what it costs now, until when, and what waiting costs. */
export function Calendar({ year, today }: { year: number; today: string }): ReactNode {
  const say = useWords(words)
  const account = useQuery(ask('readAccount', {}))
  const area = account.data?.insurance?.area
  const pack = useQuery({
    ...ask('readPack', { params: { area: area ?? '' } }),
    enabled: area !== undefined,
  })
  if (!pack.data) return null
  const terms = premiumTerms(pack.data, { year, on: today })
  if (isRefusal(terms)) return <p className="small quiet">{say('calendarUnknown', { year })}</p>
  const periods = periodsOf(terms, say)
  const [first] = periods
  const last = periods.at(-1)
  if (!first || !last) return null
  const span = daysBetween(first.from, last.to)
  const gone = Math.min(1, Math.max(0, daysBetween(first.from, today) / span))
  return (
    <Card>
      <h2 className="legend">{say('calendar', { year })}</h2>
      <div className="calendar" aria-hidden="true">
        <div className="calendar-bar">
          {periods.map(({ from, to, kind }) => (
            <i
              key={from}
              className={`calendar-${kind}`}
              style={{ '--weight': daysBetween(from, to) } as CSSProperties}
            />
          ))}
        </div>
        {today >= first.from && today <= last.to && (
          <i className="calendar-today" style={{ '--gone': gone } as CSSProperties} />
        )}
      </div>
      <Timeline
        label={say('calendar', { year })}
        moments={periods.map((period) => momentOf(period, today, say))}
      />
    </Card>
  )
}

function momentOf(
  { from, to, price, wait, kind, certainty }: Period,
  today: string,
  say: Say<typeof words>,
): Moment {
  const now = from <= today && today <= to
  const left = daysBetween(today, to)
  return {
    what: (
      <>
        {say(`calendar-${kind}`)}{' '}
        {say.rich('calendarPrice', { amount: <Money amount={price} certainty={certainty} /> })}
      </>
    ),
    when: say('fromTo', { from, to }),
    ...(wait === null ? {} : { note: wait }),
    ...(now ? { note: [say('calendarLeft', { days: left }), wait].filter(Boolean).join(' · ') } : {}),
    state: now ? 'now' : to < today ? 'past' : 'ahead',
  }
}

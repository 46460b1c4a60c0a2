import { movementName } from '@gongji/contract/words'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../shared/api.ts'
import { clock, shortDay } from '../../shared/show.ts'
import { EmptyState, List, Row, Waiting } from '../../shared/ui/Card.tsx'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import { placeName } from '../places.ts'
import { paidBy, paidByWords } from '../records/paid-by.ts'
import { words } from './words.ts'

const shown = 5
const newest = { query: { limit: shown } } as const

type Line = {
  key: string
  day: string
  time: string
  title: string
  note: string
  amount: number
  /** Shows + for what came in. */
  signed: boolean
  to?: string
}

/** The last few things that moved money: my own bills, what relatives used, what came in. */
export function Recent(): ReactNode {
  const say = useWords(words)
  const sayBill = useWords(paidByWords)
  const bills = useQuery(ask('listBills', newest))
  const payments = useQuery(ask('listPayments', newest))
  const entries = useQuery(ask('listAccountEntries', newest))
  if (!bills.data || !payments.data || !entries.data) {
    if (bills.error || payments.error || entries.error) return null
    return <Waiting lines={3} label={say('loading')} />
  }
  const lines: Line[] = [
    ...bills.data.bills.map((bill) => ({
      key: bill.setlId,
      ...clock(bill.at),
      title: bill.institution.name,
      note: paidBy(bill, sayBill),
      amount: bill.total,
      signed: false,
      to: `/records/bill/${bill.setlId}`,
    })),
    ...payments.data.payments.map((payment) => ({
      key: `${payment.bindingId} ${payment.at} ${payment.amount}`,
      ...clock(payment.at),
      title: `${payment.relative.name} · ${say.text(placeName(payment.place))}`,
      note: payment.amount < 0 ? say('givenBack') : say('usedMine'),
      amount: -payment.amount,
      signed: true,
      to: '/records/payments',
    })),
    ...entries.data.entries
      .filter(({ kind }) => !kind.startsWith('settle'))
      .map((entry) => ({
        key: `${entry.id} ${entry.account}`,
        day: entry.on,
        time: '',
        title: say.text(movementName(entry.kind)),
        note: '',
        amount: entry.amount,
        signed: true,
        to: '/records/entries',
      })),
  ]
    .sort((a, b) => `${b.day} ${b.time}`.localeCompare(`${a.day} ${a.time}`))
    .slice(0, shown)
  if (lines.length === 0) return <EmptyState>{say('noRecent')}</EmptyState>
  const year = businessToday().slice(0, 4)
  return (
    <List label={say('recent')}>
      {lines.map(({ key, day, time, title, note, amount, signed, to }) => (
        <Row
          key={key}
          title={title}
          note={[`${shortDay(day, say.language, year)} ${time}`.trim(), note].filter(Boolean).join(' · ')}
          end={<Money amount={amount} signed={signed} />}
          to={to}
        />
      ))}
    </List>
  )
}

import { clock } from '../../shared/show.ts'

/** What left my accounts (positive) or came back (negative), for whom, when. */
export type Spent = { personId: string; name: string; amount: number; at: string }

export type LedgerMonth = {
  /** 01 … 12 */
  month: string
  /** By person, in the order of `people`. */
  amounts: readonly number[]
  total: number
}

type Premium = {
  insured: { id: string; name: string }
  mine: 'payer' | 'insured' | 'both'
  amountFen: number
  status: string
  submittedAt: string | null
  closedAt: string | null
}
type Transfer = {
  recipient: { id: string; name: string }
  mine: 'sent' | 'received'
  amountFen: number
  status: string
  sentAt: string
  closedAt: string | null
}

/** A premium leaves when it is submitted, and comes back when it was refused or refunded. */
export const premiumsSpent = (premiums: readonly Premium[]): Spent[] =>
  premiums.flatMap(({ insured, mine, amountFen, status, submittedAt, closedAt }) => {
    if (mine === 'insured' || submittedAt === null) return []
    const of = { personId: insured.id, name: insured.name }
    const back = status === 'failed' || status === 'refunded' ? closedAt : null
    return [
      { ...of, amount: amountFen, at: submittedAt },
      ...(back === null ? [] : [{ ...of, amount: -amountFen, at: back }]),
    ]
  })

/** A transfer leaves when it is sent, and comes back when nobody accepted it. */
export const transfersSpent = (transfers: readonly Transfer[]): Spent[] =>
  transfers.flatMap(({ recipient, mine, amountFen, status, sentAt, closedAt }) => {
    if (mine !== 'sent') return []
    const of = { personId: recipient.id, name: recipient.name }
    return [
      { ...of, amount: amountFen, at: sentAt },
      ...(status === 'returned' && closedAt !== null ? [{ ...of, amount: -amountFen, at: closedAt }] : []),
    ]
  })

/** A year month by month, each month by person; months in which nothing moved are left out. */
export function monthsOf(
  year: string,
  all: readonly Spent[],
): { people: { id: string; name: string }[]; months: LedgerMonth[] } {
  const inYear = all.filter(({ amount, at }) => amount !== 0 && clock(at).day.startsWith(year))
  const people = [...new Map(inYear.map(({ personId, name }) => [personId, name])).entries()].map(
    ([id, name]) => ({ id, name }),
  )
  const names = [...new Set(inYear.map(({ at }) => clock(at).day.slice(5, 7)))].sort()
  const months = names.map((month) => {
    const then = inYear.filter(({ at }) => clock(at).day.slice(5, 7) === month)
    const amounts = people.map(({ id }) =>
      then.reduce((sum, { personId, amount }) => sum + (personId === id ? amount : 0), 0),
    )
    return { month, amounts, total: amounts.reduce((sum, amount) => sum + amount, 0) }
  })
  return { people, months }
}

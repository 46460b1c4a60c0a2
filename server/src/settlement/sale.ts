/** A pharmacy's sale: lines and settlement in one message. */
import { hash } from 'node:crypto'
import type { Line, PlainDate } from '@gongji/policy'
import { zero } from '@gongji/policy/money'
import { timeInChina } from '../deps.ts'
import type { CheckedLine } from './bill.ts'
import type { Charge } from './compute.ts'
import { soldKey, type World } from './gather.ts'
import { refuseTimes } from './line-time.ts'
import { problem } from './problem.ts'
import type { BilledLine, CheckedSale, Sale } from './settlement.ts'
import { refuseClaimed } from './slip.ts'
import { drugsIn } from './trace-code.ts'

/**
 * What makes a pharmacy's sale that sale, whatever message brings it: its invoice and line numbers, or without an invoice
 * the day, the line numbers and the amounts. One patient's sales are compared with each other only.
 */
export function saleKeyOf({
  institution,
  invoice,
  on,
  lines,
}: {
  institution: string
  invoice: string | null
  on: PlainDate
  lines: readonly Pick<BilledLine, 'id' | 'amount'>[]
}): string {
  const rows = lines.map(({ id, amount }) => (invoice === null ? [id, amount] : [id]))
  const sorted = rows.map((row) => JSON.stringify(row)).sort()
  return hash('sm3', JSON.stringify([institution, invoice, invoice === null ? on : null, sorted]))
}

/** What the lane needs of a sale's lines. */
export const checkedSale = (checked: readonly CheckedLine[]): CheckedSale => ({
  lines: checked.map(({ line }) => line),
  drugs: drugsIn(checked),
})

export const saleCharge = (sale: Sale, lines: readonly Line[]): Charge => ({
  request: sale,
  scheme: sale.scheme,
  medType: sale.medType,
  careOn: sale.careOn,
  disease: sale.disease,
  credential: sale.credential,
  lines,
  ...(sale.prescription === undefined ? {} : { prescription: sale.prescription }),
  payee: sale.payee ?? 'institution',
  visitDeductible: zero,
  ...sale.visiting?.visit,
})

/** The same sale under another message, or one that was claimed by hand. @throws Problem naming the sale or the slip */
export function refuseSold(world: World, sale: Sale): void {
  refuseClaimed(world, sale)
  const { sold } = world
  const { personId, saleKey } = sale
  const standing = saleKey === undefined ? undefined : sold.get(soldKey(personId, saleKey))
  if (!standing) return
  const facts = { settlement: standing.setlId, at: timeInChina(standing.at) }
  throw problem.alreadySold(facts, { settlement: standing.setlId })
}

/** @throws Problem naming the rows whose day is impossible */
export function refuseSaleTimes({ today, people, enrolments }: World, sale: Sale): void {
  const { personId, careOn, lines } = sale
  const bornOn = people.get(personId)?.birthDate ?? careOn
  refuseTimes(lines, { today, careOn, bornOn, enrolments: enrolments.get(personId) ?? [] })
}

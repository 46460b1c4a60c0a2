import type { PlainDate } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { listDaysOfInstitutions } from '../settlement/sums.ts'
import { owed } from './month.ts'
import { listUnpaidHeads } from './month-store.ts'
import { dueOf } from './payment.ts'
import { listRunsSince } from './store.ts'

/** A day of an institution on which both books are not known to agree. */
export type OpenDay = { on: PlainDate; count: number; state: 'notCompared' | 'differs' }
export type OpenPayment = { month: string; owed: Fen; dueOn: PlainDate | null }
export type PlaceStanding = {
  institution: string
  days: readonly OpenDay[]
  payments: readonly OpenPayment[]
}

/**
 * Institutions whose books are not known to agree with ours on some day up to yesterday, or that wait for the money of a
 * closed month. A day counts as compared when the last comparison of each kind that covers it agreed.
 */
export async function listOpenPlaces(
  tx: Reader,
  deps: Pick<Deps, 'packs'>,
  { today, days }: { today: PlainDate; days: number },
): Promise<PlaceStanding[]> {
  const span = { from: addDays(today, -days), to: addDays(today, -1) }
  const settled = groupBy(await listDaysOfInstitutions(tx, span), ({ institution }) => institution)
  const runs = groupBy(await listRunsSince(tx, span.from), ({ institution }) => institution)
  const heads = groupBy(await listUnpaidHeads(tx), ({ institution }) => institution)
  const codes = [...new Set([...settled.keys(), ...heads.keys()])].sort()
  return codes
    .map((institution) => {
      const own = runs.get(institution) ?? []
      const open = (settled.get(institution) ?? []).flatMap(({ on, count }): OpenDay[] => {
        // In order: a later comparison of the same kind stands for the one before.
        const covering = own.filter(({ firstDay, lastDay }) => firstDay <= on && on <= lastDay)
        const last = new Map(covering.map((one) => [`${one.scheme} ${one.clearingType}`, one.agreed]))
        if (last.size === 0) return [{ on, count, state: 'notCompared' }]
        return [...last.values()].every(Boolean) ? [] : [{ on, count, state: 'differs' }]
      })
      const payments = (heads.get(institution) ?? [])
        .map((head) => ({
          month: head.month,
          owed: owed(head),
          dueOn: dueOf(deps, head.area, head.month),
        }))
        .filter((one) => one.owed > 0)
      return { institution, days: open, payments }
    })
    .filter((one) => one.days.length > 0 || one.payments.length > 0)
}

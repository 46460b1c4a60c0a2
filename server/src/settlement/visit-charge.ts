import type { Line } from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { dateInChina, type Instant } from '../deps.ts'
import { isStay } from './benefit.ts'
import type { Charge } from './compute.ts'
import { visitSums } from './facts.ts'
import { askUnlocked, billKey, gather, type World } from './gather.ts'
import { problem } from './problem.ts'
import type { VisitBill, VisitLines } from './settlement.ts'
import { refuseClaimed, refuseOfClaim } from './slip.ts'
import type { SettledHead } from './store.ts'
import { listBills } from './visit-store.ts'

/** Finds the visit and the lines to settle. @throws Problem when they are not there, not this till's, or settled */
export function chargeOf(
  world: World,
  bill: VisitBill,
): {
  charge: Charge
  visit: VisitLines['visit']
  batch: string
  /** Settlements of the batch that were taken back. */
  before: readonly SettledHead[]
} {
  const found = world.bills.get(billKey(bill.personId, bill.mdtrtId))
  if (!found) throw problem.visitUnknown({ visit: bill.mdtrtId })
  const { visit, batches } = found
  if (visit.institution !== bill.institution) throw problem.visitElsewhere({ visit: visit.mdtrtId })
  const heads = world.settled.get(visit.id) ?? []
  refuseOfClaim(visit.mdtrtId, heads)
  if (bill.stay === undefined && isStay(visit.medType)) throw problem.isStay({ visit: visit.mdtrtId })
  if (visit.status === 'cancelled') throw problem.visitCancelled({ visit: visit.mdtrtId })
  const batch = bill.batch === '' ? onlyOpenBatch(batches, heads) : bill.batch
  const standing = heads.filter(({ reversed }) => !reversed)
  const head = standing.find((one) => one.batch === batch)
  if (head) throw problem.alreadySettled({ settlement: head.setlId }, { settlement: head.setlId })
  refuseClaimed(world, bill)
  const lines = batches.get(batch) ?? []
  if (lines.length === 0) throw problem.nothingToSettle({ visit: visit.mdtrtId, batch })
  return {
    visit,
    batch,
    before: heads.filter((one) => one.batch === batch),
    charge: {
      request: bill,
      scheme: bill.scheme ?? visit.scheme,
      medType: bill.medType ?? visit.medType,
      careOn: bill.stay?.careOn ?? visit.careOn,
      disease: visit.disease,
      credential: visit.credential,
      lines,
      payee: 'institution',
      visitDeductible: sum(...standing.map(({ deductible }) => deductible)),
      ...visitSums(standing),
      ...(bill.stay === undefined ? {} : { days: bill.stay.days, stayId: visit.id }),
    },
  }
}

/** A sender that names no batch means the only one that is not settled yet. */
function onlyOpenBatch(batches: ReadonlyMap<string, readonly Line[]>, heads: readonly SettledHead[]): string {
  const open = [...batches]
    .filter(
      ([batch, lines]) => lines.length > 0 && !heads.some((head) => head.batch === batch && !head.reversed),
    )
    .map(([batch]) => batch)
  return open.length === 1
    ? (open[0] as string)
    : ((heads.find(({ reversed }) => !reversed) ?? heads[0])?.batch ?? '')
}

/** Where the patient of a visit is insured; null: there is no such visit. */
export const visitArea = async (
  tx: Reader,
  { personId, mdtrtId }: Pick<VisitBill, 'personId' | 'mdtrtId'>,
): Promise<string | null> => (await listBills(tx, [{ personId, mdtrtId }]))[0]?.visit.area ?? null

/** What a bill charges, as it stands; nobody is held. @throws Problem as settling it would */
export async function readCharge(tx: Reader, bill: VisitBill, now: Instant): Promise<Charge> {
  const work = { kind: 'offer' as const, bill }
  const world = await gather(tx, [work], await askUnlocked(tx, work, dateInChina(now)), now)
  return chargeOf(world, bill).charge
}

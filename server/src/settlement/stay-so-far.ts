import type { PlainDate, Text } from '@gongji/policy'
import { daysBetween } from '@gongji/policy/dates'
import { type Fen, sum, zero } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { findInstitution } from '../institution/institution.ts'
import { Problem } from '../problem.ts'
import { compute } from './compute.ts'
import { visitSums } from './facts.ts'
import { askUnlocked, type BillWork, gather } from './gather.ts'
import { presentOffer } from './present.ts'
import type { Rules } from './rules.ts'
import { saleCharge } from './sale.ts'
import type { Sale, Settlement } from './settlement.ts'
import { listLatestStays } from './stay-store.ts'
import { findSettled } from './store.ts'
import { readStored } from './stored.ts'
import { listBills } from './visit-store.ts'

/** A stay that is not settled for good. */
export type StaySoFar = {
  mdtrtId: string
  institution: { code: string; name: string }
  beganOn: PlainDate
  dischargedOn: PlainDate | null
  days: number
  lines: number
  total: Fen
  settled: Fen
  wouldPay: Settlement | null
  refused: Text | null
}

/** More than anybody has open at once. */
const mostLooked = 5

/**
 * What a person's stays came to so far, and who would pay what waits if they ended today: with the patient's own account, and
 * relatives' where the area does not ask for more. Nothing is kept, and no offer of the hospital's is touched.
 */
export async function listStaysSoFar(
  tx: Reader,
  { now, rules }: Pick<Deps, 'now'> & { rules: Rules },
  personId: number,
): Promise<StaySoFar[]> {
  const at = now()
  const today = dateInChina(at)
  const found: StaySoFar[] = []
  for (const { mdtrtId, dischargedOn, beganOn } of await listLatestStays(tx, personId, mostLooked)) {
    const [bill] = await listBills(tx, [{ personId, mdtrtId }])
    if (!bill) continue
    const { visit, batches } = bill
    const standing = (await findSettled(tx, [visit])).filter(({ reversed }) => !reversed)
    const done = new Set(standing.map(({ batch }) => batch))
    const lines = [...batches].filter(([batch]) => !done.has(batch)).flatMap(([, some]) => some)
    if (lines.length === 0 && dischargedOn !== null) continue
    const careOn = dischargedOn ?? today
    const total = sum(...lines.map(({ amount }) => amount))
    const days = Math.max(1, daysBetween(beganOn, careOn))
    const institution = await findInstitution(tx, visit.institution)
    const head: StaySoFar = {
      mdtrtId,
      institution: { code: visit.institution, name: institution?.name ?? visit.institution },
      beganOn,
      dischargedOn,
      days,
      lines: lines.length,
      total,
      settled: sum(...standing.map(({ stored }) => readStored(stored!).amounts.total)),
      wouldPay: null,
      refused: null,
    }
    if (total === zero) {
      found.push(head)
      continue
    }
    const sale: Sale = {
      key: { source: 'estimate', msgid: '', digest: '' },
      institution: visit.institution,
      personId,
      accountUse: 1,
      shareCode: null,
      stated: { total, ownPaid: null, overLimit: null, firstShare: null, inScope: null },
      actor: 'estimate',
      careOn,
      medType: visit.medType,
      disease: visit.disease,
      credential: visit.credential,
      scheme: visit.scheme,
      lines: [],
    }
    const work: BillWork = { kind: 'offer-sale', bill: sale, lines, drugs: [] }
    try {
      const world = await gather(tx, [work], await askUnlocked(tx, work, today), at)
      const computed = compute(world, rules, {
        ...saleCharge(sale, lines),
        visitDeductible: sum(...standing.map(({ deductible }) => deductible)),
        ...visitSums(standing),
        days,
        stayId: visit.id,
      })
      found.push({
        ...head,
        wouldPay: presentOffer(world, computed, { mdtrtId, visitId: visit.id, batch: '' }),
      })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      found.push({ ...head, refused: error.title })
    }
  }
  return found
}

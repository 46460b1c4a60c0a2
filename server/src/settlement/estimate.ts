import type { Adjudication, Benefit, PlainDate } from '@gongji/policy'
import { type Fen, zero } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { findInstitution, type Institution } from '../institution/institution.ts'
import { type CheckedLine, readLines } from './bill.ts'
import { compute } from './compute.ts'
import { askUnlocked, type BillWork, gather } from './gather.ts'
import { presentOffer } from './present.ts'
import { problem } from './problem.ts'
import type { Rules } from './rules.ts'
import { saleCharge } from './sale.ts'
import type { AccountUse, BilledLine, Sale, Settlement } from './settlement.ts'

/** A bill that somebody imagines. */
export type ImaginedBill = {
  personId: number
  institution: string
  benefit: Benefit
  careOn: PlainDate
  disease: string
  accountUse: AccountUse
  lines: readonly BilledLine[]
}

export type Estimate = {
  settlement: Settlement
  institution: Institution
  lines: readonly CheckedLine[]
  adjudication: Adjudication
}

const medTypes: Record<Benefit, string> = {
  outpatient: '11',
  emergency: '13',
  pharmacy: '41',
  chronic: '14',
  twoDisease: '9901',
  inpatient: '2101',
}

/**
 * How a bill would be paid now, by the same computation as a settlement; nothing is locked, stored or promised.
 * @throws Problem where a settlement would be refused
 */
export async function estimate(
  tx: Reader,
  { now, rules }: Pick<Deps, 'now'> & { rules: Rules },
  bill: ImaginedBill,
): Promise<Estimate> {
  const institution = await findInstitution(tx, bill.institution)
  if (!institution) throw problem.institutionUnknown({ institution: bill.institution })
  const lines = await readLines(tx, { area: institution.area, on: bill.careOn, lines: bill.lines })
  const sale: Sale = {
    key: { source: 'estimate', msgid: '', digest: '' },
    institution: institution.code,
    personId: bill.personId,
    accountUse: bill.accountUse,
    shareCode: null,
    stated: {
      total: lines.reduce((total, { line }) => (total + line.amount) as Fen, zero),
      ownPaid: null,
      overLimit: null,
      firstShare: null,
      inScope: null,
    },
    actor: 'estimate',
    careOn: bill.careOn,
    medType: institution.kind === 'pharmacy' ? medTypes.pharmacy : medTypes[bill.benefit],
    disease: bill.disease,
    credential: '',
    scheme: null,
    lines: bill.lines,
  }
  const checked = lines.map(({ line }) => line)
  const at = now()
  const work: BillWork = { kind: 'offer-sale', bill: sale, lines: checked, drugs: [] }
  const world = await gather(tx, [work], await askUnlocked(tx, work, dateInChina(at)), at)
  const computed = compute(world, rules, { ...saleCharge(sale, checked), imagined: true })
  return {
    settlement: presentOffer(world, computed, { mdtrtId: '', visitId: 0, batch: '' }),
    institution,
    lines,
    adjudication: computed.adjudication,
  }
}

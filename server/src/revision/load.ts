import type { CompiledPack } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { engineVersion } from '../settlement/decide.ts'
import { readUsedPack } from '../settlement/records.ts'
import { type BillState, type Due, type RevisedBill, stateNow } from '../settlement/revised.ts'
import { listDues, listRevisedBills } from '../settlement/revised-rows.ts'
import { createRules, type Rules } from '../settlement/rules.ts'
import { listStandingInYears, type StandingRow } from '../settlement/standing.ts'
import { readStored } from '../settlement/stored.ts'
import { revise, type SettledBill, type Verdict } from './revise.ts'
import type { Revision } from './store.ts'

/** The first and the last year that a revision's days touch. */
export const yearsOf = ({ from, to }: Pick<Revision, 'from' | 'to'>): [number, number] => [
  yearOf(from),
  yearOf(to),
]

type Loaded = { bills: SettledBill[]; rows: Map<number, StandingRow>; dues: Due[] }

/** Bills of these people that stand, as they are now. */
export async function load(tx: Reader, revision: Revision, personIds: readonly number[]): Promise<Loaded> {
  const rows = await listStandingInYears(tx, personIds, { area: revision.area, years: yearsOf(revision) })
  const lines = groupBy(await listRevisedBills(tx, personIds), ({ settlementId }) => settlementId)
  const dues = await listDues(tx, personIds)
  const duesOf = groupBy(dues, ({ settlementId }) => settlementId)
  const bills = rows.map((row): SettledBill => {
    const stored = readStored(row.stored)
    const known = { lines: lines.get(row.id) ?? [], dues: duesOf.get(row.id) ?? [] }
    const { personId, id, setlId, visitId, scheme, area, year, careOn } = row
    return {
      personId,
      id,
      setlId,
      visitId,
      scheme,
      area,
      year,
      careOn,
      stored,
      state: stateNow(row, stored, known),
    }
  })
  return { bills, rows: new Map(rows.map((row) => [row.id, row])), dues }
}

/** Packs by hash, as they were recorded, each read once. */
const packs = new Map<string, CompiledPack>()

async function packsFor(tx: Reader, hashes: Iterable<string>): Promise<void> {
  for (const hash of new Set(hashes)) {
    if (packs.has(hash)) continue
    const pack = await readUsedPack(tx, hash)
    if (pack) packs.set(hash, pack)
  }
}

let engine: { of: Deps['packs']; rules: Rules } | undefined
/** The rules with their cache of terms, kept from page to page. */
function rulesOf({ packs: of }: Pick<Deps, 'packs'>): Rules {
  if (engine?.of !== of) engine = { of, rules: createRules(of.packOf) }
  return engine.rules
}

/** Computes the bills of these people again. */
export async function verdictsOf(
  tx: Reader,
  deps: Deps,
  revision: Revision,
  bills: readonly SettledBill[],
): Promise<Map<number, Verdict[]>> {
  await packsFor(tx, [revision.packHash, ...bills.map(({ state }) => state.packHash)])
  const { adjudicate } = rulesOf(deps)
  const packOf = ({ careOn, stored, state }: SettledBill) =>
    stored.engine === engineVersion
      ? (packs.get(careOn >= revision.from && careOn <= revision.to ? revision.packHash : state.packHash) ??
        null)
      : null
  const byPerson = groupBy(bills, ({ personId }) => personId)
  return new Map([...byPerson].map(([personId, own]) => [personId, revise(own, { packOf, adjudicate })]))
}

/** What a revision makes of a bill, as it is kept. */
export const lineOf = (
  revision: Revision,
  { bill, after }: { bill: SettledBill; after: BillState },
  { postingId, status, at }: Pick<RevisedBill, 'postingId' | 'status' | 'at'>,
): RevisedBill => ({
  personId: bill.personId,
  settlementId: bill.id,
  revisionId: revision.id,
  postingId,
  status,
  before: bill.state,
  after,
  at,
})

/** Bills that the corrected rules refuse, to be listed. */
export const refusedLines = (revision: Revision, verdicts: readonly Verdict[], at: number): RevisedBill[] =>
  verdicts.flatMap((one) =>
    one.kind === 'refused'
      ? [
          lineOf(
            revision,
            { bill: one.bill, after: one.bill.state },
            { postingId: null, status: 'refused', at },
          ),
        ]
      : [],
  )

import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { CompiledPack, Used } from '@gongji/policy'
import { isRefusal } from '@gongji/policy'
import { fen, sum } from '@gongji/policy/money'
import type { BindingUse } from '../binding/draw.ts'
import type { Reader } from '../db/db.ts'
import { groupBy } from '../group-by.ts'
import { entriesText, listActsOf } from '../ledger/act.ts'
import { posting } from '../ledger/post.ts'
import type { Finding } from '../ledger/verify.ts'
import { fundParts } from './fund.ts'
import {
  type BillState,
  type Due,
  fundTotal,
  lineContent,
  type RevisedBill,
  returned,
  revisionParts,
  stateNow,
} from './revised.ts'
import { listDues, listRevisedBills } from './revised-rows.ts'
import type { Rules } from './rules.ts'
import type { Stored } from './stored.ts'

type Row = {
  personId: number
  id: number
  setlId: string
  packHash: string
  scheme: string
  area: string
  year: number
}

/** What revisions that stand add to the year's use and take off the use of bindings. */
export type RevisedUse = {
  used: readonly { row: Row; used: Used; sign: 1 | -1 }[]
  uses: readonly BindingUse[]
}

const wrong = ({ personId, setlId }: Row, what: string, expected: unknown, found: unknown): Finding => ({
  verdict: 'wrong',
  what,
  personId,
  ref: setlId,
  expected: String(expected),
  found: String(found),
})

const total = ({ own, payers, quotas, wallet, cash, owed, waived, ...state }: BillState): number =>
  sum(
    fundTotal(state),
    own,
    wallet,
    cash,
    owed,
    waived,
    ...payers.map(({ amount }) => amount),
    ...quotas.map(({ amount }) => amount),
  )

/** What does not fit in one line, apart from its entries. */
function faultsOf(
  line: RevisedBill,
  {
    row,
    stored,
    pack,
    adjudicate,
  }: { row: Row; stored: Stored; pack: CompiledPack | null; adjudicate: Rules['adjudicate'] },
): Finding[] {
  const { after, before } = line
  const findings = [before, after]
    .filter((state) => total(state) !== stored.amounts.total)
    .map((state) => wrong(row, 'revised_bill paid exactly once', stored.amounts.total, total(state)))
  const drawn = returned(before, after)
  const parts = [
    drawn.own,
    drawn.wallet,
    ...drawn.payers.map((one) => one.amount),
    ...drawn.quotas.map((one) => one.amount),
  ]
  if (parts.some((amount) => amount < 0)) {
    findings.push(wrong(row, 'revised_bill draws on no account', 'nothing drawn', JSON.stringify(drawn)))
  }
  if (pack === null) {
    return [
      ...findings,
      { ...wrong(row, 'compiled_pack', after.packHash, 'not recorded'), verdict: 'incomplete' as const },
    ]
  }
  const again = adjudicate(pack, { ...stored.bill, visitDeductible: after.visitDeductible }, after.usedBefore)
  const recomputed = isRefusal(again)
    ? again
    : {
        funds: fundParts(stored.bill.patient.scheme, again.amounts),
        used: again.used,
        deductible: again.amounts.deductible,
      }
  const { funds, used, deductible } = after
  if (!isDeepStrictEqual(recomputed, { funds, used, deductible })) {
    findings.push(
      wrong(
        row,
        'revised_bill computed again',
        JSON.stringify(recomputed),
        JSON.stringify({ funds, used, deductible }),
      ),
    )
  }
  return findings
}

/**
 * Derives every line of every revision again: its split, its entries, what stands in the chain, the cash that is due.
 * Gives what the lines that stand add to the year and take off bindings, for the sums that are compared elsewhere.
 */
export async function verifyRevisions(
  tx: Reader,
  personIds: readonly number[],
  {
    storedOf,
    packs,
    adjudicate,
  }: {
    storedOf: ReadonlyMap<Row, Stored>
    packs: (tx: Reader, hash: string) => Promise<CompiledPack | null>
    adjudicate: Rules['adjudicate']
  },
): Promise<{ findings: Finding[]; use: RevisedUse }> {
  const all = await listRevisedBills(tx, personIds)
  const lines = all.filter(({ status }) => status === 'posted' || status === 'undone')
  const use = { used: [] as { row: Row; used: Used; sign: 1 | -1 }[], uses: [] as BindingUse[] }
  if (lines.length === 0) return { findings: [], use }
  const findings: Finding[] = []
  const rows = new Map([...storedOf].map(([row, stored]) => [`${row.personId} ${row.id}`, { row, stored }]))
  const payerIds = lines.flatMap(({ before }) =>
    [...before.payers, ...before.quotas].map(({ payerId }) => payerId),
  )
  const acts = groupBy(await listActsOf(tx, [...new Set([...personIds, ...payerIds])]), ({ ref }) => ref)
  const dues = groupBy(await listDues(tx, personIds), ({ settlementId }) => settlementId)
  for (const line of lines) {
    const found = rows.get(`${line.personId} ${line.settlementId}`)
    if (!found) {
      const nowhere = { personId: line.personId, id: 0, setlId: String(line.settlementId) } as Row
      findings.push(wrong(nowhere, 'revised_bill.settlement_id', 'a settlement', 'none'))
      continue
    }
    const { row, stored } = found
    findings.push(...faultsOf(line, { ...found, pack: await packs(tx, line.after.packHash), adjudicate }))
    if (line.postingId !== null) findings.push(...faultsOfPosting(line, row, acts.get(line.postingId) ?? []))
    if (line.status !== 'posted') continue
    use.used.push({ row, used: line.after.used, sign: 1 }, { row, used: line.before.used, sign: -1 })
    for (const { bindingId, purpose, amount } of returned(line.before, line.after).payers) {
      use.uses.push({
        relativeId: row.personId,
        bindingId,
        purpose,
        year: stored.limitYear,
        amount: fen(-amount),
      })
    }
  }
  const ofBill = groupBy(lines, ({ settlementId }) => settlementId)
  for (const [settlementId, own] of ofBill) {
    const found = rows.get(`${own[0]?.personId} ${settlementId}`)
    if (found) findings.push(...faultsOfNow(found, own, dues.get(settlementId) ?? []))
  }
  return { findings, use }
}

/** The bill as it stands is still paid exactly once, whatever was decided about cash. */
function faultsOfNow(
  { row, stored }: { row: Row; stored: Stored },
  lines: readonly RevisedBill[],
  dues: readonly Due[],
): Finding[] {
  const now = total(stateNow(row, stored, { lines, dues }))
  return lines.some(({ status }) => status === 'posted') && now !== stored.amounts.total
    ? [wrong(row, 'revision_due of a bill', stored.amounts.total, now)]
    : []
}

function faultsOfPosting(
  line: RevisedBill,
  row: Row,
  acts: readonly { personId: number; content: string | null; entries: string | null; on: string | null }[],
): Finding[] {
  const parts = revisionParts(line.personId, line.before, line.after)
  const { legs } = posting('revision', line.postingId as number, '2000-01-01', parts)
  const expected = [...groupBy(legs, ({ personId }) => personId)]
    .map(([personId, own]) => `${personId} ${entriesText(own)}`)
    .sort()
    .join('; ')
  const found = acts
    .map(({ personId, entries }) => `${personId} ${entries}`)
    .sort()
    .join('; ')
  const findings = expected === found ? [] : [wrong(row, 'entries of a revised bill', expected, found)]
  const content = lineContent(line)
  const digest = (text: string) => createHash('sm3').update(text).digest('hex').slice(0, 16)
  const other = acts.find((act) => act.content !== content)
  return other === undefined
    ? findings
    : [...findings, wrong(row, 'revised_bill in the chain', digest(content), digest(other.content ?? ''))]
}

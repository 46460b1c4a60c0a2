import { type Fen, fen, sum } from '@gongji/policy/money'
import { addBindingUse, type BindingUse } from '../binding/draw.ts'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { enqueue } from '../jobs.ts'
import { type Account, lockAccounts } from '../ledger/account.ts'
import { type Accumulator, accumulatorDeltas, addToAccumulators } from '../ledger/accumulator.ts'
import { book, pendingOn, posting, storePending } from '../ledger/post.ts'
import { storeClosings } from '../person/estate.ts'
import { listParties } from '../person/person.ts'
import { listOwed, storeOwed } from '../risk/owed.ts'
import { type PassedOn, passOn } from '../settlement/pass-on.ts'
import { insertPayerRecords, type NewPayerRecord } from '../settlement/payer-record.ts'
import {
  absorb,
  type BillState,
  type Due,
  fundTotal,
  lineContent,
  newDue,
  type RevisedBill,
  returned,
  revisionParts,
} from '../settlement/revised.ts'
import { forgetComputed, insertDues, insertRevisedBills, updateDues } from '../settlement/revised-rows.ts'
import type { StandingRow } from '../settlement/standing.ts'
import { listRelationsOfRelatives, storeReleases } from '../wallet/quota.ts'
import { leaveToHeirs } from './due.ts'
import { lineOf, load, refusedLines, verdictsOf } from './load.ts'
import { addTotals, movesMoney, type SettledBill } from './revise.ts'
import type { Revision } from './store.ts'

/** Sums what occurs under one key. */
function merged<T>(rows: readonly T[], keyOf: (row: T) => string, add: (a: T, b: T) => T): T[] {
  const byKey = new Map<string, T>()
  for (const row of rows) {
    const known = byKey.get(keyOf(row))
    byKey.set(keyOf(row), known ? add(known, row) : row)
  }
  return [...byKey.values()]
}

const usedDelta = ({ bill, after }: { bill: SettledBill; after: BillState }): Accumulator[] => {
  const { personId, area, year, state } = bill
  const scheme = bill.stored.bill.patient.scheme
  const key = { personId, scheme, area, year }
  const negated = Object.fromEntries(
    Object.entries(state.used).map(([pot, { deductible, paid, entered }]) => [
      pot,
      { deductible: fen(-deductible), paid: fen(-paid), entered: fen(-entered) },
    ]),
  )
  return [...accumulatorDeltas(key, after.used), ...accumulatorDeltas(key, negated)]
}

const payersOf = ({ state }: SettledBill): number[] =>
  [...state.payers, ...state.quotas].map(({ payerId }) => payerId)

/** Locks the accounts of these people and of everyone who paid their bills, and reads what the locks guard. */
async function lockAndLoad(tx: Tx, deps: Deps, revision: Revision, personIds: readonly number[]) {
  const seen = await load(tx, revision, personIds)
  const ids = new Set([...personIds, ...seen.bills.flatMap(payersOf)])
  const accounts = await lockAccounts(tx, deps.db.lockStep, ids)
  const loaded = await load(tx, revision, personIds)
  // Somebody who began to pay between the two reads.
  const more = loaded.bills.flatMap(payersOf).filter((id) => !accounts.has(id))
  if (more.length > 0) {
    for (const [id, account] of await lockAccounts(tx, deps.db.lockStep, more)) accounts.set(id, account)
  }
  return { ...loaded, accounts }
}

/** One page of posting: every difference once, with what follows from it. */
export async function postPage(
  tx: Tx,
  deps: Deps,
  revision: Revision,
  personIds: readonly number[],
): Promise<Revision> {
  const { bills, rows, dues, accounts } = await lockAndLoad(tx, deps, revision, personIds)
  const verdicts = await verdictsOf(tx, deps, revision, bills)
  await forgetComputed(tx, revision.id, personIds)
  const changed = [...verdicts.values()].flat().flatMap((one) => (one.kind === 'changed' ? [one] : []))
  const at = deps.now()
  const today = dateInChina(at)
  const actor = `revision:${revision.id}`
  const pending = pendingOn(accounts)
  const world = await readEnds(tx, changed, { now: at, today, accounts })
  const lines: RevisedBill[] = []
  const passed: PassedOn[] = []
  const uses: BindingUse[] = []
  const records: NewPayerRecord[] = []
  const made: Due[] = []
  const taken: Due[] = []
  for (const one of changed) {
    const { bill, after } = one
    const { personId, id: settlementId, state, stored } = bill
    const row = rows.get(settlementId) as StandingRow
    const postingId = movesMoney(one) ? deps.newId() : null
    const line = lineOf(revision, one, { postingId, status: 'posted', at })
    lines.push(line)
    if (postingId === null) continue
    const parts = revisionParts(personId, state, after)
    book(pending, posting('revision', postingId, today, parts), { actor, at, content: lineContent(line) })
    const back = returned(state, after)
    const on = passOn({ world, pending, newId: deps.newId }, { personId, at: row.at }, back, actor)
    passed.push(on)
    world.owed = world.owed.map((owed) => on.shrunk.find(({ caseId }) => caseId === owed.caseId) ?? owed)
    for (const { bindingId, purpose, amount } of back.payers) {
      uses.push({ relativeId: personId, bindingId, purpose, year: stored.limitYear, amount: fen(-amount) })
      world.drawn.set(bindingId, fen((world.drawn.get(bindingId) ?? 0) - amount))
    }
    const place = row.benefit === 'pharmacy' ? 'pharmacy' : `hospital-${stored.bill.institution.level}`
    const record = { settlementId: postingId, relativeId: personId, place, at }
    records.push(
      ...back.payers.map(({ payerId, bindingId, amount }) => ({
        ...record,
        payerId,
        bindingId,
        amount: fen(-amount),
        account: 'personal' as const,
      })),
      ...back.quotas.map(({ payerId, amount }) => ({
        ...record,
        payerId,
        bindingId: 0,
        amount: fen(-amount),
        account: 'quota' as const,
      })),
    )
    const { area, id: revisionId } = revision
    const due = (direction: Due['direction'], amount: Fen): Due =>
      newDue({ personId, id: deps.newId(), settlementId, revisionId, area, direction, amount, madeAt: at })
    if (back.cash > 0) made.push(due('toPatient', back.cash))
    if (back.owed > 0) made.push(due('toFunds', back.owed))
    taken.push(
      ...absorb(
        dues.filter((one) => one.settlementId === settlementId),
        { owed: fen(Math.max(0, -back.owed)), waived: fen(Math.max(0, -back.waived)) },
      ),
    )
  }
  // What is due to somebody who has died goes to the heirs with the posting.
  const left = leaveToHeirs(
    pending,
    made.filter(({ direction, personId }) => direction === 'toPatient' && world.people.get(personId)?.diedOn),
    { actor, at, newId: deps.newId },
  )
  await storePending(tx, pending)
  for (const { releases, closings, shrunk } of passed) {
    await storeReleases(tx, deps, releases)
    await storeClosings(tx, closings)
    await storeOwed(tx, deps, shrunk)
  }
  await storeClosings(tx, left.closings)
  const refused = [...verdicts.values()].flatMap((own) => refusedLines(revision, own, at))
  await insertRevisedBills(tx, [...lines, ...refused])
  await insertDues(
    tx,
    made.map((one) => left.paid.get(one.id) ?? one),
  )
  await updateDues(tx, taken)
  await insertPayerRecords(tx, records)
  await addBindingUse(
    tx,
    merged(
      uses,
      ({ bindingId, year, purpose }) => `${bindingId} ${year} ${purpose}`,
      (a, b) => ({ ...a, amount: sum(a.amount, b.amount) }),
    ),
  )
  await addToAccumulators(
    tx,
    merged(
      changed.flatMap(usedDelta),
      ({ personId, scheme, area, year, pot }) => `${personId} ${scheme} ${area} ${year} ${pot}`,
      (a, b) => ({
        ...a,
        deductible: sum(a.deductible, b.deductible),
        paid: sum(a.paid, b.paid),
        entered: sum(a.entered, b.entered),
      }),
    ).filter(({ deductible, paid, entered }) => deductible !== 0 || paid !== 0 || entered !== 0),
  )
  await tell(tx, deps, revision, changed.filter(movesMoney))
  let { posted } = revision
  for (const own of verdicts.values()) posted = addTotals(posted, own)
  return { ...revision, posted }
}

type Changed = { bill: SettledBill; after: BillState }

/** What the money that comes back may meet: ended relations, what is owed under a case, people who have died. */
async function readEnds(
  tx: Tx,
  changed: readonly Changed[],
  { now, today, accounts }: { now: number; today: string; accounts: ReadonlyMap<number, Account> },
) {
  const withQuotas = changed
    .filter(({ bill }) => bill.state.quotas.length > 0)
    .map(({ bill }) => bill.personId)
  const bindings = changed.flatMap(({ bill }) =>
    bill.state.payers.map(({ bindingId }) => ({ relativeId: bill.personId, bindingId })),
  )
  const { owed, drawn } = await listOwed(tx, bindings)
  return {
    now,
    today,
    owed,
    drawn: new Map(drawn),
    relations: withQuotas.length === 0 ? [] : await listRelationsOfRelatives(tx, withQuotas),
    people: new Map((await listParties(tx, [...accounts.keys()])).map((one) => [one.id, one])),
  }
}

/**
 * Tells each patient what changed and why. Payers find what came back in their own list, without the rule, which may name
 * an illness.
 */
async function tell(tx: Tx, deps: Deps, revision: Revision, changed: readonly Changed[]): Promise<void> {
  for (const [personId, own] of groupBy(changed, ({ bill }) => bill.personId)) {
    const backs = own.map(({ bill, after }) => returned(bill.state, after))
    const key = `revision:${revision.id}:${personId}`
    const facts = {
      reasonZh: revision.reason,
      reasonEn: revision.reasonEn,
      count: own.length,
      beforeFen: sum(...own.map(({ bill }) => fundTotal(bill.state))),
      afterFen: sum(...own.map(({ after }) => fundTotal(after))),
      accountsFen: sum(
        ...backs.flatMap(({ own: mine, wallet, payers, quotas }) => [
          mine,
          wallet,
          ...payers.map(({ amount }) => amount),
          ...quotas.map(({ amount }) => amount),
        ]),
      ),
      cashFen: sum(...backs.map(({ cash }) => cash)),
      owedFen: fen(Math.max(0, sum(...backs.map(({ owed }) => owed)))),
    }
    await enqueue(tx, deps, {
      kind: 'notice',
      payload: { personId, kind: 'revision.posted', facts, key },
      uniqueKey: key,
    })
  }
}

import { addBindingUse, listPayerIds, markRequestsUsed } from '../binding/draw.ts'
import { type Db, execute, statement, type Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { listQuotaPayers, lockAccounts } from '../ledger/account.ts'
import { addToAccumulators } from '../ledger/accumulator.ts'
import { pendingOn, storePending } from '../ledger/post.ts'
import type { Problem } from '../problem.ts'
import { type Change, type Decision, decide } from './decide.ts'
import { gather, personOf, type Work } from './gather.ts'
import { presentStored } from './present.ts'
import type { Rules } from './rules.ts'
import type { Settlement } from './settlement.ts'
import { findStored, insertKeyRows, insertPayerRecords, insertSettlements, insertVisits } from './store.ts'
import { readStored } from './stored.ts'

export type Outcome =
  | { kind: 'settled'; settlement: Settlement }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'again' }

export type BatchContext = {
  db: Db
  rules: Rules
  newId: () => number
  newNumber: () => number
  now: () => Instant
}

// Every statement of a batch looks rows up by key. A plan that was made while a table was young would scan it for ever.
const byIndexOnly = statement('settlement.by_index_only', 'set local enable_seqscan = off')

/** Everyone whose account a batch may touch: patients, who may pay for them, who paid what is taken back. */
async function accountsOf(tx: Tx, works: readonly Work[]): Promise<number[]> {
  const paying = works.filter(({ kind }) => kind !== 'reverse').map(personOf)
  const reversals = works.flatMap((work) => (work.kind === 'reverse' ? [work.request] : []))
  const originals = await findStored(
    tx,
    reversals.map(({ personId, setlId }) => ({ personId, setlId })),
  )
  const payers = paying.length === 0 ? [] : await listPayerIds(tx, paying)
  const granters = paying.length === 0 ? [] : await listQuotaPayers(tx, paying)
  return [
    ...works.map(personOf),
    ...payers,
    ...granters.map(({ payerId }) => payerId),
    ...originals.flatMap((original) => {
      const { payers: paid, quotas } = readStored(original.stored)
      return [...paid, ...quotas].map(({ payerId }) => payerId)
    }),
  ]
}

/**
 * Settles a batch in one transaction: lock and read every account, decide request by request in memory, write
 * everything with one statement a table, commit. Nobody's answer is known before the commit.
 * A patient may occur once. @throws whatever the database or a bug throws, with nothing written
 */
export async function settleBatch(context: BatchContext, works: readonly Work[]): Promise<Outcome[]> {
  const { db, rules, newId, newNumber, now } = context
  return await db.transaction(async (tx) => {
    await execute(tx, byIndexOnly, [])
    const accounts = await lockAccounts(tx, db.lockStep, await accountsOf(tx, works))
    const world = await gather(tx, works, accounts, now())
    const pending = pendingOn(accounts)
    const decisions = works.map((work) => decide({ world, rules, pending, newId, newNumber }, work))
    const changes = decisions.flatMap((decision) => (decision.kind === 'change' ? [decision.change] : []))
    if (changes.length > 0) {
      await storeChanges(tx, changes, world.now)
      await storePending(tx, pending)
    }
    return decisions.map(outcomeOf)
  })
}

function outcomeOf(decision: Decision): Outcome {
  switch (decision.kind) {
    case 'change':
      return {
        kind: 'settled',
        settlement: presentStored(decision.change.settlement.row, decision.change.settlement.stored),
      }
    case 'replay':
      return { kind: 'settled', settlement: presentStored(decision.settlement) }
    default:
      return decision
  }
}

async function storeChanges(tx: Tx, changes: readonly Change[], now: Instant): Promise<void> {
  const visits = changes.flatMap(({ visit, settlement: { row } }) =>
    visit === null
      ? []
      : [
          {
            personId: row.personId,
            id: visit.id,
            mdtrtId: visit.mdtrtId,
            institution: row.institution,
            scheme: row.scheme,
            area: row.area,
            medType: visit.computed.charge.medType,
            careOn: row.careOn,
            disease: visit.computed.charge.disease,
            credential: visit.computed.charge.credential,
          },
        ],
  )
  await insertVisits(tx, visits, now)
  await insertSettlements(
    tx,
    changes.map(({ settlement }) => settlement),
  )
  await insertKeyRows(
    tx,
    changes.map(({ key }) => ({ ...key, at: now })),
  )
  await addToAccumulators(
    tx,
    changes.flatMap(({ accumulators }) => accumulators),
  )
  await addBindingUse(
    tx,
    changes.flatMap(({ uses }) => uses),
  )
  await insertPayerRecords(
    tx,
    changes.flatMap(({ records }) => records),
  )
  await markRequestsUsed(
    tx,
    changes.flatMap(({ shareRequest }) => (shareRequest === null ? [] : [shareRequest])),
  )
}

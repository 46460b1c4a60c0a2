import { addBindingUse, listPayerIds, markRequestsUsed } from '../binding/draw.ts'
import { type Db, query, run, type Tx, together } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { addToAccumulators } from '../ledger/accumulator.ts'
import { pendingOn, storePending } from '../ledger/post.ts'
import { listQuotaPayers } from '../ledger/quota.ts'
import { storeClosings } from '../person/estate.ts'
import type { Problem } from '../problem.ts'
import { storeOwed } from '../risk/owed.ts'
import { storeReleases } from '../wallet/quota.ts'
import { type Change, type Decision, decide } from './decide.ts'
import { gather, personOf, type Work } from './gather.ts'
import { insertKeyRows } from './message-key.ts'
import { insertPayerRecords } from './payer-record.ts'
import { presentStored } from './present.ts'
import type { Rules } from './rules.ts'
import type { Settlement } from './settlement.ts'
import { holdSlips } from './slip.ts'
import { findStored, insertSettlements } from './store.ts'
import { readStored } from './stored.ts'
import { storeUndone } from './undo-revision.ts'
import { insertVisits } from './visit-store.ts'

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

// Every statement of a batch looks rows up by key. A plan that was made while a table was young would scan it for ever,
// and for a small batch the database would plan each statement again.
const asPrepared = query(
  'settlement.as_prepared',
  "select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)",
)

/** Everyone whose account a batch may touch: patients, who may pay for them, who paid what is taken back. */
async function accountsOf(tx: Tx, works: readonly Work[]): Promise<number[]> {
  const paying = works.filter(({ kind }) => kind !== 'reverse').map(personOf)
  const reversals = works.flatMap((work) => (work.kind === 'reverse' ? [work.request] : []))
  const bills = works.flatMap((work) => (work.kind === 'reverse' ? [] : [work.bill]))
  const [, , payers, granters, originals] = await together([
    run(tx, asPrepared, []),
    holdSlips(tx, bills),
    listPayerIds(tx, paying),
    listQuotaPayers(tx, paying),
    findStored(
      tx,
      reversals.map(({ personId, setlId }) => ({ personId, setlId })),
    ),
  ])
  const paid = originals.flatMap(({ stored }) => {
    const { payers, quotas } = readStored(stored)
    return [...payers, ...quotas]
  })
  return [
    ...new Set([...works.map(personOf), ...payers, ...[...granters, ...paid].map(({ payerId }) => payerId)]),
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
    const ids = await accountsOf(tx, works)
    const world = await gather(tx, works, { ids, accounts: lockAccounts(tx, db.lockStep, ids) }, now())
    const pending = pendingOn(world.accounts)
    const decisions = works.map((work) => decide({ world, rules, pending, newId, newNumber }, work))
    const changes = decisions.flatMap((decision) => (decision.kind === 'change' ? [decision.change] : []))
    if (changes.length > 0) {
      await together([storeChanges(tx, changes, world.now), storePending(tx, pending)])
      for (const { passedOn } of changes) {
        await storeReleases(tx, context, passedOn.releases)
        await storeClosings(tx, passedOn.closings)
        await storeOwed(tx, context, passedOn.shrunk)
      }
      await storeUndone(
        tx,
        changes.flatMap(({ undone }) => undone ?? []),
      )
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
  await together([
    insertVisits(tx, visits, now),
    insertSettlements(
      tx,
      changes.map(({ settlement }) => settlement),
    ),
    insertKeyRows(
      tx,
      changes.map(({ key }) => ({ ...key, at: now })),
    ),
    addToAccumulators(
      tx,
      changes.flatMap(({ accumulators }) => accumulators),
    ),
    addBindingUse(
      tx,
      changes.flatMap(({ uses }) => uses),
    ),
    insertPayerRecords(
      tx,
      changes.flatMap(({ records }) => records),
    ),
    markRequestsUsed(
      tx,
      changes.flatMap(({ shareRequest }) => (shareRequest === null ? [] : [shareRequest])),
    ),
  ])
}

import { isDeepStrictEqual } from 'node:util'
import { addBindingUse, markRequestsUsed } from '../binding/draw.ts'
import { type Commit, type Db, type Tx, together } from '../db/db.ts'
import { dateInChina, type Instant } from '../deps.ts'
import type { Institution } from '../institution/institution.ts'
import { type Account, findAccounts, holdAccounts, moveFacts } from '../ledger/account.ts'
import { addToAccumulators } from '../ledger/accumulator.ts'
import { type Pending, pendingOn, storePending } from '../ledger/post.ts'
import { storeClosings } from '../person/estate.ts'
import type { Problem } from '../problem.ts'
import { storeOwed } from '../risk/owed.ts'
import { storeReleases } from '../wallet/quota.ts'
import { type Change, type Decision, decide } from './decide.ts'
import {
  askFor,
  type BillWork,
  gather,
  isTrial,
  personOf,
  rememberedOf,
  type Work,
  type World,
} from './gather.ts'
import { type FactsKnown, factsOf, payersHinted } from './known-facts.ts'
import { insertKeys } from './message-key.ts'
import { storeOffers } from './offer.ts'
import { insertPayerRecords } from './payer-record.ts'
import { presentStored } from './present.ts'
import type { Rules } from './rules.ts'
import type { Settlement } from './settlement.ts'
import { holdSlips } from './slip.ts'
import { findStored, insertSettlements } from './store.ts'
import { readStored } from './stored.ts'
import { freeCodes, holdCodes, insertSoldCodes } from './trace-code.ts'
import { storeUndone } from './undo-revision.ts'
import {
  decideVisit,
  gatherVisits,
  storeVisitChanges,
  type VisitDecision,
  type VisitWorld,
} from './visit-message.ts'
import { insertVisits } from './visit-store.ts'

export type Outcome =
  | { kind: 'done'; answer: Settlement | Readonly<Record<string, unknown>> }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'again' }
  /** What the caller remembered is no longer so. */
  | { kind: 'outdated' }

type Decided = Decision | VisitDecision | Extract<Outcome, { kind: 'outdated' }>

export type BatchContext = {
  db: Db
  rules: Rules
  known: FactsKnown
  newId: () => number
  newNumber: () => number
  now: () => Instant
}

/** Whose accounts a batch locks, and whose it only looks at. */
type Accounts = { locked: readonly number[]; looked: readonly number[] }

/** Patients, who may pay for them, who paid what is taken back; of trials, which hold nobody, those are only looked at. */
async function accountsOf(
  tx: Tx,
  { known }: Pick<BatchContext, 'known'>,
  works: readonly BillWork[],
): Promise<Accounts> {
  const paying = works.filter(({ kind }) => kind !== 'reverse')
  const reversals = works.flatMap((work) => (work.kind === 'reverse' ? [work.request] : []))
  const [hints, originals] = await together([
    payersHinted(tx, known, [...new Set(paying.map(personOf))]),
    findStored(
      tx,
      reversals.map(({ personId, setlId }) => ({ personId, setlId })),
    ),
  ])
  const paid = originals.flatMap(({ stored }) => {
    const { payers, quotas } = readStored(stored)
    return [...payers, ...quotas]
  })
  const ofWork = (work: BillWork): number[] => [
    personOf(work),
    ...(work.kind === 'reverse' ? [] : (hints.get(personOf(work)) ?? [])),
  ]
  return {
    locked: [
      ...works.filter((work) => !isTrial(work)).flatMap(ofWork),
      ...paid.map(({ payerId }) => payerId),
    ],
    looked: works.filter(isTrial).flatMap(ofWork),
  }
}

const none = Promise.resolve(undefined)
const nothing = () => undefined

/**
 * Does a batch in one transaction: lock and read every account, decide request by request in memory, write everything with
 * one statement a table, commit. Nobody's answer is known before the commit.
 * A patient may occur once. @throws whatever the database or a bug throws, with nothing written
 */
export async function settleBatch(context: BatchContext, works: readonly Work[]): Promise<Outcome[]> {
  const { db, rules, known, newId, newNumber, now } = context
  const bills = works.flatMap((work) => (work.kind === 'visit' ? [] : [work]))
  const messages = works.flatMap((work) => (work.kind === 'visit' ? [work.message] : []))
  return await db.batch(async (tx, commit) => {
    const at = now()
    const on = dateInChina(at)
    const settled = bills.flatMap((work) => (work.kind === 'reverse' || isTrial(work) ? [] : [work.bill]))
    // Locked before the accounts, and in one exchange with them where nothing is to be read to know which.
    const held = together([
      holdSlips(tx, settled),
      holdCodes(
        tx,
        bills.flatMap((work) => (work.kind === 'sale' ? [work.bill] : [])),
      ),
    ])
    held.catch(nothing)
    const found = await accountsOf(tx, context, bills)
    const locked = new Set([...found.locked, ...messages.map(({ personId }) => personId)])
    const looked = [...new Set(found.looked)].filter((id) => !locked.has(id))
    const read = readAccounts(tx, db, { locked: [...locked], looked })
    const facts = factsOf(tx, known, [...locked, ...looked], { on, accounts: read })
    const asked = { accounts: read, facts, ...askFor(tx, works) }
    const [, accounts, institutions, world, visits] = await together([
      held,
      asked.accounts,
      asked.institutions,
      bills.length === 0 ? none : gather(tx, bills, asked, at),
      messages.length === 0 ? none : gatherVisits(tx, messages, asked, { now: at, newId }),
    ])
    const pending = pendingOn(accounts)
    const changed = changedSince(works, institutions)
    const isOutdated = (work: Work): boolean => {
      const { facts, institution } = rememberedOf(work)
      return (
        (facts !== undefined && accounts.get(personOf(work))?.facts !== facts) ||
        (institution !== undefined && changed.has(institution))
      )
    }
    const decisions = works.map((work) =>
      isOutdated(work)
        ? ({ kind: 'outdated' } as const)
        : work.kind === 'visit'
          ? decideVisit(visits as VisitWorld, work.message)
          : decide({ world: world as World, rules, pending, newId, newNumber }, work),
    )
    await store(tx, context, decisions, { pending, at, commit })
    return decisions.map(outcomeOf)
  })
}

/** Of the institutions as they were remembered, those that are no longer so. */
function changedSince(works: readonly Work[], found: readonly Institution[]): Set<Institution> {
  const remembered = new Set(works.flatMap((work) => rememberedOf(work).institution ?? []))
  return new Set(
    [...remembered].filter(
      (one) =>
        !isDeepStrictEqual(
          found.find(({ code }) => code === one.code),
          one,
        ),
    ),
  )
}

/** Locks some accounts and only reads others; what is locked was read under its lock. */
async function readAccounts(
  tx: Tx,
  { lockStep }: Pick<Db, 'lockStep'>,
  { locked, looked }: Accounts,
): Promise<Map<number, Account>> {
  const [held, seen] = await together([
    locked.length === 0 ? none : holdAccounts(tx, lockStep, locked),
    looked.length === 0 ? none : findAccounts(tx, looked),
  ])
  return new Map([...(seen ?? []), ...(held ?? [])])
}

async function store(
  tx: Tx,
  context: BatchContext,
  decisions: readonly Decided[],
  { pending, at, commit }: { pending: Pending; at: Instant; commit: Commit },
): Promise<void> {
  const changes = decisions.flatMap((decision) => (decision.kind === 'change' ? [decision.change] : []))
  const recorded = decisions.flatMap((decision) => (decision.kind === 'recorded' ? [decision] : []))
  const offers = decisions.flatMap((decision) =>
    decision.kind === 'offered' && decision.offer !== null ? [decision.offer] : [],
  )
  const more = changes.filter(hasMore)
  await together([
    changes.length === 0 ? none : storeChanges(tx, changes, at),
    changes.length === 0 ? none : storePending(tx, pending),
    storeOffers(tx, offers),
    recorded.length === 0
      ? none
      : storeVisitChanges(
          tx,
          recorded.map(({ change }) => change),
          at,
        ),
    insertKeys(
      tx,
      [...changes, ...recorded].map(({ key }) => key),
    ),
    moveFacts(
      tx,
      changes.flatMap(({ shareRequest }) => (shareRequest === null ? [] : [shareRequest.relativeId])),
    ),
    more.length === 0 ? commit() : none,
  ])
  if (more.length === 0) return
  // What comes back ends relations and estates, whoever they are with.
  await moveFacts(tx, [...pending.touched])
  for (const { passedOn, within, settlement } of more) {
    await within?.(tx, settlement.row)
    await storeReleases(tx, context, passedOn.releases)
    await storeClosings(tx, passedOn.closings)
    await storeOwed(tx, context, passedOn.shrunk)
  }
  await storeUndone(
    tx,
    more.flatMap(({ undone }) => undone ?? []),
  )
}

/** Whether a change is more than rows that are known by now. */
const hasMore = ({ passedOn, undone, within }: Change): boolean =>
  undone !== null || within !== null || Object.values(passedOn).some((part) => part.length > 0)

function outcomeOf(decision: Decided): Outcome {
  switch (decision.kind) {
    case 'change':
      return {
        kind: 'done',
        answer: presentStored(decision.change.settlement.row, decision.change.settlement.stored),
      }
    case 'replay':
      return { kind: 'done', answer: presentStored(decision.settlement) }
    case 'offered':
      return { kind: 'done', answer: decision.settlement }
    case 'recorded':
    case 'known':
      return { kind: 'done', answer: decision.answer }
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
    insertSoldCodes(
      tx,
      changes.flatMap(({ sold }) => sold),
    ),
    freeCodes(
      tx,
      changes.flatMap(({ freed }) => freed),
    ),
    markRequestsUsed(
      tx,
      changes.flatMap(({ shareRequest }) => (shareRequest === null ? [] : [shareRequest])),
    ),
  ])
}

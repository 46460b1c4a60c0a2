import type { PlainDate } from '@gongji/policy'
import { LRUCache } from 'lru-cache'
import { type DrawableBinding, listDrawable, listShareRequests, type ShareRequest } from '../binding/draw.ts'
import { type Reader, together } from '../db/db.ts'
import { type ApprovedFiling, listApprovedFilings } from '../filing/filing.ts'
import { groupBy } from '../group-by.ts'
import type { Account } from '../ledger/account.ts'
import { listQuotaPayers } from '../ledger/quota.ts'
import { type Enrolment, listEnrolments, listParties, type Party } from '../person/person.ts'
import { type Hold, listHolds } from '../risk/hold.ts'

/**
 * What changes rarely of a person and every bill looks at. It holds while the person's account is at `version` (its
 * `facts`), on the day `on`: a process may remember it, and a batch believes it only under that version.
 */
export type Facts = {
  version: number
  on: PlainDate
  party: Party | undefined
  enrolments: readonly Enrolment[]
  /** Others' accounts that may be drawn for this person, in order of drawing. */
  bindings: readonly DrawableBinding[]
  /** Who has granted this person a quota, be it used up, in order of the first grant. */
  granters: readonly number[]
  requests: readonly ShareRequest[]
  /** Of this person's account. */
  holds: readonly Hold[]
  filings: readonly ApprovedFiling[]
}

/** Whose accounts may be drawn for this person. */
const payersOf = ({ bindings, granters }: Facts): number[] => [
  ...bindings.map(({ payerId }) => payerId),
  ...granters,
]

/** What a process remembers of people; what it has not heard of for the longest time is forgotten first. */
export type FactsKnown = LRUCache<number, Facts>

/** Some 3 kB a person. */
const peopleRemembered = 50_000

export const createFactsKnown = (): FactsKnown => new LRUCache({ max: peopleRemembered })

// Those of every day: bills look at their own.
const [firstDay, lastDay] = ['1900-01-01', '9999-12-31']

/** Reads the facts of these people, behind their accounts: whoever changes facts meanwhile moves the version. */
async function readFacts(
  tx: Reader,
  ids: readonly number[],
  { on, accounts }: { on: PlainDate; accounts: Promise<ReadonlyMap<number, Account>> },
): Promise<Map<number, Facts>> {
  if (ids.length === 0) return new Map()
  const [locked, people, allEnrolments, allBindings, granters, allRequests, allHolds, allFilings] =
    await together([
      accounts,
      listParties(tx, ids),
      listEnrolments(tx, ids),
      listDrawable(tx, ids),
      listQuotaPayers(tx, ids),
      listShareRequests(tx, ids, on),
      listHolds(tx, ids),
      listApprovedFilings(tx, ids, firstDay, lastDay),
    ])
  const parties = new Map(people.map((one) => [one.id, one]))
  const enrolments = groupBy(allEnrolments, ({ personId }) => personId)
  const bindings = groupBy(allBindings, ({ relativeId }) => relativeId)
  const granted = groupBy(granters, ({ relativeId }) => relativeId)
  const requests = groupBy(allRequests, ({ relativeId }) => relativeId)
  const holds = groupBy(allHolds, ({ personId }) => personId)
  const filings = groupBy(allFilings, ({ personId }) => personId)
  return new Map(
    ids.map((id) => [
      id,
      {
        // Nobody's account is at a version below zero.
        version: locked.get(id)?.facts ?? -1,
        on,
        party: parties.get(id),
        enrolments: enrolments.get(id) ?? [],
        bindings: bindings.get(id) ?? [],
        granters: (granted.get(id) ?? []).map(({ payerId }) => payerId),
        requests: requests.get(id) ?? [],
        holds: holds.get(id) ?? [],
        filings: filings.get(id) ?? [],
      },
    ]),
  )
}

/**
 * The facts of these people as they are under their accounts, which are on their way: what is known is believed where
 * its version is the account's, else read. All that is not known at all is asked with the accounts, in one exchange.
 */
export async function factsOf(
  tx: Reader,
  known: FactsKnown,
  ids: readonly number[],
  { on, accounts }: { on: PlainDate; accounts: Promise<ReadonlyMap<number, Account>> },
): Promise<Map<number, Facts>> {
  const believed = ids.map((id) => known.get(id))
  const unknown = ids.filter((_, index) => believed[index] === undefined)
  const [found, facts] = await together([accounts, readFacts(tx, unknown, { on, accounts })])
  const read = [...facts]
  const old: number[] = []
  ids.forEach((id, index) => {
    const one = believed[index]
    if (one === undefined) return
    if (one.version === found.get(id)?.facts && one.on === on) facts.set(id, one)
    else old.push(id)
  })
  read.push(...(await readFacts(tx, old, { on, accounts })))
  for (const [id, one] of read) {
    facts.set(id, one)
    known.set(id, one)
  }
  return facts
}

/**
 * Whose accounts may be drawn for these people, as far as is known, read where nothing is: a hint which accounts to lock.
 * Nothing of it is kept, for what is read behind the locks is.
 */
export async function payersHinted(
  tx: Reader,
  known: FactsKnown,
  ids: readonly number[],
): Promise<Map<number, number[]>> {
  const hints = ids.map((id) => known.peek(id))
  const unknown = ids.filter((_, index) => hints[index] === undefined)
  const [allBindings, allGranters] =
    unknown.length === 0
      ? [[], []]
      : await together([listDrawable(tx, unknown), listQuotaPayers(tx, unknown)])
  const bindings = groupBy(allBindings, ({ relativeId }) => relativeId)
  const granters = groupBy(allGranters, ({ relativeId }) => relativeId)
  const payersRead = (id: number) =>
    [...(bindings.get(id) ?? []), ...(granters.get(id) ?? [])].map(({ payerId }) => payerId)
  return new Map(
    ids.map((id, index) => {
      const facts = hints[index]
      return [id, facts === undefined ? payersRead(id) : payersOf(facts)]
    }),
  )
}

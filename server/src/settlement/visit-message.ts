import type { PlainDate } from '@gongji/policy'
import { findItems, type Item, itemsOn, listRowsOf } from '../catalogue/catalogue.ts'
import { type Reader, type Tx, together } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { type Account, requireAccount } from '../ledger/account.ts'
import type { Enrolment } from '../person/person.ts'
import { Problem } from '../problem.ts'
import type { Asked } from './gather.ts'
import { type AnsweredKey, type KeyRow, keyText } from './message-key.ts'
import type { MessageKey, Remembered } from './settlement.ts'
import type { SettledHead } from './store.ts'
import {
  insertUploads,
  insertVisitRecords,
  listUploadsOf,
  listVisits,
  type NewUpload,
  type RewrittenUpload,
  rewriteUploads,
  type StoredUpload,
  updateVisits,
  type VisitRecord,
  type WithdrawnUpload,
  withdrawUploads,
} from './visit-store.ts'

/** What a message about a patient's visit is decided on, as read under the lock of the patient's account. */
export type Seen = {
  now: Instant
  newId: () => number
  enrolments: readonly Enrolment[]
  /** Null: there is none of that number, or the message opens one. */
  visit: VisitRecord | null
  /** Of the visit, withdrawn ones too, in order. */
  uploads: readonly StoredUpload[]
  settled: readonly SettledHead[]
  /** What the catalogue says of the codes that were looked up. */
  items: ReadonlyMap<string, Item>
}

/** What such a message changes. */
export type VisitChange = {
  opened?: VisitRecord
  changed?: VisitRecord
  uploaded?: NewUpload
  rewritten?: readonly RewrittenUpload[]
  withdrawn?: readonly WithdrawnUpload[]
}

/** Codes of the catalogue at a place of care on a day. */
export type Lookup = { area: string; on: PlainDate; codes: readonly string[] }

type Answer = Readonly<Record<string, unknown>>

/**
 * A message about a visit that moves no money: registration, kind of care, lines, and what takes those back. It is decided
 * once on what is seen; its answer is remembered with what it changed.
 */
export type VisitMessage = {
  key: MessageKey
  remembered?: Remembered
  personId: number
  /** Null: it opens a visit. */
  mdtrtId: string | null
  /** What it will look up, as far as that is known: read with everything else. */
  codes?: Pick<Lookup, 'area' | 'codes'>
  lookup?: (seen: Omit<Seen, 'items'>) => Lookup | null
  /** @throws Problem, with nothing changed and the key free */
  decide: (seen: Seen) => { change: VisitChange; answer: Answer }
  /** The number of the visit that an answer gave. */
  openedBy?: (answer: Answer) => string
  /** It came again, and was answered so. @throws Problem when what it did was taken back since */
  again: (seen: Seen, answer: Answer) => void
  /** The same key with other content. */
  reused: () => Problem
}

export type VisitWorld = {
  accounts: ReadonlyMap<number, Account>
  keys: ReadonlyMap<string, AnsweredKey>
  seen: ReadonlyMap<VisitMessage, Seen>
}

const visitKey = ({ personId, mdtrtId }: { personId: number; mdtrtId: string }): string =>
  `${personId} ${mdtrtId}`
const dayKey = ({ area, on }: Pick<Lookup, 'area' | 'on'>): string => `${area} ${on}`

/** What the catalogue says, a statement for each place and day. */
async function lookUp(on: Reader, wanted: readonly Lookup[]): Promise<Map<string, Map<string, Item>>> {
  const days = [...groupBy(wanted, dayKey)]
  const found = await together(
    days.map(([, all]) => {
      const [first] = all as [Lookup, ...Lookup[]]
      const codes = new Set(all.flatMap((one) => one.codes))
      return findItems(on, first.area, [...codes], first.on)
    }),
  )
  return new Map(days.map(([key], index) => [key, found[index] as Map<string, Item>]))
}

/** Reads what these messages are decided on, behind the statement that locks the accounts, in two rounds. */
export async function gatherVisits(
  tx: Reader,
  messages: readonly VisitMessage[],
  asked: Asked,
  { now, newId }: { now: Instant; newId: () => number },
): Promise<VisitWorld> {
  const named = messages.flatMap(({ personId, mdtrtId }) => (mdtrtId === null ? [] : [{ personId, mdtrtId }]))
  const likely = messages.flatMap(({ codes }) => codes ?? [])
  const [accounts, facts, keys, settled, visits, uploads, rows] = await together([
    asked.accounts,
    asked.facts,
    asked.keys,
    asked.settled,
    listVisits(tx, named),
    listUploadsOf(tx, named),
    listRowsOf(
      tx,
      likely.map(({ area }) => area),
      likely.flatMap(({ codes }) => codes),
    ),
  ])
  const records = new Map(visits.map((visit) => [visitKey(visit), visit]))
  const uploadsOf = groupBy(uploads, ({ visitId }) => visitId)
  const settledOf = groupBy(settled, ({ visitId }) => visitId)
  const opened = messages.flatMap(({ key, personId, openedBy }) => {
    const known = keys.get(keyText(key))
    // Under the same key another transaction may have answered otherwise: that is refused.
    const answer = known?.digest === key.digest ? known.answer : null
    return openedBy && answer ? [{ personId, mdtrtId: openedBy(answer) }] : []
  })

  const looks = messages.map((message) => {
    const { personId, mdtrtId } = message
    const visit = mdtrtId === null ? null : (records.get(visitKey({ personId, mdtrtId })) ?? null)
    const seen = {
      now,
      newId,
      enrolments: facts.get(personId)?.enrolments ?? [],
      visit,
      uploads: visit === null ? [] : (uploadsOf.get(visit.id) ?? []),
      settled: visit === null ? [] : (settledOf.get(visit.id) ?? []),
    }
    return { message, seen, lookup: message.lookup?.(seen) ?? null }
  })
  const isRead = ({ codes }: VisitMessage, lookup: Lookup): boolean =>
    codes?.area === lookup.area && lookup.codes.every((code) => codes.codes.includes(code))
  const [items, before] = await together([
    lookUp(
      tx,
      looks.flatMap(({ message, lookup }) => (lookup === null || isRead(message, lookup) ? [] : lookup)),
    ),
    listVisits(tx, opened),
  ])
  const itemsFor = (message: VisitMessage, lookup: Lookup | null): ReadonlyMap<string, Item> => {
    if (lookup === null) return new Map()
    if (isRead(message, lookup)) return itemsOn(rows, lookup.area, lookup.on)
    return items.get(dayKey(lookup)) ?? new Map()
  }
  const openedOf = new Map(before.map((visit) => [visit.personId, visit]))
  return {
    accounts,
    keys,
    seen: new Map(
      looks.map(({ message, seen, lookup }) => [
        message,
        {
          ...seen,
          visit: seen.visit ?? openedOf.get(message.personId) ?? null,
          items: itemsFor(message, lookup),
        },
      ]),
    ),
  }
}

export type VisitDecision =
  | { kind: 'recorded'; change: VisitChange; key: KeyRow; answer: Answer }
  | { kind: 'known'; answer: Answer }
  | { kind: 'refused'; problem: Problem }

/** Decides one message on what is seen. A refusal is a value and changes nothing. */
export function decideVisit({ accounts, keys, seen }: VisitWorld, message: VisitMessage): VisitDecision {
  const { key, personId, decide, again, reused } = message
  const look = seen.get(message) as Seen
  try {
    requireAccount(accounts, personId)
    const known = keys.get(keyText(key))
    if (known) {
      if (known.digest !== key.digest || known.answer === null) throw reused()
      again(look, known.answer)
      return { kind: 'known', answer: known.answer }
    }
    const { change, answer } = decide(look)
    const row = { key: keyText(key), digest: key.digest, personId, settlementId: null, answer, at: look.now }
    return { kind: 'recorded', change, key: row, answer }
  } catch (error) {
    if (error instanceof Problem) return { kind: 'refused', problem: error }
    throw error
  }
}

/** Writes what messages changed, a statement for each kind of change. */
export async function storeVisitChanges(
  tx: Tx,
  changes: readonly VisitChange[],
  now: Instant,
): Promise<void> {
  await together([
    insertVisitRecords(
      tx,
      changes.flatMap(({ opened }) => opened ?? []),
      now,
    ),
    updateVisits(
      tx,
      changes.flatMap(({ changed }) => changed ?? []),
    ),
    insertUploads(
      tx,
      changes.flatMap(({ uploaded }) => uploaded ?? []),
    ),
    rewriteUploads(
      tx,
      changes.flatMap(({ rewritten }) => rewritten ?? []),
    ),
    withdrawUploads(
      tx,
      changes.flatMap(({ withdrawn }) => withdrawn ?? []),
    ),
  ])
}

import type { PlainDate } from '@gongji/policy'
import { LRUCache } from 'lru-cache'
import { type Item, itemsOn, listRowsOf } from '../catalogue/catalogue.ts'
import { type Reader, together } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { type Institution, listInstitutions } from '../institution/institution.ts'
import { findAccounts } from '../ledger/account.ts'
import { listHolders } from '../person/lookup.ts'
import { listPeople, type Person } from '../person/person.ts'
import { normalNumber } from '../person/seal.ts'
import { createNumbers, hospitalNumbers } from '../settlement/number.ts'
import type { Remembered, Settler } from '../settlement/settlement.ts'
import type { Json } from './body.ts'
import type { Message, Nodes, NodeValues } from './field.ts'
import { createLoader } from './loader.ts'

/** What a message says beside its input. */
export type Envelope = {
  infno: string
  msgid: string
  /** fixmedins_code */
  institution: string
  opter: string
  opterName: string
  /** dev_no */
  device: string
  signNo: string
  /** `input` as sent. */
  input: Json
}

/** A patient as recognised when the account's `facts` were at that count. */
export type KnownPerson = { person: Person; facts: number }

/** What the handlers of messages share. */
export type Context = {
  deps: Deps
  settler: Settler
  /** Person by digest of a number; see `documentDigest`. */
  holder: (digest: string) => Promise<number | undefined>
  person: (id: number) => Promise<Person | undefined>
  institution: (code: string) => Promise<Institution | undefined>
  /** What the catalogue says of these codes at a place of care in an area on a day; see `findItems`. */
  items: (
    place: { area: string; on: PlainDate },
    codes: readonly string[],
  ) => Promise<ReadonlyMap<string, Item>>
  nextNumber: () => Promise<number>
  /** What was read of a person, by number; a lane must look whether it is still so. */
  rememberedPerson: (psnNo: string) => KnownPerson | undefined
  /** The same of an institution. */
  rememberedInstitution: (code: string) => Institution | undefined
}

/** Of people and of institutions, some kilobyte each; what was not asked for longest is forgotten first. */
const mostRemembered = 50_000

export function createContext(deps: Deps, settler: Settler): Context {
  const { db, secrets } = deps
  const people = new LRUCache<string, KnownPerson>({ max: mostRemembered })
  const institutions = new LRUCache<string, Institution>({ max: mostRemembered })
  return {
    deps,
    settler,
    holder: createLoader((digests: readonly string[]) => listHolders(db.reader, digests)),
    person: createLoader(async (ids: readonly number[]) => {
      // The count first: whoever changes a person meanwhile has moved it.
      const [accounts, found] = await db.inOrder((reader) =>
        together([findAccounts(reader, ids), listPeople(reader, secrets, ids)]),
      )
      for (const person of found) {
        const facts = accounts.get(person.id)?.facts
        if (facts !== undefined) people.set(normalNumber(person.psnNo), { person, facts })
      }
      return new Map(found.map((person) => [person.id, person]))
    }),
    institution: createLoader(async (codes: readonly string[]) => {
      const found = await listInstitutions(db.reader, codes)
      for (const one of found) institutions.set(one.code, one)
      return new Map(found.map((one) => [one.code, one]))
    }),
    items: itemsFrom(db.reader),
    rememberedPerson: (psnNo) => people.get(psnNo),
    rememberedInstitution: (code) => institutions.get(code),
    nextNumber: createNumbers(db, hospitalNumbers),
  }
}

/** The catalogue's codes, many messages' at a time. */
function itemsFrom(reader: Reader): Context['items'] {
  const load = createLoader(async (keys: readonly string[]) => {
    const wanted = keys.map((key) => key.split('\n') as [area: string, on: PlainDate, code: string])
    const areas = wanted.map(([area]) => area)
    const rows = await listRowsOf(
      reader,
      areas,
      wanted.map(([, , code]) => code),
    )
    const found = new Map<string, Item>()
    for (const [area, on] of new Map(wanted.map((one) => [`${one[0]}\n${one[1]}`, one])).values()) {
      for (const [code, item] of itemsOn(rows, area, on)) found.set(`${area}\n${on}\n${code}`, item)
    }
    return found
  })
  return async ({ area, on }, codes) => {
    const found = await Promise.all(
      [...new Set(codes)].map(async (code) => [code, await load(`${area}\n${on}\n${code}`)] as const),
    )
    return new Map(found.flatMap(([code, item]) => (item === undefined ? [] : [[code, item] as const])))
  }
}

/** One message of an institution that is known. */
export type Call<Input> = {
  envelope: Envelope
  institution: Institution
  /** What is remembered and not read, for a lane to look at; undefined where everything is to be read. */
  remembered: Remembered | undefined
  input: Input
  /** Under which the ledger remembers who did it. */
  actor: string
  /** SM3 of infno and content; what a repeated msgid must equal. */
  digest: string
}

/** A transaction with what answers it. */
export type Handled = {
  spec: Message
  /** Whether the answer is a lane's, which looks at what was remembered: `call.remembered`. */
  lane: boolean
  answer: (context: Context, call: Call<never>) => Promise<Record<string, unknown>>
}

/** Joins a transaction's description to the function that answers it, whose types follow from it. */
export const handles = <I extends Nodes, O extends Nodes>(
  spec: Message<I, O>,
  answer: (context: Context, call: Call<NodeValues<I>>) => Promise<Record<string, unknown>>,
): Handled => ({ spec, lane: false, answer: answer as Handled['answer'] })

/** As `handles`, for a message that a lane answers: it hands on what `call.remembered` says. */
export const handlesInLane = <I extends Nodes, O extends Nodes>(
  ...given: Parameters<typeof handles<I, O>>
): Handled => ({ ...handles(...given), lane: true })

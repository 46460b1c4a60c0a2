import type { Deps } from '../deps.ts'
import { type Institution, listInstitutions } from '../institution/institution.ts'
import { listHolders } from '../person/lookup.ts'
import { listPeople, type Person } from '../person/person.ts'
import { createNumbers, hospitalNumbers } from '../settlement/number.ts'
import type { Settler } from '../settlement/settlement.ts'
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
  signNo: string
  /** `input` as sent. */
  input: Json
}

/** What the handlers of messages share. */
export type Context = {
  deps: Deps
  settler: Settler
  /** Person by digest of a number; see `documentDigest`. */
  holder: (digest: string) => Promise<number | undefined>
  person: (id: number) => Promise<Person | undefined>
  institution: (code: string) => Promise<Institution | undefined>
  nextNumber: () => Promise<number>
}

export function createContext(deps: Deps, settler: Settler): Context {
  const { db, secrets } = deps
  return {
    deps,
    settler,
    holder: createLoader((digests: readonly string[]) => listHolders(db.reader, digests)),
    person: createLoader(
      async (ids: readonly number[]) =>
        new Map((await listPeople(db.reader, secrets, ids)).map((person) => [person.id, person])),
    ),
    institution: createLoader(
      async (codes: readonly string[]) =>
        new Map((await listInstitutions(db.reader, codes)).map((one) => [one.code, one])),
    ),
    nextNumber: createNumbers(db, hospitalNumbers),
  }
}

/** One message of an institution that is known. */
export type Call<Input> = {
  envelope: Envelope
  institution: Institution
  input: Input
  /** Under which the ledger remembers who did it. */
  actor: string
  /** SM3 of infno and content; what a repeated msgid must equal. */
  digest: string
}

/** A transaction with what answers it. */
export type Handled = {
  spec: Message
  answer: (context: Context, call: Call<never>) => Promise<Record<string, unknown>>
}

/** Joins a transaction's description to the function that answers it, whose types follow from it. */
export const handles = <I extends Nodes, O extends Nodes>(
  spec: Message<I, O>,
  answer: (context: Context, call: Call<NodeValues<I>>) => Promise<Record<string, unknown>>,
): Handled => ({ spec, answer: answer as Handled['answer'] })

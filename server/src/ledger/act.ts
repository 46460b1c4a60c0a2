import { hash } from 'node:crypto'
import { addDays, type PlainDate } from '@gongji/policy/dates'
import { query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Instant, instantInChina } from '../deps.ts'
import { type Account, requireAccount, storeAccounts } from './account.ts'
import type { Leg } from './templates.ts'

/** One act in a person's chain: what was done, by whom, when, and what it says. */
export type Act = {
  kind: string
  /** Posting, settlement, binding … that the act is about. */
  ref: number
  /** `citizen:ID`, `institution:CODE`, `staff:ID`, `job:KIND`. */
  actor: string
  at: Instant
  /** What is kept with the act; null where settlement and entries say it all. */
  content: string | null
}

export type StoredAct = Act & {
  personId: number
  seq: number
  hash: string
  /** The person's entries that the act booked, a line each; null where it moved nothing. */
  entries: string | null
  /** Business day of the entries. */
  on: PlainDate | null
}

/** The entries of one person in one posting, as they are stored and as the chain reads them. */
export const entriesText = (legs: readonly Leg[]): string =>
  legs.map(({ account, party, amount }) => `${account} ${party} ${amount}`).join('\n')

/**
 * The next hash of a chain: SM3 over the previous one and everything the act says. `derived` is what is not kept with
 * the act because it is derived again: the settlement's stored inputs.
 */
export function actHash(
  previous: string,
  seq: number,
  act: Act,
  { entries, derived }: { entries: string | null; derived: string },
): string {
  const text = [
    previous,
    seq,
    act.kind,
    act.ref,
    act.actor,
    new Date(act.at).toISOString(),
    act.content ?? '',
    ...(entries === null ? [''] : [entries, derived]),
  ]
  return hash('sm3', text.join('\n'))
}

/** What an act booked for its person. */
export type Booked = { entries: string | null; on: PlainDate | null; derived: string }
const nothing: Booked = { entries: null, on: null, derived: '' }

/** Adds an act to the chain of a locked account, in memory; the account and the act are written by the caller's flow. */
export function chain(account: Account, act: Act, booked = nothing): StoredAct {
  account.chainSeq += 1
  account.chainHead = actHash(account.chainHead, account.chainSeq, act, booked)
  const { kind, ref, actor, at, content } = act
  const { entries, on } = booked
  const { personId, chainSeq: seq, chainHead: hash } = account
  return { personId, seq, kind, ref, actor, at, content, hash, entries, on }
}

const acts = table<StoredAct>('ledger_act', {
  personId: 'bigint',
  seq: 'bigint',
  kind: 'text',
  ref: 'bigint',
  actor: 'text',
  at: 'timestamptz',
  content: 'text null',
  hash: 'text',
  entries: 'text null',
  on: ['on_date', 'date null'],
})

export async function storeActs(tx: Tx, all: readonly StoredAct[]): Promise<void> {
  await acts.insert(tx, all)
}

/**
 * Records an act that moves no money (a binding, a filing …) in the chains of the people it concerns.
 * Their accounts must have been locked by lockAccounts in this transaction and not yet written.
 */
export async function recordAct(tx: Tx, accounts: readonly Account[], act: Act): Promise<void> {
  await storeActs(
    tx,
    accounts.map((account) => chain(account, act)),
  )
  await storeAccounts(tx, accounts)
  for (const account of accounts) account.version += 1
}

/** The same for many: each act in the chain of its person. */
export async function recordActs(
  tx: Tx,
  accounts: ReadonlyMap<number, Account>,
  all: readonly { personId: number; act: Act }[],
): Promise<void> {
  const touched = [...new Set(all.map(({ personId }) => requireAccount(accounts, personId)))]
  await storeActs(
    tx,
    all.map(({ personId, act }) => chain(requireAccount(accounts, personId), act)),
  )
  await storeAccounts(tx, touched)
  for (const account of touched) account.version += 1
}

const ofPeople = acts.list('ledger.list_acts', 'where person_id = any($1::bigint[]) order by person_id, seq')

/** The chains of these people, in order. */
export const listActsOf = async (tx: Reader, personIds: readonly number[]): Promise<StoredAct[]> =>
  await ofPeople(tx, personIds)

const hashesAt = query(
  'ledger.hashes_at',
  `select a.person_id as "personId", a.hash from unnest($1::bigint[], $2::bigint[]) as n (person_id, seq)
   join ledger_act a on a.person_id = n.person_id and a.seq = n.seq`,
)
/** The hash of one act of each of these chains. */
export const listHashesAt = async (
  tx: Reader,
  wanted: readonly { personId: number; seq: number }[],
): Promise<Map<number, string>> => {
  const lists = [wanted.map(({ personId }) => personId), wanted.map(({ seq }) => seq)]
  const rows = await run<{ personId: number; hash: string }>(tx, hashesAt, lists)
  return new Map(rows.map(({ personId, hash }) => [personId, hash]))
}

const kindsSince = query(
  'ledger.kinds_since',
  `select a.person_id as "personId", array_agg(distinct a.kind) as kinds
   from unnest($1::bigint[], $2::bigint[]) as n (person_id, seq)
   join ledger_act a on a.person_id = n.person_id and a.seq > n.seq group by a.person_id`,
)
const activeOn = query(
  'ledger.active_on',
  'select distinct person_id as "personId" from ledger_act where at >= $1::timestamptz and at < $2::timestamptz order by 1',
)

/** People in whose chains something was done on a day in China. */
export const listActiveOn = async (tx: Reader, day: PlainDate): Promise<number[]> => {
  const bounds = [day, addDays(day, 1)].map((one) => new Date(instantInChina(one)))
  return (await run<{ personId: number }>(tx, activeOn, bounds)).map(({ personId }) => personId)
}

/** Kinds of the acts after one of each of these chains. */
export const listActKinds = async (
  tx: Reader,
  after: readonly { personId: number; seq: number }[],
): Promise<Map<number, string[]>> => {
  const lists = [after.map(({ personId }) => personId), after.map(({ seq }) => seq)]
  const rows = await run<{ personId: number; kinds: string[] }>(tx, kindsSince, lists)
  return new Map(rows.map(({ personId, kinds }) => [personId, kinds]))
}

const last = query(
  'ledger.last_act',
  'select max(at) as at from ledger_act where person_id = $1 and ref = $2 and kind like $3',
)

/** When this was last done to a thing of a person's: `binding.pause`, or every `filing.` act. */
export async function lastAct(
  tx: Reader,
  { personId, ref }: { personId: number; ref: number },
  kind: string,
): Promise<Instant | null> {
  const [row] = await run<{ at: Date | null }>(tx, last, [personId, ref, `${kind}%`])
  return row?.at?.getTime() ?? null
}

import { execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { Sealed } from './rows.ts'

export type SealRow = { no: number; at: Instant; content: string; signature: string }
const seals = table<SealRow>('seal', { no: 'integer', at: 'timestamptz', content: 'text', signature: 'text' })
const lastOf = seals.list('seal.last', 'where no = (select max(no) from seal)')

export const findLastSeal = async (tx: Reader): Promise<SealRow | null> => (await lastOf(tx))[0] ?? null
export const insertSeal = async (tx: Tx, row: SealRow): Promise<void> => void (await seals.insert(tx, [row]))

/** What is sealed of a person, or of a table of nobody. */
export type SealedPerson = { personId: number; seq: number; head: string; rows: Sealed }
const people = table<SealedPerson>('sealed_person', {
  personId: 'bigint',
  seq: 'bigint',
  head: 'text',
  rows: 'json',
})
const replacePeople = people.insertion(
  'seal.people',
  'on conflict (person_id) do update set seq = excluded.seq, head = excluded.head, rows = excluded.rows',
)
const ofPeople = people.list('seal.of_people', 'where person_id = any($1::bigint[]) order by person_id')
const peopleAfter = people.list('seal.people_after', 'where person_id > $1 order by person_id limit $2')

export const putSealedPeople = async (tx: Tx, rows: readonly SealedPerson[]): Promise<void> =>
  void (await execute(tx, replacePeople, people.lists(rows)))
export const listSealedPeople = async (tx: Reader, personIds: readonly number[]): Promise<SealedPerson[]> =>
  await ofPeople(tx, personIds)
export const listSealedAfter = async (tx: Reader, after: number, limit: number): Promise<SealedPerson[]> =>
  await peopleAfter(tx, after, limit)

export type SealedTable = { name: string; rows: readonly string[] }
const tables = table<SealedTable>('sealed_table', { name: 'text', rows: 'list' })
const replaceTables = tables.insertion('seal.tables', 'on conflict (name) do update set rows = excluded.rows')
const everyTable = tables.list('seal.every_table', 'order by name')

export const putSealedTables = async (tx: Tx, rows: readonly SealedTable[]): Promise<void> =>
  void (await execute(tx, replaceTables, tables.lists(rows)))
export const listSealedTables = async (tx: Reader): Promise<SealedTable[]> => await everyTable(tx)

import type { PotUse, Scheme, Used } from '@gongji/policy'
import { command, execute, type Reader, type Tx, together } from '../db/db.ts'
import { table } from '../db/table.ts'

/** A pot of a person's year (docs/definitions.md 1). */
export type PotKey = { personId: number; scheme: Scheme; area: string; year: number; pot: string }
export type Accumulator = PotKey & PotUse

const accumulators = table<Accumulator>('accumulator', {
  personId: 'bigint',
  scheme: 'text',
  area: 'text',
  year: 'integer',
  pot: 'text',
  deductible: 'bigint',
  paid: 'bigint',
  entered: 'bigint',
})
const list = accumulators.list(
  'accumulator.list',
  'where person_id = any($1::bigint[]) and year = any($2::integer[])',
)
const every = accumulators.list('accumulator.every', 'where person_id = any($1::bigint[])')
const add = accumulators.insertion(
  'accumulator.add',
  `on conflict (person_id, scheme, area, year, pot) do update set
     deductible = accumulator.deductible + excluded.deductible,
     paid = accumulator.paid + excluded.paid, entered = accumulator.entered + excluded.entered`,
)
const keyParameters =
  '$1::bigint[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[]'
const take = command(
  'accumulator.take',
  `update accumulator a set
     deductible = a.deductible + n.deductible, paid = a.paid + n.paid, entered = a.entered + n.entered
   from unnest(${keyParameters}) as n (person_id, scheme, area, year, pot, deductible, paid, entered)
   where a.person_id = n.person_id and a.scheme = n.scheme and a.area = n.area and a.year = n.year and a.pot = n.pot`,
)

/** What these people have used in these years. Their account rows guard it. */
export const listAccumulators = async (
  tx: Reader,
  personIds: readonly number[],
  years: readonly number[],
): Promise<Accumulator[]> =>
  personIds.length === 0 || years.length === 0 ? [] : await list(tx, personIds, years)

/** What these people have used in any year. */
export const listEveryAccumulator = async (
  tx: Reader,
  personIds: readonly number[],
): Promise<Accumulator[]> => await every(tx, personIds)

/** What was used of pots before this system kept them, as it was brought forward. */
const opening = table<Accumulator>('opening_accumulator', {
  personId: 'bigint',
  scheme: 'text',
  area: 'text',
  year: 'integer',
  pot: 'text',
  deductible: 'bigint',
  paid: 'bigint',
  entered: 'bigint',
})
const openingOf = opening.list('accumulator.opening', 'where person_id = any($1::bigint[])')

export const listOpeningAccumulators = async (
  tx: Reader,
  personIds: readonly number[],
): Promise<Accumulator[]> => await openingOf(tx, personIds)

/** Brings uses of pots forward: they count like our own from now on. The accounts are locked, the keys have none yet. */
export async function openAccumulators(tx: Tx, all: readonly Accumulator[]): Promise<void> {
  await opening.insert(tx, all)
  await addToAccumulators(tx, all)
}

const isNegative = ({ deductible, paid, entered }: PotUse) => deductible < 0 || paid < 0 || entered < 0

/** Adds signed deltas; a reversal gives exactly the negated deltas of its settlement. A key may occur once. */
export async function addToAccumulators(tx: Tx, deltas: readonly Accumulator[]): Promise<void> {
  // A row that would be inserted is checked before the conflict is seen, so what is given back is an update.
  await together(
    (
      [
        [add, deltas.filter((delta) => !isNegative(delta))],
        [take, deltas.filter(isNegative)],
      ] as const
    ).flatMap(([write, part]) => (part.length === 0 ? [] : [execute(tx, write, accumulators.lists(part))])),
  )
}

/** Deltas of one settlement as accumulator rows; pots that did not move are left out. */
export const accumulatorDeltas = (
  { personId, scheme, area, year }: Omit<PotKey, 'pot'>,
  used: Used,
): Accumulator[] =>
  Object.entries(used)
    .filter(([, { deductible, paid, entered }]) => deductible !== 0 || paid !== 0 || entered !== 0)
    .map(([pot, { deductible, paid, entered }]) => ({
      personId,
      scheme,
      area,
      year,
      pot,
      deductible,
      paid,
      entered,
    }))

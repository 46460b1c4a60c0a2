import type { Instant } from '../deps.ts'
import { type Command, command, execute, query, type Reader, run, type Tx } from './db.ts'

/** What a column keeps, by what a row has for it. `json` and `list` (comma separated) are kept as text. */
type KindOf<Value> = [Value] extends [number]
  ? 'bigint' | 'integer' | 'smallint' | 'float8' | 'timestamptz'
  : [Value] extends [boolean]
    ? 'boolean'
    : [Value] extends [string]
      ? 'text' | 'date'
      : [Value] extends [readonly string[]]
        ? 'list' | 'json'
        : 'json'
/** With ` null` where the row may have null, and nowhere else. */
type Kept<Value> = unknown extends Value
  ? 'json' | 'json null'
  : null extends Value
    ? `${KindOf<NonNullable<Value>>} null`
    : KindOf<Value>
/** A column has its field's name in snake case, or one of its own. */
type Column<Value> = Kept<Value> | readonly [name: string, kept: Kept<Value>]

/** Every field of a row and its column: a field left out, or one too many, does not compile. */
export type Columns<Row> = { readonly [Field in keyof Row]-?: Column<Row[Field]> }

type Field<Row> = keyof Row & string
type KeptColumn = { field: string; name: string; kind: string; nullable: boolean }

/**
 * A table as its store sees it, from one list of columns: what is inserted, updated and selected are all of them, so that
 * none can be forgotten in one place. A test compares the lists with the database.
 */
export type Table<Row> = {
  name: string
  kept: readonly KeptColumn[]
  /** The select list of some fields, of all when none is named: `b.relative_id as "relativeId", …`. */
  select: (alias: string, ...fields: readonly Field<Row>[]) => string
  /** What the driver gave for such a list, as rows: instants in milliseconds, JSON parsed. */
  rows: <Part extends Partial<Row> = Row>(given: readonly unknown[]) => Part[]
  /** Rows as one list a column: the values of `insertion`, from $1. */
  lists: (rows: readonly Row[]) => unknown[][]
  /** The same for some fields, for `unnest` in a statement of the store's own. */
  listsOf: <Name extends Field<Row>>(
    rows: readonly Pick<Row, Name>[],
    ...fields: readonly Name[]
  ) => unknown[][]
  /** Declares an insert of any number of rows; `rest` says what happens on a conflict, or is returned. */
  insertion: (name: string, rest?: string) => Command
  /** Inserts rows: how many. */
  insert: (tx: Tx, rows: readonly Row[]) => Promise<number>
  /** Declares a query for whole rows; `rest` begins at `where` and may call the table `t`. */
  list: (name: string, rest: string) => (on: Reader, ...values: unknown[]) => Promise<Row[]>
  /**
   * Declares an update of whole rows, found by their key; fields that never change are kept. A version is counted up, and
   * when it is `checked`, a row that somebody else has changed since is left alone. Gives how many were written.
   */
  update: (
    name: string,
    how: { key: readonly Field<Row>[]; keep?: readonly Field<Row>[]; version?: 'counted' | 'checked' },
  ) => (tx: Tx, rows: readonly Row[]) => Promise<number>
}

const tables = new Map<string, Pick<Table<never>, 'name' | 'kept'>>()

/** Every table that was declared. */
export const declaredTables = () => [...tables.values()]

const snake = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
// The only word among our columns that SQL keeps for itself.
const quoted = (name: string): string => (name === 'right' ? '"right"' : name)

const writes: Readonly<Record<string, (value: never) => unknown>> = {
  json: (value: unknown) => JSON.stringify(value),
  list: (value: readonly string[]) => value.join(','),
}
const readings: Readonly<Record<string, (value: never) => unknown>> = {
  timestamptz: (value: Date): Instant => value.getTime(),
  json: (value: string) => JSON.parse(value),
  list: (value: string) => (value === '' ? [] : value.split(',')),
}
const cast = (kind: string): string => (kind === 'json' || kind === 'list' ? 'text' : kind)

function keptOf([field, column]: [string, string | readonly [string, string]]): KeptColumn {
  const [name, kept] = typeof column === 'string' ? [snake(field), column] : column
  return { field, name, kind: kept.replace(' null', ''), nullable: kept.endsWith(' null') }
}

// Citus counts rows that a conflict left out, unless those that were written are returned.
const counted = (rest: string): string => (rest.endsWith(' do nothing') ? `${rest} returning 1` : rest)

/** Declares a table by its row and the columns that keep it. Names are unique in the process. */
export function table<Row extends object>(name: string, columns: Columns<Row>): Table<Row> {
  const kept = Object.entries<string | readonly [string, string]>(columns).map(keptOf)
  const byField = new Map(kept.map((one) => [one.field, one]))
  const some = (fields: readonly string[]) => fields.map((field) => byField.get(field) as KeptColumn)
  const names = (of: readonly KeptColumn[], before = '') =>
    of.map((one) => `${before}${quoted(one.name)}`).join(', ')
  const parameters = (of: readonly KeptColumn[]) =>
    of.map(({ kind }, at) => `$${at + 1}::${cast(kind)}[]`).join(', ')
  const converted = kept.flatMap(({ field, kind }) => {
    const read = readings[kind]
    return read === undefined ? [] : [{ field, read }]
  })

  const select: Table<Row>['select'] = (alias, ...fields) =>
    (fields.length === 0 ? kept : some(fields))
      .map((one) => `${alias}.${quoted(one.name)} as "${one.field}"`)
      .join(', ')
  const rows = <Part>(given: readonly unknown[]): Part[] => {
    for (const row of given as Record<string, never>[]) {
      for (const { field, read } of converted) {
        const value = row[field]
        if (value !== null && value !== undefined) row[field] = read(value) as never
      }
    }
    return given as Part[]
  }
  const listsOf = (all: readonly object[], ...fields: readonly string[]): unknown[][] =>
    some(fields).map(({ field, kind, nullable }) => {
      const write = writes[kind]
      const values = all.map((row) => (row as Record<string, unknown>)[field])
      // Where a column may not be null, JSON's own null is kept as text.
      return write
        ? values.map((value) =>
            value === undefined || (value === null && nullable) ? null : write(value as never),
          )
        : values
    })
  const everyField = kept.map(({ field }) => field)
  const lists = (all: readonly Row[]) => listsOf(all, ...everyField)
  const insertion: Table<Row>['insertion'] = (called, rest = '') =>
    command(
      called,
      `insert into ${name} (${names(kept)}) select * from unnest(${parameters(kept)}) ${counted(rest)}`.trim(),
    )
  let inserting: Command | undefined

  if (tables.has(name)) throw new Error(`two tables are called ${name}`)
  tables.set(name, { name, kept })
  return {
    name,
    kept,
    select,
    rows,
    lists,
    listsOf,
    insertion,
    insert: async (tx, all) => {
      if (all.length === 0) return 0
      inserting ??= insertion(`${name}.insert`)
      return await execute(tx, inserting, lists(all))
    },
    list: (called, rest) => {
      const declared = query(called, `select ${select('t')} from ${name} t ${rest}`)
      return async (on, ...values) => rows<Row>(await run(on, declared, values))
    },
    update: (called, { key, keep = [], version }) => {
      const set = kept.filter(
        ({ field }) => ![...key, ...keep, ...(version ? ['version'] : [])].includes(field),
      )
      const found = some(version === 'checked' ? [...key, 'version'] : key)
      const given = [...found, ...set]
      const declared = command(
        called,
        `update ${name} t set ${[...set.map((one) => `${quoted(one.name)} = n.${quoted(one.name)}`), ...(version ? ['version = t.version + 1'] : [])].join(', ')}
         from unnest(${parameters(given)}) as n (${names(given)})
         where ${found.map((one) => `t.${one.name} = n.${one.name}`).join(' and ')}`,
      )
      const fields = given.map(({ field }) => field)
      return async (tx, all) => (all.length === 0 ? 0 : await execute(tx, declared, listsOf(all, ...fields)))
    },
  }
}

import { query, type Reader, run } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { type Cover, covers } from './cover.ts'
import { references } from './reference.ts'

/** Columns of a table as a seal covers them, with their types: each list is one digest a row. */
export type Columns = Readonly<Record<string, readonly (readonly [name: string, type: string])[]>>

type Own = Columns[string]

// As one text: hundreds of rows would take longer to read than all else of a night in which nothing happened.
const columnLines = query(
  'seal.column_lines',
  `select string_agg(concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, null)), chr(10)
     order by c.relname, a.attnum) as lines
   from pg_attribute a join pg_class c on c.oid = a.attrelid
   where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
     and c.relname = any($1::text[])`,
)

/** The columns that there are today of covered tables, one a line: table, name, type; by table, in their order. */
export async function listColumnLines(tx: Reader): Promise<string[]> {
  const names = [...covers, ...references].map(({ table }) => table)
  const [found] = await run<{ lines: string | null }>(tx, columnLines, [names])
  return found?.lines?.split('\n') ?? []
}

export function columnsFrom(lines: readonly string[]): Columns {
  const found: Record<string, [string, string][]> = {}
  for (const line of lines) {
    const [table = '', name = '', ...type] = line.split(' ')
    const own = found[table] ?? []
    own.push([name, type.join(' ')])
    found[table] = own
  }
  return found
}

/** The columns that there are today, by table: none but covered tables. */
export const listColumns = async (tx: Reader): Promise<Columns> => columnsFrom(await listColumnLines(tx))

/** A column that keeps its values sealed. */
export const isSealed = (column: string): boolean => column.endsWith('_sealed')

const quoted = (name: string): string => `"${name}"`

/** One row's columns as text that no setting of a session changes: instants in microseconds, days as they are. */
const textOf = (columns: Own): string => {
  const parts = columns.map(([name, type]) => {
    const column = `t.${quoted(name)}`
    const shown = type.startsWith('timestamp')
      ? `(extract(epoch from ${column}) * 1000000)::bigint::text`
      : isSealed(name)
        ? // What is within the envelope; the outer part changes with the agency's key, and opens nothing else.
          `case when strpos(${column}, '.') = 0 then ${column} else split_part(${column}, '.', 3) end`
        : `${column}::text`
    return `coalesce(${shown}, chr(26))`
  })
  return parts.length === 0 ? `''` : `concat_ws(chr(31), ${parts.join(', ')})`
}

/** The first eight bytes of SHA-256: enough where nobody can choose among billions of rows that fit. */
const short = (text: string): string => `encode(substr(sha256(convert_to(${text}, 'UTF8')), 1, 8), 'hex')`

/** Whether rows are given as their digests, or as the texts that these are of. */
type Shown = 'digests' | 'texts'
/** All rows of a group, in the order of their digests. */
const listed = (text: string, shown: Shown, once = 'true'): string =>
  `array_agg(${shown === 'digests' ? short(text) : text} order by ${short(text)}) filter (where ${once})`

/** Columns of a table without those that may change. */
const fixedOf = (columns: Own, moving: readonly string[]): Own =>
  columns.filter(([name]) => !moving.includes(name))

/** What a seal says of one person's rows: by table the digests of what never changes, and by group of what may. */
export type Sealed = Record<string, string[]>

const groupName = (table: string, index: number): string => `${table}/${index}`

/** These people's rows in one covered table: what of them never changes, and each group of what may. */
async function rowsOf(
  tx: Reader,
  { table, person, moving = [], where = 'true' }: Cover,
  columns: Own,
  { personIds, shown }: { personIds: readonly number[]; shown: Shown },
): Promise<{ personId: number; lists: (string[] | null)[] }[]> {
  const all = moving.flatMap((group) => group.columns)
  // A group has beside it what never changes, so that two rows cannot change places.
  const groups = moving.map(({ columns: names, by, once }) =>
    by === 'always'
      ? 'null::text[]'
      : listed(textOf(columns.filter(([name]) => names.includes(name) || !all.includes(name))), shown, once),
  )
  const lists = [listed(textOf(fixedOf(columns, all)), shown), ...groups]
  const id = `t.${quoted(person)}`
  const rows = await sql
    .raw<Record<string, unknown>>(`
    select ${id} as id, ${lists.map((list, index) => `${list} as l${index}`).join(', ')}
    from ${table} t where ${id} in (${personIds.map(Number).join(',')}) and ${where} group by ${id}`)
    .read(tx)
  return rows.map((row) => ({
    personId: Number(row.id),
    lists: lists.map((_, index) => row[`l${index}`] as string[] | null),
  }))
}

/** All covered rows of these people, by person: as a seal has them, or as texts for who checks a seal elsewhere. */
export async function sealedRowsOf(
  tx: Reader,
  columns: Columns,
  personIds: readonly number[],
  shown: Shown = 'digests',
): Promise<Map<number, Sealed>> {
  const found = new Map<number, Sealed>(personIds.map((id) => [id, {}]))
  if (personIds.length === 0) return found
  for (const cover of covers) {
    const own = columns[cover.table]
    if (own === undefined) continue
    for (const { personId, lists } of await rowsOf(tx, cover, own, { personIds, shown })) {
      const sealed = found.get(personId) as Sealed
      for (const [index, list] of lists.entries()) {
        if (list !== null) sealed[index === 0 ? cover.table : groupName(cover.table, index - 1)] = list
      }
    }
  }
  return found
}

/** All rows of the covered tables of nobody, in order: as a seal has them, or as texts. */
export async function rowsOfNobody(
  tx: Reader,
  columns: Columns,
  shown: Shown = 'digests',
): Promise<{ name: string; rows: string[] }[]> {
  const parts = references.flatMap(({ table, moving = [] }) => {
    const own = columns[table]
    if (own === undefined) return []
    return [
      `select '${table}' as name, ${listed(textOf(fixedOf(own, moving)), shown)} as rows from ${table} t`,
    ]
  })
  if (parts.length === 0) return []
  const found = await sql.raw<{ name: string; rows: string[] | null }>(parts.join(' union all ')).read(tx)
  return found.map(({ name, rows }) => ({ name, rows: rows ?? [] }))
}

/** A sealed digest that is not among the present ones, or the other way round; each counts as often as it stands. */
export function missingFrom(sealed: readonly string[], present: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const one of present) left.set(one, (left.get(one) ?? 0) + 1)
  return sealed.filter((one) => {
    const count = left.get(one) ?? 0
    left.set(one, count - 1)
    return count <= 0
  })
}

/**
 * What differs between what was sealed of a person and what is there, given the kinds of acts that the person's chain
 * has had since: tables, each with what was expected.
 */
export function differences(
  before: Sealed,
  now: Sealed,
  acts: readonly string[],
): { table: string; expected: string; found: string }[] {
  const allowed = (by: Cover['adds']): boolean => by === 'always' || acts.some((kind) => by.test(kind))
  return covers.flatMap(({ table, adds, moving = [] }) => {
    const [was, is] = [before[table] ?? [], now[table] ?? []]
    const gone = missingFrom(was, is)
    const come = missingFrom(is, was)
    const found: { table: string; expected: string; found: string }[] = []
    if (gone.length > 0) {
      found.push({
        table,
        expected: `${was.length} sealed rows`,
        found: `${gone.length} of them changed or gone`,
      })
    } else if (come.length > 0 && !allowed(adds)) {
      found.push({ table, expected: `${was.length} rows`, found: `${come.length} more without an act` })
    } else {
      for (const [index, { by, columns, orRowsOf }] of moving.entries()) {
        const name = groupName(table, index)
        const told =
          orRowsOf !== undefined && missingFrom(now[orRowsOf] ?? [], before[orRowsOf] ?? []).length > 0
        if (!allowed(by) && !told && missingFrom(before[name] ?? [], now[name] ?? []).length > 0) {
          found.push({
            table,
            expected: 'as sealed',
            found: `one of ${columns.join(', ')} changed without an act`,
          })
        }
      }
    }
    return found
  })
}

import type { Reader } from './db.ts'
import { sql } from './sql.ts'

/** The schema as one text, from the database's own catalogue: what the migrations come to. */
export async function schemaText(reader: Reader): Promise<string> {
  const rowsOf = async <Row>(text: string): Promise<Row[]> => await sql.raw<Row>(text).read(reader)
  const columns = await rowsOf<{ table: string; text: string }>(`
    select c.relname as table, '  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as text
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
     order by c.relname, a.attnum`)
  const constraints = await rowsOf<{ table: string; text: string }>(`
    select c.relname as table, '  constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) as text
      from pg_constraint k join pg_class c on c.oid = k.conrelid
     where k.connamespace = 'public'::regnamespace and k.contype in ('p', 'u', 'c', 'f', 'x')
     order by c.relname, array_position(array['p', 'u', 'f', 'c', 'x'], k.contype::text), k.conname`)
  const indexes = await rowsOf<{ table: string; text: string }>(`
    select t.relname as table, pg_get_indexdef(x.indexrelid) || ';' as text
      from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
     where t.relnamespace = 'public'::regnamespace
       and not exists (select 1 from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u'))
     order by t.relname, i.relname`)
  const options = await rowsOf<{ table: string; text: string }>(`
    select relname as table, array_to_string(reloptions, ', ') as text from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and reloptions is not null`)
  const views = await rowsOf<{ text: string }>(`
    select 'create view ' || quote_ident(relname) || ' as' || chr(10) || pg_get_viewdef(oid) as text from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'v' order by relname`)

  const of = (list: readonly { table: string; text: string }[], table: string): string[] =>
    list.filter((one) => one.table === table).map(({ text }) => text)
  const tables = [...new Set(columns.map(({ table }) => table))].map((table) => {
    const lines = [...of(columns, table), ...of(constraints, table)].join(',\n')
    const [option] = of(options, table)
    return [
      `create table ${table} (\n${lines}\n)${option === undefined ? '' : ` with (${option})`};`,
      ...of(indexes, table),
    ].join('\n')
  })
  const head =
    '-- Made by `npx tsx server/src/db/write-schema.ts` from server/migrations; the tests compare it.'
  return `${[head, ...tables, ...views.map(({ text }) => text)].join('\n\n')}\n`
}

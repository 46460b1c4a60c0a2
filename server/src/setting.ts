import { command, execute, type Reader, run, type Tx } from './db/db.ts'
import { table } from './db/table.ts'

/** What the service remembers about itself, by name: mode, clock, counters, what was checked. */
const settings = table<{ name: string; value: string }>('setting', { name: 'text', value: 'text' })

const byName = settings.list('setting.find', 'where name = $1')
const write = settings.insertion('setting.write', 'on conflict (name) do update set value = excluded.value')
const keepFirst = settings.insertion(
  'setting.keep_first',
  'on conflict (name) do update set value = setting.value returning value',
)
const keepGreatest = settings.insertion(
  'setting.keep_greatest',
  `on conflict (name) do update set value = greatest(setting.value::bigint, excluded.value::bigint)::text
   returning value`,
)
const add = command(
  'setting.add',
  `insert into setting (name, value) values ($1, $2::text)
   on conflict (name) do update set value = (setting.value::bigint + $2::bigint)::text returning value`,
)

export const findSetting = async (tx: Reader, name: string): Promise<string | null> =>
  (await byName(tx, name))[0]?.value ?? null

export async function writeSetting(tx: Tx, name: string, value: string): Promise<void> {
  await execute(tx, write, settings.lists([{ name, value }]))
}

/** Writes a setting unless it has a value; gives the one that it now has. */
export async function claimSetting(tx: Tx, name: string, value: string): Promise<string> {
  const [row] = await run<{ value: string }>(tx, keepFirst, settings.lists([{ name, value }]))
  return row?.value ?? value
}

/** Raises a whole number; it never falls. Gives what it now is. */
export async function raiseSetting(tx: Tx, name: string, value: number): Promise<number> {
  const given = settings.lists([{ name, value: String(value) }])
  const [row] = await run<{ value: string }>(tx, keepGreatest, given)
  return Number(row?.value)
}

/** Adds to a whole number, from 0. Gives the sum. */
export async function addToSetting(tx: Tx, name: string, value: number): Promise<number> {
  const [row] = await run<{ value: string }>(tx, add, [name, String(value)])
  return Number(row?.value)
}

import { problems } from '../problem.ts'
import type { Db, Reader } from './db.ts'
import { byPerson, lookUps, reference } from './placement.ts'
import { sql } from './sql.ts'

const problem = problems('distribute', {
  noCitus: [
    409,
    '这个数据库没有 Citus，数据无处可分。',
    'This database has no Citus, so there is nowhere to spread its rows.',
    '请由数据库管理员在各节点装好 Citus 并登记工作节点，再运行 gongji distribute。',
    'The database administrator runs create extension citus on every node, adds the workers, and runs gongji distribute again.',
  ],
  noWorkers: [
    409,
    'Citus 还没有登记可存放数据的工作节点。',
    'Citus knows no worker that may hold rows.',
    '请由数据库管理员登记工作节点后再运行。',
    'The database administrator adds workers with citus_add_node and runs this again.',
  ],
})

/** How one table was placed: `there` had been already. */
export type Placed = { table: string; how: 'reference' | 'by person' | 'look-up'; there: boolean }

/** The tables that Citus has spread; none where there is no Citus. */
async function listSpread(reader: Reader): Promise<Set<string> | null> {
  const [extension] = await sql<{ found: boolean }>`
    select exists (select from pg_extension where extname = 'citus') as found`.read(reader)
  if (!extension?.found) return null
  const spread = await sql<{ name: string }>`
    select logicalrelid::text as name from pg_dist_partition
    where partmethod = 'h' or (partmethod = 'n' and repmodel = 't')`.read(reader)
  return new Set(spread.map(({ name }) => name))
}

/** Whether the tables of this database lie on several servers. */
export const isSpread = async (reader: Reader): Promise<boolean> =>
  ((await listSpread(reader))?.size ?? 0) > 0

/**
 * Spreads the tables over Citus's workers: reference tables to every node; what grows with people by the person, a person's
 * rows side by side; look-ups by their own key. Local tables stay on the coordinator. Rows that are there move; what was
 * spread before is left as it is, so that a run that was broken off goes on.
 * `said` is told of each table. @throws Problem without Citus or a worker
 */
export async function distribute(
  { reader, autocommit }: Pick<Db, 'reader' | 'autocommit'>,
  said: (placed: Placed) => void = () => undefined,
): Promise<Placed[]> {
  const before = await listSpread(reader)
  if (before === null) throw problem.noCitus()
  const [nodes] = await sql<{ count: number }>`
    select count(*)::int as count from pg_dist_node where isactive and shouldhaveshards`.read(reader)
  if ((nodes?.count ?? 0) === 0) throw problem.noWorkers()

  const placed: Placed[] = []
  const place = async (table: string, how: Placed['how'], work: () => Promise<unknown>) => {
    const there = before.has(table)
    if (!there) await work()
    const one = { table, how, there }
    placed.push(one)
    said(one)
  }
  for (const table of reference) {
    await place(table, 'reference', () => sql`select create_reference_table(${table})`.execute(autocommit))
  }
  // The first of them is what all others of a person lie beside.
  const [[first] = ['']] = Object.entries(byPerson)
  for (const [table, column] of Object.entries(byPerson)) {
    const beside = table === first ? 'none' : first
    await place(table, 'by person', () =>
      sql`select create_distributed_table(${table}, ${column}, colocate_with => ${beside})`.execute(
        autocommit,
      ),
    )
  }
  for (const [table, column] of Object.entries(lookUps)) {
    await place(table, 'look-up', () =>
      sql`select create_distributed_table(${table}, ${column}, colocate_with => 'none')`.execute(autocommit),
    )
  }
  return placed
}

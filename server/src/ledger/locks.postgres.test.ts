import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { isOnCitus } from '../testing/database.ts'
import { newPerson } from '../testing/family.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { lockAccounts } from './account.ts'

// Two flows that lock the same people never wait for each other: whoever waits for one person holds nobody who comes later.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const family = async (size: number): Promise<number[]> => {
  const people: number[] = []
  for (let index = 0; index < size; index++) people.push(await newPerson(app.deps, { scheme: 'employee' }))
  return people.sort((a, b) => a - b)
}

/** Resolves once somebody waits for a lock in this database. */
const someoneWaits = (): Promise<void> =>
  expect
    .poll(async () => {
      const rows = await sql<{ waiting: number }>`select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.read(app.db.reader)
      return rows[0]!.waiting
    })
    .toBeGreaterThan(0)

/** Which of these accounts somebody holds now. */
async function heldOf(lockStep: Db['lockStep'], people: readonly number[]): Promise<number[]> {
  return await app.db.transaction(async (tx) => {
    if (lockStep === 'for_update') {
      const { rows } = await sql<{ id: number }>`select person_id as id from ledger_account
        where person_id = any(${[...people]}::bigint[]) order by person_id for update skip locked`.execute(tx)
      return people.filter((id) => !rows.some((row) => row.id === id))
    }
    const { rows } = await sql<{ id: number; free: boolean }>`
      select id, pg_try_advisory_xact_lock(id) as free from unnest(${[...people]}::bigint[]) as id`.execute(
      tx,
    )
    return rows.filter(({ free }) => !free).map(({ id }) => id)
  })
}

describe.each(['for_update', 'advisory'] as const)('with the lock step %s', (lockStep) => {
  test('who waits for the first of many holds none of the others, however they were named', async ({
    skip,
  }) => {
    skip(lockStep === 'for_update' && (await isOnCitus()), 'rows of several servers')
    const people = await family(24)
    const [first, ...others] = people as [number, ...number[]]
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let waiting: Promise<unknown> = Promise.resolve()
    const holder = app.db.transaction(async (tx) => {
      await lockAccounts(tx, lockStep, [first])
      const backwards = people.toReversed()
      waiting = app.db.transaction((other) => lockAccounts(other, lockStep, [...backwards, ...backwards]))
      await held
    })
    try {
      await someoneWaits()
      expect(await heldOf(lockStep, others)).toEqual([])
      expect(await heldOf(lockStep, [first])).toEqual([first])
    } finally {
      release()
      await holder
      await waiting
    }
  })
})

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enqueue, type JobHandlers, runDueJobs } from './jobs.ts'
import { type TestApp, testApp } from './testing/harness.ts'

let app: TestApp
let other: TestApp
beforeAll(async () => {
  app = await testApp()
  other = await app.another()
})
afterAll(() => app.close())

test('two processes that look for work at once do each job once', async () => {
  await sql`delete from job`.execute(app.db.reader)
  const expected = Array.from({ length: 40 }, (_, n) => n)
  for (const n of expected) {
    await app.db.transaction((tx) => enqueue(tx, app.deps, { kind: 'count', payload: n }))
  }
  const done: unknown[] = []
  const count: JobHandlers = {
    count: async (tx, { payload }) => {
      await sql`select pg_sleep(0.005)`.execute(tx)
      done.push(payload)
    },
  }
  const counts = await Promise.all([app, other].map(({ deps }) => runDueJobs(deps, count, app.clock.now())))
  expect(done.sort((a, b) => Number(a) - Number(b))).toEqual(expected)
  expect(Math.min(...counts)).toBeGreaterThan(0)
})

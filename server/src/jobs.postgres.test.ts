import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from './db/sql.ts'
import { enqueue, type JobHandlers, runDueJobs } from './jobs.ts'
import { type TestApp, testApp } from './testing/harness.ts'

let app: TestApp
let other: TestApp
beforeAll(async () => {
  app = await testApp()
  other = await app.another()
})
afterAll(() => app.close())
beforeEach(async () => {
  await sql`delete from job`.execute(app.db.autocommit)
})

const enqueueAll = async (payloads: readonly unknown[]) => {
  for (const payload of payloads) {
    await app.db.transaction((tx) => enqueue(tx, app.deps, { kind: 'work', payload }))
  }
}
const runIn = ({ deps }: TestApp, handlers: JobHandlers) => runDueJobs(deps, handlers, app.clock.now())

test('two processes that look for work at once do each job once', async () => {
  const expected = Array.from({ length: 60 }, (_, n) => n)
  await enqueueAll(expected)
  const done: unknown[] = []
  const work: JobHandlers['work'] = async (_, { payload }) => {
    done.push(payload)
  }
  await Promise.all([runIn(app, { work }), runIn(other, { work })])
  expect(done.sort((a, b) => Number(a) - Number(b))).toEqual(expected)
})

test('a long job in one process does not hold up the jobs after it in another', async () => {
  await enqueueAll(['long', 'short'])
  let endLong = () => {}
  const longMayEnd = new Promise<void>((resolve) => {
    endLong = resolve
  })
  let longBegan = () => {}
  const began = new Promise<void>((resolve) => {
    longBegan = resolve
  })
  const first = runIn(app, {
    work: async () => {
      longBegan()
      await longMayEnd
    },
  })
  await began
  const done: unknown[] = []
  await runIn(other, {
    work: async (_, { payload }) => {
      done.push(payload)
    },
  })
  endLong()
  await first
  expect(done).toEqual(['short'])
})

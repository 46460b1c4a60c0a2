import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAll } from '../../src/commands/verify.ts'
import { runDueJobs } from '../../src/jobs.ts'
import { clearingJobs, scheduleClosing } from '../../src/reconciliation/jobs.ts'
import { postOf } from '../../src/testing/books.ts'
import { type TestApp, testApp } from '../../src/testing/harness.ts'
import { journalInMemory } from './book.ts'
import { liveMonth, type Platform } from './month.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp({ oneClerkDecides: true })
})
afterAll(() => app.close())

/** The application under test: when it crashes, whatever is under way is not answered. */
function platformOf(): Platform {
  let lives = 0
  return {
    post: async (...request) => {
      const life = lives
      const answer = await postOf(app)(...request)
      if (life !== lives) throw new Error('the connection was cut')
      return answer
    },
    as: async (staff) => {
      const caller = await app.staff(staff)
      return async (method, path, body) => {
        const {
          status,
          body: answered,
          text,
        } = await app.call(method, path.replace('/api', ''), caller, body)
        if (status !== 200) throw new Error(text)
        return answered
      }
    },
    moveTo: async (moment) => {
      app.clock.advance({ seconds: (Date.parse(moment) - app.clock.now()) / 1000 })
      await runDueJobs(app.deps, clearingJobs(app.deps), app.clock.now())
    },
    now: app.clock.now,
    crash: async () => {
      lives += 1
    },
  }
}

test('a month of lost answers, double sends, one-sided voids and crashes ends with both books agreeing to the fen', async () => {
  app.clock.moveTo('2025-03-01')
  await app.db.transaction((tx) => scheduleClosing(tx, app.deps))
  const { agreement, broken, crashes, owed, program, wire } = await liveMonth(platformOf(), {
    seed: 7,
    month: '2025-03',
    messages: 260,
    days: 10,
    noise: 5,
    beds: 3,
    tills: 3,
    patients: 16,
    crashes: 2,
    journals: { hospital: journalInMemory(), pharmacy: journalInMemory() },
  })
  expect(broken).toEqual([])
  expect(crashes).toEqual({ platform: 2, hospital: 2 })
  expect(wire.lostAnswers).toBeGreaterThan(10)
  expect(owed.every(({ ours }) => ours > 0)).toBe(true)
  // Books that never differed would prove nothing: they differed, and were mended by what 3202 said. In how
  // many ways depends on which tills were served first.
  const mended = [...agreement.kinds.keys()].filter(
    (kind) => !['agrees', 'undone', 'unreadable'].includes(kind),
  )
  expect(mended.length).toBeGreaterThan(0)
  expect(agreement.kinds.get('unreadable')).toBeGreaterThan(0)
  expect(program.stays).toBeGreaterThan(3)
  expect((await verifyAll(app.deps)).verdict).toBe('right')
})

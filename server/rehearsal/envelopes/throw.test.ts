import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAll } from '../../src/commands/verify.ts'
import { type TestApp, testApp } from '../../src/testing/harness.ts'
import { demoPatient } from '../../src/testing/till.ts'
import { throwEnvelopes } from './throw.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('whatever a program sends is answered in words, and money moves only as the answers say', async () => {
  const thrown = await throwEnvelopes(
    {
      db: app.db,
      now: app.clock.now,
      inject: async ({ path, headers, payload }) => {
        const answer = await app.raw({ method: 'POST', url: path, headers, payload })
        const { 'x-problem': code } = answer.headers
        return {
          status: answer.status,
          json: answer.body !== null,
          text: answer.text,
          code: code === undefined ? undefined : String(code),
        }
      },
    },
    {
      seed: 20_250_115,
      count: 600,
      patients: ['王秀英', '张建国', '李梅'].map(demoPatient),
    },
  )
  expect(thrown.faults).toEqual([])
  expect(thrown.answered.done).toBeGreaterThan(10)
  expect((await verifyAll(app.deps)).verdict).toBe('right')
})

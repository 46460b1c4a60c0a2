import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { takeSeal } from '../seal/take.ts'
import { writeSetting } from '../setting.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { lastVerdict, verifyByHand, verifyJobs } from './jobs.ts'
import { verifyAll } from './verify-all.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const night = async () => {
  const handler = verifyJobs(app.deps)['verify.night'] as {
    before: (job: unknown) => Promise<unknown>
    run: (tx: unknown, job: unknown, answer: unknown) => Promise<void>
  }
  const job = { id: 1, kind: 'verify.night', runAt: app.deps.now(), payload: {}, attempts: 0 }
  const answer = await handler.before(job)
  await app.db.transaction((tx) => handler.run(tx, job, answer))
  return (await app.raw({ method: 'GET', url: '/healthz' })).body.verified
}

test('each night says by itself what it found, where health is asked', async () => {
  expect((await app.raw({ method: 'GET', url: '/healthz' })).body.verified).toBeNull()
  await takeSeal(app.deps)
  expect(await night()).toMatchObject({ verdict: 'right', sealedOn: '2025-01-15', findings: 0 })
  await app.post('/account/freeze', await app.person('赵磊'), { scope: 'family' })
  await sql`update ledger_account set balance = balance + 1 where person_id = ${(await app.person('张伟')).id}`.execute(
    app.db.autocommit,
  )
  await takeSeal(app.deps)
  expect(await night()).toMatchObject({ verdict: 'wrong' })
  expect((await lastVerdict(app.db.reader))?.first).toContain(String((await app.person('张伟')).id))
})

test('what somebody has verified by hand counts as what the night found', async () => {
  await app.db.transaction((tx) =>
    writeSetting(tx, 'verify.last', JSON.stringify({ at: 0, verdict: 'right' })),
  )
  const { verdict, people } = await verifyByHand(app.deps)
  expect(verdict).toBe('wrong')
  const { checks } = (await app.raw({ method: 'GET', url: '/readyz' })).body
  expect(checks.verify).toMatchObject({ state: 'worrying', verdict: 'wrong' })
  expect(await lastVerdict(app.db.reader)).toMatchObject({ at: app.deps.now(), people })
})

test('one person, one day, or what has changed since the last seal is looked at alone', async () => {
  const [spoilt, frozen] = [await app.person('张伟'), await app.person('何静')]
  const people = async (scope: Parameters<typeof verifyAll>[1]) => {
    const { people, verdict } = await verifyAll(app.deps, scope)
    return `${people} ${verdict}`
  }
  expect(await people({ scope: { personId: spoilt.id } })).toBe('1 wrong')
  expect(await people({ scope: { personId: frozen.id } })).toBe('1 right')
  expect(await people({ scope: 'sinceSeal' })).toBe('0 right')
  app.clock.moveTo('2025-02-03')
  await app.post('/account/freeze', frozen, { scope: 'family' })
  expect(await people({ scope: 'sinceSeal' })).toBe('1 right')
  expect(await people({ scope: { day: '2025-02-03' } })).toBe('1 right')
  expect(await people({ scope: { day: '2025-02-02' } })).toBe('0 right')
})

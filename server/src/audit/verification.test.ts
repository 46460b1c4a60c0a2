import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { runDueJobs } from '../jobs.ts'
import { takeSeal } from '../seal/take.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoIdNumber, demoPatient, till } from '../testing/till.ts'
import { verifyJobs } from './jobs.ts'

let app: TestApp
let auditor: TestCaller
beforeAll(async () => {
  app = await testApp()
  auditor = await app.staff('auditor')
  await till(app, 'H52020100001').payBill({
    patient: demoPatient('王秀英'),
    lines: [{ code: 'DEMOA0001', amount: 1500 }],
    accountUse: '1',
  })
})
afterAll(() => app.close())
beforeEach(() => settle())

const ask = (body: Record<string, unknown>) => app.post('/audit/verifications', auditor, body)
const listed = async () => (await app.get('/audit/verifications', auditor)).body.verifications
/** Everything that is due, step by step. */
const settle = () => runDueJobs(app.deps, verifyJobs(app.deps), app.deps.now())
/** Asks, lets it run, and gives what it came to. */
async function verified(body: Record<string, unknown>) {
  const asked = await ask(body)
  expect(asked.body).toMatchObject({ extent: body.extent, verdict: 'running', askedBy: '稽核员林' })
  await settle()
  return (await listed())[0]
}

test('all of the books are derived again, step by step, and say whether they are right and who asked', async () => {
  const found = await verified({ extent: 'all' })
  expect(found).toMatchObject({ verdict: 'right', settlements: 1, findings: [], endedAt: expect.any(String) })
  expect(found.done).toBe(found.total)
  expect(found.people).toBe(found.total)
})

test('the first row that differs is named with its person, masked, and its settlement', async () => {
  const mother = await app.person('王秀英')
  await sql`update settlement set cash = cash + 1 where person_id = ${mother.id}`.execute(app.db.autocommit)
  const found = await verified({ extent: 'person', search: demoIdNumber('王秀英') })
  expect(found).toMatchObject({ verdict: 'wrong', people: 1, personName: '王*英' })
  expect(found.findings[0]).toMatchObject({
    what: 'settlement.cash',
    personId: String(mother.id),
    personName: '王*英',
    setlId: expect.stringMatching(/^520200G\d{13}$/),
  })
  expect(JSON.stringify(found)).not.toContain('王秀英')
  await sql`update settlement set cash = cash - 1 where person_id = ${mother.id}`.execute(app.db.autocommit)
  expect(await verified({ extent: 'person', search: demoIdNumber('王秀英') })).toMatchObject({
    verdict: 'right',
  })
})

test('one day, and what has changed since the last seal, are looked at alone', async () => {
  expect(await verified({ extent: 'day', day: '2025-01-14' })).toMatchObject({
    verdict: 'right',
    total: 0,
    people: 0,
  })
  expect((await verified({ extent: 'day', day: '2025-01-15' })).people).toBeGreaterThan(0)
  await takeSeal(app.deps)
  const sealed = await verified({ extent: 'sinceSeal' })
  expect(sealed).toMatchObject({ verdict: 'right', people: 0, sealedOn: '2025-01-15' })
  expect(sealed.done).toBe(sealed.total)
  await app.post('/account/freeze', await app.person('赵磊'), { scope: 'family' })
  expect(await verified({ extent: 'sinceSeal' })).toMatchObject({ people: 1, verdict: 'right' })
})

test('one runs at a time, whoever asks; it can be stopped, and then says no more than it had seen', async () => {
  const { body: running } = await ask({ extent: 'all' })
  const second = await ask({ extent: 'all' })
  expect(second.status).toBe(409)
  expect(second.body.zh.what).toBe('稽核员林在2025-01-15 10:00:00开始的验算还没有完，一次只做一个。')
  const stopped = await app.post(`/audit/verifications/${running.id}/stop`, auditor, {})
  expect(stopped.body).toMatchObject({ verdict: 'stopped', people: 0 })
  await settle()
  expect((await listed())[0]).toMatchObject({ id: running.id, verdict: 'stopped', people: 0 })
  // Stopping it again changes nothing, nor does stopping one that has ended by itself.
  await app.post(`/audit/verifications/${running.id}/stop`, auditor, {})
  const ended = await verified({ extent: 'all' })
  expect((await app.post(`/audit/verifications/${ended.id}/stop`, auditor, {})).body.verdict).toBe('right')
})

test('nobody’s number and a day to come are refused, and nothing runs', async () => {
  const before = await listed()
  expect((await ask({ extent: 'person', search: '990201190001010011' })).body.type).toBe(
    '/problems/person/unknown',
  )
  const later = await ask({ extent: 'day', day: '2025-01-16' })
  expect(later.body.zh.what).toBe('2025-01-16还没有到，没有可以验的。')
  expect(await listed()).toEqual(before)
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { letterVersion } from './letter.ts'

let app: TestApp
let own: TestCaller
let other: TestCaller
beforeAll(async () => {
  app = await testApp()
  own = await app.staff('clerk-520200')
  other = await app.staff('clerk-530600')
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  await sql`delete from filing`.execute(app.db.autocommit)
})

type Filed = { personId: string; id: string; version: number; status: string }
const file = async (): Promise<Filed> => {
  const { body } = await app.post('/filings', await app.person('王秀英'), {
    from: '2025-01-15',
    reason: '如实申请',
    commitmentVersion: letterVersion,
    institution: 'H52020100001',
    matter: { kind: 'chronic', disease: 'M01600' },
  })
  return body
}
const decide = (by: TestCaller, { personId, id, version }: Filed, more: object) =>
  app.post(`/agency/filings/${personId}/${id}/decide`, by, { reasons: [], version, ...more })
const read = (by: TestCaller, { personId, id }: Filed) => app.get(`/agency/filings/${personId}/${id}`, by)

const reasons = [{ code: 'criteriaNotMet' }]
const decisions = [
  { decision: 'approve' },
  { decision: 'return', reasons },
  { decision: 'refuse', reasons },
  { decision: 'revoke', reasons },
]

test.each(decisions)(
  'another agency learns nothing of a filing and does not $decision it',
  async (decision) => {
    const filed = await file()
    if (decision.decision === 'revoke')
      filed.version = (await decide(own, filed, { decision: 'approve' })).body.version
    const before = (await read(own, filed)).body
    expect(await read(other, filed)).toMatchObject({
      status: 404,
      body: { type: '/problems/filing/unknown' },
    })
    expect(await decide(other, filed, decision)).toMatchObject({
      status: 404,
      body: { type: '/problems/filing/unknown' },
    })
    expect((await read(own, filed)).body).toEqual(before)
  },
)

test('a clerk decides what he looked at, with reasons where it is not an approval', async () => {
  const filed = await file()
  const older = { ...filed, version: filed.version - 1 }
  expect((await decide(own, older, { decision: 'approve' })).body.type).toBe(
    '/problems/filing/changed-meanwhile',
  )
  expect((await decide(own, filed, { decision: 'refuse' })).body.type).toBe('/problems/filing/reasons-needed')
  expect((await decide(own, filed, { decision: 'refuse', reasons })).body.status).toBe('refused')
})

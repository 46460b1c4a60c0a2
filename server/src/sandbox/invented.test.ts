import { hosts } from '@gongji/policy'
import { checkPacks } from '@gongji/policy/packs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { readConfig } from '../commands/config.ts'
import { openServer } from '../commands/open.ts'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { letterVersion } from '../filing/letter.ts'
import type { Packs } from '../packs.ts'
import { type TestApp, type TestCaller, testApp, testSecrets } from '../testing/harness.ts'
import { till } from '../testing/till.ts'
import { inventedArea } from './invented.ts'
import { demoPeople, inventedPerson, inventedStaff } from './people.ts'
import { inventedInstitution } from './places.ts'

let app: TestApp
let inProduction: Packs
let inSandbox: Packs
let patient: TestCaller
beforeAll(async () => {
  app = await testApp()
  inProduction = await opened(
    readConfig({
      GONGJI_SEAL_KEY: '00112233445566778899aabbccddeeff',
      GONGJI_INDEX_KEY: 'ab'.repeat(32),
      PUBLIC_ORIGIN: 'https://gongji.example',
      TRUST_PROXY: '1',
    }),
  )
  expect(await rowsOfArea()).toEqual({ people: 0, staff: 0, places: 0 })
  inSandbox = await opened({ ...readConfig({}), secrets: testSecrets })
  const { files, areas, packOf } = inSandbox
  app.deps.packs.put({ files, compiled: new Map(areas.map((area) => [area, packOf(area)!])), changes: 0 })
  patient = await app.person(inventedPerson.name)
})
afterAll(() => app.close())

/** The rules of a server that opens the test's database in this mode. */
async function opened(config: ReturnType<typeof readConfig>): Promise<Packs> {
  await sql`delete from setting where name in ('mode', 'seal-key')`.execute(app.db.autocommit)
  // Left open: the test's app goes on using it.
  const db: Db = { ...app.db, close: async () => undefined }
  const { deps } = await openServer(config, { db })
  return deps.packs
}

async function rowsOfArea() {
  const [rows] = await sql<{ people: number; staff: number; places: number }>`select
    (select count(*)::int from enrolment where area = ${inventedArea}) as people,
    (select count(*)::int from staff where area = ${inventedArea}) as staff,
    (select count(*)::int from institution where area = ${inventedArea}) as places`.read(app.db.reader)
  return rows
}

describe('the invented area', () => {
  test('is there in a sandbox, with its person, hospital and clerks after everybody else, and not in production', async () => {
    expect(inSandbox.packOf(inventedArea)).toMatchObject({ name: { zh: '示范市' }, inherits: ['000000'] })
    expect(inProduction.packOf(inventedArea)).toBeNull()
    expect(inProduction.areas).toEqual(inSandbox.areas.filter((area) => area !== inventedArea))
    expect(await rowsOfArea()).toEqual({ people: 1, staff: 2, places: 1 })
    const { body } = await app.get('/demo/people')
    expect(body.people.map(({ name }: { name: string }) => name)).toEqual(
      [...demoPeople, inventedPerson].map(({ name }) => name),
    )
    expect(body.staff.slice(-2)).toMatchObject(inventedStaff.map(({ signInName }) => ({ signInName })))
  })

  test('says of every value that it is invented, and nothing is to be said of its rules', () => {
    const stated = Object.values(inSandbox.packOf(inventedArea)!.parameters)
      .flat()
      .filter(({ area }) => area === inventedArea)
    expect(stated.length).toBeGreaterThan(15)
    for (const { source, certainty } of stated)
      expect([source.slice(0, 3), certainty]).toEqual(['虚构：', 'unverified'])
    const { areas, packOf } = inProduction
    const elsewhere = areas.flatMap((area) => Object.values(packOf(area)!.parameters).flat())
    expect(elsewhere.filter(({ source }) => source.includes('虚构'))).toEqual([])
    const own = inSandbox.files.filter(({ path }) => /^(000000|990200)\//.test(path))
    const findings = checkPacks(own, { hosts: Object.values(hosts), on: '2025-01-15' })
    expect(findings.filter(({ file }) => file.startsWith(inventedArea))).toEqual([])
  })
})

const file = async (disease: string) =>
  (
    await app.post('/filings', patient, {
      from: '2025-01-15',
      reason: '如实申请',
      commitmentVersion: letterVersion,
      matter: { kind: 'chronic', disease },
      institution: inventedInstitution.code,
    })
  ).body
const approve = async (
  { personId, id, version }: { personId: string; id: string; version: number },
  clerk: string,
) =>
  (
    await app.post(`/agency/filings/${personId}/${id}/decide`, await app.staff(clerk), {
      decision: 'approve',
      reasons: [],
      version,
    })
  ).body
const [first, second] = inventedStaff.map(({ signInName }) => signInName) as [string, string]
const bill = (disease: string, amount: number) => ({
  patient: { psnNo: inventedPerson.psnNo, certNo: inventedPerson.idNumber },
  lines: [{ code: 'DEMOA0001', amount }],
  medType: '14',
  disease,
  accountUse: '1' as const,
})
const settled = async (disease: string, amount: number) =>
  outputOf((await till(app, inventedInstitution.code).payBill(bill(disease, amount))).answer).setlinfo

describe('its three chronic diseases', () => {
  test('who files reads which disease needs what', async () => {
    const { body } = await app.get('/filings/options', patient)
    expect(body).toMatchObject({ areaName: { zh: '示范市', en: 'Demo city' } })
    expect(body.chronic.count).toBe(3)
    expect(body.chronic.diseases).toMatchObject([
      { code: 'M03900', kind: 'chronic', secondApproval: false, months: null },
      { code: 'M00500', kind: 'special', secondApproval: true, months: 24 },
      { code: 'M99900', kind: 'special', secondApproval: false, months: null },
    ])
    expect(body.chronic.sources[0].source).toContain('虚构')
  })

  test('the ordinary one is paid once one clerk has approved it', async () => {
    expect(await approve(await file('M03900'), first)).toMatchObject({ status: 'approved', to: null })
    // 80 % of 123.45; the rest from the own account.
    expect(await settled('M03900', 123.45)).toMatchObject({
      hifp_pay: 98.76,
      acct_pay: 24.69,
      psn_cash_pay: 0,
    })
  })

  test('the special one waits for a second clerk, then is paid to the fen for 24 months', async () => {
    const filed = await file('M00500')
    expect(filed).toMatchObject({ status: 'submitted', secondApproval: true })
    const once = await approve(filed, first)
    expect(once).toMatchObject({ status: 'firstApproved', inForce: false })
    const his = till(app, inventedInstitution.code)
    const refused = await his.prepare(bill('M00500', 100))
    expect((await his.preSettle(refused.visit, refused.batch, bill('M00500', 100))).err_msg).toMatch(/备案/)
    expect(await approve(once, first)).toMatchObject({ type: '/problems/filing/same-clerk' })
    expect(await approve(once, second)).toMatchObject({ status: 'approved', inForce: true, to: '2027-01-14' })
    // 80 % of 1,234.56 is 987.648.
    expect(await settled('M00500', 1234.56)).toMatchObject({ hifp_pay: 987.65, acct_pay: 246.91 })
  })

  test('the third is paid up to the pool’s cap, beside what the others were paid', async () => {
    expect(await approve(await file('M99900'), second)).toMatchObject({ status: 'approved' })
    expect(await settled('M99900', 300_000)).toMatchObject({ hifp_pay: 200_000 })
    expect(await settled('M99900', 100)).toMatchObject({ hifp_pay: 0 })
    expect(await settled('M03900', 10_000)).toMatchObject({ hifp_pay: 2_901.24 })
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { letterVersion } from '../filing/letter.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'

let app: TestApp
let elder: Made
let helper: Made
beforeAll(async () => {
  app = await testApp()
  elder = await make(app, { name: '温老', scheme: 'employee', bornOn: '1948-01-01', balance: 100_000 })
  helper = await make(app, { name: '邻居', scheme: 'employee', bornOn: '1980-01-01', balance: 100_000 })
})
afterAll(() => app.close())

const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const name = (who: Made, whom: Made) => app.post('/helpers', who, named(whom))
const of = (who: Made) => ({ query: { personId: String(who.id) } })
const filing = (personId: number) => ({
  personId: String(personId),
  matter: { kind: 'outOfArea', type: 'temporary', destination: '530100' },
  from: '2025-01-15',
  reason: '随子女居住',
  commitmentVersion: letterVersion,
})

describe('a helper', () => {
  test('sees nothing before being named', async () => {
    expect((await app.get('/bills', helper, of(elder))).status).toBe(404)
    expect((await app.post('/filings', helper, filing(elder.id))).status).toBe(403)
  })

  test('is named by card and name, once; both see it, by name: each knows the other', async () => {
    expect(await name(elder, helper)).toMatchObject({ status: 200, body: { name: '邻居' } })
    expect(await name(elder, helper)).toMatchObject({
      status: 409,
      body: { type: '/problems/helper/already-named' },
    })
    expect((await app.get('/helpers', elder)).body.helpers).toMatchObject([{ personId: String(helper.id) }])
    expect((await app.get('/helpers', helper)).body.helping).toMatchObject([
      { personId: String(elder.id), name: '温老' },
    ])
  })

  test('sees account, bills and payments, and prepares a filing; the person sees who looked', async () => {
    for (const path of ['/account', '/bills', '/payments', '/account/entries']) {
      expect([path, (await app.get(path, helper, of(elder))).status]).toEqual([path, 200])
    }
    expect((await app.post('/filings', helper, filing(elder.id))).status).toBe(200)
    const { filings } = (await app.get('/filings', helper)).body
    expect(filings.map((one: { personId: string }) => one.personId)).toContain(String(elder.id))
    const { readings } = (await app.get('/readings', elder)).body
    expect(readings).toHaveLength(5)
    for (const one of readings) expect(one.who).toEqual({ zh: '邻居', en: '邻居' })
  })

  test('names no bank account: a claim is the person’s own', async () => {
    const claim = await app.post('/claims', helper, {
      personId: String(elder.id),
      institution: 'H52020100001',
      slipNo: 'HELPER-1',
      careOn: '2025-01-15',
      lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
      totalFen: 60_000,
      cause: 'tillFailed',
      bankAccount: '622202000000001234',
    })
    expect(claim).toMatchObject({ status: 403, body: { type: '/problems/claim/not-your-ward' } })
  })

  test('never pays, shows no code, and names no other', async () => {
    const premium = await app.post('/premiums', helper, {
      requestKey: 'helper-pays-1',
      kind: 'resident',
      year: 2025,
      insuredId: String(elder.id),
      payerId: String(elder.id),
      account: 'personal',
      amountFen: 40_000,
    })
    expect(premium).toMatchObject({ status: 403, body: { type: '/problems/premium/account-not-yours' } })
    expect((await app.get('/me/code', helper, of(elder))).status).toBe(404)
    const other = await make(app, { name: '别人', scheme: 'employee' })
    const ended = await app.post('/helpers/end', helper, {
      personId: String(elder.id),
      helperId: String(other.id),
    })
    expect(ended.status).toBe(404)
  })

  test('is ended by either of the two, at once; and may be named again', async () => {
    expect((await app.post('/helpers/end', helper, { personId: String(elder.id) })).status).toBe(200)
    expect((await app.get('/bills', helper, of(elder))).status).toBe(404)
    expect((await name(elder, helper)).status).toBe(200)
    expect((await app.get('/bills', helper, of(elder))).status).toBe(200)
    expect((await app.post('/helpers/end', elder, { helperId: String(helper.id) })).status).toBe(200)
    expect((await app.get('/bills', helper, of(elder))).status).toBe(404)
    expect((await app.post('/helpers/end', elder, { helperId: String(helper.id) })).body.type).toBe(
      '/problems/helper/unknown',
    )
  })

  test('has no right over somebody who has died', async () => {
    await name(elder, helper)
    await sql`update person set died_on = '2025-01-14' where id = ${elder.id}`.execute(app.db.autocommit)
    expect((await app.get('/bills', helper, of(elder))).status).toBe(404)
    await sql`update person set died_on = null where id = ${elder.id}`.execute(app.db.autocommit)
  })
})

describe('who names a helper', () => {
  test('is of age: a child’s affairs are the guardian’s', async () => {
    const child = await make(app, { name: '温小', bornOn: '2015-01-01', guardian: helper })
    expect(await name(child, helper)).toMatchObject({
      status: 403,
      body: { type: '/problems/helper/not-of-age' },
    })
  })

  test('names another, by the right name', async () => {
    expect((await name(elder, elder)).body.type).toBe('/problems/helper/oneself')
    const wrong = await app.post('/helpers', elder, { ...named(helper), name: '别的' })
    expect(wrong.status).toBe(409)
  })
})

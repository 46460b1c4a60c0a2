import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make, rehearseBureau, runJobs } from '../testing/people.ts'
import { till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-06-02')
  await sql`delete from job`.execute(app.db.autocommit)
})

const named = ({ idNumber, name }: Made) => ({ idNumber, name })
const open = (caller: Made, body: object = {}) =>
  app.post('/wallets', caller, { useArea: '520200', phone: '13900001234', ...body })
const codeOf = async (who: Made) => (await app.get('/me/code', who)).body.code as string

describe('a wallet for somebody else', () => {
  test('of age needs that person’s own insurance code: a name and a number are no consent', async () => {
    const stranger = await make(app, { name: '路一', scheme: 'employee', bornOn: '1979-01-01' })
    const old = await make(app, { name: '路老', bornOn: '1950-01-01', to: null })
    const owner = { ...named(old), relationship: 'parent', commitment: true }
    expect(await open(stranger, { owner })).toMatchObject({
      status: 403,
      body: { type: '/problems/wallet/consent-needed', zh: { what: expect.stringContaining('路老') } },
    })
    for (const consentCode of [await codeOf(stranger), 'not a code']) {
      expect((await open(stranger, { owner: { ...owner, consentCode } })).body.type).toBe(
        '/problems/wallet/consent-wrong',
      )
    }
    expect((await app.get('/wallets', old)).body.wallets).toEqual([])
    const consented = await open(stranger, { owner: { ...owner, consentCode: await codeOf(old) } })
    expect(consented).toMatchObject({ status: 200, body: { mine: false } })
  })

  test('a code that is too old, or of somebody else, or one’s own details, is told as what it is', async () => {
    const daughter = await make(app, { name: '路五', scheme: 'employee', bornOn: '1979-01-01' })
    const old = await make(app, { name: '路妈', bornOn: '1950-01-01', to: null })
    const owner = { ...named(old), relationship: 'parent', commitment: true }
    const consentCode = await codeOf(old)
    app.clock.advance({ minutes: 4 })
    const stale = await open(daughter, { owner: { ...owner, consentCode } })
    expect(stale).toMatchObject({ status: 403, body: { type: '/problems/wallet/consent-expired' } })
    expect(stale.body.zh.what + stale.body.zh.mend).not.toMatch(/患者|扫码|身份证/)
    const spaced = (await codeOf(old)).replace(/(.{4})/g, '$1 ')
    expect((await open(daughter, { owner: { ...owner, consentCode: spaced } })).status).toBe(200)
    const self = { ...owner, ...named(daughter), consentCode: await codeOf(daughter) }
    expect((await open(daughter, { owner: self })).body).toMatchObject({
      type: '/problems/wallet/open-for-oneself',
      zh: { mend: expect.stringContaining('我自己') },
    })
  })

  test('that is open already is told to its owner, not to who asks with a name and a number', async () => {
    const stranger = await make(app, { name: '路三', scheme: 'employee', bornOn: '1979-01-01' })
    const old = await make(app, { name: '路翁', bornOn: '1950-01-01', to: null })
    await open(old)
    const owner = { ...named(old), relationship: 'parent', commitment: true }
    expect((await open(stranger, { owner })).body.type).toBe('/problems/wallet/consent-needed')
    const consented = { ...owner, consentCode: await codeOf(old) }
    expect((await open(stranger, { owner: consented })).body.type).toBe('/problems/wallet/already-opened')
  })

  test('is taken over by its owner, who changes the telephone; what is not named stays', async () => {
    const son = await make(app, { name: '路二', scheme: 'employee', bornOn: '1979-01-01' })
    const father = await make(app, { name: '路父', bornOn: '1950-01-01', to: null })
    const consentCode = await codeOf(father)
    await open(son, { owner: { ...named(father), relationship: 'parent', commitment: true, consentCode } })
    const change = (caller: Made, body: object) => app.call('PATCH', `/wallets/${father.id}`, caller, body)
    expect((await change(son, { phone: '13800002222' })).body.type).toBe(
      '/problems/wallet/not-yours-to-change',
    )
    expect((await change(father, { phone: '123' })).status).toBeGreaterThanOrEqual(400)
    const before = (await app.get('/wallets', father)).body.wallets[0]
    expect(await change(father, { phone: '13800002222' })).toMatchObject({
      status: 200,
      body: { mine: true, useArea: before.useArea, maskedPhone: expect.stringMatching(/2222$/) },
    })
    expect((await app.get('/wallets', son)).body.wallets).toEqual([])
    const late = await change(son, { phone: '13800003333' })
    expect(late).toMatchObject({
      status: 403,
      body: {
        type: '/problems/wallet/not-yours-to-change',
        zh: { what: '这个医保钱包不归您管理，不能修改。' },
      },
    })
    expect((await change(father, { useArea: '530600' })).body).toMatchObject({
      useArea: '530600',
      maskedPhone: expect.stringMatching(/2222$/),
    })
  })

  test('who is a minor needs a recorded guardian, also where none is recorded yet', async () => {
    const mother = await make(app, { name: '路母', scheme: 'employee' })
    const child = await make(app, { name: '路小', bornOn: '2018-03-03', to: null })
    const owner = { ...named(child), relationship: 'child', commitment: true }
    expect(await open(mother, { owner })).toMatchObject({
      status: 403,
      body: {
        type: '/problems/wallet/not-yours-to-open',
        zh: { mend: expect.stringContaining('登记为监护人') },
      },
    })
  })
})

describe('a quota for the premium alone (2026-01-09 to 02-25)', () => {
  test('is granted to somebody who is not insured yet, pays the premium, and nothing else', async () => {
    app.clock.moveTo('2026-02-02')
    const bureau = await rehearseBureau(app)
    try {
      const father = await make(app, { name: '陈一', area: '530600', scheme: 'employee', balance: 500_000 })
      const daughter = await make(app, {
        name: '陈二',
        area: '530600',
        to: '2025-12-31',
        bornOn: '2000-03-01',
      })
      expect((await open(father, { useArea: '530600' })).status).toBe(200)
      const asked = { relative: named(daughter), relationship: 'child', commitment: true }
      expect((await app.post('/quota-relations', father, { ...asked, premiumOnly: false })).body.type).toBe(
        '/problems/wallet/not-insured',
      )
      const invited = await app.post('/quota-relations', father, asked)
      expect(invited).toMatchObject({ status: 200, body: { premiumOnly: true, status: 'invited' } })
      const { id } = invited.body
      expect((await app.post(`/quota-relations/${id}/agree`, daughter)).body.status).toBe('active')
      const grant = { requestKey: 'premium-quota-1', amountFen: 50_000 }
      expect((await app.post(`/quota-relations/${id}/grant`, father, grant)).body.quotaFen).toBe(50_000)

      const payable = (await app.get('/premiums/payable', daughter, { query: { year: '2026' } })).body
      expect(payable.people).toContainEqual(expect.objectContaining({ account: 'quota', refusal: null }))
      const paid = await app.post('/premiums', daughter, {
        requestKey: 'premium-quota-2',
        year: 2026,
        insuredId: String(daughter.id),
        payerId: String(father.id),
        account: 'quota',
        amountFen: 40_000,
      })
      expect(paid).toMatchObject({ status: 200, body: { account: 'quota' } })
      await runJobs(app)
      bureau.bureau.advance(app.clock.now())
      // Insured by it or not, a bill never finds what is left of the quota, beside one that another quota pays neither.
      await sql`update enrolment set valid_to = null, status = 'normal' where person_id = ${daughter.id}`.execute(
        app.db.autocommit,
      )
      const son = await make(app, { name: '陈三', area: '530600', to: null, bornOn: '2002-03-01' })
      await open(son, { useArea: '530600' })
      const offered = await app.post('/quota-relations', father, { ...asked, relative: named(son) })
      const shared = `/quota-relations/${offered.body.id}`
      await app.post(`${shared}/agree`, son)
      await app.post(`${shared}/grant`, father, { requestKey: 'premium-quota-3', amountFen: 9_000 })
      const sold = await Promise.all(
        [son, daughter, son, daughter].map(async ({ psnNo, idNumber }) => {
          const patient = { psnNo, certNo: idNumber }
          const lines = [{ code: 'DEMOA0001', amount: 30 }]
          const { answer } = await till(app, 'P53060200001').sell({ patient, accountUse: '1', lines })
          return answer.output.setlinfo.acct_pay as number
        }),
      )
      expect(sold).toEqual([30, 0, 30, 0])
      const ended = await app.post(`/quota-relations/${id}/end`, father)
      expect(ended.body).toMatchObject({ status: 'ended', quotaFen: 0 })
    } finally {
      await bureau.close()
    }
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { findBill } from '../settlement/records.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { expirePage } from './end.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-03-03'))

const patch = (payer: TestCaller, id: string, body: object) =>
  app.call('PATCH', `/bindings/${id}`, payer, body)
const read = async (who: TestCaller, id: string) => (await app.get(`/bindings/${id}`, who)).body
const signature = 'M10 60 L60 20 L60 90 M30 50 L95 50 M120 30 L170 30'

async function bound(more: object = {}, area = '520200') {
  const payer = await make(app, { name: '顾一', scheme: 'employee', balance: 500_000, area })
  const relative = await make(app, { name: '顾二', to: null, area, bornOn: '1955-05-05' })
  const id = await bindFor(app, payer, relative, { relationship: 'parent', ...more })
  return { payer, relative, id }
}
const limits = { yearFen: 10_000, paymentFen: 5_000, purposeFen: { outpatient: 8_000, pharmacy: 6_000 } }
const buy = ({ psnNo, idNumber }: Made, yuan: number) =>
  till(app, 'P52020100001').sell({
    patient: { psnNo, certNo: idNumber },
    accountUse: '1',
    lines: [{ code: 'DEMOA0001', amount: yuan }],
  })

describe('a change of an authorisation', () => {
  test.each<{ names: string; body: object; after: object }>([
    { names: 'nothing', body: {}, after: {} },
    {
      names: 'that each use must be asked for',
      body: { onlyWhenAsked: true },
      after: { onlyWhenAsked: true },
    },
    {
      names: 'the limit of a payment',
      body: { limits: { paymentFen: 2_000 } },
      after: { limits: { ...limits, paymentFen: 2_000 } },
    },
    {
      names: 'the limit of one use',
      body: { limits: { purposeFen: { pharmacy: 3_000 } } },
      after: { limits: { ...limits, purposeFen: { outpatient: 8_000, pharmacy: 3_000 } } },
    },
    {
      names: 'one limit as null',
      body: { limits: { yearFen: null, purposeFen: { outpatient: null } } },
      after: { limits: { yearFen: null, paymentFen: 5_000, purposeFen: { pharmacy: 6_000 } } },
    },
    { names: 'the last day', body: { to: '2025-12-31' }, after: { to: '2025-12-31' } },
    { names: 'no last day, as null', body: { to: null }, after: { to: null } },
    {
      names: 'the uses: a limit of one that is gone goes with it',
      body: { purposes: ['outpatient'] },
      after: { purposes: ['outpatient'], limits: { ...limits, purposeFen: { outpatient: 8_000 } } },
    },
  ])('names $names, and everything else stays', async ({ body, after }) => {
    const { payer, id } = await bound({ limits, to: '2026-06-30' })
    const before = (await read(payer, id)).binding
    const changed = await patch(payer, id, { ...body, version: before.version })
    expect(changed.status).toBe(200)
    const { purposes, from, to, onlyWhenAsked } = before
    expect(changed.body).toMatchObject({ purposes, from, to, onlyWhenAsked, limits, ...after })
    expect(changed.body.limits).toEqual({ ...limits, ...((after as { limits?: object }).limits ?? {}) })
  })

  test('keeps the first day of a term that has begun; another first day lies ahead', async () => {
    const { payer, id } = await bound()
    app.clock.moveTo('2025-03-10')
    const begin = async (from: string) =>
      await patch(payer, id, { from, version: (await read(payer, id)).binding.version })
    expect(await begin('2025-03-03')).toMatchObject({ status: 200, body: { from: '2025-03-03' } })
    expect((await begin('2025-03-09')).body.type).toBe('/problems/binding/term-in-the-past')
    expect(await begin('2025-03-11')).toMatchObject({ status: 200, body: { from: '2025-03-11' } })
  })

  test('makes a new letter, agreed to by the payer, kept beside the first; a debit names the one in force', async () => {
    const { payer, relative, id } = await bound({ limits: { yearFen: 10_000 } })
    const change = { limits: { yearFen: 20_000 } }
    const { letter } = (await app.post(`/bindings/${id}/change-letter`, payer, change)).body
    expect(letter.text).toContain('每年200.00元')
    const version = (await read(payer, id)).binding.version
    const wrong = { digest: '0'.repeat(64), agreed: true }
    expect((await patch(payer, id, { ...change, version, letter: wrong })).body.type).toBe(
      '/problems/binding/letter-changed',
    )
    const agreed = { digest: letter.digest, agreed: true }
    expect((await patch(payer, id, { ...change, version, letter: agreed })).body.letterNo).toBe(2)
    const { letters } = await read(payer, id)
    expect(letters).toMatchObject([
      { no: 1, text: expect.stringContaining('每年100.00元'), agreedBy: '顾一' },
      { no: 2, text: expect.stringContaining('每年200.00元'), agreedBy: '顾一', digest: letter.digest },
    ])
    const sold = await buy(relative, 30)
    const bill = await findBill(app.db.reader, relative.id, sold.settlement)
    expect(bill!.settlement.payers).toMatchObject([{ letterNo: 2, amount: 3_000 }])
    // Changing nothing makes no letter.
    const now = (await read(payer, id)).binding.version
    expect((await patch(payer, id, { ...change, version: now })).body.letterNo).toBe(2)
  })

  test('in Yunnan is signed by hand when it allows more, and not when it allows less', async () => {
    const { payer, id } = await bound({ limits: { yearFen: 10_000 } }, '530600')
    const version = (await read(payer, id)).binding.version
    const wider = { limits: { yearFen: 20_000 } }
    expect((await patch(payer, id, { ...wider, version })).body.type).toBe(
      '/problems/binding/signature-needed',
    )
    const { letter } = (await app.post(`/bindings/${id}/change-letter`, payer, wider)).body
    expect(letter.form).toBe('signature')
    const agreed = { digest: letter.digest, agreed: true, signature }
    const signed = await patch(payer, id, { ...wider, version, letter: agreed })
    expect(signed.body).toMatchObject({ letterNo: 2, limits: { yearFen: 20_000 } })
    const less = await patch(payer, id, { limits: { yearFen: 5_000 }, version: signed.body.version })
    expect(less.body.letterNo).toBe(3)
    expect((await read(payer, id)).letters.map(({ form }: { form: string }) => form)).toEqual([
      'signature',
      'signature',
      'tick',
    ])
  })
})

test('a payer reads what was drawn by use only where he has limited that use; the relative reads all', async () => {
  const { payer, relative, id } = await bound({ limits: { purposeFen: { outpatient: 8_000 } } })
  await buy(relative, 30)
  expect((await read(payer, id)).binding).toMatchObject({ usedFen: {}, usedInAllFen: 3_000 })
  expect((await app.get('/family', payer)).body.authorised).toMatchObject([{ usedFen: {} }])
  expect((await read(relative, id)).binding.usedFen).toEqual({ pharmacy: 3_000 })
  const { version } = (await read(payer, id)).binding
  const limited = await patch(payer, id, { limits: { purposeFen: { pharmacy: 9_000 } }, version })
  expect(limited.body.usedFen).toEqual({ pharmacy: 3_000 })
})

describe('an authorisation whose last day is past', () => {
  test('has ended with that day wherever it is shown, pays nothing, and blocks no new one', async () => {
    const { payer, relative, id } = await bound({ to: '2025-03-10' })
    app.clock.moveTo('2025-03-10')
    expect((await read(payer, id)).binding.status).toBe('active')
    app.clock.moveTo('2025-03-11')
    const ended = { status: 'ended', endedAt: '2025-03-10T16:00:00.000Z', actions: [] }
    expect((await read(payer, id)).binding).toMatchObject(ended)
    expect((await app.get('/family', payer)).body.authorised).toMatchObject([ended])
    expect((await app.get('/family', relative)).body.authorisedBy).toMatchObject([ended])
    expect((await app.post('/visit-requests', relative)).body.type).toBe(
      '/problems/binding/nobody-authorised',
    )
    expect((await app.post('/family/certificate', relative)).status).not.toBe(200)
    expect((await buy(relative, 10)).answer.output.setlinfo.psn_cash_pay).toBe(10)
    const asked = await till(app, 'P52020100001').settleSale({
      patient: { psnNo: relative.psnNo, certNo: relative.idNumber },
      accountUse: '2',
      lines: [{ code: 'DEMOA0001', amount: 10 }],
    })
    expect(asked).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('没有人授权该参保人') })
    expect((await patch(payer, id, { to: '2025-12-31', version: 1 })).body.type).toBe(
      '/problems/binding/not-allowed-now',
    )
    const anew = await bindFor(app, payer, relative, { relationship: 'parent' })
    expect((await app.get('/family', payer)).body.authorised).toMatchObject([
      { id, status: 'ended', endReason: expect.stringContaining('期限届满') },
      { id: anew, status: 'active' },
    ])
  })

  test('is written down as ended by the daily round, as of its last day', async () => {
    const { id } = await bound({ to: '2025-03-10' })
    app.clock.moveTo('2025-03-15')
    expect(await app.db.transaction((tx) => expirePage(tx, app.deps, 0))).toBeNull()
    const rows = await sql<{ status: string; ended_at: Date; ended_from: string }>`
      select status, ended_at, ended_from from binding where id = ${id}::bigint`.read(app.db.reader)
    expect(rows).toEqual([
      { status: 'ended', ended_at: new Date('2025-03-10T16:00:00Z'), ended_from: 'active' },
    ])
  })
})

import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { runDueJobs } from '../jobs.ts'
import { demoItems } from '../sandbox/places.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, make } from '../testing/people.ts'
import { workOf } from '../work.ts'

let app: TestApp
let clerk: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const itemName = demoItems.find(({ code }) => code === 'DEMOA0001')!.name
let bills = 0
const settle = (patient: TestCaller, amount: number) => {
  bills += 1
  return app.settler.settleSale({
    key: { source: 'P52020100001', msgid: `objection-${bills}`, digest: String(bills) },
    institution: 'P52020100001',
    personId: patient.id,
    accountUse: 1,
    shareCode: null,
    stated: { total: fen(amount), ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor: 'till',
    careOn: '2025-01-15',
    medType: '41',
    disease: '',
    credential: '01',
    scheme: null,
    lines: [
      {
        id: '1',
        code: 'DEMOA0001',
        amount: fen(amount),
        countE4: 10_000,
        priceE6: amount * 10_000,
        approval: '0',
      },
    ],
  })
}
/** A payer, a bound sister, and a bill of hers that his account paid. */
async function drawn() {
  const payer = await make(app, { name: '谢一', scheme: 'employee', balance: 100_000 })
  const sister = await make(app, { name: '谢二', to: '2025-12-31' })
  const bindingId = await bindFor(app, payer, sister, { relationship: 'sibling' })
  app.clock.advance({ minutes: 1 })
  const bill = await settle(sister, 5_000)
  const { at } = (await app.get('/payments', payer)).body.payments[0]
  const about = { kind: 'draw', bindingId, at }
  return { payer, sister, bindingId, bill, about }
}
const object = (caller: TestCaller, about: object, more: object = {}) =>
  app.post('/objections', caller, { about, cause: 'notAuthorised', words: '不是我同意的', ...more })
const answer = (one: { personId: string; id: string; version: number }, more: object, by = clerk) =>
  app.post(`/agency/objections/${one.personId}/${one.id}/answer`, by, {
    outcome: 'rejected',
    remedy: 'none',
    answer: '授权在有效期内',
    version: one.version,
    ...more,
  })

describe('a payer objects to a draw on the account', () => {
  test('and sees of it what a payer may see; the clerk answers, and the answer says where to turn next', async () => {
    const { payer, about, bill } = await drawn()
    const { body: one } = await object(payer, about)
    expect(one).toMatchObject({
      status: 'submitted',
      amountFen: 5_000,
      setlId: null,
      place: { zh: '定点药店' },
      relative: '谢二',
      held: false,
    })
    expect(JSON.stringify(one)).not.toContain(bill.setlId)
    app.clock.advance({ days: 2 })
    const queue = await app.get('/agency/objections', clerk)
    expect(queue.body.objections).toContainEqual(expect.objectContaining({ id: one.id, waitingDays: 2 }))
    expect((await answer(one, {})).body).toMatchObject({
      status: 'rejected',
      answer: '授权在有效期内',
      next: { zh: expect.stringContaining('行政复议') },
    })
    await runDueJobs(app.deps, workOf(app.deps), app.clock.now())
    const { items } = (await app.get('/notices', payer)).body
    expect(items.find(({ kind }: { kind: string }) => kind === 'objection.answered').body.zh).toContain(
      '授权在有效期内',
    )
    // Answered is answered; a new one about the same may follow.
    expect((await answer(one, {})).status).toBe(409)
  })

  test('the payer reads no diagnosis and no item in the answer: the clerk is told which word, and nothing changes', async () => {
    const { payer, about } = await drawn()
    const { body: one } = await object(payer, about)
    expect(one.answerReadBy.zh).toContain('付款人将看到')
    for (const told of ['患者购买了ＤＥＭＯＡ０００１', '买的是 demo a0001', itemName]) {
      const refused = await answer(one, { answer: `${told}，属实` })
      expect(refused).toMatchObject({ status: 422, body: { type: '/problems/objection/tells-of-care' } })
    }
    const { objections } = (await app.get('/objections', payer)).body
    expect(objections).toContainEqual(
      expect.objectContaining({ id: one.id, status: 'submitted', answer: '' }),
    )
    expect((await answer(one, { answer: '授权在有效期内，金额50.00元' })).status).toBe(200)
  })

  test('the authorisation can be held until the answer, and is free after it', async () => {
    const { payer, sister, about } = await drawn()
    const { body: one } = await object(payer, about, { holdMeanwhile: true })
    expect(one.held).toBe(true)
    expect((await settle(sister, 1_000)).amounts.cash).toBe(1_000)
    await answer(one, {})
    expect((await settle(sister, 1_000)).amounts.cash).toBe(0)
  })

  test('upheld, it can open a case: the authorisation stays held until that is decided', async () => {
    const { payer, sister, about } = await drawn()
    const { body: one } = await object(payer, about, { holdMeanwhile: true })
    const answered = await answer(one, { outcome: 'upheld', remedy: 'case', answer: '立案核查' })
    expect(answered.body).toMatchObject({ status: 'upheld', remedy: 'case' })
    expect((await settle(sister, 1_000)).amounts.cash).toBe(1_000)
    const { cases } = (await app.get('/agency/cases', clerk)).body
    expect(cases[0]).toMatchObject({ rule: 'reported', status: 'open', payer: { id: String(payer.id) } })
  })

  test('withdrawn, it frees what it held', async () => {
    const { payer, sister, about } = await drawn()
    const { body: one } = await object(payer, about, { holdMeanwhile: true })
    expect((await object(payer, about)).body.type).toBe('/problems/objection/already-open')
    expect((await app.post(`/objections/${one.id}/withdraw`, payer)).body.status).toBe('withdrawn')
    expect((await settle(sister, 1_000)).amounts.cash).toBe(0)
  })
})

describe('a patient objects to a bill', () => {
  test('the agency has the institution reverse it', async () => {
    const { sister, bill } = await drawn()
    const { body: one } = await object(
      sister,
      { kind: 'bill', setlId: bill.setlId },
      { cause: 'wrongAmount' },
    )
    expect(one).toMatchObject({ about: 'bill', setlId: bill.setlId, amountFen: 5_000 })
    const answered = await answer(one, {
      outcome: 'upheld',
      remedy: 'institutionReverses',
      answer: '多收,请退费',
    })
    expect(answered.body.remedyName.zh).toContain('退费')
    expect((await answer({ ...one, version: 2 }, { remedy: 'case' })).status).toBe(409)
  })

  test.each(['the payer', 'a stranger'])('%s cannot object to the bill itself', async (who) => {
    const { payer, sister, bill } = await drawn()
    const caller = who === 'the payer' ? payer : await app.person('赵磊')
    const about = { kind: 'bill', setlId: bill.setlId, personId: String(sister.id) }
    expect((await object(caller, about)).body.type).toBe('/problems/settlement/unknown-bill')
  })
})

test('a draw that never was, another agency, and a case without an authorisation are refused', async () => {
  const { payer, sister, bill, bindingId } = await drawn()
  const never = { kind: 'draw', bindingId, at: '2025-01-15T00:00:00.000Z' }
  expect((await object(payer, never)).body.type).toBe('/problems/objection/unknown-draw')
  const { body: one } = await object(sister, { kind: 'bill', setlId: bill.setlId })
  expect((await answer(one, {}, await app.staff('clerk-530600'))).status).toBe(404)
  expect((await answer(one, { remedy: 'case' })).body.type).toBe('/problems/objection/remedy-needs-binding')
  const rows = await sql<{
    status: string
  }>`select status from objection where id = ${Number(one.id)}`.read(app.db.reader)
  expect(rows).toEqual([{ status: 'submitted' }])
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import { findAccounts } from '../ledger/account.ts'
import { type Answer, type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, rehearseBureau, runJobs } from '../testing/people.ts'

// Citus cannot lock rows of several people at once; its lock step runs here on plain PostgreSQL too.
const onPostgres = process.env.GONGJI_TEST_DB === 'postgres'
const lockSteps = onPostgres ? (['for_update', 'advisory'] as const) : (['for_update'] as const)

describe.each(lockSteps)('at the same moment, with the lock step %s', (lockStep) => {
  let app: TestApp
  /** A second process on the same database, where there can be one. */
  let other: TestApp
  let bureau: Simulator
  beforeAll(async () => {
    app = await testApp({ lockStep })
    other = onPostgres ? await app.another({ lockStep }) : app
    bureau = await rehearseBureau(app)
    other.deps.taxBureau = app.deps.taxBureau!
  })
  afterAll(async () => {
    await bureau.close()
    await app.close()
  })
  beforeEach(async () => {
    await sql`delete from job`.execute(app.db.autocommit)
  })

  let keys = 0
  const pay = (
    through: TestApp,
    payer: Made,
    insured: Made,
    requestKey = `same-${lockStep}-${++keys}`,
  ): Promise<Answer> =>
    through.post('/premiums', payer, {
      requestKey,
      year: 2025,
      insuredId: String(insured.id),
      amountFen: 40_000,
    })
  const balanceOf = async ({ id }: Made): Promise<number> =>
    (await findAccounts(app.db.reader, [id])).get(id)!.balance
  const sharer = (balance: number) => make(app, { name: '周强', scheme: 'employee', balance })
  const bound = async (payer: Made, insured: Made) => {
    await bindFor(app, payer, insured, { relationship: 'sibling', purposes: ['premium'] })
    return insured
  }
  const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status).sort()

  test('two payers of one person: one pays, the others are told', async () => {
    const insured = await make(app, { name: '周平' })
    const [first, second] = [await sharer(200_000), await sharer(200_000)]
    await bound(first, insured)
    await bound(second, insured)
    const answers = await Promise.all([
      pay(app, first, insured),
      pay(other, second, insured),
      pay(other, first, insured),
      pay(app, second, insured),
    ])
    expect(statuses(answers)).toEqual([200, 409, 409, 409])
    expect((await balanceOf(first)) + (await balanceOf(second))).toBe(360_000)
  })

  test('one account for five people, with money for two: it is never overdrawn', async () => {
    const payer = await sharer(119_999)
    const people = []
    for (let n = 0; n < 5; n++) people.push(await bound(payer, await make(app, { name: `周${n}` })))
    const answers = await Promise.all(people.map((one, n) => pay(n % 2 === 0 ? app : other, payer, one)))
    expect(statuses(answers)).toEqual([200, 200, 409, 409, 409])
    expect(await balanceOf(payer)).toBe(39_999)
  })

  test('the same request at two doors is one premium', async () => {
    const payer = await sharer(200_000)
    const insured = await bound(payer, await make(app, { name: '周平' }))
    const key = `same-request-${lockStep}`
    const [first, second] = await Promise.all([
      pay(app, payer, insured, key),
      pay(other, payer, insured, key),
    ])
    expect(second.body).toEqual(first.body)
    expect(await balanceOf(payer)).toBe(160_000)
  })

  test('two workers on one application: the bureau’s answer is booked once', async () => {
    const payer = await sharer(200_000)
    const insured = await bound(payer, await make(app, { name: '周平' }))
    bureau.bureau.setMode(insured.idNumber, 'instant')
    const { id } = (await pay(app, payer, insured)).body
    await Promise.all([runJobs(app), runJobs(other), runJobs(app)])
    expect((await app.get(`/premiums/${id}`, payer)).body.premium.status).toBe('credited')
    const rows = await sql<{ n: number }>`select count(*) as n from ledger_entry
      where person_id = ${payer.id} and template = 'premium.credit' and account = 'tax'`.read(app.db.reader)
    expect(rows[0]?.n).toBe(1)
  })

  test('a transfer and its return: accepted or returned, never both', async () => {
    const sender = await sharer(100_000)
    const recipient = await make(app, { name: '周妹', to: null })
    for (const one of [sender, recipient]) {
      expect((await app.post('/wallets', one, { useArea: '520200', phone: '13900001234' })).status).toBe(200)
    }
    const send = (through: TestApp) =>
      through.post('/wallet-transfers', sender, {
        requestKey: `transfer-${lockStep}-${++keys}`,
        recipient: { name: recipient.name, idNumber: recipient.idNumber },
        relationship: 'sibling',
        amountFen: 30_000,
        commitment: true,
      })
    const sent = await Promise.all([send(app), send(other), send(app)])
    expect(statuses(sent)).toEqual([200, 409, 409])
    const transfer = sent.find(({ status }) => status === 200)!.body
    const accept = (through: TestApp) =>
      through.post(`/wallet-transfers/${transfer.id}/accept`, recipient, {})
    await Promise.all([accept(app), accept(other)])
    app.clock.advance({ days: 1 })
    await Promise.all([runJobs(app), accept(other)])
    const wallet = (await findAccounts(app.db.reader, [recipient.id])).get(recipient.id)!.wallet
    expect([await balanceOf(sender), wallet]).toEqual([70_000, 30_000])
    app.clock.moveTo('2025-01-15')
  })
})

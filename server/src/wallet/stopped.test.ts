import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { findAccounts, lockAccounts } from '../ledger/account.ts'
import { type Hold, insertHold } from '../risk/hold.ts'
import { type Answer, type TestApp, testApp } from '../testing/harness.ts'
import { type Made, type Making, make } from '../testing/people.ts'

// Whose wallet money and quota moves, and what stops it: the wrong person, a hold, a death, a change since it was offered.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-06-02')
  await sql`delete from job`.execute(app.db.autocommit)
})

const moneyOf = async ({ id }: Made) => {
  const account = (await findAccounts(app.db.reader, [id])).get(id)!
  return { personal: account.balance, wallet: account.wallet }
}
const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const open = (who: Made, useArea = '520200', more: object = {}): Promise<Answer> =>
  app.post('/wallets', who, { useArea, phone: '13900001234', ...more })
const sharer = async (more: Partial<Making> = {}): Promise<Made> => {
  const who = await make(app, { name: '秦大', scheme: 'employee', balance: 500_000, ...more })
  expect((await open(who)).status).toBe(200)
  return who
}
const relative = async (more: Partial<Making> = {}): Promise<Made> => {
  const who = await make(app, { name: '秦二', to: null, ...more })
  expect((await open(who)).status).toBe(200)
  return who
}
let keys = 0
const send = (from: Made, to: Made, more: object = {}): Promise<Answer> =>
  app.post('/wallet-transfers', from, {
    requestKey: `stopped-send-${++keys}`,
    recipient: named(to),
    relationship: 'sibling',
    amountFen: 50_000,
    commitment: true,
    ...more,
  })
const accept = (who: Made, sent: Answer, more: object = {}): Promise<Answer> =>
  app.post(`/wallet-transfers/${sent.body.id}/accept`, who, more)
const hold = ({ id }: Made, more: Partial<Hold>) =>
  app.db.transaction(async (tx) => {
    await lockAccounts(tx, app.db.lockStep, [id])
    await insertHold(
      tx,
      {
        personId: id,
        id: app.deps.newId(),
        scope: 'family',
        bindingId: null,
        cause: 'clerk',
        rule: '',
        caseId: null,
        placedAt: app.deps.now(),
        ...more,
      },
      'staff:1',
    )
  })

describe('an account that is held', () => {
  test.each([
    ['by the agency, for others', { scope: 'family', cause: 'clerk' }, 'held'],
    ['by the agency, whole', { scope: 'account', cause: 'rule' }, 'held'],
    ['by its owner', { scope: 'family', cause: 'owner' }, 'frozen'],
  ] as const)('%s sends nothing and grants nothing', async (_, how, type) => {
    const [from, to] = [await sharer(), await relative()]
    app.clock.moveTo('2026-02-02')
    const relation = (await invite(from, to)).body
    await agree(to, relation)
    await hold(from, how)
    expect((await grant(from, relation)).body.type).toBe(`/problems/wallet/${type}`)
    app.clock.moveTo('2025-06-02')
    expect((await send(from, to)).body.type).toBe(`/problems/wallet/${type}`)
    expect(await moneyOf(from)).toEqual({ personal: 500_000, wallet: 0 })
  })

  test('in one binding only still sends', async () => {
    const [from, to] = [await sharer(), await relative()]
    await hold(from, { scope: 'binding', bindingId: 7 })
    expect((await send(from, to)).status).toBe(200)
  })
})

describe('another’s money', () => {
  test('is sent by nobody but its owner; a child’s wallet by the guardian, a child’s account by nobody', async () => {
    const [owner, to] = [await sharer(), await relative()]
    const stranger = await sharer()
    for (const source of ['personal', 'wallet']) {
      const tried = await send(stranger, to, { senderId: String(owner.id), source })
      expect(tried).toMatchObject({ status: 404, body: { type: '/problems/wallet/no-transfer' } })
    }
    const guardian = await sharer()
    const child = await make(app, {
      name: '秦小',
      scheme: 'employee',
      bornOn: '2015-05-05',
      balance: 60_000,
      guardian,
    })
    expect(
      (
        await open(guardian, '520200', {
          owner: { ...named(child), relationship: 'child', commitment: true },
        })
      ).status,
    ).toBe(200)
    await sql`update ledger_account set wallet = 60000 where person_id = ${child.id}`.execute(
      app.db.autocommit,
    )
    const asGuardian = (source: string) => send(guardian, to, { senderId: String(child.id), source })
    expect((await asGuardian('personal')).body.type).toBe('/problems/wallet/no-transfer')
    expect((await asGuardian('wallet')).status).toBe(200)
    expect(await moneyOf(child)).toEqual({ personal: 60_000, wallet: 10_000 })
  })

  test('lies in a wallet whose telephone nobody else changes', async () => {
    const [owner, stranger] = [await relative(), await sharer()]
    const change = (who: Made) => app.call('PATCH', `/wallets/${owner.id}`, who, { phone: '13800002222' })
    expect((await change(stranger)).body.type).toBe('/problems/wallet/not-yours-to-change')
    expect((await change(owner)).body.maskedPhone).toMatch(/2222$/)
  })
})

describe('a transfer', () => {
  test('is no longer accepted from the minute in which it goes back', async () => {
    const [from, to] = [await sharer(), await relative()]
    const sent = await send(from, to)
    app.clock.moveTo('2025-06-03', '06:00:00')
    expect((await accept(to, sent)).body.type).toBe('/problems/wallet/too-late')
    app.clock.moveTo('2025-06-03', '05:59:59')
    expect((await accept(to, sent)).status).toBe(200)
  })

  test('is not sent to somebody who has died', async () => {
    const [from, to] = [await sharer(), await relative()]
    await sql`update person set died_on = '2025-06-01' where id = ${to.id}`.execute(app.db.autocommit)
    expect((await send(from, to)).body.type).toBe('/problems/wallet/died')
    expect(await moneyOf(from)).toEqual({ personal: 500_000, wallet: 0 })
  })
})

const invite = (from: Made, to: Made): Promise<Answer> =>
  app.post('/quota-relations', from, { relative: named(to), relationship: 'sibling', commitment: true })
const agree = (who: Made, { id }: { id: string }): Promise<Answer> =>
  app.post(`/quota-relations/${id}/agree`, who, {})
const grant = (who: Made, { id }: { id: string }, amountFen = 10_000): Promise<Answer> =>
  app.post(`/quota-relations/${id}/grant`, who, { requestKey: `stopped-grant-${++keys}`, amountFen })

describe('a quota', () => {
  beforeEach(() => app.clock.moveTo('2026-02-02'))

  test('is agreed to while both sides are insured, and not after', async () => {
    const [from, to] = [await sharer(), await relative()]
    const relation = (await invite(from, to)).body
    await sql`update enrolment set status = 'suspended' where person_id = ${from.id}`.execute(
      app.db.autocommit,
    )
    expect((await agree(to, relation)).body.type).toBe('/problems/wallet/not-insured')
    await sql`update enrolment set status = 'normal' where person_id = ${from.id}`.execute(app.db.autocommit)
    expect((await agree(to, relation)).body.status).toBe('active')
  })

  test('is granted under the relation that is named, by its payer', async () => {
    const [from, first, second] = [await sharer(), await relative(), await relative()]
    const relations = []
    for (const to of [first, second]) {
      const relation = (await invite(from, to)).body
      await agree(to, relation)
      relations.push(relation)
    }
    for (const [index, relation] of relations.entries()) {
      expect(await grant(from, relation, 10_000 * (index + 1))).toMatchObject({
        status: 200,
        body: { id: relation.id, quotaFen: 10_000 * (index + 1) },
      })
    }
    expect((await grant(first, relations[0])).body.type).toBe('/problems/wallet/no-relation')
    expect((await grant(await sharer(), relations[0])).body.type).toBe('/problems/wallet/no-relation')
  })

  test('is shared money while its relation lasts: a request for a visit needs some', async () => {
    const [from, to] = [await sharer(), await relative()]
    const relation = (await invite(from, to)).body
    await agree(to, relation)
    await grant(from, relation)
    const asked = await app.post('/visit-requests', to, {})
    expect(asked.status).toBe(200)
    await app.post(`/visit-requests/${asked.body.id}/cancel`, to)
    const ended = await app.post(`/quota-relations/${relation.id}/end`, from, { relativeId: String(to.id) })
    expect(ended.body.status).toBe('ended')
    expect(await moneyOf(from)).toEqual({ personal: 500_000, wallet: 0 })
    expect((await app.post('/visit-requests', to, {})).body.type).toBe('/problems/binding/nobody-authorised')
  })
})

import { type Fen, fen } from '@gongji/policy/money'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tx } from '../db/db.ts'
import { dateInChina } from '../deps.ts'
import { newPerson } from '../testing/family.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Account, findAccounts, listQuotasOf, lockAccounts, StaleAccount } from './account.ts'
import { recordAct } from './act.ts'
import { book, pendingOn, post, posting, storePending } from './post.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const accountOf = async (personId: number): Promise<Account> =>
  (await findAccounts(app.db.reader, [personId])).get(personId)!

/** Adds to an account as `accounts` have it. */
const add = (tx: Tx, accounts: Map<number, Account>, personId: number, amount: Fen): Promise<void> =>
  post(
    tx,
    accounts,
    {
      template: 'contribution',
      id: app.deps.newId(),
      on: dateInChina(app.deps.now()),
      parts: { personId, amount },
    },
    { actor: 'test', at: app.deps.now() },
  )

describe('an account that was read', () => {
  test('is not written over once another has changed it: what that one booked stays', async () => {
    const personId = await newPerson(app.deps, { scheme: 'employee', balance: 1_000 })
    const read = await findAccounts(app.db.reader, [personId])
    await app.db.transaction(async (tx) => {
      await add(tx, await lockAccounts(tx, app.db.lockStep, [personId]), personId, fen(500))
    })
    const late = app.db.transaction((tx) => add(tx, read, personId, fen(7)))
    await expect(late).rejects.toBeInstanceOf(StaleAccount)
    expect(await accountOf(personId)).toMatchObject({ balance: 1_500, chainSeq: 2, version: 2 })
  })

  test('is not written over by an act that moves nothing either', async () => {
    const personId = await newPerson(app.deps, { scheme: 'employee', balance: 1_000 })
    const stale = await accountOf(personId)
    const act = { kind: 'test.act', ref: 1, actor: 'test', at: app.deps.now(), content: null }
    const read = await accountOf(personId)
    await app.db.transaction((tx) => recordAct(tx, [read], act))
    const late = app.db.transaction((tx) => recordAct(tx, [stale], act))
    await expect(late).rejects.toThrow()
    expect(await accountOf(personId)).toMatchObject({ balance: 1_000, chainSeq: 2 })
  })

  test('takes several postings and acts of one transaction, each on what the one before left', async () => {
    const personId = await newPerson(app.deps, { scheme: 'employee' })
    await app.db.transaction(async (tx) => {
      const accounts = await lockAccounts(tx, app.db.lockStep, [personId])
      await add(tx, accounts, personId, fen(300))
      await recordAct(tx, [...accounts.values()], {
        kind: 'test.act',
        ref: 1,
        actor: 'test',
        at: app.deps.now(),
        content: null,
      })
      await add(tx, accounts, personId, fen(40))
    })
    expect(await accountOf(personId)).toMatchObject({ balance: 340, chainSeq: 3, version: 3 })
  })
})

test('two postings of one batch on the same quota both count', async () => {
  const [payerId, relativeId] = [
    await newPerson(app.deps, { scheme: 'employee', balance: 1_000 }),
    await newPerson(app.deps, { scheme: 'resident' }),
  ]
  const on = dateInChina(app.deps.now())
  await app.db.transaction(async (tx) => {
    const pending = pendingOn(await lockAccounts(tx, app.db.lockStep, [payerId]))
    for (const amount of [fen(300), fen(50)]) {
      const parts = { payerId, relativeId, amount }
      book(pending, posting('quota.grant', app.deps.newId(), on, parts), {
        actor: 'test',
        at: app.deps.now(),
      })
    }
    await storePending(tx, pending)
  })
  expect(await listQuotasOf(app.db.reader, [payerId], [relativeId])).toEqual([
    { payerId, relativeId, balance: 350 },
  ])
})

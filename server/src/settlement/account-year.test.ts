import { movementName, movementWords } from '@gongji/contract/words'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { templates } from '../ledger/templates.ts'
import { demoPeople } from '../sandbox/people.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { pass, rehearseBureau, runJobs } from '../testing/people.ts'
import { demoIdNumber, demoPatient, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  await rehearseBureau(app)
  await liveThrough2025()
  await liveInto2026()
})
afterAll(() => app.close())

const named = (name: string) => ({ name, idNumber: demoIdNumber(name) })
const posted = async (path: string, who: string, body: unknown = {}) => {
  const answer = await app.post(path, await app.person(who), body)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

/** Bills and a refund, a premium, a transfer that was accepted and one that came back, contributions aside. */
async function liveThrough2025(): Promise<void> {
  const hospital = till(app, 'H52020100001')
  const pay = (name: string, amount: number) =>
    hospital.payBill({ patient: demoPatient(name), lines: [{ code: 'DEMOA0001', amount }] })
  await pay('王秀英', 2000)
  await pay('张伟', 300)
  expect((await hospital.reverse(await pay('张建国', 80))).infcode).toBe(0)
  const wish = { relative: named('何平'), relationship: 'sibling', purposes: ['premium'] }
  const { letter } = await posted('/bindings/prepare', '何静', wish)
  await posted('/bindings', '何静', {
    ...wish,
    letter: { digest: letter.digest, agreed: true, signature: null },
  })
  const { people } = (await app.get('/premiums/payable?year=2025', await app.person('何静'))).body
  await posted('/premiums', '何静', {
    requestKey: 'premium-of-the-year',
    year: 2025,
    insuredId: people[0].person.id,
    amountFen: 40_000,
  })
  await posted('/wallets', '张浩', { useArea: '530600', phone: '19900000017' })
  await posted('/wallets', '张伟', { useArea: '520200', phone: '19900000001' })
  const send = (requestKey: string, amountFen: number) =>
    posted('/wallet-transfers', '张伟', {
      requestKey,
      recipient: named('张浩'),
      relationship: 'sibling',
      amountFen,
      commitment: true,
    })
  const { id } = await send('transfer-of-the-year', 50_000)
  await posted(`/wallet-transfers/${id}/accept`, '张浩')
  await send('transfer-that-returns', 20_000)
  await pass(app, { days: 1 })
}

/** A quota, of which a purchase takes a part. */
async function liveInto2026(): Promise<void> {
  app.clock.advance({ days: 365 })
  await runJobs(app)
  const { id } = await posted('/quota-relations', '张伟', {
    relative: named('张浩'),
    relationship: 'sibling',
    commitment: true,
  })
  await posted(`/quota-relations/${id}/agree`, '张浩')
  await posted(`/quota-relations/${id}/grant`, '张伟', { requestKey: 'quota-of-the-year', amountFen: 50_000 })
  await till(app, 'P53060200001').sell({
    patient: demoPatient('张浩'),
    lines: [{ code: 'DEMOA0001', amount: 1480 }],
    accountUse: '1',
  })
}

type Year = {
  accounts: {
    account: string
    openingFen: number
    closingFen: number
    movements: { kind: string; amountFen: number }[]
  }[]
  years: number[]
}
const yearOf = async (name: string, year: number): Promise<Year> =>
  (await app.get(`/account/years/${year}`, await app.person(name))).body
const account = ({ accounts }: Year, name: string) =>
  accounts.find((one) => one.account === name) ?? { openingFen: 0, closingFen: 0, movements: [] }
const amountOf = (one: { movements: Year['accounts'][number]['movements'] }, kind: string): number =>
  one.movements.find((movement) => movement.kind === kind)?.amountFen ?? 0

describe('a year of the accounts ties to the fen', () => {
  test.each(demoPeople.map(({ name }) => name))(
    '%s: opening and movements are the closing, and the next opening',
    async (name) => {
      const [first, second] = [await yearOf(name, 2025), await yearOf(name, 2026)]
      for (const { openingFen: opening, closingFen: closing, movements } of [
        ...first.accounts,
        ...second.accounts,
      ]) {
        expect(opening + movements.reduce((all, { amountFen: amount }) => all + amount, 0)).toBe(closing)
      }
      for (const kind of ['personal', 'wallet', 'quota']) {
        expect(account(second, kind).openingFen).toBe(account(first, kind).closingFen)
      }
      const { body } = await app.get('/account', await app.person(name))
      expect(account(second, 'personal').closingFen).toBe(body.balanceFen ?? 0)
      expect(account(second, 'wallet').closingFen).toBe(body.walletFen)
    },
  )

  test('the premium, the transfers both ways, relatives’ care and the quota each have their row', async () => {
    const jing = account(await yearOf('何静', 2025), 'personal')
    expect(amountOf(jing, 'premium.submit')).toBe(-40_000)
    const wei = await yearOf('张伟', 2025)
    expect(amountOf(account(wei, 'personal'), 'wallet.send')).toBe(-70_000)
    expect(amountOf(account(wei, 'personal'), 'wallet.return')).toBe(20_000)
    const paid = (await app.get('/payments?year=2025&limit=100', await app.person('张伟'))).body.payments
    const forFamily = paid.reduce(
      (all: number, { amountFen: amount }: { amountFen: number }) => all + amount,
      0,
    )
    expect(amountOf(account(wei, 'personal'), 'care.family')).toBe(-forFamily)
    expect(amountOf(account(await yearOf('张浩', 2025), 'wallet'), 'wallet.accept')).toBe(50_000)
    const quota = account(await yearOf('张伟', 2026), 'quota')
    expect(amountOf(quota, 'quota.grant')).toBe(50_000)
    expect(amountOf(quota, 'care.family')).toBeLessThan(0)
  })

  test('only years in which something happened are named; a year ahead has nothing', async () => {
    expect((await yearOf('张伟', 2025)).years).toEqual([2026, 2025])
    expect(await yearOf('张伟', 2031)).toMatchObject({ accounts: [] })
    expect((await yearOf('何平', 2025)).years).toEqual([])
  })

  test('every posting has words, and what has none is never shown as a code', () => {
    expect(Object.keys(templates).filter((one) => !Object.hasOwn(movementWords, one))).toEqual([])
    expect(movementName('constructor').zh).toBe('其他变动')
  })
})

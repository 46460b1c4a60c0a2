import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'

// A recipient is looked at when he is named, not at the last button; whoever is named by number reads who looked.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
let day = 1
// Each test has 15 minutes of its own.
beforeEach(() => {
  day += 1
  app.clock.moveTo(`2025-06-${String(day).padStart(2, '0')}`)
})

const open = (caller: Made, useArea = '520200') =>
  app.post('/wallets', caller, { useArea, phone: '13900001234' })
const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const lookUp = (caller: Made, recipient: object | undefined, more: object = {}): Promise<Answer> =>
  app.post('/wallet-recipients/look-up', caller, { purpose: 'transfer', recipient, ...more })
let keys = 0
const send = (caller: Made, recipient: object, more: object = {}): Promise<Answer> =>
  app.post('/wallet-transfers', caller, {
    requestKey: `looked-up-${++keys}-ab`,
    recipient,
    relationship: 'sibling',
    amountFen: 1_000,
    commitment: true,
    ...more,
  })
const readingsOf = async (who: Made) => (await app.get('/readings', who)).body.readings
const employee = (name: string, more: object = {}) =>
  make(app, { name, scheme: 'employee', balance: 500_000, ...more })

async function pair() {
  const payer = await employee('孙大')
  const brother = await make(app, { name: '孙二', area: '530600', to: null })
  await open(payer)
  return { payer, brother }
}

describe('a recipient is refused when he is named, in the words of the act itself:', () => {
  const same = async (payer: Made, recipient: object, type: string) => {
    const found = await lookUp(payer, recipient, { relationship: 'sibling' })
    expect(found.body.type).toBe(`/problems/wallet/${type}`)
    expect(found.body.zh).toEqual((await send(payer, recipient)).body.zh)
  }

  test('no wallet yet, nobody of that name, oneself, closed hours', async () => {
    const { payer, brother } = await pair()
    await same(payer, named(brother), 'recipient-not-opened')
    await same(payer, { ...named(brother), name: '孙三' }, 'not-found')
    await same(payer, named(payer), 'oneself')
    await open(brother, '530600')
    app.clock.moveTo(`2025-06-${String(day).padStart(2, '0')}`, '23:00:00')
    await same(payer, named(brother), 'closed-hours')
  })

  test('a relation that the birth dates contradict, and an amount that is too much, once they are known', async () => {
    const { payer, brother } = await pair()
    await open(brother, '530600')
    expect((await lookUp(payer, named(brother))).body).toEqual({ name: '孙二' })
    expect((await lookUp(payer, named(brother), { relationship: 'parent' })).status).toBe(422)
    expect((await lookUp(payer, named(brother), { amountFen: 200_001 })).body.type).toBe(
      '/problems/wallet/too-much',
    )
    expect((await app.get('/wallet-transfers', payer)).body.transfers).toEqual([])
  })

  test('a quota before its day, then one that can be offered', async () => {
    const { payer, brother } = await pair()
    await open(brother, '530600')
    const quota = { purpose: 'quota', relationship: 'sibling' }
    expect((await lookUp(payer, named(brother), quota)).body.type).toBe('/problems/wallet/stage-not-yet')
    app.clock.moveTo('2026-02-02')
    expect((await lookUp(payer, named(brother), quota)).body).toEqual({ name: '孙二' })
    expect((await app.get('/quota-relations', payer)).body.relations).toEqual([])
  })
})

describe('looking a relative up', () => {
  test('is on the record of whoever was found, whatever was answered; one chosen from the list was not looked up', async () => {
    const { payer, brother } = await pair()
    await lookUp(payer, named(brother))
    expect(await readingsOf(brother)).toMatchObject([
      { who: { zh: '孙大' }, what: { zh: expect.stringContaining('姓名与证件号码是否相符') } },
    ])
    await open(brother, '530600')
    await send(payer, named(brother))
    const { relatives } = (await app.get('/wallet/rules', payer)).body
    expect((await lookUp(payer, undefined, { recipientId: relatives[0].id })).body.type).toBe(
      '/problems/wallet/waiting',
    )
    expect(await readingsOf(brother)).toHaveLength(1)
  })

  test('for a binding is on the record as well', async () => {
    const payer = await employee('钱大')
    const son = await make(app, { name: '钱小', bornOn: '2001-01-01', to: null })
    await app.post('/relatives/look-up', payer, named(son))
    expect(await readingsOf(son)).toMatchObject([{ who: { zh: '钱大' } }])
  })

  test('by guessing ends after twenty who are nobody, at every door at which a number can be tried', async () => {
    const { payer, brother } = await pair()
    const wrong = { ...named(brother), name: '孙三' }
    const doors = [
      () => lookUp(payer, wrong),
      () => send(payer, wrong),
      () => app.post('/relatives/look-up', payer, wrong),
      () => app.post('/bindings/prepare', payer, { relative: wrong, relationship: 'sibling' }),
    ]
    for (let tries = 0; tries < 20; tries += 1) expect((await doors[tries % 4]!()).status).toBe(404)
    for (const door of doors) {
      expect(await door()).toMatchObject({
        status: 429,
        body: { type: '/problems/look-up/too-often', zh: { what: expect.stringContaining('15分钟') } },
      })
    }
    const other = await employee('钱三')
    await open(other)
    expect((await lookUp(other, named(brother))).status).toBe(409)
  })
})

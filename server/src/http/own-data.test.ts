import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoIdNumber, demoPatient, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('one file holds everything that is kept of somebody: each list to its end, each bill with its lines', async () => {
  const pharmacy = till(app, 'P52020100001')
  const sales = 23
  for (let amount = 1; amount <= sales; amount++) {
    const sale = pharmacy.saleData({ patient: demoPatient('张伟'), lines: [{ code: 'DEMOA0001', amount }] })
    expect(await pharmacy.call('2102', sale)).toMatchObject({ infcode: 0 })
  }
  const answer = await app.get('/me/data', await app.person('张伟'))
  expect(answer.status).toBe(200)
  expect(answer.headers['content-disposition']).toMatch(/^attachment; /)
  const { own, children } = answer.body
  expect(own.readAccount.person.name).toBe('张伟')
  expect(own.listBills.bills).toHaveLength(sales)
  expect(own.listBills.next).toBeUndefined()
  expect(own.readBill.map(({ lines }: { lines: unknown[] }) => lines.length)).toEqual(Array(sales).fill(1))
  expect(own.listAccountEntries.entries.length).toBeGreaterThanOrEqual(sales)
  expect(own.readFamily.authorised.length).toBeGreaterThan(0)
  expect(children).toEqual([])
  // What is others' is in it as the pages show it: masked.
  expect(answer.text).not.toContain(demoIdNumber('王秀英'))
})

test('a guardian’s file has the children in her care, each list to its end', async () => {
  const { body } = await app.get('/me/data', await app.person('李梅'))
  const child = body.children.find(({ name }: { name: string }) => name === '张小雨')
  expect(child.data.readAccount.person.name).toBe('张小雨')
  expect(Object.keys(child.data)).toEqual(expect.arrayContaining(['listBills', 'listReadings']))
})

test('a payer’s file has what he paid for a relative, and not what for', async () => {
  const pharmacy = till(app, 'P52020100001')
  const sale = pharmacy.saleData({
    patient: demoPatient('王秀英'),
    lines: [{ code: 'DEMOA0001', amount: 900 }],
  })
  expect(await pharmacy.call('2102', sale)).toMatchObject({ infcode: 0 })
  const { body, text } = await app.get('/me/data', await app.person('张伟'))
  expect(body.own.listPayments.payments).toHaveLength(1)
  const hers = await app.get('/me/data', await app.person('王秀英'))
  const { setlId } = hers.body.own.listBills.bills[0]
  expect(text).not.toContain(`"setlId":"${setlId}"`)
})

test('is for the person signed in: nobody in particular and no staff', async () => {
  expect(await app.get('/me/data')).toMatchObject({ status: 401 })
  expect(await app.get('/me/data', await app.staff('clerk-520200'))).toMatchObject({ status: 403 })
})

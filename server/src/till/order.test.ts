import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('the payers stand on the offer in the order in which they pay, which is the one that the patient chose', async () => {
  const patient = await make(app, { name: '沈老', bornOn: '1955-05-05', to: null })
  const adult = (name: string, balance: number): Promise<Made> =>
    make(app, { name, scheme: 'employee', bornOn: '1980-03-03', balance })
  const [son, daughter] = [await adult('沈一', 6_000), await adult('柳二', 500_000)]
  // Of each bill at most 50.00 from either.
  const terms = { relationship: 'parent', limits: { paymentFen: 5_000 } }
  const first = await bindFor(app, son, patient, terms)
  const second = await bindFor(app, daughter, patient, terms)
  const cashier = await app.staff('cashier-1')
  const found = await app.post('/till/patients/find', cashier, { shown: patient.idNumber })
  const seen = async () => {
    const { body } = await app.post('/till/patients/find', cashier, { shown: patient.idNumber })
    const { body: offer } = await app.post('/till/trial', cashier, {
      patient: found.body.patient,
      lines: [{ code: 'DEMOA0001', amountFen: 40_000 }],
      accountUse: 1,
    })
    const names = (all: { name?: string; maskedName?: string }[]) =>
      all.map(({ name, maskedName }) => name ?? maskedName)
    return {
      family: names(body.family),
      payers: names(offer.payers),
      amounts: offer.payers.map(({ amountFen }: { amountFen: number }) => amountFen),
    }
  }
  expect(await seen()).toEqual({ family: ['沈*', '柳*'], payers: ['沈*', '柳*'], amounts: [5_000, 5_000] })
  const chosen = await app.call('PUT', '/family/order', patient, { order: [second, first] })
  expect(chosen.status).toBe(200)
  expect(await seen()).toEqual({ family: ['柳*', '沈*'], payers: ['柳*', '沈*'], amounts: [5_000, 5_000] })
})

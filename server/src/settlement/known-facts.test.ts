import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { updateEnrolment } from '../person/person.ts'
import { factWriters, personValueOf } from '../testing/facts-watch.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import '../access/access.ts'
import '../work.ts'

// A process remembers what changes rarely of a person (settlement/known-facts.ts) and believes it while the account's count of
// facts is the same. Every test's database (testing/facts-watch.ts) lets nothing commit that wrote such rows of somebody
// whose account was not locked, which counts up.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

it('people and institutions that are known are not read again', async () => {
  const { psnNo, idNumber } = await make(app, { name: '郭强', scheme: 'employee', balance: 50_000 })
  const his = till(app, 'H52020100002')
  const bill = { patient: { psnNo, certNo: idNumber }, lines: [{ code: 'DEMOA0001', amount: 20 }] }
  await his.payBill(bill)
  const reading = vi.spyOn(app.db, 'inOrder')
  await his.payBill(bill)
  expect(reading).not.toHaveBeenCalled()
  reading.mockRestore()
})

describe('whatever writes facts of a person counts them up', () => {
  it('each statement that does shows whose facts it writes', () => {
    const writers = factWriters()
    expect(writers.filter(({ text }) => personValueOf(text) === undefined)).toEqual([])
    expect(writers.length).toBeGreaterThan(15)
  })

  it('one that has not locked the account does not commit', async () => {
    const { id: personId } = await make(app, { name: '郭强', scheme: 'employee' })
    const change = { personId, id: 1, status: 'suspended', to: null, benefitsFrom: '2025-01-01' } as const
    const unlocked = app.db.transaction((tx) => updateEnrolment(tx, change))
    await expect(unlocked).rejects.toThrow(`enrolment.update wrote facts of ${personId}, who was not locked`)
  })
})

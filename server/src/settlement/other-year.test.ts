import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { HisBill } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// The fund counts in the year of care, a payer's limit in the year of settlement; what is given back goes back to where it
// was counted, whenever that happens.

let app: TestApp
let payer: Made
let relative: Made
let binding: string
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2024-12-20')
  payer = await make(app, { name: '岳一', scheme: 'employee', balance: 500_000 })
  relative = await make(app, { name: '岳父', scheme: 'employee', bornOn: '1950-05-05' })
  binding = await bindFor(app, payer, relative, { relationship: 'parent', limits: { yearFen: 100_000 } })
})

const hospital = () => till(app, 'H52020100001')
const bill = (yuan: number, on?: string): HisBill => ({
  patient: { psnNo: relative.psnNo, certNo: relative.idNumber },
  lines: [{ code: 'DEMOA0001', amount: yuan }],
  accountUse: '1',
  ...(on === undefined ? {} : { on }),
})
/** What was drawn under the binding, by year, in yuan. */
async function drawn(): Promise<Record<number, number>> {
  const rows = await sql<{ year: number; amount: number }>`select year, sum(amount)::bigint as amount
    from binding_use where binding_id = ${binding}::bigint group by year`.read(app.db.reader)
  return Object.fromEntries(rows.map(({ year, amount }) => [year, amount / 100]))
}
/** What of the year's deductible and cost was used, by year, in yuan. */
async function used(): Promise<Record<number, [deductible: number, entered: number]>> {
  const rows = await sql<{ year: number; deductible: number; entered: number }>`
    select year, deductible, entered from accumulator where person_id = ${relative.id} and pot = 'outpatient'
    order by year`.read(app.db.reader)
  return Object.fromEntries(rows.map((row) => [row.year, [row.deductible / 100, row.entered / 100]]))
}

test('care of December that is settled in January uses December’s deductible and January’s limit', async () => {
  const december = bill(1_000)
  const { visit, batch } = await hospital().prepare(december)
  app.clock.moveTo('2025-01-10')
  const { output } = await hospital().settle(visit, batch, december)
  const { acct_mulaid_pay: aid } = output.setlinfo
  expect(output.setlinfo.act_pay_dedc).toBe(150)
  expect(await used()).toEqual({ 2024: [150, 850] })
  expect(await drawn()).toEqual({ 2025: aid })
})

test('last year’s use does not lower this year’s limit', async () => {
  const first = await hospital().payBill(bill(1_500))
  expect(first.answer.output.setlinfo.acct_mulaid_pay).toBeGreaterThan(500)
  app.clock.moveTo('2025-01-10')
  const second = await hospital().payBill(bill(1_500))
  expect(second.answer.output.setlinfo).toMatchObject({
    acct_mulaid_pay: first.answer.output.setlinfo.acct_mulaid_pay,
    psn_cash_pay: 0,
  })
})

test('what was used where one was insured before counts there, and nothing of it where one is insured now', async () => {
  const mover = await make(app, { name: '岳三', area: '530600', scheme: 'employee' })
  const pay = async (at: string) => {
    const patient = { psnNo: mover.psnNo, certNo: mover.idNumber }
    const { answer } = await till(app, at).payBill({ ...bill(1_000), patient })
    return answer.output.setlinfo.act_pay_dedc as number
  }
  expect(await pay('H53060200001')).toBeGreaterThan(0)
  app.clock.moveTo('2024-12-21')
  const moved = await app.post('/agency/changes', await app.staff('clerk-530600'), {
    person: { name: mover.name, idNumber: mover.idNumber },
    change: { kind: 'move', area: '520200', on: '2024-12-21' },
  })
  expect(moved.status).toBe(200)
  expect(await pay('H52020100001')).toBe(150)
})

test('what is given back in another year goes back to the years in which it was counted, and to no other', async () => {
  const old = await hospital().payBill(bill(1_000))
  app.clock.moveTo('2025-01-10')
  await hospital().payBill(bill(800))
  const before = { used: await used(), drawn: await drawn() }
  expect(Object.keys(before.used)).toEqual(['2024', '2025'])
  expect((await hospital().reverse(old)).infcode).toBe(0)
  expect(await used()).toEqual({ 2024: [0, 0], 2025: before.used[2025] })
  expect(await drawn()).toEqual({ 2024: 0, 2025: before.drawn[2025] })
  expect((await verifyAll(app.deps)).findings).toEqual([])
})

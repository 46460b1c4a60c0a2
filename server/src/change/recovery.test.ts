import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { HisSettled } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import { findAccounts } from '../ledger/account.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, rehearseBureau, runJobs } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { decideByTwo } from '../testing/two-clerks.ts'

// What was drawn under a relation that was false comes back once: by recovery, by a reversal, or partly by each.

let app: TestApp
let clerk: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
  await sql`insert into staff (id, sign_in_name, name, role, area, password)
    select ${app.deps.newId()}::bigint, 'clerk-second', '经办员李', role, area, password from staff
    where sign_in_name = 'clerk-520200'`.execute(app.db.autocommit)
  second = await app.staff('clerk-second')
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const initial = 500_000
const named = ({ idNumber, name }: Made) => ({ idNumber, name })
const ok = <T extends { status: number; text: string }>(answer: T): T => {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}
const balance = async ({ id }: Made) => (await findAccounts(app.db.reader, [id])).get(id)!.balance
const pharmacy = () => till(app, 'P52020100001')

/** Sales of these yuan that the payer's account paid for somebody who is no relative. */
async function drawn(...yuan: number[]) {
  const payer = await make(app, { name: '追一', scheme: 'employee', balance: initial })
  const relative = await make(app, { name: '追二', to: '2025-12-31' })
  await bindFor(app, payer, relative, { relationship: 'sibling' })
  const bills: HisSettled[] = []
  for (const amount of yuan) {
    const patient = { psnNo: relative.psnNo, certNo: relative.idNumber }
    bills.push(await pharmacy().sell({ patient, lines: [{ code: 'DEMOA0001', amount }] }))
  }
  return { payer, relative, bills }
}
const takeBack = async (bill: HisSettled) => expect((await pharmacy().reverseSale(bill)).infcode).toBe(0)

async function confirmed({ payer, relative }: { payer: Made; relative: Made }, owed?: number) {
  const { body: opened } = ok(
    await app.post('/agency/cases', clerk, { payer: named(payer), relative: named(relative), words: '举报' }),
  )
  const { body } = ok(
    await decideByTwo(app, [clerk, second], {
      id: opened.id,
      decision: 'confirm',
      words: '不是亲属',
      version: opened.version,
      ...(owed === undefined ? {} : { owedFen: owed }),
    }),
  )
  return body
}
const caseOf = async (id: string) =>
  (await app.get('/agency/cases', clerk)).body.cases.find((one: { id: string }) => one.id === id)
async function recover(id: string, amount: number) {
  const { version } = await caseOf(id)
  const said = ok(await app.post(`/agency/cases/${id}/recover`, clerk, { amountFen: amount, version })).body
  ok(
    await app.post(`/agency/cases/${id}/recover/confirm`, second, {
      amountFen: amount,
      version: said.version,
    }),
  )
}
const verdict = async () => {
  const { verdict: is, findings } = await verifyAll(app.deps)
  expect(findings).toEqual([])
  expect(is).toBe('right')
}

test.each([
  { recovered: 20_000, what: 'all' },
  { recovered: 5_000, what: 'a part' },
])(
  'recovered ($what), then reversed: the payer has it once, the relative gets the recovery back',
  async ({ recovered }) => {
    const found = await drawn(200)
    expect(await balance(found.payer)).toBe(initial - 20_000)
    const { id } = await confirmed(found)
    await recover(id, recovered)
    expect(await balance(found.payer)).toBe(initial - 20_000 + recovered)
    await takeBack(found.bills[0]!)
    expect(await balance(found.payer)).toBe(initial)
    expect(await caseOf(id)).toMatchObject({ owedFen: 0, recoveredFen: 0, givenBackFen: recovered })
    const rows = await sql<{ payload: string }>`select payload from job where kind = 'notice'
    and payload like ${`%recovery.return:%`}`.read(app.db.reader)
    expect(rows.filter(({ payload }) => payload.includes(`"personId":${found.relative.id}`))).toHaveLength(1)
    const refused = await app.post(`/agency/cases/${id}/recover`, clerk, {
      amountFen: 1,
      version: (await caseOf(id)).version,
    })
    expect(refused).toMatchObject({ status: 422, body: { type: '/problems/risk/too-much' } })
    await verdict()
  },
)

test('reversed, then recovered: owed shrinks to what is still drawn', async () => {
  const found = await drawn(200, 30)
  const { id, owedFen: owed } = await confirmed(found)
  expect(owed).toBe(23_000)
  await takeBack(found.bills[0]!)
  expect(await caseOf(id)).toMatchObject({ owedFen: 3_000, recoveredFen: 0, givenBackFen: 0 })
  const refused = await app.post(`/agency/cases/${id}/recover`, clerk, {
    amountFen: 3_001,
    version: (await caseOf(id)).version,
  })
  expect(refused).toMatchObject({ status: 422, body: { type: '/problems/risk/too-much' } })
  await recover(id, 3_000)
  expect(await balance(found.payer)).toBe(initial)
  await verdict()
})

test('a recovery that waits for the second clerk while the bill is given back is not booked', async () => {
  const found = await drawn(200)
  const { id, version } = await confirmed(found)
  const amount = 20_000
  ok(await app.post(`/agency/cases/${id}/recover`, clerk, { amountFen: amount, version }))
  await takeBack(found.bills[0]!)
  const late = await app.post(`/agency/cases/${id}/recover/confirm`, second, {
    amountFen: amount,
    version: (await caseOf(id)).version,
  })
  expect(late).toMatchObject({ status: 422, body: { type: '/problems/risk/too-much' } })
  expect(await balance(found.payer)).toBe(initial)
  await verdict()
})

test('of two bills one is reversed after a part was recovered: only what is beyond the other goes back', async () => {
  const found = await drawn(200, 100)
  const { id } = await confirmed(found)
  await recover(id, 15_000)
  await takeBack(found.bills[0]!)
  // 100 yuan are still drawn and were recovered; the other 50 had come twice.
  expect(await balance(found.payer)).toBe(initial)
  expect(await caseOf(id)).toMatchObject({ owedFen: 10_000, recoveredFen: 10_000, givenBackFen: 5_000 })
  await takeBack(found.bills[1]!)
  expect(await balance(found.payer)).toBe(initial)
  expect(await caseOf(id)).toMatchObject({ owedFen: 0, recoveredFen: 0, givenBackFen: 15_000 })
  await verdict()
})

test('the payer has died since: the heirs have it once', async () => {
  const found = await drawn(200)
  const { id } = await confirmed(found)
  await recover(id, 12_000)
  ok(
    await app.post('/agency/changes', clerk, {
      person: named(found.payer),
      change: { kind: 'death', on: '2025-01-15' },
    }),
  )
  await takeBack(found.bills[0]!)
  const rows = await sql<{ amount: number }>`select sum(amount)::bigint as amount from estate
    where person_id = ${found.payer.id}`.read(app.db.reader)
  expect(rows[0]!.amount).toBe(initial)
  await verdict()
})

test('a premium that was recovered and that the bureau gives back comes once too', async () => {
  await sql`delete from job`.execute(app.db.autocommit)
  const bureau = await rehearseBureau(app)
  try {
    const found = await drawn()
    await sql`update enrolment set valid_to = '2024-12-31' where person_id = ${found.relative.id}`.execute(
      app.db.autocommit,
    )
    bureau.bureau.setMode(found.relative.idNumber, 'instant')
    const { reference } = ok(
      await app.post('/premiums', found.payer, {
        requestKey: `premium-key-${found.relative.id}`,
        year: 2025,
        insuredId: String(found.relative.id),
        payerId: String(found.payer.id),
        account: 'personal',
        amountFen: 40_000,
      }),
    ).body
    await runJobs(app)
    const { id } = await confirmed(found)
    await recover(id, 25_000)
    expect(await balance(found.payer)).toBe(initial - 15_000)
    bureau.bureau.giveBack(reference, app.clock.now())
    await bureau.advance(app.clock.now())
    expect(await balance(found.payer)).toBe(initial)
    expect(await caseOf(id)).toMatchObject({ owedFen: 0, recoveredFen: 0, givenBackFen: 25_000 })
    await verdict()
  } finally {
    await bureau.close()
  }
})

test('verify calls wrong what a case says was recovered and was not booked', async () => {
  const found = await drawn(50)
  const { id } = await confirmed(found)
  await sql`update risk_case set recovered = 100 where id = ${id}::bigint`.execute(app.db.autocommit)
  const { verdict: is, findings } = await verifyAll(app.deps)
  expect(is).toBe('wrong')
  expect(findings).toMatchObject([{ what: 'risk_case.recovered', personId: found.relative.id }])
})

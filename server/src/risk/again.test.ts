import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { care } from '../settlement/care.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { decideByTwo } from '../testing/two-clerks.ts'
import { reviewPayers } from './round.ts'

let app: TestApp
let clerk: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
  second = await app.staff('clerk-520200-2')
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-04-04')
  await sql`delete from job`.execute(app.db.autocommit)
})

const named = ({ idNumber, name }: Made) => ({ idNumber, name })
let bills = 0
const sell = (patient: TestCaller, amount: number) => {
  bills += 1
  const institution = 'P52020100001'
  return app.settler.settleSale({
    key: { source: institution, msgid: `again-${bills}`, digest: String(bills) },
    institution,
    personId: patient.id,
    accountUse: 1,
    shareCode: null,
    stated: { total: fen(amount), ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor: 'till',
    careOn: new Date(app.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10),
    medType: '41',
    disease: '',
    credential: '01',
    scheme: null,
    lines: [
      {
        id: '1',
        code: 'DEMOA0001',
        amount: fen(amount),
        countE4: 10_000,
        priceE6: amount * 10_000,
        approval: '0',
      },
    ],
  })
}
const review = (payer: Made) =>
  app.db.transaction((tx) => reviewPayers(tx, { ...app.deps, care }, [payer.id]))
const casesOf = async (payer: Made) =>
  (
    (await app.get('/agency/cases', clerk, { query: { limit: '200' } })).body.cases as {
      id: string
      status: string
      version: number
      finding: Record<string, number>
      payer: { id: string } | null
    }[]
  ).filter((one) => one.payer?.id === String(payer.id))
const decide = (id: string, decision: string, version: number) =>
  decideByTwo(app, [clerk, second], { id, decision, words: '已核查', version })

async function cashOut(brother: Made, times = 4) {
  for (let sale = 0; sale < times; sale++) {
    app.clock.advance({ hours: 20 })
    await sell(brother, 50_000)
  }
}

describe('what a clerk has dismissed', () => {
  test('is raised again only by new uses that reach the thresholds by themselves', async () => {
    const payer = await make(app, { name: '柳一', scheme: 'employee', balance: 900_000 })
    const brother = await make(app, { name: '柳二', to: null })
    await bindFor(app, payer, brother, { relationship: 'sibling' })
    await cashOut(brother)
    expect(await review(payer)).toBe(1)
    const [first] = await casesOf(payer)
    expect((await decide(first!.id, 'dismiss', first!.version)).body.status).toBe('dismissed')

    app.clock.advance({ hours: 20 })
    await sell(brother, 3_000)
    expect(await review(payer)).toBe(0)
    expect((await app.get('/account/holds', payer)).body.holds).toEqual([])
    // Three more do not make four, whatever stands before the decision.
    await cashOut(brother, 2)
    expect(await review(payer)).toBe(0)
    await cashOut(brother, 2)
    expect(await review(payer)).toBe(1)
    const [again] = (await casesOf(payer)).filter(({ status }) => status === 'open')
    expect(again!.finding).toMatchObject({ bills: 5, total: 203_000 })
  })
})

describe('two people whose relation was found to be false', () => {
  async function confirmed() {
    const payer = await make(app, { name: '白一', scheme: 'employee', balance: 400_000 })
    const other = await make(app, { name: '白二', scheme: 'employee', balance: 50_000 })
    await bindFor(app, payer, other, { relationship: 'sibling' })
    await bindFor(app, other, payer, { relationship: 'sibling' })
    for (const who of [payer, other]) {
      await app.post('/wallets', who, { useArea: '520200', phone: '13900001234' })
    }
    const opened = await app.post('/agency/cases', clerk, {
      payer: named(payer),
      relative: named(other),
      words: '邻居举报',
    })
    const done = await decide(opened.body.id, 'confirm', opened.body.version)
    expect(done.body.status).toBe('confirmed')
    return { payer, other, caseId: opened.body.id as string, version: done.body.version as number }
  }
  const letterOf = (relative: Made) => ({ relative: named(relative), relationship: 'sibling' })
  const refusals = (payer: Made, other: Made) =>
    (
      [
        [payer, other],
        [other, payer],
      ] as const
    ).flatMap(([from, to]) => [
      () => app.post('/bindings/prepare', from, letterOf(to)),
      () => app.post('/bindings', from, { ...letterOf(to), letter: { digest: 'x', agreed: true } }),
      () =>
        app.post('/wallet-transfers', from, {
          requestKey: `false-key-${from.id}`,
          recipient: named(to),
          relationship: 'sibling',
          amountFen: 1_000,
          commitment: true,
        }),
      () =>
        app.post('/premiums', from, {
          requestKey: `false-premium-${from.id}`,
          year: 2025,
          insuredId: String(to.id),
          amountFen: 107_000,
        }),
    ])

  test('is false both ways: both authorisations end, and nothing rests on it until an agency lifts it', async () => {
    const { payer, other, caseId, version } = await confirmed()
    const statuses = (await app.get('/family', payer)).body
    expect([...statuses.authorised, ...statuses.authorisedBy].map(({ status }) => status)).toEqual([
      'ended',
      'ended',
    ])
    for (const ask of refusals(payer, other)) {
      const refused = await ask()
      expect(refused.status).toBeGreaterThanOrEqual(400)
      // A premium is refused for the price or the insurance before the account is looked at.
      if (!refused.body.type.startsWith('/problems/premium/')) {
        expect(refused.body).toMatchObject({
          type: '/problems/relation/found-false',
          zh: { what: expect.stringContaining(caseId) },
        })
      }
    }
    app.clock.moveTo('2026-02-02')
    const quota = await app.post('/quota-relations', payer, {
      relative: named(other),
      relationship: 'sibling',
      commitment: true,
    })
    expect(quota.body.type).toBe('/problems/relation/found-false')

    const lift = (by: TestCaller, body: object) => app.post(`/agency/cases/${caseId}/lift`, by, body)
    expect((await lift(await app.staff('clerk-530600'), { words: '户口簿', version })).status).toBe(404)
    expect((await lift(clerk, { words: '', version })).status).toBeGreaterThanOrEqual(400)
    expect((await lift(clerk, { words: '补交户口簿,确系兄弟', version })).body.status).toBe('confirmed')
    expect((await lift(clerk, { words: '再次', version: version + 1 })).body.type).toBe(
      '/problems/risk/nothing-to-lift',
    )
    expect((await app.post('/bindings/prepare', payer, letterOf(other))).status).toBe(200)
  })

  test('pays no premium either, and says that it was found false', async () => {
    const payer = await make(app, { name: '白三', scheme: 'employee', balance: 400_000 })
    const other = await make(app, { name: '白四' })
    await bindFor(app, payer, other, { relationship: 'sibling', purposes: ['premium'] })
    const about = { payer: named(payer), relative: named(other), words: '邻居举报' }
    const { body } = await app.post('/agency/cases', clerk, about)
    await decide(body.id, 'confirm', body.version)
    const premium = {
      requestKey: 'false-premium',
      year: 2025,
      insuredId: String(other.id),
      amountFen: 107_000,
    }
    expect(await app.post('/premiums', payer, premium)).toMatchObject({
      body: { type: '/problems/relation/found-false', zh: { what: expect.stringContaining(body.id) } },
    })
  })

  test('a guardian who is found to be none acts no more for the child', async () => {
    const guardian = await make(app, { name: '假监护', scheme: 'employee', balance: 400_000 })
    const child = await make(app, { name: '小白', to: null, bornOn: '2015-05-05', guardian })
    await bindFor(app, guardian, child, { relationship: 'child' })
    const opened = await app.post('/agency/cases', clerk, {
      payer: named(guardian),
      relative: named(child),
      words: '并非父母',
    })
    expect((await app.get('/family', guardian)).body.wards).toHaveLength(1)
    await decide(opened.body.id, 'confirm', opened.body.version)
    expect((await app.get('/family', guardian)).body.wards).toEqual([])
    const counter = await app.post('/agency/guardians', clerk, {
      child: named(child),
      guardian: named(guardian),
      proof: 'householdRegister',
    })
    expect(counter.body.type).toBe('/problems/relation/found-false')
  })
})

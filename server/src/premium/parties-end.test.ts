import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import { findAccounts, listQuotasFrom } from '../ledger/account.ts'
import { createRules } from '../settlement/rules.ts'
import { verify } from '../settlement/verify.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import { decideByTwo } from '../testing/two-clerks.ts'
import { applyAnswer } from './apply.ts'
import type { BureauAnswer } from './bureau.ts'
import { listPremiumUses } from './uses.ts'

let app: TestApp
let bureau: Simulator
const clerks: Record<string, [TestCaller, TestCaller]> = {}
beforeAll(async () => {
  app = await testApp()
  for (const area of ['520200', '530600']) {
    await sql`insert into staff (id, sign_in_name, name, role, area, password)
      select ${app.deps.newId()}::bigint, ${`second-${area}`}, '经办员李', role, area, password from staff
      where sign_in_name = ${`clerk-${area}`}`.execute(app.db.autocommit)
    clerks[area] = [await app.staff(`clerk-${area}`), await app.staff(`second-${area}`)]
  }
})
afterAll(() => app.close())
beforeEach(async () => {
  await sql`delete from job`.execute(app.db.autocommit)
  bureau = await rehearseBureau(app)
})
afterEach(() => bureau.close())

const initial = 500_000
const price = 40_000
const ok = <T extends { status: number; text: string }>(answer: T): T => {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}
const named = ({ idNumber, name }: Made) => ({ idNumber, name })
const today = () => new Date(app.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10)

type Pair = { payer: Made; insured: Made; area: string; consent: string; account: 'personal' | 'quota' }

/** A brother with a binding for the premium alone. */
async function bound(): Promise<Pair> {
  const payer = await make(app, { name: '蓝付', scheme: 'employee', balance: initial })
  const insured = await make(app, { name: '蓝用' })
  const terms = { relationship: 'sibling', purposes: ['premium'] }
  return {
    payer,
    insured,
    area: '520200',
    consent: await bindFor(app, payer, insured, terms),
    account: 'personal',
  }
}
/** A brother in Zhaotong with a quota. */
async function quota(): Promise<Pair> {
  const payer = await make(app, { name: '蓝给', scheme: 'employee', balance: initial })
  const insured = await make(app, { name: '蓝受', area: '530600', to: null })
  for (const [who, useArea] of [
    [payer, '520200'],
    [insured, '530600'],
  ] as const) {
    ok(await app.post('/wallets', who, { useArea, phone: '13900001234' }))
  }
  const asked = { relative: named(insured), relationship: 'sibling', commitment: true }
  const { id } = ok(await app.post('/quota-relations', payer, asked)).body
  ok(await app.post(`/quota-relations/${id}/agree`, insured))
  ok(
    await app.post(`/quota-relations/${id}/grant`, payer, {
      requestKey: `grant-key-${id}`,
      amountFen: price,
    }),
  )
  await sql`update enrolment set valid_to = '2025-12-31' where person_id = ${insured.id}`.execute(
    app.db.autocommit,
  )
  return { payer, insured, area: '530600', consent: id, account: 'quota' }
}

async function pay({ payer, insured, account }: Pair) {
  const { id } = ok(
    await app.post('/premiums', payer, {
      requestKey: `ending-key-${insured.id}`,
      year: account === 'quota' ? 2026 : 2025,
      insuredId: String(insured.id),
      payerId: String(payer.id),
      account,
      amountFen: price,
    }),
  ).body
  await runJobs(app)
  const key = { insuredId: insured.id, id: Number(id) }
  const hear = (answer: BureauAnswer) =>
    app.db.transaction((tx) => applyAnswer(tx, app.deps, key, { answer, direction: 'in', kind: 'notify' }))
  return { id: id as string, hear }
}
type Paid = Awaited<ReturnType<typeof pay>>

const change = (person: Made, area: string, what: object) =>
  app.post('/agency/changes', clerks[area]![0], { person: named(person), change: what })

/** What may happen to its people while a premium is under way. */
const events = {
  'the payer dies': async ({ payer }: Pair) =>
    ok(await change(payer, '520200', { kind: 'death', on: today() })),
  'the insured dies': async ({ insured, area }: Pair) =>
    ok(await change(insured, area, { kind: 'death', on: today() })),
  'the payer moves away': async ({ payer }: Pair) =>
    ok(await change(payer, '520200', { kind: 'move', area: '520100', on: today() })),
  'the consent ends': async ({ payer, consent, account }: Pair) =>
    ok(
      await (account === 'quota'
        ? app.post(`/quota-relations/${consent}/end`, payer)
        : app.post(`/bindings/${consent}/end`, payer, { reason: '不再需要' })),
    ),
  'the owner freezes the account': async ({ payer }: Pair) =>
    ok(await app.post('/account/freeze', payer, { scope: 'account' })),
  'the relation is found false': async ({ payer, insured }: Pair) => {
    const clerk = clerks['520200']![0]
    const opened = ok(
      await app.post('/agency/cases', clerk, {
        payer: named(payer),
        relative: named(insured),
        words: '举报：二人并非亲属',
      }),
    ).body
    ok(
      await decideByTwo(app, clerks['520200']!, {
        id: opened.id,
        decision: 'confirm',
        words: '已核查',
        version: opened.version,
      }),
    )
  },
}
type Event = keyof typeof events

const after = ({ account }: Pair) => (account === 'quota' ? '2026-02-28' : '2025-03-02')

/** How its money comes back: what begins it, and what ends it after the event. */
const ways = {
  'the bureau refuses it': {
    begins: 'never',
    back: async (_: Pair, { hear }: Paid) => {
      await hear({ state: 'refused', code: 'other', reason: '未说明' })
    },
  },
  'it never arrived, and is credited late': {
    begins: 'silent',
    back: async (pair: Pair, { hear }: Paid) => {
      app.clock.moveTo(after(pair))
      bureau.bureau.setMode(pair.insured.idNumber, 'accept')
      await pass(app, { days: 1 })
      for (let times = 0; times < 2; times++) await hear({ state: 'credited', serial: '9', on: today() })
      await runJobs(app)
    },
  },
  'two clerks return it': {
    begins: 'never',
    back: async (pair: Pair, { id }: Paid) => {
      app.clock.moveTo(after(pair))
      for (const clerk of clerks[pair.area]!) {
        ok(await app.post(`/desk/premiums/${id}/return`, clerk, { reason: '税务没有结果' }))
      }
    },
  },
  'the bureau refunds it': {
    begins: 'instant',
    back: async (_: Pair, { hear }: Paid) => {
      for (let times = 0; times < 2; times++) {
        await hear({ state: 'refunded', on: today(), reason: '重复缴费' })
      }
    },
  },
} as const

const rows = [
  { source: 'a binding', make: bound, day: '2025-02-26' },
  { source: 'a quota', make: quota, day: '2026-02-02' },
].flatMap((from) =>
  (Object.keys(events) as Event[])
    .filter((event) => from.source === 'a binding' || event !== 'the relation is found false')
    .flatMap((event) => (Object.keys(ways) as (keyof typeof ways)[]).map((way) => ({ ...from, event, way }))),
)

test.each(rows)(
  'paid by $source; $event; $way: the money is with its owner or the heirs, once',
  async (row) => {
    app.clock.moveTo(row.day)
    const pair = await row.make()
    const { begins, back } = ways[row.way]
    bureau.bureau.setMode(pair.insured.idNumber, begins)
    const paid = await pay(pair)
    await events[row.event](pair)
    await back(pair, paid)
    const { id } = pair.payer
    const account = (await findAccounts(app.db.reader, [id])).get(id)!
    const inQuotas = (await listQuotasFrom(app.db.reader, [id])).reduce(
      (all, { balance }) => all + balance,
      0,
    )
    const heirs = await sql<{ amount: number }>`select coalesce(sum(amount), 0)::bigint as amount
    from estate where person_id = ${id}`.read(app.db.reader)
    const isDead = row.event === 'the payer dies'
    // A freeze does not end the relation: what was set aside rests in it again. Moving away ends it.
    const rests = pair.account === 'quota' && row.event === 'the owner freezes the account' ? price : 0
    expect({ own: account.balance, quotas: inQuotas, heirs: heirs[0]!.amount }).toEqual({
      own: isDead ? 0 : initial - rests,
      quotas: rests,
      heirs: isDead ? initial : 0,
    })
    const { adjudicate } = createRules(app.deps.packs.packOf)
    expect(await verify({ db: app.db, adjudicate, otherUses: listPremiumUses })).toMatchObject({
      verdict: 'right',
      findings: [],
    })
  },
)

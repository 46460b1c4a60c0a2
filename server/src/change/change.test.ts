import { findValue } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import type { Deps } from '../deps.ts'
import { listApprovedFilings, outOfAreaFiling } from '../filing/filing.ts'
import { letterVersion } from '../filing/letter.ts'
import { runDueJobs } from '../jobs.ts'
import { findAccounts, lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { packsOf } from '../packs.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { workOf } from '../work.ts'
import { contributePage, interestPage } from './account-run.ts'
import { proposeBase } from './base.ts'
import { changeJobs } from './jobs.ts'

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
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  await sql`delete from job`.execute(app.db.autocommit)
})

const named = ({ idNumber, name }: Made) => ({ idNumber, name })
const report = (person: Made, change: object, by = clerk) =>
  app.post('/agency/changes', by, { person: named(person), change })
const work = () =>
  runDueJobs(app.deps, workOf(app.deps), app.clock.now(), (job, error) => {
    throw new Error(`job ${job.kind} failed`, { cause: error })
  })
const balance = async ({ id }: { id: number }) => (await findAccounts(app.db.reader, [id])).get(id)!.balance
const statuses = async (caller: TestCaller): Promise<{ status: string; endReason: string | null }[]> => {
  const { body } = await app.get('/family', caller)
  return [...body.authorised, ...body.authorisedBy].map(({ status, endReason }) => ({ status, endReason }))
}
const told = async (caller: TestCaller) =>
  (await app.get('/notices', caller)).body.items as { kind: string; body: { zh: string } }[]

/** An employee with a bound mother (retired) and wife. */
async function family() {
  const payer = await make(app, { name: '周平', scheme: 'employee', bornOn: '1980-02-02', balance: 500_000 })
  const mother = await make(app, { name: '吴兰', scheme: 'employee', bornOn: '1955-03-03', balance: 20_000 })
  const wife = await make(app, { name: '郑洁', scheme: 'employee', bornOn: '1982-04-04', balance: 30_000 })
  await bindFor(app, payer, mother, { relationship: 'parent' })
  await bindFor(app, payer, wife, { relationship: 'spouse' })
  await bindFor(app, wife, payer, { relationship: 'spouse' })
  return { payer, mother, wife }
}

test.each(['1900-01-01', '2015-01-01'])('a refused day is told as it was typed: %s', async (on) => {
  const person = await make(app, { name: '卫青', scheme: 'employee' })
  for (const change of [
    { kind: 'move', area: '530600', on },
    { kind: 'scheme', scheme: 'resident', category: 'adult', on },
  ]) {
    const { what } = (await report(person, change)).body.zh
    expect(what).toBe(`变更日${on}须晚于现有参保关系的起始日2015-01-01。`)
  }
  const never = await make(app, { name: '卫红', scheme: null })
  const move = { kind: 'move', area: '530600', on }
  const { what } = (await report(never, move)).body.zh
  expect(what).toMatch(/1899|2014/.test(what) ? /never/ : new RegExp(on))
})

describe('death', () => {
  test('ends every authorisation, and the balance goes to the heirs, paid by two clerks', async () => {
    const { payer, wife } = await family()
    const answer = await report(payer, { kind: 'death', on: '2025-01-14' })
    expect(answer.body).toMatchObject({ done: true, endedBindings: 3, toHeirsFen: 500_000 })
    expect(await balance(payer)).toBe(0)
    expect(await statuses(wife)).toEqual([
      { status: 'ended', endReason: expect.stringContaining('death') },
      { status: 'ended', endReason: expect.stringContaining('death') },
    ])

    const estate = `/agency/estates/${payer.id}`
    const heir = (amount: number) => ({
      name: '郑洁',
      relation: '配偶',
      bankAccount: '622202000000009999',
      amountFen: amount,
      proof: '死亡证明、结婚证、继承公证书',
    })
    expect(await app.post(`${estate}/heirs`, clerk, { heirs: [heir(500_001)] })).toMatchObject({
      status: 422,
      body: { type: '/problems/change/shares-too-much' },
    })
    const { body } = await app.post(`${estate}/heirs`, clerk, { heirs: [heir(300_000), heir(200_000)] })
    expect(body).toMatchObject({ totalFen: 500_000, leftFen: 0 })
    const pay = (by: TestCaller) => app.post(`${estate}/heirs/${body.heirs[0].id}/pay`, by)
    expect((await pay(clerk)).body.type).toBe('/problems/change/same-clerk')
    expect((await pay(second)).body.heirs[0].paidAt).not.toBeNull()
    expect((await pay(second)).body.type).toBe('/problems/change/heir-unknown')
  })

  test('money that comes back later goes to the heirs too, by the daily round', async () => {
    const payer = await make(app, { name: '冯山', scheme: 'employee', balance: 1_000 })
    await report(payer, { kind: 'death', on: '2025-01-15' })
    await app.db.transaction(async (tx) => {
      // A bill that the account had paid is given back after the death.
      const accounts = await lockAccounts(tx, app.db.lockStep, [payer.id])
      const parts = { personId: payer.id, amount: fen(7_700) }
      await post(
        tx,
        accounts,
        { template: 'contribution', id: app.deps.newId(), on: '2025-01-16', parts },
        { actor: 'test', at: app.clock.now() },
      )
    })
    const { 'insurance.daily': daily, 'estate.round': round } = changeJobs(app.deps)
    await sql`insert into job (id, kind, run_at, payload, status)
      values (${app.deps.newId()}, 'insurance.daily', ${new Date(app.clock.now())}, '{}', 'waiting')`.execute(
      app.db.autocommit,
    )
    await runDueJobs(app.deps, { 'insurance.daily': daily!, 'estate.round': round! }, app.clock.now())
    expect(await balance(payer)).toBe(0)
    expect((await app.get(`/agency/estates/${payer.id}`, clerk)).body).toMatchObject({ totalFen: 8_700 })
  })

  test('twice, in the future, or by another agency: refused', async () => {
    const person = await make(app, { name: '褚云', scheme: 'employee' })
    expect((await report(person, { kind: 'death', on: '2025-01-16' })).body.type).toBe(
      '/problems/change/in-future',
    )
    const zhaotong = await app.staff('clerk-530600')
    expect((await report(person, { kind: 'death', on: '2025-01-15' }, zhaotong)).status).toBe(404)
    await report(person, { kind: 'death', on: '2025-01-15' })
    expect((await report(person, { kind: 'death', on: '2025-01-15' })).body.type).toBe(
      '/problems/change/already-dead',
    )
  })
})

describe('leaving, moving, changing scheme', () => {
  test('leaving on a later day waits for that day, then ends what depends on it', async () => {
    const { payer, mother } = await family()
    const answer = await report(payer, { kind: 'leave', last: '2025-01-31' })
    expect(answer.body).toMatchObject({ done: false, effectiveOn: '2025-02-01' })
    await work()
    expect((await statuses(mother))[0]).toMatchObject({ status: 'active' })
    app.clock.moveTo('2025-02-01')
    await work()
    expect((await statuses(mother))[0]).toMatchObject({
      status: 'ended',
      endReason: expect.stringContaining('leave'),
    })
    // The account keeps its money.
    expect(await balance(payer)).toBe(500_000)
    await work()
    expect((await told(payer)).map(({ kind }) => kind)).toContain('insurance.changed')
  })

  test('a suspended member keeps the authorisations but nothing is drawn; resuming brings it back', async () => {
    const { payer, mother } = await family()
    await report(payer, { kind: 'suspend', on: '2025-01-15' })
    expect((await statuses(mother))[0]).toMatchObject({ status: 'active' })
    const estimate = () =>
      app.post('/estimate', mother, {
        institution: 'H52020100002',
        lines: [{ code: 'DEMOA0001', amountFen: 100_000 }],
      })
    const suspended = await estimate()
    expect(suspended.body.payers).toEqual([])
    expect((await report(payer, { kind: 'resume', on: '2025-01-15' })).body.done).toBe(true)
    expect((await estimate()).body.payers).toHaveLength(1)
    expect((await report(payer, { kind: 'resume', on: '2025-01-15' })).body.type).toBe(
      '/problems/change/not-suspended',
    )
  })

  test('moving to another area ends authorisations on both sides and the old area’s filings; the year starts anew there', async () => {
    const { payer, wife } = await family()
    await app.post('/filings', payer, {
      matter: { kind: 'outOfArea', type: 'longTerm', destination: '530100' },
      from: '2025-01-15',
      reason: '驻外工作',
      commitmentVersion: letterVersion,
    })
    app.clock.moveTo('2025-02-10')
    const answer = await report(payer, { kind: 'move', area: '530600', on: '2025-02-10' })
    expect(answer.body).toMatchObject({ done: true, endedBindings: 3, endedFilings: 1 })
    expect((await statuses(wife)).every(({ status }) => status === 'ended')).toBe(true)
    const on = async (day: string) =>
      outOfAreaFiling(await listApprovedFilings(app.db.reader, [payer.id], day), {
        personId: payer.id,
        area: '530100',
        on: day,
      })
    expect([await on('2025-02-09'), await on('2025-02-10')]).toEqual(['longTerm', 'none'])
    const rows = await sql<{ area: string; valid_from: string; valid_to: string | null }>`
      select area, valid_from, valid_to from enrolment where person_id = ${payer.id} order by valid_from`.read(
      app.db.reader,
    )
    expect(rows).toEqual([
      { area: '520200', valid_from: '2015-01-01', valid_to: '2025-02-09' },
      { area: '530600', valid_from: '2025-02-10', valid_to: null },
    ])
  })

  test('an employee who becomes a resident no longer shares an account, but may still be paid for', async () => {
    const { payer, wife } = await family()
    const answer = await report(payer, {
      kind: 'scheme',
      scheme: 'resident',
      category: 'adult',
      on: '2025-01-15',
    })
    expect(answer.body).toMatchObject({ endedBindings: 2 })
    const { body } = await app.get('/family', payer)
    expect(body.authorisedBy).toMatchObject([{ status: 'active', payer: { name: wife.name } }])
  })

  test('retiring ends nothing', async () => {
    const { payer } = await family()
    const answer = await report(payer, {
      kind: 'scheme',
      scheme: 'employee',
      category: 'retired',
      on: '2025-01-15',
    })
    expect(answer.body).toMatchObject({ endedBindings: 0, endedFilings: 0 })
    expect((await statuses(payer)).every(({ status }) => status === 'active')).toBe(true)
  })

  test.each([
    ...['999999', '000000', '520000', '529800', '520203', '530200', '710000'].map(
      (area): [string, object, string] => [
        `to ${area}, where nobody is insured`,
        { kind: 'move', area, on: '2025-01-15' },
        'area-unknown',
      ],
    ),
    ['to where one is insured', { kind: 'move', area: '520200', on: '2025-01-15' }, 'same-area'],
    [
      'to the same kind',
      { kind: 'scheme', scheme: 'employee', category: 'working', on: '2025-01-15' },
      'same-scheme',
    ],
    [
      'a retired resident',
      { kind: 'scheme', scheme: 'resident', category: 'retired', on: '2025-01-15' },
      'category-wrong',
    ],
    ['before it began', { kind: 'leave', last: '2014-12-31' }, 'before-start'],
    ['on the day it began', { kind: 'move', area: '530600', on: '2015-01-01' }, 'not-after-start'],
    ['a death before the birth', { kind: 'death', on: '1985-05-04' }, 'before-birth'],
  ])('%s: refused', async (_, change, type) => {
    const person = await make(app, { name: '卫青', scheme: 'employee' })
    const answer = await report(person, change)
    expect(answer.body.type).toBe(`/problems/change/${type}`)
  })
})

test('when a marriage ends, what the two authorised each other ends, and nothing else', async () => {
  const { payer, wife } = await family()
  const divorce = () => app.post('/agency/changes/divorce', clerk, { one: named(payer), other: named(wife) })
  expect((await divorce()).body).toEqual({ endedBindings: 2 })
  expect(await statuses(payer)).toContainEqual({ status: 'active', endReason: null })
  expect((await divorce()).body.type).toBe('/problems/change/no-marriage')
})

test('when a marriage ends, a quota between the two goes back to who set it aside', async () => {
  app.clock.moveTo('2026-02-02')
  const husband = await make(app, { name: '冯远', scheme: 'employee', balance: 100_000 })
  const wife = await make(app, { name: '褚宁', area: '530600', to: null })
  const sister = await make(app, { name: '冯近', area: '530600', to: null })
  const areas: [Made, string][] = [
    [husband, '520200'],
    [wife, '530600'],
    [sister, '530600'],
  ]
  for (const [who, useArea] of areas) {
    expect((await app.post('/wallets', who, { useArea, phone: '13900001234' })).status).toBe(200)
  }
  for (const [relative, relationship] of [
    [wife, 'spouse'],
    [sister, 'sibling'],
  ] as const) {
    const invitation = { relative: named(relative), relationship, commitment: true }
    const { id } = (await app.post('/quota-relations', husband, invitation)).body
    await app.post(`/quota-relations/${id}/agree`, relative)
    const grant = { requestKey: `divorce-${relationship}`, amountFen: 30_000 }
    expect((await app.post(`/quota-relations/${id}/grant`, husband, grant)).status).toBe(200)
  }
  const divorce = (other = wife) =>
    app.post('/agency/changes/divorce', clerk, { one: named(husband), other: named(other) })
  expect((await divorce(sister)).body.type).toBe('/problems/change/no-marriage')
  expect(await divorce()).toMatchObject({ status: 200, body: { endedBindings: 0 } })
  expect(await balance(husband)).toBe(70_000)
  expect((await app.get('/quota-relations', wife)).body.relations).toMatchObject([
    { status: 'ended', quotaFen: 0, endReason: { zh: '双方婚姻关系已终止' } },
  ])
  expect((await app.get('/quota-relations', sister)).body.relations).toMatchObject([
    { status: 'active', quotaFen: 30_000 },
  ])
  expect((await divorce()).body.type).toBe('/problems/change/no-marriage')
})

test('who moves reads the name of the place, not its code', async () => {
  const person = await make(app, { name: '陈移', scheme: 'employee' })
  expect((await report(person, { kind: 'move', area: '520200', on: '2025-01-15' })).body.detail).toContain(
    '六盘水市',
  )
  await report(person, { kind: 'move', area: '530600', on: '2025-01-15' })
  await work()
  expect((await told(person)).map(({ body }) => body.zh).join()).toMatch(/转到昭通市/)
})

test('a child who comes of age acts alone from that day; both are told, and the account goes on paying', async () => {
  app.clock.moveTo('2025-07-10')
  const father = await make(app, { name: '蒋石', scheme: 'employee', balance: 100_000 })
  const son = await make(app, { name: '蒋川', bornOn: '2007-07-11', guardian: father, to: '2025-12-31' })
  await bindFor(app, father, son, { relationship: 'child' })
  const file = () =>
    app.post('/filings', father, {
      personId: String(son.id),
      matter: { kind: 'outOfArea', type: 'longTerm', destination: '530000' },
      from: '2025-07-11',
      reason: '上学',
      commitmentVersion: letterVersion,
    })
  const round = async () => {
    await sql`insert into job (id, kind, run_at, payload, status)
      values (${app.deps.newId()}, 'insurance.daily', ${new Date(app.clock.now())}, '{}', 'waiting')`.execute(
      app.db.autocommit,
    )
    await work()
  }
  await round()
  expect((await told(son)).map(({ kind }) => kind)).not.toContain('insurance.changed')
  app.clock.moveTo('2025-07-11')
  await round()
  expect((await told(son)).find(({ kind }) => kind === 'insurance.changed')?.body.zh).toContain('年满18周岁')
  expect((await told(father)).find(({ kind }) => kind === 'insurance.changed')?.body.zh).toContain('蒋*')
  expect((await file()).body.type).toBe('/problems/filing/not-your-ward')
  expect(await statuses(son)).toEqual([{ status: 'active', endReason: null }])
})

describe('what credits accounts', () => {
  /** The area's pack with a value that our own packs do not state. */
  const withRate = (name: string, value: number, on: Deps = app.deps): Deps => {
    const pack = structuredClone(on.packs.packOf('520200')!) as unknown as {
      parameters: Record<string, unknown>
    }
    pack.parameters[name] = [
      { area: '520200', from: '2020-01-01', to: null, value, source: '测试', certainty: 'unverified' },
    ]
    return { ...app.deps, packs: packsOf(new Map([['520200', pack as never]])) }
  }
  const propose = (person: Made, more: object) =>
    app.call('PUT', '/agency/contribution-bases', clerk, {
      person: named(person),
      from: '2024-01-01',
      ...more,
    })
  const decideBase = (
    { body }: { body: { personId: string; id: string } },
    by: TestCaller,
    decision = 'approve',
  ) => app.post(`/agency/contribution-bases/${body.personId}/${body.id}/decide`, by, { decision })
  const base = async (person: Made, more: object) => {
    const approved = await decideBase(await propose(person, more), second)
    expect(approved.body).toMatchObject({ status: 'approved' })
  }

  test('a base is proposed by one clerk and counts once another approves it', async () => {
    const worker = await make(app, { name: '吕九', scheme: 'employee', balance: 100 })
    const proposed = await propose(worker, { baseFen: 600_000 })
    expect(proposed.body).toMatchObject({ status: 'proposed', bound: 'technical' })
    const deps = withRate('account.contributionRate', 200)
    const run = () => app.db.transaction((tx) => contributePage(tx, deps, { month: '2025-01', afterId: 0 }))
    await run()
    expect(await balance(worker)).toBe(100)
    expect((await app.get('/agency/contribution-bases', second)).body.bases).toMatchObject([
      { baseFen: 600_000 },
    ])
    expect(await decideBase(proposed, clerk)).toMatchObject({
      status: 403,
      body: { type: '/problems/change/base-same-clerk' },
    })
    expect((await decideBase(proposed, await app.staff('clerk-530600'))).status).toBe(404)
    expect((await decideBase(proposed, second)).status).toBe(200)
    await run()
    expect(await balance(worker)).toBe(100 + 12_000)
    const rejected = await propose(worker, { fixedFen: 9_000 })
    expect((await decideBase(rejected, clerk, 'reject')).body.status).toBe('rejected')
    expect((await decideBase(rejected, second)).status).toBe(404)
    await sql`delete from contribution_base`.execute(app.db.autocommit)
    await sql`delete from account_run`.execute(app.db.autocommit)
  })

  test('what an area publishes bounds a base; where it is not on record, a technical bound says that it is one', async () => {
    const worker = await make(app, { name: '范十', scheme: 'employee', balance: 100 })
    for (const [sum, word] of [
      [{ baseFen: 10_000_001 }, '100,000.00'],
      [{ baseFen: 100_000_000_000 }, '100,000.00'],
      [{ fixedFen: 99_999_999_999 }, '5,000.00'],
    ] as const) {
      const refused = await propose(worker, sum)
      expect(refused).toMatchObject({ status: 422, body: { type: '/problems/change/base-above-technical' } })
      expect(refused.body.zh.what).toContain('本系统没有收录')
      expect(refused.body.zh.what).toContain(word.replace(',', ''))
    }
    expect((await propose(worker, { baseFen: 500_000, from: '1990-01-01' })).body.type).toBe(
      '/problems/change/base-day-outside',
    )
    const deps = withRate('account.baseFloor', 400_000)
    const limited = withRate('account.baseCeiling', 2_000_000, deps)
    const wanted = { personId: worker.id, from: '2025-01-01', fixed: null, area: '520200', actor: 'staff:1' }
    for (const [amount, allowed] of [
      [399_999, false],
      [400_000, true],
      [2_000_000, true],
      [2_000_001, false],
    ] as const) {
      const proposing = app.db.transaction((tx) => proposeBase(tx, limited, { ...wanted, base: fen(amount) }))
      if (allowed) expect(await proposing).toMatchObject({ bound: 'area' })
      else await expect(proposing).rejects.toMatchObject({ type: '/problems/change/base-outside' })
    }
    await sql`delete from contribution_base`.execute(app.db.autocommit)
  })

  test('monthly contributions: a rate of the base, or the agency’s fixed sum; not while suspended', async () => {
    const worker = await make(app, { name: '沈一', scheme: 'employee', balance: 100 })
    const retired = await make(app, { name: '韩二', scheme: 'employee', balance: 100 })
    const suspended = await make(app, { name: '杨三', scheme: 'employee', status: 'suspended', balance: 100 })
    await base(worker, { baseFen: 654_321 })
    await base(retired, { fixedFen: 8_000 })
    await base(suspended, { baseFen: 500_000 })
    const deps = withRate('account.contributionRate', 200)
    await app.db.transaction((tx) => contributePage(tx, deps, { month: '2025-01', afterId: 0 }))
    // 2 % of 6,543.21 is 130.8642, rounded half up.
    expect(await balance(worker)).toBe(100 + 13_086)
    expect(await balance(retired)).toBe(100 + 8_000)
    expect(await balance(suspended)).toBe(100)
    const { body } = await app.get('/agency/account-runs', clerk)
    expect(body.runs).toContainEqual({
      kind: 'contribution',
      area: '520200',
      period: '2025-01',
      people: 2,
      amountFen: 21_086,
      reason: '',
    })
    await sql`delete from contribution_base`.execute(app.db.autocommit)
    await sql`delete from account_run`.execute(app.db.autocommit)
  })

  test('where no rate is published nothing is booked, and the run says why', async () => {
    expect(findValue(app.deps.packs.packOf('520200')!, 'account.interestRate', '2025-12-31')).toBeNull()
    const worker = await make(app, { name: '朱四', scheme: 'employee', balance: 100 })
    await app.db.transaction((tx) => interestPage(tx, app.deps, { year: 2025, afterId: 0 }))
    expect(await balance(worker)).toBe(100)
    expect((await app.get('/agency/account-runs', clerk)).body.runs).toContainEqual({
      kind: 'interest',
      area: '520200',
      period: '2025',
      people: 0,
      amountFen: 0,
      reason: 'no value: account.interestRate',
    })
  })

  test('yearly interest counts each day’s balance, and rounds once', async () => {
    app.clock.moveTo('2025-01-01')
    const saver = await make(app, { name: '秦五', scheme: 'employee', balance: 1_000_000 })
    app.clock.moveTo('2025-07-02')
    await app.db.transaction(async (tx) => {
      const accounts = await lockAccounts(tx, app.db.lockStep, [saver.id])
      const parts = { personId: saver.id, amount: fen(1_000_000) }
      await post(
        tx,
        accounts,
        { template: 'contribution', id: app.deps.newId(), on: '2025-07-02', parts },
        { actor: 'test', at: app.clock.now() },
      )
    })
    app.clock.moveTo('2026-01-01')
    const deps = withRate('account.interestRate', 35)
    for (let afterId: number | null = 0; afterId !== null; ) {
      const from: number = afterId
      afterId = await app.db.transaction((tx) => interestPage(tx, deps, { year: 2025, afterId: from }))
    }
    // 0.35 % of 10,000.00 for 365 days, and of as much again for 183 of them.
    expect(await balance(saver)).toBe(2_000_000 + 3_500 + Math.round((3_500 * 183) / 365))
  })

  test('the month’s run follows the clock: once a month, each month once', async () => {
    const worker = await make(app, { name: '尤六', scheme: 'employee' })
    await base(worker, { fixedFen: 1_000 })
    await sql`insert into job (id, kind, run_at, payload, status)
      values (${app.deps.newId()}, 'contribution.month', ${new Date('2025-02-01T03:00:00+08:00')}, '{}', 'waiting')`.execute(
      app.db.autocommit,
    )
    for (const day of ['2025-01-31', '2025-02-01', '2025-02-20', '2025-03-01', '2025-04-02']) {
      app.clock.moveTo(day)
      await runDueJobs(app.deps, changeJobs(app.deps), app.clock.now())
    }
    expect(await balance(worker)).toBe(3_000)
  })
})

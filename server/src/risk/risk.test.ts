import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { measure } from '../../../bench/risk.ts'
import { sql } from '../db/sql.ts'
import { runDueJobs } from '../jobs.ts'
import { findAccounts } from '../ledger/account.ts'
import { care } from '../settlement/care.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { decideByTwo } from '../testing/two-clerks.ts'
import { workOf } from '../work.ts'
import { detect, detectAtTills, type Facts, type WatchedBinding, type WatchedUse } from './detect.ts'
import { reviewPayers } from './round.ts'
import { loadRules, readRules } from './rules.ts'

const rules = loadRules()
const day = 86_400_000

describe('the rules, on facts', () => {
  const binding = (more: Partial<WatchedBinding> = {}): WatchedBinding => ({
    id: 1,
    payerId: 10,
    relativeId: 20,
    relationship: 'sibling',
    authorisedAt: 0,
    payerBorn: '1980-01-01',
    relativeBorn: '1982-01-01',
    ...more,
  })
  let serial = 0
  const use = (more: Partial<WatchedUse> = {}): WatchedUse => {
    serial += 1
    const amount = more.amount ?? 50_000
    return {
      bindingId: 1,
      payerId: 10,
      relativeId: 20,
      settlementId: serial,
      institution: 'P1',
      kind: 'pharmacy',
      amount,
      total: amount,
      at: 100 * day,
      ...more,
    }
  }
  const facts = (more: Partial<Facts>): Facts => ({
    bindings: [binding()],
    uses: [],
    stays: [],
    balances: new Map([[10, 100_000]]),
    ...more,
  })
  const found = (more: Partial<Facts>) => detect(rules, facts(more)).map(({ rule }) => rule)

  test.each([
    ['three parents', ['parent', 'parent', 'parent'], ['tooManyOfAKind']],
    ['two parents', ['parent', 'parent'], []],
    ['two spouses', ['spouse', 'spouse'], ['tooManyOfAKind']],
  ])('%s', (_, relationships, expected) => {
    const bindings = relationships.map((relationship, index) =>
      binding({
        id: index + 1,
        relativeId: 20 + index,
        relationship: relationship as WatchedBinding['relationship'],
        relativeBorn: relationship === 'parent' ? '1955-01-01' : '1982-01-01',
        authorisedAt: index,
      }),
    )
    const findings = detect(rules, facts({ bindings }))
    expect(findings.map(({ rule }) => rule)).toEqual(expected)
    // The youngest binding is the one in question.
    if (expected.length > 0) expect(findings[0]!.subject).toBe(`binding:${relationships.length}`)
  })

  test('one person cannot be the spouse of two', () => {
    const bindings = [1, 2].map((id) =>
      binding({ id, payerId: 10 + id, relationship: 'spouse', authorisedAt: id }),
    )
    expect(found({ bindings })).toEqual(['sameRelativeOfMany'])
  })

  test.each([
    ['parent', '1966-01-02', ['ages']],
    ['parent', '1965-12-31', []],
    ['child', '1993-12-31', ['ages']],
    ['child', '1994-01-02', []],
    ['maternalGrandparent', '1951-01-02', ['ages']],
    ['sibling', '1940-01-01', []],
  ] as const)(
    'a %s born on %s of somebody born on 1980-01-01: %j',
    (relationship, relativeBorn, expected) => {
      expect(found({ bindings: [binding({ relationship, relativeBorn })] })).toEqual(expected)
    },
  )

  test.each([
    ['four round sales at one pharmacy in two weeks', [0, 3, 6, 13], 50_000, 'P1', ['pharmacyCashOut']],
    ['three of them', [0, 3, 6], 60_000, 'P1', []],
    ['spread over two months', [0, 20, 40, 60], 50_000, 'P1', []],
    ['sums as drugs cost', [0, 3, 6, 13], 50_130, 'P1', []],
    ['at a hospital', [0, 3, 6, 13], 50_000, 'H1', []],
  ])('%s', (_, days, amount, institution, expected) => {
    const uses = days.map((offset) =>
      use({
        at: (100 + offset) * day,
        amount,
        institution,
        kind: institution === 'P1' ? 'pharmacy' : 'hospital',
      }),
    )
    expect(found({ uses })).toEqual(expected)
  })

  test('one person who uses four payers’ accounts at one pharmacy', () => {
    const bindings = [1, 2, 3, 4].map((id) => binding({ id, payerId: 10 + id }))
    const uses = bindings.map(({ id, payerId }) =>
      use({ bindingId: id, payerId, at: (100 + id) * day, amount: 61_300 }),
    )
    expect(new Set(found({ bindings, uses }))).toEqual(new Set(['collector']))
    expect(found({ bindings: bindings.slice(1), uses: uses.slice(1) })).toEqual([])
  })

  const stay = { personId: 20, institution: 'H1', from: '1970-04-01', to: '1970-04-20' }
  const on = (date: string) => Date.parse(`${date}T04:00:00Z`)
  test.each([
    ['elsewhere in between', '1970-04-10', 'P1', ['inHospital']],
    ['on the first day', '1970-04-01', 'P1', []],
    ['on the last day', '1970-04-20', 'P1', []],
    ['at the same hospital', '1970-04-10', 'H1', []],
  ])('use during a stay in hospital, %s', (_, date, institution, expected) => {
    expect(found({ stays: [stay], uses: [use({ at: on(date), institution, amount: 1_234 })] })).toEqual(
      expected,
    )
  })

  test.each([
    ['gone within three days', 2, 5_000, ['suddenDrain']],
    ['gone within a week', 7, 5_000, []],
    ['half of it gone', 2, 300_000, []],
  ])('an account that was just shared, %s', (_, days, left, expected) => {
    const uses = [1, 2].map((part) => use({ at: days * day - part, amount: 123_456 }))
    expect(found({ uses, balances: new Map([[10, left]]) })).toEqual(expected)
  })

  test('many cards at one till within minutes', () => {
    const sales = (count: number, amount: number, gap: number) =>
      Array.from({ length: count }, (_, i) => ({ institution: 'P1', at: i * gap, personId: i, amount }))
    const found = (uses: Parameters<typeof detectAtTills>[1]) => detectAtTills(rules, uses).length
    expect(found(sales(5, 30_000, 60_000))).toBe(1)
    expect(found(sales(4, 30_000, 60_000))).toBe(0)
    expect(found(sales(5, 31_250, 60_000))).toBe(0)
    expect(found(sales(5, 30_000, 600_000))).toBe(0)
  })

  test('a rule with a field that nobody knows, or twice, is refused', () => {
    const text = '{ zh: 一, en: one }'
    const rule = `- { id: inHospital, title: ${text}, why: ${text}, action: hold, again: never`
    expect(() => readRules(`${rule}, days: 3 }`)).toThrow()
    expect(() => readRules(`${rule} }\n${rule} }`)).toThrow('twice')
    expect(readRules(`${rule} }`)).toHaveLength(1)
  })

  test('measured on families with known fraud: nearly all that is held is held rightly, and most fraud is found', () => {
    const { precision, recall, byRule } = measure(4_000, 7)
    expect(precision).toBeGreaterThan(0.85)
    expect(recall).toBeGreaterThan(0.7)
    expect(byRule.map(({ rule }) => rule).sort()).toContain('pharmacyCashOut')
  })
})

describe('held, looked at, released or ended', () => {
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

  let bills = 0
  const sell = (patient: TestCaller, amount: number, institution = 'P52020100001') => {
    bills += 1
    return app.settler.settleSale({
      key: { source: institution, msgid: `risk-${bills}`, digest: String(bills) },
      institution,
      personId: patient.id,
      accountUse: 1,
      shareCode: null,
      stated: { total: fen(amount), ownPaid: null, overLimit: null, firstShare: null, inScope: null },
      actor: 'till',
      careOn: '2025-01-15',
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
  const balance = async ({ id }: { id: number }) => (await findAccounts(app.db.reader, [id])).get(id)!.balance
  const review = (payer: Made) =>
    app.db.transaction((tx) => reviewPayers(tx, { ...app.deps, care }, [payer.id]))
  const work = () => runDueJobs(app.deps, workOf(app.deps), app.clock.now())
  const cases = async (payer: { id: number }) =>
    (
      (await app.get('/agency/cases', clerk)).body.cases as {
        id: string
        rule: string
        payer: { id: string }
        version: number
      }[]
    ).filter((one) => one.payer?.id === String(payer.id))
  const named = ({ idNumber, name }: Made) => ({ idNumber, name })
  /** Four round sales at one pharmacy within days, from somebody else's account. */
  async function cashOut() {
    const payer = await make(app, { name: '华一', scheme: 'employee', balance: 400_000 })
    const brother = await make(app, { name: '华二', to: '2025-12-31' })
    const binding = await bindFor(app, payer, brother, { relationship: 'sibling' })
    for (let sale = 0; sale < 4; sale++) {
      app.clock.advance({ hours: 20 })
      await sell(brother, 50_000)
    }
    return { payer, brother, binding }
  }

  test('a cash-out pattern holds the binding; the payer is told why, and the next bill draws nothing', async () => {
    const { payer, brother } = await cashOut()
    expect(await review(payer)).toBe(1)
    const before = await balance(payer)
    const bill = await sell(brother, 10_000)
    expect(bill.amounts.cash).toBe(10_000)
    expect(bill.notes.map(({ code }) => code)).toContain('account-held')
    expect(await balance(payer)).toBe(before)
    const { body } = await app.get('/account/holds', payer)
    expect(body.holds).toMatchObject([
      { scope: 'binding', relative: '华二', cause: 'rule', canLift: false, title: { zh: '药店疑似套现' } },
    ])
    await work()
    expect((await app.get('/notices', payer)).body.items.map(({ kind }: { kind: string }) => kind)).toContain(
      'account.held',
    )
    // Looking again finds the same, and opens nothing twice.
    expect(await review(payer)).toBe(0)
  })

  test('a clerk dismisses it: the account pays again, and the same evidence raises nothing new', async () => {
    const { payer, brother } = await cashOut()
    await review(payer)
    const [one] = await cases(payer)
    const dismissed = await decideByTwo(app, [clerk, second], {
      id: one!.id,
      decision: 'dismiss',
      words: '慢病用药,处方齐全',
      version: one!.version,
    })
    expect(dismissed.body).toMatchObject({ status: 'dismissed', owedFen: 0 })
    expect((await app.get('/account/holds', payer)).body.holds).toEqual([])
    expect((await sell(brother, 10_000)).amounts.cash).toBe(0)
    await sql`delete from payer_record where payer_id = ${payer.id} and amount = 10000`.execute(
      app.db.autocommit,
    )
    expect(await review(payer)).toBe(0)
  })

  test('no more is owed than was drawn under the binding and not given back, whatever a clerk enters', async () => {
    const { payer } = await cashOut()
    await review(payer)
    const [one] = await cases(payer)
    const confirm = (owed: number) =>
      decideByTwo(app, [clerk, second], {
        id: one!.id,
        decision: 'confirm',
        words: '并非兄弟',
        owedFen: owed,
        version: one!.version,
      })
    for (const owed of [200_001, 100_000_000, 100_000_000_000]) {
      const refused = await confirm(owed)
      expect(refused).toMatchObject({ status: 422, body: { type: '/problems/risk/owes-less' } })
      expect(refused.body.zh.what).toContain('2000.00')
    }
    expect((await confirm(-1)).status).toBe(400)
    expect((await confirm(120_000)).body).toMatchObject({ status: 'confirmed', owedFen: 120_000 })
  })

  test('a confirmed false relation ends the binding; what was drawn is owed and comes back to the payer', async () => {
    const { payer, brother, binding } = await cashOut()
    await review(payer)
    const [one] = await cases(payer)
    const confirmed = await decideByTwo(app, [clerk, second], {
      id: one!.id,
      decision: 'confirm',
      words: '并非兄弟,承认套现',
      version: one!.version,
    })
    expect(confirmed.body).toMatchObject({ status: 'confirmed', owedFen: 200_000, recoveredFen: 0 })
    expect(
      (await app.get(`/bindings/${binding}`, payer)).body.binding ??
        (await app.get('/family', payer)).body.authorised[0],
    ).toMatchObject({
      status: 'ended',
      endReason: expect.stringContaining('falseRelation'),
    })
    const before = await balance(payer)
    const recover = (amount: number, version: number) =>
      app.post(`/agency/cases/${one!.id}/recover`, clerk, { amountFen: amount, version })
    const confirm = (amount: number, version: number, by = second) =>
      app.post(`/agency/cases/${one!.id}/recover/confirm`, by, { amountFen: amount, version })
    const said = await recover(150_000, confirmed.body.version)
    expect(said.body).toMatchObject({ recoveredFen: 0, proposedFen: 150_000 })
    expect(await balance(payer)).toBe(before)
    expect(await confirm(150_000, said.body.version, clerk)).toMatchObject({
      status: 403,
      body: { type: '/problems/risk/same-clerk' },
    })
    expect((await confirm(149_999, said.body.version)).body.type).toBe('/problems/risk/proposed-differs')
    const part = await confirm(150_000, said.body.version)
    expect(part.body).toMatchObject({ recoveredFen: 150_000, proposedFen: null })
    expect((await confirm(150_000, part.body.version)).body.type).toBe('/problems/risk/nothing-proposed')
    expect(await recover(50_001, part.body.version)).toMatchObject({
      status: 422,
      body: { type: '/problems/risk/too-much' },
    })
    const rest = await recover(50_000, part.body.version)
    const last = await confirm(50_000, rest.body.version)
    expect(last.body.recoveredFen).toBe(200_000)
    expect(await balance(payer)).toBe(before + 200_000)
    await work()
    for (const person of [payer, brother]) {
      const { items } = (await app.get('/notices', person)).body
      expect(items.find(({ kind }: { kind: string }) => kind === 'case.decided').body.zh).toContain(
        '授权已终止',
      )
    }
    const again = await decideByTwo(app, [clerk, second], {
      id: one!.id,
      decision: 'dismiss',
      words: '改主意',
      version: last.body.version,
    })
    expect(again.body.type).toBe('/problems/risk/decided')
  })

  test('somebody reports a false relation at the counter: held at once, decided by a clerk of the area', async () => {
    const payer = await make(app, { name: '金一', scheme: 'employee', balance: 100_000 })
    const other = await make(app, { name: '魏二', to: '2025-12-31' })
    await bindFor(app, payer, other, { relationship: 'sibling' })
    const body = { payer: named(payer), relative: named(other), words: '邻居举报两人不是亲属' }
    expect((await app.post('/agency/cases', await app.staff('clerk-530600'), body)).status).toBe(404)
    expect((await app.post('/agency/cases', clerk, body)).body).toMatchObject({
      rule: 'reported',
      status: 'open',
    })
    expect((await app.post('/agency/cases', clerk, body)).body.type).toBe('/problems/risk/already-open')
    expect((await sell(other, 1_000)).amounts.cash).toBe(1_000)
    const holdId = (await app.get('/account/holds', payer)).body.holds[0].id
    const released = await app.post(`/agency/holds/${payer.id}/${holdId}/release`, clerk, {
      person: named(payer),
    })
    expect(released.body.type).toBe('/problems/risk/hold-of-case')
  })

  test.each([
    ['confirm', 'confirmed', '有人反映，经核查关系不实'],
    ['dismiss', 'dismissed', '有人反映，经核查没有问题'],
  ])(
    'a report that was decided (%s) is %s and no more called under review',
    async (decision, status, title) => {
      const payer = await make(app, { name: '金三', scheme: 'employee', balance: 100_000 })
      const other = await make(app, { name: '魏四', to: '2025-12-31' })
      await bindFor(app, payer, other, { relationship: 'sibling' })
      const body = { payer: named(payer), relative: named(other), words: '邻居举报两人不是亲属' }
      const { body: open } = await app.post('/agency/cases', clerk, body)
      expect(open.title.zh).toContain('正在核查')
      expect((await app.get('/account/holds', payer)).body.holds[0].title.zh).toContain('正在核查')
      const decided = await decideByTwo(app, [clerk, second], {
        id: open.id,
        decision,
        words: '已核',
        version: open.version,
      })
      expect(decided.body).toMatchObject({ status, title: { zh: title } })
      expect((await app.get('/account/holds', payer)).body.holds).toEqual([])
      await work()
      const told = (await app.get('/notices', payer)).body.items.map(
        (item: { title: { zh: string }; body: { zh: string } }) => item.title.zh + item.body.zh,
      )
      expect(told.join()).not.toContain('正在核查')
    },
  )

  test('what the payer ends while it is under review stops nothing any more, and is not called in force again', async () => {
    const { payer, binding } = await cashOut()
    await review(payer)
    await app.post(`/bindings/${binding}/end`, payer)
    expect((await app.get('/account/holds', payer)).body.holds).toEqual([])
    const [one] = await cases(payer)
    const decision = { decision: 'dismiss', words: '处方齐全', version: one!.version }
    await decideByTwo(app, [clerk, second], { id: one!.id, ...decision })
    await work()
    const { items } = (await app.get('/notices', payer)).body
    const decided = items.find(({ kind }: { kind: string }) => kind === 'case.decided')
    expect(decided.body.zh).toBe('经核查，与华*的共济关系没有问题。授权此前已经终止，不会因此恢复。')
  })

  test('one clerk asks that a freeze be released, and only another does it', async () => {
    const payer = await make(app, { name: '金五', scheme: 'employee', balance: 100_000 })
    const { body } = await app.post('/account/freeze', payer, { scope: 'account' })
    const path = `/agency/holds/${payer.id}/${body.holds[0].id}/release`
    const release = (by: TestCaller) => app.post(path, by, { person: named(payer) })
    const inForce = async () => (await app.get('/account/holds', payer)).body.holds.length
    expect((await release(clerk)).body).toEqual({ released: false })
    expect(await inForce()).toBe(1)
    expect((await release(clerk)).body.type).toBe('/problems/risk/release-same-clerk')
    expect(await inForce()).toBe(1)
    expect((await release(second)).body).toEqual({ released: true })
    expect(await inForce()).toBe(0)
  })

  test('two clerks who conclude otherwise decide nothing; the later one waits for somebody who agrees', async () => {
    const { payer } = await cashOut()
    await review(payer)
    const [one] = await cases(payer)
    const say = async (by: TestCaller, decision: string, version: number, owed: number | null = null) =>
      (
        await app.post(`/agency/cases/${one!.id}/decide`, by, {
          decision,
          words: '已核',
          owedFen: owed,
          version,
        })
      ).body
    const first = await say(clerk, 'confirm', one!.version)
    expect(first).toMatchObject({ status: 'open', proposedDecision: { decision: 'confirm' } })
    const otherwise = await say(second, 'dismiss', first.version)
    expect(otherwise).toMatchObject({ status: 'open', proposedDecision: { decision: 'dismiss' } })
    const lessOwed = await say(clerk, 'confirm', otherwise.version, 100)
    const insists = await say(clerk, 'confirm', lessOwed.version, 100)
    expect(insists.status).toBe('open')
    expect((await app.get('/account/holds', payer)).body.holds).toHaveLength(1)
    const whole = await say(second, 'confirm', insists.version)
    expect(whole.status).toBe('open')
    expect(await say(clerk, 'confirm', whole.version)).toMatchObject({
      status: 'confirmed',
      owedFen: 200_000,
    })
  })

  test('a lifted freeze says when something else still stops the account', async () => {
    const { payer } = await cashOut()
    await review(payer)
    await app.post('/account/freeze', payer, { scope: 'account' })
    await app.post('/account/unfreeze', payer)
    await work()
    const { items } = (await app.get('/notices', payer)).body
    const said = (kind: string) =>
      items.find((item: { kind: string }) => item.kind === kind).body.zh as string
    expect(said('account.frozen')).toContain('您自己和家人都不能使用')
    expect(said('account.released')).toBe('您账户的一项暂停已解除；还有其他暂停或冻结，请在“我的账户”查看。')
  })

  test('the owner freezes the account with one tap, and lifts it again', async () => {
    const payer = await make(app, { name: '陶一', scheme: 'employee', balance: 100_000 })
    const wife = await make(app, { name: '姜二', to: '2025-12-31' })
    await bindFor(app, payer, wife, { relationship: 'spouse' })
    const freeze = (scope: string) => app.post('/account/freeze', payer, { scope })
    expect((await freeze('family')).body.holds).toMatchObject([
      { scope: 'family', cause: 'owner', canLift: true },
    ])
    expect((await freeze('family')).body.holds).toHaveLength(1)
    const frozen = await sell(wife, 1_000)
    expect(frozen.amounts.cash).toBe(1_000)
    // The owner’s own freeze is not called a review.
    expect(frozen.notes.map(({ code }) => code)).toEqual(['account-frozen'])
    // The owner's own bills are still paid, unless everything is frozen.
    expect((await sell(payer, 1_000)).amounts.own).toBe(1_000)
    await freeze('account')
    expect((await sell(payer, 1_000)).amounts.cash).toBe(1_000)
    expect((await app.post('/account/unfreeze', payer)).body.holds).toEqual([])
    expect((await sell(wife, 1_000)).amounts.cash).toBe(0)
    expect((await app.post('/account/unfreeze', payer)).body.type).toBe('/problems/risk/not-frozen')
  })

  test('a new binding is looked at at once, everything else every night', async () => {
    const payer = await make(app, { name: '戚一', scheme: 'employee', bornOn: '1980-01-01', balance: 1_000 })
    for (const [index, name] of ['戚父', '戚母', '戚某'].entries()) {
      const parent = await make(app, { name, bornOn: `195${index}-05-05`, to: '2025-12-31' })
      await bindFor(app, payer, parent, { relationship: 'parent' })
    }
    await work()
    expect((await cases(payer)).map(({ rule }) => rule)).toEqual(['tooManyOfAKind'])
    await app.db.transaction(async (tx) => {
      await sql`insert into job (id, kind, run_at, payload, status)
        values (${app.deps.newId()}, 'risk.round', ${new Date(app.clock.now())}, '{}', 'waiting')`.execute(tx)
    })
    await work()
    const rows = await sql<{ runAt: Date }>`select run_at as "runAt" from job
      where kind = 'risk.round' and status = 'waiting'`.read(app.db.reader)
    expect(rows).toHaveLength(1)
    const left = await sql`select 1 from risk_till_use`.read(app.db.reader)
    expect(left).toEqual([])
  })

  test('a night looks at whom something happened to, the first of a month at everybody', async () => {
    const payer = await make(app, { name: '水一', scheme: 'employee', bornOn: '1980-01-01', balance: 1_000 })
    for (const [index, name] of ['水父', '水母', '水某'].entries()) {
      const parent = await make(app, { name, bornOn: `195${index}-05-05`, to: '2025-12-31' })
      await bindFor(app, payer, parent, { relationship: 'parent' })
    }
    const night = async () => {
      // As if these had been bound before anybody watched.
      await sql`delete from job`.execute(app.db.autocommit)
      await app.db.transaction(async (tx) => {
        await sql`insert into job (id, kind, run_at, payload, status)
          values (${app.deps.newId()}, 'risk.round', ${new Date(app.clock.now())}, '{}', 'waiting')`.execute(
          tx,
        )
      })
      await work()
      return (await cases(payer)).map(({ rule }) => rule)
    }
    app.clock.moveTo('2025-01-20', '02:30:00')
    expect(await night()).toEqual([])
    app.clock.moveTo('2025-02-01', '02:30:00')
    expect(await night()).toEqual(['tooManyOfAKind'])
  })
})

import type { CompiledPack, Text } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { instantInChina, timeInChina } from '../deps.ts'
import { enqueue, runDueJobs } from '../jobs.ts'
import { packsOf } from '../packs.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { workOf } from '../work.ts'
import { draftNews } from './draft.ts'
import { simulatedGateway } from './gateway.ts'
import { noticeJobs } from './jobs.ts'
import { changeText, packChanges } from './news.ts'
import { printValue } from './news-words.ts'
import { afterQuiet } from './quiet.ts'
import { noticeKinds, noticeText } from './text.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-01-16')
  await sql`delete from job`.execute(app.db.autocommit)
  await sql`delete from notice`.execute(app.db.autocommit)
  await sql`delete from notice_setting`.execute(app.db.autocommit)
  await sql`delete from notice_delivery`.execute(app.db.autocommit)
})

let bills = 0
/** A bill of a patient at the till, paid by whoever may. */
const settle = (patient: TestCaller, amount: number, institution = 'P52020100001') => {
  bills += 1
  return app.settler.settleSale({
    key: { source: institution, msgid: `notice-${bills}`, digest: String(bills) },
    institution,
    personId: patient.id,
    accountUse: 1,
    shareCode: null,
    stated: { total: fen(amount), ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor: 'till',
    careOn: '2025-01-16',
    medType: institution.startsWith('P') ? '41' : '11',
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
const inbox = async (caller: TestCaller) =>
  (await app.get('/notices', caller)).body as {
    items: {
      kind: string
      title: { zh: string }
      body: Text
      unread: boolean
      at: string
    }[]
    unread: number
  }
const told = (personId: number, kind: string, key: string, facts: object = {}) =>
  app.db.transaction((tx) =>
    enqueue(tx, app.deps, { kind: 'notice', payload: { personId, kind, key, facts }, uniqueKey: key }),
  )
const work = (gateway: ReturnType<typeof simulatedGateway> | null = null) =>
  runDueJobs(app.deps, { ...workOf(app.deps), ...noticeJobs(app.deps, gateway) }, app.clock.now())

describe('the payer is told that the account was used: amount, time, kind of place, nothing else (U5)', () => {
  test('at once, without a row per settlement', async () => {
    const [payer, father] = [await app.person('张伟'), await app.person('张建国')]
    await settle(father, 3_300)
    const { items } = await inbox(payer)
    const used = items.find(({ kind }) => kind === 'account.used')
    expect(used).toMatchObject({ unread: true, body: { zh: '张建国在定点药店使用33.00元。' } })
    expect(JSON.stringify(items)).not.toMatch(/示范大药房|DEMOA|P520201/)
    const rows = await sql`select 1 from notice where person_id = ${payer.id}`.read(app.db.reader)
    expect(rows).toEqual([])
    // The patient is not told about his own bill as a use of somebody's account.
    expect((await inbox(father)).items.map(({ kind }) => kind)).not.toContain('account.used')
  })

  test('and when money comes back', async () => {
    const [payer, father] = [await app.person('张伟'), await app.person('张建国')]
    const bill = await settle(father, 4_400)
    app.clock.advance({ minutes: 5 })
    await app.settler.reverse({
      key: { source: 'P52020100001', msgid: `back-${bills}`, digest: 'x' },
      institution: 'P52020100001',
      personId: father.id,
      mdtrtId: null,
      setlId: bill.setlId!,
      actor: 'till',
    })
    expect((await inbox(payer)).items[0]).toMatchObject({
      kind: 'account.returned',
      body: { zh: '张建国在定点药店的费用退回44.00元。' },
    })
  })

  test('reading the inbox marks what was there, and counts what comes after', async () => {
    app.clock.moveTo('2025-01-16', '11:00:00')
    const [payer, father] = [await app.person('张伟'), await app.person('张建国')]
    await settle(father, 1_000)
    await told(payer.id, 'wallet.accepted', 'w:1', { name: '张浩', amountFen: 5_000 })
    await work()
    const before = await inbox(payer)
    expect(before.unread).toBeGreaterThanOrEqual(2)
    app.clock.advance({ minutes: 1 })
    const read = await app.post('/notices/read', payer, { until: new Date(app.clock.now()).toISOString() })
    expect(read.body).toEqual({ unread: 0 })
    app.clock.advance({ minutes: 1 })
    await settle(father, 1_000)
    const { items, unread } = await inbox(payer)
    expect(unread).toBe(1)
    expect(items.slice(0, 2)).toMatchObject([{ kind: 'account.used', unread: true }, { unread: false }])
  })
})

describe('messages', () => {
  test('the same event is told once, however often its job runs', async () => {
    const payer = await app.person('张伟')
    for (const _ of [1, 2]) {
      await told(payer.id, 'premium.credited', 'premium.credited:7', {
        name: '张建国',
        year: 2025,
        amountFen: 40_000,
      })
      await work()
    }
    expect((await inbox(payer)).items.filter(({ kind }) => kind === 'premium.credited')).toHaveLength(1)
  })

  test('a binding’s news call the reader you; a guardian reads of both by name', async () => {
    const [payer, guardian] = [await app.person('张伟'), await app.person('李梅')]
    const reader = { 张建国: await app.person('张建国'), 张小雨: guardian }
    for (const [name, relative] of Object.entries(reader)) {
      const { body } = await app.get('/family', relative)
      const { id } = body.authorisedBy.find(
        (one: { relative: { name: string }; status: string }) =>
          one.relative.name === name && one.status === 'active',
      )
      expect((await app.post(`/bindings/${id}/pause`, payer)).status).toBe(200)
      expect((await app.post(`/bindings/${id}/resume`, payer)).status).toBe(200)
    }
    await work()
    const paused = async (caller: TestCaller) =>
      (await inbox(caller)).items.filter(({ kind }) => kind === 'binding.paused').map(({ body }) => body)
    expect(await paused(payer)).toContainEqual({
      zh: '张建国暂时不能使用您的个人账户。',
      en: '张建国 cannot use your personal account for now.',
    })
    expect(await paused(reader.张建国)).toEqual([
      { zh: '您暂时不能使用张伟的个人账户。', en: 'You cannot use the personal account of 张伟 for now.' },
    ])
    expect(await paused(guardian)).toEqual([
      {
        zh: '张小雨暂时不能使用张伟的个人账户。',
        en: '张小雨 cannot use the personal account of 张伟 for now.',
      },
    ])
  })

  test.each(noticeKinds)('%s reads as a sentence even with no facts, and leaks no placeholder', (kind) => {
    for (const facts of [{}, { amountFen: 1, status: 'approved', to: '2025-01-01', count: 1 }]) {
      const { title, body } = noticeText(kind, facts)
      for (const text of [title.zh, title.en, body.zh, body.en])
        expect(text).not.toMatch(/undefined|null|NaN|\{/)
      expect(title.zh).not.toBe('')
    }
  })

  test('a kind that this version does not know says that there is news', () => {
    expect(noticeText('something.new', {}).title.zh).toBe('有一条新消息')
  })

  test('a filing’s decision and its coming end arrive by themselves', async () => {
    const caller = await app.person('陈刚', 'banshitong')
    const { body: filing } = await app.post('/filings', caller, {
      matter: { kind: 'outOfArea', type: 'temporary', destination: '530100' },
      from: '2025-01-16',
      reason: '出差',
      commitmentVersion: '2025-01',
    })
    await work()
    expect((await inbox(caller)).items[0]).toMatchObject({
      kind: 'filing.decided',
      body: { zh: '您的异地就医备案（昆明）已通过，自2025-01-16起至2025-07-15。' },
    })
    app.clock.moveTo('2025-06-20')
    await work()
    expect((await inbox(caller)).items[0]).toMatchObject({ kind: 'filing.expiring' })
    await app.post(`/filings/${filing.id}/end`, caller, {})
  })
})

describe('to the phone, outside quiet hours', () => {
  const ask = (caller: TestCaller, more: object = {}) =>
    app.call('PUT', '/notices/settings', caller, {
      sms: true,
      wechat: false,
      dailyUse: true,
      quietFrom: '21:30',
      quietTo: '08:00',
      ...more,
    })

  test('a message of the night waits for the morning, and is sent once', async () => {
    const caller = await app.person('张伟')
    const gateway = simulatedGateway()
    expect((await ask(caller)).body).toMatchObject({ sms: true, hasPhone: true, hasWechat: false })
    app.clock.moveTo('2025-01-16', '23:10:00')
    await told(caller.id, 'wallet.returned', 'w:2', { name: '张浩', amountFen: 5_000 })
    await work(gateway)
    expect(gateway.sent()).toEqual([])
    expect((await inbox(caller)).items[0]).toMatchObject({ kind: 'wallet.returned' })
    app.clock.moveTo('2025-01-17', '08:00:00')
    await work(gateway)
    await work(gateway)
    expect(gateway.sent()).toMatchObject([{ channel: 'sms', to: '19900000001', title: '转账已退回' }])
  })

  test('a gateway that is down is tried again; nothing is lost or doubled', async () => {
    const caller = await app.person('张伟')
    const gateway = simulatedGateway()
    await ask(caller)
    await told(caller.id, 'wallet.accepted', 'w:3', { maskedName: '张*', amountFen: 100 })
    gateway.break(true)
    await work(gateway)
    expect(gateway.sent()).toEqual([])
    gateway.break(false)
    app.clock.advance({ minutes: 2 })
    await work(gateway)
    expect(gateway.sent()).toHaveLength(1)
    const rows = await sql<{ status: string }>`select status from notice_delivery`.read(app.db.reader)
    expect(rows).toEqual([{ status: 'sent' }])
  })

  test('a retry that falls into the night waits again', async () => {
    const caller = await app.person('张伟')
    const gateway = simulatedGateway()
    await ask(caller)
    app.clock.moveTo('2025-01-16', '21:29:00')
    await told(caller.id, 'wallet.accepted', 'w:4', { maskedName: '张*', amountFen: 100 })
    gateway.break(true)
    await work(gateway)
    gateway.break(false)
    app.clock.advance({ minutes: 3 })
    await work(gateway)
    expect(gateway.sent()).toEqual([])
    app.clock.moveTo('2025-01-17', '08:00:00')
    await work(gateway)
    expect(gateway.sent()).toHaveLength(1)
  })

  test('WeChat needs a linked account; SMS needs a number', async () => {
    const [payer, child] = [await app.person('张伟'), await app.person('张小雨')]
    expect(await ask(payer, { wechat: true })).toMatchObject({
      status: 409,
      body: { type: '/problems/notice/no-wechat' },
    })
    expect(await ask(child)).toMatchObject({ status: 409, body: { type: '/problems/notice/no-phone' } })
    const gateway = simulatedGateway()
    await ask(payer, { sms: false, wechat: true, wechatId: 'o-4711' })
    await told(payer.id, 'wallet.accepted', 'w:5', { maskedName: '张*', amountFen: 100 })
    await work(gateway)
    expect(gateway.sent()).toMatchObject([{ channel: 'wechat', to: 'o-4711', template: 'wallet.accepted' }])
    const rows = await sql<{ wechat_sealed: string }>`select wechat_sealed from notice_setting`.read(
      app.db.reader,
    )
    expect(rows[0]!.wechat_sealed).not.toContain('o-4711')
  })

  test('one message in the evening says how often relatives used the account today', async () => {
    const [payer, father] = [await app.person('张伟'), await app.person('张建国')]
    const gateway = simulatedGateway()
    app.clock.moveTo('2025-01-16', '12:00:00')
    await ask(payer)
    app.clock.advance({ minutes: 1 })
    await settle(father, 1_000)
    await settle(father, 2_500)
    await app.db.transaction(async (tx) => {
      await enqueue(tx, app.deps, {
        kind: 'notice.daily',
        payload: {},
        runAt: instantInChina('2025-01-16', '20:00:00'),
      })
    })
    app.clock.moveTo('2025-01-16', '20:00:00')
    await work(gateway)
    await work(gateway)
    expect(gateway.sent()).toMatchObject([{ template: 'use.daily', body: '共2笔，35.00元。' }])
    // In the inbox each use shows itself, so the summary is not repeated there.
    expect((await inbox(payer)).items.map(({ kind }) => kind)).not.toContain('use.daily')
    // The next evening, with nothing new, is silent.
    app.clock.moveTo('2025-01-17', '20:00:00')
    await work(gateway)
    expect(gateway.sent()).toHaveLength(1)
  })

  test.each([
    ['2025-01-16 21:29:59', '2025-01-16 21:29:59'],
    ['2025-01-16 21:30:00', '2025-01-17 08:00:00'],
    ['2025-01-17 07:59:59', '2025-01-17 08:00:00'],
    ['2025-01-17 08:00:00', '2025-01-17 08:00:00'],
  ])('what happens at %s may ring at %s', (at, expected) => {
    const [day, time] = at.split(' ') as [string, string]
    expect(timeInChina(afterQuiet(instantInChina(day, time), { from: '21:30', to: '08:00' }))).toBe(expected)
  })
})

describe('policy news: a pack change writes its own draft in plain words (L42)', () => {
  const changed = (
    edit: (parameters: Record<string, { from: string; to: string | null; value: unknown }[]>) => void,
  ) => {
    const before = app.deps.packs.packOf('520200')!
    const after = structuredClone(before) as unknown as { parameters: never; hash: string }
    edit(after.parameters)
    after.hash = 'f'.repeat(64)
    return { before, after: after as unknown as CompiledPack }
  }
  const raised = () =>
    changed((parameters) => {
      const cap = parameters['employee.outpatient.cap']!
      const last = cap.at(-1)!
      cap.push({ ...last, from: '2026-01-01', value: { ...(last.value as object), amount: 300_000 } })
      last.to = '2025-12-31'
    })

  test('an officer reads, edits and publishes it; people of the area see it, others do not', async () => {
    app.clock.moveTo('2025-01-18')
    const { before, after } = raised()
    const officer = await app.staff('policy')
    const packs = packsOf(new Map([['520200', after]]))
    const draft = () => app.db.transaction((tx) => draftNews(tx, { ...app.deps, packs }))
    await draft()
    await draft()
    const { body } = await app.get('/policy/news', officer)
    expect(body.news).toHaveLength(1)
    const [news] = body.news
    expect(news).toMatchObject({
      status: 'draft',
      area: '520200',
      changes: [{ parameter: 'employee.outpatient.cap', from: '2026-01-01', proposed: false }],
    })
    expect(news.body.zh).toContain('自2026-01-01起，职工普通门诊的最高支付限额由每年2000元调整为每年3000元')
    expect(before.hash).not.toBe(after.hash)

    const citizen = await app.person('张伟')
    expect((await inbox(citizen)).items.map(({ kind }) => kind)).not.toContain('policy.news')
    expect((await app.get('/policy/news', citizen)).status).toBe(403)
    const edited = await app.call('PATCH', `/policy/news/${news.id}`, officer, {
      title: { zh: '门诊额度明年提高到3000元', en: 'The outpatient cap rises to 3,000 yuan' },
      body: { zh: '说明', en: 'What it means' },
      version: news.version,
    })
    const stale = await app.post(`/policy/news/${news.id}/decide`, officer, {
      decision: 'publish',
      version: news.version,
    })
    expect(stale).toMatchObject({ status: 409, body: { type: '/problems/notice/news-changed' } })
    await app.post(`/policy/news/${news.id}/decide`, officer, {
      decision: 'publish',
      version: edited.body.version,
    })
    expect((await inbox(citizen)).items[0]).toMatchObject({
      kind: 'policy.news',
      title: { zh: '门诊额度明年提高到3000元' },
    })
    expect((await inbox(await app.person('陈刚'))).items.map(({ kind }) => kind)).not.toContain('policy.news')
    expect((await app.get('/news', null, { query: { area: '520200' } })).body.news).toHaveLength(1)
    expect((await app.get(`/news/${news.id}`)).body.changes[0].text.zh).toContain('依据')
  })

  test('a note alone is no news; a value corrected in place, one that ends, and one only proposed are', () => {
    const before = app.deps.packs.packOf('520200')!
    const same = changed((parameters) => {
      Object.assign(parameters['employee.outpatient.deductible']![0]!, {
        note: '更正出处',
        source: '新的出处',
      })
    })
    expect(packChanges(same.before, same.after)).toEqual([])
    const corrected = changed((parameters) => {
      const first = parameters['employee.outpatient.deductible']![0]!
      first.value = { ...(first.value as object), amount: 20_000 }
    })
    expect(packChanges(corrected.before, corrected.after)).toMatchObject([
      { parameter: 'employee.outpatient.deductible' },
    ])
    const ended = changed((parameters) => {
      parameters['employee.outpatient.cap']!.at(-1)!.to = '2025-12-31'
    })
    expect(packChanges(ended.before, ended.after)).toMatchObject([{ after: null, from: '2026-01-01' }])
    const proposed = changed((parameters) => {
      parameters['sharing.relationships'] = [
        ...(parameters['sharing.relationships'] ?? []),
        {
          ...before.parameters['sharing.relationships']![0]!,
          area: '520200',
          from: '2026-06-01',
          proposed: true,
        } as never,
      ]
    })
    const [change] = packChanges(proposed.before, proposed.after)
    expect(changeText(change!).zh).toContain('尚未在本地生效')
  })

  test('every value of our own packs prints as words, or points to the rule', () => {
    for (const area of app.deps.packs.areas) {
      for (const [name, entries] of Object.entries(app.deps.packs.packOf(area)!.parameters)) {
        for (const { value } of entries) {
          const { zh, en } = printValue(name, value)
          for (const text of [zh, en]) expect(text).not.toMatch(/\[object|undefined|NaN/)
        }
      }
    }
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { noticeText } from '../notice/text.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { covers, filedDiseases, listApprovedFilings, outOfAreaFiling } from './filing.ts'
import { letterVersion } from './letter.ts'
import { dueDay } from './rules.ts'
import { insertApprovedFiling } from './seed.ts'

let app: TestApp
let clerk: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2025-01-15')
  await sql`delete from filing`.execute(app.db.autocommit)
  await sql`delete from job`.execute(app.db.autocommit)
})

const application = (more: object) => ({
  from: '2025-01-15',
  reason: '如实申请',
  commitmentVersion: letterVersion,
  ...more,
})
const elsewhere = (destination: string, type = 'temporary', more: object = {}) =>
  application({ matter: { kind: 'outOfArea', type, destination }, ...more })
const chronic = (disease: string, more: object = {}) =>
  application({ matter: { kind: 'chronic', disease }, institution: 'H52020100001', ...more })
const decide = (
  filing: { personId: string; id: string; version: number },
  decision: string,
  reasons: object[] = [],
  by = clerk,
) =>
  app.post(`/agency/filings/${filing.personId}/${filing.id}/decide`, by, {
    decision,
    reasons,
    version: filing.version,
  })
const notices = async (personId: number) => {
  const rows = await sql<{ payload: string }>`select payload from job where kind = 'notice'`.read(
    app.db.reader,
  )
  return rows
    .map(
      ({ payload }) => JSON.parse(payload) as { personId: number; kind: string; facts: { status: string } },
    )
    .filter((one) => one.personId === personId)
}

describe('care in another province is filed before it (L39, Z19, Z23)', () => {
  test('a member from Zhaotong files in 办事通 for a prefecture of the same province; it holds at once, on a commitment', async () => {
    const caller = await app.person('陈刚', 'banshitong')
    const answer = await app.post('/filings', caller, elsewhere('530100', 'longTerm'))
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'approved',
        inForce: true,
        byCommitment: true,
        to: null,
        channel: 'banshitong',
        allowed: ['end'],
      },
    })
    const filings = await listApprovedFilings(app.db.reader, [caller.id], '2025-01-15')
    expect(outOfAreaFiling(filings, { personId: caller.id, area: '530100', on: '2025-01-15' })).toBe(
      'longTerm',
    )
    expect(outOfAreaFiling(filings, { personId: caller.id, area: '530400', on: '2025-01-15' })).toBe('none')
  })

  test('a temporary filing holds six months and can be renewed from the day after', async () => {
    const caller = await app.person('陈刚')
    const { body: filing } = await app.post('/filings', caller, elsewhere('440000'))
    expect(filing).toMatchObject({
      status: 'approved',
      from: '2025-01-15',
      to: '2025-07-14',
      allowed: ['renew', 'end'],
    })
    const renewed = await app.post(`/filings/${filing.id}/renew`, caller, {
      commitmentVersion: letterVersion,
    })
    expect(renewed.body).toMatchObject({
      from: '2025-07-15',
      to: '2026-01-14',
      renewsId: filing.id,
      status: 'approved',
    })
    const filings = await listApprovedFilings(app.db.reader, [caller.id], '2025-07-14', '2025-07-15')
    expect(filings).toHaveLength(2)
    // The whole province was filed, so every city in it is covered.
    expect(outOfAreaFiling(filings, { personId: caller.id, area: '440300', on: '2025-07-15' })).toBe(
      'temporary',
    )
  })

  test('a member from Liupanshui needs none inside Guizhou, and is told so', async () => {
    const caller = await app.person('张伟')
    expect(await app.post('/filings', caller, elsewhere('520100'))).toMatchObject({
      status: 409,
      body: { type: '/problems/filing/not-needed' },
    })
    expect((await app.post('/filings', caller, elsewhere('530000'))).body).toMatchObject({
      status: 'approved',
    })
  })

  test('a transfer waits for the clerk, who approves it; the person is told', async () => {
    const caller = await app.person('张伟')
    const { body: filing } = await app.post(
      '/filings',
      caller,
      elsewhere('530100', 'transfer', { institution: 'H52020100001' }),
    )
    expect(filing).toMatchObject({ status: 'submitted', inForce: false, dueOn: null, overdue: false })
    expect(await listApprovedFilings(app.db.reader, [caller.id], '2025-01-15')).toEqual([])
    app.clock.advance({ days: 3 })
    const queue = await app.get('/agency/filings', clerk)
    expect(queue.body.filings).toMatchObject([
      { id: filing.id, personName: '张*', waitingDays: 3, allowed: ['approve', 'return', 'refuse'] },
    ])
    expect((await decide(filing, 'approve')).body).toMatchObject({ status: 'approved', inForce: true })
    expect((await app.get('/agency/filings', clerk)).body.filings).toEqual([])
    expect(await notices(caller.id)).toMatchObject([
      { kind: 'filing.decided', facts: { status: 'approved' } },
    ])
    const [told] = await notices(caller.id)
    expect(noticeText('filing.decided', told!.facts).body.zh).toMatch(/^您的异地就医备案（昆明）已通过/)
  })

  test('one filed after the care had begun goes to the clerk, and then counts from its first day', async () => {
    const caller = await app.person('陈刚')
    const { body: filing } = await app.post(
      '/filings',
      caller,
      elsewhere('440300', 'temporary', { from: '2025-01-02' }),
    )
    expect(filing).toMatchObject({ status: 'submitted', late: true })
    await decide(filing, 'approve', [], await app.staff('clerk-530600'))
    const filings = await listApprovedFilings(app.db.reader, [caller.id], '2025-01-02')
    expect(outOfAreaFiling(filings, { personId: caller.id, area: '440300', on: '2025-01-02' })).toBe(
      'temporary',
    )
  })

  test('ending one keeps the days before; withdrawing one that waits leaves nothing', async () => {
    const caller = await app.person('陈刚')
    const { body: filing } = await app.post('/filings', caller, elsewhere('530100', 'longTerm'))
    app.clock.moveTo('2025-03-01')
    expect((await app.post(`/filings/${filing.id}/end`, caller, { reason: '搬回昭通' })).body).toMatchObject({
      status: 'ended',
      to: '2025-03-01',
      allowed: [],
    })
    const on = (day: string) =>
      listApprovedFilings(app.db.reader, [caller.id], day).then((filings) =>
        outOfAreaFiling(filings, { personId: caller.id, area: '530100', on: day }),
      )
    expect([await on('2025-02-01'), await on('2025-03-02')]).toEqual(['longTerm', 'none'])

    const { body: waiting } = await app.post(
      '/filings',
      caller,
      elsewhere('440000', 'transfer', { from: '2025-03-01' }),
    )
    await app.post(`/filings/${waiting.id}/end`, caller, {})
    expect(await listApprovedFilings(app.db.reader, [caller.id], '2025-03-02')).toEqual([])
  })

  test('an untrue declaration is revoked by a clerk, with the reason', async () => {
    const caller = await app.person('陈刚')
    const { body: filing } = await app.post('/filings', caller, elsewhere('530100', 'longTerm'))
    const zhaotong = await app.staff('clerk-530600')
    expect((await decide(filing, 'revoke', [], zhaotong)).body.type).toBe('/problems/filing/reasons-needed')
    const revoked = await decide(filing, 'revoke', [{ code: 'declarationUntrue' }], zhaotong)
    expect(revoked.body).toMatchObject({ status: 'ended', endReason: 'revoked', to: '2025-01-15' })
    // Care until then was judged as filed.
    expect(await listApprovedFilings(app.db.reader, [caller.id], '2025-01-15')).toHaveLength(1)
    expect(await listApprovedFilings(app.db.reader, [caller.id], '2025-01-16')).toEqual([])
  })
})

describe('chronic disease is filed first (L38)', () => {
  test('王秀英 files 糖尿病, is told everything that is missing at once, mends it, and is approved', async () => {
    const caller = await app.person('王秀英')
    const { body: filing } = await app.post('/filings', caller, chronic('M01600'))
    expect(filing).toMatchObject({ status: 'submitted', disease: { code: 'M01600', name: { zh: '糖尿病' } } })
    const returned = await decide(filing, 'return', [
      { code: 'diagnosisMissing' },
      { code: 'other', note: '请写明确诊日期' },
    ])
    expect(returned.body).toMatchObject({
      status: 'returned',
      reasons: [
        { what: { zh: '缺少定点医院出具的诊断证明' }, mend: { en: expect.stringContaining('Upload') } },
        { what: { zh: '请写明确诊日期' } },
      ],
    })
    const mine = await app.get(`/filings/${filing.id}`, caller)
    expect(mine.body.allowed).toEqual(['mend', 'end'])
    const mended = await app.post(`/filings/${filing.id}/mend`, caller, {
      reason: '2024年3月确诊',
      commitmentVersion: letterVersion,
    })
    expect(mended.body).toMatchObject({ status: 'submitted', reason: '2024年3月确诊', reasons: [] })
    expect((await decide(mended.body, 'approve')).body.status).toBe('approved')
    const filings = await listApprovedFilings(app.db.reader, [caller.id], '2025-01-15')
    expect(filedDiseases(filings, { personId: caller.id, on: '2025-01-15' })).toEqual(['M01600'])
  })

  test('a disease that no source names cannot be filed; the refusal names those that can', async () => {
    const caller = await app.person('王秀英')
    expect(await app.post('/filings', caller, chronic('M00503'))).toMatchObject({
      status: 422,
      body: { zh: { what: expect.stringMatching(/32种.*高血压\(M03900\)、糖尿病\(M01600\)/) } },
    })
  })

  test('where a second approval is asked for, it comes from another clerk', async () => {
    const caller = await app.person('王秀英')
    const { body: filing } = await app.post('/filings', caller, chronic('M01600'))
    await sql`update filing set second_approval = true`.execute(app.db.autocommit)
    const once = await decide(filing, 'approve')
    expect(once.body).toMatchObject({ status: 'firstApproved', inForce: false })
    expect(await decide(once.body, 'approve')).toMatchObject({
      status: 403,
      body: { type: '/problems/filing/same-clerk' },
    })
    await sql`insert into staff (id, sign_in_name, name, role, area, password)
      select ${app.deps.newId()}::bigint, 'clerk-second', '经办员李', role, area, password from staff where sign_in_name = 'clerk-520200'
      on conflict do nothing`.execute(app.db.autocommit)
    expect((await decide(once.body, 'approve', [], await app.staff('clerk-second'))).body.status).toBe(
      'approved',
    )
  })

  test('at the counter a clerk files for whoever comes with the ID card', async () => {
    const answer = await app.post('/agency/filings', clerk, {
      idNumber: '990201195809190064',
      name: '王秀英',
      ...chronic('M03900'),
    })
    expect(answer.body).toMatchObject({ status: 'submitted', channel: 'counter' })
    const wrongName = { idNumber: '990201195809190064', name: '王秀', ...chronic('M01600') }
    expect((await app.post('/agency/filings', clerk, wrongName)).body.type).toBe(
      '/problems/person/name-does-not-match',
    )
    const other = await app.post('/agency/filings', await app.staff('clerk-530600'), {
      idNumber: '990201195809190064',
      name: '王秀英',
      ...chronic('M01600'),
    })
    // Another agency learns of nobody there.
    expect(other).toMatchObject({ status: 404 })
  })
})

describe('bad input is refused clearly and changes nothing', () => {
  test.each([
    ['home', elsewhere('530600'), 422, 'destination-home'],
    ['a place that does not exist', elsewhere('990100'), 422, 'destination-unknown'],
    ['a city that the province does not have', elsewhere('520700'), 422, 'destination-unknown'],
    ['no reason', elsewhere('530100', 'temporary', { reason: ' ' }), 422, 'reason-needed'],
    ['an old letter', elsewhere('530100', 'temporary', { commitmentVersion: '2020' }), 409, 'commitment-old'],
    ['longer than allowed', elsewhere('530100', 'temporary', { to: '2025-12-31' }), 422, 'term-too-long'],
    ['backwards', elsewhere('530100', 'longTerm', { to: '2025-01-14' }), 422, 'term-backwards'],
    ['years ahead', elsewhere('530100', 'longTerm', { from: '2027-01-01' }), 422, 'too-far-ahead'],
    ['an unknown hospital', chronic('M03900', { institution: 'H99999999999' }), 422, 'institution-unknown'],
    [
      'a pharmacy as hospital',
      chronic('M03900', { institution: 'P53060200001' }),
      422,
      'institution-unknown',
    ],
    ['no hospital', chronic('M03900', { institution: null }), 422, 'institution-needed'],
  ])('%s', async (_, body, status, type) => {
    const caller = await app.person('陈刚')
    expect(await app.post('/filings', caller, body)).toMatchObject({
      status,
      body: { type: `/problems/filing/${type}` },
    })
    expect((await app.get('/filings', caller)).body.filings).toEqual([])
  })

  test('the same thing twice, even at the same moment', async () => {
    const caller = await app.person('陈刚')
    const answers = await Promise.all([1, 2].map(() => app.post('/filings', caller, elsewhere('530100'))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    // The city is inside the province that is asked for next.
    expect((await app.post('/filings', caller, elsewhere('530000'))).body.type).toBe(
      '/problems/filing/already-filed',
    )
  })

  test('somebody whose insurance is suspended', async () => {
    const answer = await app.post('/filings', await app.person('孙丽'), elsewhere('530100'))
    expect(answer.body.type).toBe('/problems/filing/not-insured')
  })

  test('an area without rules, by name', async () => {
    const answer = await app.post('/filings', await app.person('张敏'), elsewhere('530100'))
    expect(answer.body).toMatchObject({
      type: '/problems/filing/no-rules',
      zh: { what: expect.stringContaining('没有收录贵阳市') },
    })
  })

  test('another person’s filing is not shown, ended, or decided by another agency', async () => {
    const { body: filing } = await app.post(
      '/filings',
      await app.person('陈刚'),
      elsewhere('530100', 'transfer'),
    )
    const stranger = await app.person('赵磊')
    expect((await app.get(`/filings/${filing.id}`, stranger)).status).toBe(404)
    expect((await app.post(`/filings/${filing.id}/end`, stranger, {})).status).toBe(404)
    expect(await decide(filing, 'approve')).toMatchObject({ status: 404 })
  })

  test('two clerks at once: the second is told that it was dealt with', async () => {
    const { body: filing } = await app.post('/filings', await app.person('王秀英'), chronic('M01600'))
    const answers = await Promise.all([
      decide(filing, 'approve'),
      decide(filing, 'refuse', [{ code: 'criteriaNotMet' }]),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('a child’s guardian files for it; another relative does not', async () => {
    const child = (await app.person('张小雨')).id
    const body = { personId: String(child), ...elsewhere('530000') }
    expect((await app.post('/filings', await app.person('赵磊'), body)).body.type).toBe(
      '/problems/filing/not-your-ward',
    )
    expect((await app.post('/filings', await app.person('李梅'), body)).body).toMatchObject({
      personId: String(child),
      status: 'approved',
    })
  })
})

test('each letter of the options has its promises in English, and says that the Chinese alone binds', async () => {
  const { body } = await app.get('/filings/options', await app.person('张伟'))
  const letters = [...body.outOfArea.kinds, body.chronic]
  expect(letters.length).toBeGreaterThan(1)
  for (const { letter, letterEnglish } of letters) {
    const said = letterEnglish.lines.join('\n')
    expect(letterEnglish.note).toContain('The Chinese text alone is binding')
    for (const [zh, en] of [
      [/申请办理.+备案/, /I apply for a filing for .+/],
      [/所填原因、地点、病种和就诊医院真实/, /reason, place, disease and hospital that I gave are true/],
      [/有关证明可随时提供查验/, /show the papers that prove it at any time/],
      [/只影响待遇比例和能否直接结算/, /changes only the ratio and whether bills settle directly/],
      [/不扩大医保支付范围/, /does not widen what the insurance pays for/],
      [
        /医保目录按就医地，待遇按参保地/,
        /catalogue is that of the place of care; the benefits are those of the place where I am insured/,
      ],
      [/及时终止或变更备案/, /end or change the filing in good time/],
      [/经办机构可终止备案/, /the agency may end the filing/],
      [/退回多享受的待遇/, /give back the benefits that I had too much/],
      [/依法承担责任/, /answer for it in law/],
    ] as const) {
      expect(letter).toMatch(zh)
      expect(said).toMatch(en)
    }
  }
})

test('options say what can be filed, with the source of every rule', async () => {
  const { body } = await app.get('/filings/options', await app.person('张伟'))
  expect(body).toMatchObject({
    area: '520200',
    outOfArea: { needed: ['elsewhere'], unfiled: 'reduced', lateFiling: true },
    chronic: { count: 32, diseases: [{ code: 'M03900' }, { code: 'M01600' }] },
  })
  expect(body.outOfArea.sources.every((one: { source: string }) => one.source !== '')).toBe(true)
})

describe('which filings hold', () => {
  test.each([
    ['530100', '530100', true],
    ['530000', '530100', true],
    ['530100', '530000', false],
    ['530000', '520100', false],
  ])('a filing for %s covers care in %s: %s', (destination, area, expected) => {
    expect(covers(destination, area)).toBe(expected)
  })

  test('taking one over twice changes nothing', async () => {
    const caller = await app.person('王秀英')
    const at = app.deps.now()
    const one = {
      id: 1,
      personId: caller.id,
      kind: 'chronic' as const,
      disease: 'M03900',
      area: '520200',
      from: '2024-01-01',
      at,
    }
    await app.db.transaction((tx) => insertApprovedFiling(tx, one))
    await app.db.transaction((tx) => insertApprovedFiling(tx, one))
    expect((await app.get('/filings', caller)).body.filings).toMatchObject([
      { status: 'approved', disease: { code: 'M03900' } },
    ])
  })

  test.each([
    ['2025-01-15', 5, '2025-01-22'],
    ['2025-01-17', 1, '2025-01-20'],
    ['2025-01-15', null, null],
  ])('from %s, %s working days end on %s', (from, days, expected) => {
    expect(dueDay(from, days)).toBe(expected)
  })
})

import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyAll } from '../commands/verify.ts'
import { runDueJobs } from '../jobs.ts'
import { revisionJobs } from '../revision/jobs.ts'
import { shareOf } from '../testing/everything.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'
import { answerWords } from './answer-words.ts'
import { checkChange } from './check.ts'

let app: TestApp
let first: TestCaller
let second: TestCaller
beforeEach(async () => {
  app = await testApp()
  first = await app.staff('policy')
  second = await app.staff('policy-2')
})
afterEach(() => app.close())

const deductible = {
  kind: 'line',
  area: '520200',
  name: 'employee.outpatient.deductible',
  from: '2025-02-01',
  value: '{ amount: 200 yuan, per: year }',
  source: '示例医保发〔2025〕3号 第二条',
  certainty: 'exact',
  cases: [
    {
      case: '起付200元：三级在职1200元',
      benefit: 'outpatient',
      on: '2025-02-10',
      patient: { scheme: 'employee', category: 'working' },
      at: { level: '3' },
      bill: { inScope: '1200' },
      expect: { deductible: '200', pool: '500', personal: '700' },
    },
  ],
}
const premium2027 = {
  kind: 'line',
  area: '520200',
  name: 'premium.amount',
  from: '2027-01-01',
  value: '440 yuan',
  source: '示例税医发〔2026〕8号',
  certainty: 'exact',
  cases: [],
}
const area990100 = {
  kind: 'area',
  area: '990100',
  name: { zh: '示例市', en: 'Example city' },
  inherits: '000000',
  like: null,
  from: '2025-01-01',
}

const check = (change: unknown) => app.post('/policy/rules/check', first, { change })
const redOf = (cases: { file: string; case: string; holds: boolean; restated: boolean }[]) =>
  cases.filter(({ holds, restated }) => !holds && !restated)
/** As the page does it: answers of cases that the value changes are taken over, and it is sent. */
async function proposed(change: Record<string, unknown>) {
  if (change.kind === 'area') return await app.post('/policy/proposals', first, { change })
  const { body } = await check(change)
  const restate = redOf(body.cases).map(({ file, case: name }) => ({ file, case: name }))
  return await app.post('/policy/proposals', first, { change: { ...change, restate } })
}
const decided = (caller: TestCaller, id: string, decision: string, reason = '') =>
  app.post(`/policy/proposals/${id}/decide`, caller, { decision, reason })
async function approved(change: Record<string, unknown>) {
  const { body } = await proposed(change)
  return await decided(second, body.id, 'approve')
}
const bill = async (name: string, amount: number) => {
  const his = till(app, 'H52020100001')
  return await his.payBill({
    patient: demoPatient(name),
    lines: [{ code: 'DEMOA0001', amount }],
    accountUse: '1',
  })
}

test('areas stand side by side by date, each value with its source, how sure and how old it is', async () => {
  const { body } = await app.get('/policy/rules', first, { query: { areas: '520200,530600' } })
  const row = body.rules.find(({ name }: { name: string }) => name === 'employee.outpatient.deductible')
  expect(row.words.zh).toContain('起付线')
  expect(row.columns[0]).toEqual([
    expect.objectContaining({
      statedBy: { area: '520200', name: expect.objectContaining({ zh: '六盘水市' }) },
      text: expect.objectContaining({ zh: '每年150元' }),
      certainty: 'approximate',
      seen: '2025-06',
      inForce: true,
      own: true,
    }),
  ])
  expect(row.columns[1].length).toBeGreaterThan(0)
  const written = await app.get(`/policy/rules/${row.name}`, first, { query: { areas: '520200' } })
  expect(written.body.rule.columns[0][0].written).toContain('150 yuan')
})

test('a value that two officers agree on is in force from its day, and bills before it are as they were', async () => {
  const { body: proposal, status } = await proposed(deductible)
  expect([status, proposal.status, proposal.allowed]).toEqual([200, 'proposed', ['withdraw']])
  const { body } = await decided(second, proposal.id, 'approve')
  expect(body).toMatchObject({ status: 'approved', decidedBy: '政策员林', allowed: [] })
  const pack = app.deps.packs.packOf('520200')!
  expect(pack.parameters['employee.outpatient.deductible']!.map(({ from, to }) => [from, to])).toEqual([
    ['2022-07-12', '2025-01-31'],
    ['2025-02-01', null],
  ])
  const bills = (amount: number) =>
    app.post('/policy/rules/try', first, {
      area: '520200',
      bill: { ...deductible.cases[0], on: amount === 150 ? '2025-01-31' : '2025-02-01' },
    })
  for (const amount of [150, 200]) {
    const { body: tried } = await bills(amount)
    const found = tried.sides[0].amounts.find(({ what }: { what: { zh: string } }) => what.zh === '起付线')
    expect(found.amountFen).toBe(amount * 100)
  }
  const files = await app.get('/policy/areas/520200/files', first)
  const text = files.body.files.map((file: { text: string }) => file.text).join('\n')
  expect(text).toContain('示例医保发〔2025〕3号 第二条')
})

test('who proposed it does not approve it, and what is decided stays decided', async () => {
  const { body: proposal } = await proposed(premium2027)
  expect(await decided(first, proposal.id, 'approve')).toMatchObject({
    status: 403,
    body: { type: '/problems/rule/own-proposal' },
  })
  expect(await decided(second, proposal.id, 'refuse')).toMatchObject({ status: 422 })
  expect(await decided(second, proposal.id, 'refuse', '依据没有文号')).toMatchObject({
    status: 200,
    body: { status: 'refused', reason: '依据没有文号' },
  })
  expect(await decided(second, proposal.id, 'approve')).toMatchObject({
    status: 409,
    body: { type: '/problems/rule/decided' },
  })
  expect(app.deps.packs.changes).toBe(0)
})

test('the same value from the same day waits once; withdrawn, it may be proposed again', async () => {
  const { body: proposal } = await proposed(premium2027)
  expect(await proposed(premium2027)).toMatchObject({
    status: 409,
    body: { type: '/problems/rule/already-proposed' },
  })
  expect(await decided(second, proposal.id, 'withdraw')).toMatchObject({ status: 403 })
  expect(await decided(first, proposal.id, 'withdraw')).toMatchObject({ body: { status: 'withdrawn' } })
  expect(await proposed(premium2027)).toMatchObject({ status: 200 })
})

test('a price that was missing is entered in a minute', async () => {
  expect(await approved(premium2027)).toMatchObject({ status: 200, body: { status: 'approved' } })
  const values = app.deps.packs.packOf('520200')!.parameters['premium.amount']!
  expect(values.at(-1)).toMatchObject({ from: '2027-01-01', value: 44_000 })
  // What the province stated for earlier years is not hidden.
  expect(values.length).toBeGreaterThan(1)
})

test('a rule that an area only inherits is changed by one line; its years before are as they were', async () => {
  const before = app.deps.packs.packOf('520200')!.parameters['sharing.relationships']!
  const seven = '[spouse, parent, child, sibling, paternalGrandparent, maternalGrandparent, sonsChild]'
  const line = { ...premium2027, name: 'sharing.relationships', from: '2025-03-01', value: seven }
  expect(await approved(line)).toMatchObject({ status: 200, body: { status: 'approved' } })
  const after = app.deps.packs.packOf('520200')!.parameters['sharing.relationships']!
  expect(after.map(({ from, value }) => [from, value])).toEqual([
    ...before.map(({ from, value }) => [from, value]),
    ['2025-03-01', expect.not.arrayContaining(['daughtersChild'])],
  ])
})

test('what was done by a rule that no bill shows is not changed for days that are over', async () => {
  const line = { ...premium2027, name: 'sharing.mustAsk', from: '2025-01-10', value: 'yes' }
  expect(await proposed(line)).toMatchObject({
    status: 409,
    body: { type: '/problems/rule/used-already', zh: { mend: expect.stringContaining('2025-01-16') } },
  })
})

const notReady: readonly (readonly [string, Record<string, unknown>])[] = [
  ['a value without its unit', { value: '{ amount: 200, per: year }' }],
  ['a value that is no YAML', { value: '{ amount: ' }],
  ['a value that stands for itself many times over', { value: '&a [*a, *a]' }],
  [
    'a value of nested aliases',
    { value: '{ a: &a [1,1,1,1,1,1,1,1], b: &b [*a,*a,*a,*a], c: [*b,*b,*b,*b] }' },
  ],
  ['a limit that pays nothing for ever', { value: 'unlimited' }],
  ['a case that expects something else', { value: '{ amount: 300 yuan, per: year }' }],
  ['a value of a bill without a case', { cases: [] }],
]
test.each(shareOf(notReady, 0, 3))('%s is not sent', async (_, part) => {
  const change = { ...deductible, ...part }
  const { body } = await check(change)
  expect(body.ready).toBe(false)
  expect(await app.post('/policy/proposals', first, { change })).toMatchObject({
    status: 422,
    body: { type: '/problems/rule/not-ready' },
  })
})

test('while a change is checked the others have their turns', async () => {
  let [turns, done] = [0, false]
  const checking = checkChange(app.deps.packs, { ...deductible, to: null, restate: [] } as never).then(() => {
    done = true
  })
  while (!done) {
    turns += 1
    await nextTurn()
  }
  await checking
  expect(turns).toBeGreaterThan(100)
})

test('what was settled is no longer changed by a line: that is a revision’s business', async () => {
  await bill('李梅', 1_000)
  expect(await proposed({ ...deductible, from: '2025-01-10' })).toMatchObject({
    status: 409,
    body: { type: '/problems/rule/settled-already' },
  })
  expect(await proposed(deductible)).toMatchObject({ status: 200 })
})

test('a correction of days that are over is in force at once, and what was settled by the wrong value is computed again', async () => {
  await bill('李梅', 1_000)
  const correction = { reason: '起付标准录入有误。', reasonEn: 'The deductible had been entered wrongly.' }
  const { body, status } = await approved({ ...deductible, from: '2025-01-10', correction })
  expect([status, body.status]).toEqual([200, 'approved'])
  const { body: opened } = await app.get('/revisions', second)
  expect(opened.revisions).toMatchObject([
    {
      area: '520200',
      from: '2025-01-10',
      status: 'computing',
      inForce: true,
      reason: { zh: '起付标准录入有误', en: 'The deductible had been entered wrongly' },
      document: deductible.source,
      // In an officer's words, with names.
      changes: [
        {
          parameter: deductible.name,
          words: { zh: '职工普通门诊的起付线', en: expect.any(String) },
          before: { zh: '每年150元', en: '150 yuan a year' },
          after: { zh: '每年200元', en: '200 yuan a year' },
          source: deductible.source,
        },
      ],
      openedBy: '政策员高',
      decidedBy: null,
      allowed: ['withdraw'],
      own: false,
    },
  ])
  const work = () => runDueJobs(app.deps, revisionJobs(app.deps), app.clock.now())
  await work()
  const [{ id, version, found, allowed }] = (await app.get('/revisions', second)).body.revisions
  expect(allowed).toEqual(['approve', 'withdraw'])
  expect((await app.get('/revisions', first)).body.revisions[0]).toMatchObject({
    own: true,
    allowed: ['withdraw'],
  })
  expect((await app.get(`/revisions/${id}/bills`, second)).body.bills).toMatchObject([
    {
      fundsBefore: [{ fund: { zh: '职工统筹基金' } }],
      fundsAfter: [{ fund: { zh: '职工统筹基金' } }],
      back: [],
    },
  ])
  expect(found).toMatchObject({ changed: 1, fundsLessFen: expect.any(Number) })
  expect((await app.post(`/revisions/${id}/approve`, first, { version })).body.type).toBe(
    '/problems/revision/same-officer',
  )
  expect((await app.post(`/revisions/${id}/approve`, second, { version })).status).toBe(200)
  await work()
  expect((await app.get(`/revisions/${id}`, second)).body).toMatchObject({ status: 'posted', posted: found })
  expect(await verifyAll(app.deps)).toMatchObject({ verdict: 'right', findings: [] })
})

test('a proposal whose day has passed meanwhile, with bills settled since, is not approved', async () => {
  const { body: proposal } = await proposed(deductible)
  app.clock.moveTo('2025-02-03')
  await bill('李梅', 1_000)
  expect(await decided(second, proposal.id, 'approve')).toMatchObject({
    status: 409,
    body: { type: '/problems/rule/settled-already' },
  })
})

test('the effect on a year’s bills: who gains, who loses, what the fund pays, by group', async () => {
  await bill('李梅', 1_000)
  await bill('李梅', 500)
  await bill('王秀英', 400)
  const weigh = async (value: string) =>
    (await app.post('/policy/rules/effect', first, { change: { ...deductible, value, cases: [] } })).body
      .effect
  const dearer = await weigh('{ amount: 200 yuan, per: year }')
  // 50 yuan more of each one's deductible, once a year: 50 % of it at work, 55 % retired.
  expect(dearer).toMatchObject({
    bills: 3,
    people: 2,
    gain: { people: 0, amountFen: 0 },
    lose: { people: 2, amountFen: 2_500 + 2_750 },
    same: 0,
    newlyRefused: 0,
  })
  expect(dearer.fundAfterFen - dearer.fundBeforeFen).toBe(-5_250)
  expect(
    dearer.groups.map(({ group, differenceFen }: { group: { zh: string }; differenceFen: number }) => [
      group.zh,
      differenceFen,
    ]),
  ).toEqual([
    ['普通门诊 三级 退休', -2_750],
    ['普通门诊 三级 在职', -2_500],
  ])
  expect((await weigh('none')).gain).toMatchObject({ people: 2 })
})

test('a new area starts from the template, says what is missing, and is filled in', async () => {
  expect(await approved(area990100)).toMatchObject({ status: 200 })
  const missing = async () => {
    const { body } = await app.get('/policy/areas', first)
    const found = body.areas.find(({ area }: { area: string }) => area === '990100')
    return found.missing.map(({ name }: { name: string }) => name)
  }
  expect(await missing()).toEqual(
    expect.arrayContaining(['employee.outpatient.deductible', 'chronic.diseases', 'premium.window']),
  )
  // Until ratio and cap are there no bill can be worked out: the value stands for itself.
  const line = { ...deductible, area: '990100', from: '2025-01-01', cases: [] }
  expect(await approved(line)).toMatchObject({ body: { status: 'approved' } })
  expect(await missing()).not.toContain('employee.outpatient.deductible')
  expect(await proposed(area990100)).toMatchObject({
    status: 409,
    body: { type: '/problems/rule/area-there' },
  })
})

test('a second officer sees what a new area is, and approves the figures of a benefit in any order', async () => {
  const layers = { employee: [], resident: ['criticalIllness'] }
  const { body: asked } = await proposed({ ...area990100, layers })
  const said = asked.after.map(({ when, value }: { when: { zh: string }[]; value: { zh: string } }) => [
    when[0]!.zh,
    value.zh,
  ])
  expect(said).toEqual([
    ['统筹区代码', '990100'],
    ['所属规则', '全国'],
    ['照谁的写法', '模板'],
    ['职工的叠加的保障', '无'],
    ['居民的叠加的保障', '大病保险'],
  ])
  await decided(second, asked.id, 'approve')
  const figures = {
    deductible: '{ amount: 200 yuan, per: year }',
    ratio: "by: level\n'village, 1': 70 percent\n'2': 60 percent\n'3': 50 percent",
    cap: '{ amount: 3000 yuan, on: paid, per: year }',
  }
  const sent: string[] = []
  for (const [field, value] of Object.entries(figures)) {
    const name = `employee.outpatient.${field}`
    const line = { ...deductible, area: '990100', name, from: '2025-01-01', value, cases: [] }
    const { body: checked } = await check(line)
    expect(checked.cases).toMatchObject([{ holds: true }])
    sent.push((await proposed(line)).body.id)
  }
  for (const id of sent.reverse()) {
    expect((await decided(second, id, 'approve')).body).toMatchObject({ status: 'approved' })
  }
})

test('what a case expects and what it came to is said in words', async () => {
  const whole = { kind: 'rules' } as const
  expect(answerWords(whole, 'sharing.relationships', '["spouse","parent"]').zh).toBe('配偶、父母')
  expect(answerWords(whole, 'wallet.perDay', '"unknown"').zh).toBe('本系统没有收录')
  const expects = { refused: 'filing-required' }
  const { body } = await check({ ...deductible, cases: [{ ...deductible.cases[0], expect: expects }] })
  const one = body.cases.find(({ added }: { added: boolean }) => added)
  expect(one.differs[0]).toMatchObject({
    what: { zh: '拒绝' },
    expected: { zh: '须先异地就医备案' },
    got: { zh: '不拒绝' },
  })
})

test('a new area in a neighbour’s shape takes over none of its figures', async () => {
  expect(await approved({ ...area990100, inherits: '520000', like: '520200' })).toMatchObject({ status: 200 })
  const { parameters } = app.deps.packs.packOf('990100')!
  const own = Object.values(parameters)
    .flat()
    .filter(({ area }) => area === '990100')
  expect(own.length).toBeGreaterThan(0)
  // Codes of people are shape, like the layer that they are for.
  const written = JSON.stringify(own.map(({ value }) => value)).replaceAll(/"23\d\d"/g, '')
  expect(written).not.toMatch(/\d{3}/)
})

test('a bill lights the rows of the tables that decided it', async () => {
  const { body } = await app.post('/policy/rules/try', first, { area: '520200', bill: deductible.cases[0] })
  const ratio = body.tables.find(({ name }: { name: string }) => name === 'employee.outpatient.ratio')
  expect(ratio.rows.filter(({ lit }: { lit: boolean }) => lit)).toEqual([
    expect.objectContaining({
      when: [{ zh: '医院级别：三级', en: expect.any(String) }],
      value: { zh: '50%', en: '50%' },
    }),
  ])
  expect(body.sides[0].reasons.length).toBeGreaterThan(2)
  const wrong = { ...deductible.cases[0], at: { level: '9' } }
  expect(await app.post('/policy/rules/try', first, { area: '520200', bill: wrong })).toMatchObject({
    status: 422,
  })
})

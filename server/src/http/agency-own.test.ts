import { type Route, routes } from '@gongji/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { letterVersion } from '../filing/letter.ts'
import { type Answer, type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, colleagueOf, type Made, make, rehearseBureau, runJobs } from '../testing/people.ts'
import { jpeg } from '../testing/picture.ts'
import { till } from '../testing/till.ts'

// Beside agency.test.ts, which shows how clerks of another area are kept out: each route lets the clerk of the right area in
// and does what it is for. They share one town's matters, so they run in order.

let app: TestApp
let bureau: Awaited<ReturnType<typeof rehearseBureau>>
let first: TestCaller
let second: TestCaller
let third: TestCaller
let payer: Made
let wife: Made
let father: Made
let mother: Made
let child: Made
let baby: Made
let heir: Made
const ids: Record<string, string> = {}
const kept: Record<string, string> = {}

const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const ok = (answer: Answer): Answer['body'] => {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body
}
const slip = (slipNo: string) => ({
  institution: 'H52020100001',
  slipNo,
  careOn: '2025-01-15',
  lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
  totalFen: 60_000,
  cause: 'tillFailed',
  bankAccount: '622202000000001234',
})
const chronic = {
  matter: { kind: 'chronic', disease: 'M03900' },
  institution: 'H52020100001',
  from: '2025-01-15',
  reason: '高血压',
  commitmentVersion: letterVersion,
}
const heirs = [
  { name: '周平', relation: '子', bankAccount: '622202000000001234', amountFen: 10_000, proof: '公证书' },
]
const why = [{ code: 'proofIllegible' }]
const scan = 'ab'.repeat(32)
const wish = () => ({ personId: String(payer.id), relative: named(father), relationship: 'parent' })

beforeAll(async () => {
  app = await testApp()
  bureau = await rehearseBureau(app)
  first = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200')
  third = await colleagueOf(app, 'clerk-520200', 'clerk-520200-3')
  payer = await make(app, { name: '周平', scheme: 'employee', bornOn: '1980-02-02', balance: 500_000 })
  wife = await make(app, { name: '郑洁', scheme: 'employee', bornOn: '1982-04-04', balance: 0 })
  father = await make(app, { name: '周父', scheme: 'employee', bornOn: '1950-02-02', balance: 5_000 })
  mother = await make(app, { name: '周母', bornOn: '1952-02-02', to: null })
  child = await make(app, { name: '周小', bornOn: '2015-02-02', guardian: payer })
  baby = await make(app, { name: '周二', bornOn: '2024-02-02', to: null })
  heir = await make(app, { name: '周老', scheme: 'employee', bornOn: '1948-02-02', balance: 70_000 })
  ids.binding = await bindFor(app, payer, wife, { relationship: 'spouse' })
  await bindFor(app, father, mother, { relationship: 'spouse' })
  await bindFor(app, payer, child, { relationship: 'child', purposes: ['premium'] })
  const patient = { psnNo: wife.psnNo, certNo: wife.idNumber }
  const bill = { patient, accountUse: '1' as const, lines: [{ code: 'DEMOA0001', amount: 100 }] }
  expect((await till(app, 'P52020100001').sell(bill)).answer.infcode).toBe(0)
  ids.claim = ok(await app.post('/claims', payer, slip('OWN-1'))).id
  ids.second = ok(await app.post('/claims', payer, slip('OWN-2'))).id
  const { lines: _, institution: __, ...unlisted } = slip('OWN-4')
  ids.unlisted = ok(await app.post('/claims', payer, { ...unlisted, placeWritten: '市二院' })).id
  ids.filing = ok(await app.post('/filings', payer, chronic)).id
  const declared = ok(
    await app.post('/family/guardians', wife, {
      child: named(child),
      proof: 'householdRegister',
      photos: [{ shows: 'householdRegister', picture: jpeg(1) }],
    }),
  )
  ids.guardian = declared.id
  ids.photo = declared.photos[0].id
  const { version } = ok(await app.get(`/claims/${ids.second}`, payer))
  const approval = { decision: 'approve', version }
  ok(await app.post(`/agency/claims/${payer.id}/${ids.second}/decide`, first, approval))
  const rows = await sql<{ setl_id: string }>`select setl_id from settlement
    where person_id = ${payer.id}`.read(app.db.reader)
  const about = { kind: 'bill', setlId: rows[0]!.setl_id }
  ids.objection = ok(await app.post('/objections', payer, { about, cause: 'other', words: '请核对' })).id
  const frozen = ok(await app.post('/account/freeze', father, { scope: 'family' }))
  ids.hold = frozen.holds[0].id
  bureau.bureau.setMode(child.idNumber, 'silent')
  ids.premium = ok(
    await app.post('/premiums', payer, {
      requestKey: 'premium-key-own',
      year: 2025,
      insuredId: String(child.id),
      amountFen: 40_000,
    }),
  ).id
  await runJobs(app)
  await sql`insert into institution_month (institution, month, area, closed_at, total, payable, adjusted, digest)
    values ('H52020100001', '2024-02', '520200', '2024-03-01', 500, 500, 0, '')`.execute(app.db.autocommit)
  await sql`insert into quota_clearing_month (month, closed_at, uses, amount, digest)
    values ('2024-01', '2024-02-01', 0, 0, ${scan})`.execute(app.db.autocommit)
  ids.due = String(app.deps.newId())
  await sql`insert into revision_due (person_id, id, settlement_id, revision_id, area, direction, amount, status, made_at)
    select person_id, ${Number(ids.due)}::bigint, id, 1, '520200', 'toFunds', 500, 'open', settled_at from settlement
    where person_id = ${payer.id} limit 1`.execute(app.db.autocommit)
})
afterAll(async () => {
  await bureau.close()
  await app.close()
})

type Ask = {
  route: string
  by?: () => TestCaller
  on?: string
  params?: () => Record<string, string>
  query?: () => Record<string, string>
  body?: () => unknown
  /** What the answer has to be; what later steps need is kept of it. */
  right: (body: Answer['body'], answer: Answer) => void
}

const mine = () => ({ personId: String(payer.id) })
const has = (list: string, id: () => string | undefined) => (body: Answer['body']) =>
  expect(body[list].map((one: { id: string }) => one.id)).toContain(id())
const is = (expected: () => object) => (body: Answer['body']) => expect(body).toMatchObject(expected())

const asks: readonly Ask[] = [
  {
    route: 'findAtCounter',
    body: () => named(payer),
    right: is(() => ({ person: { id: String(payer.id), name: '周平', psnNo: payer.psnNo } })),
  },
  {
    route: 'prepareAtCounter',
    body: wish,
    right: (body) => {
      expect(body).toMatchObject({ maskedName: '周*', consent: 'none' })
      kept.digest = body.letter.digest
    },
  },
  {
    route: 'bindAtCounter',
    body: () => ({ ...wish(), letter: { digest: kept.digest, form: 'scan', signature: scan } }),
    right: (body) => {
      expect(body).toMatchObject({ status: 'active', payer: { id: String(payer.id) } })
      kept.binding = body.id
    },
  },
  {
    route: 'actAtCounter',
    params: () => ({ id: kept.binding!, action: 'end' }),
    body: () => ({ ...mine(), reason: '不再需要' }),
    right: is(() => ({ id: kept.binding, status: 'ended' })),
  },
  {
    route: 'recordGuardian',
    body: () => ({ child: named(baby), guardian: named(payer), proof: 'householdRegister' }),
    right: is(() => ({ childId: String(baby.id), guardianId: String(payer.id) })),
  },
  {
    route: 'readAgencyGuardian',
    params: () => ({ personId: String(child.id), id: ids.guardian! }),
    right: is(() => ({ id: ids.guardian, status: 'waiting', guardian: { name: '郑洁' } })),
  },
  {
    route: 'readAgencyPhoto',
    params: () => ({ personId: String(child.id), id: ids.photo! }),
    right: is(() => ({ shows: 'householdRegister', picture: jpeg(1) })),
  },
  {
    route: 'decideGuardian',
    params: () => ({ personId: String(child.id), id: ids.guardian! }),
    body: () => ({ decision: 'confirm', version: 1 }),
    right: is(() => ({ id: ids.guardian, status: 'confirmed' })),
  },
  { route: 'listAgencyClaims', right: has('claims', () => ids.claim) },
  { route: 'listWork', right: has('work', () => ids.claim) },
  {
    route: 'readAgencyFilingOptions',
    params: () => ({ personId: String(payer.id) }),
    right: is(() => ({ area: '520200', outOfArea: { unfiled: 'reduced' } })),
  },
  {
    route: 'declareOutage',
    body: () => ({ from: '2025-01-15 08:00', to: '2025-01-15 09:30', reason: '光缆中断' }),
    right: (body) => {
      expect(body).toMatchObject({ institution: null, reason: '光缆中断' })
      kept.outage = body.id
    },
  },
  { route: 'listOutages', right: has('outages', () => kept.outage) },
  {
    route: 'withdrawOutage',
    params: () => ({ id: kept.outage! }),
    body: () => ({ reason: '登错了日期' }),
    right: (body) => expect(body).toMatchObject({ id: kept.outage, withdrawn: { reason: '登错了日期' } }),
  },
  {
    route: 'findClaimItems',
    query: () => ({ institution: 'H52020100001', careOn: '2025-01-15', search: 'demoa0001' }),
    right: (body) => expect(body.items).toEqual([expect.objectContaining({ code: 'DEMOA0001' })]),
  },
  {
    route: 'readAgencyClaim',
    params: () => ({ ...mine(), id: ids.claim! }),
    right: is(() => ({ id: ids.claim, status: 'submitted' })),
  },
  {
    route: 'readMoney',
    params: () => ({ personId: String(payer.id) }),
    right: is(() => ({ personId: String(payer.id) })),
  },
  {
    route: 'submitAgencyClaim',
    body: () => ({ ...slip('OWN-3'), ...named(payer) }),
    right: is(() => ({ status: 'submitted', personId: String(payer.id), totalFen: 60_000 })),
  },
  {
    route: 'chooseClaimPlace',
    params: () => ({ ...mine(), id: ids.unlisted! }),
    body: () => ({ institution: 'H52020100002', version: 1 }),
    right: is(() => ({ id: ids.unlisted, institution: { code: 'H52020100002' }, placeWritten: '市二院' })),
  },
  {
    route: 'enterClaimLines',
    params: () => ({ ...mine(), id: ids.claim! }),
    body: () => ({ lines: [{ code: 'DEMOA0001', amountFen: 60_000 }], version: 1 }),
    right: is(() => ({ id: ids.claim, totalFen: 60_000, version: 2 })),
  },
  {
    route: 'previewClaim',
    params: () => ({ ...mine(), id: ids.claim! }),
    // The deductible was taken by the claim before: half of 600.00.
    right: is(() => ({ reimbursedFen: 30_000, lines: [{ code: 'DEMOA0001', amountFen: 60_000 }] })),
  },
  {
    route: 'decideClaim',
    params: () => ({ ...mine(), id: ids.claim! }),
    body: () => ({ decision: 'refuse', reasons: why, version: 2 }),
    right: is(() => ({ claim: { id: ids.claim, status: 'refused' } })),
  },
  { route: 'listAgencyObjections', right: has('objections', () => ids.objection) },
  {
    route: 'readAgencyObjection',
    params: () => ({ ...mine(), id: ids.objection! }),
    right: is(() => ({ id: ids.objection, status: 'submitted' })),
  },
  {
    route: 'answerObjection',
    params: () => ({ ...mine(), id: ids.objection! }),
    body: () => ({ outcome: 'rejected', remedy: 'none', answer: '已核对', version: 1 }),
    right: is(() => ({ id: ids.objection, status: 'rejected', answer: '已核对' })),
  },
  {
    route: 'payClaim',
    by: () => second,
    params: () => ({ ...mine(), id: ids.second! }),
    body: () => ({ version: 3 }),
    right: (body) => {
      expect(body).toMatchObject({ id: ids.second, status: 'paid', paidFen: 22_500 })
      kept.version = body.version
    },
  },
  {
    route: 'takeBackClaim',
    by: () => third,
    params: () => ({ ...mine(), id: ids.second! }),
    body: () => ({ reasons: why, moneyReturned: true, version: kept.version }),
    right: is(() => ({ id: ids.second, status: 'takenBack' })),
  },
  { route: 'listAgencyFilings', right: has('filings', () => ids.filing) },
  {
    route: 'submitAgencyFiling',
    body: () => ({ ...chronic, ...named(wife) }),
    right: is(() => ({ personId: String(wife.id), status: 'submitted' })),
  },
  {
    route: 'readAgencyFiling',
    params: () => ({ ...mine(), id: ids.filing! }),
    right: is(() => ({ id: ids.filing, kind: 'chronic' })),
  },
  {
    route: 'printAgencyFiling',
    params: () => ({ ...mine(), id: ids.filing! }),
    right: (_, { bytes }) => expect(bytes.subarray(0, 5).toString()).toBe('%PDF-'),
  },
  {
    route: 'decideFiling',
    params: () => ({ ...mine(), id: ids.filing! }),
    body: () => ({ decision: 'approve', reasons: [], version: 1 }),
    right: is(() => ({ id: ids.filing, status: 'approved' })),
  },
  {
    route: 'reportCase',
    body: () => ({ payer: named(payer), relative: named(wife), words: '有人举报' }),
    right: (body) => {
      expect(body).toMatchObject({ status: 'open', payer: { id: String(payer.id) } })
      kept.case = body.id
    },
  },
  { route: 'listCases', right: has('cases', () => kept.case) },
  { route: 'readCase', params: () => ({ id: kept.case! }), right: is(() => ({ id: kept.case })) },
  { route: 'listRiskRules', right: ({ rules }) => expect(rules.length).toBeGreaterThan(0) },
  {
    route: 'decideCase',
    params: () => ({ id: kept.case! }),
    body: () => ({ decision: 'confirm', words: '不实', version: 1 }),
    right: (body) => {
      expect(body).toMatchObject({ status: 'open', proposedDecision: { decision: 'confirm', owedFen: null } })
      kept.version = body.version
    },
  },
  {
    route: 'decideCase',
    by: () => second,
    params: () => ({ id: kept.case! }),
    body: () => ({ decision: 'confirm', words: '不实', version: kept.version }),
    right: (body) => {
      expect(body).toMatchObject({ status: 'confirmed', owedFen: 10_000, proposedDecision: null })
      kept.version = body.version
    },
  },
  {
    route: 'recoverCase',
    params: () => ({ id: kept.case! }),
    body: () => ({ amountFen: 4_000, version: kept.version }),
    right: (body) => {
      expect(body).toMatchObject({ proposedFen: 4_000, recoveredFen: 0 })
      kept.version = body.version
    },
  },
  {
    route: 'confirmRecovery',
    by: () => second,
    params: () => ({ id: kept.case! }),
    body: () => ({ amountFen: 4_000, version: kept.version }),
    right: (body) => {
      expect(body).toMatchObject({ recoveredFen: 4_000 })
      kept.version = body.version
    },
  },
  {
    route: 'liftCase',
    params: () => ({ id: kept.case! }),
    body: () => ({ words: '再查属实', version: kept.version }),
    right: is(() => ({ id: kept.case })),
  },
  {
    route: 'releaseHold',
    params: () => ({ personId: String(father.id), id: ids.hold! }),
    body: () => ({ person: named(father) }),
    right: (body) => expect(body).toEqual({ released: false }),
  },
  {
    route: 'releaseHold',
    by: () => second,
    params: () => ({ personId: String(father.id), id: ids.hold! }),
    body: () => ({ person: named(father) }),
    right: (body) => expect(body).toEqual({ released: true }),
  },
  {
    route: 'reportDivorce',
    body: () => ({ one: named(father), other: named(mother) }),
    right: is(() => ({ endedBindings: 1 })),
  },
  {
    route: 'reportChange',
    body: () => ({ person: named(heir), change: { kind: 'death', on: '2025-01-14' } }),
    right: is(() => ({ personId: String(heir.id), done: true, toHeirsFen: 70_000 })),
  },
  {
    route: 'readEstate',
    params: () => ({ personId: String(heir.id) }),
    right: is(() => ({ totalFen: 70_000, leftFen: 70_000, heirs: [] })),
  },
  {
    route: 'nameHeirs',
    params: () => ({ personId: String(heir.id) }),
    body: () => ({ heirs }),
    right: (body) => {
      expect(body).toMatchObject({ leftFen: 60_000, heirs: [{ amountFen: 10_000, paidAt: null }] })
      kept.heir = body.heirs[0].id
    },
  },
  {
    route: 'payHeir',
    by: () => second,
    params: () => ({ personId: String(heir.id), id: kept.heir! }),
    right: is(() => ({ heirs: [{ id: kept.heir, paidAt: expect.any(String) }] })),
  },
  {
    route: 'setContributionBase',
    body: () => ({ person: named(payer), from: '2025-01-01', baseFen: 600_000 }),
    right: (body) => {
      expect(body).toMatchObject({ personId: String(payer.id), baseFen: 600_000, status: 'proposed' })
      kept.base = body.id
    },
  },
  { route: 'listProposedBases', right: has('bases', () => kept.base) },
  {
    route: 'approveContributionBase',
    by: () => second,
    params: () => ({ ...mine(), id: kept.base! }),
    body: () => ({ decision: 'approve' }),
    right: is(() => ({ id: kept.base, status: 'approved' })),
  },
  { route: 'listAccountRuns', right: is(() => ({ runs: [] })) },
  { route: 'listWatchedPremiums', right: has('premiums', () => ids.premium) },
  {
    route: 'askBureauNow',
    params: () => ({ id: ids.premium! }),
    right: is(() => ({ asked: true })),
  },
  { route: 'listRevisionDues', right: has('dues', () => ids.due) },
  {
    route: 'proposeRevisionDue',
    params: () => ({ ...mine(), id: ids.due! }),
    body: () => ({ action: 'waive', words: '金额很小', version: 1 }),
    right: is(() => ({ status: 'proposed', version: 2 })),
  },
  {
    route: 'decideRevisionDue',
    by: () => second,
    params: () => ({ ...mine(), id: ids.due! }),
    body: () => ({ decision: 'confirm', version: 2 }),
    right: is(() => ({ status: 'waived' })),
  },
  { route: 'listReconciliations', right: is(() => ({ reconciliations: [] })) },
  {
    route: 'readInstitutionMonths',
    params: () => ({ month: '2024-02' }),
    right: is(() => ({ statements: [{ institution: 'H52020100001', owedFen: 500 }] })),
  },
  {
    route: 'addAdjustment',
    body: () => ({
      requestKey: 'adjust-own-1',
      institution: 'H52020100001',
      scheme: 'employee',
      amountFen: -100,
      reason: '稽核扣款',
    }),
    right: is(() => ({ institution: 'H52020100001', amountFen: -100, month: null })),
  },
  {
    route: 'preparePaymentRun',
    body: () => ({ month: '2024-02' }),
    right: (body) => {
      expect(body).toMatchObject({ month: '2024-02', status: 'prepared', amountFen: 500, dueOn: null })
      kept.run = body.id
    },
  },
  { route: 'listPaymentRuns', right: has('runs', () => kept.run) },
  {
    route: 'readPaymentFile',
    params: () => ({ id: kept.run! }),
    right: (_, { text }) => expect(text).toContain('H52020100001\t'),
  },
  {
    route: 'decidePaymentRun',
    by: () => second,
    params: () => ({ id: kept.run! }),
    body: () => ({ decision: 'pay', version: 1 }),
    right: is(() => ({ status: 'paid', version: 2 })),
  },
  {
    route: 'listClearings',
    right: ({ clearings }) => expect(clearings).toMatchObject([{ month: '2024-01' }]),
  },
  {
    route: 'readClearing',
    params: () => ({ month: '2024-01' }),
    right: is(() => ({ month: '2024-01', rows: [] })),
  },
  {
    route: 'returnPremium',
    // The bureau may decide until its window ends.
    on: '2025-03-01',
    params: () => ({ id: ids.premium! }),
    body: () => ({ reason: '税务没有回音' }),
    right: is(() => ({ decided: false, returned: false })),
  },
]

const all = Object.entries(routes) as [string, Route][]
const ofClerks = all.filter(([, { roles }]) => roles.includes('clerk') && !roles.includes('citizen'))

test('every route that a clerk may call has its line here', () => {
  expect([...new Set(asks.map(({ route }) => route))].sort()).toEqual(ofClerks.map(([name]) => name).sort())
})

test.each(asks)('$route lets the clerk of the area in, and does what it is for', async (ask) => {
  const { method, path } = all.find(([name]) => name === ask.route)![1]
  if (ask.on !== undefined) app.clock.moveTo(ask.on)
  const params = ask.params?.() ?? {}
  const address = path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key]!))
  const query = ask.query?.() ?? {}
  const answer = await app.call(method, address, ask.by?.() ?? first, ask.body?.(), { query })
  expect(answer.status, answer.text).toBe(200)
  ask.right(answer.body, answer)
})

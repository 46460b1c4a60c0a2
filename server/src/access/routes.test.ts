import fastifyCookie from '@fastify/cookie'
import { type Role, type Route, routes } from '@gongji/contract'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { createServe } from '../http/create-serve.ts'
import { factsOf } from '../http/facts.ts'
import { type Agency, type Call, noId, prepareAgency } from '../testing/agency.ts'
import { type Answer, type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { rehearseBureau } from '../testing/people.ts'
import { prepareRelations } from '../testing/relations.ts'
import { demoIdNumber } from '../testing/till.ts'
import { createAccess } from './access.ts'
import { closeSession, openSession, tokenDigest } from './session.ts'

// Every route of the contract, called by everybody there is: who may is written by hand, here and beside the calls. Whoever
// may not is told so in one way, and nothing that is kept changes.

type Name = keyof typeof routes
const names = Object.keys(routes) as Name[]
const routeOf = (name: Name): Route => routes[name]

/** Nobody's data: signing in, rules, the directory, what a code on paper proves, the sandbox; the bureau and other agencies sign their messages. */
const nobodys: readonly Name[] = [
  'acceptInvitation',
  'agencyMessages',
  'bureauAccounts',
  'bureauNotifications',
  'bureauOrderStates',
  'bureauOrders',
  'endSession',
  'listDemoPeople',
  'listDemoPlaces',
  'listNews',
  'listSessions',
  'moveClock',
  'proveMyself',
  'readInstitution',
  'readInvitation',
  'readMe',
  'readNews',
  'readPack',
  'readSignInProblem',
  'searchDirectory',
  'showVerification',
  'signInDemo',
  'signInOidc',
  'signInOidcCallback',
  'signInRealName',
  'signInStaff',
  'signOut',
  'verifyDocument',
]

let app: TestApp
let agency: Agency
let citizens: Awaited<ReturnType<typeof prepareRelations>>
let closeBureau: () => Promise<void>
/** Everybody there is, by what he is to the child of the citizens' calls or to the agency of the clerks'. */
let callers: Record<string, TestCaller | null>
const withReason: Record<string, string> = { auditor: '专项稽核' }

beforeAll(async () => {
  app = await testApp()
  closeBureau = (await rehearseBureau(app)).close
  agency = await prepareAgency(app)
  citizens = await prepareRelations(app)
  const { people } = citizens
  const { clerk, ...ended } = await endedSessions()
  callers = {
    ...people,
    clerk: agency.own,
    clerkElsewhere: agency.other,
    till: await app.staff('cashier-1'),
    tillElsewhere: await app.staff('cashier-2'),
    auditor: await app.staff('auditor'),
    auditorSilent: await app.staff('auditor'),
    officer: await app.staff('policy'),
    manager: await app.staff('manager'),
    administrator: await app.staff('administrator'),
    dismissed: clerk,
    ...ended,
    nobody: null,
  }
})
afterAll(async () => {
  await closeBureau()
  await app.close()
})

/** Sessions that are no longer anybody's: of the child's guardian, and of a clerk who was dismissed. */
async function endedSessions() {
  const { guardian } = citizens.people
  const citizen = { kind: 'citizen' as const, personId: guardian.id, channel: 'web' }
  return await app.db.transaction(async (tx) => {
    const expired = await openSession(tx, citizen, Date.now() - 13 * 3_600_000)
    const signedOut = await openSession(tx, citizen, Date.now())
    await closeSession(tx, signedOut, Date.now())
    const rows = await sql<{ id: number }>`select staff_id as id from session
      where digest = ${tokenDigest(agency.own.token)}`.read(tx)
    const id = app.deps.newId()
    await sql`insert into staff (id, sign_in_name, name, role, area, active)
      select ${id}, 'dismissed', name, role, area, false from staff where id = ${rows[0]!.id}`.execute(tx)
    const dismissed = await openSession(tx, { kind: 'staff', staffId: id }, Date.now())
    const named = (token: string): TestCaller => ({ ...guardian, token })
    return { expired: named(expired), signedOut: named(signedOut), clerk: named(dismissed) }
  })
}

const send = (name: Name, { params = {}, query = {}, body }: Call, who: string): Promise<Answer> => {
  const { method, path } = routeOf(name)
  const address = path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? noId))
  const reason = withReason[who]
  return app.call(method, address, callers[who] ?? null, body ?? (method === 'GET' ? undefined : {}), {
    query,
    ...(reason === undefined ? {} : { headers: { 'x-reason': encodeURIComponent(reason) } }),
  })
}

const clerks = 'clerk'
const officers = { may: 'officer', refused: [], call: {} }
/** By hand: which staff may make the calls about the agency's people, beside its own clerk. */
const staffMay: Partial<Record<Name, string>> = {
  listAgencyClaims: 'clerk clerkElsewhere',
  listWork: 'clerk clerkElsewhere',
  listOutages: 'clerk clerkElsewhere',
  findClaimItems: 'clerk clerkElsewhere',
  listAgencyFilings: 'clerk clerkElsewhere',
  listAgencyObjections: 'clerk clerkElsewhere',
  listRevisionDues: 'clerk clerkElsewhere',
  listProposedBases: 'clerk clerkElsewhere',
  listAccountRuns: 'clerk clerkElsewhere',
  listWatchedPremiums: 'clerk clerkElsewhere',
  listCases: 'clerk clerkElsewhere auditor',
  listRiskRules: 'clerk clerkElsewhere auditor auditorSilent',
  listClearings: 'clerk clerkElsewhere auditor auditorSilent manager',
  readClearing: 'clerk clerkElsewhere auditor auditorSilent manager',
  readInstitutionMonths: 'clerk clerkElsewhere auditor auditorSilent manager',
  listPaymentRuns: 'clerk clerkElsewhere auditor auditorSilent manager',
  preparePaymentRun: 'clerk clerkElsewhere',
  readPaymentFile: 'clerk auditor auditorSilent manager',
  listReconciliations: 'clerk clerkElsewhere auditor auditorSilent manager',
  readEstate: 'clerk auditor',
  readAgencyFiling: 'clerk auditor',
}
/** What another agency's clerk is told where it is not simply the person who is not there. */
const notThere: Partial<Record<Name, string>> = {
  findAtCounter: 'binding/other-agency',
  readAgencyClaim: 'claim/unknown',
  readAgencyObjection: 'objection/unknown',
  readCase: 'risk/unknown-case',
  chooseClaimPlace: 'claim/unknown',
  enterClaimLines: 'claim/unknown',
  previewClaim: 'claim/unknown',
  decideClaim: 'claim/unknown',
  payClaim: 'claim/unknown',
  takeBackClaim: 'claim/unknown',
  readAgencyFiling: 'filing/unknown',
  readAgencyPhoto: 'photo/unknown',
  printAgencyFiling: 'filing/unknown',
  decideFiling: 'filing/unknown',
  addAdjustment: 'clearing/other-agency',
  declareOutage: 'hall/place-elsewhere',
  withdrawOutage: 'hall/outage-unknown',
  decidePaymentRun: 'clearing/run-unknown',
  readPaymentFile: 'clearing/run-unknown',
  proposeRevisionDue: 'revision/unknown-due',
  decideRevisionDue: 'revision/unknown-due',
  answerObjection: 'objection/unknown',
  decideCase: 'risk/unknown-case',
  liftCase: 'risk/unknown-case',
  recoverCase: 'risk/unknown-case',
  confirmRecovery: 'risk/unknown-case',
  readEstate: 'change/estate-unknown',
  nameHeirs: 'change/estate-unknown',
  payHeir: 'change/estate-unknown',
  approveContributionBase: 'change/base-unknown',
  returnPremium: 'premium/not-found',
  askBureauNow: 'premium/not-found',
}

type Line = {
  call: Call
  may: readonly string[]
  refused: readonly string[]
  before?: () => Promise<unknown>
}

const change = {
  kind: 'line',
  area: '520200',
  name: 'premium.amount',
  from: '2031-01-01',
  value: '500 yuan',
  source: '示例文件',
  certainty: 'unverified',
}
/** What policy officers read, propose and approve: nobody's data, and theirs alone. */
const ruleCalls: Partial<Record<Name, Call>> = {
  listRuleAreas: {},
  listRules: { query: { areas: '520200' } },
  readRule: { params: { name: 'premium.amount' }, query: { areas: '520200' } },
  listDecisions: { params: { area: '520200' }, query: { name: 'premium.amount', on: '2025-01-01' } },
  readDiseaseTemplate: {},
  exportRules: { params: { area: '520200' } },
  tryRules: {
    body: {
      area: '520200',
      bill: {
        benefit: 'outpatient',
        on: '2025-01-10',
        patient: { scheme: 'employee' },
        at: { level: '3' },
        bill: { inScope: '100' },
      },
    },
  },
  checkRuleChange: { body: { change } },
  weighRuleChange: { body: { change } },
  proposeRuleChange: { body: { change } },
  listRuleProposals: {},
  decideRuleProposal: { params: { id: noId }, body: { decision: 'withdraw' } },
  openRevision: {
    body: {
      area: '520200',
      from: '2025-01-01',
      to: '2025-01-01',
      reason: '更正',
      reasonEn: 'a mend',
      document: '示例文件',
    },
  },
  listRevisions: {},
  readRevision: { params: { id: noId } },
  listRevisedBills: { params: { id: noId } },
  approveRevision: { params: { id: noId }, body: { version: 1 } },
  withdrawRevision: { params: { id: noId }, body: { version: 1 } },
}

/** What an administrator sets up. */
const administrators = { may: 'administrator', refused: [] as string[] }
const hospital = { name: '示例医院', level: '2', hospLv: '5', county: '520201', agreementNo: '2025-1' }
const administratorCalls: Partial<Record<Name, Call & { may?: string }>> = {
  readBeginning: {},
  listAreas: {},
  openArea: { body: { area: '520200' } },
  listInstitutions: {},
  registerInstitution: {
    body: { ...hospital, code: 'H52020199999', area: '520200', agreedFrom: '2025-01-01' },
  },
  changeInstitution: { params: { code: 'H52020199998' }, body: { address: '人民路1号' } },
  listStaff: {},
  inviteStaff: { body: { signInName: 'auditor-9', name: '稽核员甲', role: 'auditor' } },
  changeStaff: { params: { id: noId }, body: { active: false } },
  endStaffSessions: { params: { id: noId } },
  inviteAgain: { params: { id: noId } },
  listAdministrativeRequests: {},
  confirmAdministrativeRequest: { params: { id: noId } },
  refuseAdministrativeRequest: { params: { id: noId } },
  listInstitutionKeys: { params: { code: 'H52020100003' } },
  issueInstitutionKey: { params: { code: 'H52020199998' }, body: { scheme: 'csb' } },
  endInstitutionKey: { params: { code: 'H52020100003', id: noId } },
  listWebhooks: {},
  registerWebhook: { body: { url: 'https://elsewhere.example/hook' } },
  endWebhook: { params: { id: noId } },
  listWebhookEvents: { params: { id: noId } },
  retryWebhook: { params: { id: noId } },
  takeRows: { params: { kind: 'people' }, body: { rows: [{ idNumber: '1' }], trial: true } },
  listAdministrativeActs: { may: 'administrator auditor auditorSilent' },
}

/** What cashiers do: at any till what is the till's own, and about a bill only where it was settled. */
function tillCalls(): Partial<Record<Name, Line>> {
  const tills = ['till', 'tillElsewhere']
  const anywhere = (call: Call): Line => ({ call, may: tills, refused: [] })
  const params = { personId: String(citizens.people.self.id), setlId: citizens.things.setlId }
  const own = (call: Call): Line => ({ call, may: ['till'], refused: ['/problems/till/unknown-bill'] })
  const typed = { patient: 'nobody’s token, long enough', lines: [{ code: 'DEMOA0001', amountFen: 100 }] }
  const told = { fundTotalFen: 0, ownFen: 0, relativesFen: 0, walletFen: 0, cashFen: 100 }
  return {
    readTill: anywhere({}),
    readTillStart: anywhere({}),
    listTillMessages: anywhere({}),
    readTillMessage: anywhere({ params: { id: '1' } }),
    recordTillMessages: anywhere({ body: { forHours: 0 } }),
    changeOwnKey: anywhere({ body: { scheme: 'csb' } }),
    endOwnKey: anywhere({ params: { id: '1' } }),
    findPatient: anywhere({ body: { shown: demoIdNumber('赵磊') } }),
    findItems: anywhere({ query: { search: 'DEMO' } }),
    tryAtTill: anywhere({ body: typed }),
    settleAtTill: anywhere({ body: { requestKey: 'till-routes-1', ...typed, told } }),
    askAtTill: anywhere({ params: { requestKey: 'till-routes-1' } }),
    listTillBills: anywhere({}),
    readTillBill: own({ params }),
    compareTillDay: anywhere({ body: { rows: [] } }),
    refundPartAtTill: own({ params, body: { requestKey: 'till-routes-3', kept: [{ id: '1', count: 1 }] } }),
    reverseAtTill: own({ params, body: { requestKey: 'till-routes-2' } }),
  }
}

/** What auditors and fund managers do: a search shows nobody's name, whatever opens somebody's bill asks for a reason. */
function auditCalls(): Partial<Record<Name, Line>> {
  const personId = String(citizens.people.self.id)
  const params = { personId, setlId: citizens.things.setlId }
  const opened = (call: Call): Line => ({ call, may: ['auditor'], refused: [] })
  const managed = (call: Call): Line => ({ call, may: ['manager'], refused: [] })
  const searched = (call: Call): Line => ({ call, may: ['auditor', 'auditorSilent'], refused: [] })
  return {
    listAudited: searched({}),
    exportAudited: searched({ body: { reason: '专项稽核' } }),
    startVerification: searched({ body: { extent: 'sinceSeal' } }),
    listVerifications: searched({}),
    stopVerification: searched({ params: { id: noId } }),
    listReadersOf: searched({ params: { personId } }),
    readAuditedBooks: opened({ params }),
    recompute: opened({ params }),
    readFund: managed({}),
    readFundFamilies: managed({}),
    readFundFlows: managed({}),
    readFundPremiums: managed({}),
    readFundInstitutions: managed({}),
    readFundPlans: managed({}),
    enterFundPlan: managed({
      body: {
        year: 2025,
        scheme: 'employee',
        amountFen: 100_000_000,
        document: '示例财社〔2025〕1号',
        dated: '2025-01-02',
      },
    }),
  }
}

/** The one line of a route: its call, who may, and what whoever might have been allowed is told. */
function lineOf(name: Name): Line | null {
  const citizen = citizens.lines[name]
  if (citizen) {
    const { call, may, refused, before } = citizen
    return { call: call(), may, refused, ...(before && { before: () => before(app) }) }
  }
  if (['listNewsDrafts', 'writeNews', 'editNews', 'decideNews'].includes(name)) {
    const written = { zh: '标题', en: 'A title' }
    const draft = { title: written, body: written, version: 1 }
    const body = {
      writeNews: { area: '520200', title: written, body: written },
      editNews: draft,
      decideNews: { decision: 'publish', version: 1 },
    }[name as string]
    return { ...officers, may: [officers.may], call: body === undefined ? {} : { body } }
  }
  const administrative = administratorCalls[name]
  if (administrative) {
    const { may = administrators.may, ...call } = administrative
    return { ...administrators, may: may.split(' '), call }
  }
  const rule = ruleCalls[name]
  if (rule) return { ...officers, may: [officers.may], call: rule }
  if (name === 'printDeskSlip') {
    const params = { personId: String(citizens.people.self.id), setlId: citizens.things.setlId }
    return { call: { params }, may: ['till'], refused: ['/problems/document/other-institution'] }
  }
  const own = tillCalls()[name] ?? auditCalls()[name]
  if (own) return own
  if (name === 'readDemoEstimateBasis') return null
  const line = agency.lines[name]
  if (!line) return null
  const watched = name === 'returnPremium' || name === 'askBureauNow'
  const call = line.there()
  return {
    call: watched ? { ...call, params: { id: citizens.things.premium } } : call,
    may: (staffMay[name] ?? clerks).split(' '),
    refused: [`/problems/${notThere[name] ?? 'person/unknown'}`],
  }
}

const roleOf: Record<string, Role> = {
  self: 'citizen',
  guardian: 'citizen',
  former: 'citizen',
  payer: 'citizen',
  helper: 'citizen',
  stranger: 'citizen',
  clerk: 'clerk',
  clerkElsewhere: 'clerk',
  till: 'cashier',
  tillElsewhere: 'cashier',
  auditor: 'auditor',
  auditorSilent: 'auditor',
  officer: 'policyOfficer',
  manager: 'fundManager',
  administrator: 'administrator',
}

/** What whoever may not is told, by what he is. */
function refusalFor(name: Name, who: string, { refused }: Line): readonly string[] {
  const { roles } = routeOf(name)
  const role = roleOf[who]
  if (role === undefined) return ['/problems/http/sign-in-first']
  if (!roles.includes('anyone') && !roles.includes(role)) return ['/problems/http/not-allowed']
  if (who === 'auditorSilent' && roles.includes(role)) return ['/problems/access/reason-needed']
  return refused
}

/** A fingerprint of everything that is kept, sessions aside. */
async function stateOf(): Promise<string> {
  const tables = await sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = 'public' and tablename <> 'session' order by 1`.read(app.db.reader)
  const sums = tables.map(
    ({ name }) =>
      sql`(select count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) from ${sql.raw(name)} t)`,
  )
  const rows = await sql<{ state: string[] }>`select array[${sql.join(sums)}] as state`.read(app.db.reader)
  return tables.map(({ name }, index) => `${name} ${rows[0]!.state[index]}`).join('\n')
}

test('every route has its line, or is known to be nobody’s data', () => {
  expect(names.filter((name) => routeOf(name).right === null).sort()).toEqual([...nobodys])
  const without = names.filter((name) => routeOf(name).right !== null && lineOf(name) === null)
  expect(without).toEqual(['readDemoEstimateBasis'])
})

test('every right is asked by some route', () => {
  const asked = new Set(names.map((name) => routeOf(name).right))
  expect([...asked].filter((right) => right !== null).length).toBeGreaterThan(50)
})

/** Whom a route lets in at the door, and who is nobody any more; that other roles stay outside is `http/app.test.ts`. */
const isAtTheDoor = (name: Name, who: string): boolean => {
  const { roles } = routeOf(name)
  const role = roleOf[who]
  return role === undefined || roles.includes('anyone') || roles.includes(role)
}

describe('whoever may not', () => {
  test('is told so in one way, and nothing changes', async () => {
    const told: Record<string, unknown> = {}
    const expected: Record<string, unknown> = {}
    let state = await stateOf()
    const byTag = [...new Set(names.map((name) => routeOf(name).tag))].map((tag) => ({
      tag,
      lines: names
        .filter((name) => routeOf(name).tag === tag)
        .flatMap((name) => {
          const line = lineOf(name)
          return line ? [{ name, line }] : []
        }),
    }))
    for (const { tag, lines } of byTag) {
      for (const { name, line } of lines) {
        for (const who of Object.keys(callers)) {
          if (line.may.includes(who) || !isAtTheDoor(name, who)) continue
          const { body } = await send(name, line.call, who)
          const types = refusalFor(name, who, line)
          told[`${name} ${who}`] = types.includes(body?.type) ? types : (body?.type ?? body)
          expected[`${name} ${who}`] = types
        }
      }
      const next = await stateOf()
      told[`${tag} changes`] = next === state ? 'nothing' : differing(state, next)
      expected[`${tag} changes`] = 'nothing'
      state = next
    }
    expect(told).toEqual(expected)
  })
})

const differing = (a: string, b: string): string[] => {
  const before = new Set(a.split('\n'))
  return b.split('\n').filter((one) => !before.has(one))
}

describe('whoever may', () => {
  test('is not told that he may not', async () => {
    const told: Record<string, unknown> = {}
    // In the order of the calls: what ends something comes last.
    const first = [...Object.keys(citizens.lines), 'approveContributionBase'] as Name[]
    for (const name of new Set([...first, ...names])) {
      const line = lineOf(name)
      if (!line) continue
      const common = ['/problems/http/sign-in-first', '/problems/http/not-allowed', '/problems/http/internal']
      const refusals = [
        ...common,
        '/problems/access/reason-needed',
        '/problems/http/invalid-input',
        ...line.refused,
      ]
      for (const who of line.may) {
        await line.before?.()
        const { status, body } = await send(name, line.call, who)
        if (refusals.includes(body?.type) || status >= 500) told[`${name} ${who}`] = body
      }
    }
    expect(told).toEqual({})
  })
})

test('a route that never asked for its right is a bug, and shows nothing', async () => {
  const bare = Fastify()
  await bare.register(fastifyCookie)
  const access = createAccess({ ...app.deps, facts: factsOf(app.deps) })
  createServe(bare, app.deps, { access, secure: false, limited: false, proofByPerson: true })(
    routes.listHolds,
    async () => ({
      holds: [],
    }),
  )
  const { token } = citizens.people.self
  const headers = { authorization: `Bearer ${token}` }
  const answer = await bare.inject({ method: 'GET', url: '/account/holds', headers })
  expect(answer.statusCode).toBe(500)
  expect(answer.json().message).toBe('GET /account/holds never asked for account.read')
  await bare.close()
})

test('the sandbox’s people may be tried out by anybody, and nobody else', async () => {
  const invented = await app.person('王秀英')
  const of = (id: number, who: string) =>
    send('readDemoEstimateBasis', { params: { personId: String(id) } }, who)
  for (const who of ['nobody', 'stranger', 'clerk']) {
    expect((await of(invented.id, who)).status).toBe(200)
    expect(await of(citizens.people.self.id, who)).toMatchObject({
      status: 404,
      body: { type: '/problems/access/unknown' },
    })
  }
})

describe('what was read of the child', () => {
  test('is on record for the child and the guardian to see: who, what, why', async () => {
    const { self, guardian, helper } = citizens.people
    await citizens.lines.endHelper?.before?.(app)
    await app.get('/bills', helper, { query: { personId: String(self.id) } })
    const { body } = await app.get('/readings', self, { query: { limit: '1' } })
    expect(body.readings).toMatchObject([{ who: { zh: '褚宁' }, what: { zh: '就医账单' }, reason: null }])
    const seen = await app.get('/readings', guardian, { query: { personId: String(self.id), limit: '1' } })
    expect(seen.body.readings).toEqual(body.readings)
  })

  test('by an auditor, with the reason that was stated', async () => {
    const { heir } = agency
    await send('readEstate', { params: { personId: String(heir.id) } }, 'auditor')
    const rows = await sql<{ reason: string }>`select reason from data_reading
      where person_id = ${heir.id} order by id desc limit 1`.read(app.db.reader)
    expect(rows).toEqual([{ reason: '专项稽核' }])
  })
})

import { createHash } from 'node:crypto'
import { type Route, routes } from '@gongji/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { letterVersion } from '../filing/letter.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'

// Every route of the contract that a clerk may call, about people of 520200: what a clerk of another area meets, and what
// numbers do to it. A new route fails here until it has its line.

let app: TestApp
let own: TestCaller
let other: TestCaller
let payer: Made
let child: Made
let heir: Made
let ids: Record<'claim' | 'filing' | 'objection' | 'case' | 'hold' | 'binding' | 'heir' | 'base', string>

const claimed = {
  institution: 'H52020100001',
  slipNo: 'AREA-1',
  careOn: '2025-01-15',
  lines: [{ code: 'DEMOA0001', amount: 60_000 }],
  total: 60_000,
  cause: 'tillFailed',
  bankAccount: '622202000000001234',
}
const filed = { from: '2025-01-15', reason: '出差', commitmentVersion: letterVersion }
const matter = { kind: 'outOfArea', type: 'temporary', destination: '530100' }

beforeAll(async () => {
  app = await testApp()
  own = await app.staff('clerk-520200')
  other = await app.staff('clerk-530600')
  payer = await make(app, { name: '周平', scheme: 'employee', bornOn: '1980-02-02', balance: 500_000 })
  child = await make(app, { name: '周小', bornOn: '2015-02-02' })
  heir = await make(app, { name: '周老', scheme: 'employee', bornOn: '1950-02-02', balance: 70_000 })
  const wife = await make(app, { name: '郑洁', scheme: 'employee', bornOn: '1982-04-04', balance: 30_000 })
  const binding = await bindFor(app, payer, wife, { relationship: 'spouse' })
  const { body: claim } = await app.post('/claims', payer, claimed)
  const { body: filing } = await app.post('/filings', payer, { matter, ...filed })
  const { body: second } = await app.post('/claims', payer, { ...claimed, slipNo: 'AREA-2' })
  await app.post(`/agency/claims/${second.personId}/${second.id}/decide`, own, {
    decision: 'approve',
    version: second.version,
  })
  const { rows } = await sql<{ setl_id: string }>`select setl_id from settlement
    where person_id = ${payer.id} limit 1`.execute(app.db.reader)
  const { body: objection } = await app.post('/objections', payer, {
    about: { kind: 'bill', setlId: rows[0]!.setl_id },
    cause: 'other',
    words: '请核对',
  })
  const { body: opened } = await app.post('/agency/cases', own, {
    payer: named(payer),
    relative: named(wife),
    words: '有人举报',
  })
  const { body: holds } = await app.post('/account/freeze', payer, { scope: 'family' })
  await app.post('/agency/changes', own, { person: named(heir), change: { kind: 'death', on: '2025-01-14' } })
  const { body: estate } = await app.post(`/agency/estates/${heir.id}/heirs`, own, heirs)
  const { body: base } = await app.call('PUT', '/agency/contribution-bases', own, {
    person: named(payer),
    from: '2025-01-01',
    base: 500_000,
  })
  ids = {
    claim: claim.id,
    filing: filing.id,
    objection: objection.id,
    case: opened.id,
    hold: holds.holds.find(({ scope }: { scope: string }) => scope === 'family').id,
    binding,
    heir: estate.heirs[0].id,
    base: base.id,
  }
})
afterAll(() => app.close())

const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const nobody = { name: '无名氏', idNumber: '990201197001010015' }
const heirs = {
  heirs: [
    { name: '周平', relation: '子', bankAccount: '622202000000001234', amount: 10_000, proof: '公证书' },
  ],
}
const noId = '999999999'

type Call = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown }
/** A call about somebody of 520200, and the same about nobody; null: a list, which shows the own area only. */
type Line = { there: () => Call; nowhere: (() => Call) | null }
const about = (of: () => Call, key: string): Line => ({
  there: of,
  nowhere: () => {
    const call = of()
    return { ...call, params: { ...call.params, [key]: noId } }
  },
})
const list: Line = { there: () => ({}), nowhere: null }
const person = (body: (who: { name: string; idNumber: string }) => unknown, who = () => payer): Line => ({
  there: () => ({ body: body(named(who())) }),
  nowhere: () => ({ body: body(nobody) }),
})
const byId = (
  body: (personId: string) => unknown,
  params: () => Record<string, string> = () => ({}),
): Line => ({
  there: () => ({ params: params(), body: body(String(payer.id)) }),
  nowhere: () => ({ params: params(), body: body(noId) }),
})

const wish = (personId: string) => ({ personId, relative: named(heir), relationship: 'parent' })
const keyed = (kind: keyof typeof ids) => ({ personId: String(payer.id), id: ids[kind] })

const lines: Record<string, Line> = {
  findAtCounter: person((who) => who),
  prepareAtCounter: byId(wish),
  bindAtCounter: byId((personId) => ({
    ...wish(personId),
    letter: { digest: 'ab'.repeat(32), form: 'scan', signature: 'ab'.repeat(32) },
  })),
  actAtCounter: byId(
    (personId) => ({ personId, reason: '' }),
    () => ({ id: ids.binding, action: 'end' }),
  ),
  recordGuardian: person(
    (who) => ({ child: who, guardian: named(payer), proof: 'householdRegister' }),
    () => child,
  ),
  listAgencyClaims: list,
  submitAgencyClaim: person((who) => ({ ...claimed, slipNo: 'AREA-3', ...who })),
  previewClaim: about(() => ({ params: keyed('claim') }), 'id'),
  decideClaim: about(
    () => ({
      params: keyed('claim'),
      body: { decision: 'refuse', reasons: [{ code: 'proofIllegible' }], version: 1 },
    }),
    'id',
  ),
  payClaim: about(() => ({ params: keyed('claim'), body: { version: 1 } }), 'id'),
  takeBackClaim: about(
    () => ({ params: keyed('claim'), body: { reasons: [{ code: 'proofIllegible' }], version: 1 } }),
    'id',
  ),
  listAgencyFilings: list,
  submitAgencyFiling: person((who) => ({ ...who, matter, ...filed })),
  readAgencyFiling: about(() => ({ params: keyed('filing') }), 'id'),
  printAgencyFiling: about(() => ({ params: keyed('filing') }), 'id'),
  decideFiling: about(
    () => ({
      params: keyed('filing'),
      body: { decision: 'refuse', reasons: [{ code: 'proofIllegible' }], version: 1 },
    }),
    'id',
  ),
  listAgencyObjections: list,
  answerObjection: about(
    () => ({
      params: keyed('objection'),
      body: { outcome: 'rejected', remedy: 'none', answer: '已核对', version: 1 },
    }),
    'id',
  ),
  listCases: list,
  listRiskRules: list,
  reportCase: person((who) => ({ payer: who, relative: named(child), words: '举报' })),
  decideCase: about(
    () => ({ params: { id: ids.case }, body: { decision: 'confirm', words: '不实', owed: 0, version: 1 } }),
    'id',
  ),
  liftCase: about(() => ({ params: { id: ids.case }, body: { words: '再查', version: 1 } }), 'id'),
  recoverCase: about(() => ({ params: { id: ids.case }, body: { amount: 1, version: 1 } }), 'id'),
  confirmRecovery: about(() => ({ params: { id: ids.case }, body: { amount: 1, version: 1 } }), 'id'),
  releaseHold: {
    there: () => ({ params: keyed('hold'), body: { person: named(payer) } }),
    nowhere: () => ({ params: keyed('hold'), body: { person: nobody } }),
  },
  reportChange: person((who) => ({ person: who, change: { kind: 'suspend', on: '2025-01-15' } })),
  reportDivorce: person((who) => ({ one: who, other: named(heir) })),
  readEstate: about(() => ({ params: { personId: String(heir.id) } }), 'personId'),
  nameHeirs: about(() => ({ params: { personId: String(heir.id) }, body: heirs }), 'personId'),
  payHeir: about(() => ({ params: { personId: String(heir.id), id: ids.heir } }), 'personId'),
  setContributionBase: person((who) => ({ person: who, from: '2025-01-01', base: 600_000 })),
  listProposedBases: list,
  approveContributionBase: about(() => ({ params: keyed('base'), body: { decision: 'approve' } }), 'id'),
  listAccountRuns: list,
  listWatchedPremiums: list,
  returnPremium: {
    there: () => ({ params: { id: noId }, body: { reason: '税务没有回音' } }),
    nowhere: () => ({ params: { id: noId }, body: { reason: '税务没有回音' } }),
  },
  askBureauNow: { there: () => ({ params: { id: noId } }), nowhere: () => ({ params: { id: noId } }) },
  listClearings: list,
  readClearing: {
    there: () => ({ params: { month: '2024-01' } }),
    nowhere: () => ({ params: { month: '2024-01' } }),
  },
}

const all = Object.entries(routes) as [string, Route][]
// What everybody may call (the sandbox’s clock) is about nobody.
const ofClerks = all.filter(([, { roles }]) => roles.includes('clerk') && !roles.includes('citizen'))
const routeOf = (name: string): Route => all.find(([one]) => one === name)![1]

const send = (name: string, { params = {}, query = {}, body }: Call, by: TestCaller) => {
  const { method, path } = routeOf(name)
  const address = path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? noId))
  return app.call(method, address, by, body, { query })
}

/** Everything that is kept, in one digest; sessions and readings aside. */
async function stateOf(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = 'public' and tablename not in ('session', 'setting', 'access_reading', 'reading')
    order by 1`.execute(app.db.reader)
  const hash = createHash('sm3')
  for (const { name } of tables) {
    const { rows } = await sql<{
      row: string
    }>`select t::text as row from ${sql.table(name)} t order by 1`.execute(app.db.reader)
    hash.update(`${name}\n${rows.map(({ row }) => row).join('\n')}\n`)
  }
  return hash.digest('hex')
}

test('every route that a clerk may call has its line here', () => {
  expect(Object.keys(lines).sort()).toEqual(ofClerks.map(([name]) => name).sort())
})

describe('a clerk of another area', () => {
  test('meets everybody and everything as if it were not there, and changes nothing', async () => {
    const before = await stateOf()
    const told: Record<string, unknown> = {}
    const expected: Record<string, unknown> = {}
    for (const [name, { there, nowhere }] of Object.entries(lines)) {
      if (nowhere === null || name === 'findAtCounter') continue
      const [met, absent] = [await send(name, there(), other), await send(name, nowhere(), other)]
      const { instance: _, requestId: __, ...problem } = met.body ?? {}
      const { instance: ___, requestId: ____, ...none } = absent.body ?? {}
      told[name] = [met.status, problem]
      expected[name] = [404, none]
    }
    expect(told).toEqual(expected)
    expect(await stateOf()).toBe(before)
  })

  test('is told the right hall for somebody who came with card and name, and nothing more', async () => {
    const { there } = lines.findAtCounter!
    const met = await send('findAtCounter', there(), other)
    expect(met).toMatchObject({ status: 403, body: { type: '/problems/binding/other-agency' } })
    expect(met.body.zh.what).toContain('六盘水')
    expect(met.text).not.toContain('520200')
    for (const word of [payer.name, String(payer.id), payer.psnNo]) expect(met.text).not.toContain(word)
  })

  test('finds none of it in any list', async () => {
    for (const [name, { nowhere }] of Object.entries(lines)) {
      if (nowhere !== null) continue
      const { status, text } = await send(name, {}, other)
      expect([name, status]).toEqual([name, 200])
      for (const id of [String(payer.id), String(heir.id), ...Object.values(ids)])
        expect(text).not.toContain(id)
    }
  })
})

type Path = readonly (string | number)[]

/** Where in a body a schema takes a number. */
function numbersIn(schema: z.core.JSONSchema.JSONSchema | boolean | undefined, at: Path = []): Path[] {
  if (schema === undefined || typeof schema === 'boolean') return []
  const { type, properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema
  return [
    ...(type === 'number' || type === 'integer' ? [at] : []),
    ...Object.entries(properties).flatMap(([name, one]) => numbersIn(one as never, [...at, name])),
    ...(items && !Array.isArray(items) ? numbersIn(items as never, [...at, 0]) : []),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((one) => numbersIn(one as never, at)),
  ]
}

/** A copy of a value with one member replaced; null where the path leads nowhere. */
function withNumber(value: unknown, [step, ...rest]: Path, number: unknown): unknown {
  if (step === undefined) return number
  if (typeof value !== 'object' || value === null) return value
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[step] = withNumber(copy[step] ?? {}, rest, number)
  return copy
}

const extremes = [
  0,
  -1,
  1,
  0.5,
  1e-9,
  99_999_999_999,
  100_000_000_000,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  1e308,
  -1e308,
  'NaN',
  '1e9',
  null,
]

test.each(ofClerks.map(([name]) => name))('no number makes %s fail as a bug', async (name) => {
  const { there } = lines[name]!
  const route = routeOf(name)
  const call = there()
  const schemaOf = (part: z.ZodType) =>
    z.toJSONSchema(part, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as never
  const faults: unknown[] = []
  const look = async (what: unknown, asked: Call) => {
    const { status, text } = await send(name, asked, own)
    if (status >= 500) faults.push([what, status, text])
  }
  for (const path of route.body instanceof z.ZodUndefined ? [] : numbersIn(schemaOf(route.body))) {
    for (const number of extremes) {
      await look([path, number], { ...call, body: withNumber(call.body, path, number) })
    }
  }
  for (const key of Object.keys(
    z.toJSONSchema(route.query, { unrepresentable: 'any', io: 'input' }).properties ?? {},
  )) {
    for (const number of extremes)
      await look([key, number], { ...call, query: { ...call.query, [key]: String(number) } })
  }
  for (const key of Object.keys(call.params ?? {}).filter((one) => /id$/i.test(one))) {
    for (const number of ['1', '0', '-1', '9007199254740993', '9999999999999999']) {
      await look([key, number], { ...call, params: { ...call.params, [key]: number } })
    }
  }
  expect(faults).toEqual([])
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Deps } from '../deps.ts'
import { runDueJobs } from '../jobs.ts'
import { findAccounts } from '../ledger/account.ts'
import { peerPublicKey } from '../peer/sign.ts'
import { shareOf } from '../testing/everything.ts'
import { type Answer, type TestApp, testApp, testSecrets } from '../testing/harness.ts'
import { type Fault, startLine } from '../testing/line.ts'
import { Crash, type Moment, mortal } from '../testing/mortal.ts'
import { type Made, make, rehearseBureau } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { workOf } from '../work.ts'
import { crossingStatement } from './crossing-month.ts'
import { scheduleWallet } from './jobs.ts'

// Two agencies, each a server with its own database: a member of Guizhou grants a quota to a sister whom Yunnan keeps. Guizhou sets
// the money aside, Yunnan decides what becomes of it; whatever is lost, doubled, late or dead on the way, both books say the same.

type Side = { app: TestApp; line: Awaited<ReturnType<typeof startLine>> }
let guizhou: Side
let yunnan: Side

beforeAll(async () => {
  const [a, b] = [await testApp(), await testApp()]
  guizhou = { app: a, line: await startLine(a) }
  yunnan = { app: b, line: await startLine(b) }
  const publicKey = peerPublicKey(testSecrets)
  a.deps.peers = {
    self: '520000',
    agencies: [{ code: '530000', name: '云南省医保局', url: yunnan.line.url, publicKey }],
    patienceMs: 5_000,
  }
  b.deps.peers = {
    self: '530000',
    agencies: [{ code: '520000', name: '贵州省医保局', url: guizhou.line.url, publicKey }],
    patienceMs: 5_000,
  }
})
afterAll(async () => {
  for (const { app, line } of [guizhou, yunnan]) {
    await line.close()
    await app.close()
  }
})
const both = () => [guizhou, yunnan]
const moveTo = (day: string, time?: string) => {
  for (const { app } of both()) app.clock.moveTo(day, time)
}
beforeEach(async () => {
  moveTo('2026-02-02')
  for (const { app, line } of both()) {
    line.fault = () => null
    await sql`delete from job`.execute(app.db.autocommit)
    await app.db.transaction((tx) => scheduleWallet(tx, app.deps))
  }
})

/** What is due at one agency, by a process that may die. */
const work = async ({ app }: Side, db: Db = app.db): Promise<void> => {
  const deps: Deps = { ...app.deps, db }
  await runDueJobs(deps, workOf(deps), app.clock.now(), (job, error) => {
    if (!(error instanceof Crash)) throw new Error(`job ${job.kind} failed`, { cause: error })
  }).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error
  })
}
/** Minutes in which both agencies work. */
async function pass(rounds = 3, minutes = 2): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const side of both()) await work(side)
    for (const { app } of both()) app.clock.advance({ minutes })
  }
  for (const side of both()) await work(side)
}
/** Hours, until nothing is left to carry. */
const settleDown = () => pass(4, 61)

let keys = 0
async function family(more: object = {}) {
  const sharer = await make(guizhou.app, { name: '郭强', scheme: 'employee', balance: 500_000 })
  const sister = await make(yunnan.app, { name: '郭兰', area: '530600', to: null, ...more })
  for (const [{ app }, one, useArea] of [
    [guizhou, sharer, '520200'],
    [yunnan, sister, '530600'],
  ] as const)
    expect((await app.post('/wallets', one, { useArea, phone: '13900001234' })).status).toBe(200)
  return { sharer, sister }
}
type Family = Awaited<ReturnType<typeof family>>
const invite = ({ sharer, sister }: Family, more: object = {}): Promise<Answer> =>
  guizhou.app.post('/quota-relations', sharer, {
    relative: { name: sister.name, idNumber: sister.idNumber },
    relationship: 'sibling',
    commitment: true,
    ...more,
  })
type Relation = {
  id: string
  status: string
  quotaFen: number
  actions: string[]
  state: { zh: string }
  endReason: { zh: string } | null
}
const seen = async ({ app }: Side, one: Made): Promise<Relation> =>
  (await app.get('/quota-relations', one)).body.relations[0]
const change = async (
  what: 'grant' | 'release',
  { sharer }: Family,
  amountFen: number,
  key = `q-${++keys}-abcdef`,
) =>
  await guizhou.app.post(`/quota-relations/${(await seen(guizhou, sharer)).id}/${what}`, sharer, {
    requestKey: key,
    amountFen,
  })
const agree = async ({ sister }: Family): Promise<Answer> =>
  await yunnan.app.post(`/quota-relations/${(await seen(yunnan, sister)).id}/agree`, sister, {})
const endBy = async (side: Side, one: Made): Promise<Answer> =>
  await side.app.post(`/quota-relations/${(await seen(side, one)).id}/end`, one, {})

/** A relation that both have agreed to, with a quota. */
async function granted(amountFen = 100_000, more: object = {}): Promise<Family> {
  const one = await family(more)
  const invited = await invite(one)
  expect(invited, invited.text).toMatchObject({ status: 200, body: { status: 'invited' } })
  await pass(1)
  expect(await agree(one)).toMatchObject({ status: 200, body: { status: 'active', mine: 'relative' } })
  await pass(1)
  const done = await change('grant', one, amountFen)
  expect(done, done.text).toMatchObject({ status: 200, body: { quotaFen: amountFen } })
  await pass(1)
  return one
}
const pharmacy = () => till(yunnan.app, 'P53060200001')
const buy = ({ sister }: Family, yuan: number) =>
  pharmacy().sell({
    patient: { psnNo: sister.psnNo, certNo: sister.idNumber },
    lines: [{ code: 'DEMOA0001', amount: yuan }],
  })
const personal = async ({ sharer }: Family) =>
  (await findAccounts(guizhou.app.db.reader, [sharer.id])).get(sharer.id)!.balance as number
const owed = async ({ app }: Side) =>
  (
    await sql<{ amount: number }>`select coalesce(sum(amount), 0)::bigint as amount from ledger_entry
      where account = 'clearing' and party like 'quota:%'`.read(app.db.reader)
  )[0]!.amount
/** What a manager's matrix says of quotas between provinces. */
const flows = async (app: TestApp) => {
  const { body } = await app.get('/fund/flows', await app.staff('manager'))
  return body.flows.map(
    ({ from, to, quotasFen }: Record<'from' | 'to', { code: string }> & { quotasFen: number }) => ({
      from: from.code,
      to: to.code,
      quotasFen,
    }),
  )
}
let before = { owed: 0, owing: 0 }
const remember = async () => {
  before = { owed: await owed(guizhou), owing: await owed(yunnan) }
}
/** The money is with the sharer, in the quota, or used; both books say how much. */
async function expectWhole(one: Family, { used, left }: { used: number; left: number }): Promise<void> {
  expect(await personal(one)).toBe(500_000 - used - left)
  expect((await seen(guizhou, one.sharer)).quotaFen).toBe(left)
  expect((await seen(yunnan, one.sister))?.quotaFen ?? 0).toBe(left)
  expect((await owed(guizhou)) - before.owed).toBe(used)
  expect(before.owing - (await owed(yunnan))).toBe(used + left)
  for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
}

describe('a quota for a sister whom another agency keeps', () => {
  test('is offered here, agreed to there, granted, used at a till there, given back, and taken back', async () => {
    await remember()
    const one = await family()
    expect((await invite(one)).body).toMatchObject({
      status: 'invited',
      payerArea: '520200',
      relativeArea: '530600',
      relative: { name: '郭兰' },
    })
    // Nothing can be granted before she has agreed.
    expect(await change('grant', one, 10_000)).toMatchObject({ status: 409 })
    await pass(1)
    expect(await seen(yunnan, one.sister)).toMatchObject({ status: 'invited', actions: ['agree', 'end'] })
    await agree(one)
    await pass(1)
    expect(await seen(guizhou, one.sharer)).toMatchObject({ status: 'active' })
    expect((await change('grant', one, 100_000)).body).toMatchObject({
      quotaFen: 100_000,
      state: { zh: '已生效；1000.00元等对方经办机构确认' },
    })
    expect(await personal(one)).toBe(400_000)
    await pass(1)
    expect((await seen(guizhou, one.sharer)).state.zh).toBe('已生效')
    await expectWhole(one, { used: 0, left: 100_000 })

    const bought = await buy(one, 300)
    expect(bought.answer.output.setlinfo).toMatchObject({ acct_mulaid_pay: 300, psn_cash_pay: 0 })
    await pass()
    await expectWhole(one, { used: 30_000, left: 70_000 })
    for (const { app } of both())
      expect(await flows(app)).toEqual([{ from: '520000', to: '530000', quotasFen: 30_000 }])
    outputOf(await pharmacy().reverseSale(bought))
    await pass()
    await expectWhole(one, { used: 0, left: 100_000 })
    const told = (await guizhou.app.get('/notices', one.sharer)).body.items.map(
      ({ kind }: { kind: string }) => kind,
    )
    expect(told).toEqual(expect.arrayContaining(['quota.used', 'quota.usedBack']))

    expect(await change('release', one, 100_001)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/quota-too-small' },
    })
    expect((await change('release', one, 40_000)).body.state.zh).toMatch(/400\.00元正在收回/)
    // What is asked back already is not asked back twice.
    expect(await change('release', one, 60_001)).toMatchObject({ status: 409 })
    await pass()
    await expectWhole(one, { used: 0, left: 60_000 })
  })

  test.each(['sharer', 'sister'] as const)(
    'ends when the %s says so: what is unused comes back',
    async (who) => {
      await remember()
      const one = await granted()
      const bought = await buy(one, 300)
      const ended = await endBy(who === 'sharer' ? guizhou : yunnan, one[who])
      expect(ended.status).toBe(200)
      if (who === 'sharer') {
        expect(ended.body).toMatchObject({ status: 'active', actions: [], state: { zh: /./ } })
        expect(ended.body.state.zh).toBe('正在终止，等对方经办机构答复')
        expect(await change('grant', one, 1)).toMatchObject({ status: 409 })
      }
      await pass()
      for (const [side, person] of [
        [guizhou, one.sharer],
        [yunnan, one.sister],
      ] as const)
        expect(await seen(side, person)).toMatchObject({
          status: 'ended',
          endReason: { zh: who === 'sharer' ? '共济人终止' : '受益人终止' },
        })
      await expectWhole(one, { used: 30_000, left: 0 })
      // What comes back afterwards goes on to the sharer's account.
      outputOf(await pharmacy().reverseSale(bought))
      await pass()
      await expectWhole(one, { used: 0, left: 0 })
      // A new relation may begin.
      expect(await invite(one)).toMatchObject({ status: 200, body: { status: 'invited' } })
    },
  )

  test('a grant that does not arrive by midnight is not taken any more, and comes back', async () => {
    await remember()
    const one = await granted()
    yunnan.line.fault = (payload) => (/quota\.(grant|close)/.test(payload) ? 'request lost' : null)
    await change('grant', one, 50_000)
    await pass()
    expect(await personal(one)).toBe(350_000)
    moveTo('2026-02-03', '00:01:00')
    await pass()
    // Nothing comes back before the other agency has said that it did not take it.
    expect(await personal(one)).toBe(350_000)
    yunnan.line.fault = () => null
    await settleDown()
    await expectWhole(one, { used: 0, left: 100_000 })
  })

  test('a grant that was taken, and whose answer was lost until after midnight, stays taken', async () => {
    await remember()
    const one = await granted()
    yunnan.line.fault = (payload) => (/quota\.(grant|close)/.test(payload) ? 'answer lost' : null)
    await change('grant', one, 50_000)
    await pass()
    moveTo('2026-02-03', '00:01:00')
    await pass()
    yunnan.line.fault = () => null
    await settleDown()
    await expectWhole(one, { used: 0, left: 150_000 })
  })

  test.each(['request lost', 'answer lost'] as const)(
    'a grant is called back before it was heard of, %s: it comes back once',
    async (fault) => {
      await remember()
      const one = await granted()
      yunnan.line.fault = (payload) => (payload.includes('quota.grant') ? fault : null)
      await change('grant', one, 50_000)
      await work(guizhou)
      expect((await change('release', one, 60_000)).status).toBe(200)
      await pass()
      yunnan.line.fault = () => null
      await settleDown()
      await expectWhole(one, { used: 0, left: 90_000 })
    },
  )

  test('the sharer ends before she has agreed: she cannot agree any more', async () => {
    await remember()
    const one = await family()
    await invite(one)
    await endBy(guizhou, one.sharer)
    await settleDown()
    expect(await seen(guizhou, one.sharer)).toMatchObject({ status: 'ended' })
    expect(await seen(yunnan, one.sister)).toMatchObject({ status: 'ended' })
    expect(await agree(one)).toMatchObject({ status: 409 })
    const { relations } = (await guizhou.app.get('/quota-relations', one.sharer)).body
    expect(relations).toHaveLength(1)
  })

  test('an offer that comes after its end is not taken', async () => {
    const one = await family()
    yunnan.line.fault = (payload) => (payload.includes('quota.offer') ? 'request lost' : null)
    await invite(one)
    await work(guizhou)
    await endBy(guizhou, one.sharer)
    await work(guizhou)
    expect(await seen(guizhou, one.sharer)).toMatchObject({ status: 'ended' })
    yunnan.line.fault = () => null
    await settleDown()
    expect(await seen(yunnan, one.sister)).toBeUndefined()
  })

  test('the same key grants once and releases once', async () => {
    const one = await granted()
    for (const _ of [1, 2])
      expect((await change('grant', one, 10_000, 'same-grant-1')).body.quotaFen).toBe(110_000)
    for (const _ of [1, 2]) expect((await change('release', one, 20_000, 'same-release-1')).status).toBe(200)
    expect(await change('release', one, 1, 'same-release-1')).toMatchObject({
      body: { type: '/problems/wallet/key-reused' },
    })
    await pass()
    expect(await personal(one)).toBe(410_000)
    for (const _ of [1, 2]) expect((await change('release', one, 20_000, 'same-release-1')).status).toBe(200)
    await pass()
    expect(await personal(one)).toBe(410_000)
  })

  test.each([
    { who: 'sharer', kind: 'death' },
    { who: 'sister', kind: 'death' },
  ] as const)('of a $who who dies the rest comes back, to heirs or account', async ({ who }) => {
    await remember()
    const one = await granted()
    await buy(one, 300)
    await pass()
    const side = who === 'sharer' ? guizhou : yunnan
    const person = { name: one[who].name, idNumber: one[who].idNumber }
    const clerk = await side.app.staff(who === 'sharer' ? 'clerk-520200' : 'clerk-530600')
    const done = await side.app.post('/agency/changes', clerk, {
      person,
      change: { kind: 'death', on: '2026-02-02' },
    })
    expect(done, done.text).toMatchObject({ status: 200 })
    await settleDown()
    const heirs = await sql<{ amount: number }>`select coalesce(sum(amount), 0)::bigint as amount
      from ledger_entry where person_id = ${one.sharer.id} and account = 'heirs'`.read(guizhou.app.db.reader)
    expect([await personal(one), heirs[0]!.amount]).toEqual(who === 'sharer' ? [0, 470_000] : [470_000, 0])
    expect((await owed(guizhou)) - before.owed).toBe(30_000)
    for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
  })

  test('stops while the sharer’s account is frozen, and goes on afterwards', async () => {
    const one = await granted()
    expect((await guizhou.app.post('/account/freeze', one.sharer, { scope: 'account' })).status).toBe(200)
    await pass()
    expect((await buy(one, 10)).answer.output.setlinfo).toMatchObject({
      acct_mulaid_pay: 0,
      psn_cash_pay: 10,
    })
    expect((await guizhou.app.post('/account/unfreeze', one.sharer, {})).status).toBe(200)
    await pass()
    expect((await buy(one, 10)).answer.output.setlinfo).toMatchObject({
      acct_mulaid_pay: 10,
      psn_cash_pay: 0,
    })
    await pass()
  })

  test('pays her premium at her own bureau, and not here', async () => {
    await remember()
    const bureau = await rehearseBureau(yunnan.app)
    try {
      const one = await granted(50_000)
      const premium = { year: 2026, account: 'quota', amountFen: 40_000 }
      await sql`update enrolment set valid_to = '2025-12-31' where person_id = ${one.sister.id}`.execute(
        yunnan.app.db.autocommit,
      )
      const shadow = (await guizhou.app.get('/quota-relations', one.sharer)).body.relations[0].relative.id
      await sql`update enrolment set valid_to = '2025-12-31' where person_id = ${shadow}`.execute(
        guizhou.app.db.autocommit,
      )
      const here = await guizhou.app.post('/premiums', one.sharer, {
        ...{ ...premium, requestKey: 'here-1-abcdef', insuredId: shadow, payerId: String(one.sharer.id) },
      })
      expect(here.body).toMatchObject({ type: '/problems/premium/insured-elsewhere' })
      expect(here.text).toContain('云南省医保局')
      bureau.bureau.setMode(one.sister.idNumber, 'instant')
      const payers = (await yunnan.app.get('/quota-relations', one.sister)).body.relations[0].payer.id
      const there = await yunnan.app.post('/premiums', one.sister, {
        ...{ ...premium, requestKey: 'there-1-abcdef', insuredId: String(one.sister.id), payerId: payers },
      })
      expect(there, there.text).toMatchObject({ status: 200, body: { account: 'quota' } })
      await pass()
      expect((await seen(guizhou, one.sharer)).quotaFen).toBe(10_000)
      expect((await owed(guizhou)) - before.owed).toBe(40_000)
    } finally {
      await bureau.close()
    }
  })
})

describe('is refused with nothing written', () => {
  test('when nobody there has that name and number or a wallet, or the agency does not answer', async () => {
    const one = await family()
    const wrong = await invite({ ...one, sister: { ...one.sister, name: '郭红' } })
    expect(wrong).toMatchObject({ status: 404, body: { type: '/problems/wallet/not-found' } })
    const noWallet = await make(yunnan.app, { name: '郭梅', area: '530600', to: null })
    expect(await invite({ ...one, sister: noWallet })).toMatchObject({
      body: { type: '/problems/wallet/recipient-not-opened' },
    })
    yunnan.line.fault = () => 'request lost'
    expect(await invite(one)).toMatchObject({ status: 503, body: { type: '/problems/peer/unavailable' } })
    expect((await guizhou.app.get('/quota-relations', one.sharer)).body.relations).toEqual([])
  })
})

const faults: Fault[] = ['request lost', 'answer lost', 'twice']
const carried = [
  'quota.offer',
  'quota.agreed',
  'quota.grant',
  'quota.release',
  'quota.moves',
  'quota.end',
  'quota.ended',
]
/** Everything from the offer to the end: half of it is used there, some released, and one of the two ends it. */
async function whole(one: Family, turn: () => Promise<void>, by: 'sharer' | 'sister'): Promise<void> {
  expect((await invite(one)).status).toBe(200)
  await turn()
  expect((await agree(one)).status).toBe(200)
  await turn()
  expect((await change('grant', one, 100_000)).status).toBe(200)
  await turn()
  const bought = await buy(one, 300)
  outputOf(bought.answer as never)
  expect((await change('release', one, 20_000)).status).toBe(200)
  await turn()
  await endBy(by === 'sharer' ? guizhou : yunnan, one[by])
  await turn()
}
test.each(
  shareOf(
    carried.flatMap((kind) => faults.map((fault) => [kind, fault] as const)),
    0,
    4,
  ),
)('%s, %s: nothing is lost', async (kind, fault) => {
  await remember()
  const one = await family()
  let left = 2
  for (const { line } of both())
    line.fault = (payload) => (payload.includes(`\\"${kind}\\"`) && left-- > 0 ? fault : null)
  await whole(one, () => pass(4), kind === 'quota.ended' ? 'sister' : 'sharer')
  await settleDown()
  expect(await seen(guizhou, one.sharer)).toMatchObject({ status: 'ended' })
  await expectWhole(one, { used: 30_000, left: 0 })
})

test('the month ends with the same at both agencies, however late one hears of a use', async () => {
  moveTo('2026-03-30')
  for (const { app } of both()) {
    await sql`delete from job`.execute(app.db.autocommit)
    await app.db.transaction((tx) => scheduleWallet(tx, app.deps))
  }
  const one = await granted()
  const bought = await buy(one, 300)
  await buy(one, 50)
  guizhou.line.fault = (payload) => (payload.includes('quota.moves') ? 'request lost' : null)
  moveTo('2026-04-01', '08:00:00')
  await pass(1)
  guizhou.line.fault = () => null
  await settleDown()
  outputOf(await pharmacy().reverseSale(bought))
  await pass()
  moveTo('2026-05-01', '08:00:00')
  await settleDown()
  for (const { app } of both()) {
    const lines = (await crossingStatement(app.db.reader, app.deps)).split('\n')
    const of = (month: string) => lines.find((line) => line.startsWith(`${month}\t520000\t530000`))
    expect(of('2026-03')).toMatch(/\t31020402\t912\t2\t350\.00\tyes\t/)
    expect(of('2026-04')).toMatch(/\t31020402\t912\t1\t-300\.00\tyes\t/)
    // It is owed between the agencies, and not a second time between their areas.
    expect(
      await sql`select 1 from quota_clearing where month in ('2026-03', '2026-04')`.read(app.db.reader),
    ).toEqual([])
  }
})

describe('a server that dies', () => {
  async function live(
    dying: () => Side,
    nth: number,
    moment: Moment,
    by: 'sharer' | 'sister',
  ): Promise<boolean> {
    moveTo('2026-02-02')
    await remember()
    const one = await family()
    const { db, dead } = mortal(dying().app.db, nth, moment)
    const turn = async () => {
      for (let round = 0; round < 3; round++) {
        for (const side of both()) await work(side, side === dying() && !dead() ? db : side.app.db)
        for (const { app } of both()) app.clock.advance({ minutes: 2 })
      }
    }
    await whole(one, turn, by)
    await settleDown()
    await expectWhole(one, { used: 30_000, left: 0 })
    return dead()
  }
  const moments: Moment[] = ['before', 'within', 'after']
  // EVERY_STEP=1 dies at each; else at some, in turn before, in and after it.
  const every = process.env.EVERY_STEP === '1'
  test.each(shareOf(['sharer', 'sister'] as const, 0, 2))(
    'between any two steps, ended by the %s',
    async (by) => {
      for (const dying of [() => guizhou, () => yunnan])
        for (const [at, moment] of moments.entries())
          for (let nth = every ? 1 : 3 + 4 * at; await live(dying, nth, moment, by); nth++) if (!every) break
    },
    every ? 7_200_000 : 120_000,
  )
})

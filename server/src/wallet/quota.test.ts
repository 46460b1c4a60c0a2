import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { runDueJobs } from '../jobs.ts'
import { findAccounts } from '../ledger/account.ts'
import { packsOf } from '../packs.ts'
import { listPremiumUses } from '../premium/uses.ts'
import { createRules } from '../settlement/rules.ts'
import { verify } from '../settlement/verify.ts'
import { type Answer, type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make, pass, rehearseBureau, runJobs } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { workOf } from '../work.ts'
import { closeMonth } from './clearing.ts'
import { scheduleWallet } from './jobs.ts'
import { inviteRelative } from './relation.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  app.clock.moveTo('2026-02-02')
  await sql`delete from job`.execute(app.db.autocommit)
})

const balanceOf = async ({ id }: Made): Promise<number> =>
  (await findAccounts(app.db.reader, [id])).get(id)!.balance
const open = (caller: Made, useArea: string): Promise<Answer> =>
  app.post('/wallets', caller, { useArea, phone: '13900001234' })

/** A sharer in Guizhou and a resident sister in Yunnan, both with a wallet. */
async function pair({ payer = {}, sister = {} }: { payer?: object; sister?: object } = {}) {
  const sharer = await make(app, { name: '郭强', scheme: 'employee', balance: 500_000, ...payer })
  const relative = await make(app, { name: '郭兰', area: '530600', to: null, ...sister })
  expect((await open(sharer, '520200')).status).toBe(200)
  expect((await open(relative, '530600')).status).toBe(200)
  return { sharer, relative }
}
const invite = (sharer: Made, relative: Made, more: object = {}): Promise<Answer> =>
  app.post('/quota-relations', sharer, {
    relative: { name: relative.name, idNumber: relative.idNumber },
    relationship: 'sibling',
    commitment: true,
    ...more,
  })
let keys = 0
const change = (
  what: 'grant' | 'release',
  sharer: Made,
  id: string,
  amountFen: number,
  requestKey?: string,
) =>
  app.post(`/quota-relations/${id}/${what}`, sharer, {
    requestKey: requestKey ?? `quota-${++keys}-abcdef`,
    amountFen,
  })

/** A relation that both have agreed to, with a quota. */
async function granted(amountFen: number, parties: Parameters<typeof pair>[0] = {}) {
  const { sharer, relative } = await pair(parties)
  const { id } = (await invite(sharer, relative)).body
  expect((await app.post(`/quota-relations/${id}/agree`, relative, {})).body.status).toBe('active')
  if (amountFen > 0) expect((await change('grant', sharer, id, amountFen)).status).toBe(200)
  const read = async () =>
    (await app.get('/quota-relations', sharer)).body.relations.find((one: { id: string }) => one.id === id)
  return { sharer, relative, id: id as string, read }
}
/** The relative buys drugs at a pharmacy in Zhaotong. */
const buy = ({ psnNo, idNumber }: Made, yuan: number) =>
  till(app, 'P53060200001').sell({
    patient: { psnNo, certNo: idNumber },
    lines: [{ code: 'DEMOA0001', amount: yuan }],
  })

describe('a quota (共济额度, from 2026-01-09)', () => {
  test('needs both sides: offered by one, agreed to by the other, then granted', async () => {
    const { sharer, relative } = await pair()
    expect((await app.get('/wallet/rules', sharer, { query: { area: '530600' } })).body).toMatchObject({
      stage: 'quota',
      transfer: null,
      hindrances: [],
    })
    const invited = await invite(sharer, relative)
    expect(invited).toMatchObject({
      status: 200,
      body: { status: 'invited', state: { zh: '待对方同意' }, payerArea: '520200', relativeArea: '530600' },
    })
    const { id } = invited.body
    expect(await change('grant', sharer, id, 10_000)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/relation-state' },
    })
    // The sharer cannot agree for the other side.
    expect(
      (await app.post(`/quota-relations/${id}/agree`, sharer, { relativeId: String(relative.id) })).status,
    ).toBe(404)
    expect(await app.post(`/quota-relations/${id}/agree`, relative, {})).toMatchObject({
      status: 200,
      body: { status: 'active', mine: 'relative', actions: ['end'] },
    })
    expect(await change('grant', sharer, id, 100_000)).toMatchObject({
      status: 200,
      body: { quotaFen: 100_000, actions: ['grant', 'release', 'end'] },
    })
    // The sharer cannot spend what is granted.
    expect(await balanceOf(sharer)).toBe(400_000)
    expect((await app.get('/wallets', relative)).body.wallets).toMatchObject([
      { balanceFen: 0, quotaFen: 100_000 },
    ])
    expect(await invite(sharer, relative)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/already-related' },
    })
  })

  test('both sides are told of each step, in words (L42)', async () => {
    const { sharer, relative, id } = await granted(100_000)
    expect(
      (await app.post(`/quota-relations/${id}/end`, sharer, { relativeId: String(relative.id) })).status,
    ).toBe(200)
    await runDueJobs(app.deps, workOf(app.deps), app.clock.now())
    const told = async (who: Made) =>
      (await app.get('/notices', who)).body.items.map(
        ({ kind, title }: { kind: string; title: { zh: string } }) => `${kind} ${title.zh}`,
      )
    expect((await told(relative)).toSorted()).toEqual([
      'quota.ended 共济关系已终止',
      'quota.granted 收到共济额度',
      'quota.invited 请确认共济关系',
      'quota.released 共济额度已收回',
    ])
    expect((await told(sharer)).toSorted()).toEqual([
      'quota.ended 共济关系已终止',
      'quota.released 共济额度已收回',
    ])
  })

  test('is used at a till at once, before cash, and given back to where it came from', async () => {
    const { sharer, relative, read } = await granted(100_000)
    const bought = await buy(relative, 300)
    expect(bought.answer.output.setlinfo).toMatchObject({
      acct_pay: 300,
      acct_mulaid_pay: 300,
      psn_cash_pay: 0,
    })
    expect((await read()).quotaFen).toBe(70_000)
    expect(await balanceOf(sharer)).toBe(400_000)
    const more = await buy(relative, 800)
    expect(more.answer.output.setlinfo).toMatchObject({ acct_pay: 700, psn_cash_pay: 100 })
    expect((await read()).quotaFen).toBe(0)
    await till(app, 'P53060200001').reverseSale(bought)
    expect((await read()).quotaFen).toBe(30_000)
    expect(await balanceOf(sharer)).toBe(400_000)
  })

  test('can be taken back as far as it is unused', async () => {
    const { sharer, relative, id, read } = await granted(100_000)
    await buy(relative, 300)
    expect(await change('release', sharer, id, 70_001)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/quota-too-small' },
    })
    expect((await change('release', sharer, id, 20_000)).body.quotaFen).toBe(50_000)
    expect(await balanceOf(sharer)).toBe(420_000)
    expect(
      (await read()).changes.map(({ kind, amountFen }: { kind: string; amountFen: number }) => [
        kind,
        amountFen,
      ]),
    ).toEqual([
      ['release', 20_000],
      ['grant', 100_000],
    ])
  })

  test('granted again under the same key is granted once', async () => {
    const { sharer, id } = await granted(0)
    const key = 'quota-same-key'
    expect((await change('grant', sharer, id, 10_000, key)).body.quotaFen).toBe(10_000)
    expect((await change('grant', sharer, id, 10_000, key)).body.quotaFen).toBe(10_000)
    expect(await change('grant', sharer, id, 20_000, key)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/key-reused' },
    })
    expect(await balanceOf(sharer)).toBe(490_000)
  })

  test('cannot exceed the account', async () => {
    const { sharer, id } = await granted(0)
    expect(await change('grant', sharer, id, 500_001)).toMatchObject({
      status: 409,
      body: { type: '/problems/ledger/insufficient-balance' },
    })
  })

  test.each(['sharer', 'relative'] as const)(
    'ends when the %s says so: what is unused goes back at once',
    async (side) => {
      const parties = await granted(100_000)
      const { sharer, relative, id } = parties
      await buy(relative, 300)
      const ended = await app.post(`/quota-relations/${id}/end`, parties[side], {})
      expect(ended).toMatchObject({
        status: 200,
        body: {
          status: 'ended',
          quotaFen: 0,
          endReason: { zh: side === 'sharer' ? '共济人终止' : '受益人终止' },
        },
      })
      expect(await balanceOf(sharer)).toBe(470_000)
      expect((await buy(relative, 10)).answer.output.setlinfo).toMatchObject({
        acct_pay: 0,
        psn_cash_pay: 10,
      })
      // Nobody can end it twice, and a new relation may begin.
      expect((await app.post(`/quota-relations/${id}/end`, sharer, {})).body.status).toBe('ended')
      expect(await balanceOf(sharer)).toBe(470_000)
      expect((await invite(sharer, relative)).status).toBe(200)
    },
  )

  test.each<{ when: string; who: 'sharer' | 'relative'; set: string; reason: RegExp }>([
    {
      when: 'the sharer’s insurance ends',
      who: 'sharer',
      set: "status = 'ended', valid_to = '2026-02-01'",
      reason: /共济人的参保关系/,
    },
    {
      when: 'the sharer moves to another area',
      who: 'sharer',
      set: "area = '520100'",
      reason: /共济人的参保关系/,
    },
    {
      when: 'the sharer becomes a resident',
      who: 'sharer',
      set: "scheme = 'resident', category = 'adult'",
      reason: /共济人的参保关系/,
    },
    {
      when: 'the relative’s insurance ends',
      who: 'relative',
      set: "valid_to = '2026-02-01'",
      reason: /受益人的参保关系/,
    },
    {
      when: 'the relative moves to another area',
      who: 'relative',
      set: "area = '530100'",
      reason: /受益人的参保关系/,
    },
  ])('ends by itself when $when', async ({ who, set, reason }) => {
    const parties = await granted(100_000)
    const { sharer, read } = parties
    await sql`update enrolment set ${sql.raw(set)} where person_id = ${parties[who].id}`.execute(
      app.db.autocommit,
    )
    await app.db.transaction((tx) => scheduleWallet(tx, app.deps))
    app.clock.moveTo('2026-02-03', '01:00:00')
    await runJobs(app)
    expect(await read()).toMatchObject({ status: 'ended', endReason: { zh: expect.stringMatching(reason) } })
    expect(await balanceOf(sharer)).toBe(500_000)
  })

  test('stays while both are insured, and while an insurance is only suspended', async () => {
    const { sharer, read } = await granted(100_000)
    await sql`update enrolment set status = 'suspended' where person_id = ${sharer.id}`.execute(
      app.db.autocommit,
    )
    await app.db.transaction((tx) => scheduleWallet(tx, app.deps))
    await pass(app, { days: 1 }, 3)
    expect(await read()).toMatchObject({ status: 'active', quotaFen: 100_000 })
  })

  test('of a child is agreed to by its guardian', async () => {
    const mother = await make(app, { name: '郭母', area: '530600', scheme: 'employee' })
    const { sharer, relative } = await pair({ sister: { bornOn: '2018-01-01', guardian: mother } })
    const { id } = (await invite(sharer, relative, { relationship: 'sonsChild' })).body
    const relativeId = String(relative.id)
    expect((await app.post(`/quota-relations/${id}/agree`, mother, { relativeId })).body.status).toBe(
      'active',
    )
    expect((await app.get('/quota-relations', mother)).body.relations).toMatchObject([{ mine: 'relative' }])
  })

  test('from several sharers is used in the order of the first grant', async () => {
    const second = await make(app, { name: '郭刚', scheme: 'employee', balance: 500_000 })
    await open(second, '520200')
    const first = await granted(5_000)
    const { id } = (await invite(second, first.relative)).body
    await app.post(`/quota-relations/${id}/agree`, first.relative, {})
    app.clock.advance({ minutes: 1 })
    await change('grant', second, id, 10_000)
    for (const more of [2_500, 2_500]) await change('grant', first.sharer, first.id, more)
    await buy(first.relative, 150)
    expect((await first.read()).quotaFen).toBe(0)
    const { relations } = (await app.get('/quota-relations', second)).body
    expect(relations).toMatchObject([{ quotaFen: 5_000 }])
  })

  test('is offered to those relatives only whom the area names', async () => {
    const { sharer, relative } = await pair()
    const packs = new Map(app.deps.packs.areas.map((area) => [area, app.deps.packs.packOf(area)!]))
    const { parameters, ...pack } = packs.get('520200')!
    const entries = parameters['wallet.relationships']!.map((one) => ({ ...one, value: ['spouse'] }))
    packs.set('520200', { ...pack, parameters: { ...parameters, 'wallet.relationships': entries } })
    const offer = (relationship: 'sibling' | 'spouse') =>
      inviteRelative(
        { ...app.deps, packs: packsOf(packs) },
        {
          callerId: sharer.id,
          channel: 'web',
          relative: { name: relative.name, idNumber: relative.idNumber },
          relationship,
          commitment: true,
        },
      )
    await expect(offer('sibling')).rejects.toMatchObject({ type: '/problems/wallet/not-a-relative' })
    expect(await offer('spouse')).toMatchObject({ status: 'invited' })
  })

  test('is not offered before 2026-01-09', async () => {
    app.clock.moveTo('2026-01-08')
    const { sharer, relative } = await pair()
    expect(await invite(sharer, relative)).toMatchObject({
      status: 409,
      body: { type: '/problems/wallet/stage-not-yet' },
    })
  })

  test('pays the relative’s own resident premium, and comes back to the quota when it is refused', async () => {
    const bureau = await rehearseBureau(app)
    try {
      const { sharer, relative, read } = await grantedWhileInsured()
      bureau.bureau.setMode(relative.idNumber, 'refuse:maintenance')
      const pay = (requestKey: string) =>
        app.post('/premiums', relative, {
          requestKey,
          year: 2026,
          insuredId: String(relative.id),
          payerId: String(sharer.id),
          account: 'quota',
          amountFen: 40_000,
        })
      expect(await pay(`quota-premium-${++keys}`)).toMatchObject({
        status: 200,
        body: { status: 'submitted', account: 'quota' },
      })
      expect((await read()).quotaFen).toBe(10_000)
      await runJobs(app)
      expect((await read()).quotaFen).toBe(50_000)
      expect(await balanceOf(sharer)).toBe(450_000)
      bureau.bureau.setMode(relative.idNumber, 'instant')
      const { id } = (await pay(`quota-premium-${++keys}`)).body
      await runJobs(app)
      expect((await app.get(`/premiums/${id}`, relative)).body.premium.status).toBe('credited')
      expect((await read()).quotaFen).toBe(10_000)
    } finally {
      await bureau.close()
    }
  })

  test('pays no premium beyond what it holds, nor while the sharer has stopped sharing', async () => {
    const { sharer, relative, id, read } = await grantedWhileInsured()
    const pay = async () =>
      (
        await app.post('/premiums', relative, {
          requestKey: `quota-premium-${++keys}`,
          year: 2026,
          insuredId: String(relative.id),
          payerId: String(sharer.id),
          account: 'quota',
          amountFen: 40_000,
        })
      ).body.type
    for (const scope of ['family', 'account']) {
      await app.post('/account/freeze', sharer, { scope })
      expect(await pay(), scope).toBe('/problems/premium/frozen')
      expect((await app.post('/account/unfreeze', sharer)).status).toBe(200)
    }
    await change('release', sharer, id, 10_001)
    expect(await pay()).toBe('/problems/premium/quota-too-small')
    expect((await read()).quotaFen).toBe(39_999)
  })

  /** The relative's insurance of 2025 is over by the time the premium is paid, but the relation was made before. */
  async function grantedWhileInsured() {
    const parties = await granted(50_000, { sister: { to: '2026-12-31' } })
    await sql`update enrolment set valid_to = '2025-12-31' where person_id = ${parties.relative.id}`.execute(
      app.db.autocommit,
    )
    return parties
  }
})

describe('the monthly clearing', () => {
  test('says who owes whom, by area, for what was used; a closed month never changes', async () => {
    await sql`delete from quota_clearing`.execute(app.db.autocommit)
    await sql`delete from quota_clearing_month`.execute(app.db.autocommit)
    app.clock.moveTo('2026-05-10')
    await app.db.transaction((tx) => scheduleWallet(tx, app.deps))
    const { relative } = await granted(100_000)
    await buy(relative, 300)
    const given = await buy(relative, 50)
    await till(app, 'P53060200001').reverseSale(given)
    app.clock.moveTo('2026-05-31')
    await buy(relative, 12.34)
    app.clock.moveTo('2026-06-01', '02:00:00')
    await runJobs(app)

    const auditor = await app.staff('auditor')
    const clearing = await app.get('/desk/quota-clearings/2026-05', auditor)
    expect(clearing.body).toMatchObject({
      month: '2026-05',
      amountFen: 31_234,
      uses: 4,
      rows: [{ debtor: '520200', creditor: '530600', uses: 4, amountFen: 31_234 }],
    })
    const file = await app.get('/desk/quota-clearings/2026-05', auditor, { query: { format: 'tsv' } })
    expect(file.text).toBe(
      'month\tdebtor\tcreditor\tuses\tamount_yuan\n2026-05\t520200\t530600\t4\t312.34\n2026-05\ttotal\ttotal\t4\t312.34\n',
    )
    expect(file.headers['content-type']).toContain('tab-separated')

    // Later money belongs to a later month, and a month that is closed again stays as it was.
    await buy(relative, 10)
    await app.db.transaction((tx) => closeMonth(tx, app.deps, '2026-05'))
    app.clock.moveTo('2026-07-01', '02:00:00')
    await runJobs(app)
    expect((await app.get('/desk/quota-clearings/2026-05', auditor)).body).toEqual(clearing.body)
    expect((await app.get('/desk/quota-clearings/2026-06', auditor)).body.amountFen).toBe(1_000)
    expect(
      (await app.get('/desk/quota-clearings', auditor)).body.clearings.map(
        ({ month }: { month: string }) => month,
      ),
    ).toEqual(['2026-06', '2026-05'])
    expect(await app.get('/desk/quota-clearings/2026-07', auditor)).toMatchObject({
      status: 404,
      body: { type: '/problems/wallet/no-clearing' },
    })
  })

  test('is not for citizens', async () => {
    const citizen = await app.person('张伟')
    expect((await app.get('/desk/quota-clearings', citizen)).status).toBe(403)
  })
})

test('after all of this every balance, quota and chain is right', async () => {
  const { adjudicate } = createRules(app.deps.packs.packOf)
  expect(await verify({ db: app.db, adjudicate, otherUses: listPremiumUses })).toMatchObject({
    verdict: 'right',
    findings: [],
  })
})

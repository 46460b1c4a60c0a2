import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { letterVersion } from '../filing/letter.ts'
import { problem as settlementProblem } from '../settlement/problem.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf } from '../testing/people.ts'
import { demoIdNumber, demoPatient, till } from '../testing/till.ts'
import { approveClaim, asClaimed } from './pay.ts'

let app: TestApp
let clerk: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200')
})
afterAll(() => app.close())

const slip = (more: object) => ({
  institution: 'H52020100001',
  slipNo: '0012345678',
  careOn: '2025-01-10',
  lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
  totalFen: 60_000,
  cause: 'tillFailed',
  bankAccount: '622202000000001234',
  ...more,
})
const ofOneLine = (amountFen: number) => ({ lines: [{ code: 'DEMOA0001', amountFen }], totalFen: amountFen })
const at = (claim: { personId: string; id: string }, verb: string) =>
  `/agency/claims/${claim.personId}/${claim.id}/${verb}`
const balance = async (personId: number): Promise<number> => {
  const rows = await sql<{
    balance: number
  }>`select balance from ledger_account where person_id = ${personId}`.read(app.db.reader)
  return rows[0]!.balance
}

describe('the till failed to charge: the slip is claimed at the agency, which pays out what the funds owe', () => {
  test('王秀英 paid 2,000.00 in cash; she gets the pool’s 940.50, and is shown what accounts would have paid', async () => {
    const mother = await app.person('王秀英')
    const son = await app.person('张伟')
    const before = [await balance(mother.id), await balance(son.id)]
    const { body: claim } = await app.post(
      '/claims',
      mother,
      slip({
        slipNo: 'A-1',
        careOn: '2025-01-15',
        lines: [
          { code: 'DEMOA0001', amountFen: 150_000 },
          { code: 'DEMOB0001', amountFen: 40_000 },
          { code: 'DEMOC0001', amountFen: 10_000 },
        ],
        totalFen: 200_000,
      }),
    )
    expect(claim).toMatchObject({ status: 'submitted', bankAccount: '1234', paidFen: null })

    const preview = await app.get(at(claim, 'preview'), clerk)
    expect(preview.body).toMatchObject({
      amounts: { poolFen: 94_050, ownFen: 0, cashFen: 105_950 },
      payers: [],
      reimbursedFen: 94_050,
      accountsAtTill: { ownFen: 30_000, payers: [{ name: '张*', amountFen: 75_950 }], totalFen: 105_950 },
    })

    const decided = await app.post(at(claim, 'decide'), clerk, {
      decision: 'approve',
      version: claim.version,
    })
    expect(decided.body).toMatchObject({
      claim: { status: 'settled', paidFen: 94_050, accountShareFen: 105_950 },
      split: { amounts: { poolFen: 94_050, ownFen: 0 }, payers: [], accountsAtTill: { totalFen: 105_950 } },
    })

    const paidBySame = await app.post(at(claim, 'pay'), clerk, { version: decided.body.claim.version })
    expect(paidBySame).toMatchObject({ status: 403, body: { type: '/problems/claim/same-clerk' } })
    const paid = await app.post(at(claim, 'pay'), second, { version: decided.body.claim.version })
    expect(paid.body).toMatchObject({ status: 'paid', paidTo: 'bank', allowed: ['takeBack'] })
    expect((await app.get(`/claims/${claim.id}`, mother)).body).toMatchObject({
      status: 'paid',
      paidFen: 94_050,
      accountShareFen: 105_950,
    })
    // No account paid, no limit was used, the payer's list says nothing.
    expect([await balance(mother.id), await balance(son.id)]).toEqual(before)
    const rows = await sql`select 1 from binding_use where relative_id = ${mother.id} and amount <> 0`.read(
      app.db.reader,
    )
    expect(rows).toEqual([])
    expect((await app.get('/payments', son)).text).not.toContain('759.50')
  })

  test.each([0, 1, 2])(
    'with account use %i asked for, the same funds are paid out and nothing else',
    async (accountUse) => {
      const wife = await app.person('刘芳')
      const husband = await app.person('陈刚')
      const before = await balance(husband.id)
      const zhaotong = await app.staff('clerk-530600')
      const { body: claim } = await app.post(
        '/claims',
        wife,
        slip({ slipNo: `Z-${accountUse}`, institution: 'H53060200001', careOn: '2025-01-15', accountUse }),
      )
      const { body } = await app.post(at(claim, 'decide'), zhaotong, {
        decision: 'approve',
        version: claim.version,
      })
      expect(body.split.amounts).toMatchObject({ ownFen: 0, walletFen: 0 })
      expect(body.split.payers).toEqual([])
      expect(body.claim.paidFen).toBe(body.split.amounts.fundTotalFen)
      expect(body.claim.accountShareFen).toBe(accountUse === 2 ? 60_000 - body.claim.paidFen : 0)
      expect(await balance(husband.id)).toBe(before)
    },
  )

  test('where the patient wants no account used, only the pool’s part is paid out', async () => {
    const { body: claim } = await app.post(
      '/claims',
      await app.person('李梅'),
      slip({ slipNo: 'A-3', accountUse: 0 }),
    )
    const decided = await app.post(at(claim, 'decide'), clerk, {
      decision: 'approve',
      version: claim.version,
    })
    // (600 − 150) × 50 %
    expect(decided.body.claim).toMatchObject({ status: 'settled', paidFen: 22_500 })
  })
})

test('Zhaotong: unfiled care in Kunming is refused at the till, filed late, and claimed as filed (X3, L39, Z23)', async () => {
  app.clock.moveTo('2025-01-25')
  const patient = await app.person('陈刚', 'banshitong')
  const zhaotong = await app.staff('clerk-530600')
  const bill = slip({
    institution: 'H53010200001',
    slipNo: 'K-1',
    careOn: '2025-01-22',
    cause: 'directRefused',
    accountUse: 1,
  })
  const { body: unfiled } = await app.post('/claims', patient, bill)
  const before = await app.get(at(unfiled, 'preview'), zhaotong)
  // Unfiled: 20 points below the level-3 ratio of 50 %, after 60.00 a visit.
  expect(before.body.amounts).toMatchObject({ poolFen: 16_200 })

  const { body: filing } = await app.post('/filings', patient, {
    matter: { kind: 'outOfArea', type: 'temporary', destination: '530100' },
    from: '2025-01-22',
    reason: '出差期间生病',
    commitmentVersion: letterVersion,
  })
  await app.post(`/agency/filings/${filing.personId}/${filing.id}/decide`, zhaotong, {
    decision: 'approve',
    version: filing.version,
  })
  const after = await app.post(at(unfiled, 'decide'), zhaotong, {
    decision: 'approve',
    version: unfiled.version,
  })
  expect(after.body.split.amounts).toMatchObject({ poolFen: 27_000 })
  // It held on the day of care: that it has ended since changes nothing.
  expect((await app.post(`/filings/${filing.id}/end`, patient, {})).status).toBe(200)
  app.clock.moveTo('2025-01-28')
  const { body: late } = await app.post('/claims', patient, { ...bill, slipNo: 'K-2' })
  expect((await app.get(at(late, 'preview'), zhaotong)).body.amounts).toMatchObject({ poolFen: 27_000 })
})

describe('money moves once', () => {
  // Three transactions: approved, settled, written down what was settled.
  test.each([
    ['approved and not settled', 'C-0', false],
    ['settled and not written down', 'C-1', true],
  ])(
    'a crash with the claim %s: approving again goes on, and nothing is drawn twice',
    async (_, slipNo, settles) => {
      app.clock.moveTo('2025-02-01')
      const patient = await app.person('李梅')
      const { body: claim } = await app.post('/claims', patient, slip({ slipNo }))
      const before = await balance(patient.id)
      const key = { personId: patient.id, id: Number(claim.id) }
      const by = { version: claim.version, actor: `staff:${clerk.id}`, area: '520200', ...asClaimed }
      const crashing = {
        preSettleSale: app.settler.preSettleSale,
        settleSale: async (sale: Parameters<typeof app.settler.settleSale>[0]) => {
          if (settles) await app.settler.settleSale(sale)
          throw new Error('the process died here')
        },
      }
      await expect(approveClaim(app.deps, crashing, key, by)).rejects.toThrow('died')
      const atCrash = await balance(patient.id)
      if (!settles) expect(atCrash).toBe(before)
      const stuck = (await app.get(`/claims/${claim.id}`, patient)).body
      expect(stuck).toMatchObject({ status: 'approved', allowed: [] })
      const refused = await app.post(at(claim, 'decide'), clerk, {
        decision: 'refuse',
        reasons: [{ code: 'proofIllegible' }],
        version: stuck.version,
      })
      expect(refused).toMatchObject({ status: 409, body: { type: '/problems/claim/not-allowed' } })
      const again = await app.post(at(claim, 'decide'), clerk, {
        decision: 'approve',
        version: stuck.version,
      })
      expect(again.body.claim).toMatchObject({ status: 'settled' })
      const rows = await sql`select 1 from settlement where msgid = ${`claim-${claim.id}`}`.read(
        app.db.reader,
      )
      expect(rows).toHaveLength(1)
      const once = await app.post(at(claim, 'decide'), clerk, {
        decision: 'approve',
        version: again.body.claim.version,
      })
      expect(once.status).toBe(409)
      expect(await balance(patient.id)).toBe(before)
    },
  )

  test('a refusal of the rules opens the claim again, with nothing booked', async () => {
    const patient = await app.person('李梅')
    const { body: claim } = await app.post('/claims', patient, slip({ slipNo: 'C-2' }))
    const before = await balance(patient.id)
    const refusing = {
      preSettleSale: app.settler.preSettleSale,
      settleSale: async () => {
        throw settlementProblem.died()
      },
    }
    const by = { version: claim.version, actor: `staff:${clerk.id}`, area: '520200', ...asClaimed }
    await expect(
      approveClaim(app.deps, refusing, { personId: patient.id, id: Number(claim.id) }, by),
    ).rejects.toThrow()
    expect((await app.get(`/claims/${claim.id}`, patient)).body).toMatchObject({ status: 'submitted' })
    expect(await balance(patient.id)).toBe(before)
  })

  test('the same slip is claimed once, even at the same moment', async () => {
    const patient = await app.person('李梅')
    const answers = await Promise.all([1, 2].map(() => app.post('/claims', patient, slip({ slipNo: 'C-3' }))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('two clerks approve at once: settled once', async () => {
    const patient = await app.person('李梅')
    const { body: claim } = await app.post('/claims', patient, slip({ slipNo: 'C-4' }))
    const before = await balance(patient.id)
    const decide = (by: TestCaller) =>
      app.post(at(claim, 'decide'), by, { decision: 'approve', version: claim.version })
    const answers = await Promise.all([decide(clerk), decide(second)])
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1)
    const rows = await sql`select 1 from settlement where msgid = ${`claim-${claim.id}`}`.read(app.db.reader)
    expect(rows).toHaveLength(1)
    expect(await balance(patient.id)).toBe(before)
  })
})

describe('returned, mended, withdrawn', () => {
  test('everything that is missing is told at once; the mended slip is decided anew', async () => {
    const patient = await app.person('李梅')
    const { body: claim } = await app.post('/claims', patient, slip({ slipNo: 'R-1' }))
    const returned = await app.post(at(claim, 'decide'), clerk, {
      decision: 'return',
      reasons: [{ code: 'proofIllegible' }, { code: 'other', note: '缺第二页' }],
      version: claim.version,
    })
    expect(returned.body.claim.reasons).toHaveLength(2)
    const mended = await app.post(`/claims/${claim.id}/mend`, patient, {
      lines: [
        { code: 'DEMOA0001', amountFen: 60_000 },
        { code: 'DEMOA0002', amountFen: 5_000 },
      ],
      totalFen: 65_000,
    })
    expect(mended.body).toMatchObject({ status: 'submitted', totalFen: 65_000, reasons: [] })
    expect((await app.post(`/claims/${claim.id}/withdraw`, patient)).body).toMatchObject({
      status: 'withdrawn',
    })
    // The slip is free again.
    expect((await app.post('/claims', patient, slip({ slipNo: 'R-1' }))).status).toBe(200)
  })
})

describe('bad input is refused clearly', () => {
  test.each([
    ['lines that do not add up', { totalFen: 60_001 }, 422, 'claim/total-differs'],
    ['a day in the future', { careOn: '2025-12-31' }, 422, 'claim/future'],
    ['letters in the bank account', { bankAccount: '6222abc' }, 422, 'person/payee-wrong'],
    ['too few digits in it', { bankAccount: '6222 0200' }, 422, 'person/payee-wrong'],
    ['an unknown institution', { institution: 'H99999999999' }, 404, 'institution/unknown'],
    ['a billion yuan', ofOneLine(100_000_000_000), 422, 'claim/slip-too-large'],
    ['a fen more than a slip may say', ofOneLine(1_000_000_001), 422, 'claim/slip-too-large'],
    [
      'an item that the catalogue does not have',
      { lines: [{ code: 'NOSUCH', amountFen: 60_000 }] },
      422,
      'claim/lines-wrong',
    ],
    ['a kind of care that there is not', { medType: '99' }, 422, 'claim/kind-unknown'],
    ['a pharmacy’s sale at a hospital', { medType: '41' }, 422, 'settlement/care-only-sold'],
    [
      'a stay at a pharmacy',
      { institution: 'P52020100001', medType: '2101' },
      422,
      'settlement/care-not-sold',
    ],
  ])('%s', async (_, more, status, type) => {
    const patient = await app.person('李梅')
    const sent = slip({ slipNo: 'B-1', ...more })
    const refused = { status, body: { type: `/problems/${type}` } }
    expect(await app.post('/claims', patient, sent)).toMatchObject(refused)
    const { idNumber, name } = { idNumber: demoIdNumber('李梅'), name: '李梅' }
    expect(await app.post('/agency/claims', clerk, { ...sent, idNumber, name })).toMatchObject(refused)
  })

  test('a slip that a clerk took at the counter is approved by another clerk', async () => {
    const named = { idNumber: demoIdNumber('李梅'), name: '李梅' }
    const { body: taken } = await app.post('/agency/claims', clerk, { ...slip({ slipNo: 'B-10' }), ...named })
    const approve = { decision: 'approve', version: taken.version }
    const alone = await app.post(at(taken, 'decide'), clerk, approve)
    expect(alone).toMatchObject({ status: 403, body: { type: '/problems/claim/entered-by-same-clerk' } })
    const { body } = await app.post(at(taken, 'decide'), second, approve)
    expect(body.claim).toMatchObject({ status: 'settled' })
  })

  test('a bank account is read as it is pasted', async () => {
    const patient = await app.person('李梅')
    const bankAccount = '６２２２ 0200－0000 0012 ３４\u200b'
    const { body } = await app.post('/claims', patient, slip({ slipNo: 'B-9', bankAccount }))
    expect(body).toMatchObject({ status: 'submitted', bankAccount: '1234' })
  })

  test('what is mended is looked at as what is handed in; what it once was stays', async () => {
    const patient = await app.person('李梅')
    const { body: claim } = await app.post('/claims', patient, slip({ slipNo: 'B-3' }))
    await app.post(at(claim, 'decide'), clerk, {
      decision: 'return',
      reasons: [{ code: 'proofIllegible' }],
      version: claim.version,
    })
    for (const [body, type] of [
      [ofOneLine(100_000_000_000), 'slip-too-large'],
      [{ lines: [{ code: 'NOSUCH', amountFen: 60_000 }], totalFen: 60_000 }, 'lines-wrong'],
      [{ ...ofOneLine(60_000), totalFen: 60_001 }, 'total-differs'],
    ] as const) {
      const refused = await app.post(`/claims/${claim.id}/mend`, patient, body)
      expect(refused).toMatchObject({ status: 422, body: { type: `/problems/claim/${type}` } })
    }
    expect((await app.get(`/claims/${claim.id}`, patient)).body).toMatchObject({
      status: 'returned',
      totalFen: 60_000,
    })
    expect((await app.post(`/claims/${claim.id}/mend`, patient, ofOneLine(70_000))).status).toBe(200)
  })

  test('what a pharmacy sold is a sale, also where nothing is said; a clerk finds no other kind either', async () => {
    const patient = await app.person('李梅')
    const sent = slip({ slipNo: 'B-4', institution: 'P52020100001' })
    const { body: claim } = await app.post('/claims', patient, sent)
    expect(claim.medType).toBe('41')
    const look = (of: { personId: string; id: string }, medType: string) =>
      app.get(at(of, 'preview'), clerk, { query: { medType } })
    expect((await look(claim, '2101')).body.type).toBe('/problems/settlement/care-not-sold')
    const { body: visit } = await app.post('/claims', patient, slip({ slipNo: 'B-5' }))
    expect((await look(visit, '41')).body.type).toBe('/problems/settlement/care-only-sold')
    const decided = await app.post(at(visit, 'decide'), clerk, {
      decision: 'approve',
      medType: '41',
      version: visit.version,
    })
    expect(decided.body.type).toBe('/problems/settlement/care-only-sold')
  })

  test('another person’s claim, another agency’s claim', async () => {
    const patient = await app.person('李梅')
    const { body: claim } = await app.post('/claims', patient, slip({ slipNo: 'B-2' }))
    expect((await app.get(`/claims/${claim.id}`, await app.person('赵磊'))).status).toBe(404)
    const zhaotong = await app.staff('clerk-530600')
    expect((await app.get(at(claim, 'preview'), zhaotong)).status).toBe(404)
  })
})

test('what accounts would have paid counts bindings of the day of care, ended since or not, and no false relation', async () => {
  const [father, son] = [await app.person('张建国'), await app.person('张伟')]
  const { body: family } = await app.get('/family', son)
  const binding = family.authorised.find(
    (one: { relative: { id: string } }) => one.relative.id === String(father.id),
  )
  app.clock.moveTo('2025-06-03')
  const ended = await app.post(`/bindings/${binding.id}/end`, son, {
    reason: '不再需要',
  })
  expect(ended.body).toMatchObject({ status: 'ended' })
  app.clock.moveTo('2025-06-05')
  const before = await balance(son.id)
  const preview = async (slipNo: string, careOn: string) => {
    const { body: claim } = await app.post(
      '/claims',
      father,
      slip({ slipNo, institution: 'H52020100002', careOn }),
    )
    return { claim, split: (await app.get(at(claim, 'preview'), clerk)).body }
  }
  // Bound from 2025-01-15 until 2025-06-03.
  const inForce = await preview('A-9', '2025-06-02')
  expect(inForce.split).toMatchObject({
    reimbursedFen: 36_000,
    accountsAtTill: { payers: [{ name: '张*', amountFen: 24_000 }] },
  })
  expect((await preview('A-10', '2025-06-03')).split.accountsAtTill).toMatchObject({ payers: [] })
  expect((await preview('A-11', '2025-06-04')).split.accountsAtTill).toMatchObject({ payers: [] })
  // Nor does a till draw on it while a claim of its days waits.
  const bought = await till(app, 'P52020100001').sell({
    patient: demoPatient('张建国'),
    lines: [{ code: 'DEMOA0001', amount: 20 }],
  })
  expect(bought.answer.output.setlinfo).toMatchObject({ acct_mulaid_pay: 0, psn_cash_pay: 20 })
  await sql`update binding set end_reason = 'falseRelation: 核查确认关系不实', ended_by = 'staff:1'
    where id = ${Number(binding.id)}`.execute(app.db.autocommit)
  const decided = await app.post(at(inForce.claim, 'decide'), clerk, {
    decision: 'approve',
    version: inForce.claim.version,
  })
  expect(decided.body.split).toMatchObject({ payers: [], accountsAtTill: { payers: [] } })
  expect(await balance(son.id)).toBe(before)
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf } from '../testing/people.ts'
import { demoIdNumber, demoPatient, stateOf, till } from '../testing/till.ts'
import { verifyClaims } from './verify.ts'

let app: TestApp
let clerk: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-530600')
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-20'))

const slip = (slipNo: string, more: object = {}) => ({
  institution: 'H53060200001',
  slipNo,
  careOn: '2025-01-16',
  lines: [{ code: 'DEMOA0001', amountFen: 100_000 }],
  totalFen: 100_000,
  cause: 'tillFailed',
  bankAccount: '622202000000001234',
  ...more,
})
const at = (claim: { personId: string; id: string }, verb: string) =>
  `/agency/claims/${claim.personId}/${claim.id}/${verb}`
const decide = (claim: { personId: string; id: string; version: number }, decision: string) =>
  app.post(at(claim, 'decide'), clerk, {
    decision,
    version: claim.version,
    reasons: decision === 'approve' ? [] : [{ code: 'proofIllegible' }],
  })
const somebody = { status: 409, body: { type: '/problems/claim/claimed-by-somebody' } }
const mine = { status: 409, body: { type: '/problems/claim/already-claimed' } }

describe('a slip is one bill of one person, whoever hands it in', () => {
  test('陈玉兰 and then 刘芳 with the same number of the same institution: the second is refused and told nothing of the first', async () => {
    const [grandmother, wife] = [await app.person('陈玉兰'), await app.person('刘芳')]
    const { body: claim } = await app.post('/claims', grandmother, slip('S-1'))
    const refused = await app.post('/claims', wife, slip('S-1'))
    expect(refused).toMatchObject(somebody)
    expect(refused.text).not.toContain(claim.id)
    const atCounter = { ...slip('S-1'), idNumber: demoIdNumber('刘芳'), name: '刘芳' }
    expect(await app.post('/agency/claims', clerk, atCounter)).toMatchObject(somebody)
    // Her own second try names her claim.
    const twice = await app.post('/claims', grandmother, slip('S-1'))
    expect(twice).toMatchObject(mine)
    expect(twice.body.detail).toContain(claim.id)
    // Another institution numbers its own slips.
    expect((await app.post('/claims', wife, slip('S-1', { institution: 'H53060200002' }))).status).toBe(200)
  })

  test.each([' S-2 ', 's-2', 'Ｓ-２', 'S -2', 'S\u200b-2'])('%j is the number S-2', async (written) => {
    const [grandmother, wife] = [await app.person('陈玉兰'), await app.person('刘芳')]
    const { body: claim } = await app.post('/claims', grandmother, slip('S-2'))
    expect(await app.post('/claims', wife, slip(written))).toMatchObject(somebody)
    await app.post(`/claims/${claim.id}/withdraw`, grandmother)
  })

  test('a claim that was returned, approved or settled keeps its slip; refused or withdrawn frees it', async () => {
    const [grandmother, wife] = [await app.person('陈玉兰'), await app.person('刘芳')]
    const { body: one } = await app.post('/claims', grandmother, slip('S-3'))
    const returned = (await decide(one, 'return')).body.claim
    expect(await app.post('/claims', wife, slip('S-3'))).toMatchObject(somebody)
    await app.post(`/claims/${returned.id}/withdraw`, grandmother)
    const { body: two } = await app.post('/claims', wife, slip('S-3'))
    expect(two.status).toBe('submitted')
    await decide(two, 'refuse')
    const { body: three } = await app.post('/claims', grandmother, slip('S-3'))
    expect((await decide(three, 'approve')).body.claim.status).toBe('settled')
    for (const caller of [grandmother, wife]) {
      expect((await app.post('/claims', caller, slip('S-3'))).status).toBe(409)
    }
  })

  test('four people at the same moment: one claim', async () => {
    const people = await Promise.all(['陈玉兰', '刘芳', '陈刚', '陈强'].map((name) => app.person(name)))
    const answers = await Promise.all(people.map((one) => app.post('/claims', one, slip('S-4'))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    const rows = await sql`select 1 from manual_claim where slip_no = 'S-4'`.read(app.db.reader)
    expect(rows).toHaveLength(1)
  })
})

describe('a bill that a till settled is not claimed again under a number that its paper bears', () => {
  test.each(['settlement', 'visit', 'record'] as const)('the %s number', async (which) => {
    const [grandmother, wife] = [await app.person('陈玉兰'), await app.person('刘芳')]
    const his = till(app, 'H53060200001')
    const bill = await his.payBill({
      patient: demoPatient('陈玉兰'),
      lines: [{ code: 'DEMOA0001', amount: 1000 }],
    })
    const rows = await sql<{ ipt_otp_no: string }>`select ipt_otp_no from visit
      where mdtrt_id = ${bill.visit}`.read(app.db.reader)
    const number = { settlement: bill.settlement, visit: bill.visit, record: rows[0]!.ipt_otp_no }[which]
    const claimed = slip(number, { careOn: '2025-01-20' })
    const own = await app.post('/claims', grandmother, claimed)
    expect(own).toMatchObject({ status: 409, body: { type: '/problems/claim/already-settled' } })
    expect(own.body.detail).toContain(bill.settlement)
    const other = await app.post('/claims', wife, claimed)
    expect(other).toMatchObject({ status: 409, body: { type: '/problems/claim/settled-for-somebody' } })
    if (which !== 'settlement') expect(other.text).not.toContain(bill.settlement)
    // After 2208 the bill was paid in cash, and can be claimed.
    await his.reverse(bill)
    expect((await app.post('/claims', grandmother, claimed)).status).toBe(200)
  })

  test.each(['P53060200001', 'H53060200001'])('the invoice that %s named', async (institution) => {
    const [grandmother, wife] = [await app.person('陈玉兰'), await app.person('刘芳')]
    const his = till(app, institution)
    const invono = `FP-${institution}`
    const bill = { patient: demoPatient('陈玉兰'), lines: [{ code: 'DEMOA0001', amount: 20 }] }
    const paid = async () => {
      if (institution.startsWith('P')) {
        const { druginfo, drugdetail } = his.saleData(bill)
        return await his.call('2102', { druginfo: { ...druginfo, invono }, drugdetail })
      }
      const { visit, batch } = await his.prepare(bill)
      return await his.call('2207', { data: { ...his.billData(visit, batch, bill).data, invono } })
    }
    const { setl_id: settlement, mdtrt_id: visit, psn_no: psnNo } = (await paid()).output.setlinfo
    const medType = institution.startsWith('P') ? '41' : '11'
    for (const slipNo of [invono, invono.toLowerCase(), `ＦＰ-${institution}`]) {
      const claimed = slip(slipNo, { institution, careOn: '2025-01-20', medType })
      expect((await app.post('/claims', grandmother, claimed)).body.type).toBe(
        '/problems/claim/already-settled',
      )
      expect((await app.post('/claims', wife, claimed)).body.type).toBe(
        '/problems/claim/settled-for-somebody',
      )
    }
    await (institution.startsWith('P') ? his.reverseSale : his.reverse)({ settlement, visit, psnNo })
    const claimed = slip(invono, { institution, careOn: '2025-01-20', medType })
    expect((await app.post('/claims', grandmother, claimed)).status).toBe(200)
  })

  test.each(['\u200b', '---', '\u0000', 'S\u0000'])('%j is no number', async (slipNo) => {
    const answer = await app.post('/claims', await app.person('刘芳'), slip(slipNo))
    expect(answer).toMatchObject({ status: 400, body: { fields: [{ field: 'slipNo' }] } })
  })

  test('a pharmacy sale', async () => {
    const wife = await app.person('刘芳')
    const pharmacy = till(app, 'P53060200001')
    const sold = await pharmacy.sell({
      patient: demoPatient('陈刚'),
      lines: [{ code: 'DEMOA0001', amount: 20 }],
    })
    const claimed = slip(sold.settlement, {
      institution: 'P53060200001',
      careOn: '2025-01-20',
      medType: '41',
    })
    expect((await app.post('/claims', wife, claimed)).status).toBe(409)
  })
})

describe('a bill that is claimed by hand is not settled at a till as well', () => {
  type How = 'sale' | 'visit'
  const places = { sale: 'P53060200001', visit: 'H53060200001' } as const
  /** 陈刚's bill as a till would settle it, with the numbers that its paper may bear. */
  const atTill = async (how: How, invono: string) => {
    const his = till(app, places[how])
    const bill = { patient: demoPatient('陈刚'), lines: [{ code: 'DEMOA0001', amount: 20 }] }
    if (how === 'sale') {
      const { druginfo, drugdetail } = his.saleData(bill)
      const settle = () => his.call('2102', { druginfo: { ...druginfo, invono }, drugdetail })
      return { settle, offer: null, visit: '', record: '' }
    }
    const { visit, batch } = await his.prepare(bill)
    const rows = await sql<{ record: string }>`select ipt_otp_no as record from visit
      where mdtrt_id = ${visit}`.read(app.db.reader)
    const { data } = his.billData(visit, batch, bill)
    return {
      settle: () => his.call('2207', { data: { ...data, invono } }),
      offer: () => his.preSettle(visit, batch, bill),
      visit,
      record: rows[0]!.record,
    }
  }
  const printed = (how: How, slipNo: string) =>
    slip(slipNo, { institution: places[how], careOn: '2025-01-20', medType: how === 'sale' ? '41' : '11' })
  const refusal = /手工报销/

  test.each([
    { how: 'sale', number: 'invoice' },
    { how: 'visit', number: 'invoice' },
    { how: 'visit', number: 'visit' },
    { how: 'visit', number: 'record' },
  ] as const)('the $number number of a $how, until the claim is withdrawn', async ({ how, number }) => {
    const wife = await app.person('刘芳')
    const bill = await atTill(how, `FP-1-${how}-${number}`)
    const slipNo = { invoice: ` fp-1-${how}-${number}`, visit: bill.visit, record: bill.record }[number]
    const { body: claim } = await app.post('/claims', wife, printed(how, slipNo))
    expect(claim.status).toBe('submitted')
    const before = await stateOf(app.db)
    const refused = await bill.settle()
    expect(refused.infcode).toBe(-1)
    expect(refused.err_msg).toMatch(refusal)
    for (const word of [claim.id, '刘芳']) expect(refused.err_msg).not.toContain(word)
    if (number !== 'invoice') expect((await bill.offer!()).err_msg).toMatch(refusal)
    expect(await stateOf(app.db)).toBe(before)
    await app.post(`/claims/${claim.id}/withdraw`, wife)
    expect((await bill.settle()).infcode).toBe(0)
  })

  test('while the claim is returned, approved or paid; free after it was refused or taken back', async () => {
    const wife = await app.person('刘芳')
    const second = await colleagueOf(app, 'clerk-530600')
    const third = await colleagueOf(app, 'clerk-530600', 'clerk-530600-3')
    const bill = await atTill('sale', 'FP-2')
    const { body: one } = await app.post('/claims', wife, printed('sale', 'FP-2'))
    const returned = (await decide(one, 'return')).body.claim
    expect((await bill.settle()).err_msg).toMatch(refusal)
    await app.post(`/claims/${returned.id}/withdraw`, wife)
    const { body: two } = await app.post('/claims', wife, printed('sale', 'FP-2'))
    const approved = (await decide(two, 'approve')).body.claim
    expect(approved.status).toBe('settled')
    expect((await bill.settle()).err_msg).toMatch(refusal)
    const { body: paid } = await app.post(at(two, 'pay'), second, { version: approved.version })
    expect(paid.status).toBe('paid')
    expect((await bill.settle()).err_msg).toMatch(refusal)
    const back = { reasons: [{ code: 'proofIllegible' }], moneyReturned: true, version: paid.version }
    expect((await app.post(at(two, 'take-back'), third, back)).body.status).toBe('takenBack')
    expect((await bill.settle()).infcode).toBe(0)
    expect((await app.post('/claims', wife, printed('sale', 'FP-2'))).status).toBe(409)
  })

  test.each(['visit', 'record'] as const)(
    'one visit is claimed once, whichever of its numbers: %s first',
    async (one) => {
      const [wife, grandmother] = [await app.person('刘芳'), await app.person('陈玉兰')]
      const { visit, record } = await atTill('visit', 'FP-0')
      const numbers = one === 'visit' ? [visit, record] : [record, visit]
      const { body: claim } = await app.post('/claims', wife, printed('visit', numbers[0]!))
      expect(await app.post('/claims', grandmother, printed('visit', numbers[1]!))).toMatchObject(somebody)
      expect(await app.post('/claims', wife, printed('visit', numbers[1]!))).toMatchObject(mine)
      await app.post(`/claims/${claim.id}/withdraw`, wife)
      expect((await app.post('/claims', grandmother, printed('visit', numbers[1]!))).status).toBe(200)
    },
  )

  test('another invoice, another institution: another bill', async () => {
    const wife = await app.person('刘芳')
    expect((await app.post('/claims', wife, printed('sale', 'FP-3'))).status).toBe(200)
    expect((await app.post('/claims', wife, printed('visit', 'FP-4'))).status).toBe(200)
    expect((await (await atTill('sale', 'FP-4')).settle()).infcode).toBe(0)
    expect((await (await atTill('visit', 'FP-3')).settle()).infcode).toBe(0)
  })

  test('the claimant’s own invoice is found whatever day the claim says', async () => {
    expect((await (await atTill('sale', 'FP-5')).settle()).infcode).toBe(0)
    const claimed = { ...printed('sale', 'FP-5'), careOn: '2025-01-19' }
    expect(await app.post('/claims', await app.person('陈刚'), claimed)).toMatchObject({
      status: 409,
      body: { type: '/problems/claim/already-settled' },
    })
  })

  test('a till and a counter at the same moment: one of them', async () => {
    const wife = await app.person('刘芳')
    for (const how of ['sale', 'visit', 'sale', 'visit', 'sale', 'visit'] as const) {
      const number = `FP-6-${app.deps.newId()}`
      const { settle } = await atTill(how, number)
      const [sold, claimed] = await Promise.all([settle(), app.post('/claims', wife, printed(how, number))])
      expect([sold.infcode === 0, claimed.status === 200].filter(Boolean)).toHaveLength(1)
    }
  })

  test('verify calls a slip that was paid both ways wrong, naming the bill', async () => {
    const wife = await app.person('刘芳')
    const { body: claim } = await app.post('/claims', wife, printed('sale', 'FP-7'))
    await decide(claim, 'approve')
    const ids = [wife.id, (await app.person('陈刚')).id]
    const look = () => app.db.transaction((tx) => verifyClaims(tx, ids))
    expect(await look()).toEqual([])
    const sold = (await (await atTill('sale', 'FP-8')).settle()).output.setlinfo as { setl_id: string }
    await sql`update settlement set invoice = 'fp-7' where setl_id = ${sold.setl_id}`.execute(
      app.db.autocommit,
    )
    expect(await look()).toMatchObject([{ verdict: 'wrong', ref: sold.setl_id, found: 'both' }])
    await sql`update settlement set invoice = 'FP-8' where setl_id = ${sold.setl_id}`.execute(
      app.db.autocommit,
    )
  })
})

describe('only the agency approves', () => {
  test('a claimant who says that a restricted drug was approved gets what one who does not say it gets', async () => {
    const patient = await app.person('陈刚')
    const restricted = (slipNo: string, approved: boolean) =>
      slip(slipNo, { lines: [{ code: 'DEMOR0001', amountFen: 100_000, approved }] })
    const { body: said } = await app.post('/claims', patient, restricted('R-1', true))
    const { body: silent } = await app.post('/claims', patient, restricted('R-2', false))
    expect(said.lines).toMatchObject([{ line: '1', claimedApproved: true, approved: false }])
    const preview = async (claim: typeof said, query: Record<string, string> = {}) =>
      (await app.get(at(claim, 'preview'), clerk, { query })).body
    expect(await preview(said)).toMatchObject({
      reimbursedFen: 0,
      lines: [{ claimedApproved: true, approved: false, ownPaidFen: 100_000, inScopeFen: 0 }],
    })
    expect(await preview(silent)).toMatchObject({ reimbursedFen: 0, lines: [{ claimedApproved: false }] })
    // The clerk who has seen the approval says so, and sees what follows first.
    const shown = await preview(said, { approvedLines: '1' })
    expect(shown.lines).toMatchObject([{ approved: true, ownPaidFen: 0, firstShareFen: 10_000 }])
    expect(shown.reimbursedFen).toBeGreaterThan(0)
    const plain = await decide(silent, 'approve')
    expect(plain.body.claim).toMatchObject({ paidFen: 0, lines: [{ approved: false }] })
    const approved = await app.post(at(said, 'decide'), clerk, {
      decision: 'approve',
      approvedLines: ['1'],
      version: said.version,
    })
    expect(approved.body.claim).toMatchObject({
      paidFen: shown.reimbursedFen,
      lines: [{ claimedApproved: true, approved: true }],
    })
  })

  test('a line that the slip does not have is not approved', async () => {
    const { body: claim } = await app.post('/claims', await app.person('陈刚'), slip('R-3'))
    const refused = await app.post(at(claim, 'decide'), clerk, {
      decision: 'approve',
      approvedLines: ['2'],
      version: claim.version,
    })
    expect(refused).toMatchObject({ status: 422, body: { type: '/problems/claim/line-unknown' } })
  })

  test('what the claimant calls an emergency is an ordinary visit until the agency finds that it was one', async () => {
    const patient = await app.person('陈强')
    const elsewhere = { institution: 'H53010200001', careOn: '2025-01-18' }
    const { body: ordinary } = await app.post('/claims', patient, slip('E-1', elsewhere))
    const { body: emergency } = await app.post(
      '/claims',
      patient,
      slip('E-2', { ...elsewhere, medType: '13' }),
    )
    const preview = async (claim: typeof ordinary, query: Record<string, string> = {}) =>
      (await app.get(at(claim, 'preview'), clerk, { query })).body
    const [asOrdinary, asClaimed, asFound] = [
      await preview(ordinary),
      await preview(emergency),
      await preview(emergency, { medType: '13' }),
    ]
    expect(asClaimed.medType).toEqual({ claimed: '13', decided: '11' })
    expect(asClaimed.amounts).toEqual(asOrdinary.amounts)
    expect(asFound.medType).toEqual({ claimed: '13', decided: '13' })
    const decided = await app.post(at(emergency, 'decide'), clerk, {
      decision: 'approve',
      medType: '13',
      version: emergency.version,
    })
    expect(decided.body.claim).toMatchObject({
      medType: '13',
      decidedMedType: '13',
      paidFen: asFound.reimbursedFen,
    })
  })
})

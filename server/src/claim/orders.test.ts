import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import { findAccounts } from '../ledger/account.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf, type Made, make } from '../testing/people.ts'
import { stateOf, till } from '../testing/till.ts'

let app: TestApp
let first: TestCaller
let second: TestCaller
let third: TestCaller
beforeAll(async () => {
  app = await testApp()
  first = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200', 'clerk-second')
  third = await colleagueOf(app, 'clerk-520200', 'clerk-third')
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-03-03'))

let serial = 0
const hospital = 'H52020100001'
/** 600.00 of class A: (600 − 150) × 50 % = 225.00 from the pool. */
const slip = (more: object = {}) => {
  serial += 1
  return {
    institution: hospital,
    slipNo: `FP-${serial}`,
    careOn: '2025-02-10',
    lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
    totalFen: 60_000,
    cause: 'tillFailed',
    bankAccount: '622202000000001234',
    ...more,
  }
}
const owed = 22_500

const employee = () => make(app, { name: '周平', scheme: 'employee', bornOn: '1980-02-02', balance: 500_000 })
const at = (claim: { personId: string; id: string }, verb: string) =>
  `/agency/claims/${claim.personId}/${claim.id}/${verb}`
const submit = async (person: Made, more: object = {}) => (await app.post('/claims', person, slip(more))).body
const approve = async (claim: { personId: string; id: string; version: number }, more: object = {}) =>
  (await app.post(at(claim, 'decide'), first, { decision: 'approve', version: claim.version, ...more })).body
    .claim
const pay = (claim: { personId: string; id: string; version: number }, by = second) =>
  app.post(at(claim, 'pay'), by, { version: claim.version })
const why = [{ code: 'other', note: '票据与原件不符' }]
const takeBack = (claim: { personId: string; id: string; version: number }, by = second, more: object = {}) =>
  app.post(at(claim, 'take-back'), by, { reasons: why, version: claim.version, ...more })
const settled = async (person: Made, more: object = {}) => {
  const claim = await approve(await submit(person, more))
  expect(claim).toMatchObject({ status: 'settled', paidFen: owed })
  return claim
}
const setlIdOf = async (claim: { id: string }): Promise<string> => {
  const rows = await sql<{ setl_id: string }>`select setl_id from settlement
    where msgid = ${`claim-${claim.id}`} and reverses_id is null`.read(app.db.reader)
  return rows[0]!.setl_id
}
const visitOf = async (claim: { id: string }): Promise<string> => {
  const rows = await sql<{ mdtrt_id: string }>`select v.mdtrt_id from settlement s
    join visit v on v.person_id = s.person_id and v.id = s.visit_id
    where s.msgid = ${`claim-${claim.id}`} and s.reverses_id is null`.read(app.db.reader)
  return rows[0]!.mdtrt_id
}
const reverseAtTill = async (claim: { id: string }, person: Made) =>
  await till(app, hospital).call('2208', {
    data: { setl_id: await setlIdOf(claim), mdtrt_id: await visitOf(claim), psn_no: person.psnNo },
  })
const used = async (person: Made) => {
  const rows = await sql<{
    sum: number
  }>`select coalesce(sum(deductible + paid + entered), 0)::bigint as sum
    from accumulator where person_id = ${person.id}`.read(app.db.reader)
  return rows[0]!.sum
}
const verdict = async () => await verifyAll(app.deps)
const died = (person: Made) =>
  app.post('/agency/changes', first, {
    person: { idNumber: person.idNumber, name: person.name },
    change: { kind: 'death', on: '2025-03-01' },
  })

describe('a claim’s settlement is taken back through the claim alone', () => {
  test('approved, then the hospital sends 2208: refused, naming the claim; paid out; refused still', async () => {
    const person = await employee()
    const claim = await settled(person)
    const answer = await reverseAtTill(claim, person)
    expect(answer).toMatchObject({ infcode: -1 })
    expect(answer.err_msg).toContain(claim.id)
    expect((await pay(claim)).body).toMatchObject({ status: 'paid', paidFen: owed })
    expect(await reverseAtTill(claim, person)).toMatchObject({ infcode: -1 })
    expect(await verdict()).toMatchObject({ verdict: 'right' })
  })

  test.each(['settled', 'taken back'] as const)(
    '%s: no message of a till changes, fills, settles or reverses its visit, and each says whose it is',
    async (state) => {
      const person = await employee()
      const claim = await settled(person)
      const [visit, settlement] = [await visitOf(claim), await setlIdOf(claim)]
      if (state === 'taken back') expect((await takeBack(claim)).body.status).toBe('takenBack')
      const his = till(app, hospital)
      const named = { mdtrt_id: visit, psn_no: person.psnNo }
      const bill = {
        patient: { psnNo: person.psnNo, certNo: person.idNumber },
        lines: [{ code: 'DEMOA0001', amount: 600 }],
      }
      const care = { mdtrtinfo: { ...named, med_type: '11', begntime: '2025-02-10' } }
      const { drugdetail } = his.saleData(bill)
      const row = { ...drugdetail[0], fee_ocur_time: '2025-02-10 10:00:00', chrg_bchno: 'B-2', ...named }
      const messages: [string, object][] = [
        ['2202', { data: named }],
        ['2203', care],
        ['2203A', { mdtrtinfo: { ...care.mdtrtinfo, med_type: '14' } }],
        ['2204', { feedetail: [row] }],
        ['2205', { data: { ...named, chrg_bchno: '0000' } }],
        ['2206', his.billData(visit, '', bill)],
        ['2207', his.billData(visit, '', bill)],
        ['2207', his.billData(visit, 'B-2', bill)],
        ['2208', { data: { ...named, setl_id: settlement } }],
      ]
      const before = await stateOf(app.db)
      for (const [infno, input] of messages) {
        const { infcode, err_msg } = await his.call(infno, input)
        expect([infno, infcode]).toEqual([infno, -1])
        expect(err_msg).toMatch(/手工报销（编号 \d+）/)
        expect(err_msg).toContain(claim.id)
      }
      expect(await stateOf(app.db)).toBe(before)
      expect(await verdict()).toMatchObject({ verdict: 'right' })
    },
  )

  test('a pharmacy does not take back the settlement of a claim either', async () => {
    const person = await employee()
    const claim = await approve(await submit(person, { institution: 'P52020100001', medType: '41' }))
    const back = { visit: await visitOf(claim), settlement: await setlIdOf(claim), psnNo: person.psnNo }
    const answer = await till(app, 'P52020100001').reverseSale(back)
    expect([answer.infcode, answer.err_msg]).toEqual([-1, expect.stringContaining(claim.id)])
    expect(await verdict()).toMatchObject({ verdict: 'right' })
  })

  test('approved, taken back by the second clerk: nothing is paid, what the year has used is given back, the slip is free', async () => {
    const person = await employee()
    const sent = slip()
    const claim = await approve((await app.post('/claims', person, sent)).body)
    expect(await used(person)).toBeGreaterThan(0)
    const sameClerk = await takeBack(claim, first)
    expect(sameClerk).toMatchObject({ status: 403, body: { type: '/problems/claim/take-back-same-clerk' } })
    const back = await takeBack(claim)
    expect(back.body).toMatchObject({
      status: 'takenBack',
      allowed: [],
      reasons: [{ what: { zh: why[0]!.note } }],
    })
    expect(await used(person)).toBe(0)
    expect(await pay(back.body)).toMatchObject({ status: 409, body: { type: '/problems/claim/not-allowed' } })
    expect(await verdict()).toMatchObject({ verdict: 'right' })
    const again = await app.post('/claims', person, sent)
    expect(again.status).toBe(200)
    expect((await approve(again.body)).paidFen).toBe(owed)
  })

  test('one that was paid out is taken back once the money has come back, by a clerk who did neither', async () => {
    const person = await employee()
    const paid = (await pay(await settled(person))).body
    expect(await takeBack(paid, third)).toMatchObject({
      status: 409,
      body: { type: '/problems/claim/money-not-back' },
    })
    for (const by of [first, second]) {
      expect((await takeBack(paid, by, { moneyReturned: true })).status).toBe(403)
    }
    expect((await takeBack(paid, third, { moneyReturned: true })).body.status).toBe('takenBack')
    expect(await verdict()).toMatchObject({ verdict: 'right' })
  })

  test('paid and taken back at the same moment: one of the two', async () => {
    const person = await employee()
    const claim = await settled(person)
    const answers = await Promise.all([pay(claim, second), takeBack(claim, third)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await verdict()).toMatchObject({ verdict: 'right' })
  })
})

describe('paying looks again', () => {
  test('a settlement that was reversed meanwhile: not paid, `verify` names the claim, taking it back mends it', async () => {
    const person = await employee()
    const claim = await settled(person)
    // As an older release let a hospital do.
    const setlId = await setlIdOf(claim)
    await app.settler.reverse({
      key: { source: 'claim:520200', msgid: `old-${claim.id}`, digest: 'old' },
      institution: hospital,
      personId: person.id,
      mdtrtId: null,
      setlId,
      actor: 'test',
    })
    const refused = await pay(claim)
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/claim/settlement-gone' } })
    expect(refused.body.detail).toContain(setlId)
    const wrong = await verdict()
    expect(wrong.verdict).toBe('wrong')
    expect(wrong.findings).toContainEqual(
      expect.objectContaining({
        personId: person.id,
        ref: `claim ${claim.id}`,
        found: 'settlement reversed',
      }),
    )
    expect((await takeBack(claim)).body.status).toBe('takenBack')
    expect(await verdict()).toMatchObject({ verdict: 'right' })
  })

  test.each([
    [
      'an amount that differs',
      sql`paid_amount = paid_amount + 1`,
      'amount-differs',
      'manual_claim.paid_amount',
    ],
    ['no settlement', sql`settlement_id = null`, 'settlement-gone', 'manual_claim settled'],
  ])('%s: not paid, and `verify` names the claim', async (_, change, type, what) => {
    const person = await employee()
    const claim = await settled(person)
    const rows = await sql<{ settlement_id: number }>`select settlement_id from manual_claim
      where id = ${Number(claim.id)}`.read(app.db.reader)
    await sql`update manual_claim set ${change} where id = ${Number(claim.id)}`.execute(app.db.autocommit)
    expect(await pay(claim)).toMatchObject({ status: 409, body: { type: `/problems/claim/${type}` } })
    expect((await verdict()).findings).toContainEqual(
      expect.objectContaining({ what, ref: `claim ${claim.id}` }),
    )
    await sql`update manual_claim set paid_amount = ${owed}, settlement_id = ${rows[0]!.settlement_id}
      where id = ${Number(claim.id)}`.execute(app.db.autocommit)
    expect((await pay(claim)).status).toBe(200)
  })

  test('a claim that an older release settled with account money: not paid, `verify` names it, taking back returns the money', async () => {
    const person = await employee()
    const sent = slip()
    const claim = (await app.post('/claims', person, sent)).body
    const settlement = await app.settler.settleSale({
      key: { source: 'claim:520200', msgid: `claim-${claim.id}`, digest: 'old' },
      institution: hospital,
      personId: person.id,
      accountUse: 1,
      shareCode: null,
      stated: { total: claim.totalFen, ownPaid: null, overLimit: null, firstShare: null, inScope: null },
      actor: 'test',
      careOn: sent.careOn,
      medType: '11',
      disease: '',
      credential: 'claim',
      scheme: null,
      lines: [
        {
          id: '1',
          code: 'DEMOA0001',
          amount: claim.totalFen,
          countE4: 10_000,
          priceE6: 600_000_000,
          approval: '0',
        },
      ],
      payee: 'patient',
    })
    await sql`update manual_claim set status = 'settled', settlement_id = ${settlement.id}, paid_amount = total,
      decided_by = ${`staff:${first.id}`} where id = ${Number(claim.id)}`.execute(app.db.autocommit)
    expect(await pay(claim)).toMatchObject({ status: 409, body: { type: '/problems/claim/account-money' } })
    expect((await verdict()).findings).toContainEqual(
      expect.objectContaining({
        what: 'manual_claim pays account money',
        ref: `claim ${claim.id}`,
        found: '37500',
      }),
    )
    expect((await takeBack(claim)).body.status).toBe('takenBack')
    expect((await findAccounts(app.db.reader, [person.id])).get(person.id)!.balance).toBe(500_000)
    expect(await verdict()).toMatchObject({ verdict: 'right' })
  })

  test('the patient objects: paid once it is answered, and no institution is to reverse it', async () => {
    const person = await employee()
    const claim = await settled(person)
    const { body: objection } = await app.post('/objections', person, {
      about: { kind: 'bill', setlId: await setlIdOf(claim) },
      cause: 'wrongAmount',
      words: '少报了一项',
    })
    expect(await pay(claim)).toMatchObject({ status: 409, body: { type: '/problems/claim/objection-open' } })
    const answer = (remedy: string) =>
      app.post(`/agency/objections/${objection.personId}/${objection.id}/answer`, second, {
        outcome: 'rejected',
        remedy,
        answer: '已核对，金额无误',
        version: objection.version,
      })
    expect((await answer('institutionReverses')).body.type).toBe('/problems/objection/remedy-other-way')
    expect((await answer('none')).status).toBe(200)
    expect((await pay(claim)).status).toBe(200)
  })

  test('the person dies before or after approval: what is owed goes to the heirs, not to the card of the dead', async () => {
    for (const early of [true, false]) {
      const person = await employee()
      const claim = await submit(person)
      if (early) await died(person)
      const approved = await approve(claim)
      if (!early) await died(person)
      const before = (await app.get(`/agency/estates/${person.id}`, first)).body
      const { body: paid } = await pay(approved)
      expect(paid).toMatchObject({ status: 'paid', paidTo: 'estate' })
      const estate = (await app.get(`/agency/estates/${person.id}`, first)).body
      expect(estate.leftFen - before.leftFen).toBe(owed)
      const back = await takeBack(paid, third, { moneyReturned: true })
      expect(back).toMatchObject({ status: 409, body: { type: '/problems/claim/left-to-heirs' } })
    }
    expect(await verdict()).toMatchObject({ verdict: 'right' })
  })

  test('the insurance ends before or after approval: the day of care counts', async () => {
    for (const early of [true, false]) {
      const person = await employee()
      const leave = () =>
        app.post('/agency/changes', first, {
          person: { idNumber: person.idNumber, name: person.name },
          change: { kind: 'leave', last: '2025-02-28' },
        })
      const claim = await submit(person)
      if (early) expect((await leave()).status).toBe(200)
      const approved = await approve(claim)
      if (!early) expect((await leave()).status).toBe(200)
      expect((await pay(approved)).body).toMatchObject({ status: 'paid', paidFen: owed, paidTo: 'bank' })
    }
  })

  test('a bill that a till settled under the number of the slip is not approved, however that came about', async () => {
    const person = await employee()
    const his = till(app, hospital)
    const patient = { psnNo: person.psnNo, certNo: person.idNumber }
    const bill = { patient, lines: [{ code: 'DEMOA0001', amount: 600 }] }
    const { visit, batch } = await his.prepare(bill)
    const claim = await submit(person, { slipNo: visit, careOn: '2025-03-03' })
    expect(claim.status).toBe('submitted')
    expect((await his.settle(visit, batch, bill)).err_msg).toContain('手工报销')
    // As a release that let the till do it left it.
    await sql`delete from claim_slip where claim_id = ${claim.id}::bigint`.execute(app.db.autocommit)
    expect(await his.settle(visit, batch, bill)).toMatchObject({ infcode: 0 })
    const refused = await app.post(at(claim, 'decide'), first, {
      decision: 'approve',
      version: claim.version,
    })
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/claim/already-settled' } })
  })
})

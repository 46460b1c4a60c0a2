import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HisAnswer, HisBill } from '../../rehearsal/hospital/sample-client.ts'
import { sql } from '../db/sql.ts'
import type { VisitMessage } from '../settlement/visit-message.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { stateOf, till } from '../testing/till.ts'

let app: TestApp
let people: Made[]
beforeAll(async () => {
  app = await testApp()
  people = []
  for (let number = 0; number < 24; number++) {
    people.push(await make(app, { name: '郭强', scheme: 'employee', balance: 100_000 }))
  }
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-01-15'))

const hospital = 'H52020100002'
const pharmacy = 'P52020100001'
const patientOf = ({ psnNo, idNumber }: Made) => ({ psnNo, certNo: idNumber })
const billOf = (who: Made, code = 'DEMOA0001'): HisBill => ({
  patient: patientOf(who),
  lines: [{ code, amount: 20 }],
})

/** Sends for everybody at once: the answers, and how many transactions they took. */
async function atOnce<T>(send: (who: Made, index: number) => Promise<T>) {
  const transactions = vi.spyOn(app.db, 'batch')
  const answers = await Promise.all(people.map(send))
  const took = transactions.mock.calls.length
  transactions.mockRestore()
  return { answers, took }
}

describe('what many tills send at once is done in few transactions, and answered as if each were alone', () => {
  // One that arrives first goes alone; the others wait for it and go together.
  const few = 8
  const tills = () => people.map(() => till(app, hospital))

  it('2201, 2203, 2204, 2206, 2207 and 2208', async () => {
    const programs = tills()
    const his = (index: number) => programs[index]!
    // Two messages, one after the other.
    const opened = await atOnce((who, index) => his(index).openVisit(billOf(who)))
    expect(new Set(opened.answers).size).toBe(people.length)
    expect(opened.took).toBeLessThanOrEqual(2 * few)

    const uploaded = await atOnce((who, index) => his(index).upload(opened.answers[index]!, billOf(who)))
    expect(uploaded.took).toBeLessThanOrEqual(few)

    const ask = (index: number) =>
      [opened.answers[index]!, uploaded.answers[index]!, billOf(people[index]!)] as const
    const offered = await atOnce((_, index) => his(index).preSettle(...ask(index)))
    expect(offered.took).toBeLessThanOrEqual(few)
    const settled = await atOnce((_, index) => his(index).settle(...ask(index)))
    expect(settled.took).toBeLessThanOrEqual(few)
    for (const [index, { output }] of settled.answers.entries()) {
      expect(output.setlinfo).toMatchObject({
        psn_no: people[index]!.psnNo,
        mdtrt_id: opened.answers[index],
        medfee_sumamt: 20,
        acct_pay: 20,
      })
      expect(offered.answers[index]!.output.setlinfo.acct_pay).toBe(20)
    }

    const reversed = await atOnce(({ psnNo }, index) =>
      his(index).reverse({
        visit: opened.answers[index]!,
        settlement: settled.answers[index]!.output.setlinfo.setl_id,
        psnNo,
      }),
    )
    expect(reversed.took).toBeLessThanOrEqual(few)
    for (const answer of reversed.answers) expect(answer.output.setlinfo.acct_pay).toBe(-20)
  })

  it('2205 and 2202', async () => {
    const programs = tills()
    const prepared = await Promise.all(people.map((who, index) => programs[index]!.prepare(billOf(who))))
    const call = (infno: string) =>
      atOnce(({ psnNo }, index) => {
        const { visit, batch } = prepared[index]!
        return programs[index]!.call(infno, { data: { psn_no: psnNo, mdtrt_id: visit, chrg_bchno: batch } })
      })
    for (const infno of ['2205', '2202']) {
      const { answers, took } = await call(infno)
      for (const answer of answers) expect(answer).toMatchObject({ infcode: 0 })
      expect(took, infno).toBeLessThanOrEqual(few)
    }
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from bill_upload
      where msgid is not null and not withdrawn and visit_id in (select id from visit where status = 'cancelled')`.execute(
      app.db.autocommit,
    )
    expect(rows[0]?.n).toBe(0)
  })

  it('2101, 2102 and 2103', async () => {
    const programs = people.map(() => till(app, pharmacy))
    const offered = await atOnce((who, index) => programs[index]!.preSettleSale(billOf(who)))
    expect(offered.took).toBeLessThanOrEqual(few)
    const sold = await atOnce((who, index) => programs[index]!.sell(billOf(who)))
    expect(sold.took).toBeLessThanOrEqual(few)
    const reversed = await atOnce((_, index) => programs[index]!.reverseSale(sold.answers[index]!))
    expect(reversed.took).toBeLessThanOrEqual(few)
    for (const answer of reversed.answers) expect(answer.output.setlinfo.acct_pay).toBe(-20)
  })
})

it('a message that is refused among many harms none of them, and is told its own reason', async () => {
  const programs = people.map(() => till(app, hospital))
  const visits = await Promise.all(people.map((who, index) => programs[index]!.openVisit(billOf(who))))
  const { answers } = await atOnce(async (who, index): Promise<string> => {
    const his = programs[index]!
    if (index === 3) return await his.upload(visits[index]!, billOf(who, 'NOBODY-KNOWS')).catch(String)
    if (index === 5) return await his.upload(`${visits[index]}9`, billOf(who)).catch(String)
    return await his.upload(visits[index]!, billOf(who))
  })
  expect(answers[3]).toMatch(/第1行\(\d+ NOBODY-KNOWS\)医保目录中没有此编码/)
  expect(answers[5]).toMatch(new RegExp(`${visits[5]}9`))
  const stored = await sql<{ batch: string }>`select batch from bill_upload
    where batch = any(${answers}::text[])`.read(app.db.reader)
  expect(stored).toHaveLength(people.length - 2)
})

it('a bug in one message leaves the others done, and its own undone', async () => {
  const base = (who: Made, msgid: string): VisitMessage => ({
    key: { source: hospital, msgid, digest: msgid },
    personId: who.id,
    mdtrtId: null,
    decide: () => ({ change: {}, answer: { done: msgid } }),
    again: () => undefined,
    reused: () => new Error('unused') as never,
  })
  const wrong: VisitMessage = {
    ...base(people[1]!, 'lane-bug'),
    decide: () => {
      throw new TypeError('a bug')
    },
  }
  const [first, second, third] = await Promise.allSettled([
    app.settler.record(base(people[0]!, 'lane-first')),
    app.settler.record(wrong),
    app.settler.record(base(people[2]!, 'lane-third')),
  ])
  expect(first).toMatchObject({ status: 'fulfilled', value: { done: 'lane-first' } })
  expect(second).toMatchObject({ status: 'rejected', reason: { message: 'a bug' } })
  expect(third).toMatchObject({ status: 'fulfilled', value: { done: 'lane-third' } })
})

it('the same registration sent twice at once opens one visit; the same id with other content is refused', async () => {
  const who = people[0]!
  const his = till(app, hospital)
  const msgid = his.newMsgid()
  const register = (begntime: string): Promise<HisAnswer> =>
    his.call(
      '2201',
      {
        data: {
          psn_no: who.psnNo,
          insutype: '',
          mdtrt_cert_type: '02',
          mdtrt_cert_no: who.idNumber,
          begntime,
          ipt_otp_no: 'twice',
          dept_code: '03',
          dept_name: '内科',
          caty: 'A03',
        },
      },
      msgid,
    )
  const [one, two, other] = await Promise.all([
    register('2025-01-15 09:00:00'),
    register('2025-01-15 09:00:00'),
    register('2025-01-15 10:00:00'),
  ])
  expect(one.infcode).toBe(0)
  expect(two.output).toEqual(one.output)
  expect(other.err_msg).toMatch(/已用于内容不同的请求，本次未处理/)
  expect((await register('2025-01-15 09:00:00')).output).toEqual(one.output)
})

it('a trial writes its offer and nothing else', async () => {
  const who = people[0]!
  const his = till(app, hospital)
  const { visit, batch } = await his.prepare(billOf(who))
  const without = async () =>
    (await stateOf(app.db))
      .split('\n\n')
      .filter((table) => !/^\n?offer(\n|$)/.test(table))
      .map((table) => table.trim())
  const before = await without()
  const offers = async () => (await sql`select 1 from offer`.read(app.db.reader)).length
  const known = await offers()
  expect((await his.preSettle(visit, batch, billOf(who))).infcode).toBe(0)
  expect((await his.preSettle(visit, batch, billOf(who))).infcode).toBe(0)
  expect(await without()).toEqual(before)
  expect(await offers()).toBe(known + 1)
})

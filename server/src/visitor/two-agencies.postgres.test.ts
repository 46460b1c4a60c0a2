import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHis, type His, type HisAnswer, outputOf } from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import type { Db } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import type { Deps } from '../deps.ts'
import { letterVersion } from '../filing/letter.ts'
import { registerHis } from '../his/routes.ts'
import { createApp } from '../http/app.ts'
import { createLogger } from '../http/log.ts'
import { runDueJobs } from '../jobs.ts'
import { findAccounts } from '../ledger/account.ts'
import { peerPublicKey } from '../peer/sign.ts'
import { findPersonId } from '../person/person.ts'
import { scheduleClosing } from '../reconciliation/jobs.ts'
import { createSettler } from '../settlement/settler.ts'
import { compareTotals, ownRow } from '../testing/books.ts'
import { shareOf } from '../testing/everything.ts'
import { type TestApp, testApp, testSecrets } from '../testing/harness.ts'
import { type Fault, startLine } from '../testing/line.ts'
import { Crash, type Moment, mortal } from '../testing/mortal.ts'
import { bindFor, type Made, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { workOf } from '../work.ts'
import { billStatement, scheduleBills } from './month.ts'

// Two agencies, each a server with its own database: a mother whom Guizhou insures is treated in Yunnan. Guizhou's rules,
// accounts and relatives decide, Yunnan's hospital is paid by Yunnan, and whatever is lost, doubled, late or dead on the way, both
// books say the same.

type Raw = TestApp['raw']
/** `serve` answers what comes in; a test puts a dying process there. */
type Side = { app: TestApp; line: Awaited<ReturnType<typeof startLine>>; serve: Raw }
let guizhou: Side
let yunnan: Side

async function sideOf(app: TestApp): Promise<Side> {
  const side = { app, serve: app.raw } as Side
  side.line = await startLine({ raw: (request) => side.serve(request) } as TestApp)
  return side
}
beforeAll(async () => {
  guizhou = await sideOf(await testApp())
  yunnan = await sideOf(await testApp())
  const publicKey = peerPublicKey(testSecrets)
  const others = {
    guizhou: { code: '530000', name: '云南省医保局', url: yunnan.line.url, publicKey },
    yunnan: { code: '520000', name: '贵州省医保局', url: guizhou.line.url, publicKey },
  }
  guizhou.app.deps.peers = { self: '520000', agencies: [others.guizhou], patienceMs: 5_000 }
  yunnan.app.deps.peers = { self: '530000', agencies: [others.yunnan], patienceMs: 5_000 }
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
const advance = (by: { hours?: number; minutes?: number }) => {
  for (const { app } of both()) app.clock.advance(by)
}
beforeEach(async () => {
  moveTo('2025-06-02')
  for (const side of both()) {
    side.line.fault = () => null
    side.serve = side.app.raw
    await sql`delete from job`.execute(side.app.db.autocommit)
  }
})

const hospital = 'H53060200001'
const his = (): His => till(yunnan.app, hospital)

const work = async ({ app }: Side, db: Db = app.db): Promise<void> => {
  const deps: Deps = { ...app.deps, db }
  await runDueJobs(deps, workOf(deps), app.clock.now(), (job, error) => {
    if (!(error instanceof Crash)) throw new Error(`job ${job.kind} failed`, { cause: error })
  }).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error
  })
}
async function settleDown(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    for (const side of both()) await work(side)
    advance({ hours: 1 })
  }
  for (const side of both()) await work(side)
}

/** A mother and her son, whom Guizhou insures; nobody in Yunnan has heard of them. */
async function family() {
  const mother = await make(guizhou.app, {
    name: '周母',
    scheme: 'employee',
    bornOn: '1970-01-01',
    balance: 10_000,
  })
  const son = await make(guizhou.app, {
    name: '周子',
    scheme: 'employee',
    bornOn: '1995-01-01',
    balance: 500_000,
  })
  await bindFor(guizhou.app, son, mother, { relationship: 'parent' })
  return { mother, son }
}
const shown = ({ psnNo, idNumber }: Made) => ({ psnNo, certNo: idNumber })
const bill = (patient: Made, more: object = {}) => ({
  patient: shown(patient),
  lines: [{ code: 'DEMOA0001', amount: 1000 }],
  ...more,
})
const read = async ({ idNumber }: Made) => outputOf(await his().readPerson('02', idNumber))

const balance = async ({ id }: Made) =>
  (await findAccounts(guizhou.app.db.reader, [id])).get(id)!.balance as number
const between = async ({ app }: Side, account: 'transit' | 'clearing') =>
  (
    await sql<{ amount: number }>`select coalesce(sum(amount), 0)::bigint as amount from ledger_entry
      where account = ${account} and party like 'bills:%'`.read(app.db.reader)
  )[0]!.amount

let before = { owed: 0, owing: 0 }
const remember = async () => {
  before = { owed: await between(guizhou, 'clearing'), owing: await between(yunnan, 'clearing') }
}
/** The son and his mother have paid, or have it all back; what is owed is owed by both books; nothing is on its way. */
async function expectWhole({ mother, son }: { mother: Made; son: Made }, stands: boolean): Promise<void> {
  expect([await balance(mother), await balance(son)]).toEqual(stands ? [0, 435_500] : [10_000, 500_000])
  expect((await between(guizhou, 'clearing')) - before.owed).toBe(stands ? 100_000 : 0)
  expect((await between(yunnan, 'clearing')) - before.owing).toBe(stands ? -100_000 : 0)
  expect([await between(guizhou, 'transit'), await between(yunnan, 'transit')]).toEqual([0, 0])
  for (const { app } of both()) {
    const personId = (await findPersonId(app.db.reader, testSecrets, 'psn', mother.psnNo))!
    expect((await verifyAll(app.deps, { scope: { personId } })).findings).toEqual([])
  }
}

describe('a mother of Liupanshui in Zhaotong', () => {
  test('is read, billed, tried and settled by her own area’s rules; her son pays; both books agree', async () => {
    await remember()
    const { mother, son } = await family()
    const { baseinfo, insuinfo } = await read(mother)
    expect(baseinfo).toMatchObject({ psn_no: mother.psnNo, psn_name: '周母' })
    expect(insuinfo).toMatchObject([{ insutype: '310', balc: 100, insuplc_admdvs: '520200' }])
    const paid = await his().payBill(bill(mother))
    // In scope 1,000, deductible 150, 50 − 20 points at level 3, for nothing was filed.
    expect(paid.answer.output.setlinfo).toMatchObject({
      medfee_sumamt: 1000,
      act_pay_dedc: 150,
      fund_pay_sumamt: 255,
      acct_pay: 745,
      acct_mulaid_pay: 645,
      psn_cash_pay: 0,
      balc: 0,
      insutype: '310',
    })
    expect(JSON.parse(paid.answer.output.setlinfo.exp_content).payers).toEqual([
      { name: '周*', relation: '父母', amount: 645 },
    ])
    // Until Yunnan is heard, Guizhou holds the money.
    expect(await between(guizhou, 'transit')).toBe(100_000)
    await work(yunnan)
    await expectWhole({ mother, son }, true)
    expect(
      (
        await compareTotals(his(), { from: '2025-06-02', to: '2025-06-02', clrType: '11' }, [
          ownRow(paid.answer),
        ])
      ).result,
    ).toBe('0')
    expect((await guizhou.app.get('/bills', mother)).text).toContain('昭通市第一示范医院')
  })

  test('is given everything back by 2208, and pays a second bill of the year without its deductible', async () => {
    await remember()
    const { mother, son } = await family()
    await read(mother)
    const paid = await his().payBill(bill(mother))
    const back = outputOf(await his().reverse(paid)).setlinfo
    expect(back).toMatchObject({ medfee_sumamt: -1000, fund_pay_sumamt: -255, acct_mulaid_pay: -645 })
    await settleDown()
    await expectWhole({ mother, son }, false)
    expect((await his().reverse(paid)).err_msg).toMatch(/已撤销/)
    await his().payBill(bill(mother))
    const second = await his().payBill(bill(mother))
    expect(second.answer.output.setlinfo).toMatchObject({ act_pay_dedc: 0, fund_pay_sumamt: 300 })
    await settleDown()
    for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
  })

  test('is asked about where she is insured: what was filed, and what her year has used', async () => {
    const { mother } = await family()
    await read(mother)
    const filed = await guizhou.app.post('/filings', mother, {
      matter: { kind: 'outOfArea', type: 'temporary', destination: '530600' },
      from: '2025-06-02',
      reason: '如实申请',
      commitmentVersion: letterVersion,
    })
    expect(filed, filed.text).toMatchObject({ status: 200 })
    const paid = await his().payBill(bill(mother))
    expect(paid.answer.output.setlinfo).toMatchObject({ fund_pay_sumamt: 425 })
    const year = { data: { psn_no: mother.psnNo, cum_ym: '' } }
    const used = outputOf(await his().call('5206', year))
    expect(JSON.stringify(used)).toContain('425')
    guizhou.line.fault = () => 'request lost'
    expect((await his().call('5206', year)).err_msg).toMatch(/贵州省医保局的系统暂时没有回应/)
    await settleDown()
  })

  test('draws on the quota that her son set aside for her, from 2026 on', async () => {
    moveTo('2026-02-02')
    const mother = await make(guizhou.app, { name: '郭母', scheme: 'employee', bornOn: '1970-01-01' })
    const son = await make(guizhou.app, {
      name: '郭子',
      scheme: 'employee',
      bornOn: '1995-01-01',
      balance: 500_000,
    })
    for (const one of [mother, son])
      await guizhou.app.post('/wallets', one, { useArea: '520200', phone: '13900001234' })
    const invited = await guizhou.app.post('/quota-relations', son, {
      relative: { name: mother.name, idNumber: mother.idNumber },
      relationship: 'parent',
      commitment: true,
    })
    expect(invited, invited.text).toMatchObject({ status: 200 })
    const relation = `/quota-relations/${invited.body.id}`
    await guizhou.app.post(`${relation}/agree`, mother, {})
    const grant = { requestKey: 'visitor-quota-1', amountFen: 100_000 }
    const granted = await guizhou.app.post(`${relation}/grant`, son, grant)
    expect(granted, granted.text).toMatchObject({ status: 200 })
    await read(mother)
    const paid = await his().payBill(bill(mother))
    expect(paid.answer.output.setlinfo).toMatchObject({ acct_mulaid_pay: 745, psn_cash_pay: 0 })
    await settleDown()
    outputOf(await his().reverse(paid))
    await settleDown()
    const { relations } = (await guizhou.app.get('/quota-relations', son)).body
    expect(relations).toMatchObject([{ quotaFen: 100_000 }])
    for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
  })

  test('lies there, and is settled by what her own area counts of the stay', async () => {
    const { mother } = await family()
    await read(mother)
    const who = {
      psn_no: mother.psnNo,
      insutype: '310',
      mdtrt_cert_type: '02',
      mdtrt_cert_no: mother.idNumber,
    }
    const mdtrtinfo = { ...who, begntime: '2025-05-29 09:00:00', med_type: '21', ipt_no: 'ZY1' }
    const mdtrt_id = outputOf(await his().call('2401', { mdtrtinfo })).result.mdtrt_id
    const stay = { mdtrt_id, psn_no: mother.psnNo }
    const row = { med_list_codg: 'DEMOA0001', medins_list_codg: 'DEMOA0001', cnt: 1, pric: 10_000 }
    const fee = { feedetl_sn: 'F1', fee_ocur_time: '2025-05-30 10:00:00', det_item_fee_sumamt: 10_000 }
    outputOf(await his().call('2301', { feedetail: { ...stay, ...row, ...fee } }))
    const dscginfo = { ...stay, insutype: '310', endtime: '2025-06-02 08:00:00', dscg_way: '1' }
    outputOf(await his().call('2402', { dscginfo }))
    const data = {
      ...who,
      mdtrt_id,
      medfee_sumamt: 10_000,
      psn_setlway: '01',
      acct_used_flag: '1',
      mid_setl_flag: '0',
    }
    const tried = outputOf(await his().call('2303', { data })).setlinfo
    const settled = outputOf(await his().call('2304', { data })).setlinfo
    // 800 at this level, then 80 − 20 points.
    expect(settled).toMatchObject({ act_pay_dedc: 800, fund_pay_sumamt: 5520, clr_type: '21' })
    expect(tried).toMatchObject({ fund_pay_sumamt: 5520, acct_pay: settled.acct_pay })
    outputOf(await his().call('2305', { data: { ...stay, setl_id: settled.setl_id } }))
    await settleDown()
    for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
  })

  test('buys at a pharmacy that serves other areas, once however often it is sent', async () => {
    const { mother } = await family()
    const shop = till(yunnan.app, 'P53060200002')
    outputOf(await shop.readPerson('02', mother.idNumber))
    const sale = shop.saleData(bill(mother, { lines: [{ code: 'DEMOA0001', amount: 50 }] }))
    const msgid = shop.newMsgid()
    const sold = outputOf(await shop.call('2102', sale, msgid)).setlinfo
    expect(sold).toMatchObject({ medfee_sumamt: 50, acct_pay: 50 })
    expect(outputOf(await shop.call('2102', sale, msgid)).setlinfo.setl_id).toBe(sold.setl_id)
    expect((await shop.call('2102', sale)).err_msg).toMatch(/已结算|未重复扣款/)
    await settleDown()
    expect(await balance(mother)).toBe(5_000)
    for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
  })
})

test('the son dies before the bill is taken back: his part goes to his heirs, hers to her account', async () => {
  const { mother, son } = await family()
  await read(mother)
  const paid = await his().payBill(bill(mother))
  await settleDown()
  const person = { name: son.name, idNumber: son.idNumber }
  const change = { kind: 'death', on: '2025-06-02' }
  const clerk = await guizhou.app.staff('clerk-520200')
  const told = await guizhou.app.post('/agency/changes', clerk, { person, change })
  expect(told, told.text).toMatchObject({ status: 200 })
  outputOf(await his().reverse(paid))
  await settleDown()
  expect([await balance(mother), await balance(son)]).toEqual([10_000, 0])
  const heirs = await sql<{ amount: number }>`select sum(amount)::bigint as amount from ledger_entry
    where person_id = ${son.id} and account = 'heirs'`.read(guizhou.app.db.reader)
  expect(heirs[0]!.amount).toBe(500_000)
  for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
})

describe('nothing is booked in Yunnan', () => {
  test('when Guizhou does not answer, and the same message settles once it does', async () => {
    await remember()
    const { mother, son } = await family()
    await read(mother)
    const { visit, batch } = await his().prepare(bill(mother))
    const msgid = his().newMsgid()
    guizhou.line.fault = () => 'answer lost'
    const lost = await his().settle(visit, batch, bill(mother), msgid)
    expect(lost.infcode).toBe(-1)
    expect(lost.err_msg).toMatch(/贵州省医保局的系统暂时没有回应，什么都没有改变/)
    expect(await between(yunnan, 'clearing')).toBe(before.owing)
    guizhou.line.fault = () => null
    outputOf(await his().settle(visit, batch, bill(mother), msgid))
    await settleDown()
    await expectWhole({ mother, son }, true)
  })

  test('when Guizhou refuses, in its own words', async () => {
    const { mother } = await family()
    await read(mother)
    const alone = await make(guizhou.app, {
      name: '吴一',
      scheme: 'employee',
      bornOn: '1970-01-01',
      balance: 0,
    })
    await read(alone)
    const { visit, batch } = await his().prepare(bill(alone))
    const refused = await his().settle(visit, batch, bill(alone, { accountUse: '2' }))
    expect(refused.err_msg).toMatch(/共济/)
    expect(await between(guizhou, 'transit')).toBe(0)
  })

  test('when Guizhou’s answer comes after the deadline: what it held goes back', async () => {
    await remember()
    const { mother, son } = await family()
    await read(mother)
    const { visit, batch } = await his().prepare(bill(mother))
    let late = true
    guizhou.line.fault = (payload) => {
      if (late && payload.includes('visitor.settle')) yunnan.app.clock.advance({ minutes: 31 })
      return null
    }
    const refused = await his().settle(visit, batch, bill(mother))
    expect(refused.err_msg).toMatch(/参保地的答复已过时限，未记账/)
    late = false
    await settleDown()
    await expectWhole({ mother, son }, false)
    outputOf(await his().settle(visit, batch, bill(mother)))
    await settleDown()
    await expectWhole({ mother, son }, true)
  })

  test('when the bill is given up: what Guizhou held is back after the deadline', async () => {
    await remember()
    const { mother, son } = await family()
    await read(mother)
    const { visit, batch } = await his().prepare(bill(mother))
    guizhou.line.fault = (payload) => (payload.includes('visitor.settle') ? 'answer lost' : null)
    expect((await his().settle(visit, batch, bill(mother))).infcode).toBe(-1)
    guizhou.line.fault = () => null
    expect(await balance(mother)).toBe(0)
    advance({ minutes: 31 })
    await settleDown()
    await expectWhole({ mother, son }, false)
    // It may be settled anew.
    outputOf(await his().settle(visit, batch, bill(mother)))
    await settleDown()
    await expectWhole({ mother, son }, true)
  })
})

const faults: Fault[] = ['request lost', 'answer lost', 'twice']
const carried = ['visitor.settle', 'visitor.decided', 'visitor.close'] as const
test.each(
  shareOf(
    carried.flatMap((kind) => faults.map((fault) => [kind, fault] as const)),
    1,
    4,
  ),
)('%s, %s: nothing is lost', async (kind, fault) => {
  for (const stands of [true, false]) {
    moveTo('2025-06-02')
    await remember()
    const one = await family()
    await read(one.mother)
    const { visit, batch } = await his().prepare(bill(one.mother))
    let left = 2
    for (const { line } of both())
      line.fault = (payload) => (payload.includes(`\\"${kind}\\"`) && left-- > 0 ? fault : null)
    const msgid = his().newMsgid()
    let answer = await his().settle(visit, batch, bill(one.mother), msgid)
    for (let tries = 0; answer.infcode !== 0 && tries < 3; tries++)
      answer = await his().settle(visit, batch, bill(one.mother), msgid)
    if (!stands) {
      const { setl_id: settlement } = outputOf(answer).setlinfo
      outputOf(await his().reverse({ visit, settlement, psnNo: one.mother.psnNo }))
    }
    await settleDown()
    await expectWhole(one, stands)
  }
})

test('both month ends agree, fund by fund, with what was taken back in the next month', async () => {
  moveTo('2025-07-30')
  for (const { app } of both())
    await app.db.transaction(async (tx) => {
      await scheduleBills(tx, app.deps)
      await scheduleClosing(tx, app.deps)
    })
  const { mother } = await family()
  await read(mother)
  const first = await his().payBill(bill(mother))
  await his().payBill(bill(mother))
  moveTo('2025-08-01', '08:00:00')
  outputOf(await his().reverse(first))
  await settleDown()
  const linesOf = async ({ app }: Side, month: string) =>
    (await billStatement(app.db.reader, app.deps))
      .split('\n')
      .filter((line) => line.startsWith(month))
      .map((line) => line.split('\t').slice(1, 8).join(' '))
  const july = [
    '520000 530000 310102 1 2 555.00 yes',
    '520000 530000 310201 1 1 100.00 yes',
    '520000 530000 31020402 912 2 1345.00 yes',
  ]
  expect(await linesOf(guizhou, '2025-07')).toEqual(july)
  expect(await linesOf(yunnan, '2025-07')).toEqual(july)
  // Yunnan owes its hospital what was not cash; Guizhou owes that hospital nothing.
  const owed = async ({ app }: Side) =>
    (
      await sql<{
        text: string
      }>`select m::text as text from institution_month m where institution = ${hospital} and month = '2025-07'`.read(
        app.db.reader,
      )
    ).map(({ text }) => text)
  expect([(await owed(yunnan)).length, (await owed(guizhou)).length]).toEqual([1, 0])
  moveTo('2025-09-01', '08:00:00')
  await settleDown()
  const august = (await linesOf(yunnan, '2025-08')).find((line) => line.includes(' 31020402 '))
  expect(august).toBe('520000 530000 31020402 912 1 -645.00 yes')
  expect(await linesOf(guizhou, '2025-08')).toEqual(await linesOf(yunnan, '2025-08'))
})

describe('a server that dies', () => {
  const logger = createLogger('fatal')
  /** The same agency by a process that dies at its nth transaction. */
  async function dyingProcess(side: Side, db: Db) {
    const deps: Deps = { ...side.app.deps, db }
    const settler = createSettler(deps)
    const app = await createApp(deps, settler, { his: registerHis, logger, limits: null })
    await app.ready()
    const serve: Raw = async (request) => {
      const { statusCode: status, headers, payload: text, rawPayload: bytes } = await app.inject(request)
      const isJson = String(headers['content-type'] ?? '').includes('json')
      return { status, headers, text, bytes, body: isJson && text !== '' ? JSON.parse(text) : null }
    }
    return { serve, close: () => app.close() }
  }
  /** A bill from the till to the month end, with one agency dying on the way and beginning again. */
  async function live(
    dying: () => Side,
    { nth, moment, end }: { nth: number; moment: Moment; end: 'stands' | 'taken back' | 'given up' },
  ): Promise<boolean> {
    moveTo('2025-06-02')
    await remember()
    const one = await family()
    await read(one.mother)
    const { visit, batch } = await his().prepare(bill(one.mother))
    const side = dying()
    const { db, dead } = mortal(side.app.db, nth, moment)
    const { serve, close } = await dyingProcess(side, db)
    side.serve = serve
    const counter = createHis({
      institution: hospital,
      now: yunnan.app.clock.now,
      lane: 7,
      send: async (message) => {
        const url = '/fsi/api/rsfComIfsService/callService'
        const request = { method: 'POST' as const, url, payload: JSON.stringify(message) }
        return (await yunnan.serve({ ...request, headers: { 'content-type': 'text/plain' } }))
          .body as HisAnswer
      },
    })
    const again = () => {
      if (dead()) side.serve = side.app.raw
    }
    const turns = async () => {
      for (const each of both()) await work(each, each === side && !dead() ? db : each.app.db)
      again()
    }
    /** A till sends the same message until it is answered. */
    const until = async (send: () => Promise<HisAnswer>): Promise<HisAnswer> => {
      let answer = await send()
      for (let tries = 0; answer.infcode !== 0 && tries < 3; tries++) {
        again()
        answer = await send()
      }
      return answer
    }
    const msgid = his().newMsgid()
    const send = () => counter.settle(visit, batch, bill(one.mother), msgid)
    const first = end === 'given up' ? await send() : await until(send)
    await turns()
    const stood = first.infcode === 0
    if (end !== 'given up') expect(first.err_msg ?? '').toBe('')
    if (end === 'taken back') {
      const { setl_id: settlement } = outputOf(first).setlinfo
      const undo = his().newMsgid()
      outputOf(await until(() => counter.reverse({ visit, settlement, psnNo: one.mother.psnNo }, undo)))
    }
    await turns()
    advance({ minutes: 31 })
    await turns()
    side.serve = side.app.raw
    await settleDown()
    // Whoever gave up without an answer asks what became of it: 2601 undoes what stood after all.
    if (end === 'given up' && !stood) {
      outputOf(
        await his().call('2601', { data: { psn_no: one.mother.psnNo, omsgid: msgid, oinfno: '2207' } }),
      )
      await settleDown()
    }
    await expectWhole(one, end === 'stands' || (end === 'given up' && stood))
    await close()
    return dead()
  }
  // EVERY_STEP=1 dies at each; else at some, in turn before, in and after it.
  const every = process.env.EVERY_STEP === '1'
  const moments: Moment[] = ['before', 'within', 'after']
  test.each(shareOf(['stands', 'taken back', 'given up'] as const, 1, 3))(
    'between any two steps: the bill %s',
    async (end) => {
      for (const dying of [() => guizhou, () => yunnan])
        for (const [at, moment] of moments.entries())
          for (let nth = every ? 1 : 2 + 3 * at; await live(dying, { nth, moment, end }); nth++)
            if (!every) break
      for (const { app } of both()) expect((await verifyAll(app.deps)).findings).toEqual([])
    },
    every ? 7_200_000 : 600_000,
  )
})

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { His, HisAnswer, HisBill, HisLine } from '../../rehearsal/hospital/sample-client.ts'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoIdNumber, demoPatient, till } from '../testing/till.ts'

// What a till may get wrong when it settles. Each is refused in words that say what is wrong and who can mend it, and the
// money tables are the same bytes before and after.

let app: TestApp
let hospital: His
let pharmacy: His
beforeAll(async () => {
  app = await testApp()
  hospital = till(app, 'H52020100001')
  pharmacy = till(app, 'P52020100001')
})
afterAll(() => app.close())

const moneyTables = [
  'ledger_account',
  'ledger_quota',
  'ledger_entry',
  'ledger_act',
  'accumulator',
  'binding_use',
  'settlement',
  'payer_record',
  'message_key',
  'message_answer',
] as const

/** SHA-256 over every row of every table that money, limits or keys live in. */
async function moneyDigest(): Promise<string> {
  const digest = createHash('sha256')
  for (const name of moneyTables) {
    const rows = await sql<{
      row: string
    }>`select t::text as row from ${sql.raw(name)} t order by 1`.read(app.db.reader)
    digest.update(`${name} ${rows.length}\n`)
    for (const { row } of rows) digest.update(`${row}\n`)
  }
  return digest.digest('hex')
}

/** The call is refused with this sentence, which names who can mend it, and moves nothing. */
async function refuses(call: () => Promise<HisAnswer>, what: RegExp, who: RegExp): Promise<HisAnswer> {
  const before = await moneyDigest()
  const answer = await call()
  expect(answer).toMatchObject({ infcode: -1, output: null })
  expect(answer.err_msg).toMatch(what)
  expect(answer.err_msg).toMatch(who)
  expect(await moneyDigest()).toBe(before)
  return answer
}

const medicine = (amount: number): HisLine => ({ code: 'DEMOA0001', amount })
const billOf = (name: string, more: Partial<HisBill> = {}): HisBill => ({
  patient: demoPatient(name),
  lines: [medicine(100)],
  accountUse: '1',
  ...more,
})

type BillData = ReturnType<His['billData']>['data']
/** 2206 and 2207 of a prepared visit with some members changed. */
const sendBill = (
  his: His,
  infno: '2206' | '2207',
  { visit, batch, bill }: { visit: string; batch: string; bill: HisBill },
  over: Partial<Record<keyof BillData | string, unknown>> = {},
) => his.call(infno, { data: { ...his.billData(visit, batch, bill).data, ...over } })

const prepared = async (his: His, bill: HisBill) => ({ ...(await his.prepare(bill)), bill })

const tillProgram = /收费系统|收费员|厂商/
const bothInfnos = ['2206', '2207'] as const

describe.each(bothInfnos)('%s of a bill that is not as it should be', (infno) => {
  test.each([
    ['a person that nobody is', { psn_no: '52020099999999999999999999' }, /未找到.*5202009999/, /1101/],
    ['the sharer’s own card', { mdtrt_cert_no: demoIdNumber('张伟') }, /卡不能共用/, /请患者出示本人/],
    [
      'a visit that nobody opened',
      { mdtrt_id: '520200G9999999999999' },
      /520200G9999999999999/,
      /核对就诊编号/,
    ],
    ['a batch that was not uploaded', { chrg_bchno: 'nothing' }, /没有待结算.*nothing/, /先上传费用明细/],
    [
      'a total that is one fen less',
      { medfee_sumamt: 99.99 },
      /医疗费总额 上传 99\.99 元，应为 100\.00/,
      tillProgram,
    ],
    [
      'a total of a billion yuan and more',
      { medfee_sumamt: '1000000000000000000' },
      /medfee_sumamt.*过大/,
      tillProgram,
    ],
    ['a negative total', { medfee_sumamt: -100 }, /-100/, tillProgram],
    ['half a fen', { medfee_sumamt: '100.005' }, /medfee_sumamt.*2 位小数/, tillProgram],
    ['a total that is a word', { medfee_sumamt: '一百元' }, /medfee_sumamt.*数字/, tillProgram],
    ['an account flag that there is not', { acct_used_flag: '5' }, /acct_used_flag/, tillProgram],
    ['a scheme the person is not in', { insutype: '390' }, /没有居民医保正常参保/, /经办机构/],
    ['a kind of care without rules', { med_type: '51' }, /医疗类别 51/, /核对医疗类别/],
    ['chronic care without a filing', { med_type: '14', dise_codg: 'M01600' }, /慢特病.*备案/, /请患者办理/],
  ])('%s', async (_, over, what, who) => {
    const one = await prepared(hospital, billOf('王秀英'))
    await refuses(() => sendBill(hospital, infno, one, over), what, who)
  })

  test('the shared account, where nobody has authorised the patient', async () => {
    const one = await prepared(hospital, billOf('赵磊', { accountUse: '2' }))
    await refuses(() => sendBill(hospital, infno, one), /没有人授权/, /家人先在手机或经办大厅/)
  })

  test('a sharing code that is nobody’s', async () => {
    const one = await prepared(hospital, billOf('王秀英', { shareCode: '000000' }))
    await refuses(() => sendBill(hospital, infno, one), /共济码无效/, /患者在手机上重新申请/)
  })

  test('at an institution that did not open the visit', async () => {
    const one = await prepared(hospital, billOf('王秀英'))
    const elsewhere = till(app, 'H52020100002')
    await refuses(() => sendBill(elsewhere, infno, one), /不是本机构登记/, /登记的医药机构/)
  })

  test('of a visit that was cancelled', async () => {
    const one = await prepared(hospital, billOf('王秀英'))
    const psnNo = one.bill.patient.psnNo
    await hospital.call('2202', { data: { mdtrt_id: one.visit, psn_no: psnNo, ipt_otp_no: '1' } })
    await refuses(() => sendBill(hospital, infno, one), /已撤销/, /重新挂号/)
  })

  test('of a person whose area has no rules', async () => {
    const guiyang = till(app, 'H52010200001')
    const one = await prepared(guiyang, billOf('张敏'))
    await refuses(() => sendBill(guiyang, infno, one), /贵阳/, /手工报销/)
  })

  test('at an institution without direct settlement for people of other areas', async () => {
    const clinic = till(app, 'H53010200002')
    const one = await prepared(clinic, billOf('陈刚'))
    await refuses(
      () => sendBill(clinic, infno, one),
      /昆明示范诊所 未开通异地就医直接结算/,
      /已开通的定点机构/,
    )
  })

  test('in another place without the filing that the patient’s area asks for', async () => {
    const kunming = till(app, 'H53010200001')
    const one = await prepared(kunming, billOf('陈刚'))
    await refuses(() => sendBill(kunming, infno, one), /昭通.*异地就医备案/, /办事通/)
  })

  test('at an institution that is no longer designated', async () => {
    const one = await prepared(hospital, billOf('王秀英'))
    const active = (on: boolean) =>
      sql`update institution set active = ${on} where code = 'H52020100001'`.execute(app.db.autocommit)
    await active(false)
    await refuses(() => sendBill(hospital, infno, one), /H52020100001.*定点机构/, /经办机构/)
    await active(true)
  })

  test.each([
    ['suspended', sql`status = 'suspended'`, /暂停参保状态/, /单位或参保地医保经办机构/],
    ['ended', sql`status = 'ended'`, /没有.*正常参保/, /经办机构/],
    ['moved away before the day of care', sql`valid_to = '2025-01-14'`, /没有.*正常参保/, /经办机构/],
  ])('of a person whose insurance is %s since the visit began', async (_, change, what, who) => {
    const one = await prepared(hospital, billOf('何静'))
    const { id } = await app.person('何静')
    await sql`update enrolment set ${change} where person_id = ${id}`.execute(app.db.autocommit)
    await refuses(() => sendBill(hospital, infno, one), what, who)
    await sql`update enrolment set status = 'normal', valid_to = null where person_id = ${id}`.execute(
      app.db.autocommit,
    )
  })

  test('of a person who died before the day of care', async () => {
    const one = await prepared(hospital, billOf('何静'))
    const { id } = await app.person('何静')
    await sql`update person set died_on = '2025-01-14' where id = ${id}`.execute(app.db.autocommit)
    await refuses(() => sendBill(hospital, infno, one), /死亡/, /家属到参保地医保经办机构/)
    await sql`update person set died_on = null where id = ${id}`.execute(app.db.autocommit)
  })
})

describe('2207', () => {
  test.each([
    ['fulamt_ownpay_amt', '全自费金额', 0.01],
    ['overlmt_selfpay', '超限价自费', 5],
    ['preselfpay_amt', '先行自付', 9.99],
    ['inscp_scp_amt', '符合政策范围金额', 100],
  ])('with %s that is not ours', async (field, name, value) => {
    const bill = billOf('王秀英', { lines: [{ code: 'DEMOB0001', amount: 100 }] })
    const one = await prepared(hospital, bill)
    await refuses(
      () => sendBill(hospital, '2207', one, { [field]: value }),
      new RegExp(`金额不符：${name}`),
      tillProgram,
    )
  })

  test('a second time under another message id names the settlement', async () => {
    const one = await prepared(hospital, billOf('王秀英'))
    const first = await sendBill(hospital, '2207', one)
    const { setl_id } = first.output.setlinfo
    await refuses(
      () => sendBill(hospital, '2207', one),
      new RegExp(`已结算.*${setl_id}`),
      /请按该结算编号查询/,
    )
    await refuses(
      () => sendBill(hospital, '2206', one),
      new RegExp(`已结算.*${setl_id}`),
      /请按该结算编号查询/,
    )
  })

  test('under the message id of another bill', async () => {
    const one = await prepared(hospital, billOf('王秀英'))
    const other = await prepared(hospital, billOf('张建国'))
    const msgid = hospital.newMsgid()
    const first = await hospital.settle(one.visit, one.batch, one.bill, msgid)
    expect(first.infcode).toBe(0)
    await refuses(
      () => hospital.settle(other.visit, other.batch, other.bill, msgid),
      new RegExp(`${msgid}.*内容不同`),
      tillProgram,
    )
    await refuses(
      () => hospital.settle(one.visit, one.batch, { ...one.bill, accountUse: '0' }, msgid),
      new RegExp(`${msgid}.*内容不同`),
      tillProgram,
    )
    const before = await moneyDigest()
    expect((await hospital.settle(one.visit, one.batch, one.bill, msgid)).output).toEqual(first.output)
    expect(await moneyDigest()).toBe(before)
  })

  test('by two tills at once settles once; the other is told the settlement', async () => {
    const one = await prepared(hospital, billOf('王秀英'))
    const [a, b] = await Promise.all([
      sendBill(till(app, 'H52020100001'), '2207', one),
      sendBill(till(app, 'H52020100001'), '2207', one),
    ])
    const [settled, refused] = a.infcode === 0 ? [a, b] : [b, a]
    expect(settled.infcode).toBe(0)
    expect(refused.infcode).toBe(-1)
    expect(refused.err_msg).toContain(settled.output.setlinfo.setl_id)
  })
})

describe('an account that may not pay is not drawn, and the till hears why', () => {
  test.each([
    ['suspended', sql`status = 'suspended'`, /职工医保处于暂停状态/],
    ['ended', sql`status = 'ended'`, /未正常参加职工医保/],
  ])('the payer’s insurance is %s', async (_, change, why) => {
    const { id } = await app.person('张伟')
    await sql`update enrolment set ${change} where person_id = ${id}`.execute(app.db.autocommit)
    const one = await prepared(hospital, billOf('张建国', { lines: [medicine(40)] }))
    const { setlinfo } = (await sendBill(hospital, '2207', one)).output
    await sql`update enrolment set status = 'normal' where person_id = ${id}`.execute(app.db.autocommit)
    expect(setlinfo).toMatchObject({ acct_pay: 0, acct_mulaid_pay: 0, psn_cash_pay: 40 })
    expect(JSON.parse(setlinfo.exp_content).notes[0]).toMatch(why)
  })
})

describe('2208 of a settlement that is not the sender’s to take back', () => {
  test('another person’s, another institution’s, nobody’s, or taken back before', async () => {
    const one = await prepared(hospital, billOf('王秀英'))
    const { setl_id: settlement } = (await sendBill(hospital, '2207', one)).output.setlinfo
    const own = { visit: one.visit, settlement, psnNo: one.bill.patient.psnNo }
    const other = demoPatient('张建国').psnNo
    await refuses(
      () => hospital.reverse({ ...own, psnNo: other }),
      new RegExp(settlement),
      /核对结算编号和人员编号/,
    )
    await refuses(() => till(app, 'H52020100002').reverse(own), /不是本机构办理/, /原结算的医药机构/)
    await refuses(
      () => hospital.reverse({ ...own, settlement: '520200G9999999999999' }),
      /未找到结算 520200G9999999999999/,
      /核对结算编号/,
    )
    await refuses(() => hospital.reverse({ ...own, visit: '520200G9999999999999' }), /520200G/, /核对/)

    const reversal = await hospital.reverse(own)
    expect(reversal.infcode).toBe(0)
    await refuses(() => hospital.reverse(own), /已退费/, /以新的报文号再结算/)
    const { setl_id: reversed } = reversal.output.setlinfo
    await refuses(() => hospital.reverse({ ...own, settlement: reversed }), /退费|未找到/, /请/)
  })

  test('by two tills at once gives the money back once', async () => {
    const one = await prepared(hospital, billOf('王秀英'))
    const { setl_id: settlement } = (await sendBill(hospital, '2207', one)).output.setlinfo
    const own = { visit: one.visit, settlement, psnNo: one.bill.patient.psnNo }
    const answers = await Promise.all([hospital.reverse(own), till(app, 'H52020100001').reverse(own)])
    expect(answers.map(({ infcode }) => infcode).sort()).toEqual([-1, 0])
  })
})

describe.each(['2101', '2102'] as const)('%s, a sale at a pharmacy', (infno) => {
  const send = (bill: HisBill, over: Record<string, unknown> = {}, row: Record<string, unknown> = {}) => {
    const { druginfo, drugdetail } = pharmacy.saleData(bill)
    return pharmacy.call(infno, {
      druginfo: { ...druginfo, ...over },
      drugdetail: drugdetail.map((one, index) =>
        index === drugdetail.length - 1 ? { ...one, ...row } : one,
      ),
    })
  }
  const two = (name = '李梅') => billOf(name, { lines: [medicine(30), medicine(20)] })

  test.each([
    ['an item that the catalogue does not know', { med_list_codg: 'NOSUCH' }, /第2行.*NOSUCH.*没有此编码/],
    ['a negative amount', { det_item_fee_sumamt: -20, pric: -20 }, /第2行.*不能为负/],
    ['a fraction of a fen', { det_item_fee_sumamt: '20.001' }, /det_item_fee_sumamt.*2 位小数/],
    ['a huge amount', { det_item_fee_sumamt: 100_000_000_000, pric: 100_000_000_000 }, /第2行.*过大/],
    ['no pieces', { cnt: 0 }, /第2行.*数量必须大于零/],
    ['a price that does not give the amount', { pric: 19.9 }, /第2行.*相差超过0\.01元/],
  ])('with %s', async (_, row, what) => {
    await refuses(() => send(two(), {}, row), what, tillProgram)
  })

  test.each([
    [
      'a total that its lines do not add up to',
      { medfee_sumamt: 50.01 },
      /医疗费总额 上传 50\.01 元，应为 50\.00/,
      tillProgram,
    ],
    ['a day in the future', { begntime: '2025-01-16 00:00:00' }, /2025-01-16 晚于今天/, tillProgram],
    ['a day that does not exist', { begntime: '2025-02-29 10:00:00' }, /begntime/, tillProgram],
    ['somebody else’s card', { mdtrt_cert_no: demoIdNumber('张伟') }, /卡不能共用/, /请患者出示本人/],
  ])('with %s', async (_, over, what, who) => {
    await refuses(() => send(two(), over), what, who)
  })

  test.each([
    ['孙丽', /暂停参保状态/, /经办机构恢复参保/],
    ['何平', /没有.*正常参保/, /核对参保状态/],
  ])('for %s, who is not insured normally', async (name, what, who) => {
    await refuses(() => send(two(name)), what, who)
  })

  test('with the shared account asked for and nobody bound', async () => {
    await refuses(() => send({ ...two('赵磊'), accountUse: '2' }), /没有人授权/, /家人先在手机/)
  })
})

test('2102 under the message id of another sale', async () => {
  const msgid = pharmacy.newMsgid()
  const bill = billOf('李梅', { lines: [medicine(10)] })
  const sale = pharmacy.saleData(bill)
  const first = await pharmacy.call('2102', sale, msgid)
  expect(first.infcode).toBe(0)
  await refuses(
    () => pharmacy.call('2102', pharmacy.saleData(billOf('李梅', { lines: [medicine(11)] })), msgid),
    /内容不同/,
    tillProgram,
  )
  const before = await moneyDigest()
  expect((await pharmacy.call('2102', sale, msgid)).output).toEqual(first.output)
  expect(await moneyDigest()).toBe(before)
})

test('a binding that ends between offer and settlement: refused with who would pay now, until that is shown', async () => {
  const one = await prepared(hospital, billOf('张建国', { lines: [medicine(40)] }))
  const offer = await sendBill(hospital, '2206', one)
  expect(offer.output.setlinfo).toMatchObject({ acct_mulaid_pay: 40, psn_cash_pay: 0 })
  const payer = await app.person('张伟')
  const { body: family } = await app.get('/family', payer)
  const binding = family.authorised.find(
    ({ relative }: { relative: { name: string } }) => relative.name === '张建国',
  )
  expect(await app.post(`/bindings/${binding.id}/end`, payer)).toMatchObject({ status: 200 })

  const refused = await refuses(() => sendBill(hospital, '2207', one), /各方应付金额已变化/, /重新预结算/)
  expect(refused.err_msg).toContain('现金40.00')
  await refuses(
    () => sendBill(hospital, '2207', { ...one, bill: { ...one.bill, accountUse: '2' } }),
    /没有人授权/,
    /家人先在手机/,
  )
  expect((await sendBill(hospital, '2206', one)).output.setlinfo).toMatchObject({ psn_cash_pay: 40 })
  const settled = await sendBill(hospital, '2207', one)
  expect(settled.output.setlinfo).toMatchObject({ acct_mulaid_pay: 0, psn_cash_pay: 40 })
})

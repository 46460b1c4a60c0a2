import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import {
  type HisAnswer,
  type HisBill,
  type HisLine,
  outputOf,
} from '../../rehearsal/hospital/sample-client.ts'
import { verifyAll } from '../commands/verify.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Made, make } from '../testing/people.ts'
import { stateOf, till } from '../testing/till.ts'

// Drug trace codes (药品追溯码): kept before 2025-07-01; then no coded drug, from 2026-01-01 no drug, is settled without its
// scan. A pack is settled once, and a refund frees it.

let app: TestApp
let patient: Made
let other: Made
beforeAll(async () => {
  app = await testApp()
  patient = await make(app, { name: '冯追', scheme: 'employee', balance: 500_000 })
  other = await make(app, { name: '褚溯', scheme: 'employee', balance: 500_000 })
})
afterAll(() => app.close())

const his = () => till(app, 'P52020100001')
const elsewhere = () => till(app, 'P53060200002')
const drug = (more: Partial<HisLine> = {}): HisLine => ({ code: 'DEMOA0001', amount: 10, ...more })
const saleOf = (lines: readonly HisLine[], who = patient): HisBill => ({
  patient: { psnNo: who.psnNo, certNo: who.idNumber },
  lines,
})
const sell = (lines: readonly HisLine[], who = patient) => his().settleSale(saleOf(lines, who))
const back = async (answer: HisAnswer, who = patient) => {
  const { mdtrt_id: visit, setl_id: settlement } = outputOf(answer).setlinfo
  outputOf(await his().reverseSale({ visit, settlement, psnNo: who.psnNo }))
}
async function expectRefusal(send: () => Promise<HisAnswer>, sentence: RegExp): Promise<void> {
  const before = await stateOf(app.db)
  const refused = await send()
  expect(refused, String(sentence)).toMatchObject({ infcode: -1, output: null })
  expect(refused.err_msg).toMatch(sentence)
  expect(await stateOf(app.db)).toBe(before)
}
let packs = 0
const newCode = (): string => `8100000000000${String(++packs).padStart(7, '0')}`

describe('on 2025-06-30 codes are kept and not asked for', () => {
  beforeEach(() => app.clock.moveTo('2025-06-30'))
  it('a drug without a code is sold, and a code twice; the next day’s rule knows what was kept', async () => {
    outputOf(await sell([drug({ traceCodes: [] })]))
    const code = newCode()
    outputOf(await sell([drug({ traceCodes: [code, code] })]))
    outputOf(await sell([drug({ traceCodes: [code] })], other))
    app.clock.moveTo('2025-07-01')
    await expectRefusal(
      () => sell([drug({ traceCodes: [code] })], other),
      new RegExp(`药品追溯码 ${code} 已于 .*随本机构的结算 \\S+ 售出`),
    )
  })
})

describe('from 2025-07-01 drugs that bear a code are settled with it', () => {
  beforeEach(() => app.clock.moveTo('2025-07-01'))
  const withDue = async (due: number, traceCodes: readonly string[]) => {
    const { druginfo, drugdetail } = his().saleData(saleOf([drug({ traceCodes })]))
    return await his().call('2102', { druginfo: { ...druginfo, minpacunt_drug_trac_cnt: due }, drugdetail })
  }
  it('the till says how many are due; one that says nothing is not asked', async () => {
    await expectRefusal(
      () => withDue(2, [newCode()]),
      /药品追溯码应有 2 个，收到 1 个：2025-07-01 起，有追溯码的药品扫码后才能医保结算/,
    )
    outputOf(await withDue(2, [newCode(), newCode()]))
    outputOf(await withDue(0, []))
    outputOf(await sell([drug({ traceCodes: [] })]))
  })
})

describe('from 2026-01-01 every drug is settled with its codes', () => {
  beforeEach(() => app.clock.moveTo('2026-03-02'))

  it('one without is refused by row and name; what is no drug needs none', async () => {
    const bare = drug({ traceCodes: [] })
    await expectRefusal(
      () => sell([drug(), bare, { code: 'DEMOB0001', amount: 20, traceCodes: [] }]),
      /第2行“示范西药（甲类）”、第3行“示范西药（乙类10%）”没有药品追溯码：2026-01-01 起，药品扫码后才能医保结算。.*逐盒扫码/,
    )
    outputOf(await sell([drug(), { code: 'DEMOL0001', amount: 5, traceCodes: [] }]))
    // The trial has no place for codes.
    outputOf(await his().preSettleSale(saleOf([bare])))
  })

  it.each([
    ['in the row, as one object', (code: string) => [{ drug_trac_info: { drug_trac_codg: code } }, {}]],
    [
      'in the row, in the older spelling',
      (code: string) => [{ durg_trac_info: [{ drug_trac_codg: code }] }, {}],
    ],
    [
      'beside the rows, by their serial',
      (code: string, serial: string) => [
        {},
        { drug_trac_info: [{ feedetl_sn: serial, drug_trac_codg: code, trdn_flag: '0' }] },
      ],
    ],
  ])('a code is read %s', async (_, place) => {
    const code = newCode()
    const { druginfo, drugdetail } = his().saleData(saleOf([drug()]))
    const { drug_trac_info: __, ...row } = drugdetail[0]!
    const [inRow, beside] = place(code, row.feedetl_sn)
    outputOf(await his().call('2102', { druginfo, drugdetail: [{ ...row, ...inRow }], ...beside }))
    await expectRefusal(() => sell([drug({ traceCodes: [code] })]), new RegExp(code))
  })

  it('a pack is sold once, whoever buys it and wherever; its refund frees it', async () => {
    const code = newCode()
    const sold = await sell([drug({ traceCodes: [code] })])
    const { setl_id } = outputOf(sold).setlinfo
    await expectRefusal(() => sell([drug({ traceCodes: [code] })], other), new RegExp(`结算 ${setl_id} 售出`))
    const abroad = await make(app, { name: '卫远', scheme: 'employee', area: '530600', balance: 10_000 })
    const elsewhereOnce = () => elsewhere().settleSale(saleOf([drug({ traceCodes: [code] })], abroad))
    await expectRefusal(elsewhereOnce, /在另一家医药机构售出/)
    expect((await elsewhereOnce()).err_msg).not.toContain(setl_id)
    await back(sold)
    const again = await sell([drug({ traceCodes: [code] })], other)
    outputOf(again)
    await expectRefusal(() => sell([drug({ traceCodes: [code] })]), /不能再次医保结算/)
    await back(again, other)
  })

  it('a sale whose answer was lost and that is taken back (2601) frees it too', async () => {
    const code = newCode()
    const msgid = his().newMsgid()
    outputOf(await his().settleSale(saleOf([drug({ traceCodes: [code] })]), msgid))
    const lost = { psn_no: patient.psnNo, omsgid: msgid, oinfno: '2102' }
    outputOf(await his().call('2601', { data: lost }))
    outputOf(await sell([drug({ traceCodes: [code] })]))
  })

  it('the same message again is the same sale', async () => {
    const { druginfo, drugdetail } = his().saleData(saleOf([drug({ traceCodes: [newCode()] })]))
    const msgid = his().newMsgid()
    const first = await his().call('2102', { druginfo, drugdetail }, msgid)
    expect((await his().call('2102', { druginfo, drugdetail }, msgid)).output).toEqual(first.output)
  })

  it('two tills that scan one pack at the same moment: one settles', async () => {
    const code = newCode()
    const answers = await Promise.all(
      [patient, other].map((who) => sell([drug({ traceCodes: [code] })], who)),
    )
    expect(answers.map(({ infcode }) => infcode).toSorted()).toEqual([-1, 0])
    expect(answers.find(({ infcode }) => infcode === -1)?.err_msg).toContain(code)
  })

  it('twice in one bill is a mistake; parts of an opened pack are sold one by one, and never as a whole', async () => {
    const code = newCode()
    await expectRefusal(() => sell([drug({ traceCodes: [code, code] })]), /扫了两次.*拆零/)
    outputOf(await sell([drug({ traceCodes: [code], split: true })]))
    outputOf(await sell([drug({ traceCodes: [code], split: true })], other))
    await expectRefusal(() => sell([drug({ traceCodes: [code] })]), /不能再次医保结算/)
    const whole = newCode()
    outputOf(await sell([drug({ traceCodes: [whole] })]))
    await expectRefusal(() => sell([drug({ traceCodes: [whole], split: true })]), /不能再次医保结算/)
  })

  it('a code that is no code counts for none, and one that is too long is named', async () => {
    await expectRefusal(() => sell([drug({ traceCodes: ['  '] })]), /没有药品追溯码/)
    await expectRefusal(
      () => sell([drug({ traceCodes: ['8'.repeat(101)] })]),
      /药品追溯码（drug_trac_codg）超过 100 个字符/,
    )
  })

  test('a cashier’s screen asks for them where it types drugs, before anything is booked', async () => {
    const cashier = await app.staff('cashier-3')
    expect((await app.get('/till', cashier)).body.traceCodes).toBe('all')
    const { body: found } = await app.post('/till/patients/find', cashier, { shown: patient.idNumber })
    const items = await app.get('/till/items', cashier, { query: { search: 'DEMO' } })
    expect(items.body.items.filter(({ drug }: { drug: boolean }) => drug).length).toBeGreaterThan(0)
    const bill = (traceCodes: readonly string[]) => ({
      patient: found.patient,
      lines: [{ code: 'DEMOA0001', amountFen: 1_000, traceCodes }],
    })
    const bare = await app.post('/till/trial', cashier, bill([]))
    expect(bare.body.type).toBe('/problems/settlement/trace-code-missing')
    expect(bare.body.title).toContain('第1行“示范西药（甲类）”没有药品追溯码')
    const code = newCode()
    const { amounts } = (await app.post('/till/trial', cashier, bill([code]))).body
    const { fundTotalFen, ownFen, walletFen, cashFen } = amounts
    const told = { fundTotalFen, ownFen, relativesFen: 0, walletFen, cashFen }
    const settled = await app.post('/till/bills', cashier, {
      requestKey: 'trace-code-test-1',
      ...bill([code]),
      told,
    })
    expect(settled.body.state).toBe('settled')
    expect((await app.post('/till/trial', cashier, bill([code]))).body.type).toBe(
      '/problems/settlement/trace-code-sold',
    )
  })
})

describe('hospitals, whose settlements have no place for codes, send them afterwards', () => {
  beforeEach(() => app.clock.moveTo('2026-03-02'))
  const hospital = () => till(app, 'H52020100001')
  const pay = async (who = patient) => await hospital().payBill(saleOf([drug()], who))
  const row = (settlement: string, codes: readonly string[], who = patient, more: object = {}) => ({
    fixmedins_bchno: `B${codes[0] ?? ''}`,
    mdtrt_setl_type: '1',
    psn_no: who.psnNo,
    setl_id: settlement,
    trdn_flag: '0',
    drugtracinfo: codes.map((code) => ({ drug_trac_codg: code })),
    ...more,
  })
  it('a bill is settled without; its codes are kept with it, and a pack is nobody else’s', async () => {
    const { settlement } = await pay()
    const codes = [newCode(), newCode()]
    const { output } = await hospital().call('3505', { selinfo: row(settlement, codes) })
    expect(output.result).toEqual({ retRslt: '1', msgRslt: '已登记2个追溯码' })
    // Once more under another number says the same.
    outputOf(await hospital().call('3505A', { selinfoDetail: [row(settlement, codes)] }))
    await expectRefusal(() => sell([drug({ traceCodes: [codes[0]!] })], other), /在另一家医药机构售出/)
    const second = await pay(other)
    await expectRefusal(
      () => hospital().call('3505', { selinfo: row(second.settlement, [codes[1]!], other) }),
      new RegExp(`随本机构的结算 ${settlement} 售出`),
    )
    // Returned packs may be sold again.
    outputOf(await hospital().call('3506', { selinfo: row(settlement, [codes[0]!]) }))
    outputOf(await sell([drug({ traceCodes: [codes[0]!] })], other))
  })
  it('the refund of the bill frees them, and none is kept with what was taken back', async () => {
    const paid = await pay()
    const code = newCode()
    outputOf(await hospital().call('3505', { selinfo: row(paid.settlement, [code]) }))
    outputOf(await hospital().reverse(paid))
    await expectRefusal(
      () => hospital().call('3505', { selinfo: row(paid.settlement, [newCode()]) }),
      /已于 .* 被退费/,
    )
    outputOf(await sell([drug({ traceCodes: [code] })]))
  })
  it('of a bill that is another’s, another institution’s or nobody’s nothing is kept', async () => {
    const { settlement } = await pay()
    const code = newCode()
    const send = (row: object) => hospital().call('3505', { selinfo: row })
    await expectRefusal(() => send(row(settlement, [code], other)), /未找到结算/)
    await expectRefusal(() => send(row('', [code])), /结算ID（setl_id）不能为空/)
    await expectRefusal(
      () => till(app, 'H52020100002').call('3505', { selinfo: row(settlement, [code]) }),
      /不是本机构办理的/,
    )
    const alone = await send(row('', [code], patient, { mdtrt_setl_type: '2', psn_no: '' }))
    expect(outputOf(alone).result.msgRslt).toBe('已登记0个追溯码；1行为自费销售，不随医保结算登记')
  })
})

test('the books agree after all of it', async () => {
  expect((await verifyAll(app.deps)).verdict).toBe('right')
})

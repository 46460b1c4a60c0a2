import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { His, HisAnswer, HisPatient } from '../../rehearsal/hospital/sample-client.ts'
import {
  compareDetails,
  compareTotals,
  type Difference,
  detailFile,
  fetchFile,
  type OwnRow,
  ownRow,
  uploadForm,
} from '../testing/books.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

let app: TestApp
let his: His
let patient: HisPatient
const day = '2025-01-15'
const today = { from: day, to: day, clrType: '11' }
const bill = (amount: number) => ({ patient, lines: [{ code: 'DEMOA0001', amount }] })

beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
// Each test has a hospital's book of its own: a clearing day that no other test uses.
let days = 0
beforeEach(async () => {
  app.clock.moveTo(`2025-03-${String(++days).padStart(2, '0')}`)
  today.from = `2025-03-${String(days).padStart(2, '0')}`
  today.to = today.from
  his = till(app, 'H52020100001')
  const made = await make(app, { name: '卫一', scheme: 'employee', balance: 1_000_000 })
  patient = { psnNo: made.psnNo, certNo: made.idNumber }
})

const settle = async (amount: number): Promise<OwnRow> => ownRow((await his.payBill(bill(amount))).answer)
const back = async ({ setlId, mdtrtId, psnNo }: OwnRow): Promise<OwnRow> =>
  ownRow(await his.reverse({ visit: mdtrtId, settlement: setlId, psnNo }))
const differences = async (rows: readonly OwnRow[]): Promise<Difference[]> =>
  (await compareDetails(app, his, today, detailFile(rows))).filter(({ result }) => result !== '0')

describe('3201', () => {
  it('agrees with what was settled and taken back, and says what our book has where it does not', async () => {
    const rows = [await settle(300), await settle(200)]
    rows.push(await back(rows[1]!))
    expect((await compareTotals(his, today, rows)).result).toBe('0')
    // A bill that was taken back may be left out with both its rows, or refunds may be left out by the flag.
    expect((await compareTotals(his, today, rows.slice(0, 1))).result).toBe('0')
    expect((await compareTotals(his, { ...today, refunds: '0' }, rows.slice(0, 1))).result).toBe('0')
    const short = await compareTotals(his, today, rows.slice(0, 2))
    expect(short).toMatchObject({ result: '1', said: expect.stringContaining('3笔、总额300.00元') })
    const [first] = rows
    expect((await compareTotals(his, today, [{ ...first!, fund: first!.fund + 0.01 }])).result).toBe('1')
  })

  it('has nothing under another scheme, clearing type, agency or day', async () => {
    const rows = [await settle(100)]
    for (const other of [
      { ...today, insutype: '390' },
      { ...today, insutype: '510' },
      { ...today, clrType: '21' },
      { ...today, from: '2025-02-01', to: '2025-02-28' },
    ]) {
      expect((await compareTotals(his, other, rows)).result).toBe('1')
      expect((await compareTotals(his, other, [])).result).toBe('0')
    }
  })

  it('refuses a period that ends before it begins', async () => {
    await expect(compareTotals(his, { ...today, from: '2025-03-09', to: '2025-03-08' }, [])).rejects.toThrow(
      '对账期间',
    )
  })
})

describe('3202 types each difference, names its mend, and the mend mends it', () => {
  it('nothing differs', async () => {
    const rows = [await settle(300), await settle(200)]
    rows.push(await back(rows[0]!))
    const found = await compareDetails(app, his, today, detailFile(rows))
    expect(found.map(({ kind, line }) => [kind, line])).toEqual([
      ['agrees', 1],
      ['agrees', 2],
      ['agrees', 3],
    ])
  })

  it('a lost request: settled anew, or struck out', async () => {
    const { visit, batch } = await his.prepare(bill(80))
    const row = { setlId: '', mdtrtId: visit, psnNo: patient.psnNo, total: 80, fund: 0, accounts: 80 }
    const [found] = await differences([row])
    expect(found).toMatchObject({ kind: 'lost-request', result: '102', line: 1, msgid: 'null' })
    expect(found?.memo).toMatch(/2207/)
    const settled = ownRow(await his.settle(visit, batch, bill(80)))
    expect(await differences([settled])).toEqual([])
  })

  it('a lost answer: 2601 by the msgid that the result names', async () => {
    const kept = await settle(60)
    await settle(70)
    const [found, ...more] = await differences([kept])
    expect(more).toEqual([])
    expect(found).toMatchObject({
      kind: 'lost-answer',
      result: '101',
      psnNo: patient.psnNo,
      memo: expect.stringContaining('2601'),
    })
    const undone = await his.call('2601', {
      data: { psn_no: patient.psnNo, omsgid: found!.msgid, oinfno: '2207' },
    })
    expect(undone.infcode).toBe(0)
    expect(await differences([kept])).toEqual([])
    expect((await compareTotals(his, today, [kept])).result).toBe('0')
  })

  it('a lost answer whose bill stands in the file without our number: the number is told', async () => {
    const { setlId, ...row } = await settle(75)
    const [found] = await differences([{ ...row, setlId: 'LOCAL-1' }])
    expect(found).toMatchObject({ kind: 'other-number', result: '103', setlId })
    // Two that fit: which one is not ours to say, and no number is sent.
    const twice = till(app, 'H52020100001')
    await twice.payBill(bill(75))
    const several = await differences([{ ...row, setlId: '', mdtrtId: '' }])
    expect(several[0]).toMatchObject({ kind: 'several', result: '1', setlId: 'null', mdtrtId: 'null' })
  })

  it('a double send: the second one is taken back by 2601', async () => {
    const kept = await settle(90)
    await settle(90)
    const [found] = await differences([kept])
    expect(found).toMatchObject({ kind: 'double-send', result: '101' })
    await his.call('2601', { data: { psn_no: patient.psnNo, omsgid: found!.msgid, oinfno: '2207' } })
    expect(await differences([kept])).toEqual([])
  })

  it('a row that stands twice in the file', async () => {
    const row = await settle(91)
    expect(await differences([row, row])).toMatchObject([{ kind: 'double-row', result: '102', line: 2 }])
  })

  it('taken back here only', async () => {
    const row = await settle(92)
    const refund = await back(row)
    const [found] = await differences([row])
    expect(found).toMatchObject({ kind: 'void-here', result: '101', setlId: refund.setlId })
    expect(await differences([row, refund])).toEqual([])
    // Programs that keep no number of the reversal name the bill by its own, below zero.
    expect(await differences([row, { ...refund, setlId: row.setlId }])).toEqual([])
  })

  it('taken back there only: 2208 with the number that the result names', async () => {
    const row = await settle(93)
    const claimed = { ...row, total: -93, fund: -row.fund, accounts: -row.accounts }
    const [found] = await differences([row, claimed])
    expect(found).toMatchObject({ kind: 'void-there', result: '102', setlId: row.setlId, line: 2 })
    expect(found?.memo).toContain('2208')
    await back(row)
    expect(await differences([row, claimed])).toEqual([])
  })

  it('another institution’s, another system’s, or made at our desk', async () => {
    const elsewhere = till(app, 'H52020100002')
    const foreign = ownRow((await elsewhere.payBill(bill(94))).answer)
    const never = { ...foreign, setlId: '520200G0000009999999' }
    const found = await differences([foreign, never])
    expect(found.map(({ kind, result }) => [kind, result])).toEqual([
      ['wrong-system', '1'],
      ['wrong-system', '1'],
    ])
    expect(found[0]?.memo).toContain('另一家')
    expect(found[1]?.memo).toContain('从未给出')
  })

  it('booked on another day than the hospital has it', async () => {
    const row = await settle(95)
    app.clock.advance({ days: 1 })
    const later = today.from
    today.from = today.to = `2025-03-${String(++days).padStart(2, '0')}`
    const [found] = await differences([row])
    expect(found).toMatchObject({ kind: 'wrong-day', result: '1', memo: expect.stringContaining(later) })
    // A refund of another day than the one compared, named by its bill's number.
    await back(row)
    today.from = today.to = later
    const refund = { ...row, total: -95, fund: -row.fund, accounts: -row.accounts }
    expect(await differences([row, refund])).toMatchObject([
      {
        kind: 'wrong-day',
        line: 2,
        memo: expect.stringContaining(`2025-03-${String(days).padStart(2, '0')}`),
      },
    ])
  })

  it('another clearing type than the one compared', async () => {
    const row = await settle(96)
    today.clrType = '21'
    const found = await differences([row])
    today.clrType = '11'
    expect(found).toMatchObject([{ kind: 'wrong-part', result: '1' }])
  })

  it('other amounts, another person or another visit', async () => {
    const row = await settle(97)
    const other = await make(app, { name: '卫二', scheme: 'employee' })
    for (const wrong of [
      { ...row, fund: row.fund + 0.01, accounts: row.accounts - 0.01 },
      { ...row, psnNo: other.psnNo },
      { ...row, psnNo: '52020099999999999999999999' },
      { ...row, mdtrtId: '520200G0000000000001' },
    ]) {
      const [found] = await differences([wrong])
      expect(found).toMatchObject({ kind: 'data', result: '103', setlId: row.setlId })
    }
  })

  it('no bad row stops the others: each is named by its line', async () => {
    const rows = [await settle(98), await settle(99)]
    const [first, second] = detailFile(rows).split('\n')
    const content = `﻿${first}\r\nnull\tnull\n${second?.replace('99.00', '9x')}\n\n${second}\r\n`
    const found = await compareDetails(app, his, today, content)
    expect(found.map(({ kind, line }) => [kind, line])).toEqual([
      ['agrees', 1],
      ['agrees', 5],
      ['unreadable', 2],
      ['unreadable', 3],
    ])
    expect(found[2]?.memo).toContain('第2行')
  })

  it('one scheme only, where the message says which', async () => {
    const employee = await settle(50)
    const resident = await make(app, { name: '卫三', from: '2025-01-01', to: '2025-12-31' })
    const own = patient
    patient = { psnNo: resident.psnNo, certNo: resident.idNumber }
    const other = await settle(51)
    patient = own
    const one = (insutype: string, row: OwnRow) =>
      compareDetails(app, his, { ...today, insutype }, detailFile([row]))
    expect((await one('310', employee)).map(({ kind }) => kind)).toEqual(['agrees'])
    expect((await one('390', other)).map(({ kind }) => kind)).toEqual(['agrees'])
    expect((await differences([employee])).map(({ kind }) => kind)).toEqual(['lost-answer'])
  })
})

describe('files', () => {
  it('the same message gives the same number; other institutions do not see it, and it expires', async () => {
    const bytes = Buffer.from(detailFile([await settle(40)]))
    const msgid = his.newMsgid()
    const send = (content: unknown) =>
      his.call(
        '9101',
        { fsUploadIn: { in: content, filename: 'a.txt', fixmedins_code: 'H52020100001' } },
        msgid,
      )
    const first = await send(bytes.toString('base64'))
    expect(first).toMatchObject({ infcode: 0, output: { filename: 'a.txt' } })
    expect(await send(bytes.toString('base64'))).toMatchObject({ output: first.output })
    expect(await send([...bytes])).toMatchObject({ infcode: -1 })
    const { file_qury_no: number } = first.output
    expect(number).toMatch(/^520200\d{24}$/)
    expect(await fetchFile(app, his, number)).toEqual([bytes.toString().trimEnd().split('\t')])
    await expect(fetchFile(app, till(app, 'H52020100002'), number)).rejects.toThrow('没有编号为')
    app.clock.advance({ days: 31 })
    await expect(fetchFile(app, his, number)).rejects.toThrow('没有编号为')
    app.clock.moveTo(today.to)
  })

  it.each<[string, string | Buffer, RegExp]>([
    ['no archive', Buffer.from('PK\u0003\u0004 and nothing else'), /不是完好的压缩包/],
    ['GBK', Buffer.from([0xd6, 0xd0, 0xce, 0xc4]), /UTF-8/],
    ['nothing', Buffer.alloc(0), /没有收到文件/],
  ])('%s is refused in words', async (_, content, sentence) => {
    const answer = await uploadForm(app, his, content)
    expect(answer).toMatchObject({ infcode: -1, err_msg: expect.stringMatching(sentence) })
  })

  it('a form that is cut off is refused in words', async () => {
    const answer: HisAnswer = (
      await app.raw({
        method: 'POST',
        url: '/x',
        headers: { 'content-type': 'multipart/form-data' },
        payload: '--a\r\nx',
      })
    ).body
    expect(answer).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('表单报文不完整') })
  })
})

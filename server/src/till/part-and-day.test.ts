import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeMatches } from '../catalogue/match.ts'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoIdNumber, demoPatient, stateOf, till } from '../testing/till.ts'

const hospital = 'H52020100001'
let app: TestApp
let cashier: TestCaller
let elsewhere: TestCaller
beforeAll(async () => {
  app = await testApp()
  cashier = await app.staff('cashier-1')
  elsewhere = await app.staff('cashier-2')
})
afterAll(() => app.close())

let keys = 0
const newKey = (): string => {
  keys += 1
  return `part-test-${keys}`
}
type Line = { code: string; amountFen: number; count?: number; traceCodes?: string[] }

/** A bill that is typed, tried and settled at the window. */
async function settle(name: string, lines: Line[], more: Record<string, unknown> = {}) {
  const { body: found } = await app.post('/till/patients/find', cashier, { shown: demoIdNumber(name) })
  const bill = { patient: found.patient, lines, ...more }
  const { body: tried } = await app.post('/till/trial', cashier, bill)
  const { amounts, payers } = tried
  const told = {
    fundTotalFen: amounts.fundTotalFen,
    ownFen: amounts.ownFen,
    relativesFen: payers.reduce(
      (all: number, { amountFen: amount }: { amountFen: number }) => all + amount,
      0,
    ),
    walletFen: amounts.walletFen,
    cashFen: amounts.cashFen,
  }
  const { body } = await app.post('/till/bills', cashier, { requestKey: newKey(), ...bill, told })
  return { ...body, address: `/till/bills/${body.personId}/${body.setlId}` }
}
const balanceOf = async (name: string): Promise<number> =>
  (
    await sql<{ balance: number }>`select a.balance from ledger_account a join person p on p.id = a.person_id
      where p.name = ${name}`.read(app.db.reader)
  )[0]!.balance

describe('part of a bill', () => {
  test('goes back: what stays is settled anew on its own day, each fen from where it comes', async () => {
    const before = await balanceOf('张伟')
    const bill = await settle('王秀英', [
      { code: 'DEMOA0001', amountFen: 150_000, count: 10 },
      { code: 'DEMOB0001', amountFen: 40_000 },
      { code: 'DEMOC0001', amountFen: 10_000 },
    ])
    expect(bill.partly).toBe(true)
    expect(bill.lines.map(({ count }: { count: number }) => count)).toEqual([10, 1, 1])
    app.clock.moveTo('2025-01-16')
    const kept = [{ id: bill.lines[0].id, count: 7 }]
    const asked = { requestKey: newKey(), kept }
    const { status, body } = await app.post(`${bill.address}/part`, cashier, asked)
    expect(status).toBe(200)
    expect(body.reversal).toMatchObject({ state: 'reversal', otherSetlId: bill.setlId })
    // 1,050.00 in scope, 150.00 deductible, 55 %: 495.00 from the pool.
    expect(body.rest).toMatchObject({
      state: 'settled',
      careOn: '2025-01-15',
      amounts: { totalFen: 105_000, poolFen: 49_500, ownFen: 30_000, cashFen: 0 },
      payers: [{ amountFen: 25_500 }],
    })
    expect(await balanceOf('张伟')).toBe(before - 25_500)
    // The answer did not come: the same key gives the same, and books nothing.
    const after = await stateOf(app.db)
    const again = (await app.post(`${bill.address}/part`, cashier, asked)).body
    expect(again.reversal).toEqual(body.reversal)
    expect(again.rest).toEqual(body.rest)
    expect(await stateOf(app.db)).toBe(after)
    const other = await app.post(`${bill.address}/part`, cashier, {
      ...asked,
      kept: [{ ...kept[0], count: 6 }],
    })
    expect(other.body.type).toBe('/problems/settlement/message-reused')
    expect(await stateOf(app.db)).toBe(after)
    app.clock.moveTo('2025-01-15')
  })

  test('frees the packs that were brought back, and only those', async () => {
    const bill = await settle('张建国', [
      {
        code: 'DEMOA0001',
        amountFen: 6_000,
        count: 2,
        traceCodes: ['81000000000000000001', '81000000000000000002'],
      },
    ])
    const { body } = await app.post(`${bill.address}/part`, cashier, {
      requestKey: newKey(),
      kept: [{ id: bill.lines[0].id, count: 1, traceCodes: ['81000000000000000002'] }],
    })
    expect(body.rest.lines).toMatchObject([
      { count: 1, amountFen: 3_000, traceCodes: ['81000000000000000002'] },
    ])
  })

  test('is refused, with nothing changed, once a relative who paid no longer does: what stays is never cash unseen', async () => {
    const bill = await settle('王秀英', [{ code: 'DEMOA0001', amountFen: 80_000, count: 4 }])
    expect(bill.payers).toHaveLength(1)
    const zhang = await app.person('张伟')
    const [binding] = await sql<{
      id: number
    }>`select b.id from binding b join person r on r.id = b.relative_id
      join person p on p.id = b.payer_id where r.name = '王秀英' and p.name = '张伟'`.read(app.db.reader)
    expect((await app.post(`/bindings/${binding!.id}/pause`, zhang)).status).toBe(200)
    const before = await stateOf(app.db)
    const refused = await app.post(`${bill.address}/part`, cashier, {
      requestKey: newKey(),
      kept: [{ id: bill.lines[0].id, count: 1 }],
    })
    expect([refused.status, refused.body.type]).toEqual([409, '/problems/till/payer-ended'])
    expect(await stateOf(app.db)).toBe(before)
    expect((await app.post(`/bindings/${binding!.id}/resume`, zhang)).status).toBe(200)
  })

  test('is refused, with nothing changed, where it cannot be: by a program, more than was charged, unknown, nothing, taken back, elsewhere', async () => {
    const his = till(app, hospital)
    const { settlement: setlId } = await his.payBill({
      patient: demoPatient('李梅'),
      lines: [{ code: 'DEMOA0001', amount: 20 }],
    })
    const { body: list } = await app.get('/till/bills', cashier)
    const byMessage = list.bills.find((one: { setlId: string }) => one.setlId === setlId)
    const typed = await settle('李梅', [{ code: 'DEMOA0001', amountFen: 4_000, count: 2 }])
    const [line] = typed.lines
    const before = await stateOf(app.db)
    const ask = async (address: string, kept: unknown[], by = cashier) =>
      (await app.post(`${address}/part`, by, { requestKey: newKey(), kept })).body.type
    const messageBill = `/till/bills/${byMessage.personId}/${setlId}`
    const [messageLine] = (await app.get(messageBill, cashier)).body.lines
    expect((await app.get(messageBill, cashier)).body.partly).toBe(false)
    expect(await ask(messageBill, [{ id: messageLine.id, count: 0.5 }])).toBe('/problems/till/not-partly')
    expect(await ask(typed.address, [{ id: line.id, count: 3 }])).toBe('/problems/till/more-than-charged')
    expect(await ask(typed.address, [{ id: 'another', count: 1 }])).toBe('/problems/till/line-unknown')
    expect(await ask(typed.address, [{ id: line.id, count: 1, traceCodes: ['81000000000000000009'] }])).toBe(
      '/problems/till/line-unknown',
    )
    expect(await ask(typed.address, [{ id: line.id, count: 2 }])).toBe('/problems/till/nothing-goes-back')
    expect(await ask(typed.address, [{ id: line.id, count: 1 }], elsewhere)).toBe(
      '/problems/till/unknown-bill',
    )
    expect(await stateOf(app.db)).toBe(before)
    await app.post(`${typed.address}/reverse`, cashier, { requestKey: newKey() })
    expect(await ask(typed.address, [{ id: line.id, count: 1 }])).toBe('/problems/till/not-partly')
  })
})

describe('closing a day', () => {
  test('compares the institution’s own list with ours: every difference with its kind and what mends it', async () => {
    app.clock.moveTo('2025-01-17')
    const settled = async (name: string, yuan: number) =>
      await settle(name, [{ code: 'DEMOA0001', amountFen: yuan * 100 }])
    const rowOf = (bill: { setlId: string; amounts: Record<string, number> }, more = {}) => ({
      setlId: bill.setlId,
      totalFen: bill.amounts.totalFen!,
      fundFen: bill.amounts.fundTotalFen!,
      accountsFen: bill.amounts.totalFen! - bill.amounts.fundTotalFen! - bill.amounts.cashFen!,
      ...more,
    })
    const [agreed, otherAmount, unlisted, nameless, theirRefund] = [
      await settled('赵磊', 11),
      await settled('赵磊', 12),
      await settled('赵磊', 13),
      await settled('赵磊', 14),
      await settled('赵磊', 15),
    ]
    const ours = await settled('赵磊', 16)
    await app.post(`${ours.address}/reverse`, cashier, { requestKey: newKey() })
    const refund = rowOf(theirRefund)
    const compare = async (rows: unknown[], on?: string) =>
      (await app.post('/till/day/compare', cashier, { rows, ...(on === undefined ? {} : { on }) })).body
    const rows = [
      rowOf(agreed),
      rowOf(otherAmount, { totalFen: 1_201 }),
      rowOf(nameless, { setlId: '' }),
      rowOf(theirRefund),
      {
        setlId: theirRefund.setlId,
        totalFen: -refund.totalFen,
        fundFen: -refund.fundFen,
        accountsFen: -refund.accountsFen,
      },
      rowOf(ours),
      { setlId: '520200G0000000099999', totalFen: 100, fundFen: 0, accountsFen: 0 },
    ]
    const { differences, same, on, agreed: isAgreed } = await compare(rows)
    expect([on, isAgreed, same]).toEqual(['2025-01-17', false, 3])
    const found = differences.map(
      ({ kind, line, action }: { kind: string; line: number | null; action: string | null }) => [
        kind,
        line,
        action,
      ],
    )
    expect(found).toEqual([
      ['data', 2, null],
      ['other-number', 3, null],
      ['void-there', 5, 'reverse'],
      ['wrong-system', 7, 'settle'],
      ['wrong-system', null, null],
      ['void-here', null, null],
    ])
    expect(differences[4].setlId).toBe(unlisted.setlId)
    expect(differences[0].personName).toBe('赵*')
    expect(JSON.stringify(differences)).not.toContain('赵磊')
    for (const { what, mend } of differences) {
      expect(`${what.zh}${mend.zh}`).not.toMatch(/[a-z]{3}|2208/)
      expect(what.en.length * mend.en.length).toBeGreaterThan(0)
    }
    // What the key does mends it: compared again, the day agrees.
    await app.post(`${theirRefund.address}/reverse`, cashier, { requestKey: newKey() })
    const mended = [
      rowOf(agreed),
      rowOf(otherAmount),
      rowOf(nameless),
      rowOf(theirRefund),
      rows[4],
      rowOf(unlisted),
    ]
    expect(await compare(mended)).toMatchObject({ agreed: true, differences: [] })
    // A bill on another day's list is named with its day.
    expect((await compare([rowOf(agreed)], '2025-01-18')).differences).toMatchObject([
      { kind: 'wrong-day', what: { zh: '平台记在2025-01-17，不是这一天。' } },
    ])
    const { body } = await app.get('/agency/reconciliations', await app.staff('clerk-520200'))
    expect(body.reconciliations.slice(0, 2)).toMatchObject([
      { institution: hospital, firstDay: '2025-01-18', agreed: false },
      { institution: hospital, firstDay: '2025-01-17', agreed: true, said: [] },
    ])
    // In words, and the institution by its name, for whoever reads the list.
    const { institutionName, said } = body.reconciliations[2]
    expect(institutionName).toMatch(/医院/)
    expect(said[0]).toMatchObject({ name: { zh: '不是这家机构系统里的结算' }, count: 2 })
    expect(said.reduce((all: number, { count }: { count: number }) => all + count, 0)).toBe(6)
    app.clock.moveTo('2025-01-15')
  })
})

test('items are found as the institution calls them, before the rest of the catalogue', async () => {
  await app.db.transaction((tx) =>
    writeMatches(tx, [
      {
        institution: 'H53060200001',
        ownCode: 'YP-001',
        listType: '101',
        code: 'DEMOA0001',
        ownName: '阿莫西林胶囊',
        validFrom: '2025-01-01',
        validTo: null,
        sent: {},
        matchedAt: app.clock.now(),
      },
    ]),
  )
  const find = async (search: string, by: TestCaller) =>
    (await app.get('/till/items', by, { query: { search } })).body.items
  for (const search of ['amxl', 'yp-001', '阿莫', 'demoa0001'])
    expect((await find(search, elsewhere))[0]).toMatchObject({
      code: 'DEMOA0001',
      own: { code: 'YP-001', name: '阿莫西林胶囊' },
    })
  expect(await find('amxl', cashier)).toEqual([])
  expect((await find('ghf', elsewhere))[0]).toMatchObject({ code: 'DEMOA0003', own: null })
})

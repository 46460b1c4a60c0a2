import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { initialsOf } from '../catalogue/initials.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoCard, demoIdNumber, stateOf } from '../testing/till.ts'

let app: TestApp
let cashier: TestCaller
let elsewhere: TestCaller
let pharmacy: TestCaller
beforeAll(async () => {
  app = await testApp()
  cashier = await app.staff('cashier-1')
  elsewhere = await app.staff('cashier-2')
  pharmacy = await app.staff('cashier-3')
})
afterAll(() => app.close())

const find = async (shown: string, by = cashier) => await app.post('/till/patients/find', by, { shown })
const tokenOf = async (name: string, by = cashier): Promise<string> =>
  (await find(demoIdNumber(name), by)).body.patient
const lines = (...all: [code: string, yuan: number][]) =>
  all.map(([code, yuan]) => ({ code, amountFen: Math.round(yuan * 100) }))
const toldOf = ({
  amounts,
  payers,
}: {
  amounts: Record<string, number>
  payers: { amountFen: number }[]
}) => ({
  fundTotalFen: amounts.fundTotalFen,
  ownFen: amounts.ownFen,
  relativesFen: payers.reduce((all, { amountFen: amount }) => all + amount, 0),
  walletFen: amounts.walletFen,
  cashFen: amounts.cashFen,
})
let keys = 0
const newKey = (): string => {
  keys += 1
  return `till-test-${keys}`
}

describe('who stands at the till', () => {
  test('is found by code, ID card or card, typed into one field; no relative’s balance is shown', async () => {
    for (const shown of [demoIdNumber('王秀英'), demoCard('王秀英'), `SANDBOX${demoIdNumber('王秀英')}`]) {
      const { status, body, text } = await find(shown)
      expect(status).toBe(200)
      expect(body.person).toMatchObject({ name: '王秀英', maskedId: '9902************64', age: 66 })
      expect(body.balanceFen).toBe(30_000)
      expect(body.family).toMatchObject([{ maskedName: '张*', kin: { zh: '儿子' } }])
      expect(body.kinds.map(({ name }: { name: { zh: string } }) => name.zh)).toEqual([
        '普通门诊',
        '急诊',
        '慢特病：高血压',
      ])
      expect(text).not.toContain('864235')
      expect(text).not.toContain(demoIdNumber('王秀英'))
    }
    expect((await find('990201190001010011')).body.type).toBe('/problems/till/nobody')
  })
  test('is told that the till looked', async () => {
    await find(demoIdNumber('赵磊'))
    const { body } = await app.get('/readings', await app.person('赵磊'))
    expect(body.readings[0]).toMatchObject({ what: { zh: '收费处：身份、参保与本机构账单' } })
  })
  test('is kept by a token that opens at this institution only, for a day', async () => {
    const bill = { patient: await tokenOf('王秀英'), lines: lines(['DEMOA0001', 10]) }
    expect((await app.post('/till/trial', elsewhere, bill)).body.type).toBe('/problems/till/find-again')
    expect(
      (await app.post('/till/trial', cashier, { ...bill, patient: `AAAA${bill.patient.slice(4)}` })).body
        .type,
    ).toBe('/problems/till/find-again')
    app.clock.moveTo('2025-01-16', '10:01')
    expect((await app.post('/till/trial', cashier, bill)).body.type).toBe('/problems/till/find-again')
    app.clock.moveTo('2025-01-15')
  })
})

describe('items', () => {
  const codes = async (search: string): Promise<string[]> =>
    (await app.get('/till/items', cashier, { query: { search } })).body.items.map(
      ({ code }: { code: string }) => code,
    )
  test('are found by code, name or initials of pinyin, the best first', async () => {
    expect(initialsOf('挂号费')).toBe('GHF')
    expect(initialsOf('示范西药（甲类）')).toBe('SFXYJL')
    expect(await codes('ghf')).toEqual(['DEMOA0003'])
    expect((await codes('sfxyj'))[0]).toBe('DEMOA0001')
    expect((await codes('demob0002'))[0]).toBe('DEMOB0002')
    expect(await codes('挂号')).toEqual(['DEMOA0003'])
    expect(await codes('qqqq')).toEqual([])
  })
})

describe('a bill', () => {
  test('is tried, told and settled by the lane of the hospital’s messages: the same amounts', async () => {
    const patient = await tokenOf('王秀英')
    const bill = {
      patient,
      lines: lines(['DEMOA0001', 1500], ['DEMOB0001', 400], ['DEMOC0001', 100]),
      accountUse: 1,
    }
    const before = await stateOf(app.db)
    const tried = await app.post('/till/trial', cashier, bill)
    expect(await stateOf(app.db)).toBe(before)
    expect(tried.body.amounts).toMatchObject({
      totalFen: 200_000,
      inScopeFen: 186_000,
      poolFen: 94_050,
      cashFen: 0,
    })
    expect(tried.body.payers).toMatchObject([{ name: '张*', kin: { zh: '儿子' }, amountFen: 75_950 }])
    expect(tried.body.lines.map(({ inScopeFen }: { inScopeFen: number }) => inScopeFen)).toEqual([
      150_000, 36_000, 0,
    ])

    const told = toldOf(tried.body)
    const requestKey = newKey()
    const wrong = await app.post('/till/bills', cashier, {
      requestKey: newKey(),
      ...bill,
      told: { ...told, cashFen: 100 },
    })
    expect(wrong.body.type).toBe('/problems/settlement/offer-changed')
    const asked = await app.get(`/till/requests/${requestKey}`, cashier)
    expect(asked.body).toEqual({ bill: null })
    expect(await stateOf(app.db)).toBe(before)

    const settled = await app.post('/till/bills', cashier, { requestKey, ...bill, told })
    expect(settled.body).toMatchObject({ state: 'settled', personName: '王*英', careOn: '2025-01-15' })
    // The answer did not come: asked again with the same id, also when the card was shown anew.
    const after = await stateOf(app.db)
    const again = { requestKey, ...bill, patient: await tokenOf('王秀英'), told }
    expect((await app.post('/till/bills', cashier, again)).body).toEqual(settled.body)
    expect((await app.get(`/till/requests/${requestKey}`, cashier)).body.bill).toEqual(settled.body)
    expect((await app.get(`/till/requests/${requestKey}`, elsewhere)).body.bill).toBeNull()
    expect(await stateOf(app.db)).toBe(after)
    const other = await app.post('/till/bills', cashier, {
      ...again,
      lines: lines(['DEMOA0001', 1], ['DEMOA0001', 2]),
    })
    expect(other.body.type).toBe('/problems/settlement/message-reused')

    const { personId, setlId } = settled.body
    const slip = await app.get(`/desk/bills/${personId}/${setlId}/slip`, cashier)
    expect(slip.headers['content-type']).toBe('application/pdf')
    const taken = await app.post(`/till/bills/${personId}/${setlId}/reverse`, cashier, {
      requestKey: newKey(),
    })
    expect(taken.body).toMatchObject({ state: 'reversal', otherSetlId: setlId })
    expect(taken.body.payers).toMatchObject([{ amountFen: -75_950 }])
    expect((await app.get(`/till/bills/${personId}/${setlId}`, cashier)).body).toMatchObject({
      state: 'reversed',
      otherSetlId: taken.body.setlId,
    })
  })

  test('of another institution is not there', async () => {
    const bill = {
      patient: await tokenOf('李梅', pharmacy),
      lines: lines(['DEMOA0001', 50], ['DEMOX0001', 20]),
    }
    const tried = await app.post('/till/trial', pharmacy, bill)
    expect(tried.body.amounts).toMatchObject({ ownFen: 5_000, cashFen: 2_000, poolFen: 0 })
    expect(tried.body.notes[0].zh).toContain('20.00 元属个人账户禁止支付的项目')
    const told = toldOf(tried.body)
    const { body } = await app.post('/till/bills', pharmacy, { requestKey: newKey(), ...bill, told })
    expect(body.state).toBe('settled')
    const address = `/till/bills/${body.personId}/${body.setlId}`
    for (const answer of [
      await app.get(address, cashier),
      await app.post(`${address}/reverse`, cashier, { requestKey: newKey() }),
    ]) {
      expect(answer.body.type).toBe('/problems/till/unknown-bill')
    }
  })

  test('asks for the shared account with flag 2 or a scanned code, and refuses by name where nobody authorised', async () => {
    const lone = { patient: await tokenOf('赵磊'), lines: lines(['DEMOA0001', 10]), accountUse: 2 }
    expect((await app.post('/till/trial', cashier, lone)).body.type).toBe('/problems/settlement/nobody-bound')
    const wife = {
      patient: await tokenOf('刘芳', elsewhere),
      lines: lines(['DEMOA0001', 200], ['DEMOC0001', 100]),
    }
    const [own, shared] = [
      await app.post('/till/trial', elsewhere, { ...wife, accountUse: 1 }),
      await app.post('/till/trial', elsewhere, { ...wife, accountUse: 2 }),
    ]
    expect([own.body.amounts.cashFen, shared.body.amounts.cashFen]).toEqual([25_000, 0])
    expect(own.body.notes[0].en).toContain('Relatives’ accounts were not used')
  })

  test('of a day when the platform was not reached is settled on that day', async () => {
    const bill = { patient: await tokenOf('张建国'), lines: lines(['DEMOA0001', 50]), careOn: '2025-01-13' }
    const { body: tried } = await app.post('/till/trial', cashier, bill)
    const { body } = await app.post('/till/bills', cashier, {
      requestKey: newKey(),
      ...bill,
      told: toldOf(tried),
    })
    expect(body).toMatchObject({ careOn: '2025-01-13', amounts: { totalFen: 5_000, cashFen: 0 } })
    const future = await app.post('/till/trial', cashier, { ...bill, careOn: '2025-01-16' })
    expect(future.body.type).toBe('/problems/settlement/future')
  })
})

describe('the day’s list', () => {
  const list = async (query: Record<string, string> = {}, by = cashier) =>
    (await app.get('/till/bills', by, { query })).body
  test('holds what came by message and what was typed, page by page, by the column asked for', async () => {
    const whole = await list()
    expect(whole.sums).toEqual({ count: 1, totalFen: 5_000, fundTotalFen: 0, accountsFen: 5_000, cashFen: 0 })
    expect(whole.bills.map(({ state }: { state: string }) => state)).toEqual([
      'settled',
      'reversal',
      'reversed',
    ])
    for (const sort of ['at', 'total', 'fundTotal', 'cash']) {
      for (const way of ['asc', 'desc']) {
        const all = (await list({ sort, way })).bills.map(({ setlId }: { setlId: string }) => setlId)
        const paged: string[] = []
        for (let after: string | null = ''; after !== null; ) {
          const page = await list({ sort, way, limit: '1', ...(after === '' ? {} : { after }) })
          paged.push(...page.bills.map(({ setlId }: { setlId: string }) => setlId))
          after = page.next
        }
        expect(paged).toEqual(all)
      }
    }
    expect((await list({ state: 'reversed' })).bills).toHaveLength(1)
    expect((await list({ on: '2025-01-14' })).bills).toEqual([])
    expect((await list({}, elsewhere)).bills).toEqual([])
    expect(JSON.stringify(whole)).not.toContain('王秀英')
  })
})

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createHis, type His, type HisLine, type HisSettled } from '../../rehearsal/hospital/sample-client.ts'
import { demoPeople } from '../sandbox/people.ts'
import { type TestApp, testApp } from '../testing/harness.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const programs = new Map<string, His>()
/** One hospital program an institution, as its message ids must not repeat. */
function his(institution: string): His {
  const program =
    programs.get(institution) ??
    createHis({ send: (message) => app.fsi(message), institution, now: app.deps.now })
  programs.set(institution, program)
  return program
}

const patient = (name: string) => {
  const { psnNo, idNumber } = demoPeople.find((one) => one.name === name)!
  return { psnNo, certNo: idNumber }
}

const drug = (code: string, amount: number): HisLine => ({ code, amount })

const firstBills: HisSettled[] = []
/** 王秀英's bill of the worked examples: 张伟 pays 759.50 of it. It is given back after the test. */
const firstBill = async () => {
  const settled = await his('H52020100001').payBill({
    patient: patient('王秀英'),
    lines: [drug('DEMOA0001', 1500), drug('DEMOB0001', 400), drug('DEMOC0001', 100)],
  })
  firstBills.push(settled)
  return settled
}
afterEach(async () => {
  for (const settled of firstBills.splice(0)) await his('H52020100001').reverse(settled)
})

describe('an estimate', () => {
  test('shows before the visit how the bill would be paid, with every step and its source, and moves nothing', async () => {
    const caller = await app.person('王秀英')
    const before = (await app.get('/account', caller)).body
    const { status, body } = await app.post('/estimate', caller, {
      institution: 'H52020100001',
      lines: [
        { code: 'DEMOA0001', amountFen: 150_000 },
        { code: 'DEMOB0001', amountFen: 40_000 },
        { code: 'DEMOC0001', amountFen: 10_000 },
      ],
    })
    expect(status).toBe(200)
    expect(body.amounts).toMatchObject({
      inScopeFen: 186_000,
      deductibleFen: 15_000,
      poolFen: 94_050,
      ownFen: 30_000,
      cashFen: 0,
    })
    expect(body.payers).toMatchObject([
      { name: '张伟', relationship: 'parent', kin: { zh: '儿子', en: 'son' }, amountFen: 75_950 },
    ])
    expect(body.certainty).toBe('approximate')
    expect(body.steps.flatMap((one: { parameters: { id: string }[] }) => one.parameters)).toContainEqual(
      expect.objectContaining({ id: expect.stringMatching(/^520200\//), source: expect.any(String) }),
    )
    expect((await app.get('/account', caller)).body).toEqual(before)
  })

  test('in the sandbox anybody may ask for its people; elsewhere and for others nobody may', async () => {
    const { id } = await app.person('刘芳')
    const ask = (accountUse: number) =>
      app.post('/estimate', null, {
        personId: String(id),
        institution: 'H53060200001',
        accountUse,
        lines: [
          { code: 'DEMOA0001', amountFen: 20_000 },
          { code: 'DEMOC0001', amountFen: 10_000 },
        ],
      })
    expect((await ask(2)).body.amounts).toMatchObject({ poolFen: 5_000, cashFen: 0 })
    expect((await ask(1)).body).toMatchObject({
      amounts: { poolFen: 5_000, cashFen: 25_000 },
      notes: [{ code: 'sharing-not-asked' }],
    })
    const nobody = await app.post('/estimate', null, {
      institution: 'H53060200001',
      lines: [{ code: 'DEMOA0001', amountFen: 1 }],
    })
    expect(nobody).toMatchObject({ status: 401, body: { type: '/problems/http/sign-in-first' } })
  })

  test.each([
    { what: 'an unknown institution', more: { institution: 'H00000000000' }, status: 404 },
    { what: 'an unknown item', more: { lines: [{ code: 'NOPE', amountFen: 1 }] }, status: 422 },
    { what: 'a day in the future', more: { careOn: '2025-01-16' }, status: 422 },
    { what: 'an area without rules', more: { who: '张敏' }, status: 422 },
  ])('$what is refused by name', async ({ more, status }) => {
    const { who = '王秀英', ...rest } = more as { who?: string }
    const refused = await app.post('/estimate', await app.person(who), {
      institution: 'H52020100001',
      lines: [{ code: 'DEMOA0001', amountFen: 1 }],
      ...rest,
    })
    expect(refused.status).toBe(status)
    expect(refused.body.zh.mend).not.toBe('')
  })
})

describe('a bill that was settled', () => {
  test('says the one reason why no shared money paid and who can mend it, until it is taken back; a payer reads nothing of it', async () => {
    const till = his('H53060200001')
    const visit = { patient: patient('刘芳'), lines: [drug('DEMOA0001', 200)] }
    const unasked = await till.payBill({ ...visit, accountUse: '1' })
    const [wife, husband] = [await app.person('刘芳'), await app.person('陈刚')]
    const read = async (setlId: string) => (await app.get(`/bills/${setlId}`, wife)).body.unused
    const inbox = async (who: typeof wife) =>
      (await app.get('/notices', who)).body.items.filter(
        ({ kind }: { kind: string }) => kind === 'sharing.unused',
      )
    const what = { zh: '没有告诉收费员用共济账户，所以没有用家人的钱。' }
    expect(await read(unasked.settlement)).toMatchObject({ code: 'sharing-not-asked', what, link: '/show' })
    expect(await inbox(wife)).toMatchObject([
      {
        body: { zh: expect.stringContaining(what.zh) },
        link: `/records/bill/${unasked.settlement}`,
        unread: true,
      },
    ])
    expect(await inbox(husband)).toEqual([])
    expect((await app.get('/payments', husband)).text).not.toContain('没有用')
    await till.reverse(unasked)
    expect(await read(unasked.settlement)).toBeNull()
    expect(await inbox(wife)).toEqual([])
    const none = await till.payBill({ ...visit, accountUse: '0' })
    expect(await read(none.settlement)).toMatchObject({ code: 'accounts-not-asked' })
    await till.reverse(none)
    // Shared money paid: nothing is missing.
    const asked = await till.payBill({ ...visit, accountUse: '2' })
    expect(await read(asked.settlement)).toBeNull()
    await till.reverse(asked)
  })

  test('family reads the payer by name; a helper, who is not family, reads the name masked', async () => {
    const { settlement } = await firstBill()
    const [mother, helper] = [await app.person('王秀英'), await app.person('何静')]
    const named = { name: '何静', idNumber: '99020119740618024X' }
    expect((await app.post('/helpers', mother, named)).status).toBe(200)
    const query = { personId: String(mother.id) }
    const payer = { kin: { zh: '儿子' } }
    expect((await app.get(`/bills/${settlement}`, mother)).body.payers).toMatchObject([
      { ...payer, name: '张伟' },
    ])
    expect((await app.get(`/bills/${settlement}`, helper, { query })).body.payers).toMatchObject([
      { ...payer, name: '张*' },
    ])
    expect((await app.get('/bills', helper, { query })).body.bills[0].payers).toMatchObject([
      { ...payer, name: '张*' },
    ])
  })

  test('its patient sees all of it and why; its payer amount, time and kind of place; others nothing', async () => {
    const { settlement } = await firstBill()
    const [mother, son, stranger] = [
      await app.person('王秀英'),
      await app.person('张伟'),
      await app.person('赵磊'),
    ]

    const list = await app.get('/bills', mother)
    expect(list.body.bills[0]).toMatchObject({
      setlId: settlement,
      totalFen: 200_000,
      fundTotalFen: 94_050,
      ownFen: 30_000,
      relativesFen: 75_950,
      cashFen: 0,
      state: 'settled',
      payers: [{ name: '张伟', amountFen: 75_950 }],
    })
    const whole = await app.get(`/bills/${settlement}`, mother)
    expect(whole.body).toMatchObject({
      institution: { name: '六盘水市第一示范医院' },
      amounts: { poolFen: 94_050, ownFen: 30_000 },
      lines: [
        { code: 'DEMOA0001', name: '示范西药（甲类）', inScopeFen: 150_000 },
        {},
        { ownPaidFen: 10_000 },
      ],
    })
    expect(whole.body.steps.length).toBeGreaterThan(3)

    const payments = await app.get('/payments', son)
    expect(payments.body.payments.slice(0, 1)).toEqual([
      {
        amountFen: 75_950,
        place: 'hospital-3',
        relative: { id: String(mother.id), name: '王秀英', kin: { zh: '母亲', en: 'mother' } },
        bindingId: expect.any(String),
        account: 'personal',
        paidFrom: { zh: '个人账户', en: 'personal account' },
        at: '2025-01-15T02:00:00.000Z',
      },
    ])
    expect(payments.text).not.toMatch(/DEMO|示范医院|I10|诊断/)

    expect((await app.get(`/bills/${settlement}`, son)).status).toBe(404)
    const asked = await app.get(`/bills/${settlement}`, stranger, { query: { personId: String(mother.id) } })
    expect(asked).toMatchObject({ status: 404, body: { type: '/problems/access/unknown' } })
  })

  test('what relatives used shows in the payer’s account and in the binding, and goes when the bill is given back', async () => {
    await firstBill()
    const son = await app.person('张伟')
    expect((await app.get('/account', son)).body).toMatchObject({
      balanceFen: 788_285,
      usedByFamilyFen: 75_950,
      authorised: 3,
    })
    const { body } = await app.get('/family', son)
    const [toMother] = body.authorised.filter(
      (one: { relative: { name: string } }) => one.relative.name === '王秀英',
    )
    expect(toMother).toMatchObject({ usedFen: {}, usedInAllFen: 75_950 })

    const mother = await app.person('王秀英')
    const [bill] = (await app.get('/bills', mother)).body.bills
    const { mdtrtId } = (await app.get(`/bills/${bill.setlId}`, mother)).body
    await his('H52020100001').reverse({
      visit: mdtrtId,
      settlement: bill.setlId,
      psnNo: patient('王秀英').psnNo,
    })

    expect((await app.get('/account', son)).body).toMatchObject({ balanceFen: 864_235, usedByFamilyFen: 0 })
    expect((await app.get('/bills', mother)).body.bills.slice(0, 2)).toMatchObject([
      { state: 'reversal', totalFen: -200_000, payers: [{ amountFen: -75_950 }] },
      { state: 'reversed', totalFen: 200_000, payers: [{ amountFen: 75_950 }] },
    ])
    const reversed = await app.get(`/bills/${bill.setlId}`, mother)
    const reversal = await app.get(`/bills/${reversed.body.otherSetlId}`, mother)
    expect(reversal.body).toMatchObject({
      otherSetlId: bill.setlId,
      amounts: { totalFen: -200_000, poolFen: -94_050 },
    })
    const entries = (await app.get('/account/entries', son)).body.entries
    expect(entries.slice(0, 2)).toMatchObject([
      {
        kind: 'settle.reverse',
        amountFen: 75_950,
        relative: '王秀英',
        place: 'hospital-3',
        balanceAfterFen: 864_235,
      },
      { kind: 'settle', amountFen: -75_950, relative: '王秀英', institution: null, balanceAfterFen: 788_285 },
    ])
    // Her own account: where she was, and what was left.
    const hers = (await app.get('/account/entries', mother)).body.entries
    expect(hers.find(({ kind }: { kind: string }) => kind === 'settle')).toMatchObject({
      relative: null,
      institution: '六盘水市第一示范医院',
      place: null,
      balanceAfterFen: 0,
    })
    expect(entries.at(-1)).toMatchObject({ kind: 'contribution', amountFen: 864_235 })
  })

  test('a guardian reads the bills of a child; lists go on page by page', async () => {
    for (const amount of [10, 20, 30]) {
      await his('H52020100003').payBill({ patient: patient('张小雨'), lines: [drug('DEMOA0001', amount)] })
    }
    const mother = await app.person('李梅')
    const { id } = await app.person('张小雨')
    const query = { personId: String(id), limit: '2' }
    const first = (await app.get('/bills', mother, { query })).body
    const second = (await app.get('/bills', mother, { query: { ...query, before: first.next } })).body
    expect([...first.bills, ...second.bills].map(({ totalFen }: { totalFen: number }) => totalFen)).toEqual([
      3_000, 2_000, 1_000,
    ])
    expect(second.next).toBeNull()
  })

  test('who has come of age is read by nobody else, a former guardian included', async () => {
    const guardian = await app.person('李梅')
    const { id } = await app.person('张小雨')
    const read = () => app.get('/bills', guardian, { query: { personId: String(id) } })
    app.clock.moveTo('2034-11-30')
    expect((await read()).status).toBe(200)
    app.clock.moveTo('2034-12-01')
    expect((await read()).status).toBe(404)
    app.clock.moveTo('2025-01-15')
  })
})

describe('saying so at a till in Zhaotong', () => {
  const lines = [drug('DEMOA0001', 200)]
  const pay = async (more: object = {}) => {
    const { answer } = await his('H53060200001').payBill({ patient: patient('刘芳'), lines, ...more })
    return answer.output.setlinfo.acct_mulaid_pay as number
  }

  test('nobody said so: the relative’s account is left alone', async () => {
    expect(await pay()).toBe(0)
  })

  test('a request made on the phone serves one bill', async () => {
    const asked = await app.post('/visit-requests', await app.person('刘芳'), {})
    expect(await pay()).toBe(150)
    const { requests } = (await app.get('/visit-requests', await app.person('刘芳'))).body
    expect(requests).toMatchObject([{ id: asked.body.id, state: 'used' }])
    expect(await pay()).toBe(0)
    const late = await app.post(`/visit-requests/${asked.body.id}/cancel`, await app.person('刘芳'))
    expect(late.body.type).toBe('/problems/binding/request-used')
  })

  test('the certificate’s code serves whenever it is scanned, until it is revoked', async () => {
    const wife = await app.person('刘芳')
    const { code } = (await app.post('/family/certificate', wife, {})).body
    expect(await pay({ shareCode: code })).toBe(150)
    expect(await pay()).toBe(0)
    expect(await pay({ shareCode: code })).toBe(150)
    await app.post('/family/certificate/revoke', wife, {})
    await expect(pay({ shareCode: code })).rejects.toThrow()
  })
})

describe('every leg of a settled bill', () => {
  type Step = {
    id: string
    formula: string
    parameters: { id: string; source: string }[]
    facts?: Record<string, unknown>
  }
  /** Of 王秀英's bill: her own account and her son's paid it. */
  const stepsOfFirst = async (): Promise<Step[]> => {
    const { settlement } = await firstBill()
    return (await app.get(`/bills/${settlement}`, await app.person('王秀英'))).body.steps
  }

  test('leads to its rule and its source, and a relative’s to the letter that was agreed to', async () => {
    const steps = await stepsOfFirst()
    const legs = steps.filter(({ formula }) => formula.startsWith('draw.'))
    expect(legs.map(({ id }) => id.split(':')[0])).toEqual(['own', 'relative'])
    for (const { parameters } of legs) expect(parameters.length).toBeGreaterThan(0)
    const [own, relative] = legs as [Step, Step]
    const namesOf = ({ parameters }: Step) => parameters.map(({ id }) => id.split('@')[0])
    expect(namesOf(own)).toEqual(['000000/account.costs'])
    expect(namesOf(relative)).toEqual([
      '520000/sharing.relationships',
      '000000/sharing.territory',
      '520000/sharing.costs',
      '520000/sharing.mustAsk',
    ])
    expect(relative.facts).toMatchObject({
      letterVersion: '520000/2025-01',
      letterOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      letterDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('says of its ratio what it was put together from', async () => {
    const steps = await stepsOfFirst()
    expect(steps.find(({ id }) => id === 'outpatient.share')).toMatchObject({
      made: {
        base: 5_000,
        by: [{ fact: 'level', is: '3' }],
        changes: [{ how: 'add', by: 500, when: [{ fact: 'category', is: 'retired' }] }],
      },
    })
  })
})

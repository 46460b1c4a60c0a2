import { adjudicate, isRefusal, termsFor } from '@gongji/policy'
import { type PackFile, readBills } from '@gongji/policy/packs'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { HisAnswer, HisBill, HisPatient } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Making, make } from '../testing/people.ts'
import { demoPatient, till } from '../testing/till.ts'

let app: TestApp
beforeEach(async () => {
  app ??= await testApp()
  app.clock.moveTo('2025-01-15')
})
afterAll(() => app.close())

/** What `policy eval` says of a claim in the words of its files, in yuan. */
function evaluated(area: string, claim: string): { pool: number } | { refused: string } {
  const faults: never[] = []
  const file: PackFile = { path: 'claim.yaml', text: claim }
  const [read] = readBills(file, { area, faults })
  if (!read) throw new Error(JSON.stringify(faults))
  const pack = app.deps.packs.packOf(area)!
  const { on, benefit, patient } = read.bill
  const terms = termsFor(pack, { on, benefit, scheme: patient.scheme })
  const answer = isRefusal(terms) ? terms : adjudicate(read.bill, terms, read.used)
  return isRefusal(answer) ? { refused: answer.code } : { pool: answer.amounts.fundTotal / 100 }
}

const paidBy = ({ infcode, err_msg, output }: HisAnswer): number => {
  if (infcode !== 0) throw new Error(err_msg)
  return output.setlinfo.fund_pay_sumamt
}

async function patient(one: Omit<Making, 'name'>): Promise<HisPatient> {
  const { psnNo, idNumber } = await make(app, { name: '卫一', to: null, ...one })
  return { psnNo, certNo: idNumber }
}

const store = { '520200': 'P52020100001', '530600': 'P53060200001' } as const
const hospitals = {
  '520200': { 3: 'H52020100001', 2: 'H52020100002', 1: 'H52020100003' },
  '530600': { 3: 'H53060200001', 2: 'H53060200002', 1: 'H53060200003' },
} as const
const areas = ['520200', '530600'] as const
const lines = [{ code: 'DEMOA0001', amount: 200 }]

describe('a prescription of a hospital, filled at a pharmacy', () => {
  const sale = (
    who: HisPatient,
    area: (typeof areas)[number],
    extension: object,
    flags: readonly string[] = ['1'],
  ) => {
    const his = till(app, store[area])
    const bill = { patient: who, lines: flags.map(() => ({ code: 'DEMOA0001', amount: 200 / flags.length })) }
    const { druginfo, drugdetail } = his.saleData(bill)
    return {
      druginfo: { ...druginfo, exp_content: JSON.stringify(extension) },
      drugdetail: drugdetail.map((row, index) => ({ ...row, rx_circ_flag: flags[index] })),
    }
  }

  it.each(areas.flatMap((area) => ([1, 2, 3] as const).map((level) => ({ area, level }))))(
    '$area, level $level: till and eval agree',
    async ({ area, level }) => {
      const who = await patient({ area, scheme: 'employee' })
      const extension = { rxfixmedinsCode: hospitals[area][level] }
      const his = till(app, store[area])
      const expected = evaluated(
        area,
        `{ benefit: pharmacy, on: 2025-01-15, patient: { scheme: employee, category: working },
           prescription: { level: ${level} }, bill: [{ amount: 200 }] }`,
      )
      const offer = await his.call('2101', sale(who, area, extension))
      expect({ pool: paidBy(offer) }).toEqual(expected)
      expect({ pool: paidBy(await his.call('2102', sale(who, area, extension))) }).toEqual(expected)
    },
  )

  it('陈刚, ¥200.00 prescribed at a level-2 hospital: the pool pays 88.00, as eval says', async () => {
    const input = sale(demoPatient('陈刚'), '530600', { rxfixmedinsCode: 'H53060200002' })
    expect(paidBy(await till(app, store['530600']).call('2101', input))).toBe(88)
  })

  it('of a hospital that nobody names, or of some lines only, is refused by name where the rules ask', async () => {
    const who = await patient({ area: '530600', scheme: 'employee' })
    const his = till(app, store['530600'])
    const refused = async (input: object) => {
      for (const infno of ['2101', '2102']) {
        const answer = await his.call(infno, input)
        expect(answer).toMatchObject({ infcode: -1, output: null })
        expect(answer.err_msg).toMatch(/外配处方|开方医院/)
      }
    }
    await refused(sale(who, '530600', {}))
    await refused(sale(who, '530600', { rxfixmedinsCode: 'H99999999999' }))
    await refused(sale(who, '530600', { rxfixmedinsCode: 'P53060200001' }))
    await refused(sale(who, '530600', { rxfixmedinsCode: 'H53060200002' }, ['1', '0']))
    // Where the pool pays pharmacies nothing, nobody asks.
    const local = await patient({ area: '520200', scheme: 'employee' })
    const elsewhere = till(app, store['520200'])
    expect(paidBy(await elsewhere.call('2101', sale(local, '520200', {})))).toBe(0)
    expect(paidBy(await elsewhere.call('2101', sale(local, '520200', {}, ['1', '0'])))).toBe(0)
  })
})

describe('what the till knows of patient, place and visit reaches the rules', () => {
  type Case = {
    what: string
    area: (typeof areas)[number]
    person: Omit<Making, 'name'>
    bill: Partial<HisBill>
    level: 1 | 2 | 3
    claim: string
  }
  const employee = { scheme: 'employee' as const }
  const cases: Case[] = areas.flatMap((area): Case[] => [
    ...([1, 2, 3] as const).flatMap((level): Case[] => [
      {
        what: `an employee at level ${level}`,
        area,
        person: employee,
        bill: {},
        level,
        claim: `benefit: outpatient, patient: { scheme: employee }, at: { level: ${level} }`,
      },
      {
        what: `a resident at level ${level}`,
        area,
        person: {},
        bill: {},
        level,
        claim: `benefit: outpatient, patient: { scheme: resident }, at: { level: ${level} }`,
      },
    ]),
    {
      what: 'an emergency',
      area,
      person: employee,
      bill: { medType: '13' },
      level: 2,
      claim: 'benefit: emergency, patient: { scheme: employee }, at: { level: 2 }',
    },
    {
      what: 'somebody of an aid group',
      area,
      person: { aidGroups: ['2303'] },
      bill: {},
      level: 1,
      claim: 'benefit: outpatient, patient: { scheme: resident, aid: "2303" }, at: { level: 1 }',
    },
    {
      what: 'a disease that is not filed',
      area,
      person: {},
      bill: { medType: '9901', disease: 'M03900' },
      level: 1,
      claim: 'benefit: twoDisease, patient: { scheme: resident }, at: { level: 1 }',
    },
  ])

  it.each(cases)('$area: $what', async ({ area, person, bill, level, claim }) => {
    const who = await patient({ area, ...person })
    const his = till(app, hospitals[area][level])
    const whole = { patient: who, lines, ...bill }
    const expected = evaluated(area, `{ on: 2025-01-15, bill: [{ amount: 200 }], ${claim} }`)
    const { visit, batch } = await his.prepare(whole)
    const offer = await his.preSettle(visit, batch, whole)
    if ('refused' in expected) expect(offer).toMatchObject({ infcode: -1, output: null })
    else expect({ pool: paidBy(offer) }).toEqual(expected)
  })

  it.each([
    ['emergency', '13', 'emergency'],
    ['ordinary', '11', 'outpatient'],
  ] as const)('care elsewhere without a filing, %s', async (_, medType, benefit) => {
    for (const area of areas) {
      const place = area === '520200' ? 'H53060200001' : 'H52020100001'
      const who = await patient({ area, scheme: 'employee' })
      const his = till(app, place)
      const whole = { patient: who, lines, medType }
      const { visit, batch } = await his.prepare(whole)
      const offer = await his.preSettle(visit, batch, whole)
      const expected = evaluated(
        area,
        `{ on: 2025-01-15, benefit: ${benefit}, patient: { scheme: employee }, bill: [{ amount: 200 }],
           at: { level: 3, area: '${place.slice(1, 7).replace(/..$/, '00')}' } }`,
      )
      if ('refused' in expected) expect(offer, area).toMatchObject({ infcode: -1, output: null })
      else expect({ pool: paidBy(offer) }, area).toEqual(expected)
    }
  })
})

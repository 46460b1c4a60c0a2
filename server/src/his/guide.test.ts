import { readFileSync } from 'node:fs'
import type { Language } from '@gongji/policy'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHis, type HisAnswer, type HisBill } from '../../rehearsal/hospital/sample-client.ts'
import { sandboxCodeOf } from '../person/code.ts'
import { demoPeople } from '../sandbox/people.ts'
import { demoInstitutions, demoItems } from '../sandbox/places.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'
import { type GuideFacts, interfaceGuide } from './guide.ts'
import { guideText } from './guide-text.ts'
import { exampleFiles } from './guide-text-vendor.ts'
import { refusalsPage } from './refusals-page.ts'
import { handled } from './routes.ts'

// The guide is part of the product: it is written by this test from what the interface really answers.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const hospital = 'H52020100001'
const line = (code: string, amount: number) => ({ code, amount })

type Exchange = { infno: string; request: Record<string, unknown>; answer: HisAnswer }

/** Serials differ from run to run; the guide shows their form. */
function steady<T>(value: T): T {
  const text = JSON.stringify(value)
    .replaceAll(/(5[23]\d{4}G)\d{13}/g, '$10000000000000')
    .replaceAll(/(520200\d{14})\d{10}(?=")/g, '$10000000000')
    .replaceAll(/H52020100001\d{18}/g, 'H52020100001202501151000000001')
    .replaceAll(/"8\d{21}"/g, '"81000000000000000000"')
    .replaceAll(/"\d{21}"/g, '"202501150001"')
  return JSON.parse(text) as T
}

async function exchangeBill(bill: HisBill): Promise<Exchange[]> {
  const exchanges: Exchange[] = []
  const his = createHis({
    institution: hospital,
    now: app.clock.now,
    send: async (request) => {
      const answer = (await app.fsi(request)) as HisAnswer
      exchanges.push({ infno: String(request.infno), request, answer })
      return answer
    },
  })
  await his.readPerson('02', bill.patient.certNo)
  await his.reverse(await his.payBill(bill))
  return exchanges
}

async function refusals(): Promise<GuideFacts['refusals']> {
  const his = till(app, hospital)
  const patient = demoPatient('张建国')
  const wanted = { patient, lines: [line('DEMOA0001', 10)] }
  const { visit, batch } = await his.prepare(wanted)
  const { data } = his.billData(visit, batch, wanted)
  const stranger = { patient: demoPatient('赵磊'), lines: wanted.lines, accountUse: '2' as const }
  const lonely = await his.prepare(stranger)
  const sentence = async (answer: Promise<HisAnswer>) => (await answer).err_msg
  const row = {
    mdtrt_id: visit,
    psn_no: patient.psnNo,
    chrg_bchno: '2',
    cnt: 1,
    pric: 10,
    det_item_fee_sumamt: 10,
  }
  return [
    {
      when: { zh: '用家人的身份证给患者结算', en: 'a relative’s ID card for the patient’s bill' },
      sentence: await sentence(
        his.call('2207', { data: { ...data, mdtrt_cert_no: demoPatient('张伟').certNo } }),
      ),
    },
    {
      when: { zh: '编码不在目录中', en: 'an item that the catalogue lacks' },
      sentence: await sentence(
        his.call('2204', { feedetail: [{ ...row, feedetl_sn: '1', med_list_codg: 'NOSUCH' }] }),
      ),
    },
    {
      when: { zh: '金额多于两位小数', en: 'a fraction of a fen' },
      sentence: await sentence(his.call('2207', { data: { ...data, medfee_sumamt: 10.001 } })),
    },
    {
      when: { zh: '总额与明细不符', en: 'a total that is not the lines’' },
      sentence: await sentence(his.call('2207', { data: { ...data, medfee_sumamt: 11 } })),
    },
    {
      when: { zh: '标志 2 而无人授权', en: 'flag 2 and nobody bound' },
      sentence: await sentence(his.settle(lonely.visit, lonely.batch, stranger)),
    },
    {
      when: { zh: '暂停参保', en: 'insurance suspended' },
      sentence: await sentence(
        his.call('2201', {
          data: {
            psn_no: demoPatient('孙丽').psnNo,
            mdtrt_cert_type: '02',
            mdtrt_cert_no: demoPatient('孙丽').certNo,
            begntime: '2025-01-15 10:00:00',
          },
        }),
      ),
    },
    {
      when: { zh: '加密输入', en: 'an encrypted input' },
      sentence: await sentence(
        app.fsi({ ...his.envelope('2207', 'c2VjcmV0', his.newMsgid()), enc_type: 'SM4' }),
      ),
    },
  ]
}

it('docs/national-interface.md says what the interface does', async () => {
  const examples = await exchangeBill({
    patient: demoPatient('王秀英'),
    lines: [line('DEMOA0001', 1500), line('DEMOB0001', 400), line('DEMOC0001', 100)],
    accountUse: '1',
  })
  expect(examples.map(({ infno }) => infno)).toEqual(['1101', '2201', '2203', '2204', '2206', '2207', '2208'])
  expect(examples.every(({ answer }) => answer.infcode === 0)).toBe(true)
  const said = await refusals()
  const classes = { A: '甲 01', B: '乙 02', C: '丙 03' }
  const facts = (language: Language): GuideFacts => ({
    people: demoPeople.map((one) => ({
      ...one,
      insutype: one.scheme === 'employee' ? '310' : '390',
      about: one.about[language],
    })),
    institutions: demoInstitutions.map((one) => ({ ...one, kind: one.kind })),
    items: demoItems.map((item) => ({
      code: item.code,
      name: item.name,
      level: classes[item.itemClass],
      firstShare: item.firstShare === 0 ? '–' : `${item.firstShare / 100}%`,
      ceiling: item.ceiling === null ? '–' : (item.ceiling / 100).toFixed(2),
    })),
    examples: steady(examples),
    refusals: steady(said),
    sandboxCode: sandboxCodeOf(demoPatient('王秀英').certNo),
    programs: Object.fromEntries(
      exampleFiles.map(({ file }) => [
        file,
        readFileSync(new URL(`../../../docs/examples/${file}`, import.meta.url), 'utf8'),
      ]),
    ),
  })
  const mend = 'write the guides anew: vitest run --project pglite server/src/his/guide.test.ts -u'
  await expect(interfaceGuide(facts('en'), 'en'), mend).toMatchFileSnapshot(
    '../../../docs/national-interface.md',
  )
  await expect(interfaceGuide(facts('zh'), 'zh'), mend).toMatchFileSnapshot(
    '../../../docs/national-interface.zh-CN.md',
  )
  await expect(refusalsPage(), mend).toMatchFileSnapshot('../../../docs/national-interface-refusals.md')
})

it('calls nothing missing that is answered', () => {
  for (const { missing } of Object.values(guideText)) {
    const named = missing.match(/\b\d{4,6}[A-Z]?\b/g) ?? []
    expect(named.filter((infno) => handled.some(({ spec }) => spec.infno === infno))).toEqual([])
  }
})

const ofBaseline = new Set(
  readFileSync(new URL('fixtures/national-fields.tsv', import.meta.url), 'utf8')
    .split('\n')
    .map((row) => row.split('\t')[0]),
)

it('says of each message what its field table cannot, in both languages or in none', () => {
  const said = (language: Language) => Object.keys(guideText[language].messages).toSorted()
  expect(said('en')).toEqual(said('zh'))
  const answered = new Set(handled.map(({ spec }) => spec.infno))
  expect(said('zh').filter((infno) => !answered.has(infno))).toEqual([])
})

it('says of each message that is not of the baseline that it is not', () => {
  const silent = handled.filter(
    ({ spec: { infno } }) => !ofBaseline.has(infno) && guideText.zh.messages[infno] === undefined,
  )
  expect(silent.map(({ spec }) => spec.infno)).toEqual([])
})

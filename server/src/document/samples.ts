import { chineseBinds } from '@gongji/contract/words'
import type { Language } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { instantInChina } from '../deps.ts'
import { renderAcceptance } from './acceptance.ts'
import { renderCertificate } from './certificate.ts'
import { renderLetter } from './letter.ts'
import type { Foot } from './sheet.ts'
import { renderSlip, type Slip } from './slip.ts'
import { renderStatement } from './statement.ts'
import { renderVoucher } from './voucher.ts'

const at = instantInChina('2025-01-15', '10:12:30')
const foot = (what: string): Foot => ({
  address: 'https://gongji.example/v/7K3M9QW2RT4A',
  lines: [
    `${what}。扫码核验真伪，核验页不显示个人信息。`,
    '验证码 7K3M-9QW2-RT4A',
    '内容指纹 9f3c 21b7 04de 88aa',
  ],
})

/** The first worked example of the demo data. */
const sampleSlip: Slip = {
  setlId: '520200S000000000000001',
  reversesSetlId: null,
  patient: '王秀英',
  institution: '六盘水市第一示范医院',
  level: '3',
  kind: 'hospital',
  benefit: 'outpatient',
  careOn: '2025-01-15',
  settledAt: at,
  areaName: '贵州省六盘水市',
  total: fen(200_000),
  parts: {
    inScope: fen(186_000),
    firstShare: fen(4_000),
    overLimit: fen(0),
    ownPaid: fen(10_000),
    deductible: fen(15_000),
  },
  segments: [
    {
      kind: 'pool',
      label: '统筹基金',
      amount: fen(94_050),
      why: '政策范围内 1,860.00,先减起付线约 150.00,其余按 55% 付。三级医院 50%，退休多 5 个百分点。',
    },
    {
      kind: 'own',
      label: '本人账户',
      amount: fen(30_000),
      why: '先用自己的钱，付清丙类 100.00 后余 200.00 付自付部分。',
    },
    {
      kind: 'relative',
      label: '张*（子女）',
      amount: fen(75_950),
      why: '您 2024-11-02 获授权，全部用途，不限额。',
    },
    { kind: 'cash', label: '现金', amount: fen(0), why: '' },
  ],
  lines: [
    { name: '西药 DEMOA0001', itemClass: 'A', amount: fen(150_000), inScope: fen(150_000), ownCost: fen(0) },
    {
      name: '西药 DEMOB0001',
      itemClass: 'B',
      amount: fen(40_000),
      inScope: fen(36_000),
      ownCost: fen(4_000),
    },
    {
      name: '医疗服务 DEMOC0001',
      itemClass: 'C',
      amount: fen(10_000),
      inScope: fen(0),
      ownCost: fen(10_000),
    },
  ],
  balanceAfter: fen(0),
  notes: ['约：起付线约 150 元，依据六盘水市 2022-07-12 方案，官方原文写作“约”。'],
}

/** Every document with the demo people's data, for pictures and for the glyph test. */
export const sampleDocuments = (language: Language): Record<string, () => Promise<Uint8Array>> => ({
  'slip-a4': () => renderSlip(sampleSlip, { paper: 'A4', language, foot: foot('医保结算单'), at }),
  'slip-receipt': () => renderSlip(sampleSlip, { paper: 'receipt', language, foot: foot('医保结算单'), at }),
  certificate: () =>
    renderCertificate(
      {
        relativeName: '龑䶮',
        relativeMaskedId: '990201********41',
        areaName: '贵州省六盘水市',
        bindings: [
          {
            payerName: '张*',
            kin: { zh: '儿子', en: 'son' },
            purposes: ['outpatient', 'inpatient', 'pharmacy', 'premium'],
            from: '2024-11-02',
            to: null,
            limitYear: fen(10_000),
            limitPayment: null,
            onlyWhenAsked: false,
          },
          {
            payerName: '李*',
            kin: { zh: '儿子', en: 'son' },
            purposes: ['outpatient', 'pharmacy'],
            from: '2024-11-03',
            to: '2025-12-31',
            limitYear: null,
            limitPayment: fen(50_000),
            onlyWhenAsked: true,
          },
        ],
      },
      { language, foot: foot('家庭共济证明'), at, tillCode: '6217083340912755' },
    ),
  letter: () =>
    renderLetter(
      {
        title: '家庭共济承诺书',
        version: '530000-2025-01',
        text: '本人自愿将职工基本医疗保险个人账户资金用于本人近亲属就医购药的个人负担费用。\n一、本人与使用人的亲属关系真实。\n二、共济的是资金，卡不能共用。\n三、虚构关系、骗取医保基金的，依法承担责任，并退回全部资金。',
        digest: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
        form: 'signature',
        signature: {
          path: 'M20 60 C 40 10, 60 10, 70 60 S 110 100, 130 40 L 160 80 M 180 20 L 180 90 M 170 50 L 230 45 Q 250 80 280 30',
          width: 320,
          height: 120,
        },
        agreedBy: '陈刚',
        agreedAt: at,
      },
      {
        language,
        english: { note: chineseBinds, lines: ['Money is shared; the insurance card is not.'] },
        foot: foot('承诺书'),
        at,
      },
    ),
  voucher: () =>
    renderVoucher(
      {
        insuredName: '张建国',
        insuredMaskedId: '990201********50',
        areaName: '贵州省六盘水市',
        year: 2025,
        amount: fen(40_000),
        payerName: '张*',
        taxNo: 'SIM2025011500001',
        account: 'personal',
        creditedAt: at,
        benefitsFrom: '2025-01-01',
      },
      { language, foot: foot('城乡居民医保缴费凭证'), at },
    ),
  statement: () =>
    renderStatement(
      {
        year: 2025,
        name: '张伟',
        areaName: '贵州省六盘水市',
        until: '2025-06-30',
        accounts: [
          {
            account: 'personal',
            opening: fen(864_235),
            movements: [
              { kind: 'care.own', amount: fen(-12_300) },
              { kind: 'care.family', amount: fen(-34_000) },
              { kind: 'contribution', amount: fen(187_200) },
              { kind: 'premium.submit', amount: fen(-40_000) },
            ],
            closing: fen(965_135),
          },
        ],
        given: [
          {
            on: '2025-01-15',
            who: 4,
            person: '王*',
            relation: '父母',
            place: '三级医院',
            amount: fen(75_950),
          },
          {
            on: '2025-01-15',
            who: 3,
            person: '张*',
            relation: '父母',
            place: '二级医院',
            amount: fen(24_000),
          },
          {
            on: '2025-01-16',
            who: 5,
            person: '张*',
            relation: '子女',
            place: '一级医院',
            amount: fen(10_000),
          },
          {
            on: '2025-01-20',
            who: 4,
            person: '王*',
            relation: '父母',
            place: '三级医院',
            amount: fen(-75_950),
          },
        ],
        received: [
          {
            on: '2025-02-03',
            who: 2,
            person: '李*',
            relation: '配偶',
            place: '六盘水示范大药房',
            amount: fen(3_050),
          },
        ],
      },
      { language, foot: foot('家庭共济账单'), at },
    ),
  returned: () =>
    renderAcceptance(
      {
        kind: 'returned',
        matter: '门诊慢特病备案 · 高血压 M03900',
        applicant: '王秀英',
        areaName: '贵州省六盘水市医疗保障经办机构',
        number: '123456789012',
        submittedAt: at,
        dueOn: null,
        facts: [['诊断医院', '六盘水市第一示范医院']],
        reasons: [
          { what: '缺少诊断证明', mend: '请上传定点医院开具的诊断证明，或到医院医保办补开。' },
          { what: '手机号无法联系', mend: '请在“我的”中更新手机号。' },
        ],
      },
      { language, foot: foot('一次性告知书'), at },
    ),
})

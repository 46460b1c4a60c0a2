import type { Text } from '@gongji/policy'

/** What the answer must be, in fen; a payer by masked name. */
export type Expected =
  | {
      pool: number
      own: number
      relatives: readonly (readonly [maskedName: string, amount: number])[]
      cash: number
      /** Parts of the derivation that the example names. */
      inScope?: number
      overLimit?: number
      firstShare?: number
      deductible?: number
    }
  /** Words that the refusal must hold. */
  | { refused: string }

export type Example = {
  about: Text
  /** Name of a person of the sandbox. */
  patient: string
  /** Code of an institution of the sandbox. */
  place: string
  /** acct_used_flag */
  flag: '1' | '2'
  /** Catalogue code and fen, one piece each. */
  lines: readonly (readonly [code: string, amount: number])[]
  expected: Expected
}

/**
 * The worked examples, on a fresh sandbox, in this order: within one area each starts from what the ones before have used.
 */
export const examples: readonly Example[] = [
  {
    about: {
      zh: '退休母亲看门诊：统筹基金、本人账户、儿子的账户依次支付',
      en: 'A retired mother as an outpatient: the pool, her own account, then her son',
    },
    patient: '王秀英',
    place: 'H52020100001',
    flag: '1',
    lines: [
      ['DEMOA0001', 150_000],
      ['DEMOB0001', 40_000],
      ['DEMOC0001', 10_000],
    ],
    expected: {
      inScope: 186_000,
      firstShare: 4_000,
      deductible: 15_000,
      pool: 94_050,
      own: 30_000,
      relatives: [['张*', 75_950]],
      cash: 0,
    },
  },
  {
    about: {
      zh: '参加居民医保的父亲没有个人账户：儿子的账户支付个人部分',
      en: 'A father in the resident scheme has no account: his son’s pays his part',
    },
    patient: '张建国',
    place: 'H52020100002',
    flag: '1',
    lines: [['DEMOA0001', 60_000]],
    expected: { deductible: 0, pool: 36_000, own: 0, relatives: [['张*', 24_000]], cash: 0 },
  },
  {
    about: {
      zh: '三级医院没有公布居民门诊比例：统筹基金不付，家人账户照付',
      en: 'No resident ratio is published for level 3: the pool pays nothing, the family does',
    },
    patient: '张建国',
    place: 'H52020100001',
    flag: '1',
    lines: [['DEMOA0001', 5_000]],
    expected: { pool: 0, own: 0, relatives: [['张*', 5_000]], cash: 0 },
  },
  {
    about: {
      zh: '孩子：到了统筹封顶线和父亲设的限额，母亲接着付，丙类用现金',
      en: 'A child: the pool’s cap, her father’s limit, then her mother; class C in cash',
    },
    patient: '张小雨',
    place: 'H52020100003',
    flag: '1',
    lines: [
      ['DEMOA0001', 80_000],
      ['DEMOC0001', 3_000],
    ],
    expected: {
      pool: 50_000,
      own: 0,
      relatives: [
        ['张*', 10_000],
        ['李*', 20_000],
      ],
      cash: 3_000,
    },
  },
  {
    about: {
      zh: '药店：个人账户不得支付健身项目',
      en: 'At a pharmacy: no account may pay for fitness training',
    },
    patient: '李梅',
    place: 'P52020100001',
    flag: '1',
    lines: [
      ['DEMOA0001', 5_000],
      ['DEMOX0001', 2_000],
    ],
    expected: { pool: 0, own: 5_000, relatives: [], cash: 2_000 },
  },
  {
    about: {
      zh: '昭通：每次就诊起付线，余下由本人账户支付',
      en: 'Zhaotong: a deductible per visit, the rest from the own account',
    },
    patient: '陈刚',
    place: 'H53060200001',
    flag: '1',
    lines: [['DEMOA0002', 100_000]],
    expected: { deductible: 6_000, pool: 47_000, own: 53_000, relatives: [], cash: 0 },
  },
  {
    about: {
      zh: '昭通：声明使用共济账户，任何个人费用都可支付',
      en: 'Zhaotong: told so, the shared account pays any personal cost',
    },
    patient: '刘芳',
    place: 'H53060200001',
    flag: '2',
    lines: [
      ['DEMOA0001', 20_000],
      ['DEMOC0001', 10_000],
    ],
    expected: { deductible: 0, pool: 5_000, own: 0, relatives: [['陈*', 25_000]], cash: 0 },
  },
  {
    about: {
      zh: '同一账单，没有人声明使用共济账户：现金支付',
      en: 'The same bill, and nobody said that the shared account is to pay: cash',
    },
    patient: '刘芳',
    place: 'H53060200001',
    flag: '1',
    lines: [
      ['DEMOA0001', 20_000],
      ['DEMOC0001', 10_000],
    ],
    expected: { pool: 5_000, own: 0, relatives: [], cash: 25_000 },
  },
  {
    about: {
      zh: '超限价、先行自付、起付线、退休比例，最后由儿子补足',
      en: 'Price ceiling, first share, deductible, a retired person’s ratio; her son pays the rest',
    },
    patient: '陈玉兰',
    place: 'H53060200002',
    flag: '2',
    lines: [['DEMOB0003', 10_000]],
    expected: {
      overLimit: 4_000,
      firstShare: 600,
      inScope: 5_400,
      deductible: 4_000,
      pool: 910,
      own: 8_000,
      relatives: [['陈*', 1_090]],
      cash: 0,
    },
  },
  {
    about: {
      zh: '没有人授权：要用共济账户被拒绝',
      en: 'Nobody has authorised him: asking for the shared account is refused',
    },
    patient: '赵磊',
    place: 'H52020100001',
    flag: '2',
    lines: [['DEMOA0001', 10_000]],
    expected: { refused: '授权' },
  },
  {
    about: {
      zh: '统筹区没有规则：点名拒绝，不按猜测结算',
      en: 'An area without rules is refused by name: nothing is guessed',
    },
    patient: '张敏',
    place: 'H52010200001',
    flag: '1',
    lines: [['DEMOA0001', 10_000]],
    expected: { refused: '贵阳市' },
  },
]

import type { StaffRole } from '@gongji/contract'
import type { Category, PlainDate, Scheme, Text } from '@gongji/policy'

// The fixed people of the sandbox. Names are invented; the ID numbers have an impossible area prefix (99) and a right
// check digit. Phones and card numbers are invented too.

export type DemoPerson = {
  name: string
  /** National code of the certificate that `idNumber` is the number of; 01: ID card. */
  idKind: string
  idNumber: string
  /** Where the certificate's number does not say it: day of birth, and 1 male or 2 female. */
  born?: { on: PlainDate; gender: '1' | '2' }
  psnNo: string
  card: string
  phone: string | null
  scheme: Scheme
  area: string
  category: Category
  psnType: string
  status: 'normal' | 'suspended'
  insured: Insured
  employer: string
  /** Personal account in fen. */
  balance: number
  family: string
  about: Text
}

/** On whatever day the clock shows; until the end of 2024 and not since; never yet. */
export type Insured = 'now' | 'until2024' | 'never'

type Row = readonly [
  name: string,
  idNumber: string,
  area: string,
  kind: 'working' | 'retired' | 'minor' | 'adult' | 'elderly',
  balance: number,
  family: string,
  zh: string,
  en: string,
  more?: {
    insured?: Insured
    status?: 'suspended'
    /** Told nobody a number yet. */
    noPhone?: true
    psnType?: string
    certificate?: { kind: string; born: PlainDate; gender: '1' | '2' }
  },
]

const rows: readonly Row[] = [
  [
    '张伟',
    '990201198203150037',
    '520200',
    'working',
    864_235,
    '张家',
    '授权人，一家之主',
    'pays for his family',
  ],
  ['李梅', '990201198407220041', '520200', 'working', 120_000, '张家', '张伟的妻子', 'wife of 张伟'],
  [
    '张建国',
    '990201195601080050',
    '520200',
    'elderly',
    0,
    '张家',
    '张伟的父亲，居民医保',
    'his father, resident scheme',
  ],
  [
    '王秀英',
    '990201195809190064',
    '520200',
    'retired',
    30_000,
    '张家',
    '张伟的母亲，退休',
    'his mother, retired',
  ],
  ['张小雨', '990201201612010080', '520200', 'minor', 0, '张家', '张伟和李梅的女儿', 'his daughter'],
  ['张明', '99020120070710021X', '520200', 'minor', 0, '张家', '张伟的儿子，17岁', 'his son, 17'],
  [
    '张敏',
    '990201198605300106',
    '520100',
    'working',
    5_000,
    '张家',
    '张伟的妹妹，在贵阳参保',
    'his sister, insured in Guiyang',
  ],
  ['赵磊', '990201197904040119', '520200', 'working', 200_000, '赵家', '与他人无亲属关系', 'no relation'],
  [
    '孙丽',
    '990201199006060221',
    '520200',
    'working',
    70_000,
    '孙家',
    '暂停参保',
    'insurance suspended',
    { status: 'suspended' },
  ],
  [
    '何平',
    '990201197001010234',
    '520200',
    'adult',
    0,
    '赵家',
    '何静的哥哥，2025年尚未参保',
    'elder brother of 何静, not yet insured for 2025',
    { insured: 'until2024' },
  ],
  [
    '何静',
    '99020119740618024X',
    '520200',
    'working',
    150_000,
    '赵家',
    '何平的妹妹',
    'younger sister of 何平',
  ],
  [
    '陈刚',
    '990602198106110138',
    '530600',
    'working',
    500_000,
    '陈家',
    '授权人，在昭通参保',
    'pays for his family in Zhaotong',
  ],
  [
    '刘芳',
    '990602198302270147',
    '530600',
    'adult',
    0,
    '陈家',
    '陈刚的妻子，居民医保',
    'his wife, resident scheme',
  ],
  ['陈思', '990602201209100156', '530600', 'minor', 0, '陈家', '陈刚的儿子', 'his son'],
  [
    '陈玉兰',
    '990602195503120205',
    '530600',
    'retired',
    8_000,
    '陈家',
    '陈刚的母亲，退休',
    'his mother, retired',
  ],
  [
    '陈强',
    '990602198508180171',
    '530600',
    'adult',
    0,
    '陈家',
    '陈刚的弟弟，居民医保',
    'his brother, resident scheme',
  ],
  [
    '张浩',
    '99060219900102019X',
    '530600',
    'working',
    90_000,
    '张家',
    '张伟的弟弟，在昭通参保',
    'brother of 张伟, insured in Zhaotong',
  ],
  [
    '陈雨',
    '990602200305010164',
    '530600',
    'adult',
    0,
    '陈家',
    '陈刚的女儿，已成年，2025年尚未参保',
    'grown daughter of 陈刚, not yet insured for 2025',
    { insured: 'until2024' },
  ],
  [
    '罗志远',
    '990201198808080131',
    '520200',
    'adult',
    0,
    '罗家',
    '新来的居民，尚未与任何人共济',
    'newly arrived, bound to nobody; registers by real name',
    { noPhone: true },
  ],
  [
    '龑䶮·阿卜杜热合曼',
    '990201199112120179',
    '520200',
    'working',
    66_000,
    '罗家',
    '罗小凤的丈夫，姓名长而字罕见',
    'husband of 罗小凤, with a long and rare name',
  ],
  [
    '罗小凤',
    '990201199303030088',
    '520200',
    'adult',
    0,
    '罗家',
    '龑䶮·阿卜杜热合曼的妻子，居民医保',
    'wife of 龑䶮·阿卜杜热合曼, resident scheme',
  ],
  [
    'Karim Osman',
    'EGY990285071501',
    '520200',
    'working',
    12_000,
    'Osman',
    '外国人，持外国人永久居留证，没有身份证',
    'foreigner with a permanent residence card, no ID card',
    { certificate: { kind: '07', born: '1985-07-15', gender: '1' } },
  ],
  [
    '张小阳',
    'S520012345',
    '520200',
    'minor',
    0,
    '张家',
    '张小雨的弟弟，2025年1月5日出生，只有出生医学证明，尚未参保',
    'baby brother of 张小雨, born on 2025-01-05: birth certificate only, not insured yet',
    {
      insured: 'never',
      psnType: '1401',
      certificate: { kind: '990201', born: '2025-01-05', gender: '1' },
    },
  ],
]

/** National kind of person (psn_type) of a category. */
export const psnTypes: Record<Row[3], string> = {
  working: '1101',
  retired: '1201',
  minor: '1403',
  adult: '1501',
  elderly: '16',
}

const employers: Readonly<Record<string, string>> = { '530600': '昭通示范公司', '990200': '示范市示范公司' }

/** @param number the serial in psn_no, card and phone */
function personOf(row: Row, number: number): DemoPerson {
  const [name, idNumber, area, category, balance, family, zh, en, more = {}] = row
  const serial = String(number)
  const employee = category === 'working' || category === 'retired'
  const { certificate } = more
  return {
    name,
    idKind: certificate?.kind ?? '01',
    idNumber,
    ...(certificate ? { born: { on: certificate.born, gender: certificate.gender } } : {}),
    psnNo: `${area}${serial.padStart(20, '0')}`,
    card: `G${serial.padStart(8, '0')}`,
    phone: category === 'minor' || more.noPhone ? null : `1990000${serial.padStart(4, '0')}`,
    scheme: employee ? 'employee' : 'resident',
    area,
    category,
    psnType: more.psnType ?? psnTypes[category],
    status: more.status ?? 'normal',
    insured: more.insured ?? 'now',
    employer: employee ? (employers[area] ?? '六盘水示范公司') : '',
    balance,
    family,
    about: { zh, en },
  }
}

/** In the order in which they are registered; the serial in psn_no and card follows it. */
export const demoPeople: readonly DemoPerson[] = rows.map((row, i) => personOf(row, i + 1))

/** Who is insured in the invented area; its serial leaves room for more of the others. */
export const inventedPerson: DemoPerson = personOf(
  [
    '安然',
    '990200197909179076',
    '990200',
    'working',
    300_000,
    '安家',
    '在虚构的示范市参保，可试慢特病备案和报销',
    'insured in the invented Demo city, to try chronic diseases',
  ],
  9902,
)

/** Who is recorded as whose guardian. */
export const demoGuardians: readonly { child: string; guardian: string }[] = [
  { child: '张小雨', guardian: '李梅' },
  { child: '陈思', guardian: '刘芳' },
  { child: '张小阳', guardian: '李梅' },
]

export type DemoStaff = {
  signInName: string
  name: string
  role: StaffRole
  institution: string | null
  area: string | null
  /** Who it is among the people of the sandbox. */
  person?: string
}

/** Everyone can read it; production never has these rows. */
export const demoPassword = 'gongji-demo'

export const demoStaff: readonly DemoStaff[] = [
  { signInName: 'cashier-1', name: '收费员周', role: 'cashier', institution: 'H52020100001', area: null },
  { signInName: 'cashier-2', name: '收费员吴', role: 'cashier', institution: 'H53060200001', area: null },
  { signInName: 'cashier-3', name: '药店郑', role: 'cashier', institution: 'P52020100001', area: null },
  { signInName: 'clerk-520200', name: '经办员杨', role: 'clerk', institution: null, area: '520200' },
  {
    signInName: 'clerk-520200-2',
    name: '经办员何',
    role: 'clerk',
    institution: null,
    area: '520200',
    person: '何静',
  },
  { signInName: 'clerk-530600', name: '经办员马', role: 'clerk', institution: null, area: '530600' },
  { signInName: 'clerk-530600-2', name: '经办员罗', role: 'clerk', institution: null, area: '530600' },
  { signInName: 'auditor', name: '稽核员林', role: 'auditor', institution: null, area: null },
  { signInName: 'policy', name: '政策员高', role: 'policyOfficer', institution: null, area: null },
  { signInName: 'policy-2', name: '政策员林', role: 'policyOfficer', institution: null, area: null },
  { signInName: 'manager', name: '基金管理员许', role: 'fundManager', institution: null, area: null },
  { signInName: 'administrator', name: '系统管理员邓', role: 'administrator', institution: null, area: null },
]

/** The clerks of the invented area. */
export const inventedStaff: readonly DemoStaff[] = [
  { signInName: 'clerk-990200', name: '经办员宁', role: 'clerk', institution: null, area: '990200' },
  { signInName: 'clerk-990200-2', name: '经办员康', role: 'clerk', institution: null, area: '990200' },
]

const demoNumbers = new Set([...demoPeople, inventedPerson].map(({ idNumber }) => idNumber))

/** Whether somebody is of the sandbox's fixed people, whom anybody may try out. */
export const isDemoPerson = ({ idNumber }: { idNumber: string }): boolean => demoNumbers.has(idNumber)

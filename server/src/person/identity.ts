import type { PlainDate } from '@gongji/policy/dates'
import { birthDateIn, typedCertificateNumber, typedIdNumber, typedName } from '@gongji/policy/typed'
import { problems } from '../problem.ts'

export const problem = problems('person', {
  payeeWrong: [
    422,
    '收款银行账号不正确：{reason}。',
    'The bank account is not right: {reasonEn}.',
    '请对照银行卡填写。',
    'Enter the number as on the bank card.',
  ],
  idNumberWrong: [
    422,
    '身份证号码不正确：{reason}。',
    'The ID number is not right: {reasonEn}.',
    '请对照身份证原件重新输入18位号码。',
    'Check it against the card and enter the 18 characters again.',
  ],
  unknown: [
    404,
    '查不到这个人的参保登记。',
    'Nobody with these details is registered for insurance.',
    '请核对姓名和证件号码；仍查不到的，由本人到参保地经办机构核实登记。',
    'Check name and number; if they are right, the person can ask the agency where they are insured.',
  ],
  nameDoesNotMatch: [
    409,
    '姓名与证件号码不一致。',
    'The name does not belong to this ID number.',
    '请按身份证上的姓名填写。',
    'Enter the name as it stands on the card.',
  ],
  alreadyRegistered: [
    409,
    '该证件号码已经登记。',
    'This number is already registered.',
    '请用原登记办理；登记有误的由经办机构更正。',
    'Use the existing registration, or ask the agency to correct it.',
  ],
})

// The rule stands with the reading of what people type.
export { checkDigit } from '@gongji/policy/typed'

export type Identity = {
  /** 18 characters, X large. */
  number: string
  birthDate: PlainDate
  /** 1 male, 2 female. */
  gender: '1' | '2'
}

/** The certificates by which people are registered, by national code (psn_cert_type, interface V1.1.83). */
export const certificateNames: Readonly<Record<string, string>> = {
  '01': '居民身份证（户口簿）',
  '02': '中国人民解放军军官证',
  '03': '中国人民武装警察警官证',
  '04': '香港特区护照/港澳居民来往内地通行证',
  '05': '澳门特区护照/港澳居民来往内地通行证',
  '06': '台湾居民来往大陆通行证',
  '07': '外国人永久居留证',
  '08': '外国人护照',
  '09': '残疾人证',
  '10': '军烈属证明',
  '11': '外国人就业证',
  '12': '外国专家证',
  '13': '外国人常驻记者证',
  '14': '台港澳人员就业证',
  '15': '回国（来华）定居专家证',
  '16': '中国护照',
  '17': '港澳台居民居住证',
  '18': '港澳通行证',
  '19': '护照',
  '20': '临时居民身份证',
  '21': '军人身份证',
  '22': '武装警察身份证',
  '23': '准新生儿社保卡',
  '1701': '香港居民居住证',
  '1702': '澳门居民居住证',
  '1703': '台湾居民居住证',
  '99': '其他身份证件',
  '9901': '暂住证',
  '9902': '保密人员证件',
  '9903': '其他就业证件',
  '9904': '海外高层次人才工作居住证',
  '990102': '扶贫人口编码',
  '990201': '医学出生证明',
}

/**
 * Reads the number of any certificate as a person writes it: an ID number, checked, or that of a passport, a permanent
 * residence card, a birth certificate … @throws Problem naming what is wrong with an ID number
 */
export function readCertificateNumber(text: string): string {
  const { value, wrong } = typedCertificateNumber(text)
  if (wrong) throw problem.idNumberWrong({ reason: wrong.zh, reasonEn: wrong.en })
  return value
}

/** Whether two ways of writing a name are one: spaces do not count, nor which dot stands for the middle one (·). */
export const sameName = (a: string, b: string): boolean => plainName(a) === plainName(b)

const plainName = (name: string): string => {
  const read = typedName(name)
  return 'value' in read
    ? read.value
        .replaceAll(' ', '')
        .replaceAll(/[.．。]/g, '·')
        .toUpperCase()
    : ''
}

/** Reads an ID number as a person writes it. @throws Problem naming what is wrong with it */
export function readIdNumber(text: string): Identity {
  const { value: number, wrong } = typedIdNumber(text)
  if (wrong) throw problem.idNumberWrong({ reason: wrong.zh, reasonEn: wrong.en })
  return { number, birthDate: birthDateIn(number), gender: Number(number[16]) % 2 === 1 ? '1' : '2' }
}

// Compound surnames (复姓) in use; anything else has a surname of one character.
const compoundSurnames = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 ' +
    '公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 ' +
    '拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 ' +
    '西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 纳兰 完颜'
  ).split(' '),
)

/** Hides a name for people who only need to recognise it: 张* , 张*国, 欧阳*, 欧阳*雪. A single character stays. */
export function maskName(name: string): string {
  const characters = [...name.trim()]
  if (characters.length <= 1) return characters.join('')
  const compound = characters.length > 2 && compoundSurnames.has(characters.slice(0, 2).join(''))
  const surname = characters.slice(0, compound ? 2 : 1).join('')
  const given = characters.slice(compound ? 2 : 1)
  if (given.length === 1) return `${surname}*`
  return `${surname}${'*'.repeat(given.length - 1)}${given.at(-1)}`
}

/** Keeps the first 4 and the last 2 characters of an ID number; shorter numbers keep the last 2. */
export function maskId(number: string): string {
  const head = number.length >= 15 ? number.slice(0, 4) : ''
  return `${head}${'*'.repeat(Math.max(0, number.length - head.length - 2))}${number.slice(-2)}`
}

/** Keeps the first 3 and the last 4 digits of a mobile number. */
export const maskPhone = (phone: string): string =>
  `${phone.slice(0, 3)}${'*'.repeat(Math.max(0, phone.length - 7))}${phone.slice(-4)}`

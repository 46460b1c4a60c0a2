import type { Refusal } from '../values/refusal.ts'
import type { Text } from '../values/text.ts'
import { parameterWords } from './parameter-words.ts'
import { unsaidWords } from './unsaid.ts'
import { agency, type Told } from './words.ts'

type Facts = Refusal['facts']

/** The area by its name; a refusal that does not know it says what the area is to the patient. */
const areaOf = ({ areaName, areaNameEn }: Facts): Text => ({
  zh: areaName === undefined ? '参保地' : String(areaName),
  en: areaNameEn === undefined ? 'the insured area' : String(areaNameEn),
})

/** What this system does not know is its own gap, not the bureau's. */
function notOnRecord(facts: Facts): Text {
  const [area, name] = [areaOf(facts), parameterWords(String(facts.parameter ?? ''))]
  const year = String(facts.on ?? '').slice(0, 4)
  return {
    zh: `本系统没有收录${area.zh}${year}年${name.zh}，不能按猜测结算。`,
    en: `This system has no ${name.en} in ${area.en} for ${year} on record, and none is guessed.`,
  }
}

const told: Readonly<Record<string, (facts: Facts) => Told>> = {
  'no-rules-for-area': (facts) => ({
    what: {
      zh: `本系统没有收录${areaOf(facts).zh}的医保规则`,
      en: `This system has no rules of ${areaOf(facts).en} on record`,
    },
    mend: {
      zh: '请到参保地医保部门结算；规则由政策管理员添加',
      en: 'Settle at the agency of the insured area; a policy officer adds its rules.',
    },
  }),
  'benefit-unknown': (facts) => {
    // `… : given householdIncome`: the pack has a value, the bill lacks the amount that it is made of.
    const name = parameterWords(String(facts.parameter ?? ''))
    return {
      what: /: given /.test(String(facts.parameter))
        ? {
            zh: `账单没有给出计算${name.zh}要用的金额。`,
            en: `The bill lacks the amount that the ${name.en} is worked out from.`,
          }
        : notOnRecord(facts),
      mend: agency,
    }
  },
  'rule-unknown': (facts) => ({ what: notOnRecord(facts), mend: agency }),
  'fact-unknown': ({ fact }) => unsaidWords(String(fact)),
  'filing-required': (facts) => ({
    what: {
      zh: `${areaOf(facts).zh}规定到${facts.place === 'province' ? '省内其他州市' : '外省'}就医须先办理异地就医备案，现无有效备案，不能直接结算。`,
      en: `${areaOf(facts).en === 'the insured area' ? 'The insured area' : areaOf(facts).en} asks for an out-of-area filing before care ${facts.place === 'province' ? 'elsewhere in the province' : 'in another province'}; there is none, so no direct settlement.`,
    },
    mend: {
      zh: '患者可现在在手机上或“办事通”办理备案后再结算；或先现金结算，之后到参保地手工报销。',
      en: 'The patient can file now on the phone or in 办事通 and settle then; or pay in cash and claim at home later.',
    },
  }),
  'disease-filing-required': () => ({
    what: {
      zh: '门诊慢特病待遇须先备案，未找到有效备案。',
      en: 'This benefit needs an approved chronic-disease filing; there is none.',
    },
    mend: {
      zh: '请患者办理门诊慢特病备案；本次可按普通门诊结算。',
      en: 'The patient can file for it; this visit can be settled as ordinary outpatient care.',
    },
  }),
  'disease-not-covered': (facts) => ({
    what: {
      zh: `该病种不在${areaOf(facts).zh}的门诊慢特病范围内。`,
      en: `The disease is not on the chronic list of ${areaOf(facts).en}.`,
    },
    mend: {
      zh: '本次可按普通门诊结算。',
      en: 'This visit can be settled as ordinary outpatient care.',
    },
  }),
  'care-not-covered': (facts) => ({
    what: {
      zh: `${areaOf(facts).zh}的规则不允许此类就医直接结算。`,
      en: `The rules of ${areaOf(facts).en} do not let this care be settled directly.`,
    },
    mend: agency,
  }),
  'bill-too-large': () => ({
    what: { zh: '单笔金额超过 10 亿元。', en: 'The bill is above 1 billion yuan.' },
    mend: { zh: '请收费系统核对金额。', en: 'The hospital program must check the amounts.' },
  }),
  'bad-amount': ({ line }) => ({
    what: { zh: `明细 ${line} 的金额不是有效的分`, en: `The amount of line ${line} is not whole fen` },
    mend: { zh: '核对该行金额', en: "Check that line's amount." },
  }),
  'aid-amount-unknown': (facts) => ({
    what: {
      zh: `本系统没有收录${areaOf(facts).zh}“${facts.name}”${facts.year}年度个人应缴的金额，不按全额收`,
      en: `This system has no record of what "${facts.nameEn}" in ${areaOf(facts).en} pay for ${facts.year}; the full price is not asked instead`,
    },
    mend: {
      zh: '请向参保地经办机构核实应缴金额；政策管理员查到文件后补充',
      en: 'Ask the agency what is due; a policy officer adds the sum from its document.',
    },
  }),
  'premium-closed': ({ year, on, from, to }) => ({
    what: {
      zh: `${on} 不能缴纳${year}年度居民医保费，集中征缴期为 ${from} 至 ${to}`,
      en: `The resident premium of ${year} cannot be paid on ${on}; the window is ${from} to ${to}`,
    },
    mend: {
      zh: '新生儿、退役军人等可到经办机构办理',
      en: 'Newborns and some others may join at the agency.',
    },
  }),
}

const byCode = new Map(Object.entries(told))

/** The sentence of a refusal of the engine, the same at the till and on the phone; null for a code that is not the engine's. */
export const refusalWords = ({ code, facts }: Refusal): Told | null => byCode.get(code)?.(facts) ?? null

import type { Refusal } from '../claim.ts'
import type { Said } from './words.ts'

/** What a refusal says, who can mend it and how. */
export type Told = { what: Said; mend: Said }

// The till refuses in these words too: server/src/his/refusal-words.test.ts compares them.
const agency: Said = {
  zh: '请先现金结算，凭票据到参保地医保经办机构办理手工报销。',
  en: 'Pay in cash and claim at the insurance agency of the insured place.',
}

type Facts = Refusal['facts']
const told: Readonly<Record<string, (facts: Facts) => Told>> = {
  'no-rules-for-area': ({ area }) => ({
    what: { zh: `没有统筹区 ${area} 的规则`, en: `There are no rules for the area ${area}` },
    mend: {
      zh: '请到参保地医保部门结算；规则由政策管理员添加',
      en: 'Settle at the agency of the insured area; a policy officer adds its rules.',
    },
  }),
  'benefit-unknown': ({ area, parameter, on }) => {
    // `… : given householdIncome`: the pack has a value, the claim lacks the amount that it is made of.
    const [name, given] = String(parameter).split(': given ')
    return {
      what: given
        ? {
            zh: `账单没有给出 ${name} 要用的金额 ${given}。`,
            en: `The claim lacks ${given}, which ${name} needs.`,
          }
        : {
            zh: `统筹区 ${area} 在 ${on} 没有公布该待遇的标准（${parameter}），不能按猜测结算。`,
            en: `Pooling area ${area} has published no value for ${parameter} on ${on}, and none is guessed.`,
          },
      mend: agency,
    }
  },
  'rule-unknown': ({ area, parameter, on }) => ({
    what: {
      zh: `统筹区 ${area} 在 ${on} 没有公布 ${parameter}。`,
      en: `Pooling area ${area} has published no ${parameter} for ${on}.`,
    },
    mend: agency,
  }),
  'filing-required': ({ area, institutionArea }) => ({
    what: {
      zh: `参保地 ${area} 规定到 ${institutionArea} 就医须先办理异地就医备案，现无有效备案，不能直接结算。`,
      en: `Area ${area} asks for an out-of-area filing before care in ${institutionArea}; there is none, so no direct settlement.`,
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
  'disease-not-covered': ({ area }) => ({
    what: {
      zh: `该病种不在统筹区 ${area} 的门诊慢特病范围内。`,
      en: `The disease is not on the chronic list of pooling area ${area}.`,
    },
    mend: {
      zh: '本次可按普通门诊结算。',
      en: 'This visit can be settled as ordinary outpatient care.',
    },
  }),
  'care-not-covered': ({ area }) => ({
    what: {
      zh: `统筹区 ${area} 的规则不允许此类就医直接结算。`,
      en: `The rules of pooling area ${area} do not let this care be settled directly.`,
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
  'aid-amount-unknown': ({ area, year, name, nameEn }) => ({
    what: {
      zh: `统筹区 ${area} 没有公布“${name}”${year}年度个人应缴的金额，不按全额收`,
      en: `The area ${area} has not published what "${nameEn}" pay for ${year}; the full price is not asked instead`,
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

/** The sentence of a refusal of the engine; null for a code that is not the engine's. */
export const refusalWords = ({ code, facts }: Refusal): Told | null => told[code]?.(facts) ?? null

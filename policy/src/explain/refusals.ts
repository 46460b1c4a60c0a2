import type { Refusal } from '../claim.ts'
import { placesOf } from './places.ts'
import type { Said } from './words.ts'

/** What a refusal says, who can mend it and how. */
export type Told = { what: Said; mend: Said }

/** `resident.chronic.ratio` in words, as far as there are words for it. */
const parameterWords = (name: string | number | undefined): string => String(name ?? '')

type Facts = Refusal['facts']
const told: Readonly<Record<string, (facts: Facts) => Told>> = {
  'no-rules-for-area': ({ area }) => ({
    what: { zh: `没有统筹区 ${area} 的规则`, en: `There are no rules for the area ${area}` },
    mend: {
      zh: '请到参保地医保部门结算；规则由政策管理员添加',
      en: 'Settle at the agency of the insured area; a policy officer adds its rules.',
    },
  }),
  'benefit-unknown': ({ area, parameter, on }) => ({
    what: {
      zh: `统筹区 ${area} 在 ${on} 没有已知的规定：${parameterWords(parameter)}`,
      en: `The area ${area} has no known value on ${on}: ${parameterWords(parameter)}`,
    },
    mend: {
      zh: '按自费结算后向经办机构手工报销；政策管理员查到文件后补充',
      en: 'Pay in cash and claim at the agency; a policy officer adds the value from its document.',
    },
  }),
  'rule-unknown': ({ area, parameter, on }) => ({
    what: {
      zh: `统筹区 ${area} 在 ${on} 没有已知的规定：${parameterWords(parameter)}`,
      en: `The area ${area} has no known value on ${on}: ${parameterWords(parameter)}`,
    },
    mend: { zh: '请咨询参保地经办机构', en: 'Ask the agency of the insured area.' },
  }),
  'filing-required': ({ area, institutionArea, place }) => ({
    what: {
      zh: `参保地 ${area} 规定，在${placesOf(place).zh}（${institutionArea}）就医须先备案，未备案不能直接结算`,
      en: `The area ${area} asks for a filing before care ${placesOf(place).en} (${institutionArea}); without it there is no direct settlement`,
    },
    mend: {
      zh: '现在补办异地就医备案后再结算，或先付现金、回参保地手工报销；急诊不受影响',
      en: 'File now and settle again, or pay in cash and claim at the agency; emergencies are not affected.',
    },
  }),
  'disease-filing-required': ({ area }) => ({
    what: {
      zh: `没有已批准的门诊慢特病备案（${area}）`,
      en: `No chronic or special disease is filed and approved (${area})`,
    },
    mend: {
      zh: '先到经办机构或定点医院办理备案，或按普通门诊结算',
      en: 'File the disease first, or settle as ordinary outpatient care.',
    },
  }),
  'bill-too-large': () => ({
    what: { zh: '账单超过10亿元', en: 'The bill is above ¥1 billion' },
    mend: { zh: '核对金额', en: 'Check the amounts.' },
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

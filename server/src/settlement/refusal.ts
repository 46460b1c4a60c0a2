import type { Refusal } from '@gongji/policy'
import type { Problem } from '../problem.ts'
import { problem } from './problem.ts'

type Sentence = { reason: string; reasonEn: string; mend: string; mendEn: string }
const agency = {
  mend: '请先现金结算，凭票据到参保地医保经办机构办理手工报销。',
  mendEn: 'Pay in cash and claim at the insurance agency of the insured place.',
}

const sentences: Readonly<Record<string, (facts: Refusal['facts']) => Sentence>> = {
  'benefit-unknown': ({ area, parameter, on }) => ({
    reason: `统筹区 ${area} 在 ${on} 没有公布该待遇的标准（${parameter}），不能按猜测结算。`,
    reasonEn: `pooling area ${area} has published no value for ${parameter} on ${on}, and none is guessed.`,
    ...agency,
  }),
  'rule-unknown': ({ area, parameter, on }) => ({
    reason: `统筹区 ${area} 在 ${on} 没有公布 ${parameter}。`,
    reasonEn: `pooling area ${area} has published no ${parameter} for ${on}.`,
    ...agency,
  }),
  'filing-required': ({ area, institutionArea }) => ({
    reason: `参保地 ${area} 规定到 ${institutionArea} 就医须先办理异地就医备案，现无有效备案，不能直接结算。`,
    reasonEn: `area ${area} asks for an out-of-area filing before care in ${institutionArea}; there is none, so no direct settlement.`,
    mend: '患者可现在在手机上或“办事通”办理备案后再结算；或先现金结算，之后到参保地手工报销。',
    mendEn:
      'The patient can file now on the phone or in 办事通 and settle then; or pay in cash and claim at home later.',
  }),
  'disease-filing-required': () => ({
    reason: '门诊慢特病待遇须先备案，未找到有效备案。',
    reasonEn: 'this benefit needs an approved chronic-disease filing; there is none.',
    mend: '请患者办理门诊慢特病备案；本次可按普通门诊结算。',
    mendEn: 'The patient can file for it; this visit can be settled as ordinary outpatient care.',
  }),
  'disease-not-covered': ({ area }) => ({
    reason: `该病种不在统筹区 ${area} 的门诊慢特病范围内。`,
    reasonEn: `the disease is not on the chronic list of pooling area ${area}.`,
    mend: '本次可按普通门诊结算。',
    mendEn: 'This visit can be settled as ordinary outpatient care.',
  }),
  'care-not-covered': ({ area }) => ({
    reason: `统筹区 ${area} 的规则不允许此类就医直接结算。`,
    reasonEn: `the rules of pooling area ${area} do not let this care be settled directly.`,
    ...agency,
  }),
  'bill-too-large': () => ({
    reason: '单笔金额超过 10 亿元。',
    reasonEn: 'the bill is above 1 billion yuan.',
    mend: '请收费系统核对金额。',
    mendEn: 'The hospital program must check the amounts.',
  }),
}

/** A refusal of the rules as a problem: which area, which value, who can mend it. */
export function refusalProblem({ code, facts }: Refusal): Problem {
  if (code === 'no-rules-for-area') return problem.noPack(facts)
  const sentence = sentences[code]?.(facts) ?? {
    reason: `${code} ${JSON.stringify(facts)}`,
    reasonEn: `${code} ${JSON.stringify(facts)}`,
    ...agency,
  }
  return problem.rulesRefuse(sentence, { refusal: { code, facts } })
}

import type { UnknownFact } from '../values/bill.ts'
import { ownOf } from '../values/own.ts'
import { agency, type Told } from './words.ts'

/** Facts that a bill may leave unsaid, as people call them, and who can say them. */
const unsaid: Readonly<Record<UnknownFact, Told>> = {
  level: {
    what: { zh: '开方医院的级别', en: 'the level of the hospital that prescribed' },
    mend: {
      zh: '请收费系统在字段扩展中填写开方医院的定点编号（rxfixmedinsCode）后重发；不按外配处方结算的，把外购处方标志填为 0。',
      en: 'Send the prescribing hospital’s code (rxfixmedinsCode) in the extension; to settle it as an ordinary sale, set rx_circ_flag to 0.',
    },
  },
  prescription: {
    what: {
      zh: '是否外配处方、由哪家医院开具',
      en: 'whether it was prescribed, and by which hospital',
    },
    mend: {
      zh: '收费处请把每家医院的外配处方和其他药品分开结算；手工报销还不能登记处方由哪家医院开具。',
      en: 'At the till, settle each hospital’s prescription, and what was not prescribed, apart; a manual claim cannot say it yet.',
    },
  },
  days: { what: { zh: '就医天数', en: 'the days of care' }, mend: agency },
  admission: { what: { zh: '本年度住院次数', en: 'the admissions of this year' }, mend: agency },
  institution: { what: { zh: '医药机构的类别', en: 'the kind of institution' }, mend: agency },
  circumstance: { what: { zh: '就医情形', en: 'the circumstances of care' }, mend: agency },
  number: { what: { zh: '参保人的其他情况', en: 'other facts of the patient' }, mend: agency },
  visit: { what: { zh: '本次就诊已报销的金额', en: 'what was paid of this visit before' }, mend: agency },
  lineGroups: { what: { zh: '药品和项目的分组', en: 'the groups of the lines' }, mend: agency },
}

/** What a bill does not say although the rules look at it, and who can say it. */
export function unsaidWords(fact: string): Told {
  const known = ownOf<Told>(unsaid, fact)
  const { zh, en } = known?.what ?? { zh: '账单的一项情况', en: 'a fact of the bill' }
  return {
    what: {
      zh: `报销标准要看${zh}，本次报文没有写明，不能按猜测结算。`,
      en: `The rules look at ${en}, which this bill does not say; nothing is guessed.`,
    },
    mend: known?.mend ?? agency,
  }
}

import { divisionName } from '@gongji/contract/divisions'
import { type Language, ownOf, type Text } from '@gongji/policy'
import { fen, fenToYuan } from '@gongji/policy/money'

export type NoticeFacts = Readonly<Record<string, unknown>>

/** A message as it is read: title, what is now true, and where to go on. */
export type NoticeText = { title: Text; body: Text; link: string | null }

export const word = (facts: NoticeFacts, name: string): string => {
  const value = facts[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
/** A word in brackets, nothing where there is none. */
export const bracketed = (facts: NoticeFacts, name: string, before: string, after: string): string =>
  word(facts, name) === '' ? '' : `${before}${word(facts, name)}${after}`
/** Who it is about. Family know each other by name; messages that were kept from before hold it masked. */
export const named = (facts: NoticeFacts, whose: '' | 'payer' | 'relative' = ''): string =>
  whose === ''
    ? word(facts, 'name') || word(facts, 'maskedName')
    : word(facts, `${whose}Name`) || word(facts, `${whose}MaskedName`)
export const yuan = (facts: NoticeFacts, name = 'amountFen'): string => {
  const value = facts[name]
  return typeof value === 'number' && Number.isSafeInteger(value) ? fenToYuan(fen(value)) : '0.00'
}
export const statusText = (facts: NoticeFacts): Text => {
  const words: Readonly<Record<string, Text>> = {
    approved: { zh: '已通过', en: 'was approved' },
    returned: { zh: '退回补正', en: 'was returned to be mended' },
    refused: { zh: '未通过', en: 'was refused' },
    ended: { zh: '已终止', en: 'was ended' },
    settled: { zh: '已审核结算，待拨付', en: 'was approved and settled; the money follows' },
    paid: { zh: '已拨付', en: 'was paid out' },
    takenBack: { zh: '的报销已撤销，票据可以重新申请', en: 'was taken back; it can be claimed again' },
  }
  return ownOf(words, word(facts, 'status')) ?? { zh: '有新进展', en: 'has changed' }
}

const both = (name: string): Text => ({ zh: name, en: name })
/** The two sides of a binding as the reader (`you`) calls them. */
export const relative = (facts: NoticeFacts): Text =>
  facts.you === 'relative' ? { zh: '您', en: 'you' } : both(named(facts, 'relative'))
export const account = (facts: NoticeFacts): Text => {
  const payer = named(facts, 'payer')
  return facts.you === 'payer'
    ? { zh: '您的个人账户', en: 'your personal account' }
    : { zh: `${payer}的个人账户`, en: `the personal account of ${payer}` }
}
export const relation = (facts: NoticeFacts): Text =>
  facts.you === 'relative'
    ? both('')
    : { zh: `（${word(facts, 'relationshipZh')}）`, en: ` (${word(facts, 'relationshipEn')})` }
export const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)

/** What the end of a binding means for bills before it: of a false relation the money is owed back. */
export const settled = (facts: NoticeFacts): Text =>
  word(facts, 'reason').startsWith('falseRelation')
    ? {
        zh: '经核查亲属关系不实，已用的款项按核查结论退回。',
        en: 'The relation was found to be false; what was drawn is paid back as the outcome says.',
      }
    : { zh: '已结算的不受影响。', en: 'Bills that were settled stay.' }

/** What a filing is for, in brackets; nothing where an older message does not say it by name. */
export const filedFor = (facts: NoticeFacts): Text => {
  const code = word(facts, 'destination')
  const name =
    code === '' ? { zh: word(facts, 'diseaseZh'), en: word(facts, 'diseaseEn') } : divisionName(code)
  return { zh: name.zh === '' ? '' : `（${name.zh}）`, en: name.en === '' ? '' : ` (${name.en})` }
}

export type Write = (facts: NoticeFacts) => NoticeText

export const write =
  (
    link: string | null,
    title: Text,
    zh: (facts: NoticeFacts) => string,
    en: (facts: NoticeFacts) => string,
  ): Write =>
  (facts) => ({ title, body: { zh: zh(facts), en: en(facts) }, link })

export const because = (facts: NoticeFacts, language: Language): string => {
  const reason = word(facts, language === 'zh' ? 'reasonZh' : 'reasonEn')
  return reason === '' ? '' : language === 'zh' ? `原因：${reason}。` : ` Reason: ${reason}.`
}

/** A sentence about an amount, where there is one. */
export const more = (facts: NoticeFacts, name: string, say: (sum: string) => string): string =>
  facts[name] === 0 ? '' : say(yuan(facts, name))

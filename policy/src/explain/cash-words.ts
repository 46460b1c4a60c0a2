/** Why cash is left, in words: what is banned, what relatives' accounts may not pay, and what no account held. */

import type { Step } from '../bill/adjudication.ts'
import { gather } from '../values/lists.ts'
import type { Text } from '../values/text.ts'
import { fact, grouped } from './words.ts'

const kinds: ReadonlyMap<string, Text> = new Map([
  ['classC', { zh: '丙类', en: 'class C' }],
  ['overLimit', { zh: '超限价', en: 'above the price ceiling' }],
  ['restricted', { zh: '限制使用未经审批', en: 'restricted and not approved' }],
  ['ownExpense', { zh: '申报为自费', en: 'declared own expense' }],
])

function kindWords(written: unknown): Text {
  const said = gather(String(written ?? '').split(','), (kind) => {
    const words = kinds.get(kind)
    return words ? [words] : []
  })
  return said.length === 0
    ? { zh: '医保范围外的费用', en: 'cost outside the insurance' }
    : { zh: said.map(({ zh }) => zh).join('、'), en: said.map(({ en }) => en).join(', ') }
}

/** After the amount of cash; nothing where no rule keeps an account from paying. */
export function cashReasons(step: Step): Text {
  const [banned, notShared] = [fact(step, 'banned'), fact(step, 'notShared')]
  if (banned + notShared === 0) return { zh: '', en: '' }
  const outside = kindWords(step.facts?.kinds)
  const rest = step.amount - banned - notShared
  const reasons = gather<{ amount: number; said: Text }, Text>(
    [
      {
        amount: banned,
        said: {
          zh: `${grouped(banned)}元在禁止清单上（公共卫生、体育健身、养生保健），任何账户都不能付`,
          en: `¥${grouped(banned)} is on the ban list (public health, fitness, wellness), which no account may pay`,
        },
      },
      {
        amount: notShared,
        said: {
          zh: `${grouped(notShared)}元是${outside.zh}，按规定不归家人的账户付`,
          en: `¥${grouped(notShared)} is ${outside.en}, which by rule relatives' accounts do not pay`,
        },
      },
      {
        amount: rest,
        said: {
          zh: `其余${grouped(rest)}元没有账户可付`,
          en: `for the other ¥${grouped(rest)} no account is left`,
        },
      },
    ],
    ({ amount, said }) => (amount > 0 ? [said] : []),
  )
  return {
    zh: `：${reasons.map(({ zh }) => zh).join('；')}`,
    en: `: ${reasons.map(({ en }) => en).join('; ')}`,
  }
}

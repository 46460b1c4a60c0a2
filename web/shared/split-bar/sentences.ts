import type { Amounts } from '@gongji/policy'
import { yuan } from '../show.ts'
import type { Say } from '../words.ts'
import type { Reason } from './segments.ts'

export const sentenceWords = {
  allInScope: ['费用都在政策范围内。', 'All of it is within policy scope. '],
  inScope: ['{parts}不算，政策范围内{amount}元。', 'Without {parts}, ¥{amount} is within policy scope. '],
  ownPaid: ['全自费{amount}', '¥{amount} own-paid'],
  firstShare: ['乙类先自付{amount}', 'the first share of class B, ¥{amount}'],
  overLimit: ['超限价{amount}', '¥{amount} over the ceiling'],
  ownAll: ['先用自己的，用完了。', 'Your own comes first; it is used up.'],
  ownLeft: ['先用自己的，还剩{amount}。', 'Your own comes first; ¥{amount} is left.'],
  next: ['接着用{name}的账户', 'Then the account of {name}'],
  only: ['用{name}的账户', 'The account of {name}'],
  noLimit: ['，不限额', ', without a limit'],
  year: ['，{name}设的今年限额用完了', ', up to the limit {name} set for this year'],
  payment: ['，到{name}设的每次限额为止', ', up to the limit {name} set for one payment'],
  limit: ['，{name}设的限额用完了', ', up to the limit that {name} set'],
  authorised: ['，{day}授权', ', authorised on {day}'],
  cashLeft: ['没有账户可以再付。', 'No account was left to pay it.'],
  end: ['。', '.'],
  between: ['、', ', '],
} as const

type Words = Say<typeof sentenceWords>
type Step = { id: string; facts?: unknown }

/** What of a bill counts for the fund. The parts that do not count stand on the bill's lines. */
function scopeSentence(
  amounts: Pick<Amounts, 'total' | 'inScope' | 'ownPaid' | 'firstShare' | 'overLimit'>,
  say: Words,
): string {
  const parts = (['ownPaid', 'firstShare', 'overLimit'] as const)
    .filter((part) => amounts[part] !== 0)
    .map((part) => say(part, { amount: yuan(amounts[part]) }))
  return parts.length === 0
    ? say('allInScope')
    : say('inScope', { parts: parts.join(say('between')), amount: yuan(amounts.inScope) })
}

/** Why cash is left, of the engine's sentence without the amount that stands beside it. */
function cashReason(sentence: string, say: Words): string {
  const [, ...why] = sentence.split(/：|: /)
  return why.length === 0 ? say('cashLeft') : why.join(say.language === 'zh' ? '：' : ': ')
}

const limitOf = (facts: unknown): 'year' | 'payment' | 'limit' | null => {
  const { limit, limitOf: of } = (facts ?? {}) as { limit?: unknown; limitOf?: unknown }
  if (limit !== 'reached') return null
  return of === 'year' || of === 'payment' ? of : 'limit'
}

/** What the account of a relative is drawn by: its owner, and what was agreed. */
export type Drawn = { name: string; unlimited: boolean; authorisedOn?: string }

/**
 * The reasons of a bill's payers as the family reads them beside label and amount: what counts, whose turn it was and how
 * far it went. `ownLeft`: the own account afterwards, in fen.
 */
export function familyReasons(
  reasons: Readonly<Record<string, Reason>>,
  {
    amounts,
    steps,
    ownLeft,
    drawnFrom,
  }: {
    amounts: Amounts
    steps: readonly Step[]
    ownLeft: number
    drawnFrom: (bindingId: string) => Drawn | undefined
  },
  say: Words,
): Record<string, Reason> {
  const told: Record<string, Reason> = { ...reasons }
  const put = (id: string, sentence: string): void => {
    told[id] = { sentence, steps: reasons[id]?.steps ?? [] }
  }
  put('pool', scopeSentence(amounts, say) + (reasons.pool?.sentence ?? ''))
  if (amounts.own > 0) put('own', ownLeft === 0 ? say('ownAll') : say('ownLeft', { amount: yuan(ownLeft) }))
  const first = amounts.own === 0
  for (const [index, { bindingId }] of amounts.relatives.entries()) {
    const id = `relative:${bindingId}`
    const drawn = drawnFrom(bindingId)
    if (drawn === undefined) continue
    const { name, unlimited, authorisedOn } = drawn
    const reached = limitOf(steps.find((step) => step.id === id)?.facts)
    put(
      id,
      [
        say(first && index === 0 ? 'only' : 'next', { name }),
        reached !== null ? say(reached, { name }) : unlimited ? say('noLimit') : '',
        authorisedOn === undefined ? '' : say('authorised', { day: authorisedOn }),
        say('end'),
      ].join(''),
    )
  }
  if (amounts.cash > 0) put('cash', cashReason(reasons.cash?.sentence ?? '', say))
  return told
}

import { purposeWords } from '@gongji/contract/words'
import type { Purpose, Text } from '@gongji/policy'
import type { Answer } from '../../shared/api.ts'
import { yuan } from '../../shared/show.ts'
import type { Say } from '../../shared/words.ts'
import type { words } from './words.ts'

export type Family = Answer<'readFamily'>
export type Binding = Family['authorised'][number]
export type Rules = Answer<'readFamilyRules'>

export const purposes = [
  'outpatient',
  'inpatient',
  'pharmacy',
  'premium',
] as const satisfies readonly Purpose[]

type Say_ = Say<typeof words>

export const listOf = (say: Pick<Say_, 'language' | 'text'>, all: readonly Text[]): string =>
  all.map((one) => say.text(one)).join(say.language === 'zh' ? '、' : ', ')

export const purposesOf = (say: Say_, some: readonly Purpose[]): string =>
  some.length === purposes.length
    ? say('allPurposes')
    : listOf(
        say,
        some.map((purpose) => purposeWords[purpose]),
      )

export const termOf = (say: Say_, { from, to }: { from: string; to: string | null }): string =>
  to === null ? say('termOpen', { from }) : say('termTo', { from, to })

/** What was used this year against the yearly limit, in one phrase. */
export const usageOf = (say: Say_, { usedInAllFen: usedInAll, limits }: Binding): string =>
  limits.yearFen === null
    ? `${say('used', { used: yuan(usedInAll) })} · ${say('unlimited')}`
    : say('usedOf', { used: yuan(usedInAll), limit: yuan(limits.yearFen) })

/** How its reader is called in its sentences: the account is yours, you use it, or both are somebody else. */
export const sideOf = (
  { payer, relative }: Pick<Binding, 'payer' | 'relative'>,
  reader: string | undefined,
): 'yours' | 'you' | 'theirs' => (reader === relative.id ? 'you' : reader === payer.id ? 'yours' : 'theirs')

/** Where a binding waits for somebody who reads this. */
export const waitsForMe = ({ status, actions }: Binding): boolean =>
  status === 'invited' && actions.includes('accept')

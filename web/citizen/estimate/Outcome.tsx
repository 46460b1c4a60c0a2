import { relationshipWords } from '@gongji/contract/words'
import { type Adjudication, isRefusal, type Refusal } from '@gongji/policy'
import type { ReactNode } from 'react'
import type { ClaimBasis } from '../../shared/estimate.ts'
import { payerLabels, payerWords } from '../../shared/split-bar/payer-words.ts'
import { SplitBar } from '../../shared/split-bar/SplitBar.tsx'
import { segmentsOf } from '../../shared/split-bar/segments.ts'
import { Notice } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'

const words = {
  relative: ['{name}({relation})', '{name} ({relation})'],
} as const

/** The answer to an estimate: the split, or why the rules give none. */
export function Outcome({ answer, basis }: { answer: Adjudication | Refusal; basis: ClaimBasis }): ReactNode {
  const say = useWords(words)
  const sayPayer = useWords(payerWords)
  if (isRefusal(answer)) return <Notice tone="notice" title={answer.code} />
  const segments = segmentsOf(answer.amounts, {
    certainty: answer.certainty,
    hasOwn: basis.own !== null,
    labels: payerLabels(sayPayer, (bindingId) => {
      const account = basis.sharing.find((one) => one.bindingId === bindingId)
      return account === undefined
        ? ''
        : say('relative', { name: account.name, relation: say.text(relationshipWords[account.relationship]) })
    }),
  })
  return <SplitBar segments={segments} />
}

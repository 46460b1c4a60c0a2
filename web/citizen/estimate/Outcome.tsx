import { type Adjudication, isRefusal, type Refusal, refusalWords, uncertainty } from '@gongji/policy'
import type { ReactNode } from 'react'
import type { EstimateBasis } from '../../shared/estimate.ts'
import { kinName } from '../../shared/names.ts'
import { payerLabels, payerWords } from '../../shared/split-bar/payer-words.ts'
import { reasonsOf } from '../../shared/split-bar/reasons.ts'
import { SplitBar } from '../../shared/split-bar/SplitBar.tsx'
import { segmentsOf } from '../../shared/split-bar/segments.ts'
import { Notice } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'

const words = {
  unknown: ['按这些条件，规则没有给出结果。', 'For these facts the rules give no result.'],
} as const

/** The answer to an estimate: the split, or why the rules give none. */
export function Outcome({
  answer,
  basis,
}: {
  answer: Adjudication | Refusal
  basis: EstimateBasis
}): ReactNode {
  const say = useWords(words)
  const sayPayer = useWords(payerWords)
  if (isRefusal(answer)) return <Refused refusal={answer} />
  const names = Object.fromEntries(basis.sharing.map(({ bindingId, name }) => [bindingId, name]))
  const doubt = uncertainty(answer)
  const segments = segmentsOf(answer.amounts, {
    certainty: answer.certainty,
    hasOwn: basis.own !== null,
    reasons: reasonsOf(answer, say.language, names),
    labels: payerLabels(sayPayer, (bindingId) => {
      const account = basis.sharing.find((one) => one.bindingId === bindingId)
      return account === undefined ? '' : kinName(account, say.language)
    }),
  })
  return (
    <>
      <SplitBar segments={segments} />
      {doubt && <p className="small quiet">{say.text(doubt)}</p>}
    </>
  )
}

/** A refusal of the rules in the words of the till: what, and who can mend it. */
function Refused({ refusal }: { refusal: Refusal }): ReactNode {
  const say = useWords(words)
  const told = refusalWords(refusal)
  return (
    <Notice tone="notice" title={told ? say.text(told.what) : say('unknown')}>
      {told && <p>{say.text(told.mend)}</p>}
    </Notice>
  )
}

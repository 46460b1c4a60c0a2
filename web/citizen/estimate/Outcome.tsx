import { type Adjudication, isRefusal, type Refusal, refusalWords, uncertainty } from '@gongji/policy'
import type { ReactNode } from 'react'
import type { EstimateBasis } from '../../shared/estimate.ts'
import { kinName } from '../../shared/names.ts'
import { payerLabels, payerWords } from '../../shared/split-bar/payer-words.ts'
import { reasonsOf } from '../../shared/split-bar/reasons.ts'
import { Basis, SplitBar } from '../../shared/split-bar/SplitBar.tsx'
import { segmentsOf } from '../../shared/split-bar/segments.ts'
import { familyReasons, sentenceWords } from '../../shared/split-bar/sentences.ts'
import { Notice } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'

const words = {
  basis: ['依据', 'Rules and sources'],
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
  const saySentence = useWords(sentenceWords)
  if (isRefusal(answer)) return <Refused refusal={answer} />
  const names = Object.fromEntries(basis.sharing.map(({ bindingId, name }) => [bindingId, name]))
  const doubt = uncertainty(answer)
  const segments = segmentsOf(answer.amounts, {
    certainty: answer.certainty,
    hasOwn: basis.ownFen !== null,
    reasons: familyReasons(
      reasonsOf(answer, say.language, names),
      {
        amounts: answer.amounts,
        steps: answer.steps,
        ownLeft: (basis.ownFen ?? 0) - answer.amounts.own,
        drawnFrom: (id) => {
          const account = basis.sharing.find(({ bindingId }) => bindingId === id)
          return (
            account && {
              name: account.name,
              unlimited: Object.values(account.limitLeftFen).every((left) => left === null),
            }
          )
        },
      },
      saySentence,
    ),
    labels: payerLabels(sayPayer, (bindingId) => {
      const account = basis.sharing.find((one) => one.bindingId === bindingId)
      return account === undefined ? '' : kinName(account, say.language)
    }),
  })
  return (
    <>
      <SplitBar segments={segments} />
      <details className="more">
        <summary>{say('basis')}</summary>
        <Basis segments={segments} />
      </details>
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

import type { Adjudication } from '@gongji/policy'
import type { ReactNode } from 'react'
import { MiniBar } from '../../shared/split-bar/SplitBar.tsx'
import { Money } from '../../shared/ui/Money.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'
import './what-if.css'

/**
 * The answer, which stays on the screen while what it depends on is changed: what the family pays, how much more or less
 * than at first, and the bar.
 */
export function Pinned({
  answer,
  label,
  than,
  before,
  stale,
}: {
  /** Null: the rules settle nothing for these facts; why stands below. */
  answer: Adjudication | null
  label: 'familyPays' | 'familyPaysAbout' | 'familyPaysAtLeast'
  /** What it is compared with, and that answer. */
  than: string
  before: Adjudication | null
  /** Something that was typed cannot be read: the answer is that of before. */
  stale?: string | undefined
}): ReactNode {
  const say = useWords(words)
  const more = answer && before ? answer.amounts.personal - before.amounts.personal : 0
  return (
    <section className="pin" aria-label={say('answer')}>
      <div className="pin-top">
        <div>
          <p className="small quiet">{say(answer ? label : 'noAnswer')}</p>
          <p className={stale === undefined ? 'bill-figure' : 'bill-figure pin-stale'} aria-live="polite">
            {answer ? <Money amount={answer.amounts.personal} certainty={answer.certainty} /> : '—'}
          </p>
        </div>
        {answer && (
          <p className="pin-than small">
            {more === 0
              ? say.rich('ofTotal', { amount: <Money amount={answer.amounts.total} /> })
              : say.rich(more > 0 ? 'moreThan' : 'lessThan', {
                  than,
                  amount: (
                    <strong>
                      <Money amount={Math.abs(more)} />
                    </strong>
                  ),
                })}
          </p>
        )}
      </div>
      {answer && <MiniBar amounts={answer.amounts} />}
      {stale !== undefined && (
        <p className="small why-not" role="status">
          {stale}
        </p>
      )}
    </section>
  )
}

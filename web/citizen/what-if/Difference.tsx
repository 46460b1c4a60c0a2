import type { Adjudication } from '@gongji/policy'
import type { ReactNode } from 'react'
import { yuan } from '../../shared/show.ts'
import { Notice } from '../../shared/ui/Notice.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** What each side pays more or less than in the answer that was kept. */
export function Difference({
  title,
  before,
  after,
}: {
  title: string
  before: Adjudication
  after: Adjudication
}): ReactNode {
  const say = useWords(words)
  const relatives = ({ amounts }: Adjudication): number =>
    amounts.relatives.reduce((all, { amount }) => all + amount, 0)
  const family = after.amounts.personal - before.amounts.personal
  const rows = [
    ['fund', after.amounts.fundTotal - before.amounts.fundTotal],
    ['ownAccount', after.amounts.own - before.amounts.own],
    ['relatives', relatives(after) - relatives(before)],
    ['wallet', after.amounts.wallet - before.amounts.wallet],
    ['cash', after.amounts.cash - before.amounts.cash],
  ] as const
  const changed = rows.filter(([, amount]) => amount !== 0)
  return (
    <Notice tone="good" title={title}>
      {changed.length === 0 && <p>{say('noDifference')}</p>}
      {family !== 0 && (
        <p>
          <strong>{say(family > 0 ? 'familyMore' : 'familyLess', { amount: yuan(Math.abs(family)) })}</strong>
        </p>
      )}
      <ul>
        {changed.map(([who, amount]) => (
          <li key={who}>
            {say(amount > 0 ? 'more' : 'less', { who: say(who), amount: yuan(Math.abs(amount)) })}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

import type { ReactNode } from 'react'
import { kinName } from '../../shared/names.ts'
import { Row } from '../../shared/ui/Card.tsx'
import { useWords } from '../../shared/words.ts'
import { type Binding, purposesOf, usageOf } from './describe.ts'
import { words } from './words.ts'

/** One authorisation in a list, named by the other side. */
export function BindingRow({
  binding,
  seenBy,
}: {
  binding: Binding
  seenBy: 'payer' | 'relative'
}): ReactNode {
  const say = useWords(words)
  const other = seenBy === 'payer' ? binding.relative : binding.payer
  return (
    <Row
      to={`/family/binding/${binding.id}`}
      title={kinName(other, say.language)}
      note={
        <>
          {purposesOf(say, binding.purposes)}
          <br />
          {seenBy === 'payer' || binding.limits.yearFen !== null ? usageOf(say, binding) : say('unlimited')}
        </>
      }
      end={<span className={`state state-${binding.status}`}>{say(`status-${binding.status}`)}</span>}
    />
  )
}

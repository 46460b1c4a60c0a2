import type { ReactNode } from 'react'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** How sure a value is: a mark and its word. */
export function Certainty({ is }: { is: 'exact' | 'approximate' | 'unverified' }): ReactNode {
  const say = useWords(words)
  return (
    <span className={`certainty certainty-${is}`}>
      <i aria-hidden="true" />
      {say(is)}
    </span>
  )
}

/** When a value was last seen in force, where it says so. */
export function Age({ seen, stale }: { seen: string | null; stale: boolean }): ReactNode {
  const say = useWords(words)
  if (seen === null) return null
  return stale ? (
    <span className="stale">{say('stale', { year: seen.slice(0, 4) })}</span>
  ) : (
    <span className="quiet">{say('seen', { seen })}</span>
  )
}

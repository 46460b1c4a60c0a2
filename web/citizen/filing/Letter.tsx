import type { ReactNode } from 'react'
import { LetterEnglish } from '../../shared/ui/LetterEnglish.tsx'
import { useWords } from '../../shared/words.ts'
import { words } from './words.ts'

/** The letter that is agreed to with a filing, in full, and what it says in English to whoever reads English. */
export function Letter({
  letter: { letter, letterEnglish },
}: {
  letter: { letter: string; letterEnglish: { note: string; lines: readonly string[] } }
}): ReactNode {
  const say = useWords(words)
  return (
    <details className="letter">
      <summary>
        <strong>{say('letter')}</strong>
      </summary>
      <p className="letter-text" lang="zh-CN">
        {letter}
      </p>
      <LetterEnglish english={letterEnglish} language={say.language} />
    </details>
  )
}

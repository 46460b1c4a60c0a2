import type { Language } from '@gongji/policy'
import type { ReactNode } from 'react'

/** What a Chinese letter promises, for a reader of English; nothing for a reader of Chinese, who reads the letter. */
export function LetterEnglish({
  english,
  language,
}: {
  english: { note: string; lines: readonly string[] } | null
  language: Language
}): ReactNode {
  if (language !== 'en' || !english) return null
  return (
    <section className="letter-english" lang="en" aria-label={english.note}>
      <p className="small quiet">{english.note}</p>
      <ul className="bullets">
        {english.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  )
}

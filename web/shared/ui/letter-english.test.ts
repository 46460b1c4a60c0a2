import type { Language } from '@gongji/policy'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { LetterEnglish } from './LetterEnglish.tsx'

const english = { note: 'The Chinese text alone is binding.', lines: ['Money is shared.', 'Cards are not.'] }
const shown = (language: Language, of: typeof english | null) =>
  renderToStaticMarkup(createElement(LetterEnglish, { english: of, language }))

test('a reader of English is shown every line of what a letter promises, and which text binds', () => {
  const markup = shown('en', english)
  expect(markup.match(/<li>/g)).toHaveLength(2)
  for (const sentence of [english.note, ...english.lines]) expect(markup).toContain(sentence)
})

test('a reader of Chinese reads the letter itself; nothing is shown for a letter without English', () => {
  expect(shown('zh', english)).toBe('')
  expect(shown('en', null)).toBe('')
})

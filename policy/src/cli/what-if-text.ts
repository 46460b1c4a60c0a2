/** Two decisions side by side, for people. */

import type { WhatIf } from '../bill/what-if.ts'
import { cashierTable, type Derived, derivation } from '../explain/index.ts'
import { grouped } from '../explain/words.ts'
import type { Fen } from '../values/money.ts'
import { isRefusal } from '../values/refusal.ts'
import type { Language } from '../values/text.ts'
import { refusalText } from './print.ts'

const said = {
  same: { zh: '没有差别', en: 'Nothing differs' },
  steps: { zh: '不同的步骤：', en: 'Steps that differ:' },
  before: { zh: '原来', en: 'before' },
  after: { zh: '改后', en: 'after' },
  none: { zh: '没有', en: 'none' },
} as const

const signed = (difference: number): string => `${difference > 0 ? '+' : ''}${grouped(difference)}`

/** Amounts that differ, then each step that differs with both formulas. */
export function whatIfText({ before, after, steps }: WhatIf, language: Language): string {
  if (isRefusal(before) || isRefusal(after)) {
    return [before, after]
      .map((one, index) => {
        const side = said[index === 0 ? 'before' : 'after'][language]
        return isRefusal(one)
          ? `${side}  ${refusalText(one, language)}`
          : cashierTable(one, language)
              .map(({ label, amount }) => `${side}  ${label}  ${grouped(amount)}`)
              .join('\n')
      })
      .join('\n')
  }
  if (steps.length === 0) return said.same[language]
  const [old, now] = [cashierTable(before, language), cashierTable(after, language)]
  const keys = [...new Set([...old, ...now].map(({ key }) => key))]
  const amounts = keys.flatMap((key) => {
    const [was, is] = [old.find((row) => row.key === key), now.find((row) => row.key === key)]
    const [from, to] = [was?.amount ?? (0 as Fen), is?.amount ?? (0 as Fen)]
    if (from === to) return []
    return `${(was ?? is)!.label}  ${grouped(from)} → ${grouped(to)}  (${signed(to - from)})`
  })
  const [then, then2] = [derivation(before, language), derivation(after, language)]
  const formula = (list: readonly Derived[], id: string): string =>
    list.find((step) => step.id === id)?.formula ?? said.none[language]
  const told = steps.map(({ id }) => {
    const name = [...then2, ...then].find((step) => step.id === id)?.name ?? id
    return `  ${name}\n    ${formula(then, id)}\n  → ${formula(then2, id)}`
  })
  return [...amounts, '', said.steps[language], ...told].join('\n')
}

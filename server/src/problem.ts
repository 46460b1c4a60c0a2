import { divisionName } from '@gongji/contract/divisions'

/** A sentence in both languages; `{name}` is filled from the problem's facts. */
export type Text = { zh: string; en: string }

/** HTTP status, what is wrong (zh, en), and who can mend it and how (zh, en). */
export type ProblemEntry = readonly [status: number, zh: string, en: string, mendZh: string, mendEn: string]
export type Facts = Readonly<Record<string, string | number>>

/** A sentence names places; programs read the code among the problem's facts. */
const shown = (name: string, fact: string | number, language: 'zh' | 'en'): string =>
  typeof fact === 'string' && /(?:^area|Area|^asked)$/.test(name)
    ? divisionName(fact)[language]
    : String(fact)

const fill = (text: string, facts: Facts, language: 'zh' | 'en'): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const fact = facts[name]
    return fact === undefined ? whole : shown(name, fact, language)
  })

/** A refusal the caller can act on: the one error class. Becomes problem+json, or infcode -1 on the national interface. */
export class Problem extends Error {
  readonly type: string
  readonly status: number
  readonly title: Text
  /** Who can mend it, and how. */
  readonly mend: Text
  readonly facts: Facts
  /** Further members of the problem document, such as the rows that are wrong. */
  readonly extra: Readonly<Record<string, unknown>>

  constructor(type: string, entry: ProblemEntry, facts: Facts, extra: Readonly<Record<string, unknown>>) {
    const [status, zh, en, mendZh, mendEn] = entry
    super(`${type}: ${fill(en, facts, 'en')}`)
    this.type = type
    this.status = status
    this.title = { zh: fill(zh, facts, 'zh'), en: fill(en, facts, 'en') }
    this.mend = { zh: fill(mendZh, facts, 'zh'), en: fill(mendEn, facts, 'en') }
    this.facts = facts
    this.extra = extra
  }
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Declares a module's refusals: `problems('ledger', { insufficientBalance: [409, …] })`. */
export function problems<Names extends string>(
  module: string,
  entries: Record<Names, ProblemEntry>,
): Record<Names, (facts?: Facts, extra?: Readonly<Record<string, unknown>>) => Problem> {
  return Object.fromEntries(
    Object.entries<ProblemEntry>(entries).map(([name, entry]) => [
      name,
      (facts: Facts = {}, extra: Readonly<Record<string, unknown>> = {}) =>
        new Problem(`/problems/${module}/${kebab(name)}`, entry, facts, extra),
    ]),
  ) as Record<Names, (facts?: Facts, extra?: Readonly<Record<string, unknown>>) => Problem>
}

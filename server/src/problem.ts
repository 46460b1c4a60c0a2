import { placeName } from '@gongji/contract/divisions'
import type { Language, Text } from '@gongji/policy'
import { type Bare, type Fen, fenToYuan } from '@gongji/policy/money'

/**
 * HTTP status, what is wrong (zh, en), and who can mend it and how (zh, en). `{name}` stands for a word, a count or a
 * day; `{name:yuan}` for an amount in fen, printed in yuan; `{name:place}` for an area's code, printed as its name.
 */
export type ProblemEntry = readonly [status: number, zh: string, en: string, mendZh: string, mendEn: string]
type Plain = string | Bare
export type Facts = Readonly<Record<string, string | number>>
export type Extra = Readonly<Record<string, unknown>>

/** The placeholders of a sentence, with their kinds. */
type Named<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never
type NameOf<N> = N extends `${infer Name}:${string}` ? Name : N
type FactOf<N> = N extends `${string}:yuan` ? Fen : N extends `${string}:place` ? string : Plain
/** What has to be told for every placeholder of a refusal's sentences: an amount only as fen, fen only as an amount. */
export type FactsOf<E extends ProblemEntry> = {
  readonly [N in Named<E[1] | E[2] | E[3] | E[4]> as NameOf<N> & string]: FactOf<N>
}
/** Makes a refusal. One whose sentences have placeholders is not made without their facts. */
export type Refuse<E extends ProblemEntry> = [Named<E[1] | E[2] | E[3] | E[4]>] extends [never]
  ? (facts?: Record<never, never>, extra?: Extra) => Problem
  : (facts: FactsOf<E>, extra?: Extra) => Problem

function fill(text: string, facts: Facts, language: Language): string {
  return text.replaceAll(/\{(\w+)(?::(\w+))?\}/g, (whole, name: string, kind: string | undefined) => {
    const fact = facts[name]
    if (fact === undefined) throw new Error(`nothing is told for ${whole} of “${text}”`)
    if (kind === 'yuan') return fenToYuan(fact as Fen)
    return kind === 'place' ? placeName(String(fact))[language] : String(fact)
  })
}

/** A refusal the caller can act on: the one error class. Becomes problem+json, or infcode -1 on the national interface. */
export class Problem extends Error {
  readonly type: string
  readonly status: number
  readonly title: Text
  /** Who can mend it, and how. */
  readonly mend: Text
  readonly facts: Facts
  /** Further members of the problem document, such as the rows that are wrong. */
  readonly extra: Extra

  constructor(type: string, entry: ProblemEntry, facts: Facts, extra: Extra) {
    const [status, zh, en, mendZh, mendEn] = entry
    const title = { zh: fill(zh, facts, 'zh'), en: fill(en, facts, 'en') }
    super(`${type}: ${title.en}`)
    this.type = type
    this.status = status
    this.title = title
    this.mend = { zh: fill(mendZh, facts, 'zh'), en: fill(mendEn, facts, 'en') }
    this.facts = facts
    this.extra = extra
  }
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const declared = new Map<string, ProblemEntry>()
/** Every refusal that a loaded module declares, by its type. */
export const declaredProblems: ReadonlyMap<string, ProblemEntry> = declared

/** Declares a module's refusals: `problems('ledger', { insufficientBalance: [409, …] })`. */
export function problems<const Entries extends Readonly<Record<string, ProblemEntry>>>(
  module: string,
  entries: Entries,
): { readonly [Name in keyof Entries]: Refuse<Entries[Name]> } {
  const refusals = Object.entries(entries).map(([name, entry]) => {
    const type = `/problems/${module}/${kebab(name)}`
    declared.set(type, entry)
    const refuse = (facts: Facts = {}, extra: Extra = {}): Problem => new Problem(type, entry, facts, extra)
    return [name, refuse] as const
  })
  return Object.fromEntries(refusals) as { readonly [Name in keyof Entries]: Refuse<Entries[Name]> }
}

import {
  type Adjudication,
  citizenSentences,
  type Derived,
  derivation,
  type Explained,
  type Language,
  type Names,
  type PlainDate,
  type Step,
} from '@gongji/policy'
import { layers, type Reason } from './segments.ts'

/** A derivation from the engine, or the same over the API. */
export type Derivation = {
  steps: readonly {
    id: string
    formula: string
    amount: number
    inputs: readonly string[]
    parameters: readonly unknown[]
    facts?: unknown
    certainty: string
  }[]
  certainty: Adjudication['certainty']
  uncertain: readonly string[]
  /** The day of care, against which the age of a figure is told. */
  on?: PlainDate
}

const payers = /^(own|wallet|cash|relative:.*)$/
/** How the bill divides is told with the lines; here it would only repeat itself. */
const toldElsewhere = new Set([
  'total',
  'ownPaid',
  'overLimit',
  'firstShare',
  'inScope',
  'fundTotal',
  'certainty',
])

/** Which payer a step belongs to: the pool with all it rests on, each layer with its own, and each account. */
export function ownersOf(steps: readonly { id: string; inputs: readonly string[] }[]): Map<string, string> {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const owners = new Map<string, string>()
  const claim = (id: string, owner: string): void => {
    const step = byId.get(id)
    if (!step || owners.has(id)) return
    owners.set(id, owner)
    for (const input of step.inputs) claim(input, owner)
  }
  claim('pool', 'pool')
  for (const { id } of steps) {
    if (owners.has(id)) continue
    const layer = layers.find((one) => id.startsWith(`${one}.`))
    owners.set(id, payers.test(id) ? id : (layer ?? 'other'))
  }
  return owners
}

/** For each payer of a bill: the sentences that explain its part, and the steps with formula and source. */
export function reasonsOf(answer: Derivation, language: Language, names: Names = {}): Record<string, Reason> {
  // The API's steps have the engine's shape; only its optional members are typed otherwise.
  const adjudication: Explained = { ...answer, steps: answer.steps as unknown as readonly Step[] }
  const owners = ownersOf(adjudication.steps)
  const reasons: Record<string, Reason> = {}
  const of = (owner: string): Reason => {
    reasons[owner] ??= { sentence: '', steps: [] }
    return reasons[owner]
  }
  for (const { step, text } of citizenSentences(adjudication, language, names)) {
    if (toldElsewhere.has(step)) continue
    const reason = of(owners.get(step) ?? 'other')
    reason.sentence += reason.sentence !== '' && language === 'en' ? ` ${text}` : text
  }
  for (const derived of derivation(adjudication, language)) {
    of(owners.get(derived.id) ?? 'other').steps.push(derived)
  }
  return reasons
}

export type { Derived }

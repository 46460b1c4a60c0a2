import type { Certainty } from '@gongji/policy'
import type { Reason } from './segments.ts'

/** A step of a derivation as it comes from the engine or over the API. */
export type StepLike = {
  id: string
  inputs: readonly string[]
  parameters: readonly {
    id: string
    value: unknown
    source: string
    certainty: Certainty
    note?: string | undefined
  }[]
  certainty: Certainty
}

/** The rules that a step rests on, its own first, each once. */
export function rulesUnder(steps: readonly StepLike[], id: string): NonNullable<Reason['rules']> {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const rules = new Map<string, NonNullable<Reason['rules']>[number]>()
  const visited = new Set<string>()
  const visit = (stepId: string): void => {
    const step = byId.get(stepId)
    if (!step || visited.has(stepId)) return
    visited.add(stepId)
    for (const { id: name, source, certainty } of step.parameters)
      rules.set(name, { name, source, certainty })
    for (const input of step.inputs) visit(input)
  }
  visit(id)
  return [...rules.values()]
}

/** The certainty of one payer's part: what its own step rests on, not the whole bill. */
export const certaintyOf = (steps: readonly StepLike[], id: string, otherwise: Certainty): Certainty =>
  steps.find((step) => step.id === id)?.certainty ?? otherwise

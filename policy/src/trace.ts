import type { Certainty, Parameter, Step } from './claim.ts'
import type { Context } from './context.ts'
import type { Fen } from './money.ts'
import { worse } from './pack.ts'

type Noted = {
  formula: string
  amount: Fen
  inputs: readonly string[]
  facts?: Step['facts']
}

/** Collects the derivation while it is computed. */
export type Trace = {
  steps: Step[]
  certainty: Certainty
  uncertain: string[]
  /** Adds a step with the parameters read since the last one; its certainty is the worst of all it rests on. */
  note: (id: string, step: Noted) => Fen
}

const noParameters: readonly Parameter[] = []

export function traceOf(c: Context): Trace {
  const certainties: Record<string, Certainty> = {}
  const trace: Trace = {
    steps: [],
    certainty: 'exact',
    uncertain: [],
    note: (id, { formula, amount, inputs, facts }) => {
      let certainty: Certainty = 'exact'
      for (const input of inputs) certainty = worse(certainty, certainties[input] ?? 'exact')
      let parameters = noParameters
      if (c.seen.length > 0) {
        parameters = c.seen
        c.seen = []
        for (const one of parameters) {
          certainty = worse(certainty, one.certainty)
          if (one.certainty !== 'exact' && !trace.uncertain.includes(one.id)) trace.uncertain.push(one.id)
        }
      }
      certainties[id] = certainty
      trace.certainty = worse(trace.certainty, certainty)
      trace.steps.push(
        facts
          ? { id, formula, amount, inputs, parameters, facts, certainty }
          : { id, formula, amount, inputs, parameters, certainty },
      )
      return amount
    },
  }
  return trace
}

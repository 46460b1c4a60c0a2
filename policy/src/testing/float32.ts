/**
 * The same decision in 32-bit floats of yuan, as array programs compute it: every sum, difference, product and
 * comparison of the derivation again, nothing rounded to the fen before the end. Amounts that came from outside the bill
 * (used before, line splits, the cost of a band) are taken as the exact evaluation has them, which favours the floats.
 */
import type { Adjudication, Step } from '../bill/adjudication.ts'

const f = Math.fround
const yuan = (fen: unknown): number => f((fen as number) / 100)
const rateIn32 = (written: unknown): number => {
  if (typeof written === 'number') return f(written / 10_000)
  const [n, d] = String(written).split('/')
  return f(Number(n) / Number(d))
}
const sum = (values: readonly number[]): number => values.reduce((all, one) => f(all + one), 0)
/** The first less the others. */
const rest = ([first = 0, ...others]: readonly number[]): number =>
  others.reduce((left, one) => f(left - one), first)

/** What a step comes to in 32-bit floats. */
function again({ formula, amount, facts = {} }: Step, from: readonly number[], cost: number): number {
  const { left, rate, base, counted } = facts
  switch (formula) {
    case 'upfront':
      return f(yuan(facts.cost) * rateIn32(rate))
    case 'entered':
    case 'entered.capped':
      return left === undefined ? rest(from) : Math.min(rest(from), yuan(left))
    case 'share':
      return f(from[0]! * rateIn32(rate))
    case 'share.band':
      return f(yuan(facts.cost) * rateIn32(rate))
    case 'fixed':
      return Math.min(yuan(facts.fixed), from[0]!)
    case 'floor':
    case 'ceiling': {
      const edge = Math.min(f(f(yuan(base) * rateIn32(rate)) - yuan(counted)), cost)
      return formula === 'floor' ? Math.max(from[0]!, edge) : Math.min(from[0]!, Math.max(0, edge))
    }
    case 'cap':
      return Math.min(from[0]!, yuan(left))
    case 'sum':
      return amount === 0 ? 0 : sum(from)
    case 'pool':
    case 'fundTotal':
      return sum(from)
    case 'personal':
      return rest(from)
    default:
      return formula.startsWith('deductible.') && left !== undefined
        ? Math.min(cost, yuan(left))
        : yuan(amount)
  }
}

/** What the patient bears, in whole fen at the end. */
export function personalInFloat32({ lines, steps }: Adjudication): number {
  const values = new Map<string, number>()
  let cost = 0
  for (const step of steps) {
    const from = step.inputs.map((id) => values.get(id) ?? 0)
    if (step.formula.startsWith('deductible.')) cost = rest(from)
    const parts = step.id === 'total' ? 'amount' : step.id === 'inScope' ? 'inScope' : null
    values.set(step.id, parts ? sum(lines.map((line) => yuan(line[parts]))) : again(step, from, cost))
  }
  return Math.round(values.get('personal')! * 100)
}

/** What random bills reached: benefits, sections, layers, rules of care elsewhere, formulas, and amounts at the edges. */
import type { Adjudication, Amounts } from '../bill/adjudication.ts'
import { placeOf } from '../language/context.ts'
import type { Bill } from '../values/bill.ts'
import { isRefusal, type Refusal } from '../values/refusal.ts'

type Kind = 'benefit' | 'section' | 'fund' | 'elsewhere' | 'formula' | 'refused' | 'edge'
/** How many bills reached each thing, by what kind of thing it is. */
export type Coverage = Readonly<Record<Kind, Map<string, number>>>

export const newCoverage = (): Coverage => ({
  benefit: new Map(),
  section: new Map(),
  fund: new Map(),
  elsewhere: new Map(),
  formula: new Map(),
  refused: new Map(),
  edge: new Map(),
})

const funds = ['pool', 'criticalIllness', 'largeSum', 'civilServant', 'medicalAid', 'otherFund'] as const
const beyondFloat32 = 2 ** 24
const largest = 100_000_000_000

/** Amounts and rates at which rounding or the range of numbers may go wrong. */
function* edgesOf({ amounts, steps }: Adjudication): Iterable<string> {
  const { total } = amounts
  if (total <= 1) yield `a bill of ${total} fen`
  if (total >= beyondFloat32) yield 'a bill from ¥167,772.16 on'
  if (total === largest) yield 'a bill of ¥1 billion'
  const tie = steps.some(({ facts = {} }) => {
    if (typeof facts.cost !== 'number' || facts.rate === undefined) return false
    const [n, d] =
      typeof facts.rate === 'number' ? [facts.rate, 10_000] : String(facts.rate).split('/').map(Number)
    return (2n * BigInt(facts.cost) * BigInt(n!)) % (2n * BigInt(d!)) === BigInt(d!)
  })
  if (tie) yield 'a share that ends on half a fen'
}

const reachedFunds = (amounts: Amounts): string[] => funds.filter((fund) => amounts[fund] > 0)

/** Notes what one decided or refused bill reached; each thing once a bill. */
export function cover(coverage: Coverage, bill: Bill, answer: Adjudication | Refusal): void {
  const hit = (kind: Kind, names: Iterable<string>): void => {
    for (const name of new Set(names)) coverage[kind].set(name, (coverage[kind].get(name) ?? 0) + 1)
  }
  const { area, scheme } = bill.patient
  if (isRefusal(answer)) {
    hit('refused', [answer.code])
    return
  }
  const { steps, amounts } = answer
  const place = placeOf(area, bill.institution.area)
  hit('benefit', [`${area} ${scheme} ${bill.benefit}`])
  hit('section', gatherSections(`${area} ${scheme}`, steps))
  hit('fund', reachedFunds(amounts))
  hit('elsewhere', [place === 'home' ? 'home' : `${place}, ${bill.filing}${bill.manual ? ', manual' : ''}`])
  hit(
    'formula',
    steps.map(({ formula }) => formula),
  )
  hit('edge', edgesOf(answer))
}

const gatherSections = (prefix: string, steps: Adjudication['steps']): string[] =>
  steps
    .filter(({ id }) => id.endsWith('.share'))
    .map(({ id }) => `${prefix} ${id.slice(0, -'.share'.length)}`)

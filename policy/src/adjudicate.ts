import type { Adjudication, Amounts, Claim, Line, LineSplit, Used } from './claim.ts'
import { type Context, contextOf } from './context.ts'
import { drawDown } from './draw-down.ts'
import { clampRatio } from './kinds.ts'
import { splitLine } from './line-split.ts'
import { type BasisPoints, type Fen, lesser, minus, portion, zero } from './money.ts'
import { inBasisPoints, take } from './rate.ts'
import { isRefusal, type Refusal, refusal } from './refusal.ts'
import { type Pots, type Ran, runSection, unknownValue } from './section.ts'
import type { Bucket, Effect, Fund, Layer, LineFilter, Section, Terms } from './terms.ts'
import { type Trace, traceOf } from './trace.ts'

/** ¥1 billion: the largest bill (design, definition 12). */
export const largestBill = 100_000_000_000 as Fen

type Bill = {
  claim: Claim
  terms: Terms
  c: Context
  trace: Trace
  pots: Pots
  total: Fen
  effects: readonly Effect[]
  /** What each part of the cost still leaves to the patient. */
  buckets: Record<Bucket, Fen>
  funds: Record<Fund, Fen>
  /** Deductible that this bill consumed. */
  deductible: Fen
}

/** The order in which a fund's payment is taken out of what the patient bears. */
const poolTakes: readonly Bucket[] = ['ratioShare', 'deductible', 'aboveCap', 'upfront']

function payFrom(buckets: Bill['buckets'], order: readonly Bucket[], amount: Fen): void {
  let left = amount
  for (const bucket of order) {
    const taken = lesser(left, buckets[bucket])
    buckets[bucket] = minus(buckets[bucket], taken)
    left = minus(left, taken)
  }
  if (left !== 0) throw new Error(`a fund paid ${left} fen more than the cost`)
}

const matches = (line: Line, { codes, groups, classes }: LineFilter): boolean =>
  (!codes || codes.includes(line.code)) &&
  (!groups || (line.groups ?? []).some((group) => groups.includes(group))) &&
  (!classes || classes.includes(line.itemClass))

function splitAll({ claim, terms, c }: Pick<Bill, 'claim' | 'terms' | 'c'>): LineSplit[] {
  const special = terms.day.firstShare
  if (!special) return claim.lines.map((line) => splitLine(line))
  return claim.lines.map((line) => {
    const rule = special.rules.find(({ when, lines }) => matches(line, lines) && (!when || when(c)))
    if (!rule) return splitLine(line)
    if (!c.seen.includes(special.parameter)) c.seen.push(special.parameter)
    return splitLine(line, rule.rate as BasisPoints)
  })
}

const columns = ['ownPaid', 'overLimit', 'firstShare', 'inScope'] as const
const add = (splits: readonly LineSplit[], column: (typeof columns)[number] | 'amount'): Fen =>
  splits.reduce((all, split) => all + split[column], 0) as Fen

/** Steps of the line split; amounts of nothing are left out, in-scope cost never is. */
function noteSplit(trace: Trace, sums: Record<(typeof columns)[number], Fen>, total: Fen, c: Context): void {
  const seen = c.seen
  c.seen = []
  trace.note('total', { formula: 'bill.total', amount: total, inputs: [] })
  const inputs = ['total']
  for (const column of columns) {
    if (column === 'inScope') break
    if (sums[column] === 0) continue
    if (column === 'firstShare') c.seen = seen
    trace.note(column, { formula: `bill.${column}`, amount: sums[column], inputs: ['total'] })
    inputs.push(column)
  }
  trace.note('inScope', { formula: 'bill.inScope', amount: sums.inScope, inputs })
}

/** The out-of-area rules that this claim falls under. */
function effectsFor({ claim, terms, c }: Pick<Bill, 'claim' | 'terms' | 'c'>): readonly Effect[] | Refusal {
  if (c.place === 'home') return []
  const { effects } = terms.day
  if (isRefusal(effects)) return effects
  const matching = effects.rules.filter(
    ({ when, benefits }) => (!benefits || benefits.includes(claim.benefit)) && when(c),
  )
  const direct = claim.manual !== true && claim.filing !== 'emergency' && claim.benefit !== 'emergency'
  if (direct && matching.some(({ refuse }) => refuse)) {
    return refusal('filing-required', {
      area: claim.patient.area,
      institutionArea: claim.institution.area,
      place: c.place,
      parameter: effects.parameter.id,
    })
  }
  return matching
}

/** The part of the in-scope cost that is paid first, before any deductible. */
function takeUpfront(bill: Bill, section: Section, cost: Fen, from: readonly string[]): Fen | null {
  const { c, trace, effects, terms } = bill
  let rest = cost
  const rates = [section.upfront, ...effects.map(({ upfront }) => upfront)]
  for (const [index, value] of rates.entries()) {
    if (!value) continue
    const rate = value(c)
    if (rate === undefined) return null
    if (index > 0 && !isRefusal(terms.day.effects)) c.seen.push(terms.day.effects.parameter)
    const amount = trace.note(`${section.name}.upfront${index || ''}`, {
      formula: 'upfront',
      amount: take(rest, rate),
      inputs: from,
      facts: { cost: rest, rate: `${rate.n}/${rate.d}` },
    })
    bill.buckets.upfront = (bill.buckets.upfront + amount) as Fen
    rest = minus(rest, amount)
  }
  return rest
}

/** Runs the benefit's section, and the sections that carry on above its cap. */
function runBenefit(bill: Bill, name: string, cost: Fen, from: readonly string[]): Ran | Refusal {
  const { terms, c, trace, pots, total, effects, buckets } = bill
  const section = terms.day.section(name)
  if (isRefusal(section)) return section
  if (section.needsDisease && bill.claim.diseases.length === 0) {
    return refusal('disease-filing-required', { area: bill.claim.patient.area, benefit: bill.claim.benefit })
  }
  const rest = takeUpfront(bill, section, cost, from)
  if (rest === null) return unknownValue(c)
  const run = { day: terms.day, c, trace, pots, effects, total }
  const inputs = rest === cost ? from : [...from, `${name}.upfront`]
  const first = runSection({ ...run, section, cost: rest, from: inputs })
  if (isRefusal(first)) return first
  bank(bill, first)
  let above = first.above
  let current: Section = section
  const visited = [name]
  while (above > 0 && current.aboveCap) {
    const next = current.aboveCap(c)
    if (next === undefined) return unknownValue(c)
    if (next === 'nothing') break
    if (visited.includes(next)) throw new RangeError(`${visited.join(' → ')} → ${next} never ends`)
    const onward = terms.day.section(next)
    if (isRefusal(onward)) return onward
    const id = `${current.name}.above`
    trace.note(id, {
      formula: 'above',
      amount: above,
      inputs: [`${current.name}.entered`],
      facts: { section: next },
    })
    const ran = runSection({ ...run, section: onward, cost: above, from: [id], withoutDeductible: true })
    if (isRefusal(ran)) return ran
    bank(bill, ran)
    above = ran.above
    current = onward
    visited.push(next)
  }
  c.seen = []
  buckets.aboveCap = (buckets.aboveCap + above) as Fen
  return first
}

function bank(bill: Bill, ran: Ran): void {
  const { buckets, funds } = bill
  bill.deductible = (bill.deductible + ran.deductible) as Fen
  buckets.deductible = (buckets.deductible + ran.deductible) as Fen
  buckets.ratioShare = (buckets.ratioShare + ran.entered) as Fen
  payFrom(buckets, poolTakes, ran.paid)
  funds.pool = (funds.pool + ran.paid) as Fen
}

/** Pays through each layer above what the layers below left. */
function runLayer(bill: Bill, { section, fund, base, benefits, when }: Layer): Refusal | null {
  const { claim, terms, c, trace, pots, total, buckets, funds } = bill
  if (benefits && !benefits.includes(claim.benefit)) return null
  if (when && !when(c)) {
    c.seen = []
    return null
  }
  const cost = base.reduce((all, bucket) => all + buckets[bucket], 0) as Fen
  if (cost === 0) return null
  const from = `${section.name}.cost`
  trace.note(from, {
    formula: 'layer.cost',
    amount: cost,
    inputs: [lastFund(trace)],
    facts: { base: base.join('+') },
  })
  const ran = runSection({ section, day: terms.day, c, trace, pots, effects: [], cost, from: [from], total })
  if (isRefusal(ran)) return ran
  payFrom(buckets, base, ran.paid)
  funds[fund] = (funds[fund] + ran.paid) as Fen
  return null
}

const lastFund = ({ steps }: Trace): string => steps[steps.length - 1]!.id

/** Which lines go through which section: most bills have one group. */
function groupsOf(
  bill: Bill,
  section: Section,
  splits: readonly LineSplit[],
): { section: string; cost: Fen }[] {
  const groups = [
    ...section.carveOut.map((one) => ({ section: one.section, cost: zero })),
    { section: section.name, cost: zero },
  ]
  splits.forEach((split, index) => {
    const line = bill.claim.lines[index]!
    const at = section.carveOut.findIndex(({ lines }) => matches(line, lines))
    const group = groups[at < 0 ? groups.length - 1 : at]!
    group.cost = (group.cost + split.inScope) as Fen
  })
  return groups.filter(({ cost }, index) => cost > 0 || index === groups.length - 1)
}

function payPool(bill: Bill, splits: readonly LineSplit[], inScope: Fen): BasisPoints | Refusal {
  const { terms, c, trace, buckets, claim } = bill
  const which = terms.which(c)
  if (which === undefined) return unknownValue(c)
  if (which === 'none') {
    buckets.ratioShare = inScope
    trace.note('pool', {
      formula: 'pool.none',
      amount: zero,
      inputs: ['inScope'],
      facts: { benefit: claim.benefit },
    })
    return 0 as BasisPoints
  }
  const termsSeen = c.seen
  const name = which === 'own' ? claim.benefit : which.section
  const section = terms.day.section(name)
  if (isRefusal(section)) return section
  const groups = groupsOf(bill, section, splits)
  let shown: Ran | null = null
  for (const group of groups) {
    const from = groups.length === 1 ? 'inScope' : `${group.section}.inScope`
    if (groups.length > 1) {
      trace.note(from, { formula: 'carveOut', amount: group.cost, inputs: ['inScope'] })
    }
    const ran = runBenefit(bill, group.section, group.cost, [from])
    if (isRefusal(ran)) return ran
    shown = ran
  }
  const first = groups.length === 1 ? 'inScope' : `${name}.inScope`
  c.seen = termsSeen
  trace.note('pool', { formula: 'pool', amount: bill.funds.pool, inputs: [first, lastFund(trace)] })
  return rateShown(shown!)
}

/** One ratio for fields that hold one: of a flat ratio itself, of bands what they came to. */
function rateShown({ ratio, entered, paid }: Ran): BasisPoints {
  if (clampRatio(ratio).segments.length === 1) return inBasisPoints(ratio.segments[0]!.rate)
  return (entered === 0 ? 0 : portion(paid, 10_000, entered)) as BasisPoints
}

function check(claim: Claim, total: Fen): Refusal | null {
  if (claim.lines.some(({ amount }) => !Number.isSafeInteger(amount) || amount < 0)) {
    return refusal('bad-amount', {})
  }
  return total > largestBill ? refusal('bill-too-large', { total, largest: largestBill }) : null
}

/**
 * Decides one bill: line split, pooled fund, layers above, who meets the personal part, and why.
 * Pure: no clock, no state. Amounts are whole fen, each step rounded half up once.
 * @param terms from `termsFor` with the claim's day, scheme and benefit
 * @param used accumulators of the patient's scheme, area and year, all pots
 * @returns a refusal when the pack has no value that the claim needs (`benefit-unknown`), when care elsewhere must be
 *   filed first (`filing-required`), when no disease is filed (`disease-filing-required`), or the bill is nonsense
 *   (`bad-amount`, `bill-too-large`)
 */
export function adjudicate(claim: Claim, terms: Terms, used: Used): Adjudication | Refusal {
  const c = contextOf(claim)
  const trace = traceOf(c)
  const total = claim.lines.reduce((all, { amount }) => all + amount, 0) as Fen
  const wrong = check(claim, total)
  if (wrong) return wrong
  const effects = effectsFor({ claim, terms, c })
  if (isRefusal(effects)) return effects
  const lines = splitAll({ claim, terms, c })
  const sums = {
    ownPaid: add(lines, 'ownPaid'),
    overLimit: add(lines, 'overLimit'),
    firstShare: add(lines, 'firstShare'),
    inScope: add(lines, 'inScope'),
  }
  noteSplit(trace, sums, total, c)
  const pots: Pots = { before: used, added: {} }
  const { ownPaid, overLimit, firstShare, inScope } = sums
  const bill: Bill = {
    claim,
    terms,
    c,
    trace,
    pots,
    total,
    effects,
    buckets: {
      ownPaid,
      overLimit,
      firstShare,
      upfront: zero,
      deductible: zero,
      ratioShare: zero,
      aboveCap: zero,
    },
    funds: {
      pool: zero,
      criticalIllness: zero,
      largeSum: zero,
      civilServant: zero,
      medicalAid: zero,
      otherFund: zero,
    },
    deductible: zero,
  }
  const poolRate = payPool(bill, lines, inScope)
  if (isRefusal(poolRate)) return poolRate
  const { layers } = terms.day
  if (isRefusal(layers)) return layers
  for (const layer of layers) {
    const refused = runLayer(bill, layer)
    if (refused) return refused
  }
  return settle(bill, { ...sums, poolRate, deductible: bill.deductible }, lines)
}

function settle(
  { claim, trace, total, buckets, funds, pots }: Bill,
  sums: Pick<Amounts, 'ownPaid' | 'overLimit' | 'firstShare' | 'inScope' | 'poolRate' | 'deductible'>,
  lines: readonly LineSplit[],
): Adjudication {
  const fundTotal = Object.values(funds).reduce((all, one) => all + one, 0) as Fen
  const personal = minus(total, fundTotal)
  trace.note('fundTotal', { formula: 'fundTotal', amount: fundTotal, inputs: [lastFund(trace)] })
  trace.note('personal', { formula: 'personal', amount: personal, inputs: ['total', 'fundTotal'] })
  const outer = (buckets.ownPaid + buckets.overLimit) as Fen
  const bannedCost = claim.lines.reduce((all, { banned, amount }) => (banned ? all + amount : all), 0) as Fen
  const banned = lesser(bannedCost, buckets.ownPaid)
  const drawn = drawDown(
    { inScope: minus(personal, outer), outOfScope: minus(outer, banned), banned },
    claim.accounts,
  )
  for (const name of ['own', 'wallet', 'cash'] as const) {
    if (name === 'wallet') {
      for (const { bindingId, amount } of drawn.relatives) {
        const account = claim.accounts.relatives.find((one) => one.bindingId === bindingId)!
        trace.note(`relative:${bindingId}`, {
          formula: 'draw.relative',
          amount,
          inputs: ['personal'],
          facts: { relationship: account.relationship, costs: account.costs },
        })
      }
    }
    if (drawn[name] > 0) {
      trace.note(name, {
        formula: `draw.${name}`,
        amount: drawn[name],
        inputs: ['personal'],
        ...(name === 'cash' && banned > 0 ? { facts: { banned } } : {}),
      })
    }
  }
  return {
    amounts: { total, ...sums, ...funds, fundTotal, personal, ...drawn },
    lines,
    used: pots.added,
    steps: trace.steps,
    certainty: trace.certainty,
    uncertain: trace.uncertain,
  }
}

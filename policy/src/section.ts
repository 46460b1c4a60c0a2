/** One section at work: deductible, ratio, limits, floor, and what is left above the cap. */
import type { PotUse, Used } from './claim.ts'
import type { Context } from './context.ts'
import { clampRatio, type Ratio, unlimited } from './kinds.ts'
import { type Fen, greater, lesser, minus, zero } from './money.ts'
import { clamp, coveredBy, take, written } from './rate.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import type { Cap, DayTerms, Deductible, Effect, Period, Section } from './terms.ts'
import type { Trace } from './trace.ts'

/** Accumulators while a bill is computed: what was used before, and what this bill adds. */
export type Pots = { before: Used; added: Record<string, { deductible: Fen; paid: Fen; entered: Fen }> }

const unused: PotUse = { deductible: zero, paid: zero, entered: zero }

const potNow = ({ before, added }: Pots, key: string): PotUse => {
  const [a, b] = [before[key] ?? unused, added[key]]
  return b
    ? {
        deductible: (a.deductible + b.deductible) as Fen,
        paid: (a.paid + b.paid) as Fen,
        entered: (a.entered + b.entered) as Fen,
      }
    : a
}

function addTo(pots: Pots, key: string, field: keyof PotUse, amount: Fen): void {
  if (amount === 0) return
  pots.added[key] ??= { deductible: zero, paid: zero, entered: zero }
  const pot = pots.added[key]!
  pot[field] = (pot[field] + amount) as Fen
}

/** `outpatient` for a year; `outpatient:2025-03`, `outpatient:2025Q1`, `outpatient:2025-03-14` for shorter times. */
function potKey(pot: string, per: Period, on: string): string {
  if (per === 'day') return `${pot}:${on}`
  if (per === 'month') return `${pot}:${on.slice(0, 7)}`
  if (per === 'quarter') return `${pot}:${on.slice(0, 4)}Q${Math.ceil(Number(on.slice(5, 7)) / 3)}`
  return pot
}

export type Ran = {
  deductible: Fen
  /** Cost above the deductible that the caps let the ratio apply to. */
  entered: Fen
  paid: Fen
  /** Cost above the caps. */
  above: Fen
  /** The ratio of the first segment that was applied. */
  ratio: Ratio
}
export type Run = {
  section: Section
  day: DayTerms
  c: Context
  trace: Trace
  pots: Pots
  /** Out-of-area effects that change the ratio. */
  effects: readonly Effect[]
  /** The cost that comes in, and the steps it came from. */
  cost: Fen
  from: readonly string[]
  total: Fen
  /** Cost that comes on from another section has met its deductible. */
  withoutDeductible?: boolean
}

export const unknownValue = (c: Context): Refusal => ({
  code: 'benefit-unknown',
  facts: { area: c.claim.patient.area, parameter: c.unknown ?? '', on: c.claim.on },
})

/** How much of the deductible this cost still has to bear. */
function deductibleLeft(spec: Deductible, run: Run): { left: Fen; limit: Fen; before: Fen } | null {
  const { c, pots } = run
  const limit = spec.amount(c)
  if (limit === undefined) return null
  const before =
    spec.per === 'visit'
      ? c.claim.visitDeductible
      : potNow(pots, potKey(spec.pot, spec.per, c.claim.on)).deductible
  let left = greater(zero, minus(limit, before))
  if (spec.yearly) {
    const yearly = spec.yearly(c)
    if (yearly === undefined) return null
    left = lesser(left, greater(zero, minus(yearly, potNow(pots, spec.pot).deductible)))
  }
  return { left, limit, before }
}

function takeDeductible(run: Run): Fen | null {
  const { section, c, trace, pots, cost } = run
  const spec = section.deductible(c)
  if (spec === undefined) return null
  if (spec === 'none') {
    return trace.note(`${section.name}.deductible`, { formula: 'deductible.none', amount: zero, inputs: [] })
  }
  const found = deductibleLeft(spec, run)
  if (!found) return null
  const amount = lesser(cost, found.left)
  const key = potKey(spec.pot, spec.per, c.claim.on)
  for (const one of new Set([section.name, spec.pot, key])) addTo(pots, one, 'deductible', amount)
  return trace.note(`${section.name}.deductible`, {
    formula: `deductible.${spec.per}`,
    amount,
    inputs: run.from,
    facts: { limit: found.limit, before: found.before, left: found.left },
  })
}

type Room = { cap: Cap; limit: Fen; left: Fen }

/** Each cap that applies, with what is left of it. */
function rooms(run: Run, deductible: Fen): Room[] | Refusal {
  const { section, day, c, pots } = run
  const caps = section.caps(c)
  if (caps === undefined) return unknownValue(c)
  const found: Room[] = []
  for (const cap of caps) {
    if (cap.when && !cap.when(c)) continue
    let limit = cap.amount(c)
    if (limit === undefined) return unknownValue(c)
    if (limit === unlimited) {
      found.push({ cap, limit, left: unlimited })
      continue
    }
    if (cap.raised) {
      if (isRefusal(day.incentives)) return day.incentives
      c.seen.push(...day.incentives.parameters)
      const { consecutiveYears = 0, yearsWithoutUse = 0 } = c.claim.patient
      limit = (limit + day.incentives.value({ consecutiveYears, yearsWithoutUse, original: limit })) as Fen
    }
    const {
      paid,
      entered,
      deductible: deducted,
    } = cap.per === 'visit'
      ? {
          paid: c.claim.visitPaid ?? zero,
          entered: c.claim.visitEntered ?? zero,
          deductible: (c.claim.visitDeductible + deductible) as Fen,
        }
      : potNow(pots, potKey(cap.pot, cap.per, c.claim.on))
    const before = cap.on === 'paid' ? paid : cap.on === 'entered' ? entered : ((entered + deducted) as Fen)
    found.push({ cap, limit, left: greater(zero, minus(limit, before)) })
  }
  return found
}

/** Where the first fen that enters lies on the scale of the bands. */
function startOf(ratio: Ratio, run: Run, deductible: Fen): Fen {
  const { c, pots, section } = run
  const before =
    ratio.per === 'year'
      ? potNow(pots, section.name)
      : { deductible: (c.claim.visitDeductible + deductible) as Fen, entered: c.claim.visitEntered ?? zero }
  return ratio.measure === 'excess' ? before.entered : ((before.entered + before.deductible) as Fen)
}

type Part = { cost: Fen; from: Fen; to: Fen | null; rate: Ratio['segments'][number]['rate']; paid: Fen }

/** Divides the cost over the bands, from `start` on. */
function partsOf({ segments, wholly }: Ratio, cost: Fen, start: Fen): Part[] {
  const end = (start + cost) as Fen
  if (wholly) {
    const at = segments.reduce((last, one) => (one.from < end ? one : last))
    return [{ cost, from: at.from, to: null, rate: at.rate, paid: take(cost, at.rate) }]
  }
  const parts: Part[] = []
  segments.forEach(({ from, rate }, index) => {
    const to = segments[index + 1]?.from ?? null
    const inside = (Math.min(end, to ?? end) - Math.max(start, from)) as Fen
    if (inside > 0) parts.push({ cost: inside, from, to, rate, paid: take(inside, rate) })
  })
  return parts
}

/** The cost that `paid` covers, going through the bands in order. */
function costFor(parts: readonly Part[], paid: Fen): Fen {
  let [left, covered] = [paid as number, 0]
  for (const part of parts) {
    if (part.paid <= left) {
      left -= part.paid
      covered += part.cost
      continue
    }
    if (left > 0) covered += Math.min(part.cost, coveredBy(left as Fen, part.rate))
    break
  }
  return covered as Fen
}

const sumOf = (parts: readonly Part[]): Fen => parts.reduce((all, { paid }) => all + paid, 0) as Fen

function noteShare(run: Run, ratio: Ratio, parts: readonly Part[], entered: Fen): Fen {
  const { section, trace } = run
  const id = `${section.name}.share`
  const inputs = [`${section.name}.entered`]
  if (parts.length <= 1 && ratio.segments.length === 1) {
    const rate = ratio.segments[0]!.rate
    return trace.note(id, {
      formula: 'share',
      amount: parts[0]?.paid ?? zero,
      inputs,
      facts: { cost: entered, rate: written(rate) },
    })
  }
  const seen = run.c.seen
  const ids = parts.map((part, index) => {
    run.c.seen = [...seen]
    const bandId = `${section.name}.band${index + 1}`
    trace.note(bandId, {
      formula: 'share.band',
      amount: part.paid,
      inputs,
      facts: {
        cost: part.cost,
        rate: written(part.rate),
        from: part.from,
        ...(part.to === null ? {} : { to: part.to }),
        measure: ratio.measure,
        per: ratio.per,
      },
    })
    return bandId
  })
  run.c.seen = ids.length === 0 ? seen : []
  return trace.note(id, { formula: 'sum', amount: sumOf(parts), inputs: ids.length === 0 ? inputs : ids })
}

/** Runs one section over a cost. */
export function runSection(run: Run): Ran | Refusal {
  const { section, c, trace, pots, cost, from } = run
  const taken = run.withoutDeductible ? zero : takeDeductible(run)
  if (taken === null) return unknownValue(c)
  const afterDeductible = minus(cost, taken)
  const inputs = run.withoutDeductible ? from : [...from, `${section.name}.deductible`]
  const spaces = rooms(run, taken)
  if (isRefusal(spaces)) return spaces
  const capParameters = c.seen
  c.seen = []

  const costRoom = spaces.reduce(
    (least, { cap, left }) => (cap.on === 'paid' ? least : lesser(least, left)),
    unlimited,
  )
  const paidRoom = spaces.reduce(
    (least, { cap, left }) => (cap.on === 'paid' ? lesser(least, left) : least),
    unlimited,
  )
  if (costRoom < unlimited) c.seen = capParameters
  const entered = trace.note(`${section.name}.entered`, {
    formula: costRoom < afterDeductible ? 'entered.capped' : 'entered',
    amount: lesser(afterDeductible, costRoom),
    inputs,
    ...(costRoom < unlimited ? { facts: { left: costRoom } } : {}),
  })

  const shared = section.fixed ? fixedShare(run, entered) : ratioShare(run, entered, taken)
  if (shared === null) return unknownValue(c)
  const { ratio, parts } = shared
  let paid = shared.paid
  let last = `${section.name}.share`
  const floored = raiseToFloor(run, { paid, afterDeductible, last })
  if (floored === null) return unknownValue(c)
  const beforeCap = floored.paid
  last = floored.last
  let covered = entered
  paid = beforeCap
  if (paidRoom < unlimited) {
    c.seen = capParameters
    if (beforeCap > paidRoom) {
      paid = paidRoom
      covered = section.fixed ? entered : costFor(parts, paidRoom)
    }
    const tightest = spaces.find(({ cap, left }) => cap.on === 'paid' && left === paidRoom)!
    trace.note(`${section.name}.paid`, {
      formula: 'cap',
      amount: paid,
      inputs: [last],
      facts: { left: paidRoom, limit: tightest.limit, per: tightest.cap.per, reached: beforeCap > paidRoom },
    })
  }
  count(pots, { run, spaces, paid, entered: covered })
  return {
    deductible: taken,
    entered: covered,
    paid,
    above: minus(afterDeductible, covered),
    ratio,
  }
}

function count(
  pots: Pots,
  { run, spaces, paid, entered }: { run: Run; spaces: readonly Room[]; paid: Fen; entered: Fen },
): void {
  const keys = new Set([run.section.name])
  for (const { cap } of spaces) {
    if (cap.per === 'visit') continue
    keys.add(cap.pot)
    keys.add(potKey(cap.pot, cap.per, run.c.claim.on))
  }
  for (const key of keys) {
    addTo(pots, key, 'paid', paid)
    addTo(pots, key, 'entered', entered)
  }
}

type Shared = { paid: Fen; ratio: Ratio; parts: readonly Part[] }
const noRatio: Ratio = {
  measure: 'excess',
  per: 'bill',
  wholly: false,
  segments: [{ from: zero, rate: { n: 0, d: 1 } }],
}

function fixedShare(run: Run, entered: Fen): Shared | null {
  const { section, c, trace } = run
  const amount = section.fixed!(c)
  if (amount === undefined) return null
  const paid = trace.note(`${section.name}.share`, {
    formula: 'fixed',
    amount: lesser(amount, entered),
    inputs: [`${section.name}.entered`],
    facts: { fixed: amount },
  })
  return { paid, ratio: noRatio, parts: [] }
}

function ratioShare(run: Run, entered: Fen, taken: Fen): Shared | null {
  const { section, c } = run
  let value = section.ratio!
  for (const { change } of run.effects) if (change) value = change(value)
  const raw = value(c)
  if (raw === undefined) return null
  if (run.effects.length > 0 && !isRefusal(run.day.effects)) c.seen.push(run.day.effects.parameter)
  const ratio = clampRatio(raw)
  const parts = partsOf(ratio, entered, startOf(ratio, run, taken))
  return { paid: noteShare(run, ratio, parts, entered), ratio, parts }
}

function raiseToFloor(
  run: Run,
  { paid, afterDeductible, last }: { paid: Fen; afterDeductible: Fen; last: string },
): { paid: Fen; last: string } | null {
  const { section, c, trace, cost, total } = run
  if (!section.floor) return { paid, last }
  const floor = section.floor(c)
  if (floor === undefined) return null
  if (floor === 'none') {
    c.seen = []
    return { paid, last }
  }
  const rate = floor.ratio(c)
  if (rate === undefined) return null
  const base = { inScope: cost, afterDeductible, total }[floor.of]
  const least = lesser(take(base, clamp(rate)), cost)
  const id = `${section.name}.floor`
  const raised = trace.note(id, {
    formula: 'floor',
    amount: greater(paid, least),
    inputs: [last],
    facts: { rate: written(rate), of: floor.of, base, reached: least > paid },
  })
  return { paid: raised, last: id }
}

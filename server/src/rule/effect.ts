import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type Adjudication,
  adjudicate,
  type Bill,
  type CompiledPack,
  isRefusal,
  type PlainDate,
  type Refusal,
  type Text,
  termsCache,
  type Used,
} from '@gongji/policy'
import { sum } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { groupBy } from '../group-by.ts'
import { inFen } from '../in-fen.ts'
import { listPeopleWithBills, listStandingBills, type StandingBill } from '../settlement/standing.ts'
import { readStored } from '../settlement/stored.ts'

type Counted = { people: number; fen: number }
/** Who gains and who loses by a change, and what it costs the funds; sums are in fen. */
export type Effect = {
  from: PlainDate
  to: PlainDate
  bills: number
  people: number
  /** There are more bills than were computed. */
  more: boolean
  gain: Counted
  lose: Counted
  same: number
  fundBefore: number
  fundAfter: number
  newlyRefused: number
  newlyDecided: number
  refusedBoth: number
  groups: { group: Text; bills: number; people: number; fundBefore: number; difference: number }[]
}

const countedJson = ({ people, fen }: Counted) => ({ people, amountFen: fen })
export const effectJson = ({ gain, lose, groups, ...effect }: Effect) => ({
  ...inFen(effect, 'fundBefore', 'fundAfter'),
  gain: countedJson(gain),
  lose: countedJson(lose),
  groups: groups.map((group) => inFen(group, 'fundBefore', 'difference')),
})

type PacksByArea = ReadonlyMap<string, CompiledPack>

/** Bills that are computed at most; more are said to be there. */
const mostBills = 100_000
const peopleAtOnce = 100

/** What a year has used so far, by pot, with what one more bill adds. */
function addUsed(used: Used, more: Used): Used {
  const sums: Record<string, Used[string]> = { ...used }
  for (const [pot, use] of Object.entries(more)) {
    const had = sums[pot]
    sums[pot] = had
      ? {
          deductible: sum(had.deductible, use.deductible),
          paid: sum(had.paid, use.paid),
          entered: sum(had.entered, use.entered),
        }
      : use
  }
  return sums
}

type Compute = (bill: Bill, used: Used) => Adjudication | Refusal
function computing(packs: PacksByArea): Compute {
  const termsFor = termsCache()
  const packOf = (area: string) => packs.get(area) ?? null
  return (bill, used) => {
    const { on, benefit, patient } = bill
    const terms = termsFor(packs.get(patient.area)!, { on, benefit, scheme: patient.scheme })
    return isRefusal(terms) ? terms : adjudicate(bill, terms, used, packOf)
  }
}

export type Recomputed = { bill: Bill; before: Adjudication | Refusal; after: Adjudication | Refusal }

/** Computes one person's bills in the order of care under both rules, each with what its own side has used so far. */
function recompute(bills: readonly StandingBill[], before: Compute, after: Compute): Recomputed[] {
  const years = new Map<string, readonly [Used, Used]>()
  const next = (used: Used, answer: Adjudication | Refusal): Used =>
    isRefusal(answer) ? used : addUsed(used, answer.used)
  return bills.map(({ stored: text, year }) => {
    const { bill, usedBefore } = readStored(text)
    const key = `${bill.patient.scheme} ${bill.patient.area} ${year}`
    const [old, now] = years.get(key) ?? [usedBefore, usedBefore]
    const answers = { before: before(bill, old), after: after(bill, now) }
    years.set(key, [next(old, answers.before), next(now, answers.after)])
    return { bill, ...answers }
  })
}

/** Computes standing bills of some areas and days under two sets of rules, person by person. */
export async function* recomputeBills(
  tx: Reader,
  {
    before,
    after,
    areas,
    from,
    to,
  }: { before: PacksByArea; after: PacksByArea; areas: readonly string[]; from: PlainDate; to: PlainDate },
): AsyncGenerator<{ personId: number; bills: readonly Recomputed[] }> {
  const [old, now] = [computing(before), computing(after)]
  let last = 0
  for (;;) {
    const people = await listPeopleWithBills(tx, { areas, from, to, after: last, most: peopleAtOnce })
    if (people.length === 0) return
    last = people.at(-1) as number
    const bills = await listStandingBills(tx, { people, areas, from, to })
    for (const [personId, own] of groupBy(bills, (one) => one.personId)) {
      yield { personId, bills: recompute(own, old, now) }
      // Tills come first: they have their turn after each person.
      await nextTurn()
    }
  }
}

const funds = (answer: Adjudication | Refusal): number | null =>
  isRefusal(answer) ? null : answer.amounts.fundTotal

const levels: Readonly<Record<string, Text>> = {
  village: { zh: '村卫生室', en: 'village clinic' },
  '1': { zh: '一级及以下', en: 'level 1 and below' },
  '2': { zh: '二级', en: 'level 2' },
  '3': { zh: '三级', en: 'level 3' },
}
const benefits: Readonly<Record<Bill['benefit'], Text>> = {
  outpatient: { zh: '普通门诊', en: 'outpatient' },
  emergency: { zh: '急诊', en: 'emergency' },
  pharmacy: { zh: '药店', en: 'pharmacy' },
  chronic: { zh: '慢特病', en: 'chronic' },
  twoDisease: { zh: '两病', en: 'two diseases' },
  inpatient: { zh: '住院', en: 'inpatient' },
}
const categories: Readonly<Record<Bill['patient']['category'], Text>> = {
  working: { zh: '在职', en: 'working' },
  retired: { zh: '退休', en: 'retired' },
  minor: { zh: '未成年居民', en: 'minors' },
  adult: { zh: '成年居民', en: 'adult residents' },
  elderly: { zh: '老年居民', en: 'elderly residents' },
}
const groupOf = ({ benefit, institution, patient }: Bill): Text => {
  const parts = [
    benefits[benefit],
    ...(benefit === 'pharmacy' ? [] : [levels[institution.level]!]),
    categories[patient.category],
  ]
  return { zh: parts.map(({ zh }) => zh).join(' '), en: parts.map(({ en }) => en).join(', ') }
}

type Group = { group: Text; bills: number; people: Set<number>; fundBefore: number; difference: number }

/**
 * Who gains, who loses, and what it costs the funds, had the value held in those days. Bills are computed anew from their
 * stored inputs, with accumulators carried in the order of care; what a bill refused on either side costs is not counted.
 */
export async function weigh(
  tx: Reader,
  asked: {
    before: PacksByArea
    after: PacksByArea
    areas: readonly string[]
    from: PlainDate
    to: PlainDate
  },
): Promise<Effect> {
  const total = {
    bills: 0,
    people: 0,
    fundBefore: 0,
    fundAfter: 0,
    newlyRefused: 0,
    newlyDecided: 0,
    refusedBoth: 0,
    same: 0,
  }
  const [gain, lose] = [
    { people: 0, fen: 0 },
    { people: 0, fen: 0 },
  ]
  const groups = new Map<string, Group>()
  let more = false
  for await (const { personId, bills } of recomputeBills(tx, asked)) {
    let own = 0
    for (const { bill, before, after } of bills) {
      const [was, is] = [funds(before), funds(after)]
      total.bills += 1
      if (was === null || is === null) {
        if (was !== null) total.newlyRefused += 1
        else if (is !== null) total.newlyDecided += 1
        else total.refusedBoth += 1
        continue
      }
      total.fundBefore += was
      total.fundAfter += is
      own += is - was
      const group = groupOf(bill)
      const kept = groups.get(group.zh) ?? {
        group,
        bills: 0,
        people: new Set(),
        fundBefore: 0,
        difference: 0,
      }
      kept.bills += 1
      kept.people.add(personId)
      kept.fundBefore += was
      kept.difference += is - was
      groups.set(group.zh, kept)
    }
    total.people += 1
    if (own > 0) {
      gain.people += 1
      gain.fen += own
    } else if (own < 0) {
      lose.people += 1
      lose.fen -= own
    } else total.same += 1
    if (total.bills >= mostBills) {
      more = true
      break
    }
  }
  return {
    ...total,
    from: asked.from,
    to: asked.to,
    more,
    gain,
    lose,
    groups: [...groups.values()]
      .map(({ people, ...group }) => ({ ...group, people: people.size }))
      .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference)),
  }
}

/** The packs in which a parameter has held one value on every day: that of its line from the day on. */
export function asThoughAlways(packs: PacksByArea, name: string, from: PlainDate): Map<string, CompiledPack> {
  return new Map(
    [...packs].map(([area, pack]) => {
      const entry = pack.parameters[name]?.find((one) => one.from === from && !one.proposed)
      if (!entry) return [area, pack]
      const always = [{ ...entry, from: '1900-01-01', to: null }]
      return [area, { ...pack, hash: `${pack.hash}*`, parameters: { ...pack.parameters, [name]: always } }]
    }),
  )
}

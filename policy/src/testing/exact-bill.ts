/** One bill at work in BigInt rationals: see `exact.ts`. */
import type { Bill, Line, Used } from '../values/bill.ts'
import type { CompiledPack } from '../values/pack.ts'
import {
  big,
  fits,
  holds,
  inUnit,
  type Json,
  lineMatches,
  look,
  max,
  min,
  mul,
  none,
  period,
  places,
  type Q,
  q,
  Rules,
  rateOf,
  round,
  Unknown,
} from './exact-rules.ts'

export type Pot = { deductible: bigint; paid: bigint; entered: bigint }
type Buckets = Record<
  'ownPaid' | 'overLimit' | 'firstShare' | 'upfront' | 'deductible' | 'ratioShare' | 'aboveCap',
  bigint
>
type Ran = { deductible: bigint; entered: bigint; paid: bigint; above: bigint }

export class ExactBill {
  private readonly bill: Bill
  private readonly rules: Rules
  private readonly used: Used
  readonly added: Record<string, Pot> = {}
  readonly left: Buckets = {
    ownPaid: 0n,
    overLimit: 0n,
    firstShare: 0n,
    upfront: 0n,
    deductible: 0n,
    ratioShare: 0n,
    aboveCap: 0n,
  }
  readonly funds: Record<string, bigint> = {
    pool: 0n,
    criticalIllness: 0n,
    largeSum: 0n,
    civilServant: 0n,
    medicalAid: 0n,
    otherFund: 0n,
  }
  total = 0n
  inScope = 0n
  /** Deductibles that the benefit's sections have taken of this bill. */
  deducted = 0n
  effects: Json[] = []

  constructor(pack: CompiledPack, bill: Bill, used: Used) {
    this.bill = bill
    this.rules = new Rules(pack, bill)
    this.used = used
  }

  name(section: string, field: string): string {
    return `${this.bill.patient.scheme}.${section}.${field}`
  }
  pot(key: string, field: keyof Pot): bigint {
    return big(this.used[key]?.[field]) + (this.added[key]?.[field] ?? 0n)
  }
  count(key: string, field: keyof Pot, amount: bigint): void {
    this.added[key] ??= { deductible: 0n, paid: 0n, entered: 0n }
    this.added[key]![field] += amount
  }
  potOf(spec: Json, owner: string): string {
    const pot = (spec.pot as string | undefined) ?? owner
    return spec.perDisease ? `${pot}/${[...this.bill.diseases].sort().join('+')}` : pot
  }

  /** A structured value with the section that states it: its pots are named after that one. */
  structured(section: string, field: string): { spec: unknown; owner: string } {
    let [name, json] = [this.name(section, field), this.rules.need(this.name(section, field))]
    for (;;) {
      if (typeof json === 'object' && json !== null && typeof (json as Json).sameAs === 'string') {
        name = this.rules.full((json as Json).sameAs as string)
        json = this.rules.need(name)
      } else if (typeof json === 'object' && json !== null && 'by' in json) {
        const node = json as unknown as { by: string; cases: { is: Json; value: unknown }[]; else?: unknown }
        const found = node.cases.find(({ is }) => fits(this.bill, node.by, is))
        json = found ? found.value : node.else
        if (json === undefined) throw new Unknown(name)
      } else break
    }
    if (json === 'unknown') throw new Unknown(name)
    return { spec: json, owner: name.split('.')[1]! }
  }

  /** Payments come out of what the patient would bear, in this order. */
  pay(order: readonly (keyof Buckets)[], amount: bigint): void {
    let left = amount
    for (const bucket of order) {
      const part = min(left, this.left[bucket])
      this.left[bucket] -= part
      left -= part
    }
    if (left > 0n) throw new Error('paid more than the cost')
  }

  /** The pot from which the bands of a section go on, when they name one. */
  bandPot(section: string, isLayer: boolean): string[] {
    const { rules } = this
    const fixed = rules.json(this.name(section, 'fixed'))
    const ratio = rules.json(this.name(section, 'ratio'))
    if (ratio === undefined || (fixed !== undefined && rules.money(fixed)! > 0n)) return []
    const { pot } = this.withEffects(rules.bands(ratio), isLayer)
    return pot === null ? [] : [pot]
  }

  takeDeductible(section: string, cost: bigint, isLayer: boolean): bigint {
    const { spec, owner } = this.structured(section, 'deductible')
    if (spec === 'none') return 0n
    const written = spec as Json
    const pot = this.potOf(written, owner)
    const key = pot + period(written.per as string, this.bill.on)
    const before =
      written.per === 'visit'
        ? big(this.bill.visitDeductible) + (this.added[pot]?.deductible ?? 0n)
        : this.pot(key, 'deductible')
    let limit = this.rules.money(written.amount)!
    if (written.share !== undefined) {
      const base = written.of === 'total' ? this.total : cost
      limit = max(limit, round(mul(q(base), inUnit(this.rules.rate(written.share)))))
      const most = written.atMost === undefined ? null : this.rules.money(written.atMost)
      if (most !== null) limit = min(limit, most)
    }
    let room = max(0n, limit - before)
    if (written.yearly !== undefined)
      room = min(room, max(0n, this.rules.money(written.yearly)! - this.pot(pot, 'deductible')))
    const taken = min(cost, room)
    const keys = new Set([section, pot, key, ...this.bandPot(section, isLayer)])
    if (taken > 0n) for (const each of keys) this.count(each, 'deductible', taken)
    return taken
  }

  raise(limit: bigint): bigint {
    const rule = (field: string): number => this.rules.need(`incentives.${field}`) as number
    const { consecutiveYears = 0, yearsWithoutUse = 0 } = this.bill.patient
    const earned =
      Math.max(0, consecutiveYears - rule('afterYears')) * rule('perConsecutiveYear') +
      yearsWithoutUse * rule('perYearWithoutUse')
    return limit + min(BigInt(earned), round(mul(q(limit), rateOf(rule('totalAtMost')))))
  }

  run(
    section: string,
    cost: bigint,
    { carriedOn, isLayer, paidBefore }: { carriedOn: boolean; isLayer: boolean; paidBefore: bigint },
  ): Ran {
    const { rules, bill } = this
    const deductible = carriedOn ? 0n : this.takeDeductible(section, cost, isLayer)
    const rest = cost - deductible
    const { spec, owner } = this.structured(section, 'cap')
    const caps = (spec === 'unlimited' ? [] : Array.isArray(spec) ? spec : [spec]) as Json[]
    let [costRoom, paidRoom]: [bigint | null, bigint | null] = [null, null]
    const keys = new Set([section, ...this.bandPot(section, isLayer)])
    for (const cap of caps) {
      if (!holds(bill, cap.when)) continue
      const pot = this.potOf(cap, owner)
      const key = pot + period(cap.per as string, bill.on)
      keys.add(pot)
      if (cap.per !== 'visit') keys.add(key)
      const stated = rules.money(cap.amount)
      if (stated === null) continue
      const limit = cap.raised ? this.raise(stated) : stated
      const here = this.added[pot] ?? { deductible: 0n, paid: 0n, entered: 0n }
      const [paid, entered, deducted] =
        cap.per === 'visit'
          ? [
              big(bill.visitPaid) + here.paid,
              big(bill.visitEntered) + here.entered,
              big(bill.visitDeductible) + here.deductible,
            ]
          : [this.pot(key, 'paid'), this.pot(key, 'entered'), this.pot(key, 'deductible')]
      const usedUp = cap.on === 'paid' ? paid : cap.on === 'entered' ? entered : entered + deducted
      const room = max(0n, limit - usedUp)
      if (cap.on === 'paid') paidRoom = paidRoom === null ? room : min(paidRoom, room)
      else costRoom = costRoom === null ? room : min(costRoom, room)
    }
    const entered = costRoom === null ? rest : min(rest, costRoom)
    const parts = this.parts(section, entered, deductible, isLayer)
    let paid = parts.reduce((all, part) => all + part.paid, 0n)
    for (const side of ['floor', 'ceiling']) {
      if (rules.json(this.name(section, side)) === undefined) continue
      const found = this.structured(section, side).spec
      if (found === 'none') continue
      const { ratio, of, counting } = found as { ratio: unknown; of: string; counting?: string }
      const own = isLayer ? 0n : deductible
      const base = {
        inScope: cost,
        afterDeductible: rest,
        billInScope: this.inScope,
        billAfterDeductible: this.inScope - this.deducted - own,
        total: this.total,
        totalAfterDeductible: this.total - this.deducted - own,
      }[of]!
      const share = round(mul(q(base), inUnit(rules.rate(ratio)))) - (counting === 'all' ? paidBefore : 0n)
      const edge = min(max(0n, share), cost)
      paid = side === 'floor' ? max(paid, edge) : min(paid, edge)
    }
    let covered = entered
    if (paidRoom !== null && paid > paidRoom) {
      paid = paidRoom
      covered = this.coveredBy(parts, paidRoom, entered)
    }
    if (paid > 0n || covered > 0n) {
      for (const key of keys) {
        this.count(key, 'paid', paid)
        this.count(key, 'entered', covered)
      }
    }
    return { deductible, entered: covered, paid, above: rest - covered }
  }

  parts(
    section: string,
    entered: bigint,
    deductible: bigint,
    isLayer: boolean,
  ): { cost: bigint; rate: Q | null; paid: bigint }[] {
    const { rules, bill } = this
    const fixed = rules.json(this.name(section, 'fixed'))
    const hasRatio = rules.json(this.name(section, 'ratio')) !== undefined
    if (fixed !== undefined) {
      const amount = rules.money(fixed)!
      if (amount > 0n || !hasRatio) return [{ cost: entered, rate: null, paid: min(amount, entered) }]
    }
    const { measure, per, pot, list } = this.withEffects(
      rules.bands(rules.need(this.name(section, 'ratio'))),
      isLayer,
    )
    const from = pot ?? section
    const before = per === 'year' ? this.pot(from, 'entered') : big(bill.visitEntered)
    const deducted = per === 'year' ? this.pot(from, 'deductible') : big(bill.visitDeductible) + deductible
    const start = measure === 'excess' ? before : before + deducted
    const end = start + entered
    if (list.length === 1) {
      return [{ cost: entered, rate: list[0]!.rate, paid: round(mul(q(entered), list[0]!.rate)) }]
    }
    return list.flatMap(({ from, rate }, index) => {
      const to = list[index + 1]?.from ?? end
      const inside = min(end, to) - max(start, from)
      return inside > 0n ? [{ cost: inside, rate, paid: round(mul(q(inside), rate)) }] : []
    })
  }

  withEffects(bands: ReturnType<Rules['bands']>, isLayer: boolean): ReturnType<Rules['bands']> {
    let list = bands.list
    for (const effect of isLayer ? [] : this.effects) {
      const { set, add: more, less, times, ownShareTimes } = effect
      if (set !== undefined) list = this.rules.bands(set).list
      else if (
        more !== undefined ||
        less !== undefined ||
        times !== undefined ||
        ownShareTimes !== undefined
      ) {
        list = list.map(({ from, rate }) => ({ from, rate: this.rules.change(rate, effect, rateOf) }))
      }
    }
    return { ...bands, list: list.map(({ from, rate }) => ({ from, rate: inUnit(rate) })) }
  }

  coveredBy(parts: { cost: bigint; rate: Q | null; paid: bigint }[], room: bigint, entered: bigint): bigint {
    if (parts.length === 1 && parts[0]!.rate === null) return entered
    let [left, covered] = [room, 0n]
    for (const { cost, rate, paid } of parts) {
      if (paid <= left && parts.length > 1) {
        left -= paid
        covered += cost
        continue
      }
      if (left > 0n) covered += min(cost, round(q(left * rate!.d, rate!.n)))
      break
    }
    return covered
  }

  benefit(section: string, cost: bigint): void {
    const { rules, bill } = this
    if (rules.json(this.name(section, 'needs')) === 'disease' && bill.diseases.length === 0)
      throw new Unknown('disease')
    let rest = cost
    for (const json of [
      rules.json(this.name(section, 'upfront')),
      ...this.effects.map(({ upfront }) => upfront),
    ]) {
      if (json === undefined) continue
      const first = round(mul(q(rest), inUnit(rules.rate(json))))
      this.left.upfront += first
      rest -= first
    }
    let [name, ran] = [section, this.run(section, rest, { carriedOn: false, isLayer: false, paidBefore: 0n })]
    for (;;) {
      this.left.deductible += ran.deductible
      this.deducted += ran.deductible
      this.left.ratioShare += ran.entered
      this.pay(['ratioShare', 'deductible', 'aboveCap', 'upfront'], ran.paid)
      this.funds.pool! += ran.paid
      if (ran.above === 0n || rules.json(this.name(name, 'aboveCap')) === undefined) break
      const onward = this.structured(name, 'aboveCap').spec
      if (onward === 'nothing') break
      name = (onward as { section: string }).section
      ran = this.run(name, ran.above, { carriedOn: true, isLayer: false, paidBefore: 0n })
    }
    this.left.aboveCap += ran.above
  }

  layers(): void {
    const { rules, bill } = this
    const order = rules.json(`${bill.patient.scheme}.layers`)
    if (order === undefined || order === 'none') return
    for (const layer of order as string[]) {
      const benefits = rules.json(this.name(layer, 'benefits')) as string[] | undefined
      if (benefits && !benefits.includes(bill.benefit)) continue
      if (!holds(bill, rules.json(this.name(layer, 'when')))) continue
      const base = rules.need(this.name(layer, 'base')) as (keyof Buckets)[]
      const cost = base.reduce((all, bucket) => all + this.left[bucket], 0n)
      if (cost === 0n) continue
      const paidBefore = Object.values(this.funds).reduce((all, fund) => all + fund, 0n)
      const { paid } = this.run(layer, cost, { carriedOn: false, isLayer: true, paidBefore })
      this.pay(base, paid)
      const fund =
        (rules.json(this.name(layer, 'fund')) as string | undefined) ??
        (layer in this.funds ? layer : 'otherFund')
      this.funds[fund]! += paid
    }
  }

  findEffects(): void {
    const { rules, bill } = this
    if (places(bill) === 'home') return
    const written = rules.need('filing.effects')
    this.effects = (written === 'none' ? [] : (written as Json[])).filter(
      ({ when, benefits }) =>
        holds(bill, when) && (!benefits || (benefits as string[]).includes(bill.benefit)),
    )
    const emergency = bill.filing === 'emergency' || bill.benefit === 'emergency'
    if (
      !bill.manual &&
      !(emergency && look(bill, 'filing') === 'emergency') &&
      this.effects.some(({ refuse }) => refuse)
    ) {
      throw new Unknown('filing')
    }
  }

  split(line: Line): { own: bigint; over: bigint; first: bigint; scope: bigint } {
    const amount = big(line.amount)
    const rules = this.rules.json(`${this.bill.patient.scheme}.firstShare`)
    const special = (rules === undefined || rules === 'none' ? [] : (rules as Json[])).find(
      (rule) => holds(this.bill, rule.when) && lineMatches(line, rule),
    )
    if (line.itemClass === 'C' || line.banned || line.ownExpense || (line.restricted && !line.approved)) {
      return { own: amount, over: 0n, first: 0n, scope: 0n }
    }
    const rate = special ? rateOf(special.rate) : line.itemClass === 'B' ? rateOf(line.firstShare) : none
    const within =
      line.ceiling === null ? amount : min(amount, round(q(big(line.ceiling) * big(line.countE4), 10_000n)))
    const first = round(mul(q(within), rate))
    return { own: 0n, over: amount - within, first, scope: within - first }
  }
}

import type { PlainDate, Relationship } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { instantInChina } from '../deps.ts'
import type { Facts, Stay, TillUse, WatchedBinding, WatchedUse } from './detect.ts'

/** What somebody did who should not have; `none` for the honest, however odd they look. */
export type Fraud =
  | 'none'
  | 'cashOut'
  | 'collector'
  | 'drain'
  | 'fakeRelation'
  | 'lentWhileInHospital'
  | 'manyCards'

export type Generated = {
  facts: Facts
  /** What each binding is really about. */
  truth: ReadonlyMap<number, Fraud>
  tills: readonly TillUse[]
  /** Institutions and days on which cards were really swiped in a row. */
  swiped: ReadonlySet<string>
}

/** A generator of numbers from 0 to 1 that repeats itself for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const first: PlainDate = '2025-03-01'
const days = 60

/**
 * Families with two months of use, a known part of them fraudulent. The honest include those who look odd: a
 * step-parent, an operation right after binding, drugs fetched for somebody in hospital, a busy pharmacy. Some frauds
 * are careful enough that no rule sees them.
 */
export function generateFamilies(count: number, seed = 1): Generated {
  const random = seeded(seed)
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const chance = (part: number) => random() < part
  let nextId = 1
  const id = () => nextId++
  const bindings: WatchedBinding[] = []
  const uses: WatchedUse[] = []
  const stays: Stay[] = []
  const balances = new Map<number, number>()
  const truth = new Map<number, Fraud>()
  const tills: TillUse[] = []
  const swiped = new Set<string>()
  const pharmacies = Array.from(
    { length: Math.max(20, Math.floor(count / 25)) },
    (_, i) => `P${String(i).padStart(11, '0')}`,
  )
  const hospitals = Array.from({ length: 30 }, (_, i) => `H${String(i).padStart(11, '0')}`)
  const pick = <T>(list: readonly T[]): T => list[whole(0, list.length - 1)] as T
  const moment = (dayIndex: number, hour = whole(8, 20)) =>
    instantInChina(addDays(first, dayIndex), `${String(hour).padStart(2, '0')}:00:00`) +
    whole(0, 3_599) * 1_000
  const born = (from: number, to: number): PlainDate =>
    `${whole(from, to)}-${String(whole(1, 12)).padStart(2, '0')}-${String(whole(1, 28)).padStart(2, '0')}`

  const bind = (
    payerId: number,
    relationship: Relationship,
    {
      payerBorn,
      relativeBorn,
      authorisedAt = moment(-whole(30, 700)),
      relativeId = id(),
      fraud = 'none' as Fraud,
    }: {
      payerBorn: PlainDate
      relativeBorn: PlainDate
      authorisedAt?: number
      relativeId?: number
      fraud?: Fraud
    },
  ): WatchedBinding => {
    const binding = { id: id(), payerId, relativeId, relationship, authorisedAt, payerBorn, relativeBorn }
    bindings.push(binding)
    truth.set(binding.id, fraud)
    return binding
  }
  const use = (binding: WatchedBinding, institution: string, amount: number, at: number) => {
    const kind = institution.startsWith('P') ? 'pharmacy' : 'hospital'
    const { id: bindingId, payerId, relativeId } = binding
    uses.push({
      bindingId,
      payerId,
      relativeId,
      settlementId: id(),
      institution,
      kind,
      amount,
      total: amount,
      at,
    })
    if (kind === 'pharmacy') tills.push({ institution, at, personId: relativeId, amount })
  }
  /** What people really pay for drugs: some odd sum, now and then a round one. */
  const drugs = () => (chance(0.08) ? whole(1, 8) * 5_000 : whole(900, 28_000))
  const roundSum = () => whole(3, 10) * 10_000

  const honestLife = (binding: WatchedBinding, own: string) => {
    const chronic = chance(0.2)
    for (let visit = 0; visit < (chronic ? whole(3, 8) : whole(0, 3)); visit++) {
      const at = moment(whole(0, days - 1))
      if (chance(0.6)) use(binding, chance(0.8) ? own : pick(pharmacies), drugs(), at)
      else use(binding, pick(hospitals), whole(2_000, 120_000), at)
    }
  }

  for (let family = 0; family < count; family++) {
    const payerId = id()
    const payerBorn = born(1965, 1995)
    const year = Number(payerBorn.slice(0, 4))
    const own = pick(pharmacies)
    balances.set(payerId, whole(20_000, 900_000))
    const members: WatchedBinding[] = []
    if (chance(0.7))
      members.push(bind(payerId, 'spouse', { payerBorn, relativeBorn: born(year - 4, year + 4) }))
    for (let parent = 0; parent < whole(0, 2); parent++) {
      members.push(bind(payerId, 'parent', { payerBorn, relativeBorn: born(year - 32, year - 20) }))
    }
    for (let child = 0; child < whole(0, 2); child++) {
      members.push(
        bind(payerId, 'child', {
          payerBorn,
          relativeBorn: born(Math.min(year + 22, 2018), Math.min(year + 30, 2023)),
        }),
      )
    }
    if (chance(0.15))
      members.push(bind(payerId, 'sibling', { payerBorn, relativeBorn: born(year - 8, year + 8) }))
    // A step-parent beside both parents is honest, though rare.
    const parents = members.filter(({ relationship }) => relationship === 'parent')
    if (parents.length === 2 && chance(0.002)) {
      bind(payerId, 'parent', { payerBorn, relativeBorn: born(year - 32, year - 20) })
    }
    for (const member of members) honestLife(member, own)

    // An operation right after binding takes the whole account: at a hospital, and honest.
    if (chance(0.006)) {
      const dayIndex = whole(5, days - 6)
      const patient = bind(payerId, 'paternalGrandparent', {
        payerBorn,
        relativeBorn: born(year - 62, year - 45),
        authorisedAt: moment(dayIndex, 9),
      })
      use(patient, pick(hospitals), balances.get(payerId) ?? 0, moment(dayIndex + 2, 15))
      use(patient, own, drugs(), moment(dayIndex + 2, 17))
      balances.set(payerId, whole(0, 2_000))
    }
    const stay = (binding: WatchedBinding, fetches: boolean) => {
      const from = whole(3, days - 20)
      const length = whole(4, 14)
      const institution = pick(hospitals)
      stays.push({
        personId: binding.relativeId,
        institution,
        from: addDays(first, from),
        to: addDays(first, from + length),
      })
      const inside = (at: number) => {
        const day = new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
        return day > addDays(first, from) && day < addDays(first, from + length)
      }
      // People in hospital do not shop; what the plain life above put there is taken out.
      for (let index = uses.length - 1; index >= 0; index--) {
        const one = uses[index] as WatchedUse
        if (one.relativeId === binding.relativeId && inside(one.at)) uses.splice(index, 1)
      }
      if (fetches) use(binding, own, drugs(), moment(from + 2))
      return { from, length }
    }
    const [parent] = parents
    if (parent && chance(0.05)) stay(parent, chance(0.02))

    if (chance(0.006) && parent) {
      truth.set(parent.id, 'lentWhileInHospital')
      const { from, length } = stay(parent, false)
      for (let sale = 0; sale < whole(1, 3); sale++) {
        use(parent, pick(pharmacies), drugs(), moment(whole(from + 1, from + length - 1)))
      }
    }
    if (chance(0.008)) {
      const careful = chance(0.15)
      const member = bind(payerId, 'sibling', {
        payerBorn,
        relativeBorn: born(year - 8, year + 8),
        fraud: 'cashOut',
      })
      const place = pick(pharmacies)
      const start = whole(0, days - 15)
      for (let sale = 0; sale < whole(5, 9); sale++) {
        use(member, place, careful ? whole(20_000, 60_000) : roundSum(), moment(start + whole(0, 12)))
      }
    }
    if (chance(0.005)) {
      const careful = chance(0.15)
      const dayIndex = whole(5, days - 10)
      const total = whole(250_000, 700_000)
      const thief = bind(payerId, 'sibling', {
        payerBorn,
        relativeBorn: born(year - 8, year + 8),
        authorisedAt: moment(dayIndex, 9),
        fraud: 'drain',
      })
      const sales = whole(2, 4)
      for (let sale = 0; sale < sales; sale++) {
        use(
          thief,
          pick(pharmacies),
          Math.floor(total / sales),
          moment(dayIndex + (careful ? 5 : 1) + (sale % 2), 12),
        )
      }
      balances.set(payerId, whole(0, 8_000))
    }
    if (chance(0.004)) {
      const kind = whole(0, 2)
      if (kind === 0) {
        for (let made = 0; made < 4; made++) {
          bind(payerId, 'parent', {
            payerBorn,
            relativeBorn: born(year - 32, year - 20),
            // Made up after the real family was bound.
            authorisedAt: moment(-whole(1, 29)),
            fraud: 'fakeRelation',
          })
        }
      } else if (kind === 1) {
        bind(payerId, 'parent', { payerBorn, relativeBorn: born(year - 8, year + 10), fraud: 'fakeRelation' })
      } else {
        // A cousin called a brother: nothing in the data tells.
        bind(payerId, 'sibling', { payerBorn, relativeBorn: born(year - 8, year + 8), fraud: 'fakeRelation' })
      }
    }
  }

  for (let ring = 0; ring < Math.max(2, Math.floor(count / 1_000)); ring++) {
    const relativeId = id()
    const place = pick(pharmacies)
    const start = whole(0, days - 25)
    for (let payer = 0; payer < whole(3, 8); payer++) {
      const payerId = id()
      balances.set(payerId, whole(10_000, 200_000))
      const binding = bind(payerId, 'sibling', {
        payerBorn: born(1970, 1995),
        relativeBorn: born(1970, 1995),
        relativeId,
        fraud: 'collector',
      })
      for (let sale = 0; sale < whole(1, 2); sale++) {
        use(binding, place, whole(30_000, 90_000), moment(start + whole(0, 20)))
      }
    }
  }
  for (let session = 0; session < Math.max(3, Math.floor(count / 800)); session++) {
    const institution = pick(pharmacies)
    const at = moment(whole(0, days - 1), 13)
    const cards = whole(4, 12)
    if (cards >= 5)
      swiped.add(`institution:${institution}:${new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)}`)
    for (let card = 0; card < cards; card++) {
      const payerId = id()
      balances.set(payerId, whole(100_000, 500_000))
      const binding = bind(payerId, 'parent', {
        payerBorn: born(1970, 1990),
        relativeBorn: born(1940, 1955),
        fraud: 'manyCards',
      })
      use(binding, institution, chance(0.9) ? roundSum() : drugs(), at + card * 70_000)
    }
  }
  return { facts: { bindings, uses, stays, balances }, truth, tills, swiped }
}

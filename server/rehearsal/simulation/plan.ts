import type { Fen, PlainDate, Relationship } from '@gongji/policy'
import { addDays, daysBetween } from '@gongji/policy/dates'
import { fen } from '@gongji/policy/money'
import { careRates, cares, type PlannedBill, planBill } from './bill.ts'
import type { Family, Meeting, Member } from './family.ts'
import { type Flow, type Period, periodOf } from './meeting.ts'
import { createRandom, type Random } from './random.ts'

// Everything that happens to a family, drawn before the first day begins: what happens to one family moves no other's,
// whatever the number of families. The time goes over the turns of two years.

export const firstDay = '2025-01-01'
export const lastDay = '2027-03-31'
/** From this day money no longer moves to wallets; quotas are granted instead. */
export const quotaStage = '2026-01-09'

export type Happening = { family: number; member: number } & (
  | { kind: 'care'; bill: PlannedBill; reverseAfter: number | null; claims: boolean }
  | { kind: 'transfer'; to: number; relationship: Relationship; amount: Fen; accepts: boolean }
  | { kind: 'premium'; payer: number; year: number; refunds: boolean }
  | { kind: 'file'; destination: string }
  | { kind: 'fileDisease'; disease: string }
  | { kind: 'openWallet' }
  | { kind: 'bind'; relative: number; relationship: Relationship; purposes: 'all' | 'premium' }
  | { kind: 'endBinding' | 'pauseBinding'; relative: number }
  | { kind: 'divorce'; relative: number }
  | { kind: 'grantQuota'; to: number; relationship: Relationship; amount: Fen; releases: boolean }
  | { kind: 'meet'; meeting: Meeting }
  | { kind: 'death' | 'leaveWork' | 'startWork' | 'move' }
)

export type Plan = ReadonlyMap<PlainDate, readonly Happening[]>

const days = daysBetween(firstDay, lastDay) + 1
const years = days / 365
const yuan = (amount: number): Fen => fen(amount * 100)

type Draw = { random: Random; on: (happening: Happening, day: PlainDate) => void }
/** How many bills a family has, as a part of what it would really have. */
type Density = { care: number }
export type PlanOptions = Partial<Density> & {
  /** In order; nothing happens on other days, and meetings begin inside these. Left out: everything. */
  only?: readonly Period[]
}

const within = (random: Random, from: PlainDate, to: PlainDate): PlainDate =>
  addDays(from, random.int(0, daysBetween(from, to)))

function planCare(family: Family, number: number, { random, on, care: density }: Draw & Density): void {
  const member = family.members[number] as Member
  const bound = family.bindings.some(({ relative }) => relative === number)
  for (const care of cares) {
    const times = random.poisson(careRates(member, firstDay)[care] * years * density)
    for (let time = 0; time < times; time++) {
      const bill = planBill(member, { care, bound, random })
      on(
        {
          family: family.number,
          member: number,
          kind: 'care',
          bill,
          reverseAfter: random.chance(0.018) ? random.int(0, 12) : null,
          claims: random.chance(0.6),
        },
        within(random, firstDay, lastDay),
      )
    }
  }
}

/** Who pays a resident's premium: the first employee of the family who is kin. */
const payerFor = (family: Family, insured: number): { payer: number; relationship: Relationship } | null => {
  const found = family.kin.find(
    ({ from, to }) => to === insured && family.members[from]?.scheme === 'employee',
  )
  return found ? { payer: found.from, relationship: found.relationship } : null
}

function planPremiums(family: Family, number: number, { random, on }: Draw): void {
  const member = family.members[number] as Member
  if (member.scheme !== 'resident' || family.meeting?.relative === number) return
  const found = payerFor(family, number)
  if (!found) return
  const { payer, relationship } = found
  const base = { family: family.number, member: number }
  if (member.insuredTo !== null && member.insuredTo < firstDay && random.chance(0.8)) {
    // Not insured for 2025: some in the window, some late at the full price with a wait.
    const day = random.chance(0.6)
      ? within(random, '2025-01-02', '2025-02-24')
      : within(random, '2025-03-02', '2025-11-30')
    on({ ...base, member: payer, kind: 'bind', relative: number, relationship, purposes: 'premium' }, day)
    on({ ...base, kind: 'premium', payer, year: 2025, refunds: false }, addDays(day, 1))
  }
  for (const year of [2026, 2027]) {
    const later = addDays(`${year}-03-01`, random.int(0, 200))
    const inWindow = within(random, `${year - 1}-10-10`, `${year}-02-20`)
    const [pays, paysLate, refunds, again] = [0.87, 0.4, 0.01, 0.02].map((part) => random.chance(part))
    if (!(pays || paysLate)) continue
    const day = pays ? inWindow : later
    on({ ...base, kind: 'premium', payer, year, refunds: refunds === true }, day)
    // Some ask a second time, having forgotten or not having seen the first.
    if (again) on({ ...base, kind: 'premium', payer, year, refunds: false }, addDays(day, 5))
  }
}

/** Whether a meeting is between these two: nothing else happens between them. */
const meets = ({ meeting }: Family, payer: number, relative: number): boolean =>
  meeting?.relative === relative || (meeting?.payer === relative && meeting.relative === payer)

function planWallet(family: Family, { random, on }: Draw): void {
  for (const { from, to, relationship } of family.kin) {
    if (meets(family, from, to)) continue
    const [sender, recipient] = [family.members[from] as Member, family.members[to] as Member]
    const may =
      sender.scheme === 'employee' && sender.status === 'normal' && sender.hasWallet && recipient.hasWallet
    if (!may) continue
    const times = random.poisson(sender.area === recipient.area ? 0.6 : 1.5)
    for (let time = 0; time < times; time++) {
      on(
        {
          family: family.number,
          member: from,
          kind: 'transfer',
          to,
          relationship,
          amount: yuan(random.pick([50, 100, 200, 300, 500, 1_000, 2_000])),
          accepts: random.chance(0.85),
        },
        within(random, '2025-01-06', '2026-01-20'),
      )
    }
    if (random.chance(0.5)) {
      on(
        {
          family: family.number,
          member: from,
          kind: 'grantQuota',
          to,
          relationship,
          amount: yuan(random.pick([200, 500, 1_000])),
          releases: random.chance(0.2),
        },
        within(random, quotaStage, '2027-03-10'),
      )
    }
  }
}

function planPapers(
  family: Family,
  number: number,
  { random, on, began }: Draw & { began: PlainDate },
): void {
  const base = { family: family.number, member: number }
  const member = family.members[number] as Member
  if (member.hasWallet) on({ ...base, kind: 'openWallet' }, within(random, began, addDays(began, 4)))
  if (random.chance(0.03)) {
    const destination = member.area === '520200' ? '530100' : random.pick(['530100', '520200'])
    on({ ...base, kind: 'file', destination }, within(random, firstDay, '2026-12-20'))
  }
  if (member.disease === null && member.category === 'elderly' && random.chance(0.05)) {
    on({ ...base, kind: 'fileDisease', disease: 'M03900' }, within(random, firstDay, '2026-12-20'))
  }
}

function planLife(family: Family, number: number, { random, on }: Draw): void {
  const base = { family: family.number, member: number }
  const { category } = family.members[number] as Member
  const { meeting } = family
  if (meeting?.payer === number || meeting?.relative === number) return
  const day = () => within(random, '2025-01-20', '2027-03-10')
  const chance = (aYear: number): boolean => random.chance(aYear * years)
  const old = category === 'retired' || category === 'elderly'
  if (chance(old ? 0.018 : 0.0015)) on({ ...base, kind: 'death' }, day())
  else if (category === 'working' && chance(0.012)) on({ ...base, kind: 'leaveWork' }, day())
  else if (category === 'adult' && chance(0.01)) on({ ...base, kind: 'startWork' }, day())
  else if (chance(0.003)) on({ ...base, kind: 'move' }, day())
}

function planBindings(family: Family, { random, on }: Draw): void {
  const bound = new Set(family.bindings.map(({ payer, relative }) => `${payer} ${relative}`))
  for (const { payer: member, relative, relationship } of family.bindings) {
    const base = { family: family.number, member, relative }
    const change = random.next()
    const kind = change < 0.02 ? 'endBinding' : change < 0.04 ? 'pauseBinding' : null
    if (kind !== null) on({ ...base, kind }, within(random, '2025-02-01', '2027-03-10'))
    if (relationship === 'spouse' && random.chance(0.004)) {
      on({ ...base, kind: 'divorce' }, within(random, '2025-03-01', '2026-11-30'))
    }
  }
  for (const { from, to, relationship } of family.kin) {
    const [payer, relative] = [family.members[from] as Member, family.members[to] as Member]
    const may =
      payer.scheme === 'employee' &&
      payer.area === relative.area &&
      !bound.has(`${from} ${to}`) &&
      !meets(family, from, to)
    if (may && random.chance(0.12)) {
      on(
        { family: family.number, member: from, kind: 'bind', relative: to, relationship, purposes: 'all' },
        within(random, '2025-01-05', '2026-12-20'),
      )
    }
  }
}

/** The parts of a period that lie within others. */
const meet = ([from, to]: Period, only: readonly Period[]): Period[] =>
  only
    .map(([first, last]): Period => [from > first ? from : first, to < last ? to : last])
    .filter(([first, last]) => first <= last)

function planMeeting(
  { number: family, meeting }: Family,
  { random, on, only }: Draw & { only: readonly Period[] },
): void {
  if (meeting === null) return
  // What begins ends a few days later, and comes back a few days after that.
  const latest = addDays(only.at(-1)?.[1] ?? lastDay, -8)
  const parts = meet(periodOf(meeting.flow as Flow), meet([firstDay, latest], only))
  if (parts.length === 0) return
  const day = within(random, ...random.pick(parts))
  on({ family, member: meeting.payer, kind: 'meet', meeting }, day)
}

/** What happens on each day, in a fixed order. */
export function planYears(
  seed: number,
  families: readonly Family[],
  { care = 1, only = [[firstDay, lastDay]] }: PlanOptions = {},
): Plan {
  const plan = new Map<PlainDate, Happening[]>()
  const on = (happening: Happening, day: PlainDate) => {
    if (!only.some(([from, to]) => from <= day && day <= to)) return
    const known = plan.get(day)
    if (known) known.push(happening)
    else plan.set(day, [happening])
  }
  for (const family of families) {
    const random = createRandom(seed, `year ${family.number}`)
    for (const [number] of family.members.entries()) {
      const draw = { random: random.fork(String(number)), on }
      planCare(family, number, { ...draw, care })
      planPremiums(family, number, draw)
      planPapers(family, number, { ...draw, began: only[0]?.[0] ?? firstDay })
      planLife(family, number, draw)
    }
    const draw = { random: random.fork('together'), on }
    planWallet(family, draw)
    planBindings(family, draw)
    planMeeting(family, { ...draw, random: random.fork('meeting'), only })
  }
  return plan
}

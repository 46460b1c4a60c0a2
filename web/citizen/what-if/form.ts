import type { BasisPoints, Benefit, Fen, Level, Line } from '@gongji/policy'
import { type Change, type EstimateBasis, type Item, lineOf, type Question } from '../../shared/estimate.ts'
import { isAmount, isWrongAmount, type MoneyTyped } from '../../shared/typed.ts'
import { areaOf, levels } from './places.ts'

export const benefits = ['outpatient', 'emergency', 'inpatient', 'chronic', 'pharmacy'] as const
export type Kind = (typeof benefits)[number]
export const shares = ['0', '5', '10', '15', '20', '30'] as const

/** What people know of a bill before they have it: most of it drugs or tests, like the last one, or the three classes. */
export type Mostly = 'like' | 'drugs' | 'tests' | 'unsure' | 'classes'

export type Form = {
  benefit: Kind
  /** Where and how: what a choice changes. */
  change: Change
  /** The relative whose account is drawn first; null: in the order of authorisation. */
  first: string | null
  on: string
  total: MoneyTyped
  mostly: Mostly
  A: MoneyTyped
  B: MoneyTyped
  C: MoneyTyped
  /** First share of class B in percent. */
  firstShare: string
}

/** A bill by class, in fen; `share`: the first share of class B. */
export type Classes = { A: Fen; B: Fen; C: Fen; share: BasisPoints }
/** The last bill of the same person, by class. */
export type LastBill = Classes & { total: Fen; day: string; benefit: Benefit; level: Level }

const totalOf = ({ A, B, C }: Pick<Classes, 'A' | 'B' | 'C'>): Fen => (A + B + C) as Fen

type BillLine = { ownPaid: number; overLimit: number; firstShare: number; inScope: number }

/** The lines of a settled bill by class: what is no fund's to pay counts as class C. */
export function classesOf(lines: readonly BillLine[]): Classes {
  const sum = (part: (line: BillLine) => number): number =>
    lines.reduce((all, line) => all + Math.max(0, part(line)), 0)
  const B = sum(({ firstShare, inScope }) => (firstShare > 0 ? firstShare + inScope : 0))
  const shared = sum(({ firstShare }) => firstShare)
  return {
    A: sum(({ firstShare, inScope }) => (firstShare > 0 ? 0 : inScope)) as Fen,
    B: B as Fen,
    C: sum(({ ownPaid, overLimit }) => ownPaid + overLimit) as Fen,
    share: (B === 0 ? 0 : Math.round((shared * 10_000) / B)) as BasisPoints,
  }
}

/** A bill of `total` that is made up as `like` is; to the fen. */
function scaled(like: Classes, total: Fen): Classes {
  const of = (part: Fen): number => Math.floor((total * part) / totalOf(like))
  const [B, C] = [of(like.B), of(like.C)]
  const A = total - B - C
  // What whole fen leave over belongs to a class that the bill has.
  if (like.A === 0) {
    return like.B > 0
      ? { ...like, A: 0 as Fen, B: (total - C) as Fen, C: C as Fen }
      : { ...like, A: 0 as Fen, B: 0 as Fen, C: total }
  }
  return { ...like, A: A as Fen, B: B as Fen, C: C as Fen }
}

const amount = (typed: MoneyTyped): Fen => (isAmount(typed) ? typed : (0 as Fen))
const percentOf = (text: string): BasisPoints => (Number(text) * 100) as BasisPoints

/** The bill by class, from what was entered. */
export function classesIn(form: Form, last: LastBill | null): Classes {
  const total = amount(form.total)
  const none = 0 as Fen
  const share = percentOf(form.firstShare)
  if (form.mostly === 'classes') return { A: amount(form.A), B: amount(form.B), C: amount(form.C), share }
  if (form.mostly === 'like' && last) return scaled(last, total)
  if (form.mostly === 'drugs') return { A: none, B: total, C: none, share }
  return { A: total, B: none, C: none, share }
}

/** Whether everything that was typed can be read and comes to a bill. */
export function trouble(form: Form): 'amountUnread' | 'noAmount' | null {
  const typed = form.mostly === 'classes' ? [form.A, form.B, form.C] : [form.total]
  if (typed.some((one) => one !== 0 && isWrongAmount(one))) return 'amountUnread'
  return typed.some(isAmount) ? null : 'noAmount'
}

const item = (itemClass: Item['itemClass'], firstShare: number): Item => ({
  code: `class-${itemClass}`,
  itemClass,
  firstShare,
  ceiling: null,
  restricted: false,
  banned: false,
})

export function linesOf({ A, B, C, share }: Classes): Line[] {
  const line = (itemClass: 'A' | 'B' | 'C', cost: Fen, firstShare = 0): Line[] =>
    cost === 0 ? [] : [lineOf(item(itemClass, firstShare), cost)]
  return [...line('A', A), ...line('B', B, share), ...line('C', C)]
}

export function questionOf(form: Form, lines: readonly Line[]): Question {
  const { level, area, filing, asked } = form.change
  return {
    place: { kind: form.benefit === 'pharmacy' ? 'pharmacy' : 'hospital', level, area },
    benefit: form.benefit,
    filing,
    asked,
    lines,
    first: form.first,
  }
}

const amountIn = (text: string | undefined): Fen | null =>
  text !== undefined && /^\d{1,11}$/.test(text) ? (Number(text) as Fen) : null

/** Before anything was chosen: like the last bill, or what the address names. */
export function startOf(
  search: Readonly<Record<string, string>>,
  { basis, last }: { basis: EstimateBasis; last: LastBill | null },
): Form {
  const [A, B, C] = [amountIn(search.A), amountIn(search.B), amountIn(search.C)]
  const named = A !== null || B !== null || C !== null
  const kind = benefits.find((one) => one === (search.benefit ?? last?.benefit)) ?? 'outpatient'
  return {
    benefit: kind,
    change: {
      level: levels.find((one) => one === (search.level ?? last?.level)) ?? '3',
      area: areaOf(basis.patient.area, 'home'),
      filing: 'none',
      asked: true,
    },
    first: null,
    on: basis.on,
    total: named ? (((A ?? 0) + (B ?? 0) + (C ?? 0)) as Fen) : (last?.total ?? (50_000 as Fen)),
    mostly: named ? 'classes' : last ? 'like' : 'unsure',
    A: A ?? last?.A ?? (50_000 as Fen),
    B: B ?? last?.B ?? (0 as Fen),
    C: C ?? last?.C ?? (0 as Fen),
    firstShare: '10',
  }
}

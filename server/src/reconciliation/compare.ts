import type { Fen, PlainDate } from '@gongji/policy'
import { groupBy } from '../group-by.ts'
import type { BookRow } from '../settlement/of-institution.ts'

/** A bill as an institution states it; a refund has amounts below zero. */
export type StatedRow = {
  /** Its line in the file, from 1. */
  line: number
  setlId: string
  mdtrtId: string
  /** Null: nobody has the number that was stated. */
  personId: number | null
  total: Fen
  fund: Fen
  accounts: Fen
}

/** What of our book decides about a row that is not where it was looked for. */
export type KnownRow = {
  setlId: string
  personId: number
  institution: string
  settledOn: PlainDate
  /** It takes something back. */
  reversal: boolean
  /** Day on which it was taken back; null: it was not. */
  reversedOn: PlainDate | null
  claim: boolean
}

/**
 * agrees: both have it, to the fen · undone: we booked it and took it back, they have neither row ·
 * lost-request: what they sent never came, or they never sent it · lost-answer: we booked it, they do not know ·
 * double-send: we booked it beside another of theirs that is the same bill · double-row: theirs has it twice ·
 * void-here: only we took it back · void-there: only they took it back · wrong-system: another institution's, another
 * system's, or made at our desk instead of their program · wrong-day: both have it, we on a day outside the period ·
 * wrong-part: both have it, under another scheme or clearing type · data: both have it with other data ·
 * other-number: theirs names it by a number that is not ours · several: several of ours fit it
 */
export type Kind =
  | 'agrees'
  | 'undone'
  | 'lost-request'
  | 'lost-answer'
  | 'double-send'
  | 'double-row'
  | 'void-here'
  | 'void-there'
  | 'wrong-system'
  | 'wrong-day'
  | 'wrong-part'
  | 'data'
  | 'other-number'
  | 'several'

/** One row's result: theirs, ours, or both. */
export type Outcome = {
  kind: Kind
  stated: StatedRow | null
  booked: BookRow | null
  /** Of `wrong-day` and `wrong-system`: where it is. */
  known?: KnownRow
}

/** How many agree, and how many of each difference. */
export type Counts = Partial<Record<Kind, number>>

// Numbers that this platform gives to bills: area, G, 13 digits.
const ownNumber = /^\d{6}G\d{13}$/

const accountsOf = ({ own, relatives, wallet }: BookRow): number => own + relatives + wallet
const isRefund = ({ total, fund, accounts }: StatedRow): boolean => total < 0 || fund < 0 || accounts < 0

const sameData = (stated: StatedRow, booked: BookRow): boolean =>
  stated.personId === booked.personId &&
  (stated.mdtrtId === '' || stated.mdtrtId === booked.mdtrtId) &&
  stated.total === booked.total &&
  stated.fund === booked.fundTotal &&
  stated.accounts === accountsOf(booked)

/**
 * Compares an institution's rows with our book of the same part and period, row by row: every row of either side has
 * exactly one outcome, in the order of theirs, then of ours.
 *
 * @param known rows of our book outside the part or period, by number; asked for numbers that are not in `book`
 */
export function compare(
  stated: readonly StatedRow[],
  book: readonly BookRow[],
  known: ReadonlyMap<string, KnownRow>,
  period: { institution: string; from: PlainDate; to: PlainDate },
): Outcome[] {
  const { institution } = period
  const byNumber = new Map(book.map((row) => [row.setlId, row]))
  const reversalOf = new Map(
    book.flatMap((row) => (row.reversesSetlId === null ? [] : [[row.reversesSetlId, row] as const])),
  )
  const used = new Set<BookRow>()

  /** The row of our book that a stated one names: a refund may name the bill or what took it back. */
  function named(row: StatedRow): BookRow | undefined {
    const found = byNumber.get(row.setlId)
    return isRefund(row) && found?.reversesSetlId == null ? reversalOf.get(row.setlId) : found
  }

  const outcomes: Outcome[] = stated.map((row) => {
    const booked = named(row)
    if (booked === undefined) return { kind: 'lost-request', stated: row, booked: null }
    if (used.has(booked)) return { kind: 'double-row', stated: row, booked }
    used.add(booked)
    return { kind: sameData(row, booked) ? 'agrees' : 'data', stated: row, booked }
  })

  const free = groupBy(
    book.filter((row) => !used.has(row)),
    ({ personId }) => String(personId),
  )
  /** Rows of ours that nobody has named and that could be this one. */
  const fitting = (row: StatedRow): BookRow[] =>
    (free.get(String(row.personId)) ?? []).filter(
      (booked) =>
        !used.has(booked) &&
        booked.total === row.total &&
        booked.fundTotal === row.fund &&
        (booked.mdtrtId === row.mdtrtId || (row.mdtrtId === '' && row.setlId === '')),
    )

  function place(row: StatedRow): Outcome {
    const here = byNumber.get(row.setlId)
    const elsewhere = known.get(row.setlId) ?? (here === undefined ? undefined : knownOf(here, institution))
    if (isRefund(row) && elsewhere !== undefined && !elsewhere.reversal) {
      const { reversedOn } = elsewhere
      if (reversedOn === null) return { kind: 'void-there', stated: row, booked: here ?? null }
      return { kind: 'wrong-day', stated: row, booked: null, known: { ...elsewhere, settledOn: reversedOn } }
    }
    if (elsewhere !== undefined) {
      const { settledOn, claim } = elsewhere
      const kind =
        elsewhere.institution !== institution || claim
          ? 'wrong-system'
          : settledOn < period.from || settledOn > period.to
            ? 'wrong-day'
            : 'wrong-part'
      return { kind, stated: row, booked: null, known: elsewhere }
    }
    const fits = fitting(row)
    if (fits.length > 1) return { kind: 'several', stated: row, booked: null }
    const [booked] = fits
    if (booked !== undefined) {
      used.add(booked)
      return { kind: 'other-number', stated: row, booked }
    }
    return { kind: ownNumber.test(row.setlId) ? 'wrong-system' : 'lost-request', stated: row, booked: null }
  }

  const theirs = outcomes.map((one) => (one.kind === 'lost-request' ? place(one.stated as StatedRow) : one))
  return [...theirs, ...unnamed(book, used, period)]
}

const knownOf = (row: BookRow, institution: string): KnownRow => ({
  setlId: row.setlId,
  personId: row.personId,
  institution,
  settledOn: row.settledOn,
  reversal: row.reversesSetlId !== null,
  reversedOn: row.reversedOn,
  claim: false,
})

/** Rows of our book that no row of theirs named. */
function unnamed(
  book: readonly BookRow[],
  used: ReadonlySet<BookRow>,
  { institution }: { institution: string },
): Outcome[] {
  const left = book.filter((row) => !used.has(row))
  const leftNumbers = new Set(left.map(({ setlId }) => setlId))
  const billKey = ({ personId, careOn, total }: BookRow): string => `${personId} ${careOn} ${total}`
  const named = new Set([...used].filter((row) => row.reversesSetlId === null).map(billKey))
  return left.map((booked): Outcome => {
    const other = booked.reversesSetlId ?? booked.reversedBySetlId
    const outcome = (kind: Kind): Outcome => ({ kind, stated: null, booked })
    if (other !== null && leftNumbers.has(other)) return outcome('undone')
    if (booked.reversesSetlId !== null) return outcome('void-here')
    if (booked.source !== institution) return outcome('wrong-system')
    if (named.has(billKey(booked)) && booked.reversedBySetlId === null) return outcome('double-send')
    return outcome('lost-answer')
  })
}

/** How many outcomes there are of each kind. */
export function countKinds(outcomes: readonly Pick<Outcome, 'kind'>[]): Counts {
  const counts: Counts = {}
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** Whether nothing is left to mend. */
export const isAgreed = (counts: Readonly<Record<string, number>>): boolean =>
  Object.keys(counts).every((kind) => kind === 'agrees' || kind === 'undone')

import type { Fen, PlainDate, Text } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { sum } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { timeInChina } from '../deps.ts'
import { type BookRow, listBook } from '../settlement/of-institution.ts'
import { compare, type Kind, type KnownRow, type Outcome, type StatedRow } from './compare.ts'

/** A bill as an institution's own list has it; `setlId` empty where it never got a number. */
export type ListedRow = { setlId: string; total: Fen; fund: Fen; accounts: Fen }

/** How far around the day a number is looked for. */
const daysAround = 31

const accountsOf = ({ own, relatives, wallet }: BookRow): Fen => sum(own, relatives, wallet)

/**
 * A day of an institution's own list compared with our book, bill by bill, whatever kind of care and scheme. A list of a
 * window names nobody: a row is somebody's by its number, and without one by its amounts where they are one bill's.
 */
export async function compareDay(
  tx: Reader,
  { institution, on }: { institution: string; on: PlainDate },
  rows: readonly ListedRow[],
): Promise<Outcome[]> {
  const around = await listBook(tx, {
    institution,
    from: addDays(on, -daysAround),
    to: addDays(on, daysAround),
  })
  const byNumber = new Map(around.map((row) => [row.setlId, row]))
  const book = around.filter(({ settledOn }) => settledOn === on)
  const named = new Set(rows.map(({ setlId }) => setlId))
  const fitting = ({ total, fund, accounts }: ListedRow): BookRow[] =>
    book.filter(
      (row) =>
        !named.has(row.setlId) &&
        row.total === total &&
        row.fundTotal === fund &&
        accountsOf(row) === accounts,
    )
  const several = new Set<number>()
  const stated = rows.map((row, index): StatedRow => {
    const fits = row.setlId === '' ? fitting(row) : []
    if (fits.length > 1) several.add(index + 1)
    const [only] = fits
    const personId = byNumber.get(row.setlId)?.personId ?? (fits.length === 1 ? only!.personId : null)
    return { ...row, line: index + 1, mdtrtId: '', personId }
  })
  const known = new Map(
    around.flatMap((row): [string, KnownRow][] =>
      named.has(row.setlId) && row.settledOn !== on ? [[row.setlId, knownRow(row, institution)]] : [],
    ),
  )
  return compare(stated, book, known, { institution, from: on, to: on }).map((outcome) =>
    outcome.stated !== null && several.has(outcome.stated.line) ? { ...outcome, kind: 'several' } : outcome,
  )
}

const knownRow = (row: BookRow, institution: string): KnownRow => ({
  setlId: row.setlId,
  personId: row.personId,
  institution,
  settledOn: row.settledOn,
  reversal: row.reversesSetlId !== null,
  reversedOn: row.reversedOn,
  claim: false,
})

/** What taking part in a comparison of one whole day cannot come to: the parts of a day are not compared apart. */
export type DayKind = Exclude<Kind, 'agrees' | 'undone' | 'wrong-part'>

export const isDifference = ({ kind }: Outcome): boolean => kind !== 'agrees' && kind !== 'undone'

/** What happened, what is to be done, and which act at this window does it. */
export type Said = { what: Text; mend: Text; action: 'reverse' | 'settle' | null }

const words: Readonly<Record<DayKind, (outcome: Outcome) => Said>> = {
  'lost-request': () => ({
    what: { zh: '平台没有这笔结算。', en: 'The platform has no such settlement.' },
    mend: {
      zh: '请患者出示凭证后补结；患者不再结算的，从本院账中冲掉。',
      en: 'Settle it now on its day, with the patient’s card; or strike it from your books.',
    },
    action: 'settle',
  }),
  'lost-answer': ({ booked }) =>
    booked?.reversedBySetlId == null
      ? {
          what: {
            zh: `平台${at(booked)}已结算，本院账里没有：返回未收到。`,
            en: `The platform settled it at ${at(booked)}; your list lacks it: the answer was lost.`,
          },
          mend: {
            zh: '没有向患者收费的，退费；已按此收费的，照平台的金额补记。',
            en: 'If the patient was not charged, take it back; if so, enter it with the platform’s amounts.',
          },
          action: 'reverse',
        }
      : {
          what: {
            zh: `平台${at(booked)}结算，后来已退费。`,
            en: `The platform settled it at ${at(booked)} and took it back later.`,
          },
          mend: {
            zh: '在两边所在的日期各补记一笔，一正一负。',
            en: 'Enter it on its day and its refund on the later one.',
          },
          action: null,
        },
  'double-send': ({ booked }) => ({
    what: {
      zh: `同一患者同日同额结算了两次，这是本院没有记的那次（${at(booked)}）。`,
      en: `The same bill was settled twice; this is the one your list lacks (${at(booked)}).`,
    },
    mend: { zh: '退掉这一笔。', en: 'Take this one back.' },
    action: 'reverse',
  }),
  'double-row': () => ({
    what: { zh: '清单里这笔出现了两次，平台只有一次。', en: 'Your list has it twice, the platform once.' },
    mend: { zh: '从本院账中删去重复的一行。', en: 'Strike the second line from your books.' },
    action: null,
  }),
  'void-here': ({ booked }) => ({
    what: {
      zh: `平台${at(booked)}已退费，本院账里没有退。`,
      en: `The platform took it back at ${at(booked)}; your list has no refund.`,
    },
    mend: { zh: '在本院账中补记一笔负数。', en: 'Enter the refund in your books.' },
    action: null,
  }),
  'void-there': () => ({
    what: { zh: '本院已退费，平台没有退。', en: 'Your list has a refund; the platform does not.' },
    mend: {
      zh: '在平台退费；其实没有退的，删去这一行负数。',
      en: 'Take it back here; or strike the refund.',
    },
    action: 'reverse',
  }),
  'wrong-system': ({ booked }) =>
    booked === null
      ? {
          what: {
            zh: '平台没有给本机构这个结算编号。',
            en: 'The platform never gave this number to this institution.',
          },
          mend: {
            zh: '请核对编号；确未结算的，请患者出示凭证后补结。',
            en: 'Check the number; if it was never settled, settle it now with the patient’s card.',
          },
          action: 'settle',
        }
      : {
          what: {
            zh: `${at(booked)}在收费窗口网页上结算，本院账里没有。`,
            en: `It was settled at this desk at ${at(booked)}; your list lacks it.`,
          },
          mend: {
            zh: '照平台的金额补记；不该结算的，打开后退费。',
            en: 'Enter it with the platform’s amounts; open it to take it back if it should not be.',
          },
          action: null,
        },
  'wrong-day': ({ known }) => ({
    what: {
      zh: `平台记在${known?.settledOn ?? ''}，不是这一天。`,
      en: `The platform has it on ${known?.settledOn ?? ''}, not on this day.`,
    },
    mend: { zh: '把这一行放到那一天再对。', en: 'Move the line to that day and compare again.' },
    action: null,
  }),
  data: () => ({
    what: { zh: '两边金额不一样。', en: 'The amounts differ.' },
    mend: {
      zh: '以平台的金额为准更正本院账；确需改的，打开后退费重结。',
      en: 'Correct your books to the platform’s amounts; or open it, take it back and settle anew.',
    },
    action: null,
  }),
  'other-number': ({ booked }) => ({
    what: {
      zh: `平台有同样金额的一笔，编号是${booked?.setlId ?? ''}。`,
      en: `The platform has the same bill under the number ${booked?.setlId ?? ''}.`,
    },
    mend: {
      zh: '把编号补进本院账，不用重结。',
      en: 'Enter the number in your books; do not settle it again.',
    },
    action: null,
  }),
  several: () => ({
    what: {
      zh: '平台有几笔与这一行金额相同，分不出是哪一笔。',
      en: 'Several bills of the platform fit this line.',
    },
    mend: { zh: '填上结算编号再对。', en: 'Enter the settlement number and compare again.' },
    action: null,
  }),
}

const at = (row: BookRow | null): string => (row === null ? '' : timeInChina(row.at))

/** @throws Error for what is no difference of a day */
export function dayWords(outcome: Outcome): Said {
  const { kind } = outcome
  if (kind === 'agrees' || kind === 'undone' || kind === 'wrong-part')
    throw new Error(`${kind} is no difference of a day`)
  return words[kind](outcome)
}

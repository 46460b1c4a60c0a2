import { count } from '../../src/terminal.ts'
import type { MonthResult } from './month.ts'

const kindWords: Readonly<Record<string, string>> = {
  'lost-answer': 'settled, and the hospital never heard of it: 2601',
  'double-send': 'settled twice: 2601',
  'lost-request': 'in the hospital’s book and never settled: struck out',
  'other-number': 'settled, and known to the hospital without its number: the number is entered',
  'void-here': 'taken back by the platform only: the hospital enters it',
  'void-there': 'taken back by the hospital only: an ordinary reversal',
  'wrong-system': 'sent to another system: struck out',
  'double-row': 'twice in the hospital’s book: struck out',
  several: 'several bills fit it: struck out, then a lost answer',
  data: 'other amounts: those of the platform are entered',
  unreadable: 'lines of the hospital’s file that could not be read: left out of the next',
  undone: 'settled and undone within the month: nothing to do',
  agrees: 'the same on both sides',
}

/** What the month was, and how it ended. */
export function monthReport({ wire, program, agreement, crashes, owed, broken }: MonthResult): string[] {
  const part = (some: number): string => `${((100 * some) / wire.messages).toFixed(1)} %`
  return [
    `${count(wire.messages)} messages: ${count(program.bills)} outpatient bills, ${count(program.sales)} sales, ${count(program.stays)} stays, ${count(program.reversals)} reversals`,
    `answers lost ${count(wire.lostAnswers)} (${part(wire.lostAnswers)}), requests lost ${count(wire.lostRequests)}, late ${count(wire.lateRequests)}, cut off by crashes ${count(wire.cut)}`,
    `sent twice ${count(wire.doubles)} (${part(wire.doubles)}); tills that settled twice ${count(program.pressedTwice)}; to another system ${count(program.elsewhere)}`,
    `taken back at one side only: ${count(program.voidHere)} here, ${count(program.voidThere)} there; undone by 2601 ${count(program.undone)}`,
    `crashes: ${crashes.platform} of the platform, ${crashes.hospital} of the hospital`,
    `comparisons of totals ${agreement.totals}, ${agreement.atOnce} agreed at once, at most ${agreement.rounds} rounds; rows of 3202 by kind:`,
    ...[...agreement.kinds].map(
      ([kind, rows]) => `  ${kind.padEnd(13)} ${count(rows).padStart(7)}  ${kindWords[kind] ?? ''}`,
    ),
    `refusals at the till: ${[...program.refused.values()].reduce((sum, one) => sum + one, 0)}`,
    ...[...program.refused].map(([said, times]) => `  ${String(times).padStart(5)} ${said.slice(0, 90)}`),
    ...owed.map(
      ({ institution, ours, theirs }) =>
        `${institution}: owed ${ours.toFixed(2)} by the closed month, ${theirs.toFixed(2)} by its own book`,
    ),
    ...broken.map((sentence) => `BROKEN ${sentence}`),
  ]
}

/** One dated value at a time: its time, its combinations, its figures. */

import type { Condition } from '../language/expression.ts'
import type { Scheme } from '../values/bill.ts'
import { addDays } from '../values/dates.ts'
import { reachable, troublesOf } from './analysis.ts'
import { withKey } from './check-sense.ts'
import type { SourceEntry } from './compile.ts'
import { type Say, whereIs } from './say.ts'
import { mayBeUnknown } from './shapes.ts'

const schemes: readonly Scheme[] = ['employee', 'resident']
/** Order, overlaps, gaps and unlikely days. */
export function checkTime(name: string, entries: readonly SourceEntry[], say: Say): void {
  for (const kind of [false, true]) {
    const list = entries.filter(({ proposed = false }) => proposed === kind)
    const sorted = [...list].sort((a, b) => (a.from < b.from ? -1 : 1))
    sorted.forEach((entry, index) => {
      const next = sorted[index + 1]
      if (entry.to !== null && entry.to < entry.from) {
        say(whereIs(name, entry), {
          code: 'range-backwards',
          zh: `${name} 的止期 ${entry.to} 早于起期 ${entry.from}`,
          en: `${name} ends on ${entry.to}, before it starts on ${entry.from}`,
          mend: { zh: '改正 from 或 to', en: 'Correct from or to.' },
        })
      } else if (next && (entry.to === null || entry.to >= next.from)) {
        say(whereIs(name, next), {
          code: 'overlap-in-time',
          zh: `${name}：${next.from} 起的值与 ${entry.from} 起的值（第${entry.line}行）时间重叠`,
          en: `${name}: the value from ${next.from} overlaps the one from ${entry.from} (line ${entry.line})`,
          mend: {
            zh: `给前一个写 to: ${addDays(next.from, -1)}`,
            en: `Write to: ${addDays(next.from, -1)} on the earlier one.`,
          },
        })
      } else if (next && !kind && entry.to !== null && addDays(entry.to, 1) < next.from) {
        say(whereIs(name, next), {
          code: 'gap-in-time',
          zh: `${name}：${addDays(entry.to, 1)} 至 ${addDays(next.from, -1)} 没有值`,
          en: `${name} has no value from ${addDays(entry.to, 1)} to ${addDays(next.from, -1)}`,
          mend: mayBeUnknown(name)
            ? {
                zh: '补上这段时间；确实不知道就写 value: unknown',
                en: 'Fill that time; write value: unknown if nobody knows.',
              }
            : { zh: '补上这段时间', en: 'Fill that time.' },
        })
      }
    })
  }
  for (const entry of entries) {
    for (const day of [entry.from, entry.to]) {
      if (day === null || (day >= '1998-01-01' && day <= '2100-12-31')) continue
      say(whereIs(name, entry), {
        code: 'date-unlikely',
        zh: `${name} 的日期 ${day} 不在医保制度的年代内`,
        en: `${name}: the day ${day} lies outside the time of the insurance`,
        mend: { zh: '核对年份', en: 'Check the year.' },
      })
    }
  }
}

/** The scheme that a parameter belongs to; null for rules of both. */
export const schemeOf = (name: string): Scheme | null =>
  schemes.find((one) => name.startsWith(`${one}.`)) ?? null

/** Combinations without a value, values without a combination, bands and rates. */
export function checkValue(name: string, entry: SourceEntry, say: Say): void {
  const scheme = schemeOf(name)
  if (!scheme && name !== 'filing.effects') return
  const troubles =
    name.endsWith('.when') && scheme
      ? [reachable(entry.value as Condition, scheme)].flatMap((one) => one ?? [])
      : troublesOf(entry.value, scheme)
  for (const { code, where } of troubles) {
    say(
      whereIs(name, entry),
      code === 'case-missing'
        ? {
            code,
            zh: `${name}：${where} 没有值`,
            en: `${name} has no value for ${where}`,
            mend: {
              zh: '补上这种情形，或写 else；不知道就写 unknown',
              en: 'Add the case, or else; write unknown if nobody knows.',
            },
          }
        : {
            code,
            zh: `${name}：${where} 永远不会用到`,
            en: `${name}: ${where} is never reached`,
            mend: { zh: '删掉它，或改正条件', en: 'Remove it or correct the condition.' },
          },
    )
  }
  checkBands(name, entry, say)
  checkRates(name, entry, say)
}

function checkBands(name: string, entry: SourceEntry, say: Say): void {
  for (const { bands, measure } of withKey(entry.value, 'bands')) {
    const starts = (bands as { from: unknown }[]).map(({ from }) => from)
    const numbers = starts.filter((one) => typeof one === 'number')
    if (numbers.some((one, index) => index > 0 && one <= numbers[index - 1]!)) {
      say(whereIs(name, entry), {
        code: 'bands-out-of-order',
        zh: `${name} 的分段不是从小到大`,
        en: `The bands of ${name} are not in ascending order`,
        mend: { zh: '按 from 从小到大排列，不要重复', en: 'Order them by from, each once.' },
      })
    }
    const [first] = starts
    if (measure === 'excess' && first !== 0 && first !== 'none') {
      const upTo =
        typeof first === 'number'
          ? { zh: `${first / 100} 元以内`, en: `the first ${first / 100} yuan` }
          : { zh: '第一段的起点以内', en: 'what lies before its first band' }
      say(whereIs(name, entry), {
        code: 'band-missing',
        zh: `${name}：起付线以上${typeof first === 'number' ? ' ' : '，'}${upTo.zh}没有比例`,
        en: `${name} has no ratio for ${upTo.en} above the deductible`,
        mend: {
          zh: '第一段从 0 yuan 起；分段是从第一元算起的，写 measure: absolute',
          en: 'Start the first band at 0 yuan, or write measure: absolute.',
        },
      })
    }
  }
}

/** A rate below 1 % is nearly always a share written as a percentage: 0.6 percent for 60 percent. */
function checkRates(name: string, entry: SourceEntry, say: Say): void {
  if (!/\.ratio$/.test(name)) return
  const small = leaves(entry.value).find((one) => typeof one === 'number' && one > 0 && one < 100)
  if (small === undefined) return
  say(whereIs(name, entry), {
    code: 'rate-unlikely',
    zh: `${name} 里有不到1%的比例`,
    en: `${name} has a ratio below 1 percent`,
    mend: { zh: '60% 写作 60 percent，不是 0.6 percent', en: 'Write 60 percent for 60 %, not 0.6 percent.' },
  })
}
function leaves(json: unknown): unknown[] {
  if (typeof json !== 'object' || json === null) return [json]
  // Thresholds of bands are money, and matchers are not rates.
  return Object.entries(json).flatMap(([key, child]) =>
    ['from', 'is', 'when', 'unless', 'to', 'adjust', 'after'].includes(key) ? [] : leaves(child),
  )
}

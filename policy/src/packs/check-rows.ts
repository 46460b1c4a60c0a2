/** Values that stand beside each other and cannot both have been meant: prices, bounds, lists and days of one area. */
import { includes, type PlainDate, yearOf } from '../values/dates.ts'
import { withKey } from './check-sense.ts'
import type { SourceEntry } from './compile.ts'
import { canonical } from './digest.ts'
import { type Say, whereIs } from './say.ts'

type Json = Record<string, unknown>
type Parameters = Readonly<Record<string, readonly SourceEntry[]>>
const rowsOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const yuan = (fen: number): number => fen / 100

/** A number of nothing, by which nobody could ever do what the rule is about. */
const neverNone = [
  'sharing.payersPerRelative',
  'sharing.relativesPerPayer',
  'wallet.perDay',
  'clearing.paidWithinWorkingDays',
  'chronic.count',
]

function checkDiseases(name: string, entry: SourceEntry, say: Say): void {
  if (name !== 'chronic.diseases') return
  const rows = rowsOf(entry.value)
  const named = rows.map((row) => (row.name as Json | undefined)?.zh)
  for (const [index, row] of rows.entries()) {
    if (!/^M\d{5}$/.test(String(row.code))) {
      say(whereIs(name, entry), {
        code: 'code-unlikely',
        warning: true,
        zh: `${name}：“${row.code}”不是病种代码，这种病没有人能备案`,
        en: `${name}: "${row.code}" is no disease code: nobody could file it`,
        mend: { zh: '写 M 加五位数字，如 M03900', en: 'Write M and five digits, such as M03900.' },
      })
    }
    if (named.indexOf(named[index]) < index) {
      say(whereIs(name, entry), {
        code: 'listed-twice',
        warning: true,
        zh: `${name} 里“${named[index]}”写了两次，代码不同`,
        en: `${name} lists "${named[index]}" twice, by different codes`,
        mend: { zh: '核对名称和代码', en: 'Compare names and codes.' },
      })
    }
  }
}

function checkNothing(name: string, entry: SourceEntry, say: Say): void {
  const ends = /^(chronic\.diseases|filing\.kinds)$/.test(name)
    ? withKey(entry.value, 'months').some(({ months }) => months === 0)
    : false
  if (!ends && !(neverNone.includes(name) && entry.value === 0)) return
  say(whereIs(name, entry), {
    code: 'pays-nothing',
    zh: ends ? `${name}：有效期写成了0个月，备案了也用不上` : `${name} 写成了0，永远用不上`,
    en: ends ? `${name}: a filing for 0 months never holds` : `${name} is 0: nobody could ever use it`,
    mend: {
      zh: '写实际的数字；不限写 none',
      en: 'State the number; write none where there is no end to it.',
    },
  })
}

function checkLimits(name: string, entry: SourceEntry, say: Say): void {
  if (!name.endsWith('.cap')) return
  const limits = rowsOf(entry.value)
  const texts = limits.map(canonical)
  if (new Set(texts).size < texts.length) {
    say(whereIs(name, entry), {
      code: 'listed-twice',
      warning: true,
      zh: `${name} 里同一个限额写了两次`,
      en: `${name} states the same limit twice`,
      mend: { zh: '删掉重复的一个，或核对期间', en: 'Remove one of the two, or correct its period.' },
    })
  }
  const amountPer = (per: string): number[] =>
    limits
      .filter((one) => one.per === per && typeof one.amount === 'number')
      .map((one) => one.amount as number)
  const [month, year] = [Math.min(...amountPer('month')), Math.min(...amountPer('year'))]
  if (!(month > year) || month === Number.POSITIVE_INFINITY) return
  say(whereIs(name, entry), {
    code: 'yearly-below-amount',
    warning: true,
    zh: `${name}：每月 ${yuan(month)} 元，比全年的 ${yuan(year)} 元还多`,
    en: `${name}: ${yuan(month)} yuan a month is more than ${yuan(year)} yuan for the whole year`,
    mend: { zh: '核对两个限额', en: 'Compare both limits.' },
  })
}

function checkCalendar(name: string, entry: SourceEntry, say: Say): void {
  const year = yearOf(entry.from)
  const strange = (zh: string, en: string): void =>
    say(whereIs(name, entry), {
      code: 'date-unlikely',
      warning: true,
      zh: `${name}：${zh}`,
      en: `${name}: ${en}`,
      mend: { zh: '核对年份', en: 'Check the year.' },
    })
  if (name === 'premium.window' && typeof entry.value === 'object') {
    const { from, to } = entry.value as { from: PlainDate; to: PlainDate }
    if (Math.abs(yearOf(to) - year) > 1 || yearOf(to) - yearOf(from) > 1) {
      strange(`${year}年度的征缴期写成了 ${from} 至 ${to}`, `the window of ${year} is ${from} to ${to}`)
    }
  }
  if (name !== 'clearing.holidays' || typeof entry.value !== 'object') return
  const { off, work } = entry.value as { off: PlainDate[]; work: PlainDate[] }
  const other = [...off, ...work].find((day) => Math.abs(yearOf(day) - year) > 1)
  if (other !== undefined) strange(`${other} 不在${year}年`, `${other} is not in ${year}`)
  const both = off.find((day) => work.includes(day))
  if (both === undefined) return
  say(whereIs(name, entry), {
    code: 'listed-twice',
    zh: `${name}：${both} 既写了放假，又写了上班`,
    en: `${name}: ${both} is both off and a day of work`,
    mend: { zh: '删掉一处', en: 'Remove one of the two.' },
  })
}

/** @param say hears of what one value states and cannot have meant */
export function checkRows(name: string, entry: SourceEntry, say: Say): void {
  checkDiseases(name, entry, say)
  checkNothing(name, entry, say)
  checkLimits(name, entry, say)
  checkCalendar(name, entry, say)
}

/** A value that must not be above another one of the same day. */
const ordered = [
  ['premium.amount', 'premium.fullAmount', '逾期缴费标准低于缴费标准', 'the late price is below the price'],
  [
    'account.baseFloor',
    'account.baseCeiling',
    '缴费基数上限低于下限',
    'the highest base is below the lowest',
  ],
] as const

/** Prices, bounds and counts of one area that contradict each other. */
export function checkBeside(parameters: Parameters, say: Say): void {
  const withOther = (name: string, entry: SourceEntry): unknown =>
    (parameters[name] ?? []).find((one) => !one.proposed && includes(one, entry.from))?.value
  const warn = (name: string, entry: SourceEntry, zh: string, en: string): void =>
    say(whereIs(name, entry), {
      code: 'contradicts',
      warning: true,
      zh: `${name}：${zh}`,
      en: `${name}: ${en}`,
      mend: { zh: '核对两个数，是否多写或少写了零', en: 'Compare both numbers.' },
    })
  for (const [low, high, zh, en] of ordered) {
    for (const entry of parameters[high] ?? []) {
      const least = withOther(low, entry)
      if (typeof least === 'number' && typeof entry.value === 'number' && entry.value < least) {
        warn(high, entry, zh, en)
      }
    }
  }
  for (const entry of parameters['premium.aidGroups'] ?? []) {
    const full = withOther('premium.amount', entry)
    const most = Math.max(
      0,
      ...rowsOf(entry.value).map(({ amount }) => (typeof amount === 'number' ? amount : 0)),
    )
    if (typeof full === 'number' && most > full) {
      warn(
        'premium.aidGroups',
        entry,
        `资助后还要缴 ${yuan(most)} 元，比不资助的 ${yuan(full)} 元还多`,
        `an aided group pays ${yuan(most)} yuan, more than the ${yuan(full)} yuan of everybody`,
      )
    }
  }
  for (const entry of parameters['chronic.diseases'] ?? []) {
    const count = withOther('chronic.count', entry)
    const rows = rowsOf(entry.value).length
    if (typeof count === 'number' && count > 0 && count < rows) {
      warn(
        'chronic.diseases',
        entry,
        `名单有${rows}种病，病种数却写 ${count}`,
        `the list has ${rows} diseases, the number of diseases says ${count}`,
      )
    }
  }
}

/** Values last seen in a month that has not come yet: they would never grow old. */
export function checkSeen(parameters: Parameters, on: PlainDate, say: Say): void {
  for (const [name, entries] of Object.entries(parameters)) {
    for (const entry of entries) {
      const { seen, from } = entry
      // What begins later is no value of that day yet.
      if (seen === undefined || seen <= on.slice(0, 7) || from > on) continue
      say(whereIs(name, entry), {
        code: 'date-unlikely',
        zh: `${name}：“最近见于 ${seen}”还没有到`,
        en: `${name} was last seen in ${seen}, which has not come yet`,
        mend: { zh: '写真的见到它的那个月', en: 'State the month in which it was really seen.' },
      })
    }
  }
}

/** What a value says that nobody can have meant: amounts that pay nothing, lists with a thing twice, periods that cross. */
import { addDays, type PlainDate } from '../values/dates.ts'
import { inBasisPoints, readRate } from '../values/rate.ts'
import type { SourceEntry } from './compile.ts'
import { type Say, whereIs } from './say.ts'

type Json = Record<string, unknown>
const isMapping = (json: unknown): json is Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** The leaves of an expression: what every branch, base and change comes to. */
export function leavesOf(json: unknown): unknown[] {
  if (!isMapping(json)) return [json]
  if ('by' in json) {
    const cases = json.cases as { value: unknown }[]
    return [...cases.map(({ value }) => value), ...('else' in json ? [json.else] : [])].flatMap(leavesOf)
  }
  if ('base' in json && 'adjust' in json) {
    const sets = (json.adjust as Json[]).flatMap(({ set }) => (set === undefined ? [] : [set]))
    return [json.base, ...sets].flatMap(leavesOf)
  }
  return [json]
}

/** Every mapping inside a value that has the key, however deep. */
export function withKey(json: unknown, key: string): Json[] {
  if (typeof json !== 'object' || json === null) return []
  const own = isMapping(json) && Object.hasOwn(json, key) ? [json] : []
  return [...own, ...Object.values(json).flatMap((child) => withKey(child, key))]
}

const keysOfRows = ['code', 'group', 'kind'] as const
/** What a list says twice: a word, or a row of the same code. */
function twiceIn(list: readonly unknown[]): string | null {
  const seen = new Set<string>()
  for (const one of list) {
    const key = isMapping(one) ? keysOfRows.map((name) => one[name]).find((it) => it !== undefined) : one
    if (typeof key !== 'string') continue
    if (seen.has(key)) return key
    seen.add(key)
  }
  return null
}

function checkTwice(name: string, entry: SourceEntry, say: Say): void {
  const lists = [entry.value, ...withKey(entry.value, 'codes').map(({ codes }) => codes)].filter(
    Array.isArray,
  )
  for (const list of lists) {
    const twice = name === 'filing.effects' ? null : twiceIn(list as unknown[])
    if (twice === null) continue
    say(whereIs(name, entry), {
      code: 'listed-twice',
      zh: `${name} 里“${twice}”写了两次${name.endsWith('.layers') ? '，会付两次' : ''}`,
      en: `${name} lists "${twice}" twice${name.endsWith('.layers') ? ', which would pay twice' : ''}`,
      mend: { zh: '删掉重复的一个', en: 'Remove one of the two.' },
    })
  }
}

const isNothing = (leaf: unknown): boolean => leaf === 'none' || leaf === 0
/** A base of nothing that something is added to is only where the sum begins. */
const startsAtNothing = (json: unknown): boolean =>
  isMapping(json) &&
  isNothing(json.base) &&
  ((json.adjust as Json[] | undefined) ?? []).some(({ add }) => add !== undefined)

/** Amounts at which a fund would never pay. */
function checkPayable(name: string, entry: SourceEntry, say: Say): void {
  const field = name.split('.').at(-1)
  const amounts = withKey(entry.value, 'amount').flatMap(({ amount }) =>
    startsAtNothing(amount) ? [] : leavesOf(amount),
  )
  if (field === 'cap' && amounts.some(isNothing)) {
    say(whereIs(name, entry), {
      code: 'pays-nothing',
      zh: `${name} 的限额为零，基金永远不付`,
      en: `${name} has a limit of nothing: the fund would never pay`,
      mend: {
        zh: '不封顶写 cap 的值为 unlimited；确实不付，把 ratio 写成 none',
        en: 'For no limit write the cap as unlimited; if nothing is paid, write the ratio as none.',
      },
    })
  }
  if (field === 'deductible' && amounts.includes('unlimited')) {
    say(whereIs(name, entry), {
      code: 'pays-nothing',
      zh: `${name} 的起付线没有上限，基金永远不付`,
      en: `${name} has a deductible without end: the fund would never pay`,
      mend: {
        zh: '不设起付线写 none；确实不付，把 ratio 写成 none',
        en: 'For no deductible write none; if nothing is paid, write the ratio as none.',
      },
    })
  }
  if (field === 'fixed' && leavesOf(entry.value).includes('unlimited')) {
    say(whereIs(name, entry), {
      code: 'amount-unlikely',
      zh: `${name} 的定额写成了 unlimited`,
      en: `${name} is a fixed amount of unlimited`,
      mend: { zh: '写明定额，如 100 yuan', en: 'State the amount, such as 100 yuan.' },
    })
  }
  checkYearly(name, entry, say)
}

function checkYearly(name: string, entry: SourceEntry, say: Say): void {
  for (const { amount, yearly } of withKey(entry.value, 'yearly')) {
    const [most, each] = [leavesOf(yearly), leavesOf(amount)].map((list) =>
      Math.max(...list.filter((one) => typeof one === 'number'), 0),
    ) as [number, number]
    if (most >= each || leavesOf(yearly).includes('unlimited')) continue
    say(whereIs(name, entry), {
      code: 'yearly-below-amount',
      warning: true,
      zh: `${name}：全年合计 ${most / 100} 元，比一次的 ${each / 100} 元还少`,
      en: `${name}: ${most / 100} yuan for the whole year is less than ${each / 100} yuan for once`,
      mend: { zh: '核对 yearly 与 amount', en: 'Compare yearly and amount.' },
    })
  }
}

const numeric = (json: unknown): number | null => {
  if (typeof json === 'number') return json
  if (typeof json !== 'string' || !/^\d+\/\d+$/.test(json)) return json === 'none' ? 0 : null
  return inBasisPoints(readRate(json))
}

function checkBounds(name: string, entry: SourceEntry, say: Say): void {
  for (const { atLeast, atMost } of withKey(entry.value, 'atMost')) {
    const [least, most] = [numeric(atLeast), numeric(atMost)]
    if (least === null || most === null || least <= most) continue
    say(whereIs(name, entry), {
      code: 'bounds-crossed',
      warning: true,
      zh: `${name}：atLeast 大于 atMost，永远只得 atMost`,
      en: `${name}: atLeast lies above atMost, which then always wins`,
      mend: { zh: '核对 atLeast 与 atMost', en: 'Compare atLeast and atMost.' },
    })
  }
}

/** Ratios that fall from band to band, or that favour the larger hospital. */
function checkOrder(name: string, entry: SourceEntry, say: Say): void {
  if (!/\.ratio$/.test(name)) return
  for (const { bands } of withKey(entry.value, 'bands')) {
    const rates = (bands as { ratio: unknown }[]).map(({ ratio }) => numeric(ratio))
    if (!rates.some((one, index) => one !== null && index > 0 && one < (rates[index - 1] ?? 0))) continue
    say(whereIs(name, entry), {
      code: 'bands-fall',
      warning: true,
      zh: `${name}：费用越高，分段比例反而降低`,
      en: `${name}: a later band has a lower ratio than the one before`,
      mend: {
        zh: '核对各段比例；文件如此规定的，在 note 里写明',
        en: 'Compare the bands; if the document says so, say it in note.',
      },
    })
  }
  for (const choice of withKey(entry.value, 'by')) {
    if (choice.by !== 'level') continue
    const at = (level: string): number | null => {
      const found = (choice.cases as { is: { in: string[] }; value: unknown }[]).find(({ is }) =>
        is.in.includes(level),
      )
      return found ? numeric(found.value) : null
    }
    const known = ['village', '1', '2', '3'].map(at)
    const favoured = known.findIndex((one, index) => {
      const before = known.slice(0, index).filter((it) => it !== null)
      return one !== null && before.some((it) => it < one)
    })
    if (favoured < 0) continue
    const level = ['村卫生室', '一级', '二级', '三级'][favoured]
    say(whereIs(name, entry), {
      code: 'level-favoured',
      warning: true,
      zh: `${name}：${level}的比例高于级别更低的机构`,
      en: `${name}: a higher level of hospital is paid better than a lower one`,
      mend: {
        zh: '核对各级比例；文件如此规定的，在 note 里写明',
        en: 'Compare the levels; if the document says so, say it in note.',
      },
    })
  }
}

/** One branch that is a tenth of the others is nearly always a slip of the decimal point. */
function checkOddBranch(name: string, entry: SourceEntry, say: Say): void {
  if (!/\.ratio$/.test(name)) return
  const rates = leavesOf(entry.value)
    .map(numeric)
    .filter((one): one is number => one !== null && one > 0)
  const [least, most] = [Math.min(...rates), Math.max(...rates)]
  if (rates.length < 2 || least * 8 > most) return
  say(whereIs(name, entry), {
    code: 'rate-odd',
    zh: `${name}：一种情形 ${least / 100}%，另一种 ${most / 100}%，相差太大`,
    en: `${name}: ${least / 100} percent in one case beside ${most / 100} percent in another`,
    mend: {
      zh: '核对小数点，65% 不是 6.5%；确实不付写 none',
      en: 'Check the decimal point; write none where nothing is paid.',
    },
  })
}

type Period = { from: PlainDate; to: PlainDate }
const isPeriod = (json: unknown): json is Period =>
  isMapping(json) && typeof json.from === 'string' && typeof json.to === 'string'

function checkPeriods(name: string, entry: SourceEntry, say: Say): void {
  const at = whereIs(name, entry)
  const backwards = ({ from, to }: Period): boolean => {
    if (to >= from) return false
    say(at, {
      code: 'range-backwards',
      zh: `${name}：${from} 起，却在 ${to} 止`,
      en: `${name} starts on ${from} and ends on ${to}, before it`,
      mend: { zh: '改正 from 或 to', en: 'Correct from or to.' },
    })
    return true
  }
  if (name === 'premium.window' && isPeriod(entry.value)) backwards(entry.value)
  if (name !== 'premium.late' || !Array.isArray(entry.value)) return
  const periods = entry.value.filter(isPeriod)
  if (periods.some(backwards)) return
  const sorted = [...periods].sort((a, b) => (a.from < b.from ? -1 : 1))
  for (const [index, next] of sorted.entries()) {
    const before = sorted[index - 1]
    if (!before || before.to < next.from) continue
    say(at, {
      code: 'periods-overlap',
      zh: `${name}：${next.from} 起的时段与 ${before.from} 至 ${before.to} 重叠`,
      en: `${name}: the period from ${next.from} overlaps the one from ${before.from} to ${before.to}`,
      mend: {
        zh: `前一段写到 ${addDays(next.from, -1)}`,
        en: `End the earlier one on ${addDays(next.from, -1)}.`,
      },
    })
  }
}

/** @param say hears of everything in one dated value that cannot have been meant */
export function checkSense(name: string, entry: SourceEntry, say: Say): void {
  checkTwice(name, entry, say)
  checkPayable(name, entry, say)
  checkBounds(name, entry, say)
  checkOrder(name, entry, say)
  checkOddBranch(name, entry, say)
  checkPeriods(name, entry, say)
}

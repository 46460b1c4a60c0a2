/** What only shows when the values of an area are seen together: circles, hidden years, words that nobody else uses. */
import { includes, type PlainDate } from '../values/dates.ts'
import { sectionsNamed } from './analysis.ts'
import { leavesOf, withKey } from './check-sense.ts'
import { schemeOf } from './check-values.ts'
import type { SourceEntry, SourcePack } from './compile.ts'
import { nearest } from './read.ts'
import { type Say, whereIs } from './say.ts'

type Parameters = Readonly<Record<string, readonly SourceEntry[]>>
/** Cost above a cap goes on at most so often. */
const mostHops = 10

/** Sections that send what is above their cap to one another for ever. */
export function checkCircles(parameters: Parameters, say: Say): void {
  const onward = new Map<string, { to: string; entry: SourceEntry }[]>()
  for (const [name, entries] of Object.entries(parameters)) {
    const match = /^((?:employee|resident)\.\w+)\.aboveCap$/.exec(name)
    if (!match) continue
    const scheme = schemeOf(name)
    const targets = entries.flatMap((entry) =>
      entry.proposed ? [] : sectionsNamed(entry.value).map((one) => ({ to: `${scheme}.${one}`, entry })),
    )
    onward.set(match[1]!, targets)
  }
  for (const [section, targets] of onward) {
    const circle = targets.find(({ to }) => leadsTo(onward, to, section))
    const hops = circle ? 0 : longest(onward, section, new Map())
    const entry = circle?.entry ?? (hops > mostHops ? targets[0]!.entry : null)
    if (!entry) continue
    say(whereIs(`${section}.aboveCap`, entry), {
      code: 'section-circle',
      zh: circle
        ? `${section} 封顶线以上的费用又回到 ${section}，没有止境`
        : `${section} 封顶线以上的费用要转 ${hops} 次`,
      en: circle
        ? `What is above the cap of ${section} comes back to ${section} without end`
        : `What is above the cap of ${section} goes on ${hops} times`,
      mend: {
        zh: '把 aboveCap 写成 nothing，或指向不再转回的一节',
        en: 'Write aboveCap: nothing, or name a section that does not lead back.',
      },
    })
  }
}

type Onward = ReadonlyMap<string, readonly { to: string }[]>
function leadsTo(onward: Onward, from: string, wanted: string): boolean {
  const seen = new Set<string>()
  const waiting = [from]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === wanted) return true
    if (seen.has(at)) continue
    seen.add(at)
    waiting.push(...(onward.get(at) ?? []).map(({ to }) => to))
  }
  return false
}
/** The longest way on from a section; a circle counts once. */
function longest(onward: Onward, from: string, known: Map<string, number>): number {
  const had = known.get(from)
  if (had !== undefined) return had
  known.set(from, 0)
  const next = (onward.get(from) ?? []).map(({ to }) => 1 + longest(onward, to, known))
  known.set(from, Math.max(0, ...next))
  return known.get(from)!
}

const plainAmounts = (json: unknown): number[] =>
  withKey(json, 'amount')
    .flatMap(({ amount }) => leavesOf(amount))
    .filter((one) => typeof one === 'number')

const inForceWith = (parameters: Parameters, name: string, { from }: SourceEntry): SourceEntry[] =>
  (parameters[name] ?? []).filter((one) => includes(one, from))

/** Bands from the first yuan on that begin above the deductible of the same section: between the two nothing is paid. */
export function checkBandsAgainstDeductibles(parameters: Parameters, say: Say): void {
  for (const [name, entries] of Object.entries(parameters)) {
    if (!name.endsWith('.ratio')) continue
    for (const entry of entries) {
      const deductibles = inForceWith(parameters, name.replace(/ratio$/, 'deductible'), entry)
      const leaves = deductibles.flatMap(({ value }) =>
        withKey(value, 'amount').flatMap(({ amount }) => leavesOf(amount)),
      )
      if (leaves.length === 0 || leaves.some((one) => typeof one !== 'number')) continue
      const most = Math.max(...(leaves as number[]))
      for (const { bands, measure } of withKey(entry.value, 'bands')) {
        const first = (bands as { from: unknown }[])[0]?.from
        if (measure !== 'absolute' || typeof first !== 'number' || first <= most) continue
        say(whereIs(name, entry), {
          code: 'band-missing',
          warning: true,
          zh: `${name}：起付线 ${most / 100} 元，第一段却从 ${first / 100} 元起，两者之间没有比例`,
          en: `${name}: the deductible is ${most / 100} yuan and the first band starts at ${first / 100}; between them no ratio applies`,
          mend: {
            zh: '核对第一段的起点与起付线；从起付线以上起算的，写 measure: excess、第一段从 0 yuan 起',
            en: 'Compare both; bands counted from the deductible say measure: excess and start at 0 yuan.',
          },
        })
      }
    }
  }
}

/** Caps that lie below the deductible of the same section. */
export function checkCapsAgainstDeductibles(parameters: Parameters, say: Say): void {
  for (const [name, entries] of Object.entries(parameters)) {
    if (!name.endsWith('.cap')) continue
    for (const entry of entries) {
      const deductibles = inForceWith(parameters, name.replace(/cap$/, 'deductible'), entry)
      const most = Math.max(0, ...deductibles.flatMap(({ value }) => plainAmounts(value)))
      const least = Math.min(...plainAmounts(entry.value).filter((one) => one > 0))
      if (!(least < most)) continue
      say(whereIs(name, entry), {
        code: 'cap-below-deductible',
        warning: true,
        zh: `${name}：封顶线 ${least / 100} 元，低于起付线 ${most / 100} 元`,
        en: `${name}: the cap of ${least / 100} yuan is below the deductible of ${most / 100} yuan`,
        mend: { zh: '核对两个金额，是否多写或少写了零', en: 'Compare both amounts.' },
      })
    }
  }
}

const starts = (entries: readonly SourceEntry[]): PlainDate | null =>
  entries
    .filter(({ proposed }) => !proposed)
    .map(({ from }) => from)
    .sort()[0] ?? null
const ends = (entries: readonly SourceEntry[]): PlainDate | null => {
  const all = entries.filter(({ proposed }) => !proposed).map(({ to }) => to)
  return all.includes(null) ? null : (all.sort().at(-1) ?? null)
}

/** A child's list takes the place of the parent's whole list: years that only the parent states are lost. */
export function checkHidden(chain: readonly SourcePack[], say: Say): void {
  const [own, ...parents] = [...chain].reverse()
  for (const [name, entries] of Object.entries(own!.parameters)) {
    const parent = parents.find(({ parameters }) => parameters[name])
    const above = parent?.parameters[name]
    const [from, before] = [starts(entries), above ? starts(above) : null]
    const [to, after] = [ends(entries), above ? ends(above) : null]
    if (!parent || !from || !above || !before) continue
    const earlier = before < from
    const later = to !== null && (after === null || after > to)
    if (!earlier && !later) continue
    say(whereIs(name, entries[0]!), {
      code: 'hides-parent',
      warning: true,
      zh: earlier
        ? `${name} 从 ${from} 写起，${parent.area} 自 ${before} 的值在这里就没有了`
        : `${name} 写到 ${to} 为止，${parent.area} 以后的值在这里也没有了`,
      en: earlier
        ? `${name} starts on ${from}: what ${parent.area} states from ${before} no longer holds here`
        : `${name} ends on ${to}: what ${parent.area} states after it does not hold here`,
      mend: {
        zh: '把那段时间的值也写上；确实不知道就写 value: unknown',
        en: 'State that time here too; write value: unknown if nobody knows.',
      },
    })
  }
}

/** Windows and late periods of one insurance year that do not follow each other. */
export function checkWindows(parameters: Parameters, say: Say): void {
  for (const entry of parameters['premium.window'] ?? []) {
    const window = entry.value as { from: PlainDate; to: PlainDate } | 'unknown'
    if (window === 'unknown') continue
    const late = (parameters['premium.late'] ?? []).find((one) => includes(one, entry.from))
    const periods = Array.isArray(late?.value) ? (late.value as { from: PlainDate }[]) : []
    const early = periods.find(({ from }) => from <= window.to)
    const other = (parameters['premium.window'] ?? []).find((one) => {
      const next = one.value as { from: PlainDate } | 'unknown'
      return one.from > entry.from && next !== 'unknown' && next.from <= window.to
    })
    if (early) {
      say(whereIs('premium.late', late!), {
        code: 'periods-overlap',
        zh: `premium.late：${early.from} 起的逾期时段在集中征缴期 ${window.from} 至 ${window.to} 之内`,
        en: `premium.late: the late period from ${early.from} starts inside the window ${window.from} to ${window.to}`,
        mend: { zh: '逾期从征缴期次日起', en: 'Start it on the day after the window.' },
      })
    }
    if (!other) continue
    say(whereIs('premium.window', other), {
      code: 'periods-overlap',
      zh: `premium.window：${other.from.slice(0, 4)}年度的征缴期在 ${window.to} 以前就开始，与 ${entry.from.slice(0, 4)} 年度重叠`,
      en: `premium.window: the window of ${other.from.slice(0, 4)} opens before that of ${entry.from.slice(0, 4)} closes on ${window.to}`,
      mend: { zh: '核对两个年度的起止', en: 'Compare both windows.' },
    })
  }
}

/** Parameters that said something once and say nothing on the day. */
export function checkOn(parameters: Parameters, on: PlainDate, say: Say): void {
  for (const [name, entries] of Object.entries(parameters)) {
    const stated = entries.filter(({ proposed }) => !proposed)
    const last = [...stated]
      .sort((a, b) => (a.from < b.from ? -1 : 1))
      .filter(({ from }) => from <= on)
      .at(-1)
    if (!last?.to || last.to >= on || stated.some((one) => includes(one, on))) continue
    say(whereIs(name, last), {
      code: 'ended',
      warning: true,
      zh: `${name} 只写到 ${last.to}，${on} 没有规定`,
      en: `${name} ended on ${last.to}: nothing is stated for ${on}`,
      mend: {
        zh: '有新文件就加一段；已经停止的可以不管',
        en: 'Add what follows; leave it if it has stopped.',
      },
    })
  }
}

/** Words of the authors' own choosing, by what they name. */
type Word = {
  kind: 'aid' | 'disease' | 'circumstance' | 'institution' | 'group' | 'pot' | 'number' | 'given'
  text: string
}

function* matcherWords(json: unknown): Generator<Word> {
  if (typeof json !== 'object' || json === null) return
  const kinds = ['aid', 'disease', 'circumstance', 'institution'] as const
  const inOf = (matcher: unknown): string[] => (matcher as { in?: string[] }).in ?? []
  for (const [key, child] of Object.entries(json)) {
    const by = kinds.find((kind) => kind === child)
    if (key === 'by' && by) {
      for (const { is } of (json as { cases: { is: unknown }[] }).cases)
        for (const text of inOf(is)) yield { kind: by, text }
    } else if (key === 'when' || key === 'unless') {
      for (const kind of kinds)
        for (const text of inOf((child as Record<string, unknown>)[kind] ?? {})) yield { kind, text }
    } else if (key === 'groups' && Array.isArray(child))
      for (const text of child) yield { kind: 'group', text: String(text) }
    else if (key === 'pot') yield { kind: 'pot', text: String(child) }
    else if (key === 'given') yield { kind: 'given', text: String(child) }
    yield* matcherWords(child)
  }
}

const kindNames = {
  aid: '救助身份',
  disease: '病种',
  circumstance: '情形',
  institution: '机构类别',
  group: '项目类别',
  pot: '累计名',
  number: '数字',
  given: '金额名',
} as const

/**
 * Words that stand once in all packs and cases and in no list: nearly always misspelt.
 * @param caseText the text of every file of cases: a word that a case uses is meant
 */
export function checkWords(packs: Iterable<SourcePack>, caseText: string, say: Say): void {
  const used = new Map<string, { word: Word; name: string; entry: SourceEntry; times: number }>()
  const listed = new Set<string>(['none', 'any'])
  for (const { parameters } of packs) {
    for (const [name, entries] of Object.entries(parameters)) {
      const section = name.split('.')[1]
      if (schemeOf(name) && section) listed.add(`pot ${section}`)
      for (const entry of entries) {
        if (name === 'premium.aidGroups' || name === 'chronic.diseases')
          for (const row of Array.isArray(entry.value) ? entry.value : [])
            listed.add(name === 'premium.aidGroups' ? `aid ${row.group}` : `disease ${row.code}`)
        const value = name.endsWith('.when') ? { when: entry.value } : entry.value
        for (const word of matcherWords(value)) {
          const key = `${word.kind} ${word.text}`
          const had = used.get(key)
          used.set(key, { word, name, entry, times: (had?.times ?? 0) + 1 })
        }
      }
    }
  }
  for (const [key, { word, name, entry, times }] of used) {
    if (times > 1 || listed.has(key) || ['none', 'any'].includes(word.text)) continue
    if (caseText.includes(word.text)) continue
    const others = [...used.keys(), ...listed]
      .filter((one) => one !== key && one.startsWith(`${word.kind} `))
      .map((one) => one.slice(word.kind.length + 1))
    const near = nearest(word.text, others)
    say(whereIs(name, entry), {
      code: 'word-once',
      warning: true,
      zh: `${name}：${kindNames[word.kind]}“${word.text}”只在这里出现一次，没有名单也没有案例用到`,
      en: `${name}: "${word.text}" stands only here; no list and no case knows it`,
      mend: near
        ? {
            zh: `是否想写 ${near}？确实如此就加一个用到它的案例`,
            en: `Did you mean ${near}? If not, add a case that uses it.`,
          }
        : {
            zh: '核对写法；确实如此就加一个用到它的案例',
            en: 'Check the spelling; if it is meant, add a case that uses it.',
          },
    })
  }
}

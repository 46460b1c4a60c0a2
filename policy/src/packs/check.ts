/** `policy check`: everything that can be found wrong in packs before they decide a bill. */
import type { Benefit, Scheme } from '../claim.ts'
import { addDays } from '../dates.ts'
import type { Condition } from '../expression.ts'
import type { CompiledPack } from '../pack.ts'
import { parameterId } from '../pack.ts'
import { reachable, referencesOf, sectionsNamed, troublesOf } from './analysis.ts'
import { chainOf, finish, merge, readPacks, type SourceEntry, type SourcePack } from './compile.ts'
import type { Fault } from './fault.ts'
import { ratioOutOfRange } from './grid.ts'
import type { PackFile } from './read.ts'
import { casesOf, runCase, valuesUsed } from './run-cases.ts'

const benefits: readonly Benefit[] = [
  'outpatient',
  'emergency',
  'pharmacy',
  'chronic',
  'twoDisease',
  'inpatient',
]
const schemes: readonly Scheme[] = ['employee', 'resident']

type Where = { file: string; line: number; at: string }
type Said = Pick<Fault, 'code' | 'zh' | 'en' | 'mend'>
const at = (name: string, { file, line }: { file: string; line: number }): Where => ({ file, line, at: name })

function checkTime(
  name: string,
  entries: readonly SourceEntry[],
  say: (where: Where, said: Said) => void,
): void {
  for (const kind of [false, true]) {
    const list = entries.filter(({ proposed = false }) => proposed === kind)
    const sorted = [...list].sort((a, b) => (a.from < b.from ? -1 : 1))
    sorted.forEach((entry, index) => {
      const next = sorted[index + 1]
      if (entry.to !== null && entry.to < entry.from) {
        say(at(name, entry), {
          code: 'range-backwards',
          zh: `${name} 的止期 ${entry.to} 早于起期 ${entry.from}`,
          en: `${name} ends on ${entry.to}, before it starts on ${entry.from}`,
          mend: { zh: '改正 from 或 to', en: 'Correct from or to.' },
        })
      } else if (next && (entry.to === null || entry.to >= next.from)) {
        say(at(name, next), {
          code: 'overlap-in-time',
          zh: `${name}：${next.from} 起的值与 ${entry.from} 起的值（第${entry.line}行）时间重叠`,
          en: `${name}: the value from ${next.from} overlaps the one from ${entry.from} (line ${entry.line})`,
          mend: {
            zh: `给前一个写 to: ${addDays(next.from, -1)}`,
            en: `Write to: ${addDays(next.from, -1)} on the earlier one.`,
          },
        })
      } else if (next && !kind && entry.to !== null && addDays(entry.to, 1) < next.from) {
        say(at(name, next), {
          code: 'gap-in-time',
          zh: `${name}：${addDays(entry.to, 1)} 至 ${addDays(next.from, -1)} 没有值`,
          en: `${name} has no value from ${addDays(entry.to, 1)} to ${addDays(next.from, -1)}`,
          mend: {
            zh: '补上这段时间；确实不知道就写 value: unknown',
            en: 'Fill that time; write value: unknown if nobody knows.',
          },
        })
      }
    })
  }
  for (const entry of entries) {
    for (const day of [entry.from, entry.to]) {
      if (day === null || (day >= '1998-01-01' && day <= '2100-12-31')) continue
      say(at(name, entry), {
        code: 'date-unlikely',
        zh: `${name} 的日期 ${day} 不在医保制度的年代内`,
        en: `${name}: the day ${day} lies outside the time of the insurance`,
        mend: { zh: '核对年份', en: 'Check the year.' },
      })
    }
  }
}

const schemeOf = (name: string): Scheme | null => schemes.find((one) => name.startsWith(`${one}.`)) ?? null

function checkValue(name: string, entry: SourceEntry, say: (where: Where, said: Said) => void): void {
  const scheme = schemeOf(name)
  if (!scheme && name !== 'filing.effects') return
  const troubles =
    name.endsWith('.when') && scheme
      ? [reachable(entry.value as Condition, scheme)].flatMap((one) => one ?? [])
      : troublesOf(entry.value, scheme)
  for (const { code, where } of troubles) {
    say(
      at(name, entry),
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

/** Every object inside a value that has the key. */
function withKey(json: unknown, key: string): Record<string, unknown>[] {
  if (typeof json !== 'object' || json === null) return []
  const own = key in json ? [json as Record<string, unknown>] : []
  return [...own, ...Object.values(json).flatMap((child) => withKey(child, key))]
}

function checkBands(name: string, entry: SourceEntry, say: (where: Where, said: Said) => void): void {
  for (const { bands, measure } of withKey(entry.value, 'bands')) {
    const starts = (bands as { from: unknown }[]).map(({ from }) => from)
    const numbers = starts.filter((one) => typeof one === 'number')
    if (numbers.some((one, index) => index > 0 && one <= numbers[index - 1]!)) {
      say(at(name, entry), {
        code: 'bands-out-of-order',
        zh: `${name} 的分段不是从小到大`,
        en: `The bands of ${name} are not in ascending order`,
        mend: { zh: '按 from 从小到大排列，不要重复', en: 'Order them by from, each once.' },
      })
    }
    if (measure === 'excess' && typeof starts[0] === 'number' && starts[0] > 0) {
      say(at(name, entry), {
        code: 'band-missing',
        zh: `${name}：起付线以上 ${starts[0] / 100} 元以内没有比例`,
        en: `${name} has no ratio for the first ${starts[0] / 100} yuan above the deductible`,
        mend: { zh: '第一段从 0 yuan 起', en: 'Start the first band at 0 yuan, or measure: absolute.' },
      })
    }
  }
}

/** A rate below 1 % is nearly always a share written as a percentage: 0.6 percent for 60 percent. */
function checkRates(name: string, entry: SourceEntry, say: (where: Where, said: Said) => void): void {
  if (!/\.ratio$/.test(name)) return
  const small = leaves(entry.value).find((one) => typeof one === 'number' && one > 0 && one < 100)
  if (small === undefined) return
  say(at(name, entry), {
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

type Merged = { pack: SourcePack; parameters: Record<string, SourceEntry[]>; compiled: CompiledPack }

const covers = (entries: readonly SourceEntry[] | undefined, on: string): boolean =>
  entries?.some(({ proposed, from, to }) => !proposed && from <= on && (to === null || on <= to)) ?? false
const lastDay = ({ to }: SourceEntry): string => to ?? '9999-12-31'

/** References between parameters: there, on the same days, and not in a circle. */
function checkReferences({ parameters }: Merged, say: (where: Where, said: Said) => void): void {
  const full = (name: string, from: string): string => {
    const path = name.replace(/\.(deductible|cap)\.amount$/, '.$1')
    return schemeOf(path) || path.startsWith('filing.') ? path : `${schemeOf(from)}.${path}`
  }
  const reaches = (from: string, wanted: string, seen: readonly string[]): boolean =>
    (parameters[from] ?? []).some(({ value }) =>
      referencesOf(value).some((one) => {
        const next = full(one, from)
        return next === wanted || (!seen.includes(next) && reaches(next, wanted, [...seen, next]))
      }),
    )
  for (const [name, entries] of Object.entries(parameters)) {
    for (const entry of entries) {
      for (const reference of referencesOf(entry.value)) {
        const target = full(reference, name)
        if (!parameters[target]) {
          say(at(name, entry), {
            code: 'reference-missing',
            zh: `${name} 引用的 ${target} 不存在`,
            en: `${name} refers to ${target}, which does not exist`,
            mend: { zh: '改正 sameAs', en: 'Correct sameAs.' },
          })
        } else if (!covers(parameters[target], entry.from) || !covers(parameters[target], lastDay(entry))) {
          say(at(name, entry), {
            code: 'reference-not-in-force',
            zh: `${name} 引用的 ${target} 在同一时间没有值`,
            en: `${name} refers to ${target}, which has no value at that time`,
            mend: { zh: '让两者的起止一致', en: 'Let both have the same dates.' },
          })
        }
      }
    }
    if (reaches(name, name, [])) {
      say(at(name, entries[0]!), {
        code: 'reference-circle',
        zh: `${name} 的 sameAs 绕成了圈`,
        en: `The sameAs of ${name} goes round in a circle`,
        mend: { zh: '改正 sameAs', en: 'Correct sameAs.' },
      })
    }
  }
}

const fieldsOf = (
  parameters: Merged['parameters'],
  scheme: Scheme,
): Map<string, Map<string, SourceEntry[]>> => {
  const sections = new Map<string, Map<string, SourceEntry[]>>()
  for (const [name, entries] of Object.entries(parameters)) {
    const [top, section, field] = name.split('.')
    if (top !== scheme || field === undefined) continue
    const fields = sections.get(section!) ?? new Map<string, SourceEntry[]>()
    sections.set(section!, fields.set(field, entries))
  }
  return sections
}

/** Sections: whole, named by something, and with every section that they name. */
function checkSections({ parameters }: Merged, say: (where: Where, said: Said) => void): void {
  for (const scheme of schemes) {
    const sections = fieldsOf(parameters, scheme)
    const layers = (parameters[`${scheme}.layers`] ?? []).flatMap((entry) =>
      (Array.isArray(entry.value) ? (entry.value as string[]) : []).map((name) => ({ name, entry })),
    )
    const named = new Set([...benefits, ...layers.map(({ name }) => name)])
    for (const fields of sections.values()) {
      for (const entries of fields.values())
        for (const { value } of entries) for (const one of sectionsNamed(value)) named.add(one)
    }
    for (const { name, entry } of layers) {
      if (entry.proposed || sections.has(name)) continue
      say(at(`${scheme}.layers`, entry), missingSection(`${scheme}.layers`, `${scheme}.${name}`))
    }
    for (const [section, fields] of sections) {
      const [first] = [...fields.values()][0]!
      const whole = `${scheme}.${section}`
      if (!named.has(section)) {
        say(at(whole, first!), {
          code: 'section-unused',
          zh: `${whole} 没有被任何待遇、层次或条款用到`,
          en: `${whole} is used by no benefit, layer or section`,
          mend: {
            zh: '写进 layers、aboveCap、carveOut 或 terms，或改正名字',
            en: 'Name it in layers, aboveCap, carveOut or terms, or correct its name.',
          },
        })
      }
      checkSection({ whole, section, fields, isLayer: layers.some(({ name }) => name === section) }, say)
      for (const [field, entries] of fields) {
        for (const entry of entries) {
          for (const one of sectionsNamed(entry.value)) {
            if (!sections.has(one))
              say(at(`${whole}.${field}`, entry), missingSection(`${whole}.${field}`, `${scheme}.${one}`))
          }
        }
      }
    }
  }
}
const missingSection = (from: string, name: string): Said => ({
  code: 'section-missing',
  zh: `${from} 用到的 ${name} 没有写`,
  en: `${from} names ${name}, which is not there`,
  mend: { zh: '补上这一节，或改正名字', en: 'Add that section or correct the name.' },
})

type OneSection = { whole: string; section: string; fields: Map<string, SourceEntry[]>; isLayer: boolean }

function checkSection(
  { whole, section, fields, isLayer }: OneSection,
  say: (where: Where, said: Said) => void,
): void {
  const [first] = [...fields.values()][0]!
  const terms = fields.get('terms')
  const ownTerms = !terms || terms.some(({ value }) => JSON.stringify(value).includes('own'))
  const required = isLayer ? ['base', 'deductible', 'ratio', 'cap'] : ['deductible', 'ratio', 'cap']
  if (!ownTerms) {
    const unused = [...fields.keys()].find((field) => required.includes(field))
    if (unused) {
      say(at(`${whole}.${unused}`, fields.get(unused)![0]!), {
        code: 'unreachable-value',
        zh: `${whole}.${unused} 不会用到：terms 指向别处`,
        en: `${whole}.${unused} is never reached: terms point elsewhere`,
        mend: { zh: '删掉它，或把 terms 写成 own', en: 'Remove it, or write terms: own.' },
      })
    }
    return
  }
  const isBenefit = (benefits as readonly string[]).includes(section)
  for (const field of required) {
    if (fields.has(field) || (field === 'ratio' && fields.has('fixed'))) continue
    // Cost that comes on from another section has met its deductible there.
    if (field === 'deductible' && !isBenefit && !isLayer) continue
    say(at(`${whole}.${field}`, first!), {
      code: 'section-incomplete',
      zh: `${whole} 缺少 ${field}`,
      en: `${whole} lacks ${field}`,
      mend: {
        zh: `补上 ${field}（没有就写 ${field === 'cap' ? 'unlimited' : 'none'}，不知道就写 unknown）`,
        en: `Add ${field} (${field === 'cap' ? 'unlimited' : 'none'} if there is none, unknown if nobody knows).`,
      },
    })
  }
}

/** Ratios that leave 0–100 % in some combination; they would be cut to it silently. */
function checkRanges({ compiled, parameters }: Merged, say: (where: Where, said: Said) => void): void {
  for (const [name, entries] of Object.entries(parameters)) {
    const scheme = schemeOf(name)
    if (!scheme || !/\.(ratio|upfront)$/.test(name)) continue
    for (const entry of entries) {
      if (entry.proposed || referencesOf(entry.value).length > 0) continue
      const wrong = ratioOutOfRange(compiled, { name, scheme, on: entry.from })
      if (!wrong) continue
      say(at(name, entry), {
        code: 'ratio-out-of-range',
        zh: `${name}：${wrong.where} 时比例为 ${wrong.rate}`,
        en: `${name} comes to ${wrong.rate} for ${wrong.where}`,
        mend: {
          zh: '改正数值，或写 atMost: 100 percent / atLeast: none',
          en: 'Correct the figures, or write atMost or atLeast.',
        },
      })
    }
  }
}

function checkCases(files: readonly PackFile[], all: ReadonlyMap<string, Merged>, faults: Fault[]): void {
  const packs = new Map([...all].map(([area, { compiled }]) => [area, compiled]))
  const cases = casesOf(files, faults)
  const used = new Set<string>()
  for (const one of cases) {
    for (const id of valuesUsed(packs, one)) used.add(id)
    for (const { name, expected, got } of runCase(packs, one)) {
      faults.push({
        code: 'case-fails',
        file: one.file,
        line: one.line,
        at: one.name,
        zh: `案例“${one.name}”：${name} 应为 ${expected}，算出 ${got}`,
        en: `Case "${one.name}": ${name} should be ${expected} but is ${got}`,
        mend: { zh: '核对值与案例，改正错的一方', en: 'Compare value and case, and correct the wrong one.' },
      })
    }
  }
  for (const { pack } of all.values()) {
    for (const [name, entries] of Object.entries(pack.parameters)) {
      for (const entry of entries) {
        if (
          entry.proposed ||
          used.has(parameterId(name, entry)) ||
          JSON.stringify(entry.value).includes('"unknown"')
        )
          continue
        faults.push({
          ...at(name, entry),
          code: 'no-case',
          zh: `${name} 自 ${entry.from} 的值没有案例用到`,
          en: `No case uses the value of ${name} from ${entry.from}`,
          mend: { zh: '在旁边的 cases.yaml 里加一个案例', en: 'Add a case to cases.yaml beside it.' },
        })
      }
    }
  }
}

/**
 * Everything wrong with the packs and their cases, in order of file and line; empty when all is well.
 * @param cases whether values without a case and failing cases count
 */
export function checkPacks(files: readonly PackFile[], { cases = true }: { cases?: boolean } = {}): Fault[] {
  const { packs, faults } = readPacks(files)
  const say = ({ file, line, at: where }: Where, said: Said): void => {
    faults.push({ file, line, at: where, ...said })
  }
  const all = new Map<string, Merged>()
  for (const pack of packs.values()) {
    for (const [name, entries] of Object.entries(pack.parameters)) {
      checkTime(name, entries, say)
      for (const entry of entries) checkValue(name, entry, say)
    }
    const chain = chainOf(packs, pack)
    if (Array.isArray(chain)) all.set(pack.area, { pack, parameters: merge(chain), compiled: finish(chain) })
    else faults.push(chain)
  }
  const parents = new Set([...packs.values()].map(({ inherits }) => inherits))
  const readable = faults.every(({ code }) => !unreadable.includes(code))
  for (const [area, merged] of all) {
    // What only a province states is whole only together with its pooling areas.
    if (!parents.has(area)) {
      checkReferences(merged, say)
      checkSections(merged, say)
    }
    if (readable) checkRanges(merged, say)
  }
  if (cases && readable) checkCases(files, all, faults)
  return unique(faults)
}
const unreadable: readonly string[] = ['yaml-syntax', 'reference-circle']

function unique(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>()
  return faults
    .filter(({ file, line, code, en }) => {
      const key = `${file}:${line}:${code}:${en}`
      return !seen.has(key) && seen.add(key)
    })
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
}

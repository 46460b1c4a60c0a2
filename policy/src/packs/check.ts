/** `policy check`: everything that can be found wrong in packs before they decide a bill. */
import type { Host } from '../rules/hosts.ts'
import type { PlainDate } from '../values/dates.ts'
import { type CompiledPack, parameterId } from '../values/pack.ts'
import { referencesOf } from './analysis.ts'
import { untried } from './branches.ts'
import type { Case } from './cases.ts'
import { checkFacts } from './check-facts.ts'
import { checkBeside, checkRows, checkSeen } from './check-rows.ts'
import { checkReferences, checkSections } from './check-sections.ts'
import { checkSense } from './check-sense.ts'
import { checkTime, checkValue, schemeOf } from './check-values.ts'
import {
  checkBandsAgainstDeductibles,
  checkCapsAgainstDeductibles,
  checkCircles,
  checkHidden,
  checkOn,
  checkWindows,
  checkWords,
} from './check-whole.ts'
import {
  chainOf,
  finish,
  isCaseFile,
  merge,
  readPacks,
  type SourceEntry,
  type SourcePack,
} from './compile.ts'
import type { Fault, Said } from './fault.ts'
import { ratioOutOfRange } from './grid.ts'
import type { PackFile } from './read.ts'
import { casesOf, runCase, valuesUsed } from './run-cases.ts'
import { type Say, whereIs } from './say.ts'
import { nameWide } from './text.ts'
import { breaksOn } from './try-out.ts'

type Merged = { pack: SourcePack; parameters: Record<string, SourceEntry[]>; compiled: CompiledPack }

/** The answer, or null where the computation breaks: `cannot-be-computed` says so elsewhere. */
function attempt<T>(compute: () => T): T | null {
  try {
    return compute()
  } catch {
    return null
  }
}

/** Ratios that leave 0–100 % in some combination; they would be cut to it silently. */
function checkRanges({ compiled, parameters }: Merged, say: Say): void {
  for (const [name, entries] of Object.entries(parameters)) {
    const scheme = schemeOf(name)
    if (!scheme || !/\.(ratio|upfront)$/.test(name)) continue
    for (const entry of entries) {
      if (entry.proposed || referencesOf(entry.value).length > 0) continue
      const wrong = attempt(() => ratioOutOfRange(compiled, { name, scheme, on: entry.from }))
      if (!wrong) continue
      say(whereIs(name, entry), {
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

/** Whether the case breaks the computation instead of being answered; it is then a fault of its own. */
function cannotRun(packs: ReadonlyMap<string, CompiledPack>, one: Case, faults: Fault[]): boolean {
  try {
    runCase(packs, one)
    return false
  } catch {
    faults.push({
      code: 'cannot-be-computed',
      file: one.file,
      line: one.line,
      at: one.name,
      zh: `案例“${one.name}”算不出来`,
      en: `Case "${one.name}" cannot be computed`,
      mend: {
        zh: '检查它用到的比例、引用和金额是否过大或过细',
        en: 'See that the rates, references and amounts that it uses are neither too large nor too fine.',
      },
    })
    return true
  }
}

function checkCases(files: readonly PackFile[], all: ReadonlyMap<string, Merged>, faults: Fault[]): void {
  const packs = new Map([...all].map(([area, { compiled }]) => [area, compiled]))
  const before = faults.length
  const cases = casesOf(files, faults)
  const allRead = faults.length === before
  const used = new Set<string>()
  const reached = new Set<unknown>()
  // A case that repeats the whole value holds each of its branches.
  const spelledOut = new Set<string>()
  for (const one of cases) {
    if (cannotRun(packs, one, faults)) continue
    for (const id of valuesUsed(packs, one, reached)) {
      used.add(id)
      if (one.kind === 'rules') spelledOut.add(id)
    }
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
        if (entry.proposed) continue
        if (used.has(parameterId(name, entry))) {
          const spelled = spelledOut.has(parameterId(name, entry))
          const left = billRule.test(name) && !spelled ? untried(name, entry, reached) : []
          if (left.length > 0) faults.push({ ...whereIs(name, entry), ...untriedBranches(name, left) })
          continue
        }
        // Nobody can write a case of what nobody knows; the case may stand where nothing could be read.
        if (!allRead || JSON.stringify(entry.value).includes('"unknown"')) continue
        faults.push({
          ...whereIs(name, entry),
          code: 'no-case',
          zh: `${name} 自 ${entry.from} 的值没有案例用到`,
          en: `No case uses the value of ${name} from ${entry.from}`,
          mend: { zh: '在旁边的 cases.yaml 里加一个案例', en: 'Add a case to cases.yaml beside it.' },
        })
      }
    }
  }
}

/** Values that bills are decided by: each of their branches wants a case. */
const billRule = /^(employee|resident)\.|^filing\.effects$/

const untriedBranches = (name: string, left: readonly string[]): Said => ({
  code: 'branch-without-case',
  warning: true,
  zh: `${name} 有${left.length}种情形没有案例：${left.slice(0, 5).join('；')}${left.length > 5 ? '…' : ''}`,
  en: `${name} has ${left.length} branches that no case takes: ${left.slice(0, 5).join('; ')}${left.length > 5 ? ' …' : ''}`,
  mend: { zh: '每种情形加一个案例', en: 'Add a case for each.' },
})

/** Bills that would break at a till instead of being paid or refused. */
function checkComputable(all: ReadonlyMap<string, Merged>, faults: Fault[]): void {
  for (const { pack, compiled } of all.values()) {
    const broken = breaksOn(compiled)
    if (!broken) continue
    const { scheme, benefit, on, why } = broken
    faults.push({
      code: 'cannot-be-computed',
      file: pack.file,
      line: 1,
      at: `${scheme}.${benefit}`,
      zh: `${pack.area} 在 ${on} 的 ${scheme}.${benefit} 有账单算不出来${why === null ? '' : `（${why}）`}`,
      en: `On ${on} some bills of ${scheme}.${benefit} in ${pack.area} cannot be computed${why === null ? '' : ` (${why})`}`,
      mend: {
        zh: '检查这一节里引用的参数是否同类、比例的小数位是否过多',
        en: 'See that its references are of one kind and that its rates are not too fine.',
      },
    })
  }
}

export type CheckOptions = {
  /** Whether values without a case and failing cases count. */
  cases?: boolean
  /** A day on which parameters that have ended are named; left out, none is. */
  on?: PlainDate
  /** Who will hand in bills: a value that looks at what they cannot tell is named. Left out, bills may say everything. */
  hosts?: readonly Host[]
}

/** Everything wrong with the packs and their cases, in order of file and line; empty when all is well. Never throws. */
export function checkPacks(files: readonly PackFile[], options: CheckOptions = {}): Fault[] {
  const text = new Map(files.map((file) => [file.path, file.text]))
  return unique(allFaults(files, options).map((fault) => nameWide(fault, text.get(fault.file) ?? '')))
}

function allFaults(files: readonly PackFile[], { cases = true, on, hosts = [] }: CheckOptions): Fault[] {
  const { packs, faults } = readPacks(files)
  const read = faults.length === 0
  const say: Say = (where, said) => {
    faults.push({ ...where, ...said })
  }
  const all = new Map<string, Merged>()
  for (const pack of packs.values()) {
    for (const [name, entries] of Object.entries(pack.parameters)) {
      checkTime(name, entries, say)
      for (const entry of entries) {
        checkValue(name, entry, say)
        checkSense(name, entry, say)
        checkRows(name, entry, say)
      }
    }
    const chain = chainOf(packs, pack)
    if (!Array.isArray(chain)) {
      faults.push(chain)
      continue
    }
    const parameters = merge(chain)
    all.set(pack.area, { pack, parameters, compiled: finish(chain) })
    checkHidden(chain, say)
  }
  const parents = new Set([...packs.values()].map(({ inherits }) => inherits))
  for (const [area, merged] of all) {
    // What only a province states is whole only together with its pooling areas; what could not be read is not missing.
    if (!parents.has(area) && read) {
      checkReferences(merged, say)
      checkSections(merged, say)
      checkCircles(merged.parameters, say)
      checkCapsAgainstDeductibles(merged.parameters, say)
      checkBandsAgainstDeductibles(merged.parameters, say)
      checkWindows(merged.parameters, say)
      checkBeside(merged.parameters, say)
      checkFacts(merged.parameters, hosts, say)
      if (on !== undefined) {
        checkOn(merged.parameters, on, say)
        checkSeen(merged.parameters, on, say)
      }
    }
  }
  const caseFiles = files.filter(isCaseFile)
  checkWords(packs.values(), caseFiles.map((file) => file.text).join('\n'), say)
  const readable = faults.every(({ code }) => !unreadable.includes(code))
  if (!readable) return faults
  const before = faults.length
  checkComputable(all, faults)
  if (faults.length > before) return faults
  for (const merged of all.values()) checkRanges(merged, say)
  // What could not be read would fail every case that needs it.
  if (cases && read) checkCases(files, all, faults)
  return faults
}
const unreadable: readonly string[] = ['yaml-syntax', 'reference-circle', 'reference-kind', 'section-circle']

function unique(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>()
  return faults
    .filter(({ file, line, code, en }) => {
      const key = `${file}:${line}:${code}:${en}`
      return !seen.has(key) && seen.add(key)
    })
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
}

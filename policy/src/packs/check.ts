/** `policy check`: everything that can be found wrong in packs before they decide a bill. */
import type { CompiledPack } from '../pack.ts'
import { parameterId } from '../pack.ts'
import { referencesOf } from './analysis.ts'
import { checkReferences, checkSections } from './check-sections.ts'
import { checkTime, checkValue, schemeOf } from './check-values.ts'
import { chainOf, finish, merge, readPacks, type SourceEntry, type SourcePack } from './compile.ts'
import type { Fault } from './fault.ts'
import { ratioOutOfRange } from './grid.ts'
import type { PackFile } from './read.ts'
import { casesOf, runCase, valuesUsed } from './run-cases.ts'
import { type Say, whereIs } from './say.ts'

type Merged = { pack: SourcePack; parameters: Record<string, SourceEntry[]>; compiled: CompiledPack }

/** Ratios that leave 0–100 % in some combination; they would be cut to it silently. */
function checkRanges({ compiled, parameters }: Merged, say: Say): void {
  for (const [name, entries] of Object.entries(parameters)) {
    const scheme = schemeOf(name)
    if (!scheme || !/\.(ratio|upfront)$/.test(name)) continue
    for (const entry of entries) {
      if (entry.proposed || referencesOf(entry.value).length > 0) continue
      const wrong = ratioOutOfRange(compiled, { name, scheme, on: entry.from })
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

/**
 * Everything wrong with the packs and their cases, in order of file and line; empty when all is well.
 * @param cases whether values without a case and failing cases count
 */
export function checkPacks(files: readonly PackFile[], { cases = true }: { cases?: boolean } = {}): Fault[] {
  const { packs, faults } = readPacks(files)
  const read = faults.length === 0
  const say: Say = (where, said) => {
    faults.push({ ...where, ...said })
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
  for (const [area, merged] of all) {
    // What only a province states is whole only together with its pooling areas.
    if (!parents.has(area)) {
      checkReferences(merged, say)
      checkSections(merged, say)
    }
  }
  const readable = faults.every(({ code }) => !unreadable.includes(code))
  if (readable) for (const merged of all.values()) checkRanges(merged, say)
  // What could not be read would fail every case that needs it.
  if (cases && readable && read) checkCases(files, all, faults)
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

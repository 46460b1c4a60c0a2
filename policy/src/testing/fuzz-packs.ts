/** Packs that were changed at random in a few places: every one must be answered with faults, or be sound. */
import { checkPacks, compilePacks, PackError, type PackFile, printFault } from '../packs/index.ts'

/** Numbers that look random and are the same for the same seed, in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pieces = [
  ': ',
  ', ',
  '- ',
  '{ ',
  ' }',
  '[ ',
  ' ]',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '&a [*a]',
  '<<: ',
  '|\n',
  '>',
  '!!map ',
  '?',
  '\t',
  '\n',
  '\r\n',
  '：',
  '，',
  '“',
  '　',
  '１',
  '\u0000',
  '\ufffd',
  '\ufeff',
  '\u200b',
  '😀',
  '\u2028',
  'none',
  'unlimited',
  'unknown',
  'by',
  'base',
  'adjust',
  'sameAs',
  'given',
  'section',
  'own',
  'constructor',
  '__proto__',
  'toString',
  'level',
  'age',
  'category',
  'disease',
  'outpatient',
  'inpatient',
  'deductible',
  'ratio',
  'cap',
  'aboveCap',
  'layers',
  'bands',
  'per',
  'year',
  '0',
  '-1',
  '1e400',
  '99999999999999999999',
  '0.00001',
  '1/3',
  '1/99999999999',
  '100 percent',
  '0 yuan',
  '1,500 yuan',
  '65',
  '2024-02-30',
  '9999-12-31',
  '{ sameAs: outpatient.ratio }',
  '{ section: outpatient }',
  '{ given: x }',
  '[]',
  '{}',
  '70+',
  '0-17',
  'number.x',
  'perDisease: yes',
]

/** One text with one to four changes. */
function mutate(text: string, random: () => number): string {
  const below = (n: number): number => Math.floor(random() * n)
  let changed = text
  for (let left = 1 + below(4); left > 0; left--) {
    const lines = changed.split('\n')
    const line = below(lines.length)
    const [at, piece] = [below(changed.length + 1), pieces[below(pieces.length)]!]
    const token = /[A-Za-z0-9.]+/g
    const how = below(9)
    if (how === 0) lines.splice(line, 1)
    else if (how === 1) lines.splice(line, 0, lines[below(lines.length)]!)
    else if (how === 2) lines[line] = ` ${lines[line]}`
    else if (how === 3) lines[line] = lines[line]!.slice(1)
    if (how < 4) changed = lines.join('\n')
    else if (how === 4) changed = changed.slice(0, at) + piece + changed.slice(at)
    else if (how === 5) changed = changed.slice(0, at) + changed.slice(at + 1 + below(8))
    else if (how === 6) changed = changed.slice(0, at)
    else {
      const tokens = [...changed.matchAll(token)]
      const one = tokens[below(tokens.length)]
      const other = how === 7 ? piece : tokens[below(tokens.length)]?.[0]
      if (one && other !== undefined)
        changed = changed.slice(0, one.index) + other + changed.slice(one.index + one[0].length)
    }
  }
  return changed
}

export type Fuzzed = {
  /** Packs in which nothing was found wrong. */
  sound: number
  refused: number
  /** Faults found, by code. */
  codes: Map<string, number>
  /** The longest that one answer took, in milliseconds. */
  slowest: number
}

/**
 * Changes the files of an area at random and checks them, so many times.
 * @param clock milliseconds; passed in, because the engine reads no clock
 * @throws with the seed and the changed file when a check throws, or says something that is no sentence
 */
export function fuzzPacks(
  areas: readonly (readonly PackFile[])[],
  { count, seed, clock }: { count: number; seed: number; clock: () => number },
): Fuzzed {
  const found: Fuzzed = { sound: 0, refused: 0, codes: new Map(), slowest: 0 }
  for (let index = 0; index < count; index++) {
    const random = randomFrom(seed + index)
    const files = areas[Math.floor(random() * areas.length)]!
    const which = Math.floor(random() * files.length)
    const changed = files.map((file, at) =>
      at === which ? { ...file, text: mutate(file.text, random) } : file,
    )
    const start = clock()
    const wrong = (why: string): Error =>
      new Error(`${why} (seed ${seed + index}, ${changed[which]!.path})\n${changed[which]!.text}`)
    let faults: ReturnType<typeof checkPacks>
    try {
      faults = checkPacks(changed)
    } catch (error) {
      throw wrong(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    found.slowest = Math.max(found.slowest, clock() - start)
    for (const fault of faults) {
      found.codes.set(fault.code, (found.codes.get(fault.code) ?? 0) + 1)
      const told = `${printFault(fault, 'zh')}${printFault(fault, 'en')}`
      if (fault.line < 1 || /undefined|\[object|NaN/.test(told) || told.length > 3_000) throw wrong(told)
    }
    const refused = faults.some(({ warning }) => !warning)
    if (refused) found.refused++
    else {
      found.sound++
      try {
        compilePacks(changed)
      } catch (error) {
        throw wrong(error instanceof PackError ? error.message : String(error))
      }
    }
  }
  return found
}

import type { ruleChange } from '@gongji/contract/rule'
import type { CompiledPack, DatedValue } from '@gongji/policy'
import { parameterWords } from '@gongji/policy'
import {
  diseaseLines,
  droppedDiseases,
  type Fault,
  filesOf,
  type Line,
  layerLines,
  newArea,
  type PackFile,
  type Restated,
  readDiseases,
  withAnswers,
  withCases,
  withLine,
  writtenLines,
  writtenValue,
} from '@gongji/policy/packs'
import type { z } from 'zod'

/** What an officer changes: one dated line with its cases, a list of diseases, a layer, or a new area. */
export type Change = z.output<typeof ruleChange>
export type LineChange = Extract<Change, { kind: 'line' }>
export type AreaChange = Extract<Change, { kind: 'area' }>
/** A change that makes several lines. */
export type SeveralChange = Extract<Change, { kind: 'diseases' | 'layer' }>
/** A change as it is kept: with what follows from it for cases that stand already. */
export type Kept = { change: Change; answers: readonly Restated[] }

/** The value that a line states, in the packs with it; null when it is not there. */
export const valueWith = (
  packs: ReadonlyMap<string, CompiledPack>,
  { area, name, from }: LineChange,
): DatedValue | null =>
  packs.get(area)?.parameters[name]?.find((one) => one.from === from && !one.proposed) ?? null

/** Bills are divided by these; other rules decide who may share, what a premium costs, and so on. */
export const decidesBills = (name: string): boolean =>
  /^(employee|resident|incentives)\.|^filing\.effects$/.test(name)

/** Whether bills of a rule's benefit are refused on its first day, as something else that they need is not known yet. */
function stillUnknown(files: readonly PackFile[], { area, name, from }: LineChange): boolean {
  const section = name.replace(/\.[^.]+$/, '')
  const needed = ['deductible', 'ratio', 'cap'].map((field) => `${section}.${field}`)
  return needed
    .filter((one) => one !== name)
    .some((one) => {
      const stated = writtenLines(files, area, one).findLast((line) => !line.proposed && line.from <= from)
      return stated === undefined || stated.value === 'unknown'
    })
}

type WrittenCase = Readonly<Record<string, unknown>>
const ruleCase = (name: string, from: string, value: unknown): WrittenCase => ({
  case: `${parameterWords(name).zh}，${from}起`,
  on: from,
  rules: { [name]: value },
})

/** An area that only inherited a rule gets its earlier values as its own: each is its own case there. */
function casesOfInherited(files: readonly PackFile[], { area, name, from }: LineChange): WrittenCase[] {
  const own = writtenLines(filesOf(files, new Set([area])), area, name)
  if (own.length > 0) return []
  return writtenLines(files, area, name)
    .filter((line) => !line.proposed && line.from < from && line.value !== 'unknown')
    .map((line) => ruleCase(name, line.from, writtenValue(line.value)))
}

/** The value that ends with a line keeps a case of its own: those that it had may fall on days after it. */
function caseOfBefore(files: readonly PackFile[], { area, name, from }: LineChange): WrittenCase[] {
  const before = writtenLines(files, area, name).findLast((line) => !line.proposed && line.from < from)
  return before === undefined || before.value === 'unknown'
    ? []
    : [ruleCase(name, before.from, writtenValue(before.value))]
}

/**
 * A value that no bill can be worked out by is repeated as its own case, unless the officer brought one: a rule that is no
 * bill's, one of a benefit that is not filled in yet, or one of several that come together.
 */
function casesOf(
  files: readonly PackFile[],
  change: LineChange,
  oneOfSeveral: boolean,
): readonly WrittenCase[] {
  const { name, from, value, cases } = change
  const inherited = casesOfInherited(files, change)
  const read = writtenValue(value)
  const kept = oneOfSeveral ? caseOfBefore(files, change) : []
  const isOwnCase =
    cases.length === 0 &&
    read !== 'unknown' &&
    (oneOfSeveral || !decidesBills(name) || stillUnknown(files, change))
  return [...inherited, ...kept, ...cases, ...(isOwnCase ? [ruleCase(name, from, read)] : [])]
}

/**
 * A line of a benefit that is not filled in yet, with the case that it is by itself: it is approved by that case, even if
 * what was missing has come in meanwhile.
 */
export function withOwnCase(files: readonly PackFile[], change: LineChange): LineChange {
  const { name, from, value, cases } = change
  const read = writtenValue(value)
  const stands = cases.length === 0 && read !== 'unknown' && decidesBills(name) && stillUnknown(files, change)
  return stands ? { ...change, cases: [ruleCase(name, from, read)] } : change
}

/** What stands for every line that a change makes. */
const statedOf = ({ area, from, source, certainty, seen, note }: SeveralChange) => ({
  area,
  from,
  source,
  certainty,
  ...(seen === undefined ? {} : { seen }),
  ...(note === undefined ? {} : { note }),
})

/** The table of diseases as its faults name it. */
const listName = '病种名单'

/** What makes a list of diseases unreadable, and what it leaves out of the list before; of other changes nothing. */
export function listFaults(files: readonly PackFile[], change: Change): Fault[] {
  if (change.kind !== 'diseases') return []
  const { diseases, faults } = readDiseases({ path: listName, text: change.text })
  if (faults.length > 0) return faults
  const dropped = droppedDiseases(files, diseases, change).map(
    ({ code, zh }): Fault => ({
      code: 'disease-dropped',
      file: listName,
      line: 1,
      at: 'chronic.diseases',
      zh: `现行名单里的“${zh}”不在新名单里，自${change.from}起不再是慢特病`,
      en: `${code} of the list in force is not in the new one: from ${change.from} it is no chronic disease`,
      mend: { zh: '还算的，补上这一行', en: 'Add its row if it still is one' },
      warning: true,
    }),
  )
  return [...diseaseLines(files, diseases, statedOf(change)).faults, ...dropped]
}

/** The lines that a change makes, by what stands before it; of a new area none. */
export function linesOf(files: readonly PackFile[], change: Change): LineChange[] {
  if (change.kind === 'line') return [change]
  if (change.kind === 'area') return []
  const { restate } = change
  const stated = statedOf(change)
  const lines =
    change.kind === 'layer'
      ? layerLines(files, change, stated)
      : diseaseLines(files, readDiseases({ path: listName, text: change.text }).diseases, stated).lines
  return lines.map(({ name, value }) => ({
    ...stated,
    kind: 'line',
    name,
    value,
    to: null,
    cases: [],
    restate,
  }))
}

const lineOf = ({ area, name, from, to, value, source, certainty, seen, note }: LineChange): Line => ({
  area,
  name,
  from,
  to,
  value,
  source,
  certainty,
  ...(seen === undefined ? {} : { seen }),
  ...(note === undefined || note === '' ? {} : { note }),
})

/** The files with a change; null when its area has none, or its value is no YAML. */
export function withChange(files: readonly PackFile[], { change, answers }: Kept): PackFile[] | null {
  if (change.kind === 'area') {
    return [...files, ...newArea(files, change)]
  }
  const several = change.kind !== 'line'
  const lined = linesOf(files, change).reduce<PackFile[] | null>(
    (before, line) => {
      const next = before && withLine(before, lineOf(line))
      return next && withCases(next, line.area, casesOf(before, line, several))
    },
    [...files],
  )
  return lined && withAnswers(lined, answers)
}

/** The areas that a change may concern: the area, what it inherits from, and what inherits from it. */
export function areasConcerned(
  { areas, packOf }: { areas: readonly string[]; packOf: (area: string) => CompiledPack | null },
  change: Change,
): Set<string> {
  const above = (area: string): string[] => [area, ...(packOf(area)?.inherits ?? [])]
  if (change.kind === 'area') {
    return new Set([
      change.area,
      ...(change.inherits === null ? [] : above(change.inherits)),
      ...(change.like === null ? [] : above(change.like)),
    ])
  }
  const below = areas.filter((area) => above(area).includes(change.area))
  return new Set([change.area, ...below, ...below.flatMap(above)])
}

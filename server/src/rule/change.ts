import type { ruleChange } from '@gongji/contract/rule'
import type { CompiledPack, DatedValue } from '@gongji/policy'
import { parameterWords } from '@gongji/policy'
import {
  filesOf,
  type Line,
  newArea,
  type PackFile,
  type Restated,
  withAnswers,
  withCases,
  withLine,
  writtenLines,
  writtenValue,
} from '@gongji/policy/packs'
import type { z } from 'zod'

/** What an officer changes: one dated line with its cases, or a new area. */
export type Change = z.output<typeof ruleChange>
export type LineChange = Extract<Change, { kind: 'line' }>
export type AreaChange = Extract<Change, { kind: 'area' }>
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

/**
 * A value that no bill can be worked out by is repeated as its own case, unless the officer brought one: a rule that is no
 * bill's, or one of a benefit that is not filled in yet.
 */
function casesOf(files: readonly PackFile[], change: LineChange): readonly WrittenCase[] {
  const { name, from, value, cases } = change
  const inherited = casesOfInherited(files, change)
  const read = writtenValue(value)
  const isOwnCase =
    cases.length === 0 && read !== 'unknown' && (!decidesBills(name) || stillUnknown(files, change))
  return [...inherited, ...cases, ...(isOwnCase ? [ruleCase(name, from, read)] : [])]
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
  const lined = withLine(files, lineOf(change))
  const cased = lined && withCases(lined, change.area, casesOf(files, change))
  return cased && withAnswers(cased, answers)
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

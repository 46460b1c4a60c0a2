import type { ruleChange } from '@gongji/contract/rule'
import type { CompiledPack } from '@gongji/policy'
import { parameterWords } from '@gongji/policy'
import {
  type Line,
  newArea,
  type PackFile,
  type Restated,
  withAnswers,
  withCases,
  withLine,
  writtenValue,
} from '@gongji/policy/packs'
import type { z } from 'zod'

/** What an officer changes: one dated line with its cases, or a new area. */
export type Change = z.output<typeof ruleChange>
export type LineChange = Extract<Change, { kind: 'line' }>
export type AreaChange = Extract<Change, { kind: 'area' }>
/** A change as it is kept: with what follows from it for cases that stand already. */
export type Kept = { change: Change; answers: readonly Restated[] }

/** Bills are divided by these; other rules decide who may share, what a premium costs, and so on. */
export const decidesBills = (name: string): boolean =>
  /^(employee|resident|incentives)\.|^filing\.effects$/.test(name)

/** A rule that is no bill's is repeated as its own case, unless the officer brought one. */
const casesOf = ({ name, from, value, cases }: LineChange): readonly Readonly<Record<string, unknown>>[] => {
  const read = writtenValue(value)
  if (cases.length > 0 || read === 'unknown' || decidesBills(name)) return cases
  return [{ case: `${parameterWords(name).zh}，${from}起`, on: from, rules: { [name]: read } }]
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
  const cased = lined && withCases(lined, change.area, casesOf(change))
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

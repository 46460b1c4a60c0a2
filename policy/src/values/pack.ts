import { includes, type PlainDate } from './dates.ts'
import { ownOf } from './own.ts'
import { type Refusal, refusal } from './refusal.ts'
import type { Text } from './text.ts'

/** How sure a value is: exact from a document, `about` in its source, or not confirmed by an official text. */
export type Certainty = 'exact' | 'approximate' | 'unverified'

/** Where a step's number came from. */
export type Parameter = {
  /** e.g. `520200/outpatient.deductible@2022-07-12` */
  id: string
  value: unknown
  source: string
  certainty: Certainty
  /** The month in which it was last seen in force, `YYYY-MM`. */
  seen?: string
  note?: string
}

/** One value of a parameter with its time and its authority. */
export type DatedValue = {
  /** The pack that states it: 000000 national, 520000 province, 520200 pooling area. */
  area: string
  from: PlainDate
  /** Included; null while no end is known. */
  to: PlainDate | null
  value: unknown
  source: string
  certainty: Certainty
  /** The month in which the value was last seen in force, `YYYY-MM`; absent where nobody noted it. */
  seen?: string
  note?: string
  /** Published but not brought into force: never used, only named in refusals. */
  proposed?: true
}

/**
 * The rules of one area with everything it inherits, as plain JSON: what the engine runs on.
 * Money is whole fen, rates are basis points (or `n/d`), days are text.
 */
export type CompiledPack = {
  format: 'gongji-pack/1'
  area: string
  name: Text
  /** Areas it inherits from, the widest first. */
  inherits: readonly string[]
  /** Digest of everything else here; stored with each settlement. */
  hash: string
  /** By name, e.g. `employee.outpatient.deductible`; entries in order of `from`. */
  parameters: Readonly<Record<string, readonly DatedValue[]>>
}

/** `520200/employee.outpatient.deductible@2022-07-12` */
export const parameterId = (name: string, entry: DatedValue): string => `${entry.area}/${name}@${entry.from}`

export const parameterOf = (name: string, entry: DatedValue): Parameter => ({
  id: parameterId(name, entry),
  value: entry.value,
  source: entry.source,
  certainty: entry.certainty,
  ...(entry.seen === undefined ? {} : { seen: entry.seen }),
  ...(entry.note === undefined ? {} : { note: entry.note }),
})

export type Found = { value: unknown; parameter: Parameter }

/** The value in force on the day, or null: nobody stated one for that day. Proposed values are never in force. */
export function findValue(pack: CompiledPack, name: string, on: PlainDate): Found | null {
  const entry = ownOf(pack.parameters, name)?.find((one) => !one.proposed && includes(one, on))
  return entry ? { value: entry.value, parameter: parameterOf(name, entry) } : null
}

/** The proposed value that would apply on the day if it were brought into force. */
export function findProposed(pack: CompiledPack, name: string, on: PlainDate): Found | null {
  const entry = ownOf(pack.parameters, name)?.find((one) => one.proposed && includes(one, on))
  return entry ? { value: entry.value, parameter: parameterOf(name, entry) } : null
}

/** The next value that comes into force after the day, with its first day; null when none is stated. */
export function findNext(
  pack: CompiledPack,
  name: string,
  after: PlainDate,
): (Found & { from: PlainDate }) | null {
  const entry = ownOf(pack.parameters, name)?.find((one) => !one.proposed && one.from > after)
  return entry ? { value: entry.value, parameter: parameterOf(name, entry), from: entry.from } : null
}

/** The area of a refusal, with the name that people read. */
export const areaFacts = ({ area, name }: Pick<CompiledPack, 'area' | 'name'>) => ({
  area,
  areaName: name.zh,
  areaNameEn: name.en,
})

/** `rule-unknown` names the area, the parameter and the day that nobody stated a value for. */
export const ruleUnknown = (pack: CompiledPack, parameter: string, on: PlainDate): Refusal =>
  refusal('rule-unknown', { ...areaFacts(pack), parameter, on })

/** No pack exists for the area where the patient is insured. */
export const noRulesForArea = (area: string): Refusal => refusal('no-rules-for-area', { area })

/** The less certain of the two. */
export const worse = (a: Certainty, b: Certainty): Certainty =>
  a === b || b === 'exact' ? a : a === 'exact' ? b : 'unverified'

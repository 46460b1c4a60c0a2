/**
 * Rules that are not about one bill: who may share, what a premium costs, how the wallet works, filings.
 * Each accessor reads the pack on a day and answers with a `Refusal` (`rule-unknown`, naming area and parameter)
 * when nobody stated a value; nothing here has a default.
 */
import type { PlainDate } from '../values/dates.ts'
import { type CompiledPack, findValue, type Parameter, ruleUnknown } from '../values/pack.ts'
import type { Refusal } from '../values/refusal.ts'

type Fields = Record<string, unknown>
/** Terms carry the parameter behind each field: for sentences, sources and 约 marks. */
export type Stated<T extends Fields> = T & { parameters: { readonly [K in keyof T]?: Parameter } }

export function readRule<T extends Fields>(
  pack: CompiledPack,
  {
    prefix,
    required,
    optional,
    on,
  }: {
    prefix: string
    required: readonly (keyof T & string)[]
    optional?: Partial<T>
    on: PlainDate
  },
): Stated<T> | Refusal {
  const values: Fields = { ...optional }
  const parameters: Record<string, Parameter> = {}
  for (const field of [...required, ...Object.keys(optional ?? {})]) {
    const name = `${prefix}.${field}`
    const found = findValue(pack, name, on)
    if (found) {
      values[field] = found.value
      parameters[field] = found.parameter
    } else if (!(optional && field in optional)) return ruleUnknown(pack, name, on)
  }
  return { ...values, parameters } as Stated<T>
}

import type { Field, Message } from '../his/field.ts'

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === ''

function faultOf({ kind, length, scale, needed, table }: Field, value: unknown): string | null {
  if (isEmpty(value)) return needed ? 'empty' : null
  if (kind === 'money' || kind === 'decimal') {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'not a number'
    if (Object.is(value, -0)) return 'minus zero'
    const digits = (String(value).split('.')[1] ?? '').length
    return digits > scale ? `has ${digits} decimals` : null
  }
  if (typeof value !== 'string') return 'not text'
  if (kind === 'day') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? null : 'not a day'
  if (kind === 'time') return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(value) ? null : 'not a time'
  if ([...value].length > length) return `longer than ${length}`
  const known = table === null ? [] : Object.keys(table.codes)
  return known.length > 1 && !known.includes(value) ? `not a known code: ${value}` : null
}

/** Where an output departs from its description: a missing or unknown member, an empty one that may not be, a wrong form. */
export function faultsOf(
  { output: spec }: Pick<Message, 'output'>,
  output: Record<string, unknown>,
): string[] {
  const faults: string[] = []
  for (const [name, node] of Object.entries(spec)) {
    const value = output[name]
    const objects = node.many ? (value as Record<string, unknown>[]) : [value as Record<string, unknown>]
    if (!objects.every((object) => typeof object === 'object' && object !== null)) {
      faults.push(`${name}: missing`)
      continue
    }
    objects.forEach((object, index) => {
      const where = node.many ? `${name}[${index}]` : name
      for (const member of Object.keys(object)) {
        if (!(member in node.fields)) faults.push(`${where}.${member}: unknown`)
      }
      for (const [member, field] of Object.entries(node.fields)) {
        const fault = member in object ? faultOf(field, object[member]) : 'missing'
        if (fault !== null) faults.push(`${where}.${member}: ${fault}`)
      }
    })
  }
  for (const name of Object.keys(output)) if (!(name in spec)) faults.push(`${name}: unknown`)
  return faults
}

import type { Field, Fields, Message, Nodes, NodeValues } from './field.ts'

const cut = (text: string, length: number): string => {
  const characters = [...text]
  return characters.length > length ? characters.slice(0, length).join('') : text
}

function writeField(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (field.kind === 'money') return (value as number) / 100
  if (field.kind === 'decimal') return (value as number) / 10 ** field.scale
  // Names longer than the table allows are cut: a refusal here would hide a settlement that was booked.
  return field.kind === 'text' ? cut(value as string, field.length) : value
}

const writeFields = (fields: Fields, values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, writeField(field, values[name])]))

/** A transaction's output: every member of the standard, amounts in yuan as JSON numbers, what is empty as null. */
export function writeOutput<N extends Nodes>(
  spec: Pick<Message<Nodes, N>, 'output'>,
  values: NodeValues<N>,
): Record<string, unknown> {
  const given = values as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(spec.output).map(([name, { fields, many }]) => [
      name,
      many
        ? (given[name] as Record<string, unknown>[]).map((row) => writeFields(fields, row))
        : writeFields(fields, given[name] as Record<string, unknown>),
    ]),
  )
}

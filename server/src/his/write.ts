import type { Field, GivenNodes, Message, Node, Nodes } from './field.ts'

function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const characters = [...text]
  return characters.length > length ? characters.slice(0, length).join('') : text
}

function writeField(field: Field, value: unknown): unknown {
  if (field.kind === 'money') return (value as number) / 100
  if (field.kind === 'decimal') return (value as number) / 10 ** field.scale
  // Names longer than the table allows are cut: a refusal here would hide a settlement that was booked.
  return field.kind === 'text' ? cut(value as string, field.length) : value
}

export function writeFields(
  { entries, empty }: Node,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const written = empty()
  for (const [name, field] of entries) {
    const value = values[name]
    if (value !== null && value !== undefined) written[name] = writeField(field, value)
  }
  return written
}

/** A transaction's output: every member of the standard, amounts in yuan as JSON numbers, what is empty as null. */
export function writeOutput<N extends Nodes>(
  spec: Pick<Message<Nodes, N>, 'output'>,
  values: GivenNodes<N>,
): Record<string, unknown> {
  const given = values as Readonly<Record<string, unknown>>
  const output: Record<string, unknown> = {}
  for (const [name, node] of Object.entries<Node>(spec.output)) {
    output[name] = node.many
      ? (given[name] as Record<string, unknown>[]).map((row) => writeFields(node, row))
      : writeFields(node, given[name] as Record<string, unknown>)
  }
  return output
}

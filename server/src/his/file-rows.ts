import { Problem } from '../problem.ts'
import type { Fields, Node, Values } from './field.ts'
import { readNode } from './read.ts'
import { writeFields } from './write.ts'

/** A line of a file: its row, or the sentence that says why it cannot be read. */
export type ReadRow<F extends Fields> = { line: number } & (
  | { row: Values<F>; fault: null }
  | { row: null; fault: string }
)

/** Lines of a TAB-separated text, with their numbers from 1; empty ones and a head of field names are passed over. */
function* linesOf(text: string, first: string): Generator<{ line: number; cells: string[] }> {
  let line = 0
  for (const raw of text.replace(/^\uFEFF/, '').split('\n')) {
    line += 1
    const one = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (one.trim() === '') continue
    const cells = one.split('\t')
    if (line === 1 && cells[0]?.trim() === first) continue
    yield { line, cells }
  }
}

/** Reads a file by the columns of a message, each line by itself: a bad one stops none of the others. */
export function readRows<F extends Fields>(node: Node<F>, text: string): ReadRow<F>[] {
  const names = node.entries.map(([name]) => name)
  const read: ReadRow<F>[] = []
  for (const { line, cells } of linesOf(text, names[0] ?? '')) {
    try {
      const raw = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
      read.push({ line, row: readNode(node, raw), fault: null })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      read.push({ line, row: null, fault: error.title.zh })
    }
  }
  return read
}

const cell = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return 'null'
  return String(value).replaceAll(/[\t\r\n]+/g, ' ')
}

/** Rows as a file: a line each, TAB between columns, `null` for what is empty. */
export const writeRows = <F extends Fields>(node: Node<F>, rows: readonly Partial<Values<F>>[]): string =>
  rows
    .map((row) => {
      const written = writeFields(node, row)
      return `${node.entries
        .map(([name, field]) =>
          cell(
            field.kind === 'money' && typeof written[name] === 'number'
              ? (written[name] as number).toFixed(2)
              : written[name],
          ),
        )
        .join('\t')}\n`
    })
    .join('')

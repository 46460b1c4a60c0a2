/**
 * Readers: each turns a YAML node into a compiled value and says what is wrong with its line. A reader also knows the
 * JSON Schema of what it accepts, so that editors check the same thing. Every scalar is read as text: 000000 stays an
 * area and 2025-01-01 a day.
 */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import { ownOf } from '../own.ts'
import type { Fault } from './fault.ts'

export type JsonSchema = { [key: string]: unknown }
export type PackFile = { path: string; text: string }

/** Where a reader stands in a file, and where it puts faults. */
export type At = {
  file: string
  path: string
  lineOf: (node: Node | null | undefined) => number
  faults: Fault[]
}
export type Reader<T> = { read: (node: Node | null, at: At) => T | undefined; schema: JsonSchema }
export type ReadBy<R> = R extends Reader<infer T> ? T : never

export type Said = Pick<Fault, 'code' | 'zh' | 'en' | 'mend'>
export function fault(at: At, node: Node | null | undefined, said: Said): undefined {
  at.faults.push({ file: at.file, line: at.lineOf(node), at: at.path, ...said })
  return undefined
}

export const inside = (at: At, key: string): At => ({ ...at, path: at.path ? `${at.path}.${key}` : key })

/** Parses a file; syntax errors and duplicate keys become faults. Anchors and aliases are resolved. */
export function parseYaml({ path, text }: PackFile, faults: Fault[]): { root: Node | null; at: At } {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, uniqueKeys: true })
  visit(document, { Alias: (_, alias) => alias.resolve(document) })
  const lineOf = (node: Node | null | undefined): number =>
    node?.range ? lines.linePos(node.range[0]).line : 1
  // One slip breaks everything after it: only the first is worth reading.
  for (const error of document.errors.slice(0, 1)) {
    faults.push({
      code: 'yaml-syntax',
      file: path,
      line: lines.linePos(error.pos[0]).line,
      at: '',
      zh: `YAML 写法有误：${error.code}`,
      en: `YAML syntax error: ${error.message.split('\n')[0]}`,
      mend: { zh: '检查缩进、引号和重复的键', en: 'Check indentation, quotes and repeated keys.' },
    })
  }
  return {
    root: document.errors.length > 0 ? null : document.contents,
    at: { file: path, path: '', lineOf, faults },
  }
}

export const textOf = (node: Node | null): string | null =>
  isScalar(node) && typeof node.value === 'string' ? node.value.trim() : null

export type Entry = { key: string; keyNode: Node; value: Node | null }
export function entriesOf(node: Node | null): Entry[] | null {
  if (!isMap(node)) return null
  return node.items.map(({ key, value }) => ({
    key: textOf(key as Node) ?? '',
    keyNode: key as Node,
    value: value as Node | null,
  }))
}
export const itemsOf = (node: Node | null): (Node | null)[] | null =>
  isSeq(node) ? (node.items as Node[]) : null

/** Any text that the function accepts; the function answers undefined for the rest. */
export function scalar<T>(
  schema: JsonSchema,
  parse: (text: string) => T | undefined,
  wants: { code?: string; zh: string; en: string },
): Reader<T> {
  return {
    schema,
    read: (node, at) => {
      const text = textOf(node)
      const value = text === null ? undefined : parse(text)
      if (value !== undefined) return value
      const shown = text === null ? (node ? '…' : '') : text
      return fault(at, node, {
        code: wants.code ?? 'wrong-value',
        zh: `${at.path} 不能是“${shown}”`,
        en: `${at.path} cannot be "${shown}"`,
        mend: { zh: `请写${wants.zh}`, en: `Write ${wants.en}.` },
      })
    },
  }
}

/** One of a closed list of words. */
export const word = <const W extends string>(words: readonly W[]): Reader<W> =>
  scalar(
    { enum: [...words, ...words.filter((one) => /^\d+$/.test(one)).map(Number)] },
    (text) => words.find((one) => one === text),
    {
      zh: `其中之一：${words.join('、')}`,
      en: `one of ${words.join(', ')}`,
    },
  )

/** A word that stands for a value: `none` for null, `yes` for true. */
export const meaning = <T>(words: Readonly<Record<string, T>>): Reader<T> =>
  scalar({ enum: Object.keys(words) }, (text) => ownOf(words, text), {
    zh: Object.keys(words).join('、'),
    en: Object.keys(words).join(', '),
  })

export const list = <T>(item: Reader<T>, { atLeast = 0 }: { atLeast?: number } = {}): Reader<T[]> => ({
  schema: { type: 'array', items: item.schema, minItems: atLeast },
  read: (node, at) => {
    const items = itemsOf(node)
    if (!items || items.length < atLeast) {
      return fault(at, node, {
        code: 'wrong-shape',
        zh: `${at.path} 应为列表`,
        en: `${at.path} is a list`,
        mend: { zh: '每项一行，以“- ”开头', en: 'Write one item a line, each after "- ".' },
      })
    }
    const values = items.map((one, index) => item.read(one, inside(at, String(index + 1))))
    return values.every((one) => one !== undefined) ? (values as T[]) : undefined
  },
})

type Fields = Record<string, Reader<unknown>>
type Read<R extends Fields, O extends Fields> = { [K in keyof R]: ReadBy<R[K]> } & {
  [K in keyof O]?: ReadBy<O[K]>
}

/** A mapping with exactly these keys. */
export function record<R extends Fields, O extends Fields = Record<never, never>>(
  required: R,
  optional: O = {} as O,
): Reader<Read<R, O>> {
  const all: Fields = { ...required, ...optional }
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(all).map(([key, { schema }]) => [key, schema])),
      required: Object.keys(required),
      additionalProperties: false,
    },
    read: (node, at) => {
      const entries = entriesOf(node)
      if (!entries) return wantsMapping(node, at, Object.keys(all))
      const value: Record<string, unknown> = {}
      let good = true
      for (const { key, keyNode, value: child } of entries) {
        const reader = ownOf(all, key)
        const field = reader
          ? reader.read(child, inside(at, key))
          : unknownKey(at, keyNode, key, Object.keys(all))
        if (field === undefined) good = false
        else value[key] = field
      }
      for (const key of Object.keys(required)) {
        if (entries.some((entry) => entry.key === key)) continue
        good = false
        fault(at, node, {
          code: 'missing-key',
          zh: `${at.path} 缺少 ${key}`,
          en: `${at.path} lacks ${key}`,
          mend: { zh: `补上 ${key}`, en: `Add ${key}.` },
        })
      }
      return good ? (value as Read<R, O>) : undefined
    },
  }
}

export const wantsMapping = (node: Node | null, at: At, keys: readonly string[]): undefined =>
  fault(at, node, {
    code: 'wrong-shape',
    zh: `${at.path} 应为键值`,
    en: `${at.path} is a mapping`,
    mend: {
      zh: `写 ${keys.slice(0, 8).join('、')} 等键`,
      en: `Write keys such as ${keys.slice(0, 8).join(', ')}.`,
    },
  })

export function unknownKey(at: At, node: Node | null, key: string, known: readonly string[]): undefined {
  const near = nearest(key, known)
  return fault(at, node, {
    code: 'unknown-key',
    zh: `${at.path ? `${at.path} 中` : ''}没有“${key}”这个键`,
    en: `"${key}" is not a key${at.path ? ` of ${at.path}` : ''}`,
    mend: near
      ? { zh: `是否想写 ${near}？`, en: `Did you mean ${near}?` }
      : { zh: `可用的键：${known.join('、')}`, en: `Known keys: ${known.join(', ')}.` },
  })
}

/** The known word that differs least, when it differs little. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, index) => index)
    for (let i = 1; i <= a.length; i++) {
      const next = [i]
      for (let j = 1; j <= b.length; j++) {
        next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
      }
      row = next
    }
    return row[b.length]!
  }
  const best = known
    .map((one) => ({ one, far: distance(wrong.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0]
  return best && best.far <= Math.max(1, Math.floor(wrong.length / 3)) ? best.one : null
}

/** Tries each reader in turn; only the last one's faults are kept when none accepts. */
export const either = <T>(...readers: readonly Reader<T>[]): Reader<T> => ({
  schema: { anyOf: readers.map(({ schema }) => schema) },
  read: (node, at) => {
    let tried: At = at
    for (const reader of readers) {
      tried = { ...at, faults: [] }
      const value = reader.read(node, tried)
      if (value !== undefined) return value
    }
    at.faults.push(...tried.faults)
    return undefined
  },
})

export const mapped = <A, B>(reader: Reader<A>, change: (value: A) => B): Reader<B> => ({
  schema: reader.schema,
  read: (node, at) => {
    const value = reader.read(node, at)
    return value === undefined ? undefined : change(value)
  },
})

/**
 * Readers: each turns a YAML node into a compiled value and says what is wrong with its line. A reader also knows the
 * JSON Schema of what it accepts, so that editors check the same thing. Every scalar is read as text: 000000 stays an
 * area and 2025-01-01 a day.
 */

import { isMap, isScalar, isSeq, LineCounter, type Node } from 'yaml'
import { ownOf } from '../values/own.ts'
import type { Text } from '../values/text.ts'
import type { Fault, Said } from './fault.ts'
import { withMeaning } from './meanings.ts'
import { remembering } from './remember.ts'
import { documentOf } from './text.ts'

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

export function fault(at: At, node: Node | null | undefined, said: Said): undefined {
  at.faults.push({ file: at.file, line: at.lineOf(node), at: at.path, ...said })
  return undefined
}

export const inside = (at: At, key: string): At => {
  const name = shortened(key)
  return { ...at, path: at.path ? `${at.path}.${name}` : name }
}

/** Where nothing is wrong with a text, what it was parsed to: a change is checked beside many files that stay as they are. */
const parsed = remembering<{ root: Node; lines: LineCounter }>()

/**
 * Parses a file; what is wrong with its text becomes a fault. Anchors and aliases are resolved. Nodes are only read: who
 * parses the same text again is given the same ones.
 */
export function parseYaml(
  file: PackFile,
  faults: Fault[],
  { large = false }: { large?: boolean } = {},
): { root: Node | null; at: At } {
  const known = large ? undefined : parsed.find(file.text)
  const lines = known?.lines ?? new LineCounter()
  const lineOf = (node: Node | null | undefined): number =>
    node?.range ? lines.linePos(node.range[0]).line : 1
  const root = known?.root ?? documentOf(file, { lines, faults, large })
  if (root !== null && !large) parsed.keep(file.text, { root, lines })
  return { root, at: { file: file.path, path: '', lineOf, faults } }
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

/** Text of a file as a message shows it. */
export const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** Any text that the function accepts; the function answers undefined for the rest. */
export function scalar<T>(
  schema: JsonSchema,
  parse: (text: string) => T | undefined,
  wants: Text & {
    code?: string
    /** What exactly is wrong with a text, where that is known. */
    why?: (text: string) => Text | undefined
  },
): Reader<T> {
  return {
    schema,
    read: (node, at) => {
      const text = textOf(node)
      const value = text === null ? undefined : parse(text)
      if (value !== undefined) return value
      const shown = text === null ? (node ? '…' : '') : shortened(text)
      const why = text === null ? undefined : wants.why?.(text)
      return fault(at, node, {
        code: wants.code ?? 'wrong-value',
        zh: `${at.path} 不能是“${shown}”${why === undefined ? '' : `：${why.zh}`}`,
        en: `${at.path} cannot be "${shown}"${why === undefined ? '' : `: ${why.en}`}`,
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
      zh: `其中之一：${words.map(withMeaning).join('、')}`,
      en: `one of ${words.join(', ')}`,
    },
  )

/** A word that stands for a value: `none` for null, `yes` for true. */
export const meaning = <T>(words: Readonly<Record<string, T>>): Reader<T> =>
  scalar({ enum: Object.keys(words) }, (text) => ownOf(words, text), {
    zh: Object.keys(words).map(withMeaning).join('、'),
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
  const where = at.path ? `${at.path} 中` : ''
  if (/^\d{3}(\D|$)/.test(key)) {
    return fault(at, node, {
      code: 'comma-in-braces',
      zh: `${where}“${shortened(key)}”前面的逗号把金额分成了两项`,
      en: `The comma before "${shortened(key)}" splits the amount in two`,
      mend: {
        zh: '花括号里逗号用来分项：金额写 1500 yuan，或加引号 "1,500 yuan"',
        en: 'Inside braces a comma ends an item: write 1500 yuan, or quote "1,500 yuan".',
      },
    })
  }
  const near = nearest(key, known)
  const all = known.slice(0, 40)
  return fault(at, node, {
    code: 'unknown-key',
    zh: `${where}没有“${shortened(key)}”这个键`,
    en: `"${shortened(key)}" is not a key${at.path ? ` of ${at.path}` : ''}`,
    mend: near
      ? { zh: `是否想写 ${withMeaning(near)}？`, en: `Did you mean ${near}?` }
      : { zh: `可用的键：${all.map(withMeaning).join('、')}`, en: `Known keys: ${all.join(', ')}.` },
  })
}

/** The known word that differs least, when it differs little. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  if (wrong.length > 40) return null
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

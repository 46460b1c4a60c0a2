import { hasOwn } from '@gongji/policy'
import { isPlainDate } from '@gongji/policy/dates'
import { typedAmount, plain as typedPlain, typedTime } from '@gongji/policy/typed'
import { isStorable } from '../storable.ts'
import { isObject, type Json } from './body.ts'
import type { Field, Fields, Message, Node, Nodes, NodeValues, Values } from './field.ts'
import { problem } from './problem.ts'

// Clients write "nothing" in many ways; some send the word.
const emptyWords = new Set(['', 'null', 'NULL', 'Null'])

const longestEmptyWord = 4

/** A member as text; empty in every spelling is ''. Numbers become the digits that were sent, where JSON kept them. */
function plain(value: unknown): string | null {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') {
    const trimmed = value.trim()
    return trimmed.length <= longestEmptyWord && emptyWords.has(trimmed) ? '' : trimmed
  }
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'boolean') return String(value)
  return null
}

// Marked by a symbol, which no message can carry.
const mark: unique symbol = Symbol('fault')
type Fault = { [mark]: true; why: string; whyEn: string }
const fault = (why: string, whyEn: string): Fault => ({ [mark]: true, why, whyEn })
const isFault = (value: unknown): value is Fault => isObject(value) && mark in value

const missing = fault('不能为空', 'may not be empty')
const notText = fault('应为文本', 'must be text')
const tooPrecise = (scale: number) => fault(`最多 ${scale} 位小数`, `has more than ${scale} decimals`)
const notNumber = fault('不是正确的数字', 'is not a number')
const tooBig = fault('数值过大', 'is too large')

const tinyPattern = /^[+-]?\d(?:\.\d+)?e-\d+$/i
const numberPattern = /^([+-]?)(\d{1,15})(?:\.(\d+))?$/

/** Part of a last decimal that is left over from sums of binary fractions: 12.299999999999999 is 12.30. */
const noise = 0.0001

/** A decimal as a whole number scaled by its decimals. Below a ten-thousandth of the last one it is taken for noise. */
export function scaled(text: string, scale: number): number | Fault {
  const match = numberPattern.exec(text)
  if (!match) {
    if (tinyPattern.test(text) && Math.abs(Number(text)) < noise * 10 ** -scale) return 0
    return /^[+-]?\d{16,}(\.\d+)?$|^[+-]?\d+(\.\d+)?e\+?\d+$/i.test(text) ? tooBig : notNumber
  }
  const decimals = (match[3] ?? '').replace(/0+$/, '')
  const rest = Number(`0.${decimals.slice(scale) || '0'}`)
  if (rest >= noise && rest <= 1 - noise) return tooPrecise(scale)
  const value = Number(`${match[2]}${decimals.slice(0, scale).padEnd(scale, '0')}`) + Math.round(rest)
  if (!Number.isSafeInteger(value)) return tooBig
  return match[1] === '-' && value !== 0 ? -value : value
}

/** A number as somebody typed it into the hospital's program, scaled by its decimals. */
function typedNumber({ kind, scale }: Field, text: string): number | Fault {
  const written = typedPlain(text)
  const value = scaled(written, scale)
  if (value !== notNumber || kind !== 'money') return value
  const amount = typedAmount(written)
  return amount.wrong ? fault(`：${amount.wrong.zh}`, `: ${amount.wrong.en}`) : amount.value
}

const usualTime = /^\d{4}-\d\d-\d\d (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/

/** A time in any of the known spellings, on the clock of Shanghai; a day alone begins at midnight. */
function readTime(text: string): string | Fault {
  if (usualTime.test(text) && isPlainDate(text.slice(0, 10))) return text
  const { value, wrong } = typedTime(text)
  if (wrong === undefined) return value
  const shown = text.slice(0, 30)
  return fault(`为“${shown}”：${wrong.zh}`, `is “${shown}”: ${wrong.en}`)
}

function readText(field: Field, raw: unknown, text: string): string | Fault {
  if (!isStorable(text)) return fault('含有不允许的字符', 'holds a character that is not allowed')
  // A long number that was sent bare has lost digits in JSON already.
  if (typeof raw === 'number' && !Number.isSafeInteger(raw) && Number.isInteger(raw)) return notText
  // Printed tables and the programs made from them drop the zero in front.
  const { table } = field
  if (table && !hasOwn(table.codes, text) && hasOwn(table.codes, `0${text}`)) return `0${text}`
  if (!field.needed) return text
  if (text.length > field.length && [...text].length > field.length) {
    return fault(`超过 ${field.length} 个字符`, `is longer than ${field.length} characters`)
  }
  if (table && !hasOwn(table.codes, text)) {
    return fault(`的值 ${text} 不在代码表“${table.name}”中`, `is not a known code: ${text}`)
  }
  return text
}

/** One field. Money and times are always checked; other fields that we can do without read as empty when malformed. */
function readField(field: Field, raw: unknown): unknown {
  if (field.kind === 'any') return raw ?? null
  const text = plain(raw)
  if (text === null) return field.needed ? notText : null
  if (text === '') return field.needed ? missing : null
  const strict = field.needed || field.kind === 'money'
  if (field.kind === 'text') return readText(field, raw, text)
  if (field.kind === 'money' || field.kind === 'decimal') {
    const value = typedNumber(field, text)
    return isFault(value) && !strict ? null : value
  }
  const time = readTime(text)
  return isFault(time) || field.kind === 'time' ? time : time.slice(0, 10)
}

/** The serial that a bill's row has at the sender, for the sentence. */
function serialOf(row: Json, before: string, after: string): string {
  const serial = Object.hasOwn(row, 'feedetl_sn') ? plain(row.feedetl_sn) : null
  return serial ? `${before}${serial.slice(0, 30)}${after}` : ''
}

/** One object of a node. @throws Problem naming the field */
export function readNode<F extends Fields>(node: Node<F>, raw: Json, row: number | null = null): Values<F> {
  const values = node.empty()
  for (const [name, field] of node.entries) {
    const given = raw[name]
    const value =
      given === undefined && !field.needed
        ? null
        : readField(field, Object.hasOwn(raw, name) ? given : undefined)
    if (value === null) continue
    if (isFault(value)) {
      throw problem.fieldWrong({
        where: row === null ? '' : `第${row}行${serialOf(raw, '（流水号 ', '）')}`,
        whereEn: row === null ? '' : `line ${row}${serialOf(raw, ' (', ')')}: `,
        name: field.zh,
        field: name,
        why: value.why,
        whyEn: value.whyEn,
      })
    }
    values[name] = value
  }
  return values as Values<F>
}

/** Rows of a node: an array, or one object where clients send a single row bare. */
function objectsOf(name: string, raw: unknown): readonly Json[] {
  const list = Array.isArray(raw) ? raw : [raw]
  if (!list.every(isObject)) {
    throw problem.nodeWrong({ node: name, how: '应为 JSON 对象', howEn: 'must hold JSON objects' })
  }
  return list
}

const isNothing = (raw: unknown): boolean =>
  raw === undefined || raw === null || raw === '' || (Array.isArray(raw) && raw.length === 0)

/**
 * Reads a transaction's input as real clients send it: numbers as text, every spelling of empty, unknown members
 * ignored, a node as an object or as an array of one.
 * @throws Problem naming the node or the field that cannot be used
 */
export function readInput<N extends Nodes>(spec: Message<N>, input: Json): NodeValues<N> {
  const values: Record<string, unknown> = {}
  for (const [name, node] of Object.entries(spec.input)) {
    const raw = Object.hasOwn(input, name) ? input[name] : undefined
    if (isNothing(raw)) {
      if (!node.optional) throw problem.nodeMissing({ infno: spec.infno, node: name })
      values[name] = []
      continue
    }
    const objects = objectsOf(name, raw)
    if (node.many) values[name] = objects.map((object, index) => readNode(node, object, index + 1))
    else {
      const [object] = objects
      if (objects.length !== 1 || !object) {
        throw problem.nodeWrong({ node: name, how: '只能有一条', howEn: 'may hold one row only' })
      }
      values[name] = readNode(node, object, null)
    }
  }
  return values as NodeValues<N>
}

/** What was read of a message as `canonical` writes it. */
export function canonicalInput(nodes: Nodes, input: NodeValues<Nodes>): string {
  const members = Object.keys(nodes)
    .sort()
    .map((name) => {
      const value = input[name] as unknown
      const { sorted } = nodes[name] as Node
      const text = Array.isArray(value)
        ? `[${value.map((row) => canonicalRow(sorted, row)).join(',')}]`
        : canonicalRow(sorted, value as Json)
      return `${JSON.stringify(name)}:${text}`
    })
  return `{${members.join(',')}}`
}

function canonicalRow(sorted: Node['sorted'], row: Json): string {
  let text = ''
  for (const [name, member] of sorted) {
    const value = row[name]
    if (value === null || value === undefined || value === '') continue
    text += `${text === '' ? '' : ','}${member}${canonical(value)}`
  }
  return `{${text}}`
}

/** The same content as the same text: members sorted, empty ones left out. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isObject(value)) {
    const members = Object.keys(value)
      .filter((name) => value[name] !== null && value[name] !== undefined && value[name] !== '')
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value ?? null)
}

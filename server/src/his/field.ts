import type { Fen, PlainDate } from '@gongji/policy'

/** What a field's text becomes. Decimals are whole numbers scaled by their decimals (N16,4: ten-thousandths). */
type Kinds = {
  text: string
  money: Fen
  decimal: number
  day: PlainDate
  /** `YYYY-MM-DD HH:mm:ss` */
  time: string
  /** Left as it came; kept, never read. */
  any: unknown
}
export type Kind = keyof Kinds

/** Code → what it means, from the national tables. */
export type CodeTable = { name: string; codes: Readonly<Record<string, string>> }

/** One field of a node, as the reference writes it: `C30*`, `N16,2`, `D`, `DT`, `#` for a code table. */
export type Field<K extends Kind = Kind, Needed extends boolean = boolean> = {
  kind: K
  /** Most characters (text) or digits (numbers). */
  length: number
  /** Decimals of a number. */
  scale: number
  /** The reference says `*`: required in a message, never empty in an answer. */
  starred: boolean
  /** We refuse a message without it. Real clients leave many starred fields empty. */
  needed: Needed
  /** Codes that are known; a needed field with another code is refused. */
  table: CodeTable | null
  /** Chinese name. */
  zh: string
}
export type Fields = Readonly<Record<string, Field>>

export type Values<F extends Fields> = {
  -readonly [Name in keyof F]: F[Name] extends Field<infer K, infer Needed>
    ? true extends Needed
      ? Kinds[K]
      : Kinds[K] | null
    : never
}

const field = <K extends Kind>(
  kind: K,
  length: number,
  scale: number,
  zh: string,
  table: CodeTable | null = null,
): Field<K, false> => ({ kind, length, scale, zh, table, starred: false, needed: false })

export const text = (length: number, zh: string, table: CodeTable | null = null) =>
  field('text', length, 0, zh, table)
/** Yuan with two decimals on the wire, fen here. */
export const money = (zh: string) => field('money', 16, 2, zh)
export const decimal = (length: number, scale: number, zh: string) => field('decimal', length, scale, zh)
export const whole = (length: number, zh: string) => field('decimal', length, 0, zh)
export const day = (zh: string) => field('day', 10, 0, zh)
export const time = (zh: string) => field('time', 19, 0, zh)
export const anything = (zh: string) => field('any', 0, 0, zh)

/** Starred, and refused (in a message) or never empty (in an answer). */
export const must = <K extends Kind>(one: Field<K>): Field<K, true> => ({
  ...one,
  starred: true,
  needed: true,
})
/** Starred in the reference, but real clients send it empty or not at all. */
export const starred = <K extends Kind>(one: Field<K>): Field<K, false> => ({
  ...one,
  starred: true,
  needed: false,
})

/** A node: one object, or rows. */
export type Node<
  F extends Fields = Fields,
  Many extends boolean = boolean,
  Optional extends boolean = boolean,
> = {
  fields: F
  /** The same, as a list: every message walks it. */
  entries: readonly (readonly [name: string, field: Field])[]
  /** The names in alphabetical order, each also as a JSON text begins its member: what is compared is written so. */
  sorted: readonly (readonly [name: string, member: string])[]
  /** A new object with every field null. */
  empty: () => Record<string, unknown>
  many: Many
  optional: Optional
}
/**
 * Makes objects with these names, each null, as a literal that is written out: the engine keeps them as rows of one shape.
 * Made name by name, an object of more than a dozen becomes a table of hashes, which is slow to fill, to read and to copy.
 * The names are those of our own descriptions.
 */
const literalOf = (names: readonly string[]) =>
  new Function(`return {${names.map((name) => `${JSON.stringify(name)}:null`).join(',')}}`) as Node['empty']

const node = <F extends Fields, Many extends boolean, Optional extends boolean>(
  fields: F,
  many: Many,
  optional: Optional,
): Node<F, Many, Optional> => ({
  fields,
  entries: Object.entries(fields),
  empty: literalOf(Object.keys(fields)),
  sorted: Object.keys(fields)
    .sort()
    .map((name) => [name, `${JSON.stringify(name)}:`]),
  many,
  optional,
})
export const one = <F extends Fields>(fields: F) => node(fields, false, false)
export const rows = <F extends Fields>(fields: F) => node(fields, true, false)
/** Rows that a message may leave out. */
export const someRows = <F extends Fields>(fields: F) => node(fields, true, true)

/** The name of rows that stand in `output` without a node. */
export const bare = 'output'

export type Nodes = Readonly<Record<string, Node>>
export type NodeValues<N extends Nodes> = {
  -readonly [Name in keyof N]: N[Name] extends Node<infer F, infer Many>
    ? true extends Many
      ? Values<F>[]
      : Values<F>
    : never
}

type Needed<F extends Fields> = {
  [Name in keyof F]: F[Name] extends Field<infer _, infer Must> ? (true extends Must ? Name : never) : never
}[keyof F]
/** What an answer must say of a node, and what it may leave out: that is sent empty. */
export type Given<F extends Fields> = Pick<Values<F>, Needed<F>> & Partial<Values<F>>
export type GivenNodes<N extends Nodes> = {
  readonly [Name in keyof N]: N[Name] extends Node<infer F, infer Many>
    ? true extends Many
      ? readonly Given<F>[]
      : Given<F>
    : never
}

/** A transaction: its number, Chinese name, what comes in and what goes out. */
export type Message<I extends Nodes = Nodes, O extends Nodes = Nodes> = {
  infno: string
  zh: string
  /** Remembered by msgid: it changes something (docs/definitions.md 8). */
  writes: boolean
  input: I
  output: O
  /** Columns of the files that go with it, in their order. */
  files?: Nodes
}
export const message = <I extends Nodes, O extends Nodes>(spec: Message<I, O>): Message<I, O> => spec

/** A field as the reference writes it, e.g. `N16,2*`. */
export function notation({ kind, length, scale, starred, table }: Field): string {
  const type =
    kind === 'text'
      ? `C${length}`
      : kind === 'day'
        ? 'D'
        : kind === 'time'
          ? 'DT'
          : kind === 'any'
            ? ''
            : scale === 0
              ? `N${length}`
              : `N${length},${scale}`
  return `${type}${table ? '#' : ''}${starred ? '*' : ''}`
}

import type { Answer } from '../../shared/api.ts'

export type Value = Answer<'readRule'>['rule']['columns'][number][number]
export type Row = NonNullable<Value['rows']>[number]

/** Without the name of what is looked at, unless the rest says nothing by itself. */
const condition = (text: string): string =>
  /[：:] ?(无|是|否|none|yes|no)$/.test(text) ? text : text.replace(/^[^：:]*[：:] ?/, '')
/** A branch without the names of what it looks at: `退休 二级`. */
export const branchOf = ({ when }: Row, language: 'zh' | 'en'): string =>
  when.map((one) => condition(one[language])).join(' ')

const most = 6
/**
 * The branches of several values as the heads of columns, in their order; null where they do not make a table: too many,
 * or a list rather than branches.
 */
export function branchesOf(lists: readonly (readonly Row[])[], language: 'zh' | 'en'): string[] | null {
  const heads: string[] = []
  for (const rows of lists) {
    const own = rows.map((row) => branchOf(row, language))
    if (new Set(own).size !== own.length) return null
    for (const head of own) if (!heads.includes(head)) heads.push(head)
  }
  return heads.length === 0 || heads.length > most ? null : heads
}

/** What stands on a day: what begins on it, else what is in force. */
export const valueOn = (column: readonly Value[], day: string): Value | null =>
  column.find(({ from }) => from === day) ??
  column.findLast(({ from, to, proposed }) => !proposed && from <= day && (to === null || to >= day)) ??
  null

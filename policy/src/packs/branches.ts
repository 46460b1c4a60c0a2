/** Which branches of the values no case ever takes. */
import type { Matcher } from '../language/expression.ts'
import type { SourceEntry } from './compile.ts'

type Json = Record<string, unknown>
const isMapping = (json: unknown): json is Json =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

const shown = (dimension: unknown, is: Matcher): string =>
  'in' in is
    ? `${dimension}=${is.in.join('|')}`
    : `${dimension}=${is.from}${is.to === null ? '+' : is.to === is.from ? '' : `-${is.to}`}`

const conditionText = (condition: unknown): string =>
  Object.entries((condition as Record<string, Matcher>) ?? {})
    .map(([dimension, is]) => shown(dimension, is))
    .join(' ')

/**
 * Branches of an entry that are not among those reached: choices, changes and rules of care elsewhere, as text.
 * What nobody knows needs no case.
 */
export function untried(
  name: string,
  entry: Pick<SourceEntry, 'value'>,
  reached: ReadonlySet<unknown>,
): string[] {
  const found: string[] = []
  const walk = (json: unknown, path: string): void => {
    if (Array.isArray(json)) {
      for (const one of json) walk(one, path)
      return
    }
    if (!isMapping(json)) return
    const branch = (key: unknown, value: unknown, where: string): void => {
      const at = `${path} ${where}`.trim()
      if (value === 'unknown') return
      if (reached.has(key)) walk(value, at)
      else found.push(at)
    }
    if ('cases' in json) {
      const { by } = json
      for (const one of json.cases as { is: Matcher; value: unknown }[])
        branch(one, one.value, shown(by, one.is))
      if ('else' in json) branch(json, json.else, `${by} else`)
      return
    }
    for (const [key, child] of Object.entries(json)) {
      if (key !== 'adjust') walk(child, path)
      else for (const one of child as Json[]) branch(one, one, conditionText(one.when) || 'adjust')
    }
  }
  if (name === 'filing.effects') {
    for (const row of Array.isArray(entry.value) ? (entry.value as Json[]) : [])
      if (!reached.has(row)) found.push(conditionText(row.when))
  } else walk(entry.value, '')
  return found
}

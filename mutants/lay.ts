import type { Mutant } from './mutant.ts'

/**
 * The text of a file with the mutant in it.
 * @throws Error where its text does not stand exactly once: the list follows the code
 */
export function lay(text: string, { file, from, to, promise }: Mutant): string {
  const at = text.indexOf(from)
  if (at < 0) throw new Error(`${promise}: “${from}” is not in ${file}`)
  if (text.indexOf(from, at + 1) >= 0)
    throw new Error(`${promise}: “${from}” stands more than once in ${file}`)
  if (from === to) throw new Error(`${promise}: changes nothing in ${file}`)
  return text.slice(0, at) + to + text.slice(at + from.length)
}

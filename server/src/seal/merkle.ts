import { hash } from 'node:crypto'

const digest = (text: string): string => hash('sha256', text)

/**
 * The root over leaves in their order: each level hashes pairs, left then right, as hexadecimal text; one without a
 * neighbour goes up as it is. Nothing has the hash of the empty text.
 */
export function merkleRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return digest('')
  let level = leaves
  while (level.length > 1) {
    const above: string[] = []
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as string, level[at + 1]]
      above.push(right === undefined ? left : digest(left + right))
    }
    level = above
  }
  return level[0] as string
}

/** The leaf of one person or one table. */
export const leaf = (...parts: readonly (string | number)[]): string => digest(parts.join('\n'))

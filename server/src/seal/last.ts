import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Reader } from '../db/db.ts'
import { findLastSeal } from './store.ts'
import type { Seal } from './take.ts'

/** The last seal that a database holds, with its text as it was signed. */
export type LastSeal = { seal: Seal; content: string; signature: string }

export async function lastSeal(tx: Reader): Promise<LastSeal | null> {
  const row = await findLastSeal(tx)
  if (row === null) return null
  const { content, signature } = row
  return { seal: JSON.parse(content) as Seal, content, signature }
}

/** How a database's last seal stands in the file out of its reach: as it was written, with how many after it. */
export async function standingInFile(
  file: string | undefined,
  last: LastSeal | null,
): Promise<{ there: boolean; after: number } | null> {
  if (file === undefined || !existsSync(file)) return null
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  if (last === null) return { there: lines.length === 0, after: lines.length }
  const at = lines.findLastIndex((line) => {
    const { content, signature } = JSON.parse(line) as { content: string; signature: string }
    return content === last.content && signature === last.signature
  })
  return { there: at >= 0, after: lines.length - 1 - at }
}

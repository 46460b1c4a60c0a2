import { fileURLToPath } from 'node:url'
import type { CompiledPack } from '@gongji/policy'
import { readPackFiles } from '@gongji/policy/cli'
import { compilePacks } from '@gongji/policy/packs'
import { sql } from 'kysely'
import type { Tx } from './db/db.ts'
import type { Instant } from './deps.ts'

/** The rules that this process runs on, compiled when it starts. */
export type Packs = {
  /** The pack of a pooling area; null where nobody has written one. */
  packOf: (area: string) => CompiledPack | null
  /** Every area that has a pack, provinces and 000000 too. */
  areas: readonly string[]
}

export const packsFolder = new URL('../../policy-packs/', import.meta.url)

/** @throws PackError naming every fault of the packs, with file and line */
export async function loadPacks(folder: URL = packsFolder): Promise<Packs> {
  return packsOf(compilePacks(await readPackFiles(fileURLToPath(folder))))
}

export const packsOf = (compiled: ReadonlyMap<string, CompiledPack>): Packs => ({
  packOf: (area) => compiled.get(area) ?? null,
  areas: [...compiled.keys()].sort(),
})

/** Keeps every pack that this process may use, by hash, so that a stored settlement can be computed again. */
export async function recordPacks(tx: Tx, packs: Packs, at: Instant): Promise<void> {
  for (const area of packs.areas) {
    const pack = packs.packOf(area)!
    await sql`insert into compiled_pack (hash, area, content, recorded_at)
      values (${pack.hash}, ${area}, ${JSON.stringify(pack)}, ${new Date(at)}) on conflict (hash) do nothing`.execute(
      tx,
    )
  }
}

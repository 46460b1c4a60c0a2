import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { placeName } from '@gongji/contract/divisions'
import type { CompiledPack, Text } from '@gongji/policy'
import { readPackFiles } from '@gongji/policy/cli'
import { checkPacks, compilePacks, PackError, type PackFile } from '@gongji/policy/packs'
import { sql } from 'kysely'
import type { Db, Tx } from './db/db.ts'
import type { Instant } from './deps.ts'

/** The rules that this process runs on. A change that officers approved replaces them while it runs. */
export type Packs = {
  /** The pack of a pooling area; null where nobody has written one. */
  packOf: (area: string) => CompiledPack | null
  /** Every area that has a pack, provinces and 000000 too. */
  readonly areas: readonly string[]
  /** The files that ship with the program. */
  readonly shipped: readonly PackFile[]
  /** The files in use: those, and what officers changed on top. */
  readonly files: readonly PackFile[]
  /** How many approved changes are in use. */
  readonly changes: number
  /** Runs on other rules from now on. */
  put: (next: {
    files: readonly PackFile[]
    compiled: ReadonlyMap<string, CompiledPack>
    changes: number
  }) => void
}

/** What a pooling area is called: by its pack, else by the list of places; never by its code. */
export const areaName = ({ packs }: { packs: Pick<Packs, 'packOf'> }, area: string): Text =>
  packs.packOf(area)?.name ?? placeName(area)

export const packsFolder = new URL('../../policy-packs/', import.meta.url)

/** @throws PackError naming every fault of the packs, with file and line */
export async function loadPacks(folder: URL = packsFolder): Promise<Packs> {
  const files = await readPackFiles(fileURLToPath(folder))
  return packsOf(compilePacks(files), files)
}

const checkedSetting = 'checked_packs'

/** What was checked, and by which program: a new one may find more. */
function checkDigest(files: readonly PackFile[]): string {
  const hash = createHash('sha256').update(String(statSync(fileURLToPath(import.meta.url)).mtimeMs))
  for (const { path, text } of files) hash.update(`\n${path}\n${text}`)
  return hash.digest('hex')
}

/**
 * Refuses rules that fail their own check or one of their cases: nobody is billed by them. What was found in order is
 * remembered by its digest, so that the next start need not check it again.
 * @throws PackError naming every fault with area, file, line and mend
 */
export async function requireCheckedPacks(db: Db, files: readonly PackFile[]): Promise<void> {
  const digest = checkDigest(files)
  const { rows } = await sql<{
    value: string
  }>`select value from setting where name = ${checkedSetting}`.execute(db.reader)
  if (rows[0]?.value === digest) return
  const faults = checkPacks(files).filter(({ warning }) => !warning)
  if (faults.length > 0) throw new PackError(faults)
  await sql`insert into setting (name, value) values (${checkedSetting}, ${digest})
    on conflict (name) do update set value = excluded.value`.execute(db.reader)
}

export function packsOf(
  compiled: ReadonlyMap<string, CompiledPack>,
  shipped: readonly PackFile[] = [],
): Packs {
  let current = { files: shipped, compiled, changes: 0, areas: [...compiled.keys()].sort() }
  return {
    packOf: (area) => current.compiled.get(area) ?? null,
    get areas() {
      return current.areas
    },
    shipped,
    get files() {
      return current.files
    },
    get changes() {
      return current.changes
    },
    put: (next) => {
      current = { ...next, areas: [...next.compiled.keys()].sort() }
    },
  }
}

/** Keeps every pack that this process may use, by hash, so that a stored settlement can be computed again. */
export async function recordPacks(
  tx: Tx,
  { areas, packOf }: Pick<Packs, 'areas' | 'packOf'>,
  at: Instant,
): Promise<void> {
  for (const area of areas) {
    const pack = packOf(area)!
    await sql`insert into compiled_pack (hash, area, content, recorded_at)
      values (${pack.hash}, ${area}, ${JSON.stringify(pack)}, ${new Date(at)}) on conflict (hash) do nothing`.execute(
      tx,
    )
  }
}

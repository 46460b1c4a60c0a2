import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { placeName } from '@gongji/contract/divisions'
import { type CompiledPack, hosts, type Text } from '@gongji/policy'
import { readPackFiles } from '@gongji/policy/cli'
import { checkPacks, compilePacks, PackError, type PackFile } from '@gongji/policy/packs'
import { type Db, execute, query, type Reader, run, type Tx } from './db/db.ts'
import { table } from './db/table.ts'
import type { Instant } from './deps.ts'
import { findSetting, writeSetting } from './setting.ts'

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
export async function loadPacks(folder: URL = packsFolder, ...more: URL[]): Promise<Packs> {
  const files = (await Promise.all([folder, ...more].map((one) => readPackFiles(fileURLToPath(one))))).flat()
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
  if ((await findSetting(db.reader, checkedSetting)) === digest) return
  const faults = checkPacks(files, { hosts: Object.values(hosts) }).filter(({ warning }) => !warning)
  if (faults.length > 0) throw new PackError(faults)
  await writeSetting(db.autocommit, checkedSetting, digest)
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

/** A pack as it was when it was recorded. */
export type RecordedPack = { hash: string; area: string; content: CompiledPack; recordedAt: Instant }
const recorded = table<RecordedPack>('compiled_pack', {
  hash: 'text',
  area: 'text',
  content: 'json',
  recordedAt: 'timestamptz',
})
const keep = recorded.insertion('pack.record', 'on conflict (hash) do nothing')
const byHashes = recorded.list('pack.by_hashes', 'where hash = any($1::text[])')
const before = recorded.list(
  'pack.before',
  `where area = $1 and hash <> $2
     and recorded_at <= coalesce((select o.recorded_at from compiled_pack o where o.hash = $2), now())
   order by recorded_at desc limit 1`,
)

/** Keeps every pack that this process may use, by hash, so that a stored settlement can be computed again. */
export async function recordPacks(
  tx: Tx,
  { areas, packOf }: Pick<Packs, 'areas' | 'packOf'>,
  at: Instant,
): Promise<void> {
  const rows = areas.map((area) => {
    const content = packOf(area)!
    return { hash: content.hash, area, content, recordedAt: at }
  })
  await execute(tx, keep, recorded.lists(rows))
}

/** Recorded packs by their hashes; unknown ones are left out. */
export const listRecordedPacks = async (tx: Reader, hashes: readonly string[]): Promise<RecordedPack[]> =>
  await byHashes(tx, hashes)

const hashesFrom = query(
  'pack.hashes_from',
  'select hash from compiled_pack where starts_with(hash, $1) order by hash',
)

/** The hashes of recorded packs that begin so; a whole hash is itself, recorded or not. */
export const listPackHashes = async (tx: Reader, beginning: string): Promise<string[]> =>
  beginning.length === 64
    ? [beginning]
    : (await run<{ hash: string }>(tx, hashesFrom, [beginning])).map(({ hash }) => hash)

/** The pack of an area that was in use before this one, as it was recorded; null when there was none. */
export const findPackBefore = async (tx: Reader, area: string, hash: string): Promise<RecordedPack | null> =>
  (await before(tx, area, hash))[0] ?? null

import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { PGlite } from '@electric-sql/pglite'
import { type Db, int8 } from './db.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { dbOnPGlite } from './pglite-db.ts'
import {
  assertDurable,
  durableFileSystem,
  durableStartParams,
  heldPages,
  holding,
  syncPath,
  syncTree,
} from './pglite-fsync.ts'
import { scheduleUpkeep } from './upkeep.ts'

// Of the database's code only what runs for long is worth optimising, one piece at a time: else starting compiles most of it
// on every core, and what that took of memory stays with the process.
setFlagsFromString('--wasm-tiering-budget=20000000')
setFlagsFromString('--wasm-num-compilation-tasks=1')

const parsers = {
  20: int8,
  1082: (day: string) => day,
  1016: (text: string) => text.slice(1, -1).split(',').filter(Boolean).map(int8),
}

/** Holds the fewest pages: what is not held lies in memory too, or is written once. */
const smallest = (): string[] => [...PGlite.defaultStartParams, ...holding(heldPages(0))]

/** The embedded database in memory; from an image (PGlite's dumpDataDir) it starts in a sixth of the time. */
export async function openPGliteInMemory(image?: Blob): Promise<Db & { dump: () => Promise<Blob> }> {
  const pglite = await PGlite.create({
    parsers,
    startParams: smallest(),
    ...(image === undefined ? {} : { loadDataDir: image }),
  })
  return { ...dbOnPGlite(pglite), dump: () => pglite.dumpDataDir('none') }
}

/**
 * The embedded database in a folder, durable: a commit is on the disk when it resolves. In memory without a folder.
 * @throws Problem folderInUse when another process has it open
 */
export async function openPGlite(folder?: string): Promise<Db & { announce?: FolderLock['announce'] }> {
  if (folder === undefined) return await openPGliteInMemory()
  const place = resolve(folder)
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
  const lock = lockFolder(place)
  try {
    if (!existsSync(join(place, 'PG_VERSION'))) await initialise(place)
    // People's data: nobody else of the machine reads it, whatever the mask was when it was made.
    chmodSync(place, 0o700)
    const durable = durableFileSystem(place)
    const startParams = [...durableStartParams(), ...holding(heldPages(sizeOf(join(place, 'base'))))]
    const pglite = await PGlite.create({ fs: durable.fs, startParams, parsers })
    await assertDurable(pglite, durable)
    const db = dbOnPGlite(pglite)
    const stopUpkeep = scheduleUpkeep(db)
    return {
      ...db,
      announce: lock.announce,
      close: async () => {
        await stopUpkeep()
        await db.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Of all files in a folder, in bytes. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)

/** Makes the folder's first database beside it and moves it there whole, so that a crash leaves none or all of it. */
async function initialise(folder: string) {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`${folder} holds something that is not a database`)
  }
  const parent = dirname(folder)
  const prefix = `${basename(folder)}.new-`
  for (const left of readdirSync(parent)) {
    if (left.startsWith(prefix)) rmSync(join(parent, left), { recursive: true, force: true })
  }
  const draft = join(parent, `${prefix}${process.pid}`)
  const pglite = await PGlite.create(draft, { startParams: smallest() })
  await pglite.close()
  await syncTree(draft)
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
  await syncPath(parent)
}

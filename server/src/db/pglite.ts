import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { type Db, int8 } from './db.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { dbOnPGlite } from './pglite-db.ts'
import { assertDurable, durableFileSystem, durableStartParams, syncPath, syncTree } from './pglite-fsync.ts'
import { scheduleUpkeep } from './upkeep.ts'

const parsers = {
  20: int8,
  1082: (day: string) => day,
  1016: (text: string) => text.slice(1, -1).split(',').filter(Boolean).map(int8),
}

/** The embedded database in memory; from an image (PGlite's dumpDataDir) it starts in a sixth of the time. */
export async function openPGliteInMemory(image?: Blob): Promise<Db & { dump: () => Promise<Blob> }> {
  const pglite = await PGlite.create({ parsers, ...(image === undefined ? {} : { loadDataDir: image }) })
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
    const pglite = await PGlite.create({ fs: durable.fs, startParams: durableStartParams(), parsers })
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
  const pglite = await PGlite.create(draft)
  await pglite.close()
  await syncTree(draft)
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
  await syncPath(parent)
}

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import type { Db } from '../db/db.ts'
import { openPGliteInMemory } from '../db/pglite.ts'

const cache = new URL('../../../node_modules/.cache/gongji/', import.meta.url)

/** A freshly initialised database as an image, made once a version of PGlite: starting from it saves two seconds. */
async function emptyImage(): Promise<Blob> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(readFileSync(new URL('../package.json', pathToFileURL(entry)), 'utf8')) as {
    version: string
  }
  const file = fileURLToPath(new URL(`pglite-${version}.tar`, cache))
  if (!existsSync(file)) {
    const pglite = await PGlite.create()
    const image = await pglite.dumpDataDir('none')
    await pglite.close()
    mkdirSync(cache, { recursive: true })
    // Two workers may make it at once; a rename shows it whole.
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, Buffer.from(await image.arrayBuffer()))
    renameSync(draft, file)
  }
  return new Blob([readFileSync(file)])
}

/** The embedded database in memory, started fast, with nothing in it. */
export const openEmbeddedForTests = async (): Promise<Db & { dump: () => Promise<Blob> }> =>
  await openPGliteInMemory(await emptyImage())

// Many short runs one after the other share the seeded database as an image; elsewhere each worker seeds its own.
const seededImage = process.env.GONGJI_SEEDED_IMAGE

/** The same with what `seed` puts there, or the image of one that was seeded before. */
export async function openSeeded(seed: (db: Db) => Promise<void>): Promise<Db> {
  if (seededImage !== undefined && existsSync(seededImage)) {
    return await openPGliteInMemory(new Blob([readFileSync(seededImage)]))
  }
  const db = await openEmbeddedForTests()
  await seed(db)
  if (seededImage !== undefined)
    writeFileSync(seededImage, Buffer.from(await (await db.dump()).arrayBuffer()))
  return db
}

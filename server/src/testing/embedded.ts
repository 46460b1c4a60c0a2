import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Db } from '../db/db.ts'
import { migrate, migrationsFolder } from '../db/migrate.ts'
import { openPGliteInMemory } from '../db/pglite.ts'

const cache = fileURLToPath(new URL('../../../node_modules/.cache/gongji/', import.meta.url))

/** What the image of a migrated database follows from: the version of PGlite and every migration. */
function originOf(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const origin = createHash('sha256').update(
    readFileSync(new URL('../package.json', pathToFileURL(entry)), 'utf8'),
  )
  for (const name of readdirSync(migrationsFolder).sort()) {
    origin.update(`\n${name}\n${readFileSync(new URL(name, migrationsFolder), 'utf8')}`)
  }
  return origin.digest('hex').slice(0, 16)
}

const kind = 'migrated-'

/** A freshly migrated database as an image, made once a schema: starting from it saves three seconds. */
async function migratedImage(): Promise<Blob> {
  const name = `${kind}${originOf()}.tar`
  const file = join(cache, name)
  if (existsSync(file)) return new Blob([readFileSync(file)])
  const db = await openPGliteInMemory()
  await migrate(db)
  const image = await db.dump()
  await db.close()
  mkdirSync(cache, { recursive: true })
  const older = readdirSync(cache).filter((one) => one.startsWith(kind) && one !== name)
  for (const one of older) rmSync(join(cache, one), { force: true })
  // Two workers may make it at once; a rename shows it whole.
  const draft = join(cache, `${process.pid}.tar`)
  writeFileSync(draft, Buffer.from(await image.arrayBuffer()))
  renameSync(draft, file)
  return image
}

/** The embedded database in memory, started fast, with its tables and nothing in them. */
export const openEmbeddedForTests = async (): Promise<Db & { dump: () => Promise<Blob> }> =>
  await openPGliteInMemory(await migratedImage())

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

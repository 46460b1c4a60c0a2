import { openSandboxClock, type SandboxClock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { FolderLock } from '../db/folder-lock.ts'
import { createIds } from '../db/ids.ts'
import { isEmpty, migrate, migrationsFolder, requireSchema } from '../db/migrate.ts'
import { openPGlite } from '../db/pglite.ts'
import { openPostgres } from '../db/postgres.ts'
import { claimProcessNumber, countProcesses } from '../db/process-number.ts'
import type { Deps } from '../deps.ts'
import { loadPacks, packsFolder, recordPacks, requireCheckedPacks } from '../packs.ts'
import { keyThatOpens, sealKeySetting } from '../person/rotate.ts'
import { sealKeyId } from '../person/seal.ts'
import { useApprovedChanges } from '../rule/in-use.ts'
import { inventedAreasFolder } from '../sandbox/invented.ts'
import { seedSandbox } from '../sandbox/seed.ts'
import { claimSetting, findSetting } from '../setting.ts'
import { scheduleWork } from '../work.ts'
import { type Config, problem } from './config.ts'

/** What every role starts from: an open, migrated database of the right mode, and time. */
export type Opened = {
  deps: Deps
  clock: SandboxClock | undefined
  /** Tells other processes on an embedded database where this one serves. */
  announce: FolderLock['announce']
  close: () => Promise<void>
}

export type OpenOptions = {
  /** Is told what takes time. */
  say?: (text: string) => void
  /** Whether to bring the schema up to date; default: in a sandbox. Else it has to be the one that this program was made for. */
  migrates?: boolean | 'when empty'
  /** Where the migrations lie; default: those that come with the program. */
  migrations?: URL
  /** Whether to fill a sandbox; default yes. */
  seed?: boolean
  /** Where the rules lie; default: those that come with the program. */
  packs?: URL
  /** Instead of the database of the settings: one that only this process has. */
  db?: Db
}

type OpenDatabase = { db: Db; number: number; announce: FolderLock['announce']; close: () => Promise<void> }

async function openDatabase({ database }: Config, say: (text: string) => void): Promise<OpenDatabase> {
  if (database.kind === 'embedded') {
    say(`opening the embedded database in ${database.folder} …`)
    const db = await openPGlite(database.folder)
    return { db, number: 0, announce: (served) => db.announce?.(served), close: db.close }
  }
  say('connecting to PostgreSQL …')
  const db = await openPostgres(database.url, { lanes: database.lanes, lockStep: database.lockStep })
  const claimed = await claimProcessNumber(database.url, (error) => {
    // Going on would give ids that another process gives too.
    console.error(error.message)
    process.exit(1)
  }).catch(async (error: unknown) => {
    await db.close()
    throw error
  })
  return {
    db,
    number: claimed.number,
    announce: () => undefined,
    close: async () => {
      await claimed.release()
      await db.close()
    },
  }
}

/** A database that only this process has. */
const alone = (db: Db): OpenDatabase => ({ db, number: 0, announce: () => undefined, close: db.close })

/** A database is of the mode that it was first opened in: demo people never meet real ones. */
async function claimMode(db: Db, wanted: Config['mode']) {
  const found = await claimSetting(db.autocommit, 'mode', wanted)
  if (found !== wanted) throw problem.otherMode({ found, wanted })
}

/**
 * What is sealed under a key that is not here could not be read: nothing starts on it. A database that does not say yet under which
 * key it is says so from now on, by the one that opens it.
 */
async function requireSealKey(db: Db, { mode, secrets }: Config): Promise<void> {
  const { seal, sealAlso = [] } = secrets
  const silent = mode === 'production' && (await findSetting(db.reader, sealKeySetting)) === null
  const opening = silent ? await keyThatOpens(db.reader, secrets) : seal
  if (opening === null) throw problem.otherSealKey()
  const found = await claimSetting(db.autocommit, sealKeySetting, sealKeyId(opening ?? seal))
  if (![seal, ...sealAlso].some((one) => sealKeyId(one) === found)) throw problem.otherSealKey()
}

/**
 * Opens the database of the settings, loads the rules, and fills a sandbox, whose schema it brings up to date.
 * @throws Problem as `readConfig`, `lockFolder`, `requireSchema` and `claimMode` do; PackError for faulty rules
 */
export async function openServer(
  config: Config,
  {
    say = () => undefined,
    seed = true,
    migrates = config.mode === 'sandbox',
    migrations = migrationsFolder,
    db: given,
    packs: folder = packsFolder,
  }: OpenOptions = {},
): Promise<Opened> {
  const packs = await loadPacks(folder, ...(config.mode === 'sandbox' ? [inventedAreasFolder] : []))
  const { db, number, announce, close } = given ? alone(given) : await openDatabase(config, say)
  try {
    if (migrates === true || (migrates === 'when empty' && (await isEmpty(db)))) {
      // A sandbox may be stopped at any time; real work is not broken under those who do it.
      const countOthers = async () => (await countProcesses(db.reader)) - 1
      const careful = config.mode === 'production' && db.kind === 'postgres' ? { countOthers } : {}
      const applied = await migrate(db, { folder: migrations, ...careful })
      if (applied.length > 0) say(`schema: ${applied.length} migrations applied`)
    } else await requireSchema(db, migrations)
    await claimMode(db, config.mode)
    await requireSealKey(db, config)
    await useApprovedChanges(db, packs)
    await requireCheckedPacks(db, packs.files)
    const clock =
      config.mode === 'sandbox' ? await openSandboxClock(db, { start: config.sandboxClock }) : undefined
    const deps: Deps = {
      db,
      packs,
      now: clock?.now ?? Date.now,
      newId: createIds(number),
      secrets: config.secrets,
      sandbox: config.mode === 'sandbox',
      oneClerkDecides: config.mode === 'sandbox',
      letsUnscanned: config.mode === 'sandbox' && config.sandboxTraceCodes === 'kept',
      ...(config.sealFile === undefined || given ? {} : { sealFile: config.sealFile }),
      ...(config.taxBureau === undefined ? {} : { taxBureau: config.taxBureau }),
      ...(config.messages === undefined ? {} : { messages: config.messages }),
      ...(config.peers === undefined ? {} : { peers: config.peers }),
      ...(config.publicOrigin === undefined ? {} : { publicOrigin: config.publicOrigin }),
    }
    await db.transaction((tx) => recordPacks(tx, packs, deps.now()))
    if (deps.sandbox && seed) {
      say('filling the sandbox …')
      await seedSandbox(deps)
    }
    await db.transaction((tx) => scheduleWork(tx, deps))
    return { deps, clock, announce, close }
  } catch (error) {
    await close()
    throw error
  }
}

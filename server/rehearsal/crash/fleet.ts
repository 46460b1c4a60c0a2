import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Db } from '../../src/db/db.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { startCluster } from '../cluster.ts'
import { runCommand, type ServerProcess, startServerProcess } from './server-process.ts'

/** A server by its place in the list, or the database behind all of them. */
export type Victim = number | 'database'

/** Several servers on one PostgreSQL of their own; each of them, and the database, can be killed and comes back. */
export type Fleet = {
  /** Where each serves now; one that is down is where it was. */
  urls: () => readonly string[]
  db: Db
  /** Runs a command of the program beside the servers. @throws Error with what it wrote, when it fails */
  run: (command: 'seal' | 'verify') => Promise<void>
  /** Kills one as a power cut would and starts it again: milliseconds until it was there. */
  kill: (victim: Victim) => Promise<number>
  /** Resolves when nobody is down. */
  whole: () => Promise<unknown>
  close: () => Promise<void>
}

/** @throws Error when PostgreSQL or a server does not come up */
export async function startFleet(processes: number): Promise<Fleet> {
  // As it comes: fsync on, and what was committed is in the log.
  const cluster = await startCluster({ settings: { jit: 'off', max_connections: '200' } })
  const folder = mkdtempSync(join(tmpdir(), 'gongji-fleet-'))
  const place = { DATABASE_URL: cluster.url, SEAL_FILE: join(folder, 'seals.jsonl') }
  const db = await openPostgres(cluster.url, { lanes: 1 })
  const servers: ServerProcess[] = []
  const close = async () => {
    for (const server of servers) await server.stop()
    await db.close()
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    for (let number = 0; number < processes; number++) servers.push(await startServerProcess(place))
  } catch (error) {
    await close()
    throw error
  }
  const killed = async (victim: Victim): Promise<number> => {
    const began = performance.now()
    if (victim === 'database') await cluster.crash()
    else {
      await servers[victim]!.kill()
      servers[victim] = await startServerProcess(place)
    }
    return performance.now() - began
  }
  let coming: Promise<unknown> = Promise.resolve()
  return {
    urls: () => servers.map(({ url }) => url),
    db,
    run: (command) => runCommand(place, command),
    kill: (victim) => {
      const again = killed(victim)
      coming = again
      return again
    },
    whole: () => coming,
    close,
  }
}

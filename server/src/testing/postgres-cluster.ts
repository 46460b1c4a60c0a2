import { type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { isRoot, listPrograms, majorOf, type Programs, unprivileged } from '../backup/programs.ts'

const oldestMajor = 15
const startupSeconds = 60

/** A PostgreSQL server of our own: a temporary folder, a private socket, gone when this process is gone. */
export type Cluster = {
  /** Superuser, database `postgres`. */
  url: string
  /** Where psql and pgbench find it (`-h`). */
  socketFolder: string
  /** Where psql and pgbench are. */
  bin: string
  version: string
  stop: () => Promise<void>
}

/** The folder with the newest usable PostgreSQL binaries on this machine, or undefined. */
export const findPostgres = (): Programs | undefined =>
  listPrograms().find(({ version }) => majorOf(version) >= oldestMajor)

/** Installs Debian's postgresql without letting it make a cluster of its own. Root only. */
function installPostgres() {
  const settings = '/etc/postgresql-common/createcluster.conf'
  if (!existsSync(settings)) {
    mkdirSync('/etc/postgresql-common', { recursive: true })
    writeFileSync(settings, 'create_main_cluster = false\n')
  }
  const options: ExecFileSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  execFileSync('apt-get', ['update', '-q'], options)
  const keepOurs = ['-o', 'Dpkg::Options::=--force-confold']
  execFileSync(
    'apt-get',
    ['install', '-q', '-y', '--no-install-recommends', ...keepOurs, 'postgresql'],
    options,
  )
}

/** Finds PostgreSQL, or installs it where that is possible without asking. Undefined: it cannot be had here. */
export function obtainPostgres(): Programs | undefined {
  const found = findPostgres()
  if (found || !isRoot || !existsSync('/usr/bin/apt-get')) return found
  console.log(
    `PostgreSQL ≥ ${oldestMajor} is not on this machine: installing Debian's (about half a minute) …`,
  )
  try {
    installPostgres()
  } catch (error) {
    console.error(`Installing postgresql failed: ${error instanceof Error ? error.message : error}`)
  }
  return findPostgres()
}

// A shell between us and the server: it waits on a pipe that only this process holds. When the pipe closes, because we
// ask for it or because this process died of anything, it ends the server and deletes the folder.
const keeper = `
folder=$1 bin=$2; shift 2
umask 077
mkdir "$folder" || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
"$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 \\
  || "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 \\
  || { cat "$folder/log" >&2; exit 1; }
"$bin/postgres" -D "$folder/data" -k "$folder" "$@" >"$folder/log" 2>&1 &
server=$!
read -r _
kill -QUIT "$server" 2>/dev/null
wait "$server"
`

/**
 * Starts a cluster of our own. `settings` are server parameters; `parent` is where its folder is made.
 * @throws Error when PostgreSQL cannot be had here, or does not start
 */
export async function startCluster({
  settings,
  parent = isRoot ? '/tmp' : tmpdir(),
}: {
  settings: Readonly<Record<string, string>>
  parent?: string
}): Promise<Cluster> {
  const found = obtainPostgres()
  if (!found)
    throw new Error(`PostgreSQL ≥ ${oldestMajor} is not on this machine and cannot be installed here`)
  const folder = join(parent, `gongji-pg-${randomBytes(6).toString('hex')}`)
  const parameters = Object.entries({ listen_addresses: '', ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const child = spawn('/bin/sh', ['-c', keeper, 'gongji-postgres', folder, found.bin, ...parameters], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    cwd: '/',
    ...unprivileged(),
  })
  let complaint = ''
  child.stderr.on('data', (data: Buffer) => {
    complaint += data.toString()
  })
  child.stdin.on('error', () => undefined)
  const ended = once(child, 'exit')
  const stop = async () => {
    child.stdin.end()
    await ended
  }
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`
  const giveUpAt = performance.now() + startupSeconds * 1000
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return { url, socketFolder: folder, bin: found.bin, version: found.version, stop }
    } catch (error) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${complaint.trim()}`)
      if (performance.now() > giveUpAt) {
        await stop()
        throw new Error(`PostgreSQL did not answer in ${startupSeconds} s`, { cause: error })
      }
      await pause(50)
    }
  }
}

let announced = false

/**
 * Vitest's global set-up of the `postgres` project: one cluster for the run, fast and forgetful; or the server that
 * TEST_DATABASE_URL names, as a user who may make databases: a Citus coordinator is asked everything too.
 */
export default async function setup(project: TestProject) {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given)
    return
  }
  if (!announced) console.log('TEST_DATABASE_URL is not set: nothing is asked of Citus')
  announced = true
  const { url, stop } = await startCluster({
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      jit: 'off',
      max_connections: '200',
      shared_buffers: '128MB',
    },
  })
  project.provide('postgresUrl', url)
  return stop
}

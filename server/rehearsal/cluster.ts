import { type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { isRoot, listPrograms, majorOf, type Programs, unprivileged } from '../src/backup/programs.ts'

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
  /** Ends it at once, as a power cut would, and starts it again; resolves when it answers. */
  crash: () => Promise<void>
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

// A shell between us and the server: it waits on a pipe that only this process holds. A line says that the server was ended
// and is to start again. When the pipe closes, because we ask for it or because this process died of anything, it ends the
// server and deletes the folder.
const keeper = `
folder=$1 bin=$2; shift 2
start() { "$bin/postgres" -D "$folder/data" -k "$folder" "$@" >>"$folder/log" 2>&1 & server=$!; }
umask 077
mkdir "$folder" || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
"$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 \\
  || "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 \\
  || { cat "$folder/log" >&2; exit 1; }
start "$@"
while read -r _; do wait "$server"; start "$@"; done
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
  const untilItAnswers = async () => {
    const giveUpAt = performance.now() + startupSeconds * 1000
    for (;;) {
      const client = new pg.Client({ connectionString: url })
      try {
        await client.connect()
        return await client.end()
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
  const crash = async () => {
    const pid = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
    // An immediate shutdown: no process finishes what it does, and the log is replayed at the next start.
    process.kill(pid, 'SIGQUIT')
    child.stdin.write('\n')
    while (isThere(pid)) await pause(10)
    await untilItAnswers()
  }
  await untilItAnswers()
  return { url, socketFolder: folder, bin: found.bin, version: found.version, crash, stop }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

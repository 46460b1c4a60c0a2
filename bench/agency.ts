/**
 * An agency from an empty PostgreSQL to a restore elsewhere, as docs/start-an-agency.md and docs/operations.md walk it, with
 * every command in a process of its own: `npm run bench:agency -- --people 100000`. It prints the tables of
 * docs/reliability.md: rows a second, a kill in the middle of a file, bills, the seal here and there.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { checkDigit } from '@gongji/policy/typed'
import { Command } from 'commander'
import pg from 'pg'
import { createHis, type HisAnswer } from '../server/rehearsal/hospital/sample-client.ts'
import { insertItem } from '../server/src/catalogue/catalogue.ts'
import { openPostgres } from '../server/src/db/postgres.ts'
import { demoItems } from '../server/src/sandbox/places.ts'
import { startCluster } from '../server/src/testing/postgres-cluster.ts'
import { totpCode } from '../server/src/totp.ts'

const { people: wanted, bills } = new Command('bench:agency')
  .option('--people <number>', 'people in the file', '100000')
  .option('--bills <number>', 'bills that each of two hospitals settles', '100')
  .parse()
  .opts<{ people: string; bills: string }>()
const count = Number(wanted)

const main = fileURLToPath(new URL('../server/dist/main.js', import.meta.url))
const cluster = await startCluster({
  settings: { jit: 'off', shared_buffers: '512MB', max_wal_size: '4GB', checkpoint_timeout: '15min' },
})
const folder = await mkdtemp('/tmp/gongji-agency-')
// The database's own user enters it.
await chmod(folder, 0o755)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
const port = await freePort()
const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  DATABASE_URL: cluster.url,
  GONGJI_SEAL_KEY: randomBytes(16).toString('hex'),
  GONGJI_INDEX_KEY: randomBytes(32).toString('hex'),
  PUBLIC_ORIGIN: 'https://gongji.example',
  TRUST_PROXY: '1',
  SEAL_FILE: join(folder, 'seals.jsonl'),
  PORT: String(port),
  LOG_LEVEL: 'error',
}

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
const ended = async (child: ChildProcess): Promise<{ code: number | null; said: string }> => {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      said += data.toString()
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

/** Processor seconds of the database's processes that have ended, and of the one that reaps them. */
function databaseSeconds(): number {
  const [pid] = readFileSync(join(cluster.socketFolder, 'data', 'postmaster.pid'), 'utf8').split('\n')
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

type Ran = { said: string; own: number; database: number; wall: number }
/** Runs a command as the page names it, with the processor time that it and the database took. @throws Error when it fails */
async function gongji(...args: string[]): Promise<Ran> {
  const ran = await run(...args)
  if (ran.code !== 0) throw new Error(`gongji ${args.join(' ')} ended with ${ran.code}:\n${ran.said}`)
  return ran
}
async function run(...args: string[]): Promise<Ran & { code: number | null }> {
  const before = databaseSeconds()
  const began = performance.now()
  const script = 'TIMEFORMAT="processor %U %S"; time "$@"'
  const child = spawn('bash', ['-c', script, 'gongji', process.execPath, main, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { code, said } = await ended(child)
  const [, user = '0', system = '0'] = /processor ([\d.]+) ([\d.]+)/.exec(said) ?? []
  const wall = (performance.now() - began) / 1000
  return { code, said, own: Number(user) + Number(system), database: databaseSeconds() - before, wall }
}

/** The one number of the query. */
async function ask(text: string): Promise<number> {
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  const { rows } = await client.query<{ n: string }>(text).finally(() => client.end())
  return Number(rows[0]?.n)
}

const idNumberOf = (at: number): string => {
  const born = new Date(Date.UTC(1950, 0, 1 + (at % 18_000))).toISOString().slice(0, 10).replaceAll('-', '')
  const first17 = `990203${born}${String(Math.floor(at / 18_000) + 1).padStart(3, '0')}`
  return first17 + checkDigit(first17)
}
const rows = (make: (idNumber: string, at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(idNumberOf(at), at)).join('')
const files: readonly (readonly [kind: string, text: string])[] = [
  ['people', `证件号码,姓名,统筹区\n${rows((id) => `${id},李四,520200\n`)}`],
  [
    'enrolments',
    `证件号码,险种,人员类别,人员类别代码,统筹区,开始日期\n${rows((id) => `${id},职工,在职,1101,520200,2020-01-01\n`)}`,
  ],
  ['balances', `证件号码,余额\n${rows((id) => `${id},500.00\n`)}`],
]

const say = (...cells: (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`)
const line = (kind: string, taken: number, ran: readonly Ran[]): void => {
  const sum = (of: (one: Ran) => number): number => ran.reduce((all, one) => all + of(one), 0)
  const wall = sum((one) => one.wall)
  say(
    kind,
    taken,
    sum(({ own }) => own).toFixed(1),
    sum(({ database }) => database).toFixed(1),
    wall.toFixed(1),
    Math.round(taken / wall),
  )
}

async function bringIn(): Promise<void> {
  console.log(
    `\n| file | rows | program, s of processor | database, s of processor | s in all | rows a second |`,
  )
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |')
  for (const [kind, text] of files) {
    const path = join(folder, `${kind}.csv`)
    await writeFile(path, text)
    if (kind === 'enrolments') await killInside(kind, path)
    // Of a file that was killed inside what is left is taken; money is read once before it waits, and once when it is taken.
    const before = kind === 'enrolments' ? killed.line - 1 : 0
    const waited = kind === 'balances' ? [await confirmBalances(path)] : []
    line(kind, count - before, [...waited, await gongji('import', kind, path)])
  }
}

/** A file that brings money waits until an administrator has confirmed what it comes to. */
async function confirmBalances(path: string): Promise<Ran> {
  const ran = await run('import', 'balances', path)
  const { code, said } = ran
  if (code !== 3) throw new Error(`balances went in unconfirmed, with ${code}:\n${said}`)
  type Requests = { requests: { id: string; rows: number; amountFen: number }[] }
  const { requests } = (await (
    await fetch(`${url}/api/administration/requests`, { headers: { cookie } })
  ).json()) as Requests
  const [one] = requests
  if (one?.rows !== count || one.amountFen !== count * 50_000) throw new Error(JSON.stringify(requests))
  await post(`/administration/requests/${one.id}/confirm`, {})
  return ran
}

/** Kills the import once half of the file is in, and looks whether what is in is whole pages. */
async function killInside(kind: string, path: string): Promise<void> {
  const child = start('import', kind, path)
  const gone = ended(child)
  const done = async () =>
    await ask(`select coalesce(max(done_line), 0) as n from intake_run where kind = '${kind}'`)
  while (child.exitCode === null && (await done()) < count / 2) await pause(100)
  child.kill('SIGKILL')
  await gone
  killed = { line: await done(), inside: await ask('select count(*) as n from enrolment') }
}
let killed = { line: 0, inside: 0 }

const url = `http://127.0.0.1:${port}`
let cookie = ''
async function post<Body>(path: string, body: unknown): Promise<{ body: Body; cookie: string }> {
  const answer = await fetch(`${url}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  const set = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { body: (await answer.json()) as Body, cookie: set }
}

const secretOf = (typed: string): string => {
  const bits = [...typed].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))).toString('hex')
}

/** The administrator comes in by the link. */
async function signIn(link: string): Promise<void> {
  const token = /[A-Za-z0-9_-]{20,}$/.exec(link)?.[0]
  const password = 'four words make one 7'
  const accepted = await post<{ secondFactor: { typed: string } }>('/sign-in/invitation/accept', {
    token,
    password,
  })
  const secret = secretOf(accepted.body.secondFactor.typed)
  const verificationCode = totpCode(secret, Math.floor(Date.now() / 30_000))
  cookie = (await post('/sign-in/staff', { name: 'administrator', password, verificationCode })).cookie
}

/** Two hospitals, each with its key. */
async function enterHospitals(): Promise<ReturnType<typeof createHis>[]> {
  const tills = []
  for (const [at, code] of ['H52020177777', 'H52020188888'].entries()) {
    const place = { name: `新建医院${at + 1}`, level: '2', hospLv: '5', area: '520200', county: '520201' }
    await post('/administration/institutions', {
      code,
      ...place,
      agreementNo: `2025-${at}`,
      agreedFrom: '2025-01-01',
    })
    const issued = await post<{ key: { keyId: string }; secret: string }>(
      `/administration/institutions/${code}/keys`,
      { scheme: 'csb' },
    )
    const { key, secret: shared } = issued.body
    tills.push(createHis({ send: signing(key.keyId, shared), institution: code, lane: at }))
  }
  return tills
}

let stamp = Date.now()
const signing = (keyId: string, secret: string) => async (message: Record<string, unknown>) => {
  stamp = Math.max(stamp + 1, Date.now())
  const signed = {
    _api_access_key: keyId,
    _api_name: String(message.infno),
    _api_timestamp: String(stamp),
    _api_version: '1.0',
  }
  const text = Object.entries(signed).map(([name, value]) => `${name}=${value}`)
  const headers = {
    ...signed,
    _api_signature: createHmac('sha1', secret).update(text.join('&')).digest('base64'),
  }
  const answer = await fetch(`${url}/fsi`, { method: 'POST', headers, body: JSON.stringify(message) })
  return (await answer.json()) as HisAnswer
}

const nightly = ['seal.night', 'verify.night', 'retention.night'] as const

/**
 * Lets the server do what it does each night, now: its jobs are made due in their order, nothing else is touched.
 * @returns how long it took, and what the night's check came to
 * @throws Error when one of them failed
 */
async function passNight(): Promise<{ seconds: number; verdict: string }> {
  const client = new pg.Client({ connectionString: cluster.url })
  await client.connect()
  try {
    const began = performance.now()
    await client.query(
      `update job set run_at = now() + array_position($1::text[], kind) * interval '1 millisecond'
       where kind = any($1) and status = 'waiting'`,
      [nightly],
    )
    const count = async (which: string): Promise<number> => {
      const text = `select count(*) as n from job where kind = any($1) and ${which}`
      return Number((await client.query<{ n: string }>(text, [nightly])).rows[0]?.n)
    }
    while ((await count(`status = 'done'`)) < nightly.length) {
      if ((await count('attempts > 0')) > 0) throw new Error('a job of the night failed')
      await pause(200)
    }
    const { rows } = await client.query<{ value: string }>(
      `select value::text as value from setting where name = 'verify.last'`,
    )
    const { verdict } = JSON.parse(rows[0]?.value ?? '{}') as { verdict?: string }
    return { seconds: (performance.now() - began) / 1000, verdict: verdict ?? 'none' }
  } finally {
    await client.end()
  }
}

async function settle(his: ReturnType<typeof createHis>, from: number): Promise<number> {
  let settled = 0
  for (let at = 0; at < Number(bills); at++) {
    const certNo = idNumberOf((from + at * 2) % count)
    const found = await his.call('1101', { data: { mdtrt_cert_type: '02', mdtrt_cert_no: certNo } })
    if (found.infcode !== 0) throw new Error(found.err_msg)
    const patient = { psnNo: found.output.baseinfo.psn_no as string, certNo }
    const bill = { patient, lines: [{ code: 'DEMOA0001', amount: 30 + at }] }
    const { visit, batch } = await his.prepare(bill)
    const answer = await his.call('2207', his.billData(visit, batch, bill))
    if (answer.infcode !== 0) throw new Error(answer.err_msg)
    settled += 1
  }
  return settled
}

const lastLine = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? ''
const rootIn = (said: string): string => /root ([0-9a-f]{64})/.exec(said)?.[1] ?? 'none'

try {
  const administrators = [
    '--sign-in-name',
    'administrator',
    '--name',
    '张三',
    '--second',
    'administrator-2=李四',
  ]
  const begun = await gongji('init', '--areas', '520200', ...administrators)
  const link = /https:\/\/\S+/.exec(begun.said)?.[0] ?? ''
  const server = start('serve')
  const served = ended(server)
  while (
    !(await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null) throw new Error((await served).said)
    await pause(200)
  }
  await signIn(link)
  await bringIn()
  const db = await openPostgres(cluster.url, { lanes: 1 })
  await db.transaction(async (tx) => {
    for (const item of demoItems) await insertItem(tx, item)
  })
  await db.close()

  const archive = start('archive', join(folder, 'backups'))
  const archived = ended(archive)
  const [one, two] = await enterHospitals()
  const moving = Promise.all([settle(one!, 0), settle(two!, 1)])
  const backup = await gongji('backup', join(folder, 'backups'))
  const settled = (await moving).reduce((all, some) => all + some, 0)
  const seal = await gongji('seal')
  const later = await settle(one!, Number(bills) * 2)
  const night = await passNight()
  if (night.verdict !== 'right') throw new Error(`the night's check says ${night.verdict}`)
  const nightRoot = (JSON.parse(JSON.parse(lastLine(env.SEAL_FILE)).content) as { root: string }).root
  const verified = await gongji('verify')
  server.kill('SIGTERM')
  await served
  // Until the log is there to the end.
  while (
    (await ask(`select count(*) as n from pg_stat_replication where flush_lsn < pg_current_wal_lsn()`)) > 0
  ) {
    await pause(100)
  }
  archive.kill('SIGTERM')
  await archived
  const restored = await gongji('restore', join(folder, 'backups'), '--into', join(folder, 'restored'))

  console.log('\n| step | what it showed | s of processor, program / database |')
  console.log('| --- | --- | ---: |')
  const step = (name: string, what: string, ran?: Ran) =>
    say(name, what, ran === undefined ? '' : `${ran.own.toFixed(1)} / ${ran.database.toFixed(1)}`)
  step(
    'killed in the middle of `enrolments`',
    `line ${killed.line} done, ${killed.inside} in, after the same file again ${await ask('select count(*) as n from enrolment')} of ${count}`,
  )
  step('two signed hospitals', `${settled} bills settled, the backup taken meanwhile`)
  step('`gongji backup`', /^\w+ of .*/m.exec(backup.said)?.[0] ?? '', backup)
  step('`gongji seal`', `root ${rootIn(seal.said).slice(0, 16)}…`, seal)
  step(
    'a night',
    `after ${later} more bills: root ${nightRoot.slice(0, 16)}…, verified: ${night.verdict}, what is needed no longer went; by the server itself in ${night.seconds.toFixed(0)} s`,
  )
  step('`gongji verify`', /^\w+: .* settlements/m.exec(verified.said)?.[0] ?? '', verified)
  step(
    '`gongji restore` elsewhere',
    `${/^\w+: .* settlements/m.exec(restored.said)?.[0] ?? ''}, root ${rootIn(restored.said).slice(0, 16)}…`,
    restored,
  )
  if (rootIn(restored.said) !== nightRoot || !existsSync(join(folder, 'restored', 'PG_VERSION'))) {
    throw new Error(`the restore has another seal:\n${restored.said}`)
  }
} finally {
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}

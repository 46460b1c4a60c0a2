import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Db } from '../db/db.ts'
import type { MessageSettings, PeerSettings, Secrets, TaxBureauSettings } from '../deps.ts'
import { type OidcSettings, readOidc } from '../http/oidc.ts'
import { problems } from '../problem.ts'

/** Settings of a process, from its environment (README, "Settings"). */
export type Config = {
  /** Sandbox: demo people, demo sign-in, test clock. Production: real people. A database is of one mode for ever. */
  mode: 'sandbox' | 'production'
  database:
    | { kind: 'embedded'; folder: string }
    | { kind: 'postgres'; url: string; lanes: number; lockStep: Db['lockStep'] | undefined }
  /** Where day seals are written, a line each: beside the embedded database, or where SEAL_FILE says. */
  sealFile: string | undefined
  host: string
  port: number
  sandboxClock: 'fixed' | 'now'
  /** Whether a sandbox refuses a drug whose pack was not scanned, as production does. */
  sandboxTraceCodes: 'kept' | 'demanded'
  secrets: Secrets
  /** How the outside world calls this server, e.g. https://gongji.example. */
  publicOrigin: string | undefined
  trustProxy: boolean
  /** Identity providers, where the outside world reaches this server by PUBLIC_ORIGIN. */
  oidc: OidcSettings | undefined
  /** /metrics asks for it; in production there is no such page without one. */
  metricsToken: string | undefined
  /** Absent in a sandbox: it is played by a simulator. Absent in production: not connected. */
  taxBureau: TaxBureauSettings | undefined
  messages: MessageSettings | undefined
  /** Other agencies' servers, as AGENCIES_FILE names them. */
  peers: PeerSettings | undefined
  logLevel: string
}

export const problem = problems('start', {
  badSetting: [
    400,
    '环境变量 {name} 的值“{value}”不可用。',
    'The environment variable {name} cannot be "{value}".',
    '应为：{wanted}。',
    'It should be: {wanted}.',
  ],
  productionNeeds: [
    400,
    '正式模式缺少设置：{missing}。',
    'Production mode lacks settings: {missing}.',
    '请补齐这些环境变量；若只想试用，请设 GONGJI_MODE=sandbox 并用一个空数据库。',
    'Set these environment variables; to try things out, set GONGJI_MODE=sandbox and use an empty database.',
  ],
  otherMode: [
    409,
    '该数据库属于 {found} 模式，不能以 {wanted} 模式打开。',
    'This database belongs to {found} mode and cannot be opened in {wanted} mode.',
    '请改用另一个数据库，或设 GONGJI_MODE={found}。',
    'Use another database, or set GONGJI_MODE={found}.',
  ],
  otherSealKey: [
    409,
    '这个数据库里的号码不是用本机的 GONGJI_SEAL_KEY 封存的。',
    'What this database keeps sealed is not under the GONGJI_SEAL_KEY of this machine.',
    '请用封存时的密钥；正在更换密钥的，把旧密钥放在 GONGJI_SEAL_KEY_ALSO，用 gongji key rotate 换完后再撤下。',
    'Use the key that it was sealed with; while keys change, the old one stands in GONGJI_SEAL_KEY_ALSO until gongji key rotate is done.',
  ],
  portTaken: [
    409,
    '端口 {port} 已被占用。',
    'Port {port} is in use.',
    '请停止占用它的程序，或用 PORT 指定另一个端口。',
    'Stop the program that uses it, or name another port with PORT.',
  ],
})

// Everybody can read these: they seal invented people only, and production refuses them.
export const sandboxSecrets: Secrets = {
  seal: Buffer.from('676f6e676a692d73616e64626f782d31', 'hex'),
  index: Buffer.from('gongji sandbox look-up key, public'),
}

type Environment = Readonly<Record<string, string | undefined>>

const number = (env: Environment, name: string, fallback: number, least: number, most: number): number => {
  const value = env[name]
  if (value === undefined || value === '') return fallback
  if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most) {
    throw problem.badSetting({ name, value, wanted: `${least}–${most}` })
  }
  return Number(value)
}

function choice<Choice extends string>(
  env: Environment,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = env[name]
  if (value === undefined || value === '') return undefined
  const found = choices.find((one) => one === value)
  if (found === undefined) throw problem.badSetting({ name, value, wanted: choices.join(' | ') })
  return found
}

/** Keys are hexadecimal. @throws Problem when the text is not `bytes` long at least */
function key(env: Environment, name: string, bytes: { least: number; most: number }): Uint8Array | undefined {
  const value = env[name]
  if (value === undefined || value === '') return undefined
  const { least, most } = bytes
  const wanted =
    least === most ? `${2 * least} hexadecimal digits` : `${2 * least} or more hexadecimal digits`
  if (!/^([0-9a-f]{2})+$/i.test(value) || value.length < 2 * least || value.length > 2 * most) {
    throw problem.badSetting({ name, value: '…', wanted })
  }
  return Buffer.from(value, 'hex')
}

/** A database of one's own, keys or NODE_ENV=production say that real people are meant; only the sandbox's name opens one there. */
const modeOf = (env: Environment): Config['mode'] =>
  choice(env, 'GONGJI_MODE', ['sandbox', 'production']) ??
  (env.DATABASE_URL || env.NODE_ENV === 'production' || env.GONGJI_SEAL_KEY || env.GONGJI_INDEX_KEY
    ? 'production'
    : 'sandbox')

const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a).equals(b)

function secretsFor(env: Environment, mode: Config['mode']): Secrets {
  const seal = key(env, 'GONGJI_SEAL_KEY', { least: 16, most: 16 })
  const index = key(env, 'GONGJI_INDEX_KEY', { least: 32, most: 256 })
  const also = key(env, 'GONGJI_SEAL_KEY_ALSO', { least: 16, most: 16 })
  const sign = key(env, 'GONGJI_SIGN_KEY', { least: 16, most: 64 })
  const more = {
    ...(also === undefined ? {} : { sealAlso: [also] }),
    ...(sign === undefined ? {} : { sign }),
  }
  if (mode === 'sandbox') {
    return { seal: seal ?? sandboxSecrets.seal, index: index ?? sandboxSecrets.index, ...more }
  }
  const missing = [
    ...(!seal || same(seal, sandboxSecrets.seal) ? ['GONGJI_SEAL_KEY'] : []),
    ...(!index || same(index, sandboxSecrets.index) ? ['GONGJI_INDEX_KEY'] : []),
    ...(env.PUBLIC_ORIGIN?.startsWith('https://') ? [] : ['PUBLIC_ORIGIN=https://…']),
    ...(env.TRUST_PROXY === '1' ? [] : ['TRUST_PROXY=1 (TLS ends at a proxy)']),
  ]
  if (missing.length > 0 || !seal || !index) throw problem.productionNeeds({ missing: missing.join(', ') })
  return { seal, index, ...more }
}

/** An outside system: its address and the key that both sides sign with, both or neither. */
function system(env: Environment, prefix: string): { url: string; key: Uint8Array } | undefined {
  const url = env[`${prefix}_URL`]
  const shared = key(env, `${prefix}_KEY`, { least: 16, most: 256 })
  if (!url && !shared) return undefined
  if (!url || !URL.canParse(url)) {
    throw problem.badSetting({ name: `${prefix}_URL`, value: url ?? '', wanted: 'https://…' })
  }
  if (!shared) throw problem.productionNeeds({ missing: `${prefix}_KEY` })
  return { url, key: shared }
}

function taxBureauOf(env: Environment): TaxBureauSettings | undefined {
  const bureau = system(env, 'TAX_BUREAU')
  return bureau && { ...bureau, pageUrl: env.TAX_BUREAU_PAGE_URL || bureau.url }
}

const code = z.string().regex(/^[0-9]{6}$/)
const agencies = z.strictObject({
  self: code,
  agencies: z.array(
    z.strictObject({
      code,
      name: z.string().min(1),
      url: z.url(),
      publicKey: z.string().startsWith('-----BEGIN'),
    }),
  ),
})

/** What AGENCIES_FILE says of this agency and others (docs/two-agencies.md). @throws Problem when it cannot be read */
function peersOf({ AGENCIES_FILE: file }: Environment): PeerSettings | undefined {
  if (!file) return undefined
  try {
    return agencies.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw problem.badSetting({
      name: 'AGENCIES_FILE',
      value: file,
      wanted: '{ "self": "520000", "agencies": [{ "code", "name", "url", "publicKey" }] }',
    })
  }
}

/** Reads the settings. @throws Problem naming the variable that cannot be used, or those that production lacks */
export function readConfig(env: Environment = process.env): Config {
  const mode = modeOf(env)
  const url = env.DATABASE_URL
  if (url && !/^postgres(ql)?:\/\//.test(url)) {
    throw problem.badSetting({
      name: 'DATABASE_URL',
      value: '…',
      wanted: 'postgres://user:password@host:5432/database',
    })
  }
  // One more than processors: while one waits for the disk, the others work.
  const lanes = number(env, 'LANES', availableParallelism() + 1, 1, 64)
  const lockStep = choice(env, 'LOCK_STEP', ['for_update', 'advisory'])
  return {
    mode,
    database: url
      ? {
          kind: 'postgres',
          url,
          lanes,
          lockStep,
        }
      : { kind: 'embedded', folder: resolve(env.DATA_DIR || 'data', 'database') },
    sealFile: env.SEAL_FILE || (url ? undefined : resolve(env.DATA_DIR || 'data', 'seals.jsonl')),
    host: env.HOST || '127.0.0.1',
    port: number(env, 'PORT', 8080, 0, 65_535),
    sandboxClock: choice(env, 'SANDBOX_CLOCK', ['now']) ?? 'fixed',
    sandboxTraceCodes: choice(env, 'SANDBOX_TRACE_CODES', ['demanded']) ?? 'kept',
    secrets: secretsFor(env, mode),
    publicOrigin: env.PUBLIC_ORIGIN || undefined,
    trustProxy: env.TRUST_PROXY === '1',
    oidc: env.PUBLIC_ORIGIN ? readOidc(env, env.PUBLIC_ORIGIN) : undefined,
    metricsToken: env.METRICS_TOKEN || undefined,
    taxBureau: taxBureauOf(env),
    messages: system(env, 'MESSAGES'),
    peers: peersOf(env),
    logLevel: choice(env, 'LOG_LEVEL', ['silent', 'error', 'warn', 'info', 'debug']) ?? 'warn',
  }
}

import { openSession } from '../server/src/access/session.ts'
import { readConfig } from '../server/src/commands/config.ts'
import { type Opened, openServer } from '../server/src/commands/open.ts'
import { type Cost, openMeter } from './cost.ts'
import { personAt } from './families.ts'
import { closedLoop, Getter, type Measured } from './generator.ts'
import { fillInstitutions } from './institutions.ts'
import { table } from './report.ts'
import { createDatabase, load, startProductionLike } from './run.ts'
import { startBuiltServer } from './server.ts'
import { sendWhole } from './whole.ts'

export type ReadsOptions = {
  people: number
  institutions: number
  seconds: number
  levels: readonly number[]
  folder: string
}

const say = (text: string) => console.log(text)
/** Who reads: each of them signed in, and has bills. */
const readers = 4_000
/** Bills before reading begins, so that lists hold something; and half as long each page, until the server has compiled what it runs. */
const warmUpSeconds = 20
/** Whole bills under way while pages are read. */
const billsInFlight = 64
const many = Array.from({ length: 1_000_000 }, (_, index) => index)

const words = ['人民医院', '中医', '和泰', '荣', '大药房', '昆明 中医', '昭通市仁爱第一', 'ZYY']

/** What is read, by what it is called. */
const pages: Readonly<Record<string, (number: number) => string>> = {
  home: () => '/api/home',
  records: () => '/api/bills?limit=20',
  directory: (number) => `/api/directory?words=${encodeURIComponent(words[number % words.length] as string)}`,
}

async function signIn({ deps }: Opened): Promise<string[]> {
  return await deps.db.transaction(async (tx) => {
    const tokens: string[] = []
    for (let number = 0; number < readers; number++) {
      const who = { kind: 'citizen', personId: personAt(number).id, channel: 'app' } as const
      tokens.push(await openSession(tx, who, Date.now()))
    }
    return tokens
  })
}

/** Reads a page over and over, each connection as one person after another. @throws Error when one is refused */
async function readPage(
  url: string,
  page: string,
  { tokens, inFlight, seconds }: { tokens: readonly string[]; inFlight: number; seconds: number },
): Promise<Measured> {
  const pathOf = pages[page]!
  const connections = Array.from({ length: inFlight }, () => new Getter(new URL(url)))
  let refused: string | undefined
  const send = async (number: number, worker: number): Promise<boolean> => {
    const token = tokens[(number * 7) % tokens.length]
    const { status, body } = await connections[worker]!.get(pathOf(number), { token, address: '10.0.0.1' })
    if (status !== 200) refused ??= `${status} ${body.slice(0, 200)}`
    return status === 200
  }
  try {
    const run = await closedLoop({ items: many, send }, { inFlight, seconds })
    if (refused !== undefined) throw new Error(`${page}: ${run.failed} were refused: ${refused}`)
    return run
  } finally {
    for (const one of connections) one.close()
  }
}

type Row = { page: string; inFlight: number; bills: number | null } & Measured &
  Pick<Cost, 'server' | 'database'>

const figures = ({ page, inFlight, bills, perSecond, p50, p99, server, database }: Row): string[] => [
  `${page}, ${inFlight} in flight${bills === null ? '' : ', beside bills'}`,
  String(Math.round(perSecond)),
  p50.toFixed(1),
  p99.toFixed(1),
  ...(bills === null
    ? [Math.round(server), Math.round(database), Math.round(server + database), '']
    : ['', '', '', Math.round(bills)]
  ).map(String),
]

/**
 * The pages that people read most, through HTTP: what each costs the server and the database alone, and how long it takes
 * beside whole bills. @throws Error when a page or a bill was refused
 */
export async function measureReads({ people, institutions, seconds, levels, folder }: ReadsOptions) {
  const cluster = await startProductionLike(folder, true)
  say(`PostgreSQL ${cluster.version}, fsync on`)
  try {
    const url = await createDatabase(cluster, 'gongji')
    const opened = await openServer(readConfig({ DATABASE_URL: url, GONGJI_MODE: 'sandbox' }))
    await load(opened, people)
    await fillInstitutions(opened.deps.db, institutions)
    const tokens = await signIn(opened)
    const server = await startBuiltServer({ DATABASE_URL: url })
    const rows: Row[] = []
    const record = (row: Row) => {
      rows.push(row)
      say(`  ${figures(row).join(' | ')}`)
    }
    const billing = async (patients: number, forSeconds: number) => {
      const asked = { people: patients, inFlight: billsInFlight, seconds: forSeconds }
      const run = await sendWhole(
        { urls: [server.url], spread: 'message', now: opened.deps.now },
        'hospital',
        asked,
      )
      if (run.failed > 0) throw new Error(`${run.failed} bills failed: ${run.firstFailure}`)
      return run
    }
    try {
      await billing(readers, warmUpSeconds)
      const meter = await openMeter(cluster, 'gongji')
      for (const page of Object.keys(pages)) {
        const counters = await meter.counting(() =>
          readPage(server.url, page, { tokens, inFlight: 16, seconds }),
        )
        say(`${page}: ${counters.statements.toFixed(1)} statements`)
        await readPage(server.url, page, { tokens, inFlight: 16, seconds: warmUpSeconds / 2 })
        for (const inFlight of levels) {
          const { run, cost } = await meter.timed([server.pid], () =>
            readPage(server.url, page, { tokens, inFlight, seconds }),
          )
          record({ page, bills: null, ...run, ...cost })
        }
      }
      await meter.close()
      for (const page of Object.keys(pages)) {
        const [run, bills] = await Promise.all([
          readPage(server.url, page, { tokens, inFlight: 16, seconds }),
          billing(people, seconds),
        ])
        record({ page, ...run, bills: bills.perSecond, server: 0, database: 0 })
      }
    } finally {
      await server.stop()
      await opened.close()
    }
    say(
      `\n${people.toLocaleString('en')} people, ${institutions.toLocaleString('en')} institutions; processor time of one page.\n\n${table(
        ['', 'pages/s', 'p50 ms', 'p99 ms', 'server µs', 'database µs', 'together µs', 'bills/s beside it'],
        rows.map(figures),
      )}`,
    )
  } finally {
    await cluster.stop()
  }
}

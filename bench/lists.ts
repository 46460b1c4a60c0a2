/**
 * The desk's lists over many rows, through HTTP on PostgreSQL: `npm run bench:lists -- [rows]`. It makes a database of its own
 * with so many bills, people, acts and waiting requests, asks for every list as its page does (first page, a page far back,
 * each filter, each sorting) 20 times, and says p50 and p95. Tables that were read from end to end meanwhile are named.
 */
import { createHis, type HisAnswer, sendTo } from '../server/rehearsal/hospital/sample-client.ts'
import { openPostgres } from '../server/src/db/postgres.ts'
import { sql } from '../server/src/db/sql.ts'
import { demoPeople } from '../server/src/sandbox/people.ts'
import { startCluster } from '../server/src/testing/postgres-cluster.ts'
import { startBuiltServer } from './server.ts'

const turns = 20
const most = 300
const hospital = 'H52020100001'

type Db = Awaited<ReturnType<typeof openPostgres>>
// biome-ignore lint/suspicious/noExplicitAny: answers are of every shape
type Json = any
type Caller = {
  get: (path: string) => Promise<Json>
  post: (path: string, body: unknown) => Promise<Json>
  put: (path: string, body: unknown) => Promise<Json>
}

const callerAt =
  (url: string) =>
  async (name: string): Promise<Caller> => {
    const send = async (method: string, path: string, token: string | null, body?: unknown) => {
      const answer = await fetch(`${url}/api${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          'x-reason': encodeURIComponent('测量'),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
      return JSON.parse(text) as Json
    }
    const who = demoPeople.some((one) => one.name === name) ? { name } : { staff: name }
    const { token } = await send('POST', '/sign-in/demo', null, who)
    return {
      get: (path) => send('GET', path, token),
      post: (path, body) => send('POST', path, token, body),
      put: (path, body) => send('PUT', path, token, body),
    }
  }

const idNumberOf = (name: string): string => demoPeople.find((one) => one.name === name)?.idNumber ?? ''

/** One of each kind, made as people make them: the others are copies of it. */
async function makeSamples(url: string): Promise<void> {
  const caller = callerAt(url)
  const mother = demoPeople.find(({ name }) => name === '王秀英')!
  const his = createHis({
    send: async (message) => (await sendTo(url)(message)) as HisAnswer,
    institution: hospital,
    now: () => Date.now(),
    device: 'POS-07',
  })
  await his.payBill({
    patient: { psnNo: mother.psnNo, certNo: mother.idNumber },
    lines: [{ code: 'DEMOA0001', amount: 100 }],
    accountUse: '0',
    on: '2025-01-15',
  })
  const father = await caller('张建国')
  await father.post('/claims', {
    institution: 'H52020100002',
    slipNo: 'BENCH-1',
    careOn: '2025-01-14',
    lines: [{ code: 'DEMOA0001', amountFen: 60_000 }],
    totalFen: 60_000,
    cause: 'tillFailed',
    bankAccount: '622202000000001234',
  })
  const clerk = await caller('clerk-520200')
  await clerk.put('/agency/contribution-bases', {
    person: { name: '赵磊', idNumber: idNumberOf('赵磊') },
    from: '2025-01-01',
    baseFen: 600_000,
    fixedFen: null,
  })
  const auditor = await caller('auditor')
  await auditor.post('/audit/exports', { reason: '测量用的样本' })
}

/** So many rows like the one there is, `changes` by the number `i`. */
async function copies(db: Db, table: string, count: number, changes: string): Promise<void> {
  const name = sql.raw(table)
  await sql`insert into ${name} select r.* from generate_series(1, ${count}::int) i,
    lateral jsonb_populate_record((select t from ${name} t limit 1), ${sql.raw(changes)}) r`.execute(
    db.autocommit,
  )
}

async function fill(db: Db, rows: number): Promise<void> {
  const [{ top }] = (await sql<{ top: number }>`select greatest((select max(id) from person),
    (select max(id) from settlement), (select max(id) from manual_claim))::bigint as top`.read(
    db.reader,
  )) as [{ top: number }]
  // Beyond whatever is made meanwhile.
  const id = `${top + 1_000_000_000} + i`
  await copies(db, 'person', rows, `jsonb_build_object('id', ${id}, 'psn_no', 'B' || i)`)
  await copies(
    db,
    'settlement',
    rows,
    `jsonb_build_object('person_id', ${id}, 'id', ${id}, 'setl_id', '520200G' || lpad((7000000000000 + i)::text, 13, '0'),
      'settled_on', date '2025-01-15' - (365 * (${rows}::bigint - i) / ${rows})::int,
      'settled_at', timestamptz '2025-01-15 09:00+08' - (365 * (${rows}::bigint - i) / ${rows})::int * interval '1 day',
      'institution', (array['H52020100001', 'H52020100001', 'H52020100001', 'H52020100001', 'H52020100002', 'H52020100003',
        'P52020100001', 'H53060200001', 'H53060200002', 'P53060200001'])[1 + i % 10],
      'total', 1000 + (i * 7919::bigint) % 1000000, 'fund_total', (i * 104729::bigint) % 500000, 'cash', i % 977 * 10,
      'device', case when i % 10 = 0 then 'POS-' || i % 400 end, 'invoice', 'FP' || i,
      'msgid', 'bench-' || i, 'sale_key', null)`,
  )
  await copies(
    db,
    'manual_claim',
    rows,
    `jsonb_build_object('person_id', ${id}, 'id', ${id}, 'slip_no', 'B' || i, 'total', 100 + i % 100000,
      'submitted_at', timestamptz '2025-01-15 09:00+08' - (${rows} - i) * interval '20 seconds')`,
  )
  await copies(
    db,
    'contribution_base',
    rows / 10,
    `jsonb_build_object('person_id', ${id}, 'id', ${id}, 'valid_from', date '2025-01-01' - i % 300)`,
  )
  await copies(
    db,
    'administrative_act',
    rows,
    `jsonb_build_object('id', ${id}, 'at', timestamptz '2025-01-15 09:00+08' - (${rows} - i) * interval '20 seconds')`,
  )
  await sql`vacuum (analyze)`.execute(db.autocommit)
}

type Question = { list: string; what: string; ask: (page: string) => Promise<Json>; deep?: string }

async function questions(url: string, rows: number): Promise<Question[]> {
  const caller = callerAt(url)
  const [auditor, clerk, cashier, administrator] = await Promise.all(
    ['auditor', 'clerk-520200', 'cashier-1', 'administrator'].map(caller),
  )
  const of =
    (who: Caller | undefined, path: string, place: string) =>
    (page: string): Promise<Json> =>
      who!.get(`${path}${page === '' ? '' : `&${place}=${page}`}`)
  const audited = (what: string, query: string): Question => ({
    list: '/desk/audit',
    what,
    ask: of(auditor, `/audit/settlements?limit=30${query}`, 'before'),
  })
  const day = (what: string, query: string): Question => ({
    list: '/desk/till/day',
    what,
    ask: of(cashier, `/till/bills?limit=20${query}`, 'after'),
  })
  const half = new Date(Date.parse('2025-01-15T09:00:00+08:00') - (rows / 2) * 20_000).getTime()
  return [
    audited('the last 31 days', ''),
    audited('a year', '&from=2024-01-16&to=2025-01-15'),
    audited('an institution', `&institution=${hospital}&from=2024-01-16&to=2025-01-15`),
    audited('a device', '&device=POS-120&from=2024-01-16&to=2025-01-15'),
    audited('a receipt', '&search=FP4711'),
    audited('a settlement', `&search=520200G${String(7_000_000_004_711).padStart(13, '0')}`),
    audited('a person', `&search=${idNumberOf('王秀英')}`),
    audited('typed at a till', '&through=till'),
    audited('other rules: none', '&pack=0000000000'),
    { list: '/desk/work', what: 'all, longest first', ask: of(clerk, '/agency/work?limit=30', 'after') },
    {
      list: '/desk/work',
      what: 'all, newest first',
      ask: of(clerk, '/agency/work?limit=30&way=desc', 'after'),
    },
    {
      list: '/desk/work',
      what: 'claims, from the middle',
      ask: of(clerk, '/agency/work?limit=30&kind=claim', 'after'),
      deep: `claim-${half}-1`,
    },
    { list: '/desk/work', what: 'bases', ask: of(clerk, '/agency/work?limit=30&kind=base', 'after') },
    ...(['at', 'total', 'fundTotal', 'cash'] as const).flatMap((sort) => [
      day(`today by ${sort}, falling`, `&sort=${sort}`),
      day(`today by ${sort}, rising`, `&sort=${sort}&way=asc`),
    ]),
    day('taken back', '&state=reversed'),
    day('another day', '&on=2024-07-15'),
    { list: '/desk/acts', what: 'acts', ask: of(auditor, '/administration/acts?limit=30', 'before') },
    { list: '/desk/staff', what: 'staff', ask: of(administrator, '/administration/staff?limit=30', 'after') },
  ]
}

async function measure(url: string, db: Db, rows: number): Promise<boolean> {
  const scans = async () =>
    new Map(
      (
        await sql<{
          name: string
          scans: number
        }>`select relname as name, seq_scan::bigint as scans from pg_stat_user_tables
          where n_live_tup > ${rows / 20}::bigint`.read(db.reader)
      ).map(({ name, scans: count }) => [name, count]),
    )
  const before = await scans()
  let right = true
  console.log(
    `${rows.toLocaleString('en')} rows\n\n| list | asked for | p50 | p95 |\n| --- | --- | ---: | ---: |`,
  )
  for (const { list, what, ask, deep = '' } of await questions(url, rows)) {
    const times: number[] = []
    let page = deep
    for (let turn = 0; turn < turns; turn += 1) {
      const began = performance.now()
      const answer = await ask(page)
      times.push(performance.now() - began)
      // The next turn asks for the next page, and begins again where there is none.
      page = (answer.next as string | null | undefined) ?? deep
    }
    times.sort((a, b) => a - b)
    const [p50, p95] = [times[turns / 2] ?? 0, times[Math.floor(turns * 0.95) - 1] ?? 0]
    if (p95 > most) right = false
    console.log(`| ${list} | ${what} | ${p50.toFixed(0)} ms | ${p95.toFixed(0)} ms |`)
  }
  // Statistics of other sessions arrive a moment later.
  await new Promise((done) => setTimeout(done, 1_500))
  const scanned = [...(await scans())].filter(([name, count]) => count > (before.get(name) ?? 0))
  console.log(
    scanned.length === 0
      ? '\nNo large table was read from end to end.'
      : `\nRead from end to end: ${scanned.map(([name, count]) => `${name} ${count - (before.get(name) ?? 0)}×`).join(', ')}`,
  )
  return right
}

const rows = Number(process.argv[2] ?? 1_000_000)
const cluster = await startCluster({ settings: { jit: 'off', shared_buffers: '512MB', max_wal_size: '4GB' } })
const server = await startBuiltServer({ DATABASE_URL: cluster.url })
const db = await openPostgres(cluster.url, { lanes: 1 })
try {
  await makeSamples(server.url)
  const began = performance.now()
  await fill(db, rows)
  console.log(`filled in ${Math.round((performance.now() - began) / 1000)} s`)
  if (!(await measure(server.url, db, rows))) process.exitCode = 1
} finally {
  await db.close()
  await server.stop()
  await cluster.stop()
}

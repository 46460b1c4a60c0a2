import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkDigit } from '@gongji/policy/typed'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHis, type HisAnswer } from '../../rehearsal/hospital/sample-client.ts'
import { beginAgency } from '../administration/begin.ts'
import { loadList } from '../catalogue/load.ts'
import { sql } from '../db/sql.ts'
import { registerHis } from '../his/routes.ts'
import type { AppOptions } from '../http/app.ts'
import { requireKind, takeFile } from '../intake/take.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { totpCode } from '../totp.ts'
import { verifyAll } from './verify.ts'

// docs/start-an-agency.md, step by step, on a database in which nothing is but the schema.

const his: AppOptions['his'] = (scope, deps, settler) => registerHis(scope, deps, settler, { signed: true })
let app: TestApp
let folder: string
beforeAll(async () => {
  app = await testApp({ his })
  folder = await mkdtemp(join(tmpdir(), 'agency-'))
  const tables = await sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = 'public' and tablename not in ('migration', 'compiled_pack', 'setting')`.read(
    app.db.reader,
  )
  await sql.raw(`truncate ${tables.map(({ name }) => name).join(', ')}`).execute(app.db.autocommit)
  app.deps.sandbox = false
})
afterAll(async () => {
  app.deps.sandbox = true
  await rm(folder, { recursive: true })
  await app.close()
})

const code = 'H52020177777'
const password = 'four words make one 7'
const first17 = '99020319800101001'
const idNumber = first17 + checkDigit(first17)

/** The secret as an app reads it from the code, in hexadecimal. */
function secretOf(typed: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...typed].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2))).toString('hex')
}

const nobody: TestCaller | null = null

/** Chooses a password by the link, sets up the authenticator app and signs in. */
async function comeIn(name: string, token: string): Promise<{ headers: { cookie: string } }> {
  const accepted = await app.post('/sign-in/invitation/accept', null, { token, password })
  const secret = secretOf(accepted.body.secondFactor.typed)
  const verificationCode = totpCode(secret, Math.floor(Date.now() / 30_000))
  const signedIn = await app.post('/sign-in/staff', null, { name, password, verificationCode })
  expect(signedIn.status, signedIn.text).toBe(200)
  return { headers: { cookie: String([signedIn.headers['set-cookie']].flat()[0]).split(';')[0]! } }
}

async function bring(kind: string, lines: string[]) {
  const path = join(folder, `${kind}.csv`)
  await writeFile(path, `${lines.join('\n')}\n`)
  return await takeFile(app.deps, {
    kind: requireKind(kind),
    path,
    report: `${path}.refused.csv`,
    actor: 'operator',
  })
}

async function take(kind: string, lines: string[]): Promise<void> {
  const done = await bring(kind, lines)
  expect({ kind, ...done }).toMatchObject({ taken: lines.length - 1, refused: 0 })
}

test('from an empty database to a hospital’s signed bill, and verify is right', async () => {
  const administrators = [
    { signInName: 'administrator', name: '张三' },
    { signInName: 'administrator-2', name: '李四' },
  ]
  const [first, second] = await beginAgency(app.deps, { administrators, areas: ['520200'] })
  const as = await comeIn('administrator', first!.token)
  const other = await comeIn('administrator-2', second!.token)

  const hospital = {
    code,
    name: '钟山区新建医院',
    level: '2',
    hospLv: '5',
    area: '520200',
    county: '520201',
    agreementNo: '2025-7',
    agreedFrom: '2025-01-01',
  }
  expect((await app.post('/administration/institutions', nobody, hospital, as)).status).toBe(200)
  const issued = await app.post(`/administration/institutions/${code}/keys`, nobody, { scheme: 'csb' }, as)
  const { key, secret: shared } = issued.body

  await take('people', ['证件号码,姓名,统筹区', `${idNumber},李四,520200`])
  await take('enrolments', [
    '证件号码,险种,人员类别,人员类别代码,统筹区,开始日期',
    `${idNumber},职工,在职,1101,520200,2020-01-01`,
  ])
  // Money is confirmed by a second person, who compares what it comes to; then the same command takes it in.
  const balances = ['证件号码,余额', `${idNumber},500.00`]
  expect(await bring('balances', balances)).toEqual({
    taken: 0,
    same: 0,
    refused: 0,
    waits: { rows: 1, amount: 50_000 },
  })
  const waiting = await app.get('/administration/requests', nobody, other)
  expect(waiting.body.requests).toMatchObject([{ kind: 'intake.release', rows: 1, amountFen: 50_000 }])
  const confirm = `/administration/requests/${waiting.body.requests[0].id}/confirm`
  expect((await app.post(confirm, nobody, {}, other)).status).toBe(200)
  await take('balances', balances)
  // The one line that the page shows, of the one list that a first bill needs.
  const page = await readFile(new URL('../../../docs/start-an-agency.md', import.meta.url), 'utf8')
  const [line = '', item] = /(?<=echo ')(\w+)\|[^']+(?=' \| tr)/.exec(page) ?? []
  const list = {
    list: '1312',
    text: line.replaceAll('|', '\t'),
    from: null,
    file: '1312.txt',
    by: 'operator',
  }
  const loaded = await app.db.transaction((tx) => loadList(tx, app.deps, list))
  expect(loaded).toMatchObject({ read: 1, refused: [], items: 1, gaps: [] })

  let at = Date.now()
  const send = async (message: Record<string, unknown>): Promise<HisAnswer> => {
    at += 1
    const signed = {
      _api_access_key: key.keyId,
      _api_name: String(message.infno),
      _api_timestamp: String(at),
      _api_version: '1.0',
    }
    const text = Object.entries(signed)
      .map(([name, value]) => `${name}=${value}`)
      .join('&')
    const headers = { ...signed, _api_signature: createHmac('sha1', shared).update(text).digest('base64') }
    const { body } = await app.raw({ method: 'POST', url: '/fsi', headers, payload: JSON.stringify(message) })
    return body
  }
  const till = createHis({ send, institution: code, now: app.clock.now, lane: 88 })
  const found = await till.call('1101', { data: { mdtrt_cert_type: '02', mdtrt_cert_no: idNumber } })
  expect(found.infcode, found.err_msg).toBe(0)
  const patient = { psnNo: found.output.baseinfo.psn_no as string, certNo: idNumber }
  const bill = { patient, lines: [{ code: item!, amount: 300 }] }
  const { visit, batch } = await till.prepare(bill)
  const settled = await till.call('2207', till.billData(visit, batch, bill))
  expect(settled.infcode, settled.err_msg).toBe(0)
  expect(Number(settled.output.setlinfo.acct_pay)).toBeGreaterThan(0)

  const unsigned = await app.fsi(till.envelope('1101', { data: {} }, till.newMsgid()))
  expect(unsigned.err_msg).toContain('没有签名')
  expect(await verifyAll(app.deps)).toMatchObject({
    verdict: 'right',
    people: 1,
    settlements: 1,
    findings: [],
  })
})

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { enqueue, runDueJobs } from '../jobs.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { workOf } from '../work.ts'
import { signatureOf } from './webhook.ts'

type Got = { kind: string; key: string; psnNo: string; headers: Record<string, unknown>; body: string }

let app: TestApp
let administrator: TestCaller
let receiver: Server
let url: string
let got: Got[] = []
let broken: (one: Got) => boolean = () => false

beforeAll(async () => {
  app = await testApp()
  administrator = await app.staff('administrator')
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += String(data)
    })
    request.on('end', () => {
      const { type, data } = JSON.parse(body)
      const one = { kind: type, key: data.key, psnNo: data.psnNo, headers: request.headers, body }
      response.statusCode = broken(one) ? 500 : 204
      if (!broken(one)) got.push(one)
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => receiver.once('listening', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
})
afterAll(async () => {
  receiver.close()
  await app.close()
})

/** What modules put into the queue when something happens to somebody. */
let serial = 0
async function happen(name: string, kind: string): Promise<string> {
  const { id: personId } = await app.person(name)
  const key = `trial:${++serial}`
  const facts = { scope: 'family' }
  await app.db.transaction((tx) =>
    enqueue(tx, app.deps, { kind: 'notice', payload: { personId, kind, facts, key } }),
  )
  return key
}
const due = () => runDueJobs(app.deps, workOf(app.deps), app.deps.now())
async function pass(minutes: number): Promise<void> {
  app.clock.advance({ minutes })
  await due()
}
const keysOf = (psnNo: string) => got.filter((one) => one.psnNo === psnNo).map(({ key }) => key)
const register = async (body: Record<string, unknown> = {}) =>
  (await app.post('/administration/webhooks', administrator, { url, ...body })).body

test('a system is told what happens, signed, once, in the order in which it happened to each person', async () => {
  const { webhook, secret } = await register({ kinds: ['account.frozen'] })
  const keys = [await happen('张伟', 'account.frozen'), await happen('张伟', 'account.frozen')]
  await happen('张伟', 'account.released')
  const other = await happen('李梅', 'account.frozen')
  await due()
  expect(got.map(({ key }) => key).sort()).toEqual([...keys, other].sort())
  expect(keysOf(got.find(({ key }) => key === keys[0])!.psnNo)).toEqual(keys)
  const { headers, body } = got[0]!
  const signed = { id: String(headers['webhook-id']), timestamp: Number(headers['webhook-timestamp']), body }
  expect(headers['webhook-signature']).toBe(signatureOf(secret, signed))
  await due()
  expect(got).toHaveLength(3)
  await app.call('DELETE', `/administration/webhooks/${webhook.id}`, administrator)
  await happen('张伟', 'account.frozen')
  await due()
  expect(got).toHaveLength(3)
})

test('what is not taken is tried again later, what came after it for the same person waits, others do not', async () => {
  got = []
  await register()
  const [first, second] = [await happen('张伟', 'account.frozen'), await happen('张伟', 'account.frozen')]
  const other = await happen('李梅', 'account.frozen')
  broken = ({ key }) => key === first
  await due()
  expect(got.map(({ key }) => key)).toEqual([other])
  broken = () => false
  await pass(2)
  expect(got.map(({ key }) => key)).toEqual([other, first, second])
})

test('what is never taken is dead: seen by the administrator, and tried again when he says so', async () => {
  got = []
  const [first, second] = [await happen('王秀英', 'account.frozen'), await happen('王秀英', 'account.frozen')]
  broken = () => true
  await due()
  for (let times = 0; times < 8; times++) await pass(60 * 13)
  const { webhooks } = (await app.get('/administration/webhooks', administrator)).body
  const mine = webhooks.find((one: { active: boolean }) => one.active)
  expect(mine).toMatchObject({ dead: 1, waiting: 1 })
  const { events } = (await app.get(`/administration/webhooks/${mine.id}/events`, administrator)).body
  expect(events).toMatchObject([{ attempts: 8, lastError: 'HTTP 500' }])
  broken = () => false
  await pass(60 * 13)
  expect(got).toEqual([])
  const revived = await app.post(`/administration/webhooks/${mine.id}/retry`, administrator)
  expect(revived.body).toEqual({ revived: 1 })
  await due()
  expect(got.map(({ key }) => key)).toEqual([first, second])
})

test('what happened and what is told of it are one: where the one is rolled back, so is the other', async () => {
  got = []
  const before = await sql<{ n: number }>`select count(*)::int as n from webhook_event`.read(app.db.reader)
  const key = await happen('张伟', 'account.frozen')
  const again = async () => {
    const { id: personId } = await app.person('张伟')
    const payload = { personId, kind: 'account.frozen', facts: { scope: 'family' }, key }
    await app.db.transaction((tx) => enqueue(tx, app.deps, { kind: 'notice', payload }))
  }
  await again()
  await due()
  const after = await sql<{ n: number }>`select count(*)::int as n from webhook_event`.read(app.db.reader)
  expect(after[0]!.n).toBe(before[0]!.n + 1)
})

test('real people’s news goes over TLS only', async () => {
  app.deps.sandbox = false
  const refused = await app.post('/administration/webhooks', administrator, { url })
  app.deps.sandbox = true
  expect(refused.body.type).toBe('/problems/administration/webhook-in-the-clear')
})

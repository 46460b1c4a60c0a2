import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { httpGateway, type OutgoingMessage } from './gateway.ts'

type Seen = { body: string; headers: Record<string, string | string[] | undefined> }

const key = Buffer.from('the key that both sides agreed on')
const message: OutgoingMessage = {
  id: '4711',
  channel: 'sms',
  to: '19900000001',
  template: 'premium.credited',
  title: '缴费到账成功',
  body: '张*2025年居民医保缴费400.00元已到账。',
}

// Somebody else's gateway: it answers what the test says, late where it says so.
let seen: Seen[] = []
let reply: { status: number; body: string; afterMs?: number } = { status: 200, body: '{"reference":"r-1"}' }
const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    seen.push({ body: Buffer.concat(parts).toString('utf8'), headers: request.headers })
    const { status, body, afterMs = 0 } = reply
    setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end(body), afterMs)
  })
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  seen = []
  reply = { status: 200, body: '{"reference":"r-1"}' }
})

const send = (patienceMs = 5_000) => httpGateway({ url, key, patienceMs }).send(message)
const unavailable = { status: 503, type: '/problems/gateway/unavailable' }

describe('the gateway for messages to the phone, over HTTP', () => {
  test('gets the whole message, signed, under a key that makes repeating harmless', async () => {
    expect(await send()).toEqual({ reference: 'r-1' })
    const [one] = seen
    expect(JSON.parse(one!.body)).toEqual(message)
    expect(one!.headers['idempotency-key']).toBe('4711')
    expect(one!.headers['x-gongji-signature']).toBe(createHmac('sm3', key).update(one!.body).digest('hex'))
  })

  test.each([500, 503, 400, 401, 429])('answers %i: not sent, to be tried again', async (status) => {
    reply = { status, body: '{}' }
    await expect(send()).rejects.toMatchObject(unavailable)
  })

  test('answers later than it is waited for: not known to be sent, tried again under the same key', async () => {
    reply = { status: 200, body: '{"reference":"late"}', afterMs: 3_000 }
    await expect(send(50)).rejects.toMatchObject(unavailable)
    reply = { status: 200, body: '{"reference":"r-2"}' }
    expect(await send()).toEqual({ reference: 'r-2' })
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set(['4711']))
  })

  test.each([
    ['no JSON', 'OK'],
    ['nothing', ''],
    ['JSON without a reference', '{"code":0}'],
    ['a reference of another type', '{"reference":17}'],
    ['null', 'null'],
    ['a list', '[]'],
  ])('accepts with %s: sent, without a reference', async (_, body) => {
    reply = { status: 200, body }
    expect(await send()).toEqual({ reference: '' })
  })

  test('is not there: to be tried again', async () => {
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    await expect(httpGateway({ url: `http://127.0.0.1:${port}/`, key }).send(message)).rejects.toMatchObject(
      unavailable,
    )
  })
})

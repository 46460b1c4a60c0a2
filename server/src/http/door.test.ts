import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { registerHis } from '../his/routes.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { createApp } from './app.ts'
import { addressOf } from './door.ts'

let app: TestApp
let server: Awaited<ReturnType<typeof createApp>>
let url: string
beforeAll(async () => {
  app = await testApp()
  server = await createApp(app.deps, app.settler, { his: registerHis })
  url = await server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server.close()
  await app.close()
})

const message = (more: object = {}) =>
  JSON.stringify({
    infno: '1101',
    msgid: 'H5202010000120250115100000002',
    fixmedins_code: 'H52020100002',
    input: { data: { mdtrt_cert_type: '02', mdtrt_cert_no: '990201198203150037' } },
    ...more,
  })
const post = (path: string, body: string = message(), headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { method: 'POST', body, headers })

describe('over a connection, messages go past the framework, and are answered as behind it', () => {
  it.each(['/', '/x', '/fsi/api/rsfComIfsService/callService?a=b', '/apix', '//api/home'])(
    '%s',
    async (path) => {
      const answer = await post(path)
      const behind = await app.raw({ method: 'POST', url: path, payload: message() })
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({
        infcode: 0,
        output: { baseinfo: behind.body.output.baseinfo },
      })
      for (const name of ['content-type', 'cache-control'])
        expect(answer.headers.get(name)).toBe(behind.headers[name])
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{16}$/)
    },
  )

  it('a refusal says its code in a header', async () => {
    const answer = await post('/x', message({ infno: '9999' }))
    expect(answer.headers.get('x-problem')).toBe('his/unknown-message')
    expect(await answer.json()).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('9999') })
  })

  it('a page of another site is refused', async () => {
    const answer = await post('/x', message(), { origin: 'https://elsewhere.example' })
    expect(await answer.json()).toMatchObject({ infcode: -1 })
  })

  it('it is counted with the others', async () => {
    const counted = async () =>
      Number(
        /gongji_http_request_seconds_count\{method="POST",route="\/\*",status="200"\} (\d+)/.exec(
          await (await fetch(`${url}/metrics`)).text(),
        )?.[1],
      )
    const before = await counted()
    await (await post('/x')).text()
    expect(await counted()).toBe(before + 1)
  })
})

describe('what is ours goes to the framework', () => {
  test.each([
    ['/api/nothing', 404],
    ['/%61pi/nothing', 404],
    ['/auth/oauth/token', 401],
  ])('%s', async (path, status) => {
    const answer = await post(path, '{}', { 'content-type': 'application/json' })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{16}$/)
  })
})

test('once it closes, a message is told so', async () => {
  const closing = await createApp(app.deps, app.settler, { his: registerHis })
  let address = ''
  let status = 0
  closing.addHook('preClose', async () => {
    status = (await fetch(`${address}/x`, { method: 'POST', body: message() })).status
  })
  address = await closing.listen({ host: '127.0.0.1', port: 0 })
  await closing.close()
  expect(status).toBe(503)
})

describe('an address is what the framework takes for it', () => {
  const forwarded = [
    undefined,
    '10.0.0.1',
    '10.0.0.1, 10.0.0.2',
    ' 10.0.0.3 ',
    'made up, 10.0.0.4 ',
    '',
    '10.0.0.5,',
  ]
  test.each([true, false])('a trusted proxy: %s', async (trustProxy) => {
    const framework = Fastify({ trustProxy: trustProxy ? (_, hop) => hop === 0 : false })
    framework.get('/', async (request) => ({ theirs: request.ip, ours: addressOf(request.raw, trustProxy) }))
    await framework.ready()
    for (const one of forwarded) {
      const headers = one === undefined ? {} : { 'x-forwarded-for': one }
      const { theirs, ours } = (await framework.inject({ url: '/', headers })).json()
      expect(ours, String(one)).toBe(theirs)
    }
    await framework.close()
  })
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
// @ts-expect-error a script without types
import { endKey, examples, issueKey, runExample } from '../../../scripts/examples.mjs'
import { verifyAll } from '../commands/verify.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { registerHis } from './routes.ts'

// The examples of the guide, run as they are written, over HTTP.

let app: TestApp
let env: { BASE: string }
const server = createServer(async (request, reply) => {
  const { method, url = '/', headers } = request
  const payload = await buffer(request)
  const answer = await app.raw({
    method: method as 'POST',
    url,
    headers: headers as Record<string, string>,
    ...(payload.length === 0 ? {} : { payload }),
  })
  reply.writeHead(answer.status, { 'content-type': String(answer.headers['content-type'] ?? 'text/plain') })
  reply.end(answer.bytes)
})
beforeAll(async () => {
  app = await testApp({
    // A key that was issued or ended is looked at with the next message.
    his: (...given) => registerHis(given[0], given[1], given[2], { keysKeptMs: 0 }),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  env = { BASE: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
})
afterAll(async () => {
  server.close()
  await app.close()
})

type Run = { absent: boolean; code: number; written: string }
const tried = (examples as { file: string }[]).filter(({ file }) => /\.(sh|mjs|py)$/.test(file))

describe.each([false, true])('signed: %s', (signed) => {
  let own: Record<string, string>
  beforeAll(async () => {
    own = signed ? await issueKey(env) : env
  })
  afterAll(async () => {
    if (signed) await endKey(env)
  })

  test.each(tried)('$file runs as it is written', async (example) => {
    const { code, written } = (await runExample(example, own)) as Run
    expect(written).toContain(
      example.file === 'stay.sh'
        ? 'fund 1280, accounts 720, of them relatives 720, cash 0'
        : 'fund 360, accounts 240, of them relatives 240, cash 0',
    )
    expect(code, written).toBe(0)
  })

  test('what is not signed is refused where a key was issued', async () => {
    const { code, written } = (await runExample(tried[0], env)) as Run
    if (signed) expect(written).toContain('没有签名')
    else expect(code).toBe(0)
  })
})

test('what the examples did is right', async () => {
  expect((await verifyAll(app.deps)).verdict).toBe('right')
})

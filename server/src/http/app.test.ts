import { readFile } from 'node:fs/promises'
import { type Role, routes } from '@gongji/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, requireRole } from '../serve.ts'
import { shareOf } from '../testing/everything.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { usualLimits } from './limits.ts'
import { hideNumbers } from './log.ts'
import { openApiFile } from './openapi.ts'
import { openApiText } from './openapi-text.ts'
import { languageOf } from './security.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const json = { 'content-type': 'application/json' }

describe('bad input gets one clear refusal', () => {
  const post = (payload: string | Buffer, headers: Record<string, string> = json) =>
    app.raw({ method: 'POST', url: '/api/sign-in/demo', headers, payload })

  test.each([
    { what: 'malformed JSON', payload: '{"name": ', type: 'malformed-json', status: 400 },
    { what: 'a text that is no JSON', payload: 'name=张伟', type: 'malformed-json', status: 400 },
    {
      what: 'deep nesting',
      payload: `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      type: 'too-deep',
      status: 400,
    },
    {
      what: 'bytes that are no UTF-8',
      payload: Buffer.from([0x7b, 0xff, 0x7d]),
      type: 'not-utf8',
      status: 400,
    },
    { what: 'a list instead of an object', payload: '[]', type: 'invalid-input', status: 400 },
    { what: 'a field of another kind', payload: '{"name": 1}', type: 'invalid-input', status: 400 },
    { what: 'an unknown field', payload: '{"nmae": "张伟"}', type: 'invalid-input', status: 400 },
    { what: 'a body above 1 MB', payload: `"${'x'.repeat(1_100_000)}"`, type: 'too-large', status: 413 },
  ])('$what', async ({ payload, type, status }) => {
    const answer = await post(payload)
    expect(answer).toMatchObject({ status, body: { type: `/problems/http/${type}`, status } })
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.body.requestId).toBe(answer.headers['x-request-id'])
    for (const language of ['zh', 'en'] as const) {
      expect(answer.body[language].what).not.toMatch(/[{}]/)
      expect(answer.body[language].mend).not.toBe('')
    }
  })

  test('another charset and another kind of content', async () => {
    const gbk = await post('{}', { 'content-type': 'application/json; charset=gbk' })
    expect(gbk.body.type).toBe('/problems/http/not-utf8')
    const form = await post('name=x', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(form).toMatchObject({ status: 415, body: { type: '/problems/http/unsupported-media-type' } })
  })

  test('the field that is wrong is named, in the reader’s language', async () => {
    const english = await post('{"name": 1}', { ...json, 'accept-language': 'en-GB,zh;q=0.5' })
    expect(english.body.title).toBe('name: it should be text.')
    expect(english.headers['content-language']).toBe('en')
    const chinese = await post('{"name": 1}')
    expect(chinese.body.title).toBe('姓名：应为文字。')
    expect(chinese.body.fields).toEqual([
      {
        field: 'name',
        name: { zh: '姓名', en: 'name' },
        zh: '应为文字',
        en: 'it should be text',
      },
    ])
  })

  test('an address that does not exist, and a method that it does not take', async () => {
    const missing = await app.get('/nowhere')
    expect(missing).toMatchObject({ status: 404, body: { type: '/problems/http/not-found' } })
    const method = await app.raw({ method: 'DELETE', url: '/elsewhere' })
    expect(method).toMatchObject({ status: 405, body: { type: '/problems/http/wrong-method' } })
  })

  test('a method that an address does not take is told with those that it does', async () => {
    const wrong = await app.call('DELETE', '/bindings/7')
    expect(wrong).toMatchObject({ status: 405, body: { type: '/problems/http/wrong-method' } })
    expect(wrong.headers.allow).toBe('GET, HEAD, PATCH')
    expect((await app.call('PUT', '/account')).headers.allow).toBe('GET, HEAD')
    const asked = await app.raw({ method: 'OPTIONS', url: '/api/account?personId=1' })
    expect(asked).toMatchObject({ status: 204, headers: { allow: 'GET, HEAD' } })
    expect(await app.call('DELETE', '/account/nowhere')).toMatchObject({ status: 404 })
  })

  test('who has no token is told how one signs in, and whose token is no longer good that it is not', async () => {
    const none = await app.get('/account')
    expect(none).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer realm="gongji"' } })
    const old = { id: 1, name: '', token: 'a'.repeat(43) }
    expect((await app.get('/account', old)).headers['www-authenticate']).toBe(
      'Bearer realm="gongji", error="invalid_token"',
    )
  })

  test('an id that is no number is refused before anything is looked up', async () => {
    const answer = await app.get('/bindings/x', await app.person('张伟'))
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/http/invalid-input' } })
  })
})

describe('who may', () => {
  const callers: Record<Role, Caller> = {
    anyone: { kind: 'anyone' },
    citizen: { kind: 'citizen', personId: 1, channel: 'web' },
    cashier: { kind: 'staff', staffId: 1, role: 'cashier', institution: 'H52020100001' },
    clerk: { kind: 'staff', staffId: 1, role: 'clerk', area: '520200' },
    auditor: { kind: 'staff', staffId: 1, role: 'auditor' },
    policyOfficer: { kind: 'staff', staffId: 1, role: 'policyOfficer' },
    fundManager: { kind: 'staff', staffId: 1, role: 'fundManager' },
    administrator: { kind: 'staff', staffId: 1, role: 'administrator' },
  }
  const entries = Object.entries(routes)
  const roles = Object.keys(callers) as Role[]

  test.each(entries)('%s: the roles it names, and nobody else', (_, route) => {
    const list: readonly Role[] = route.roles
    for (const role of roles) {
      const allowed = list.includes('anyone') || list.includes(role)
      const ask = () => requireRole(callers[role], list)
      if (allowed) expect(ask).not.toThrow()
      else expect(ask).toThrow(expect.objectContaining({ status: role === 'anyone' ? 401 : 403 }))
    }
  })

  test('every route is registered, and refuses each role it is not for before it looks at anything else', async () => {
    const signedIn = {
      citizen: await app.person('赵磊'),
      cashier: await app.staff('cashier-1'),
      clerk: await app.staff('clerk-520200'),
      auditor: await app.staff('auditor'),
      policyOfficer: await app.staff('policy'),
      fundManager: await app.staff('manager'),
      administrator: await app.staff('administrator'),
      anyone: null,
    }
    for (const [index, [name, route]] of entries.entries()) {
      const path = route.path.replaceAll(/:\w+/g, '1')
      for (const role of shareOf(roles, index % 3, 3)) {
        const list: readonly Role[] = route.roles
        if (list.includes('anyone') || list.includes(role)) continue
        const { status, body } = await app.call(
          route.method,
          path,
          signedIn[role],
          route.method === 'GET' ? undefined : {},
        )
        expect([name, role, status, body.type]).toEqual([
          name,
          role,
          role === 'anyone' ? 401 : 403,
          `/problems/http/${role === 'anyone' ? 'sign-in-first' : 'not-allowed'}`,
        ])
      }
    }
  })

  test('a session that is closed or made up is nobody’s', async () => {
    const caller = await app.person('赵磊')
    await app.post('/sign-out', caller)
    expect((await app.get('/account', caller)).status).toBe(401)
    const forged = await app.get('/account', { ...caller, token: 'A'.repeat(43) })
    expect(forged.status).toBe(401)
  })

  test('another website cannot act with a visitor’s cookie', async () => {
    const { token } = await app.person('赵磊')
    const post = (origin: string) =>
      app.raw({
        method: 'POST',
        url: '/api/sign-out',
        headers: { cookie: `gongji_session=${token}`, origin, host: 'gongji.example' },
      })
    const refused = await post('https://evil.example')
    expect(refused).toMatchObject({ status: 403, body: { type: '/problems/http/other-origin' } })
    expect((await app.get('/me', { id: 0, name: '', token })).body.kind).toBe('citizen')
    expect((await post('http://gongji.example')).status).toBe(200)
  })

  test('who tries links or ID numbers out is stopped after twenty a minute, whatever the session', async () => {
    const limited = await testApp({ limits: usualLimits })
    try {
      const tries = async (path: string, body: object, callers: readonly (TestCaller | null)[]) => {
        const statuses: number[] = []
        for (let i = 0; i < 21; i++) {
          statuses.push((await limited.post(path, callers[i % callers.length]!, body)).status)
        }
        return [...new Set(statuses.slice(0, 20)), statuses[20]]
      }
      const link = { token: 'A'.repeat(43) }
      const [caller, again] = [await limited.person('赵磊'), await limited.person('赵磊')]
      expect(await tries('/sign-in/invitation', link, [null, caller])).toEqual([404, 429])
      const relative = { name: '某某', idNumber: '110101199003070134' }
      expect(await tries('/relatives/look-up', relative, [caller, again])).toEqual([404, 429])
      const refused = await limited.post('/relatives/look-up', again, relative)
      expect(refused.body.type).toBe('/problems/http/too-many')
      expect(refused.headers['retry-after']).toBeDefined()
      // Another person is not held up by this one.
      expect((await limited.post('/relatives/look-up', await limited.person('张伟'), relative)).status).toBe(
        404,
      )
    } finally {
      await limited.close()
    }
  })

  test('each person has an allowance of his own, on all devices; all who are not signed in share their address’s', async () => {
    const limited = await testApp({ limits: { person: 3, address: 5 } })
    try {
      const statuses = async (times: number, caller: TestCaller | null) => {
        const found: number[] = []
        for (let i = 0; i < times; i++) found.push((await limited.get('/me', caller)).status)
        return found
      }
      const [son, onTablet] = [await limited.person('张伟'), await limited.person('张伟')]
      expect(await statuses(2, son)).toEqual([200, 200])
      expect(await statuses(2, onTablet)).toEqual([200, 429])
      expect(await statuses(1, son)).toEqual([429])
      const mother = await limited.person('王秀英')
      expect(await statuses(3, mother)).toEqual([200, 200, 200])
      const clerk = await limited.staff('clerk-520200')
      expect(await statuses(1, clerk)).toEqual([200])
      // Signing in four times was asked by nobody in particular. A token that is nobody's is no way round.
      expect(await statuses(2, null)).toEqual([200, 429])
      expect(await statuses(1, { ...son, token: 'made-up-token-of-nobody' })).toEqual([429])
      expect(await statuses(1, clerk)).toEqual([200])
    } finally {
      await limited.close()
    }
  })
})

test('behind a proxy its word counts for where a request comes from, and nobody else’s', async () => {
  const proxied = await testApp({ trustProxy: true, limits: { person: 100, address: 20 } })
  try {
    const ask = (forwarded: string) =>
      proxied.raw({ method: 'GET', url: '/api/me', headers: { 'x-forwarded-for': forwarded } })
    // Whatever the client writes first, the proxy adds the address it saw at the end.
    for (let i = 0; i < 20; i++) await ask(`10.0.0.${i}, 203.0.113.9`)
    expect((await ask('10.0.0.99, 203.0.113.9')).status).toBe(429)
    expect((await ask('10.0.0.1, 203.0.113.10')).status).toBe(200)
  } finally {
    await proxied.close()
  }
})

describe('what stands beside the API', () => {
  test('docs/openapi.json is what the contract says (npx tsx server/src/http/write-openapi.ts)', async () => {
    // Compared as a whole, since a difference of the two texts would fill the screen.
    expect((await readFile(openApiFile, 'utf8')) === openApiText()).toBe(true)
  })

  test('every reference of the document leads somewhere', () => {
    const document = JSON.parse(openApiText())
    const references = [...openApiText().matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path]) => path!)
    expect(references.length).toBeGreaterThan(10)
    for (const path of new Set(references)) {
      const found = path.split('/').reduce((node, part) => node?.[part], document)
      expect([path, found]).toEqual([path, expect.any(Object)])
    }
  })

  test('/docs, /healthz and /metrics answer', async () => {
    const first = await app.raw({ method: 'GET', url: '/docs' })
    expect(first.text).toMatch(/<html lang="zh-CN">[\s\S]*<h2>快速开始[\s\S]*first-bill\.sh/)
    for (const url of [
      '/docs?lang=en',
      '/docs/hospital',
      '/docs/hospital?lang=en',
      '/docs/rest',
      '/docs/people',
    ]) {
      const guide = await app.raw({ method: 'GET', url })
      expect([url, guide.status], url).toEqual([url, 200])
      expect(guide.headers['content-security-policy'], url).toMatch(/style-src 'self' 'nonce-/)
      // What is written in the documents is text, whatever it looks like.
      expect(guide.text, url).not.toMatch(/<script/i)
    }
    const page = await app.raw({ method: 'GET', url: '/docs/api/' })
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toMatch(/script-src/)
    const document = await app.raw({ method: 'GET', url: '/docs/json' })
    expect(document.body.openapi).toBe('3.1.0')
    const health = await app.raw({ method: 'GET', url: '/healthz' })
    expect(health.body).toMatchObject({ status: 'ok', sandbox: true, now: '2025-01-15T02:00:00.000Z' })
    const metrics = await app.raw({ method: 'GET', url: '/metrics' })
    expect(metrics.text).toMatch(
      /gongji_http_request_seconds_count\{method="GET",route="\/healthz",status="200"\}/,
    )
  })

  test('a browser gets a page on every address that is none of the API’s, under a policy that allows only ours', async () => {
    const page = await app.raw({ method: 'GET', url: '/family/bind', headers: { accept: 'text/html' } })
    expect(page).toMatchObject({ status: 200 })
    expect(page.headers['content-security-policy']).toMatch(/default-src 'self'; script-src 'self';/)
    const missing = await app.raw({ method: 'GET', url: '/assets/gone.js', headers: { accept: '*/*' } })
    expect(missing.status).toBe(404)
  })

  test('every other POST is the national interface, whatever its path and content type', async () => {
    for (const headers of [{}, { 'content-type': 'text/plain' }, { 'content-type': 'no/such; thing=' }]) {
      const answer = await app.raw({ method: 'POST', url: '/any/path', headers, payload: '{' })
      expect(answer).toMatchObject({ status: 200, body: { infcode: -1 } })
    }
    const huge = await app.raw({ method: 'POST', url: '/', payload: 'x'.repeat(10_500_000) })
    expect(huge).toMatchObject({ status: 200, body: { infcode: -1 } })
  })
})

test('logs hide ID numbers and phones wherever they stand', () => {
  expect(hideNumbers('{"url":"/x?id=99020119820315003X","tel":"19900000001"}')).toBe(
    '{"url":"/x?id=9902***********03X","tel":"199****0001"}',
  )
})

test.each([
  [undefined, 'zh'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en-US,en;q=0.9', 'en'],
  ['fr,en;q=0.3,zh;q=0.2', 'en'],
  ['fr', 'zh'],
  ['en;q=0,zh', 'zh'],
])('Accept-Language %s is answered in %s', (header, language) => {
  expect(languageOf(header)).toBe(language)
})

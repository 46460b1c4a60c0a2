import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { readOidc } from './oidc.ts'

/** A small identity provider: it hands out one token for the code of the sign-in that was begun last. */
type Issuer = {
  url: string
  /** What the next token says, besides what the protocol asks for. */
  claims: Record<string, unknown>
  /** The nonce it puts in; undefined: the right one. */
  nonce: string | undefined
  seen: { verifier: string | null; challenge: string | null }
  begin: (location: string) => void
  close: () => Promise<void>
}

async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'RS256', use: 'sig' }
  let asked = new URLSearchParams()
  const issuer: Issuer = {
    url: '',
    claims: {},
    nonce: undefined,
    seen: { verifier: null, challenge: null },
    begin: (location) => {
      asked = new URL(location).searchParams
      issuer.seen.challenge = asked.get('code_challenge')
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const answers: Record<string, (body: string) => Promise<unknown>> = {
    '/.well-known/openid-configuration': async () => ({
      issuer: issuer.url,
      authorization_endpoint: `${issuer.url}/authorize`,
      token_endpoint: `${issuer.url}/token`,
      jwks_uri: `${issuer.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
    '/jwks': async () => ({ keys: [jwk] }),
    '/token': async (body) => {
      issuer.seen.verifier = new URLSearchParams(body).get('code_verifier')
      const token = await new SignJWT({ nonce: issuer.nonce ?? asked.get('nonce'), ...issuer.claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'test' })
        .setIssuer(issuer.url)
        .setAudience('gongji')
        .setSubject(String(issuer.claims.sub ?? 'somebody'))
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey)
      return { access_token: 'unused', token_type: 'Bearer', id_token: token }
    },
  }
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
    })
    request.on('end', () => {
      const answer = answers[new URL(request.url ?? '/', issuer.url).pathname]
      void answer?.(body).then((value) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(value))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return issuer
}

let issuer: Issuer
let app: TestApp
beforeAll(async () => {
  issuer = await startIssuer()
  const provider = {
    issuer: issuer.url,
    clientId: 'gongji',
    clientSecret: 'secret',
    idNumberClaim: 'id_number',
    nameClaim: 'name',
    insecure: true,
  }
  app = await testApp({
    oidc: { publicOrigin: 'http://gongji.test', citizen: provider, staff: provider },
  })
})
afterAll(async () => {
  await app.close()
  await issuer.close()
})
beforeEach(() => {
  issuer.nonce = undefined
  issuer.claims = { id_number: '990201198203150037', name: '张伟' }
})

const cookieOf = (header: unknown): string =>
  [header]
    .flat()
    .map((one) => String(one).split(';')[0])
    .join('; ')

const begin = async (query = '') => {
  const answer = await app.raw({ method: 'GET', url: `/api/sign-in/oidc${query}` })
  const location = String(answer.headers.location)
  issuer.begin(location)
  return { answer, location, cookie: cookieOf(answer.headers['set-cookie']) }
}

const comeBack = (location: string, cookie: string, more = '') =>
  app.raw({
    method: 'GET',
    url: `/api/sign-in/oidc/callback?code=any&state=${new URL(location).searchParams.get('state')}${more}`,
    headers: { cookie },
  })

describe('sign-in by an identity provider', () => {
  test('a citizen goes there with PKCE, state and nonce, comes back, and is who the ID number says', async () => {
    const { location, cookie } = await begin('?channel=guizhou-app&back=/family')
    const asked = new URL(location).searchParams
    expect(asked.get('code_challenge_method')).toBe('S256')
    expect(asked.get('redirect_uri')).toBe('http://gongji.test/api/sign-in/oidc/callback')
    const back = await comeBack(location, cookie)
    expect(back).toMatchObject({ status: 302, headers: { location: '/family' } })
    expect(issuer.seen.verifier).toMatch(/^[\w-]{43,}$/)
    const me = await app.raw({
      method: 'GET',
      url: '/api/me',
      headers: { cookie: cookieOf(back.headers['set-cookie']) },
    })
    expect(me.body).toMatchObject({ kind: 'citizen', person: { name: '张伟' }, channel: 'guizhou-app' })
  })

  test('staff are known by the provider’s own name for them', async () => {
    await sql`update staff set subject = 'clerk-7' where sign_in_name = 'clerk-520200'`.execute(
      app.db.autocommit,
    )
    issuer.claims = { sub: 'clerk-7' }
    const { location, cookie } = await begin('?who=staff&back=/desk')
    const back = await comeBack(location, cookie)
    const me = await app.raw({
      method: 'GET',
      url: '/api/me',
      headers: { cookie: cookieOf(back.headers['set-cookie']) },
    })
    expect(me.body).toMatchObject({ kind: 'staff', staff: { role: 'clerk', area: '520200' } })
  })

  test('what moves money counts who was asked by the provider just now; whoever was let in from before is asked again', async () => {
    const signedIn = async (query: string) => {
      const { location, cookie } = await begin(query)
      return { asked: new URL(location).searchParams, back: await comeBack(location, cookie) }
    }
    const opensWallet = async ({ back }: Awaited<ReturnType<typeof signedIn>>) => {
      const cookie = cookieOf(back.headers['set-cookie'])
      const headers = { cookie, 'content-type': 'application/json' }
      const answer = await app.raw({ method: 'POST', url: '/api/wallets', headers, payload: '{}' })
      return answer.body.type as string
    }
    const asks = '/problems/access/prove-in-person'
    const seconds = () => Math.floor(Date.now() / 1_000)
    expect(await opensWallet(await signedIn(''))).toBe(asks)
    issuer.claims.auth_time = seconds() - 3_600
    expect(await opensWallet(await signedIn(''))).toBe(asks)
    expect((await signedIn('?again=true')).back).toMatchObject(refused('http/sign-in-refused'))
    issuer.claims.auth_time = seconds()
    const again = await signedIn('?again=true')
    expect([again.asked.get('prompt'), again.asked.get('max_age')]).toEqual(['login', '0'])
    expect(await opensWallet(again)).not.toBe(asks)
  })

  const refused = (type: string) => ({
    status: 302,
    headers: { location: `/?signInProblem=${encodeURIComponent(`/problems/${type}`)}` },
  })

  test('nobody is sent to another website afterwards', async () => {
    for (const back of ['https://evil.example', '//evil.example', '/\\evil.example']) {
      const { location, cookie } = await begin(`?back=${encodeURIComponent(back)}`)
      expect((await comeBack(location, cookie)).headers.location).toBe('/')
    }
  })

  test('a person who is not registered, or under another name, is refused with the reason', async () => {
    issuer.claims = { id_number: '110101199003070134', name: '张伟' }
    const unknown = await begin()
    expect(await comeBack(unknown.location, unknown.cookie)).toMatchObject(refused('person/unknown'))
    issuer.claims = { id_number: '990201198203150037', name: '李四' }
    const other = await begin()
    expect(await comeBack(other.location, other.cookie)).toMatchObject(refused('person/name-does-not-match'))
  })

  test.each([
    { what: 'another state', state: 'other' },
    { what: 'another nonce', nonce: 'other' },
    { what: 'no cookie', cookie: '' },
    { what: 'a cookie that was changed', cookie: 'gongji_sign_in=AAAA' },
  ])('$what: refused, and nobody is signed in', async ({ state, nonce, cookie }) => {
    const begun = await begin()
    issuer.nonce = nonce
    const back = await comeBack(
      state === undefined ? begun.location : `http://x/?state=${state}`,
      cookie ?? begun.cookie,
    )
    expect(back).toMatchObject(refused('http/sign-in-refused'))
    expect(cookieOf(back.headers['set-cookie'])).not.toMatch(/gongji_session=\w/)
  })
})

test('without a provider the sandbox’s people are offered, and this way is refused in words', async () => {
  const plain = await testApp()
  try {
    const { status, headers } = await plain.raw({ method: 'GET', url: '/api/sign-in/oidc' })
    const type = '/problems/http/no-identity-provider'
    expect([status, headers.location]).toEqual([302, `/?signInProblem=${encodeURIComponent(type)}`])
    expect((await plain.get(`/sign-in/problem?type=${encodeURIComponent(type)}`)).body).toEqual({
      type,
      zh: { what: '尚未接入统一身份认证。', mend: '请联系系统管理员配置后再登录。' },
      en: {
        what: 'No identity provider is connected.',
        mend: 'The administrator has to connect one.',
      },
    })
    // A made-up name cannot put words into our mouth.
    expect((await plain.get('/sign-in/problem?type=/problems/you/won')).body.type).toBe(
      '/problems/http/sign-in-refused',
    )
  } finally {
    await plain.close()
  }
})

test('the settings come from the environment, all three or none', () => {
  const env = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }
  expect(readOidc(env, 'https://gongji.example').citizen).toMatchObject({
    issuer: 'https://id.example',
    idNumberClaim: 'id_number',
  })
  expect(readOidc({ ...env, OIDC_CLIENT_SECRET: '' }, 'https://gongji.example').citizen).toBeUndefined()
})

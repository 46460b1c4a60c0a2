import { routes } from '@gongji/contract'
import { ownOf } from '@gongji/policy'
import * as oidc from 'openid-client'
import { openSession } from '../access/session.ts'
import { findStaffBySubject } from '../access/staff.ts'
import type { Deps } from '../deps.ts'
import { problem as personProblem } from '../person/identity.ts'
import { findPersonId, readPerson, sameName } from '../person/person.ts'
import { seal, unseal } from '../person/seal.ts'
import { Problem } from '../problem.ts'
import type { Serve } from '../serve.ts'
import { problem } from './problems.ts'

/** An identity provider: the national or a provincial platform for citizens, the agency's own for staff. */
export type OidcProvider = {
  issuer: string
  clientId: string
  clientSecret: string
  /** Claim that holds the ID number; citizens only. */
  idNumberClaim: string
  /** Claim that holds the name as registered; citizens only. */
  nameClaim: string
  /** Only for tests: an issuer without TLS. */
  insecure?: boolean
}

export type OidcSettings = {
  /** How browsers reach this server, e.g. https://gongji.example. */
  publicOrigin: string
  citizen?: OidcProvider
  staff?: OidcProvider
}

type Environment = Readonly<Record<string, string | undefined>>

const providerOf = (env: Environment, prefix: string): OidcProvider | undefined => {
  const issuer = env[`${prefix}_ISSUER`]
  const clientId = env[`${prefix}_CLIENT_ID`]
  const clientSecret = env[`${prefix}_CLIENT_SECRET`]
  if (!issuer || !clientId || !clientSecret) return undefined
  return {
    issuer,
    clientId,
    clientSecret,
    idNumberClaim: env[`${prefix}_ID_NUMBER_CLAIM`] || 'id_number',
    nameClaim: env[`${prefix}_NAME_CLAIM`] || 'name',
  }
}

/** Reads OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ID_NUMBER_CLAIM, OIDC_NAME_CLAIM, and STAFF_OIDC_…. */
export function readOidc(env: Environment, publicOrigin: string): OidcSettings {
  const citizen = providerOf(env, 'OIDC')
  const staff = providerOf(env, 'STAFF_OIDC')
  return { publicOrigin, ...(citizen ? { citizen } : {}), ...(staff ? { staff } : {}) }
}

/** What a sign-in under way remembers, sealed in a cookie of the browser that began it. */
type Pending = {
  who: 'citizen' | 'staff'
  state: string
  nonce: string
  verifier: string
  channel: string
  back: string
  /** Whoever is signed in at the provider is asked there once more. */
  again: boolean
}

const cookieName = 'gongji_sign_in'
const cookiePlace = 'oidc'
const callbackPath = '/api/sign-in/oidc/callback'
const minutes = 10

/** What may stop a sign-in between two websites. Names of anything else lead to the first of them. */
const refusals = [
  problem.signInRefused(),
  problem.noIdentityProvider(),
  problem.identityUnavailable(),
  problem.notAllowed(),
  personProblem.unknown(),
  personProblem.nameDoesNotMatch(),
] as const

/** Only addresses of this server: nobody is sent elsewhere after signing in. */
const ownAddress = (back: string): string => (/^\/(?![/\\])[\w\-./?=&%]*$/.test(back) ? back : '/')

/** Sign-in by OpenID Connect: authorization code with PKCE, state and nonce (RFC 9700). */
export function oidcRoutes(serve: Serve, deps: Deps, settings: OidcSettings | undefined): void {
  const { db, secrets } = deps
  const found = new Map<string, Promise<oidc.Configuration>>()

  const providerFor = (who: Pending['who']): OidcProvider => {
    const provider = settings?.[who]
    if (!provider) throw problem.noIdentityProvider()
    return provider
  }
  const configurationOf = async (provider: OidcProvider): Promise<oidc.Configuration> => {
    const known =
      found.get(provider.issuer) ??
      oidc.discovery(new URL(provider.issuer), provider.clientId, provider.clientSecret, undefined, {
        ...(provider.insecure ? { execute: [oidc.allowInsecureRequests] } : {}),
        timeout: 10,
      })
    found.set(provider.issuer, known)
    return await known.catch((cause: unknown) => {
      found.delete(provider.issuer)
      throw cause instanceof Problem ? cause : problem.identityUnavailable()
    })
  }
  const secure = settings?.publicOrigin.startsWith('https://') ?? false
  const cookie = (value: string, maxAge: number): string =>
    `${cookieName}=${encodeURIComponent(value)}; Path=/api/sign-in; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure ? '; Secure' : ''}`

  const leadTo = (location: string, cookieToSet: string) => ({
    raw: '',
    contentType: 'text/plain',
    status: 302,
    headers: { location, 'set-cookie': cookieToSet },
  })
  /** The browser stands on an address of ours: it goes to a page, which says the refusal in its reader's language. */
  const leadToRefusal = (error: unknown) => {
    if (!(error instanceof Problem)) throw error
    return leadTo(`/?signInProblem=${encodeURIComponent(error.type)}`, cookie('', 0))
  }

  serve(routes.readSignInProblem, async ({ query }) => {
    const { type, title, mend } = refusals.find((one) => one.type === query.type) ?? refusals[0]
    return { type, zh: { what: title.zh, mend: mend.zh }, en: { what: title.en, mend: mend.en } }
  })

  async function begin(query: Pick<Pending, 'who' | 'channel' | 'back' | 'again'>) {
    const provider = providerFor(query.who)
    const configuration = await configurationOf(provider)
    const verifier = oidc.randomPKCECodeVerifier()
    const pending: Pending = {
      who: query.who,
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier,
      channel: query.channel,
      back: ownAddress(query.back),
      again: query.again,
    }
    const location = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: `${settings!.publicOrigin}${callbackPath}`,
      scope: 'openid profile',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(pending.again ? { prompt: 'login', max_age: '0' } : {}),
    })
    return leadTo(location.href, cookie(seal(secrets, cookiePlace, JSON.stringify(pending)), minutes * 60))
  }
  serve(routes.signInOidc, async ({ query }) => {
    try {
      return await begin(query)
    } catch (error) {
      return leadToRefusal(error)
    }
  })

  /** Who the provider says this is. @throws Problem when the answer does not belong to the sign-in that was begun */
  async function claimsOf(pending: Pending, url: string): Promise<oidc.IDToken> {
    const configuration = await configurationOf(providerFor(pending.who))
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(url, settings!.publicOrigin), {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
        // The provider has to say when it asked; seconds for the way back.
        ...(pending.again ? { maxAge: minutes * 60 } : {}),
      })
      return tokens.claims()!
    } catch {
      throw problem.signInRefused()
    }
  }

  async function sessionOf(pending: Pending, claims: oidc.IDToken): Promise<string> {
    const provider = providerFor(pending.who)
    // A provider that signs in whoever was signed in there shows nobody who it is now.
    const provedAt = claims.auth_time === undefined ? null : claims.auth_time * 1_000
    return await db.transaction(async (tx) => {
      if (pending.who === 'staff') {
        const staff = await findStaffBySubject(tx, claims.sub)
        if (!staff) throw problem.notAllowed()
        return await openSession(tx, { kind: 'staff', staffId: staff.id }, Date.now(), provedAt)
      }
      const idNumber = ownOf(claims, provider.idNumberClaim)
      const personId = typeof idNumber === 'string' ? await findPersonId(tx, secrets, 'id', idNumber) : null
      if (personId === null) throw personProblem.unknown()
      const name = ownOf(claims, provider.nameClaim)
      const person = await readPerson(tx, secrets, personId)
      if (typeof name !== 'string' || !sameName(name, person.name)) throw personProblem.nameDoesNotMatch()
      const who = { kind: 'citizen', personId, channel: pending.channel } as const
      return await openSession(tx, who, Date.now(), provedAt)
    })
  }

  const pendingOf = (cookies: Readonly<Record<string, string | undefined>>): Pending => {
    try {
      return JSON.parse(unseal(secrets, cookiePlace, cookies[cookieName] ?? '')) as Pending
    } catch {
      throw problem.signInRefused()
    }
  }

  serve(routes.signInOidcCallback, async ({ setSession, url, cookies }) => {
    try {
      const pending = pendingOf(cookies)
      setSession(await sessionOf(pending, await claimsOf(pending, url)))
      return leadTo(pending.back, cookie('', 0))
    } catch (error) {
      return leadToRefusal(error)
    }
  })
}

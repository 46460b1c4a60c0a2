import { z } from 'zod'
import { route, staffRoles } from './route.ts'
import { id, instant, named, phone, plainDate } from './values.ts'

export const language = z.enum(['zh', 'en'])

/** Where people came from: stored with the session and with what is done in it (docs/definitions.md L7, L24–L26, L29, Z4, Z13, Z19). */
export const channel = z
  .enum([
    'guizhou-wechat',
    'guizhou-app',
    'alipay',
    'yunnan-wechat',
    'yunnan-alipay',
    'national-app',
    'banshitong',
    'web',
    'counter',
  ])
  .meta({ id: 'Channel' })

export const me = z
  .object({
    kind: z.enum(['anyone', 'citizen', 'staff']),
    person: z
      .object({ id, name: z.string(), maskedId: z.string(), maskedPhone: z.string().nullable() })
      .optional(),
    channel: z.string().optional(),
    staff: z
      .object({
        id,
        name: z.string(),
        role: z.enum(staffRoles),
        institution: z.string().nullable(),
        area: z.string().nullable(),
      })
      .optional(),
    /** Business time: in the sandbox the test clock moves it. */
    now: instant,
    today: plainDate,
    sandbox: z.boolean(),
  })
  .meta({ id: 'Me' })

const signedIn = z.object({
  /** The session's token, for tools that send `Authorization: Bearer`; browsers use the cookie. */
  token: z.string(),
  me,
})

/** What is wrong, and who can mend it and how. */
const refusalWords = z.object({ what: z.string(), mend: z.string() })

export const demoPerson = z
  .object({
    id,
    name: z.string(),
    psnNo: z.string(),
    /** National code of the certificate (psn_cert_type); 01: ID card. */
    idKind: z.string(),
    idNumber: z.string(),
    card: z.string(),
    area: z.string(),
    scheme: z.enum(['employee', 'resident']),
    family: z.string(),
    about: z.object({ zh: z.string(), en: z.string() }),
  })
  .meta({ id: 'DemoPerson' })

export const demoStaff = z
  .object({
    signInName: z.string(),
    name: z.string(),
    role: z.enum(staffRoles),
    institution: z.string().nullable(),
    area: z.string().nullable(),
  })
  .meta({ id: 'DemoStaff' })

export const signInRoutes = {
  listDemoPeople: route({
    method: 'GET',
    path: '/demo/people',
    summary: 'The people, staff and numbers of the sandbox',
    tag: 'sandbox',
    roles: ['anyone'],
    right: null,
    bounded: 'the sandbox’s people',
    reply: z.object({ people: z.array(demoPerson), staff: z.array(demoStaff) }),
  }),
  signInDemo: route({
    method: 'POST',
    path: '/sign-in/demo',
    summary: 'Sign in as a person or a member of staff of the sandbox, by id or by name',
    tag: 'sandbox',
    roles: ['anyone'],
    right: null,
    body: z.strictObject({
      personId: id.optional(),
      name: z.string().max(50).optional(),
      staff: z.string().max(50).optional(),
      channel: channel.optional(),
    }),
    reply: signedIn,
  }),
  signInStaff: route({
    method: 'POST',
    path: '/sign-in/staff',
    summary:
      'Sign in as staff with name and password, and a code of the authenticator app where one was set up',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    perMinute: 60,
    body: z.strictObject({
      name: z.string().min(1).max(50),
      password: z.string().min(1).max(200),
      /** Six digits of the authenticator app. */
      verificationCode: z
        .string()
        .regex(/^[0-9]{6}$/)
        .optional(),
      /** For a program of one's own: the answer has the token, and no cookie is set. A page never asks for it. */
      as: z.enum(['cookie', 'token']).default('cookie'),
    }),
    reply: signedIn.partial({ token: true }),
  }),
  proveMyself: route({
    method: 'POST',
    path: '/sign-in/proof',
    summary:
      'Show once more who I am, before something that moves money: a code of the authenticator app, or the real-person check',
    tag: 'sign-in',
    roles: ['citizen', ...staffRoles],
    right: null,
    perMinute: 20,
    body: z.strictObject({
      /** Six digits of the authenticator app; staff who set one up. */
      verificationCode: z
        .string()
        .regex(/^[0-9]{6}$/)
        .optional(),
    }),
    reply: z.object({
      /** Until when it is not asked again. */
      provedUntil: instant,
    }),
  }),
  signInRealName: route({
    method: 'POST',
    path: '/sign-in/real-name',
    summary:
      'Register or sign in by name and ID number, checked by the real-name service; one person on every channel',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    perMinute: 600,
    body: z.strictObject({
      ...named.shape,
      /** Mobile number to be told things at; kept when none is known yet. */
      phone: phone.optional(),
      channel: channel.default('web'),
    }),
    reply: signedIn.partial({ token: true }),
  }),
  signInOidc: route({
    method: 'GET',
    path: '/sign-in/oidc',
    summary:
      'Go to the identity provider (national or provincial for citizens, the agency’s for staff) to sign in',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    query: z.object({
      who: z.enum(['citizen', 'staff']).default('citizen'),
      channel: channel.default('web'),
      /** Address of this service to come back to. */
      back: z.string().max(200).default('/'),
      /** Ask there once more who it is, although somebody is signed in: before something that moves money. */
      again: z
        .enum(['true', 'false'])
        .default('false')
        .transform((text) => text === 'true'),
    }),
    reply: z.object({}),
  }),
  signInOidcCallback: route({
    method: 'GET',
    path: '/sign-in/oidc/callback',
    summary: 'Where the identity provider sends the browser back to',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    query: z.looseObject({}),
    reply: z.object({}),
  }),
  readSignInProblem: route({
    method: 'GET',
    path: '/sign-in/problem',
    summary: 'Why signing in at the identity provider failed, in words: the browser came back with its type',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    query: z.object({ type: z.string().max(100) }),
    reply: z.object({ type: z.string(), zh: refusalWords, en: refusalWords }),
  }),
  listSessions: route({
    method: 'GET',
    path: '/sessions',
    summary: 'Where I am signed in, the latest first',
    tag: 'sign-in',
    roles: ['citizen', ...staffRoles],
    right: null,
    bounded: 'open sign-ins of one person',
    reply: z.object({
      sessions: z.array(
        z.object({
          id: z.string(),
          channel: z.string(),
          openedAt: instant,
          /** When it was last used, to the minute. */
          seenAt: instant,
          /** The one that this was asked with. */
          own: z.boolean(),
        }),
      ),
    }),
  }),
  endSession: route({
    method: 'DELETE',
    path: '/sessions/:id',
    summary: 'End one of my sessions',
    tag: 'sign-in',
    roles: ['citizen', ...staffRoles],
    right: null,
    params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) }),
    reply: z.object({}),
  }),
  signOut: route({
    method: 'POST',
    path: '/sign-out',
    summary: 'End this session',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    reply: z.object({}),
  }),
  readMe: route({
    method: 'GET',
    path: '/me',
    summary: 'Who is signed in, and what time it is in the service',
    tag: 'sign-in',
    roles: ['anyone'],
    right: null,
    reply: me,
  }),
}

import type { Role, Route } from '@gongji/contract'
import type { Language } from '@gongji/policy'
import type { z } from 'zod'
import type { Reader } from './db/db.ts'
import type { Instant } from './deps.ts'
import { type Problem, problems } from './problem.ts'

/** Who calls: found from the session before the handler runs. */
export type Caller =
  | { kind: 'anyone' }
  | { kind: 'citizen'; personId: number; channel: string; provedAt?: Instant | null }
  | {
      kind: 'staff'
      staffId: number
      role: Exclude<Role, 'anyone' | 'citizen'>
      /** When this session's person last showed who it is, by the machine's clock. */
      provedAt?: Instant | null
      /** Who this is in the register of the insured, where that is known. */
      ownPersonId?: number
      /** Whether an authenticator app was set up. */
      hasCode?: boolean
      /** Why somebody else's data is looked at, as stated with the call. */
      reason?: string
      institution?: string
      area?: string
    }

/** What a right is asked about; what is left out, nobody stands to by it. */
export type Subject = {
  /** Whose data or affair it is. */
  personId?: number
  /** Whose account pays. */
  payerId?: number
  /** The pooling area whose agency is competent; absent: that of the person. */
  area?: string
  /** The institution of the visit. */
  institution?: string
}

/** The right that a route names, asked about somebody. `unknown` is what whoever might have had it is told: nothing is there. */
export type Asking<Standing = string> = {
  /**
   * How the caller stands to the subject, where the right is given to that.
   * @throws Problem 401 to nobody in particular, 403 to a role that never may, else `unknown`
   */
  may: (tx: Reader, subject: Subject, unknown?: () => Problem | Promise<Problem>) => Promise<Standing>
  /** For whom a citizen has the right: himself, children in his care, and whom else the right reaches. */
  subjects: (tx: Reader) => Promise<number[]>
  /** What the first of those has, for an address that names only the thing. @throws Problem when nobody has it */
  find: <Found>(
    tx: Reader,
    of: (personId: number) => Promise<Found | null>,
    unknown?: () => Problem,
  ) => Promise<Found>
  /** Whose data a list shows, beside whom the right was asked about. */
  shows: (personIds: Iterable<number>) => void
}

export type Call<R extends Route> = Asking & {
  caller: Caller
  language: Language
  params: z.output<R['params']>
  query: z.output<R['query']>
  body: z.output<R['body']>
  /** Path and query as they were asked for. */
  url: string
  /** Where the request comes from, as the proxy that is trusted says. */
  address: string
  cookies: Readonly<Record<string, string | undefined>>
  /** Token of the session the call came with; null without one. */
  token: string | null
  /** Gives the browser a session's cookie, or takes it back. */
  setSession: (token: string | null) => void
}

/** What a handler may return instead of JSON: a PDF, an SVG, a redirect. */
export type RawReply = {
  raw: Uint8Array | string
  contentType: string
  filename?: string
  status?: number
  headers?: Record<string, string>
}

/**
 * A reply about a row: each of the row's fields stands in it under its name or is named as hidden. A field that is neither does
 * not compile, and the message names it.
 */
export type Shown<Row, Reply, Hidden extends keyof Row = never> = [
  Exclude<keyof Row, ShownIn<Reply> | Hidden>,
] extends [never]
  ? Reply
  : { neitherShownNorHidden: Exclude<keyof Row, ShownIn<Reply> | Hidden> }

/** Fields by their names in a row: an amount's has its unit after it in a reply. */
type ShownIn<Reply> =
  | keyof Reply
  | (keyof Reply extends infer Key ? (Key extends `${infer Name}Fen` ? Name : never) : never)

/** Registers a handler: the order is always who is it, may they, do it in one transaction, answer. */
export type Serve = <R extends Route>(
  route: R,
  handler: (call: Call<R>) => Promise<z.input<R['reply']> | RawReply>,
) => void

export const problem = problems('http', {
  sandboxOnly: [
    404,
    '这项功能只在演示环境提供。',
    'This exists only in the sandbox.',
    '请用正式方式登录。',
    'Sign in in the ordinary way.',
  ],
  signInFirst: [401, '请先登录。', 'Please sign in first.', '请本人登录后再试。', 'Sign in and try again.'],
  notAllowed: [
    403,
    '您没有办理此事的权限。',
    'You may not do this.',
    '请由本人或有权限的工作人员办理。',
    'The person concerned, or staff with that right, can do it.',
  ],
})

/** The citizen who calls. @throws Problem 401 or 403 */
export function requireCitizen(caller: Caller): { personId: number; channel: string } {
  if (caller.kind === 'anyone') throw problem.signInFirst()
  if (caller.kind !== 'citizen') throw problem.notAllowed()
  return caller
}

/** Who acts, as chains and records name him. @throws Problem 401 to nobody in particular */
export function actorOf(caller: Caller): string {
  if (caller.kind === 'anyone') throw problem.signInFirst()
  return caller.kind === 'citizen' ? `citizen:${caller.personId}` : `staff:${caller.staffId}`
}

/** The agency that a clerk works for. @throws Problem to anybody else */
export function agencyOf(caller: Caller): { actor: string; area: string } {
  if (caller.kind !== 'staff' || caller.area === undefined) throw problem.notAllowed()
  return { actor: actorOf(caller), area: caller.area }
}

/** What is nobody's but an agency's: its own area, where the caller works for one. */
export const areaOf = (caller: Caller): Subject =>
  caller.kind === 'staff' && caller.area !== undefined ? { area: caller.area } : {}

/** Refuses whoever the route is not for: 401 without a session, 403 with the wrong role. @throws Problem */
export function requireRole(caller: Caller, roles: readonly Role[]): void {
  if (roles.includes('anyone')) return
  if (caller.kind === 'anyone') throw problem.signInFirst()
  if (!roles.includes(caller.kind === 'citizen' ? 'citizen' : caller.role)) throw problem.notAllowed()
}

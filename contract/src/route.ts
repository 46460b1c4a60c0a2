import { z } from 'zod'
import type { RightName } from './right.ts'

/** Who may call a route; the server's table of role × route tests each. */
export type Role = 'anyone' | 'citizen' | StaffRole

/** What somebody who works here is employed for. */
export const staffRoles = [
  'cashier',
  'clerk',
  'auditor',
  'policyOfficer',
  'fundManager',
  'administrator',
] as const
export type StaffRole = (typeof staffRoles)[number]

/** Only GET changes nothing. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Days on which an operation was called deprecated, and after which it is gone. */
export type Deprecated = { since: string; until: string }

/** One entry of the API: what the server validates, OpenAPI documents and the web calls. */
export type Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
  Method extends HttpMethod = HttpMethod,
> = {
  method: Method
  /** With `:name` for parameters, under /api. */
  path: string
  summary: string
  tag: string
  roles: readonly Role[]
  /** What the caller must have a right to, asked about somebody in every call; null: nobody's data, such as rules or signing in. */
  right: RightName | null
  /**
   * It moves money, or gives somebody else a say over it: whoever calls has shown within the last minutes who it is
   * (`POST /sign-in/proof`), else it is refused. Absent: being signed in is enough.
   */
  freshProof?: boolean
  /** It moves money: asked again under the same `requestKey` it gives its first answer, which the roof keeps for it. */
  once?: boolean
  /**
   * Requests a minute where numbers or passwords could be tried out: of a person, or of an address where nobody need be signed
   * in; absent: the general limit.
   */
  perMinute?: number
  /** Why this list is never long; absent: where it is a list, it comes in pages, each with the cursor `next`. */
  bounded?: string
  /** Will go: said since, and gone after (docs/api.md). */
  deprecated?: Deprecated
  params: Params
  query: Query
  body: Body
  reply: Reply
}

const none = z.object({})
type None = typeof none

/** Declares a route; parts that are left out take nothing. */
export function route<
  Method extends HttpMethod,
  Reply extends z.ZodType,
  Params extends z.ZodType = None,
  Query extends z.ZodType = None,
  Body extends z.ZodType = z.ZodUndefined,
>(entry: {
  method: Method
  path: string
  summary: string
  tag: string
  roles: readonly Role[]
  right: RightName | null
  freshProof?: boolean
  once?: boolean
  perMinute?: number
  bounded?: string
  deprecated?: Deprecated
  params?: Params
  query?: Query
  body?: Body
  reply: Reply
}): Route<Params, Query, Body, Reply, Method> {
  return {
    ...entry,
    params: entry.params ?? (none as unknown as Params),
    query: entry.query ?? (none as unknown as Query),
    body: entry.body ?? (z.undefined() as unknown as Body),
  }
}

/** What a caller gives for one part of a route. */
export type Asked<R extends Route, Part extends 'params' | 'query' | 'body'> = z.input<R[Part]>
/** What a caller gets back. */
export type Reply<R extends Route> = z.output<R['reply']>

import { z } from 'zod'
import { amounts } from './bill.ts'
import { route } from './route.ts'
import { amountFen, id, instant, paidFen, plainDate, text, whole } from './values.ts'

const auditor = ['auditor'] as const
const tag = 'audit'
const params = z.object({ personId: id, setlId: z.string().max(30) })

const finding = z.object({ what: z.string(), expected: z.string(), found: z.string() })

const verdict = z.enum(['right', 'wrong', 'incomplete'])
const count = z.int().min(0)
/** A verification of the books: how far it has come and what it found first. */
const verification = z
  .object({
    id,
    extent: z.enum(['all', 'sinceSeal', 'day', 'person']),
    day: plainDate.nullable(),
    /** Masked. */
    personName: z.string().nullable(),
    askedBy: z.string(),
    askedAt: instant,
    endedAt: instant.nullable(),
    /** People walked past, of how many. */
    done: count,
    total: count,
    /** Of those, derived again. */
    people: count,
    settlements: count,
    /** The seal that it was held against; null: none, or not begun. */
    sealedOn: plainDate.nullable(),
    verdict: z.enum(['running', 'right', 'wrong', 'incomplete', 'stopped']),
    findings: z.array(
      finding.extend({
        verdict: z.enum(['wrong', 'incomplete']),
        personId: id.nullable(),
        personName: z.string().nullable(),
        /** The settlement that it is about, if it is about one. */
        setlId: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'BookVerification' })

/** What narrows a search of settlements. */
const filters = {
  /** A settlement's number, a certificate's, or a receipt's (发票号). */
  search: z.string().trim().max(40).default(''),
  institution: z
    .string()
    .regex(/^([HP][0-9]{11})?$/)
    .default(''),
  /** The first digits of the hash of the compiled rules. */
  pack: z
    .string()
    .regex(/^[0-9a-f]{0,64}$/)
    .default(''),
  /** The device that sent it (dev_no). */
  device: z.string().trim().max(100).default(''),
  /** Which way it came in: by the institution's message, or typed at a till. */
  through: z.enum(['message', 'till', 'claim']).optional(),
  from: plainDate.optional(),
  to: plainDate.optional(),
}

export const auditRoutes = {
  listAudited: route({
    method: 'GET',
    path: '/audit/settlements',
    summary:
      'Settlements by number, person, receipt, institution, device, till, rules or days, names masked; the latest first',
    tag,
    roles: auditor,
    right: 'audit.search',
    query: z.object({
      ...filters,
      /** `next` of the page before. */
      before: z
        .string()
        .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,16}$/)
        .optional(),
      limit: whole(1, 100).default(30),
    }),
    reply: z.object({
      from: plainDate,
      to: plainDate,
      settlements: z.array(
        z.object({
          id,
          setlId: z.string(),
          personId: id,
          /** Masked. */
          personName: z.string(),
          institution: z.object({ code: z.string(), name: z.string() }),
          at: instant,
          careOn: plainDate,
          totalFen: amountFen,
          ...paidFen,
          state: z.enum(['settled', 'reversed', 'reversal']),
          through: z.enum(['message', 'till', 'claim']),
          packHash: z.string(),
          device: z.string().nullable(),
        }),
      ),
      next: z.string().nullable(),
    }),
  }),
  exportAudited: route({
    method: 'POST',
    path: '/audit/exports',
    summary: 'Found settlements as CSV, names masked; who took what away, when and why is kept on record',
    tag,
    roles: auditor,
    right: 'audit.search',
    body: z.strictObject({ ...filters, reason: z.string().trim().min(4).max(200) }),
    reply: z.object({ filename: z.string(), csv: z.string(), rows: z.int() }),
  }),
  readAuditedBooks: route({
    method: 'GET',
    path: '/audit/settlements/:personId/:setlId/books',
    summary:
      'What a settlement booked, what it had used before, its place in the chain, and whether all of it derives again',
    tag,
    roles: auditor,
    right: 'bill.read',
    params,
    reply: z.object({
      entries: z.array(
        z.object({ account: z.string(), owner: z.string(), party: z.string(), amountFen: amountFen }),
      ),
      used: z.array(
        z.object({ pot: z.string(), deductibleFen: amountFen, paidFen: amountFen, enteredFen: amountFen }),
      ),
      /** What this bill adds to each pot. */
      adds: z.array(
        z.object({ pot: z.string(), deductibleFen: amountFen, paidFen: amountFen, enteredFen: amountFen }),
      ),
      packHash: z.string(),
      packSince: instant.nullable(),
      acts: z.array(
        z.object({
          seq: z.int(),
          kind: z.string(),
          actor: z.string(),
          at: instant,
          hash: z.string(),
          /** Whether it is this settlement's own. */
          own: z.boolean(),
        }),
      ),
      verdict: z.enum(['right', 'wrong', 'incomplete']),
      findings: z.array(finding),
    }),
  }),
  recompute: route({
    method: 'GET',
    path: '/audit/settlements/:personId/:setlId/recompute',
    summary: 'The same bill with today’s rules, on its own day or on another; nothing is booked',
    tag,
    roles: auditor,
    right: 'bill.read',
    params,
    query: z.object({ on: plainDate.optional() }),
    reply: z.object({
      on: plainDate,
      before: amounts,
      /** Null where the rules of that day refuse it. */
      after: amounts.nullable(),
      refusal: text.nullable(),
      /** Whether the rules are still those it was settled by. */
      sameRules: z.boolean(),
    }),
  }),
  startVerification: route({
    method: 'POST',
    path: '/audit/verifications',
    summary:
      'Derive the books again: everybody, who has changed since the last seal, who acted on a day, or one person; one at a time',
    tag,
    roles: auditor,
    right: 'audit.search',
    body: z.discriminatedUnion('extent', [
      z.strictObject({ extent: z.literal('all') }),
      z.strictObject({ extent: z.literal('sinceSeal') }),
      z.strictObject({ extent: z.literal('day'), day: plainDate }),
      z.strictObject({
        extent: z.literal('person'),
        search: z
          .string()
          .trim()
          .min(1)
          .max(40)
          .meta({ description: 'Number of a certificate or of the insurance' }),
      }),
    ]),
    reply: verification,
  }),
  listVerifications: route({
    method: 'GET',
    path: '/audit/verifications',
    summary:
      'Verifications that auditors asked for, the latest first, with their progress; and what the last night found',
    tag,
    roles: auditor,
    right: 'audit.search',
    query: z.object({
      /** `next` of the page before. */
      before: id.optional(),
      limit: whole(1, 100).default(20),
    }),
    reply: z.object({
      verifications: z.array(verification),
      next: id.nullable(),
      night: z
        .object({ at: instant, verdict, people: count, settlements: count, findings: count })
        .nullable(),
    }),
  }),
  stopVerification: route({
    method: 'POST',
    path: '/audit/verifications/:id/stop',
    summary: 'Stop a verification that runs',
    tag,
    roles: auditor,
    right: 'audit.search',
    params: z.object({ id }),
    reply: verification,
  }),
  listReadersOf: route({
    method: 'GET',
    path: '/audit/people/:personId/readings',
    summary: 'Who read somebody’s data, when and why',
    tag,
    roles: auditor,
    right: 'audit.search',
    params: z.object({ personId: id }),
    query: z.object({ before: id.optional(), limit: whole(1, 100).default(20) }),
    reply: z.object({
      readings: z.array(z.object({ id, at: instant, who: text, what: text, reason: z.string().nullable() })),
      next: id.nullable(),
    }),
  }),
}

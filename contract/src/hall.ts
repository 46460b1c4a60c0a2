import { z } from 'zod'
import { claim } from './claim.ts'
import { objection } from './objection.ts'
import { hold, riskCase } from './risk.ts'
import { route } from './route.ts'
import { item } from './till.ts'
import { amountFen, cursor, id, instant, next, plainDate, text, whole } from './values.ts'

const clerk = ['clerk'] as const
const tag = 'agency'

export const workKind = z
  .enum(['claim', 'filing', 'guardian', 'objection', 'case', 'premium', 'base', 'due'])
  .meta({ id: 'WorkKind', description: 'What waits for an agency' })

const work = z.object({
  kind: workKind,
  id,
  personId: id.nullable(),
  /** Masked. */
  personName: z.string(),
  what: text,
  amountFen: amountFen.nullable(),
  since: instant,
  waitingDays: z.int(),
  /** By when the agency is to have answered; null: no day is set. */
  dueOn: plainDate.nullable(),
  daysLeft: z.int().nullable(),
})

/** One thing that happened to the money, or that is to come. */
const moment = z.object({
  /** Null: a day that is expected, in `by`. */
  at: instant.nullable(),
  by: plainDate.nullable(),
  what: text,
  amountFen: amountFen.nullable(),
  /** What the account held after it, where an account's movements are listed. */
  afterFen: amountFen.nullable(),
  done: z.boolean(),
})

/** One sum of money and where it is. */
const thread = z.object({
  id: z.string(),
  kind: z.enum(['premium', 'claim', 'bill', 'account']),
  title: text,
  amountFen: amountFen,
  /** Where it is now, in one line. */
  state: text,
  /** What is so, what comes next, and what the person need do. */
  says: text,
  moments: z.array(moment),
  /** The letter that answers the question, by paragraphs; ready to be printed. */
  letter: z.object({
    title: text,
    paragraphs: z.array(text),
    /** Movements that the letter lists, the newest first: what each was, for whom and where, and what was left after it. */
    rows: z.array(z.object({ on: plainDate, what: text, amountFen, afterFen: amountFen })),
  }),
})

/** A day and a time of China. */
const clockTime = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$/)
  .meta({ description: 'A time in Asia/Shanghai, YYYY-MM-DD HH:MM' })

const outage = z
  .object({
    id,
    /** Null: all of the area. */
    institution: z.object({ code: z.string(), name: z.string() }).nullable(),
    from: instant,
    to: instant,
    reason: z.string(),
    declaredAt: instant,
    /** It was declared wrongly; null: it stands. */
    withdrawn: z.object({ at: instant, reason: z.string() }).nullable(),
  })
  .meta({ id: 'Outage' })

export const hallRoutes = {
  listWork: route({
    method: 'GET',
    path: '/agency/work',
    summary: 'Everything that waits for my agency, the longest first, page by page',
    tag,
    roles: clerk,
    right: 'work.read',
    query: z.object({
      kind: workKind.optional(),
      way: z.enum(['asc', 'desc']).default('asc'),
      /** `next` of the page before. */
      after: z.string().max(400).optional(),
      limit: whole(1, 100).default(30),
    }),
    reply: z.object({
      work: z.array(work),
      next: z.string().nullable(),
      reasons: z.array(z.object({ code: z.string(), what: text, mend: text })),
    }),
  }),
  readAgencyClaim: route({
    method: 'GET',
    path: '/agency/claims/:personId/:id',
    summary: 'One claim of my area',
    tag,
    roles: clerk,
    right: 'claim.read',
    params: z.object({ personId: id, id }),
    reply: claim,
  }),
  readAgencyObjection: route({
    method: 'GET',
    path: '/agency/objections/:personId/:id',
    summary: 'One objection of my area',
    tag,
    roles: clerk,
    right: 'objection.read',
    params: z.object({ personId: id, id }),
    reply: objection,
  }),
  readCase: route({
    method: 'GET',
    path: '/agency/cases/:id',
    summary: 'One case of my area',
    tag,
    roles: clerk,
    right: 'case.read',
    params: z.object({ id }),
    reply: riskCase,
  }),
  readMoney: route({
    method: 'GET',
    path: '/agency/people/:personId/money',
    summary: 'Where somebody’s money is: each sum with its state, its way and a letter that says so',
    tag,
    roles: clerk,
    right: 'account.read',
    params: z.object({ personId: id }),
    reply: z.object({
      personId: id,
      name: z.string(),
      today: plainDate,
      balanceFen: amountFen,
      walletFen: amountFen,
      /** On its way to the tax bureau. */
      inTransitFen: amountFen,
      threads: z.array(thread),
      /** What stops this person's account from paying now. */
      holds: z.array(hold),
    }),
  }),
  listOutages: route({
    method: 'GET',
    path: '/agency/outages',
    summary: 'When places of my area could not settle, as the agency declared it; the latest first',
    tag,
    roles: clerk,
    right: 'work.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({ outages: z.array(outage), next }),
  }),
  declareOutage: route({
    method: 'POST',
    path: '/agency/outages',
    summary: 'Declare that an institution, or all of my area, could not settle from a time to a time',
    tag,
    roles: clerk,
    right: 'outage.declare',
    body: z.strictObject({
      institution: z
        .string()
        .regex(/^[HP][0-9]{11}$/)
        .nullable()
        .default(null),
      from: clockTime,
      to: clockTime,
      reason: z.string().trim().min(2).max(200),
    }),
    reply: outage,
  }),
  withdrawOutage: route({
    method: 'POST',
    path: '/agency/outages/:id/withdraw',
    summary:
      'Withdraw an outage that was declared wrongly: nobody is offered it any more, and what was claimed under it stays and is marked',
    tag,
    roles: clerk,
    right: 'outage.declare',
    params: z.object({ id }),
    body: z.strictObject({ reason: z.string().trim().min(2).max(200) }),
    reply: outage,
  }),
  findClaimItems: route({
    method: 'GET',
    path: '/agency/items',
    summary: 'Items that a place could bill on a day, by code, name or the initials of their pinyin',
    tag,
    roles: clerk,
    right: 'work.read',
    bounded: 'the items that fit best: narrow what is looked for',
    query: z.object({
      institution: z.string().regex(/^[HP][0-9]{11}$/),
      careOn: plainDate,
      search: z.string().trim().min(1).max(50),
      limit: whole(1, 20).default(8),
    }),
    reply: z.object({ items: z.array(item) }),
  }),
}

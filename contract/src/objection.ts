import { z } from 'zod'
import { route } from './route.ts'
import { amountFen, cursor, id, instant, next, text, whole } from './values.ts'

const cause = z.enum(['notMine', 'wrongAmount', 'wrongAccount', 'notAuthorised', 'other'])
const status = z.enum(['submitted', 'upheld', 'partly', 'rejected', 'withdrawn'])
const remedy = z.enum(['none', 'institutionReverses', 'claimTakenBack', 'case'])
const words = z.string().trim().min(1).max(2_000)

export const objection = z
  .object({
    id,
    personId: id,
    personName: z.string(),
    about: z.enum(['bill', 'draw']),
    /** The bill's number; null for a payer, who sees the draw only. */
    setlId: z.string().nullable(),
    /** Kind of place, in words, for a draw. */
    place: text.nullable(),
    relative: z.string().nullable(),
    amountFen: amountFen,
    at: instant,
    cause,
    words: z.string(),
    status,
    statusName: text,
    submittedAt: instant,
    waitingDays: z.int(),
    /** The authorisation is held until the answer. */
    held: z.boolean(),
    answer: z.string(),
    /** Who reads the answer, for the clerk who writes it. */
    answerReadBy: text,
    remedy: remedy.nullable(),
    remedyName: text.nullable(),
    /** Where to turn after this answer. */
    next: text.nullable(),
    decidedAt: instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Objection' })

const about = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bill'), setlId: z.string().max(30), personId: id.optional() }),
  /** `bindingId` null: drawn from a quota. */
  z.strictObject({ kind: z.literal('draw'), bindingId: id.nullable(), at: instant }),
])

export const objectionRoutes = {
  listMyObjections: route({
    method: 'GET',
    path: '/objections',
    summary: 'My objections and their answers (申诉)',
    tag: 'objections',
    roles: ['citizen'],
    right: 'objection.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(200) }),
    reply: z.object({ objections: z.array(objection), next }),
  }),
  submitObjection: route({
    method: 'POST',
    path: '/objections',
    summary: 'Object to my bill, or to a draw on my account; the authorisation can be held meanwhile',
    tag: 'objections',
    roles: ['citizen'],
    right: 'objection.submit',
    body: z.strictObject({ about, cause, words, holdMeanwhile: z.boolean().default(false) }),
    reply: objection,
  }),
  withdrawObjection: route({
    method: 'POST',
    path: '/objections/:id/withdraw',
    summary: 'Take an objection back before it is answered',
    tag: 'objections',
    roles: ['citizen'],
    right: 'objection.submit',
    params: z.object({ id }),
    reply: objection,
  }),
  listAgencyObjections: route({
    method: 'GET',
    path: '/agency/objections',
    summary: 'Objections that wait for my agency, the oldest first',
    tag: 'agency',
    roles: ['clerk'],
    right: 'objection.read',
    query: z.object({ after: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({ objections: z.array(objection), next }),
  }),
  answerObjection: route({
    method: 'POST',
    path: '/agency/objections/:personId/:id/answer',
    summary: 'Answer an objection, with what follows from it',
    tag: 'agency',
    roles: ['clerk'],
    right: 'objection.answer',
    params: z.object({ personId: id, id }),
    body: z.strictObject({
      outcome: z.enum(['upheld', 'partly', 'rejected']),
      remedy,
      answer: words,
      version: z.int(),
    }),
    reply: objection,
  }),
}

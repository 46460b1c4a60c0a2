import { z } from 'zod'
import { route } from './route.ts'
import { id, instant, whole } from './values.ts'

const cashier = ['cashier'] as const
const tag = 'till'

const scheme = z.enum(['csb', 'xtif', 'oauth', 'apiKey', 'sm2'])
const ownKey = z.object({
  id,
  scheme,
  keyId: z.string(),
  validFrom: instant,
  /** When it ends or ended; null: open. Two that overlap are both good until then. */
  validTo: instant.nullable(),
  state: z.enum(['inForce', 'ending', 'ended']),
})

/** The corner of those who join an institution's program: what is missing, and its messages as they came. */
export const programRoutes = {
  readTillStart: route({
    method: 'GET',
    path: '/till/start',
    summary:
      'What the institution’s program still needs before its first bill, and its keys, past ones too; no secret',
    tag,
    roles: cashier,
    right: 'till.settle',
    reply: z.object({
      institution: z.object({ code: z.string(), name: z.string(), kind: z.enum(['hospital', 'pharmacy']) }),
      now: instant,
      sandbox: z.boolean(),
      steps: z.array(
        z.object({
          step: z.enum([
            'agreement',
            'key',
            'matches',
            'departments',
            'practitioners',
            'firstMessage',
            'firstBill',
          ]),
          /** How many there are, where they are counted. */
          have: z.int(),
          done: z.boolean(),
        }),
      ),
      keys: z.array(ownKey),
    }),
  }),
  changeOwnKey: route({
    method: 'POST',
    path: '/till/keys',
    summary:
      'Change the institution’s key of a scheme: the new one is shown once, earlier ones stay good for the hours of grace',
    tag,
    roles: cashier,
    right: 'till.keys',
    freshProof: true,
    body: z.strictObject({
      scheme,
      /** SM2: the institution’s public key, 128 hexadecimal digits with or without 04 before them. */
      publicKey: z
        .string()
        .regex(/^(04)?[0-9a-fA-F]{128}$/)
        .optional(),
      graceHours: whole(0, 720).default(168),
    }),
    reply: z.object({
      key: ownKey,
      /** Shown this one time; null where the institution keeps its own pair. */
      secret: z.string().nullable(),
      /** Until when earlier keys of the scheme are good, at the latest. */
      oldUntil: instant,
    }),
  }),
  endOwnKey: route({
    method: 'POST',
    path: '/till/keys/:id/end',
    summary: 'End one of the institution’s keys at once, while another is in force',
    tag,
    roles: cashier,
    right: 'till.keys',
    freshProof: true,
    params: z.object({ id }),
    reply: z.object({ key: ownKey }),
  }),
  listTillMessages: route({
    method: 'GET',
    path: '/till/messages',
    summary:
      'Messages of the institution’s program that were kept, the newest first; nobody’s name or certificate is in them',
    tag,
    roles: cashier,
    right: 'till.settle',
    query: z.object({
      transaction: z
        .string()
        .regex(/^[0-9A-Za-z]{2,10}$/)
        .optional(),
      outcome: z.enum(['done', 'refused']).optional(),
      from: instant.optional(),
      to: instant.optional(),
      /** `next` of the page before. */
      after: id.optional(),
      limit: whole(1, 100).default(20),
    }),
    reply: z.object({
      /** Until when messages are kept; null: they are not. */
      until: instant.nullable(),
      messages: z.array(
        z.object({
          id,
          at: instant,
          transaction: z.string(),
          outcome: z.enum(['done', 'refused']),
          sentence: z.string(),
          milliseconds: z.int(),
        }),
      ),
      next: id.nullable(),
    }),
  }),
  readTillMessage: route({
    method: 'GET',
    path: '/till/messages/:id',
    summary: 'One kept message with its answer, masked',
    tag,
    roles: cashier,
    right: 'till.settle',
    params: z.object({ id }),
    reply: z.object({
      id,
      at: instant,
      transaction: z.string(),
      outcome: z.enum(['done', 'refused']),
      sentence: z.string(),
      milliseconds: z.int(),
      request: z.string(),
      answer: z.string(),
    }),
  }),
  recordTillMessages: route({
    method: 'POST',
    path: '/till/messages/record',
    summary:
      'Keep the messages of the institution’s program for some hours, or stop; what is kept is forgotten after a week',
    tag,
    roles: cashier,
    right: 'till.settle',
    body: z.strictObject({ forHours: whole(0, 24) }),
    reply: z.object({ until: instant.nullable() }),
  }),
}

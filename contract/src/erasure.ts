import { z } from 'zod'
import { route } from './route.ts'
import { plainDate, text } from './values.ts'

/** What goes at a person's wish, and what stays. */
export const erasure = z
  .object({
    goes: z.array(
      z.object({ kind: z.enum(['phone', 'wechat', 'pictures', 'notices']), what: text, count: z.int() }),
    ),
    /** What the law keeps, for how many years (null: for good), and which document says so. */
    stays: z.array(
      z.object({
        what: text,
        years: z.int().nullable(),
        source: z.string(),
        /** Day of the document. */
        dated: plainDate,
        certainty: z.enum(['exact', 'approximate', 'unverified']),
        url: z.string(),
      }),
    ),
  })
  .meta({ id: 'Erasure' })

export const erasureRoutes = {
  readErasure: route({
    method: 'GET',
    path: '/me/erasure',
    summary: 'What would go if I asked for it to be erased, and what the law keeps',
    tag: 'account',
    roles: ['citizen'],
    right: 'data.read',
    reply: erasure,
  }),
  eraseOwnData: route({
    method: 'POST',
    path: '/me/erasure',
    summary: 'Erase what the law does not keep; it cannot be brought back',
    tag: 'account',
    roles: ['citizen'],
    right: 'data.erase',
    freshProof: true,
    body: z.strictObject({ agreed: z.literal(true) }),
    reply: erasure,
  }),
}

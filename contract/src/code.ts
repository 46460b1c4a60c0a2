import { z } from 'zod'
import { route } from './route.ts'
import { id, instant } from './values.ts'

export const codeRoutes = {
  readCode: route({
    method: 'GET',
    path: '/me/code',
    summary: 'The code (医保码) to show at a till, for me or a child in my care; a new one each minute',
    tag: 'account',
    roles: ['citizen'],
    right: 'code.show',
    query: z.object({ personId: id.optional() }),
    reply: z.object({
      personId: id,
      name: z.string(),
      /** 28 digits; the QR code holds the same. */
      code: z.string(),
      /** When the next one takes its place. */
      refreshesAt: instant,
      /** Until when a till still starts a visit with it, should the phone have no network. */
      goodUntil: instant,
    }),
  }),
}

import { z } from 'zod'
import { route } from './route.ts'
import { id, instant, named, text, whole } from './values.ts'

const tag = 'account'
const citizen = ['citizen'] as const

/** The other of the two, as each of them sees it. */
const other = z.object({ personId: id, name: z.string(), namedAt: instant }).meta({ id: 'Helper' })

export const helperRoutes = {
  listHelpers: route({
    method: 'GET',
    path: '/helpers',
    summary: 'Who helps me, and whom I help: a helper (帮办人) sees and prepares, and never pays',
    tag,
    roles: citizen,
    right: 'helper.read',
    bounded: 'whom one names and helps',
    reply: z.object({ helpers: z.array(other), helping: z.array(other) }),
  }),
  nameHelper: route({
    method: 'POST',
    path: '/helpers',
    summary: 'Names a helper by ID card: from now on they see my bills and prepare what I file',
    tag,
    roles: citizen,
    right: 'helper.name',
    // Names and numbers could be tried out here.
    perMinute: 10,
    body: named,
    reply: other,
  }),
  endHelper: route({
    method: 'POST',
    path: '/helpers/end',
    summary: 'Ends it at once: my helper, or my helping of somebody',
    tag,
    roles: citizen,
    right: 'helper.end',
    // Whom one's helping ends for, or which helper of one's own; who is left out is oneself.
    body: z.strictObject({ personId: id.optional(), helperId: id.optional() }),
    reply: z.object({}),
  }),
  listReadings: route({
    method: 'GET',
    path: '/readings',
    summary: 'Who read my data, or a child’s in my care: when, what and why; the latest first',
    tag,
    roles: citizen,
    right: 'reading.read',
    query: z.object({
      personId: id.optional(),
      before: id.optional(),
      limit: whole(1, 100).default(50),
    }),
    reply: z.object({
      readings: z.array(
        z.object({
          id,
          at: instant,
          who: text,
          what: text,
          /** Why, where whoever read had to say so. */
          reason: z.string().nullable(),
        }),
      ),
      next: id.nullable(),
    }),
  }),
}

import { z } from 'zod'
import { route, staffRoles } from './route.ts'
import { instant } from './values.ts'

export const clockRoutes = {
  moveClock: route({
    method: 'POST',
    path: '/demo/clock',
    summary: 'Moves the test clock forward; everything due on the way happens in order, each at its own time',
    tag: 'sandbox',
    roles: ['anyone', 'citizen', ...staffRoles],
    right: null,
    body: z.object({ to: instant }),
    reply: z.object({
      now: instant,
      /** Jobs that were done on the way. */
      done: z.int(),
    }),
  }),
}

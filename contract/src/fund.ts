import { z } from 'zod'
import { route } from './route.ts'
import { amountFen, plainDate, whole } from './values.ts'

const sums = {
  /** Settlements that stand. */
  count: z.int(),
  total: amountFen,
  fundTotal: amountFen,
  own: amountFen,
  /** What relatives' accounts paid: cash that families did not need. */
  relatives: amountFen,
  wallet: amountFen,
  cash: amountFen,
}

export const fundRoutes = {
  readFund: route({
    method: 'GET',
    path: '/fund/overview',
    summary: 'What was settled day by day and where: who paid how much; what was taken back is subtracted',
    tag: 'fund',
    roles: ['fundManager'],
    right: 'fund.read',
    query: z.object({
      /** The last day; today when left out. */
      to: plainDate.optional(),
      days: whole(1, 366).default(14),
    }),
    reply: z.object({
      from: plainDate,
      to: plainDate,
      days: z.array(z.object({ on: plainDate, ...sums })),
      institutions: z.array(
        z.object({ institution: z.object({ code: z.string(), name: z.string() }), ...sums }),
      ),
      whole: z.object(sums),
    }),
  }),
}

import { z } from 'zod'
import { route } from './route.ts'
import { amountFen, instant, paidFen, plainDate, positiveFen, text, whole } from './values.ts'

const sums = {
  /** Settlements that stand. */
  count: z.int(),
  totalFen: amountFen,
  ...paidFen,
}

const tag = 'fund'
const manager = ['fundManager'] as const
const count = z.int()
const seconds = z.int().nullable()
const span = z.object({
  /** The last day; today when left out. */
  to: plainDate.optional(),
  days: whole(1, 366).default(14),
})
const ofYear = z.object({ year: whole(2000, 2100).optional() })
const scheme = z.enum(['employee', 'resident'])
const took = { count, counted: count, medianSeconds: seconds, slowSeconds: seconds }
const province = z.object({ code: z.string(), name: text })
const plan = z
  .object({
    year: z.int(),
    scheme,
    amountFen: amountFen,
    document: z.string(),
    dated: plainDate,
    enteredAt: instant,
  })
  .meta({ id: 'FundPlan' })

export const fundRoutes = {
  readFundFamilies: route({
    method: 'GET',
    path: '/fund/families',
    summary: 'What relatives paid, by relation and kind of care, and how long families took to be authorised',
    tag,
    roles: manager,
    right: 'fund.read',
    query: span,
    reply: z.object({
      from: plainDate,
      to: plainDate,
      sharing: z.array(
        z.object({ relationship: z.string().nullable(), benefit: z.string(), count, amountFen: amountFen }),
      ),
      /** Authorisations of these days; half of those that were counted took at most `medianSeconds`, nine in ten `slowSeconds`. */
      bound: z.object({ ...took, channels: z.array(z.object({ channel: z.string(), ...took })) }),
    }),
  }),
  readFundFlows: route({
    method: 'GET',
    path: '/fund/flows',
    summary:
      'Wallet money and used quotas from province to province; quotas here of the months that are cleared, those between agencies of the days',
    tag,
    roles: manager,
    right: 'fund.read',
    query: span,
    reply: z.object({
      from: plainDate,
      to: plainDate,
      clearedMonths: z.array(z.string()),
      flows: z.array(
        z.object({ from: province, to: province, transfersFen: amountFen, quotasFen: amountFen }),
      ),
    }),
  }),
  readFundPremiums: route({
    method: 'GET',
    path: '/fund/premiums',
    summary: 'Resident premiums that accounts paid for a year, day by day towards the deadline of each area',
    tag,
    roles: manager,
    right: 'fund.read',
    query: ofYear,
    reply: z.object({
      year: z.int(),
      today: plainDate,
      areas: z.array(
        z.object({
          area: z.string(),
          name: text,
          /** Null: no window of that year is held here. */
          window: z.object({ from: plainDate, to: plainDate }).nullable(),
          daysLeft: z.int().nullable(),
          count,
          amountFen: amountFen,
          inTransit: z.object({ count, amountFen: amountFen }),
          days: z.array(z.object({ on: plainDate, count, amountFen: amountFen })),
        }),
      ),
    }),
  }),
  readFundInstitutions: route({
    method: 'GET',
    path: '/fund/institutions',
    summary:
      'Institutions with days whose books are not known to agree, and those that wait for the money of a closed month',
    tag,
    roles: manager,
    right: 'fund.read',
    reply: z.object({
      today: plainDate,
      lookedDays: count,
      institutions: z.array(
        z.object({
          institution: z.object({ code: z.string(), name: z.string() }),
          days: z.array(z.object({ on: plainDate, count, state: z.enum(['notCompared', 'differs']) })),
          payments: z.array(
            z.object({
              month: z.string(),
              owedFen: amountFen,
              /** Null: no term is held here. */
              dueOn: plainDate.nullable(),
              daysLeft: z.int().nullable(),
            }),
          ),
        }),
      ),
    }),
  }),
  readFundPlans: route({
    method: 'GET',
    path: '/fund/plans',
    summary: 'What each scheme’s funds spent in a year beside what a document planned',
    tag,
    roles: manager,
    right: 'fund.read',
    query: ofYear,
    reply: z.object({
      year: z.int(),
      today: plainDate,
      schemes: z.array(z.object({ scheme, spentFen: amountFen, plan: plan.nullable() })),
    }),
  }),
  enterFundPlan: route({
    method: 'POST',
    path: '/fund/plans',
    summary: 'Enter what a document plans for a scheme’s funds in a year; the one entered last counts',
    tag,
    roles: manager,
    right: 'fund.plan',
    body: z.strictObject({
      year: whole(2000, 2100),
      scheme,
      amountFen: positiveFen,
      document: z.string().trim().min(4).max(200),
      dated: plainDate,
    }),
    reply: plan,
  }),
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

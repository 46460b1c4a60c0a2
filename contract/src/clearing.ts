import { z } from 'zod'
import { route } from './route.ts'
import { amountFen, cursor, id, instant, next, plainDate, requestKey, text, whole } from './values.ts'

const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/)
const scheme = z.enum(['employee', 'resident'])
const clerk = ['clerk'] as const
const readers = ['clerk', 'auditor', 'fundManager'] as const

const adjustment = z.object({
  id,
  institution: z.string(),
  scheme,
  /** Below zero: deducted. */
  amountFen,
  reason: z.string(),
  enteredAt: instant,
  /** The closed month that took it; null: it waits for the next. */
  month: month.nullable(),
})

const statement = z
  .object({
    institution: z.string(),
    institutionName: z.string(),
    month,
    closedAt: instant,
    totalFen: amountFen,
    payableFen: amountFen,
    adjustedFen: amountFen,
    owedFen: amountFen,
    digest: z.string(),
    lines: z.array(
      z.object({
        scheme,
        /** Where the patients are insured. */
        area: z.string(),
        clearingType: z.string(),
        rows: z.int(),
        totalFen: amountFen,
        fundFen: amountFen,
        ownFen: amountFen,
        relativesFen: amountFen,
        walletFen: amountFen,
        cashFen: amountFen,
      }),
    ),
    shared: z.array(z.object({ payerArea: z.string(), amountFen })),
    adjustments: z.array(adjustment),
    /** Bills that a revision posted in the month divided anew; what is owed for them stays as it is. */
    revised: z.array(
      z.object({
        setlId: z.string(),
        careOn: plainDate,
        fundBeforeFen: amountFen,
        fundAfterFen: amountFen,
      }),
    ),
  })
  .meta({ id: 'InstitutionStatement' })

const paymentRun = z
  .object({
    id,
    month,
    status: z.enum(['prepared', 'paid', 'cancelled']),
    /** Null: the term or the holidays on the way are not known here. */
    dueOn: plainDate.nullable(),
    amountFen,
    orders: z.array(z.object({ institution: z.string(), amountFen })),
    digest: z.string(),
    preparedAt: instant,
    decidedAt: instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'PaymentRun' })

const sums = z.object({ rows: z.int(), totalFen: amountFen, fundFen: amountFen, accountsFen: amountFen })

/** What an agency owes its institutions, and how their books agree with ours. */
export const clearingRoutes = {
  readInstitutionMonths: route({
    method: 'GET',
    path: '/agency/institution-months/:month',
    summary: 'What institutions are owed for a closed month, as JSON or as the tab-separated file',
    tag: 'agency',
    roles: readers,
    right: 'fund.read',
    params: z.object({ month }),
    query: z.object({ format: z.enum(['json', 'tsv']).optional() }),
    reply: z.object({ statements: z.array(statement) }),
  }),
  addAdjustment: route({
    method: 'POST',
    path: '/agency/adjustments',
    summary: 'Deduct from what an institution is owed, or correct it; the month that is open takes it',
    tag: 'agency',
    roles: clerk,
    right: 'institution.pay',
    freshProof: true,
    body: z.strictObject({
      requestKey,
      institution: z.string().max(14),
      scheme,
      amountFen,
      reason: z.string().trim().min(1).max(200),
    }),
    reply: adjustment,
  }),
  listPaymentRuns: route({
    method: 'GET',
    path: '/agency/payment-runs',
    summary: 'Payments to institutions, newest first',
    tag: 'agency',
    roles: readers,
    right: 'fund.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({ runs: z.array(paymentRun), next }),
  }),
  preparePaymentRun: route({
    method: 'POST',
    path: '/agency/payment-runs',
    summary: 'Prepare the payment of a closed month; another clerk confirms it',
    tag: 'agency',
    roles: clerk,
    right: 'institution.pay',
    body: z.strictObject({ month }),
    reply: paymentRun,
  }),
  decidePaymentRun: route({
    method: 'POST',
    path: '/agency/payment-runs/:id/decide',
    summary: 'Have a prepared payment paid, or cancel it',
    tag: 'agency',
    roles: clerk,
    right: 'institution.pay',
    once: true,
    freshProof: true,
    params: z.object({ id }),
    body: z.strictObject({
      requestKey: requestKey.optional(),
      decision: z.enum(['pay', 'cancel']),
      version: z.int(),
    }),
    reply: paymentRun,
  }),
  readPaymentFile: route({
    method: 'GET',
    path: '/agency/payment-runs/:id/file',
    summary: 'The payment file of a run: an order a line and the total, tab-separated',
    tag: 'agency',
    roles: readers,
    right: 'fund.read',
    params: z.object({ id }),
    reply: z.string(),
  }),
  listReconciliations: route({
    method: 'GET',
    path: '/agency/reconciliations',
    summary:
      'Which institutions compared their books with ours, and how many differences of each kind there were',
    tag: 'agency',
    roles: readers,
    right: 'fund.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({
      next,
      reconciliations: z.array(
        z.object({
          id,
          institution: z.string(),
          institutionName: z.string(),
          agency: z.string(),
          scheme: scheme.nullable(),
          clearingType: z.string(),
          firstDay: plainDate,
          lastDay: plainDate,
          withRefunds: z.boolean(),
          at: instant,
          theirs: sums,
          ours: sums,
          agreed: z.boolean(),
          /** By kind, as programs read it. */
          differences: z.record(z.string(), z.int()),
          /** What differed in words, the most first; empty where the books agree. */
          said: z.array(z.object({ name: text, count: z.int() })),
        }),
      ),
    }),
  }),
}

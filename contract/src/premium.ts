import { z } from 'zod'
import { relationship } from './binding.ts'
import { route } from './route.ts'
import {
  amountFen,
  cursor,
  id,
  instant,
  next,
  plainDate,
  positiveFen,
  requestKey,
  text,
  whole,
} from './values.ts'

const year = whole(2020, 2100)
const certainty = z.enum(['exact', 'approximate', 'unverified'])

export const premiumKind = z.enum(['resident', 'longTermCare']).meta({
  id: 'PremiumKind',
  description: 'Resident medical insurance, or long-term care (quotas may pay it from 2026-01-09)',
})
export const premiumAccount = z.enum(['personal', 'wallet', 'quota']).meta({ id: 'PremiumAccount' })
export const premiumStatus = z
  .enum(['requested', 'declined', 'expired', 'submitted', 'credited', 'failed', 'refunding', 'refunded'])
  .meta({ id: 'PremiumStatus' })

const wait = z.union([z.object({ days: z.int() }), z.object({ months: z.int() })]).nullable()
const state = z.object({ name: text, meaning: text })

export const premiumQuote = z
  .object({
    year,
    area: z.string(),
    areaName: text,
    /** Which price: the concentrated window's, a later one, a newborn's, or of who left the employee scheme. */
    period: z.enum(['window', 'late', 'newborn', 'fromEmployee']),
    /** The full price with the public subsidy, not only the personal part. */
    full: z.boolean(),
    aidGroup: z.string().nullable(),
    premiumFen: amountFen,
    /** Lapsed years bought back with it. */
    repairFen: amountFen,
    /** What the account pays. */
    amountFen,
    repairable: z.object({ years: z.int(), priceFen: amountFen }),
    waiting: z.object({
      reason: z.enum(['none', 'late', 'lapse', 'lateAndLapse']),
      lapsedYears: z.int(),
      repairedYears: z.int(),
      fixed: wait,
      variableMonths: z.int(),
    }),
    /** If the bureau credits it today. */
    coversFrom: plainDate,
    benefitsFrom: plainDate,
    lastDay: plainDate,
    /** The last day of this price; null where it follows the person's own days. */
    until: plainDate.nullable(),
    certainty,
    parameters: z.array(z.object({ id: z.string(), source: z.string(), certainty })),
  })
  .meta({ id: 'PremiumQuote' })

const person = z.object({ id, name: z.string() })

export const premium = z
  .object({
    id,
    kind: premiumKind,
    year,
    /** Whole name for the caller himself and his family as bound; masked otherwise. */
    insured: person,
    payer: person,
    mine: z.enum(['payer', 'insured', 'both']),
    account: premiumAccount,
    amountFen,
    area: z.string(),
    areaName: text,
    status: premiumStatus,
    /** In the words people know, and what it means for the money. */
    state,
    direction: z.enum(['app', 'bureau']),
    reference: z.string(),
    requestedAt: instant,
    expiresAt: instant.nullable(),
    submittedAt: instant.nullable(),
    /** Usually credited by then. */
    usuallyBy: plainDate.nullable(),
    /** How old that is, where it was last seen more than a year ago. */
    usuallyAged: text.nullable(),
    overdueAt: instant.nullable(),
    creditedOn: plainDate.nullable(),
    serial: z.string().nullable(),
    coversFrom: plainDate.nullable(),
    /** End of the waiting period: the pool pays from this day. Account money is not barred by it. */
    benefitsFrom: plainDate.nullable(),
    closedAt: instant.nullable(),
    failReason: z.string().nullable(),
    failCode: z.string().nullable(),
    refundReason: z.string().nullable(),
    actions: z.array(z.enum(['confirm', 'decline', 'askRefund'])),
    voucher: z.boolean(),
  })
  .meta({ id: 'Premium' })

const exchange = z.object({
  at: instant,
  direction: z.enum(['out', 'in']),
  kind: z.enum(['submit', 'query', 'refund', 'notify']),
  outcome: z.string(),
})

const refusal = z.object({ type: z.string(), what: text, mend: text })

const path = z.object({ id })

const signed = z
  .strictObject({
    time: z.iso.datetime({ offset: true }),
    nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
    content: z.string().max(100_000),
    signature: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .meta({
    id: 'SignedMessage',
    description: 'A message signed with HMAC-SM3 under the shared key; docs/tax-bureau.md',
  })

const bureauRoute = (address: string, summary: string) =>
  route({
    method: 'POST',
    path: `/tax-bureau/${address}`,
    summary,
    tag: 'tax bureau',
    roles: ['anyone'],
    // Each message is signed under the bureau's own key, which is looked at before anything else.
    right: null,
    body: signed,
    reply: signed,
  })

export const premiumRoutes = {
  listPayable: route({
    method: 'GET',
    path: '/premiums/payable',
    summary: 'Whose premium the caller may pay for a year, what it costs today, or why not',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.quote',
    bounded: 'one’s family',
    query: z.object({ year }),
    reply: z.object({
      year,
      today: plainDate,
      people: z.array(
        z.object({
          person,
          relationship: relationship.or(z.literal('self')),
          /** What this person is to the caller; null: the caller. */
          kin: text.nullable(),
          account: premiumAccount,
          quote: premiumQuote.nullable(),
          refusal: refusal.nullable(),
          /** The premium of that year that stands in the way, if one does. */
          premiumId: id.nullable(),
        }),
      ),
    }),
  }),
  quotePremium: route({
    method: 'GET',
    path: '/premiums/quote',
    summary: 'The price of one person’s premium today, with its wait and its sources',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.quote',
    query: z.object({
      insuredId: id,
      year,
      kind: premiumKind.optional(),
      payerId: id.optional(),
      account: premiumAccount.optional(),
      repairYears: whole(0, 50).optional(),
      area: z
        .string()
        .regex(/^[0-9]{6}$/)
        .optional(),
    }),
    reply: premiumQuote,
  }),
  submitPremium: route({
    method: 'POST',
    path: '/premiums',
    summary: 'Pay a premium from an account; it is complete only when it reads credited',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.pay',
    body: z.strictObject({
      requestKey,
      kind: premiumKind.default('resident'),
      year,
      insuredId: id,
      account: premiumAccount.default('personal'),
      /** Whose account: the caller’s when left out. */
      payerId: id.optional(),
      repairYears: z.int().min(0).max(50).default(0),
      area: z
        .string()
        .regex(/^[0-9]{6}$/)
        .nullable()
        .default(null),
      /** What the caller was shown; another price is refused before anything moves. */
      amountFen: positiveFen,
    }),
    reply: premium,
  }),
  listPremiums: route({
    method: 'GET',
    path: '/premiums',
    summary: 'Premiums that the caller paid, was asked to pay, or that insure him',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(200) }),
    reply: z.object({ premiums: z.array(premium), next }),
  }),
  readPremium: route({
    method: 'GET',
    path: '/premiums/:id',
    summary: 'One premium, with every exchange with the bureau',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.read',
    params: path,
    reply: z.object({ premium, quote: premiumQuote, exchanges: z.array(exchange) }),
  }),
  sumPremiums: route({
    method: 'GET',
    path: '/premium-totals',
    summary: 'What was contributed for the family, by year and person',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.read',
    reply: z.object({
      years: z.array(
        z.object({
          year,
          totalFen: amountFen,
          people: z.array(z.object({ person, amountFen, count: z.int() })),
        }),
      ),
      totalFen: amountFen,
    }),
  }),
  confirmPremium: route({
    method: 'POST',
    path: '/premiums/:id/confirm',
    summary: 'Agree to a payment that the bureau’s page asked for: the money is taken now',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.confirm',
    once: true,
    params: path,
    body: z.strictObject({ requestKey: requestKey.optional() }),
    reply: premium,
  }),
  declinePremium: route({
    method: 'POST',
    path: '/premiums/:id/decline',
    summary: 'Refuse a payment that the bureau’s page asked for',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.confirm',
    params: path,
    reply: premium,
  }),
  askPremiumRefund: route({
    method: 'POST',
    path: '/premiums/:id/refund',
    summary: 'Ask for a credited premium back, before its benefit period',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.refund',
    once: true,
    params: path,
    body: z.strictObject({
      requestKey: requestKey.optional(),
      reason: z.enum(['duplicate', 'death', 'employee', 'otherArea', 'aided']),
    }),
    reply: premium,
  }),
  readPremiumVoucher: route({
    method: 'GET',
    path: '/premiums/:id/voucher',
    summary: 'What the voucher of a credited premium says; there is none before',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.read',
    params: path,
    reply: z
      .object({
        insuredName: z.string(),
        insuredMaskedId: z.string(),
        areaName: text,
        year,
        amountFen,
        payerName: z.string(),
        account: premiumAccount,
        serial: z.string(),
        creditedAt: instant,
        creditedOn: plainDate,
        benefitsFrom: plainDate.nullable(),
      })
      .meta({ id: 'PremiumVoucher' }),
  }),
  readBureauEntry: route({
    method: 'GET',
    path: '/premiums/bureau-page',
    summary: 'Where the bureau’s own page is, as address and QR code, and its menus (Yunnan)',
    tag: 'premium',
    roles: ['citizen'],
    right: 'premium.quote',
    reply: z.object({
      direction: z.enum(['app', 'bureau']),
      address: z.string().nullable(),
      /** QR code of the address, SVG. */
      qr: z.string().nullable(),
      menus: z.array(text),
    }),
  }),
  listWatchedPremiums: route({
    method: 'GET',
    path: '/desk/premiums',
    summary: 'Premiums of the clerk’s area whose money is in transit, overdue or contradicted',
    tag: 'premium',
    roles: ['clerk'],
    right: 'premium.watch',
    query: z.object({ after: cursor.optional(), limit: whole(1, 200).default(200) }),
    reply: z.object({
      next,
      premiums: z.array(
        z.object({
          id,
          insured: z.object({ id, maskedName: z.string() }),
          payer: z.object({ id, maskedName: z.string() }),
          year,
          amountFen,
          status: premiumStatus,
          state,
          reference: z.string(),
          submittedAt: instant.nullable(),
          overdue: z.boolean(),
          conflict: z.string().nullable(),
          /** A clerk has asked for the money to go back; another decides it. */
          returnAsked: z.object({ at: instant, reason: z.string() }).nullable(),
          exchanges: z.array(exchange),
        }),
      ),
    }),
  }),
  askBureauNow: route({
    method: 'POST',
    path: '/desk/premiums/:id/ask',
    summary: 'Ask the bureau now what became of a premium',
    tag: 'premium',
    roles: ['clerk'],
    right: 'premium.watch',
    params: path,
    reply: z.object({ asked: z.boolean() }),
  }),
  returnPremium: route({
    method: 'POST',
    path: '/desk/premiums/:id/return',
    summary:
      'End a premium of which the bureau tells nothing, or that it keeps although its money went back: one clerk asks, another decides',
    tag: 'premium',
    roles: ['clerk'],
    right: 'premium.watch',
    once: true,
    freshProof: true,
    params: path,
    body: z.strictObject({ requestKey: requestKey.optional(), reason: z.string().trim().min(2).max(200) }),
    /** `decided` false: it waits for a second clerk. `returned`: decided, and the money is with the payer. */
    reply: z.object({ decided: z.boolean(), returned: z.boolean() }),
  }),
  bureauAccounts: bureauRoute('accounts', 'The bureau’s page asks which bound accounts may pay for a person'),
  bureauOrders: bureauRoute(
    'orders',
    'The bureau’s page asks an account to pay; the payer confirms on the phone',
  ),
  bureauOrderStates: bureauRoute('order-states', 'The bureau asks how an order stands with us'),
  bureauNotifications: bureauRoute(
    'notifications',
    'The bureau tells what it decided; telling it twice changes nothing',
  ),
}

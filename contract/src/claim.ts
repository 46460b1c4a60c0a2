import { z } from 'zod'
import { amounts, payer } from './bill.ts'
import { route } from './route.ts'
import { amountFen, id, instant, plainDate, positiveFen, text } from './values.ts'

const cause = z.enum(['tillFailed', 'notFiled', 'directRefused', 'abroadOrOther'])
const status = z.enum(['submitted', 'returned', 'refused', 'withdrawn', 'approved', 'settled', 'paid'])
const action = z.enum(['approve', 'return', 'refuse', 'pay', 'mend', 'withdraw'])
const reasons = z
  .array(z.strictObject({ code: z.string().max(40), note: z.string().max(300).default('') }))
  .max(20)

const line = z.strictObject({
  code: z.string().min(1).max(50),
  amount: positiveFen,
  /** Pieces. */
  count: z.number().positive().max(100_000).multipleOf(0.0001).default(1),
  approved: z.boolean().default(false),
})
const lines = z.array(line).min(1).max(500)

export const claim = z
  .object({
    id,
    personId: id,
    personName: z.string(),
    institution: z.object({ code: z.string(), name: z.string() }),
    slipNo: z.string(),
    hasScan: z.boolean(),
    careOn: plainDate,
    medType: z.string(),
    disease: z.string(),
    lines: z.array(z.object({ code: z.string(), amount: amountFen, count: z.number() })),
    total: amountFen,
    cause,
    accountUse: z.int(),
    /** Last four digits. */
    bankAccount: z.string(),
    status,
    statusName: text,
    submittedAt: instant,
    dueOn: plainDate.nullable(),
    overdue: z.boolean(),
    waitingDays: z.int(),
    reasons: z.array(z.object({ code: z.string(), what: text, mend: text })),
    /** What the patient gets back; null before it was settled. */
    paidAmount: amountFen.nullable(),
    paidAt: instant.nullable(),
    /** Bills of the same place and day that were settled at the till. */
    settledThere: z.array(z.object({ setlId: z.string(), total: amountFen })),
    version: z.int(),
    allowed: z.array(action),
  })
  .meta({ id: 'Claim' })

/** What a claim comes to: the split, and what the patient gets. */
const split = z.object({ amounts, payers: z.array(payer), reimbursed: amountFen })

const request = {
  institution: z.string().regex(/^[HP][0-9]{11}$/),
  slipNo: z.string().trim().min(1).max(40),
  slipDigest: z
    .string()
    .regex(/^([0-9a-f]{64})?$/)
    .default('')
    .meta({ description: 'SM3 of the scanned slip' }),
  careOn: plainDate,
  medType: z
    .string()
    .regex(/^[0-9]{2,6}$/)
    .default('11'),
  disease: z.string().max(30).default(''),
  lines,
  total: positiveFen,
  cause,
  accountUse: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(1),
  bankAccount: z.string().max(40),
}
const params = z.object({ id })
const agencyParams = z.object({ personId: id, id })

export const claimRoutes = {
  listMyClaims: route({
    method: 'GET',
    path: '/claims',
    summary: 'Slips that I have claimed, and their state (手工报销)',
    tag: 'claims',
    roles: ['citizen'],
    reply: z.object({ claims: z.array(claim) }),
  }),
  submitClaim: route({
    method: 'POST',
    path: '/claims',
    summary: 'Claim a bill that was paid in cash, for myself or a child in my care',
    tag: 'claims',
    roles: ['citizen'],
    body: z.strictObject({ personId: id.optional(), ...request }),
    reply: claim,
  }),
  readClaim: route({
    method: 'GET',
    path: '/claims/:id',
    summary: 'One of my claims',
    tag: 'claims',
    roles: ['citizen'],
    params,
    reply: claim,
  }),
  mendClaim: route({
    method: 'POST',
    path: '/claims/:id/mend',
    summary: 'Mend what the agency returned and hand it in again',
    tag: 'claims',
    roles: ['citizen'],
    params,
    body: z.strictObject({ lines, total: positiveFen, slipDigest: request.slipDigest }),
    reply: claim,
  }),
  withdrawClaim: route({
    method: 'POST',
    path: '/claims/:id/withdraw',
    summary: 'Take a claim back before it is decided',
    tag: 'claims',
    roles: ['citizen'],
    params,
    reply: claim,
  }),
  listAgencyClaims: route({
    method: 'GET',
    path: '/agency/claims',
    summary: 'Claims that wait for my agency, the oldest first',
    tag: 'agency',
    roles: ['clerk'],
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    reply: z.object({ claims: z.array(claim) }),
  }),
  submitAgencyClaim: route({
    method: 'POST',
    path: '/agency/claims',
    summary: 'Take a slip at the counter from somebody with the ID card',
    tag: 'agency',
    roles: ['clerk'],
    body: z.strictObject({ idNumber: z.string().max(30), name: z.string().max(50), ...request }),
    reply: claim,
  }),
  previewClaim: route({
    method: 'GET',
    path: '/agency/claims/:personId/:id/preview',
    summary: 'What a claim would come to today; nothing is booked',
    tag: 'agency',
    roles: ['clerk'],
    params: agencyParams,
    reply: split,
  }),
  decideClaim: route({
    method: 'POST',
    path: '/agency/claims/:personId/:id/decide',
    summary: 'Approve and settle a claim, return it with every reason at once, or refuse it',
    tag: 'agency',
    roles: ['clerk'],
    params: agencyParams,
    body: z.strictObject({
      decision: z.enum(['approve', 'return', 'refuse']),
      reasons: reasons.default([]),
      version: z.int(),
    }),
    reply: z.object({ claim, split: split.nullable() }),
  }),
  payClaim: route({
    method: 'POST',
    path: '/agency/claims/:personId/:id/pay',
    summary: 'Record the bank transfer, by a clerk other than the one who approved',
    tag: 'agency',
    roles: ['clerk'],
    params: agencyParams,
    body: z.strictObject({ version: z.int() }),
    reply: claim,
  }),
}

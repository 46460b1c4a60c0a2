import { z } from 'zod'
import { amounts, payer } from './bill.ts'
import { photo, sentPhotos } from './photo.ts'
import { route } from './route.ts'
import {
  amountFen,
  cursor,
  id,
  instant,
  named,
  next,
  plainDate,
  positiveFen,
  requestKey,
  text,
  whole,
} from './values.ts'

const cause = z.enum(['tillFailed', 'notFiled', 'directRefused', 'abroadOrOther'])
const status = z.enum([
  'submitted',
  'returned',
  'refused',
  'withdrawn',
  'approved',
  'settled',
  'paid',
  'takingBack',
  'takenBack',
])
const action = z.enum([
  'choosePlace',
  'enter',
  'approve',
  'return',
  'refuse',
  'pay',
  'takeBack',
  'mend',
  'withdraw',
])
const reasons = z
  .array(z.strictObject({ code: z.string().max(40), note: z.string().max(300).default('') }))
  .max(20)

const line = z.strictObject({
  code: z.string().min(1).max(50),
  amountFen: positiveFen,
  /** Pieces. */
  count: z.number().positive().max(100_000).multipleOf(0.0001).default(1),
  approved: z.boolean().default(false).meta({
    description: 'The claimant says that a restricted item was approved; only the agency’s word counts',
  }),
})
const lines = z.array(line).max(500)
/** Who only has the slip says what it comes to; the agency enters its lines. */
const linesIfKnown = lines.default([])

export const claim = z
  .object({
    id,
    personId: id,
    personName: z.string(),
    /** Whose agency decides. */
    areaName: text,
    /** Code and name; without a code, what the claimant wrote, of which the agency has not chosen one yet. */
    institution: z.object({ code: z.string(), name: z.string() }),
    /** The place in the claimant’s own words, where the directory did not have it; null: it was chosen from the directory. */
    placeWritten: z.string().nullable(),
    slipNo: z.string(),
    hasScan: z.boolean(),
    /** Pictures of the slip that were handed in. */
    photos: z.array(photo),
    careOn: plainDate,
    medType: z.string(),
    disease: z.string(),
    /** As the agency found it; null: not decided yet. */
    decidedMedType: z.string().nullable(),
    lines: z.array(
      z.object({
        line: z.string(),
        code: z.string(),
        amountFen: amountFen,
        count: z.number(),
        /** The claimant says that a restricted item was approved. */
        claimedApproved: z.boolean(),
        /** The agency approved it. */
        approved: z.boolean(),
      }),
    ),
    totalFen: amountFen,
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
    /** What the funds owe, which is what the patient gets; null before it was settled. */
    paidFen: amountFen.nullable(),
    /** What the accounts would have paid at the till: shown, never paid to a bank card. */
    accountShareFen: amountFen.nullable(),
    /** The patient’s bank account, or the heirs of a patient who died. */
    paidTo: z.enum(['bank', 'estate']).nullable(),
    paidAt: instant.nullable(),
    /** Bills of the same place and day that were settled at the till. */
    settledThere: z.array(z.object({ setlId: z.string(), totalFen: amountFen })),
    /** When that place could not settle on the day of care, as the agency declared it; null: nothing was declared. */
    outage: z
      .object({
        from: instant,
        to: instant,
        reason: z.string(),
        /** It was declared wrongly and withdrawn: its clerks alone read that. */
        withdrawn: z.object({ at: instant, reason: z.string() }).nullable(),
      })
      .nullable(),
    version: z.int(),
    allowed: z.array(action),
    /** The clerk who reads it took the slip or entered its lines: another clerk approves it. */
    byAnother: z.boolean(),
  })
  .meta({ id: 'Claim' })

/** What a claim comes to: what the funds owe, and beside it what the accounts would have paid at the till. */
const split = z.object({
  amounts,
  payers: z.array(payer),
  reimbursedFen: amountFen,
  accountsAtTill: z
    .object({ ownFen: amountFen, payers: z.array(payer), walletFen: amountFen, totalFen: amountFen })
    .nullable(),
})

/** What was claimed beside what would be decided. */
const preview = split.extend({
  medType: z.object({ claimed: z.string(), decided: z.string() }),
  lines: z.array(
    z.object({
      line: z.string(),
      code: z.string(),
      amountFen: amountFen,
      claimedApproved: z.boolean(),
      approved: z.boolean(),
      ownPaidFen: amountFen,
      overLimitFen: amountFen,
      firstShareFen: amountFen,
      inScopeFen: amountFen,
    }),
  ),
})

const medType = z.string().regex(/^[0-9]{2,6}$/)
/** Kind of care as the agency found it; absent: as claimed, but an emergency counts as an ordinary visit. */
const foundMedType = medType.optional()

const institution = z.string().regex(/^[HP][0-9]{11}$/)
const request = {
  institution,
  slipNo: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .refine((text) => /[\p{L}\p{N}]/u.test(text), {
      error: '票据号至少要有一个字母或数字',
      params: { zh: '至少要有一个字母或数字', en: 'it needs a letter or a digit' },
    }),
  slipDigest: z
    .string()
    .regex(/^([0-9a-f]{64})?$/)
    .default('')
    .meta({ description: 'SM3 of the scanned slip' }),
  careOn: plainDate,
  medType: medType.default('11'),
  disease: z.string().max(30).default(''),
  lines: linesIfKnown,
  photos: sentPhotos.default([]),
  totalFen: positiveFen,
  cause,
  /** Which accounts would have paid at the till: for what is shown; none is drawn on. */
  accountUse: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(1),
  bankAccount: z.string().max(100),
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
    right: 'claim.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(200) }),
    reply: z.object({
      claims: z.array(claim),
      /** When places of the reader’s own area could not settle, of the last ninety days: bills of then need no other proof. */
      outages: z.array(
        z.object({
          /** Null: every place of the area. */
          institution: z.object({ code: z.string(), name: z.string() }).nullable(),
          areaName: text,
          from: instant,
          to: instant,
          reason: z.string(),
        }),
      ),
      next,
    }),
  }),
  submitClaim: route({
    method: 'POST',
    path: '/claims',
    summary: 'Claim a bill that was paid in cash, for myself or a child in my care',
    tag: 'claims',
    roles: ['citizen'],
    right: 'claim.submit',
    body: z.strictObject({
      personId: id.optional(),
      ...request,
      institution: institution.or(z.literal('')).default(''),
      /** The name that the slip has, where the directory does not have the place. */
      placeWritten: z.string().trim().max(60).default(''),
    }),
    reply: claim,
  }),
  readClaim: route({
    method: 'GET',
    path: '/claims/:id',
    summary: 'One of my claims',
    tag: 'claims',
    roles: ['citizen'],
    right: 'claim.read',
    params,
    reply: claim,
  }),
  mendClaim: route({
    method: 'POST',
    path: '/claims/:id/mend',
    summary: 'Mend what the agency returned and hand it in again',
    tag: 'claims',
    roles: ['citizen'],
    right: 'claim.submit',
    params,
    body: z.strictObject({
      lines: linesIfKnown,
      totalFen: positiveFen,
      slipDigest: request.slipDigest,
      photos: request.photos,
    }),
    reply: claim,
  }),
  withdrawClaim: route({
    method: 'POST',
    path: '/claims/:id/withdraw',
    summary: 'Take a claim back before it is decided',
    tag: 'claims',
    roles: ['citizen'],
    right: 'claim.submit',
    params,
    reply: claim,
  }),
  listAgencyClaims: route({
    method: 'GET',
    path: '/agency/claims',
    summary: 'Claims that wait for my agency, the oldest first',
    tag: 'agency',
    roles: ['clerk'],
    right: 'claim.read',
    query: z.object({ after: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({ claims: z.array(claim), next }),
  }),
  submitAgencyClaim: route({
    method: 'POST',
    path: '/agency/claims',
    summary: 'Take a slip at the counter from somebody with the ID card',
    tag: 'agency',
    roles: ['clerk'],
    right: 'claim.submit',
    body: z.strictObject({ ...named.shape, ...request }),
    reply: claim,
  }),
  chooseClaimPlace: route({
    method: 'POST',
    path: '/agency/claims/:personId/:id/place',
    summary:
      'Choose the institution of a place that the claimant wrote down because the directory does not have it',
    tag: 'agency',
    roles: ['clerk'],
    right: 'claim.decide',
    params: agencyParams,
    body: z.strictObject({ institution, version: z.int() }),
    reply: claim,
  }),
  enterClaimLines: route({
    method: 'POST',
    path: '/agency/claims/:personId/:id/lines',
    summary: 'Enter the lines of a slip as it reads; the total is what they come to',
    tag: 'agency',
    roles: ['clerk'],
    right: 'claim.decide',
    params: agencyParams,
    body: z.strictObject({ lines: lines.min(1), version: z.int() }),
    reply: claim,
  }),
  previewClaim: route({
    method: 'GET',
    path: '/agency/claims/:personId/:id/preview',
    summary: 'What was claimed beside what it would come to today; nothing is booked',
    tag: 'agency',
    roles: ['clerk'],
    right: 'claim.decide',
    params: agencyParams,
    query: z.object({
      /** Ids of the lines that the agency approves, with commas. */
      approvedLines: z
        .string()
        .regex(/^([0-9]{1,3}(,[0-9]{1,3})*)?$/)
        .default(''),
      medType: foundMedType,
    }),
    reply: preview,
  }),
  decideClaim: route({
    method: 'POST',
    path: '/agency/claims/:personId/:id/decide',
    summary: 'Approve and settle a claim, return it with every reason at once, or refuse it',
    tag: 'agency',
    roles: ['clerk'],
    right: 'claim.decide',
    once: true,
    params: agencyParams,
    body: z.strictObject({
      requestKey: requestKey.optional(),
      decision: z.enum(['approve', 'return', 'refuse']),
      reasons: reasons.default([]),
      /** Lines of restricted items that the agency approves. */
      approvedLines: z
        .array(z.string().regex(/^[0-9]{1,3}$/))
        .max(500)
        .default([]),
      medType: foundMedType,
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
    right: 'claim.pay',
    once: true,
    freshProof: true,
    params: agencyParams,
    body: z.strictObject({ requestKey: requestKey.optional(), version: z.int() }),
    reply: claim,
  }),
  takeBackClaim: route({
    method: 'POST',
    path: '/agency/claims/:personId/:id/take-back',
    summary:
      'Take a claim and its settlement back, by a clerk who neither approved nor paid it; its slip is free again',
    tag: 'agency',
    roles: ['clerk'],
    right: 'claim.pay',
    once: true,
    freshProof: true,
    params: agencyParams,
    body: z.strictObject({
      requestKey: requestKey.optional(),
      reasons,
      /** For one that was paid out: the money has come back. */
      moneyReturned: z.boolean().default(false),
      version: z.int(),
    }),
    reply: claim,
  }),
}

import { z } from 'zod'
import { route } from './route.ts'
import {
  amountFen,
  cursor,
  id,
  instant,
  named,
  next,
  positiveFen,
  requestKey,
  text,
  whole,
  wholeFen,
} from './values.ts'

export const hold = z
  .object({
    id,
    scope: z.enum(['binding', 'family', 'account']),
    /** Who the held binding is for; null for a freeze. */
    relative: z.string().nullable(),
    bindingId: id.nullable(),
    cause: z.enum(['owner', 'rule', 'clerk', 'objection']),
    /** What was noticed, and why that matters. */
    title: text,
    why: text,
    placedAt: instant,
    /** The owner's own freeze is lifted by the owner; others by the agency. */
    canLift: z.boolean(),
  })
  .meta({ id: 'Hold' })

export const riskCase = z
  .object({
    id,
    rule: z.string(),
    title: text,
    why: text,
    area: z.string(),
    payer: z.object({ id, name: z.string() }).nullable(),
    relative: z.object({ id, name: z.string() }).nullable(),
    bindingId: id.nullable(),
    institution: z.object({ code: z.string(), name: z.string() }).nullable(),
    /** Measured values and their limits. */
    finding: z.record(z.string(), z.union([z.string(), z.number()])),
    amountFen: amountFen,
    status: z.enum(['open', 'confirmed', 'dismissed']),
    openedAt: instant,
    openedBy: z.string(),
    decidedAt: instant.nullable(),
    decision: z.string(),
    owedFen: amountFen,
    recoveredFen: amountFen,
    /** Went back to the relative who had paid it, because the cost was given back to the payer. */
    givenBackFen: amountFen,
    /** A recovery that one clerk entered and another has to confirm. */
    proposedFen: amountFen.nullable(),
    proposedBy: z.string().nullable(),
    /** What one clerk would decide; another who says the same decides. */
    proposedDecision: z
      .object({
        decision: z.enum(['confirm', 'dismiss']),
        words: z.string(),
        owedFen: amountFen.nullable(),
        by: z.string(),
        at: instant,
      })
      .nullable(),
    version: z.int(),
  })
  .meta({ id: 'RiskCase' })

const words = z.string().trim().min(1).max(1_000)
const citizen = ['citizen'] as const
const clerk = ['clerk'] as const

export const riskRoutes = {
  listHolds: route({
    method: 'GET',
    path: '/account/holds',
    summary: 'What stops my account from paying now, and why',
    tag: 'account',
    roles: citizen,
    right: 'account.read',
    bounded: 'what holds one account',
    reply: z.object({ holds: z.array(hold) }),
  }),
  freezeAccount: route({
    method: 'POST',
    path: '/account/freeze',
    summary: 'Freeze my account at once: for relatives only, or for everybody',
    tag: 'account',
    roles: citizen,
    right: 'account.freeze',
    body: z.strictObject({ scope: z.enum(['family', 'account']) }),
    reply: z.object({ holds: z.array(hold) }),
  }),
  unfreezeAccount: route({
    method: 'POST',
    path: '/account/unfreeze',
    summary: 'Lift my own freeze',
    tag: 'account',
    roles: citizen,
    right: 'account.freeze',
    freshProof: true,
    reply: z.object({ holds: z.array(hold) }),
  }),
  listRiskRules: route({
    method: 'GET',
    path: '/risk/rules',
    summary: 'What is watched and why',
    tag: 'agency',
    roles: ['clerk', 'auditor'],
    right: 'rule.read',
    bounded: 'rules of the program',
    reply: z.object({
      rules: z.array(z.object({ id: z.string(), title: text, why: text, action: z.enum(['hold', 'watch']) })),
    }),
  }),
  listCases: route({
    method: 'GET',
    path: '/agency/cases',
    summary: 'Cases of my area, open ones first',
    tag: 'agency',
    roles: ['clerk', 'auditor'],
    right: 'case.read',
    query: z.object({
      status: z.enum(['open', 'confirmed', 'dismissed']).optional(),
      after: cursor.optional(),
      limit: whole(1, 200).default(50),
    }),
    reply: z.object({ cases: z.array(riskCase), next }),
  }),
  reportCase: route({
    method: 'POST',
    path: '/agency/cases',
    summary: 'Open a case about a binding that somebody reported; it is held until decided',
    tag: 'agency',
    roles: clerk,
    right: 'case.handle',
    body: z.strictObject({ payer: named, relative: named, words }),
    reply: riskCase,
  }),
  decideCase: route({
    method: 'POST',
    path: '/agency/cases/:id/decide',
    summary:
      'Confirm (the binding ends and the money is owed back) or dismiss (the hold is lifted): one clerk proposes, another who says the same decides',
    tag: 'agency',
    roles: clerk,
    right: 'case.handle',
    once: true,
    freshProof: true,
    params: z.object({ id }),
    body: z.strictObject({
      requestKey: requestKey.optional(),
      decision: z.enum(['confirm', 'dismiss']),
      words,
      /** What is owed back, if not everything that was drawn. */
      owedFen: wholeFen.nullable().default(null),
      version: z.int(),
    }),
    reply: riskCase,
  }),
  liftCase: route({
    method: 'POST',
    path: '/agency/cases/:id/lift',
    summary: 'Lift what was confirmed: the two may authorise each other again; the reason is kept',
    tag: 'agency',
    roles: clerk,
    right: 'case.handle',
    freshProof: true,
    params: z.object({ id }),
    body: z.strictObject({ words, version: z.int() }),
    reply: riskCase,
  }),
  recoverCase: route({
    method: 'POST',
    path: '/agency/cases/:id/recover',
    summary: 'Enter money that was paid back; it is booked once another clerk confirms it',
    tag: 'agency',
    roles: clerk,
    right: 'case.handle',
    freshProof: true,
    params: z.object({ id }),
    body: z.strictObject({ amountFen: positiveFen, version: z.int() }),
    reply: riskCase,
  }),
  confirmRecovery: route({
    method: 'POST',
    path: '/agency/cases/:id/recover/confirm',
    summary: 'Confirm money that another clerk entered: it goes to the payer’s account',
    tag: 'agency',
    roles: clerk,
    right: 'case.handle',
    once: true,
    freshProof: true,
    params: z.object({ id }),
    body: z.strictObject({ requestKey: requestKey.optional(), amountFen: positiveFen, version: z.int() }),
    reply: riskCase,
  }),
  releaseHold: route({
    method: 'POST',
    path: '/agency/holds/:personId/:id/release',
    summary:
      'Release a hold or a freeze for somebody who came with the ID card: one clerk asks, another does it',
    tag: 'agency',
    roles: clerk,
    right: 'hold.release',
    freshProof: true,
    params: z.object({ personId: id, id }),
    body: z.strictObject({ person: named }),
    /** False: it waits for another clerk. */
    reply: z.object({ released: z.boolean() }),
  }),
}

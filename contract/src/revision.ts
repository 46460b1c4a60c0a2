import { z } from 'zod'
import { areaCode } from './administration.ts'
import { route } from './route.ts'
import { amountFen, cursor, id, instant, next, plainDate, requestKey, text, whole } from './values.ts'

const totals = z
  .object({
    /** Bills that were computed again, and of them whose split changes. */
    bills: z.int(),
    changed: z.int(),
    people: z.int(),
    /** The corrected rules refuse them: they stay as they were settled. */
    refused: z.int(),
    fundsMoreFen: amountFen,
    fundsLessFen: amountFen,
    /** Back to the accounts that were drawn; in cash; owed to the funds. */
    toAccountsFen: amountFen,
    toCashFen: amountFen,
    owedFen: amountFen,
  })
  .meta({ id: 'RevisionTotals' })

export const revision = z
  .object({
    id,
    area: z.string(),
    areaName: text,
    from: plainDate,
    to: plainDate,
    /** The values that differ, as they were and as they are, by what they say. */
    changes: z.array(
      z.object({ parameter: z.string(), words: text, before: text, after: text, source: z.string() }),
    ),
    reason: text,
    /** The document that corrects. */
    document: z.string(),
    status: z.enum(['computing', 'computed', 'posting', 'posted', 'withdrawn']),
    statusText: text,
    /** Whether bills that are settled now are settled by the corrected rules. */
    inForce: z.boolean(),
    progress: z.object({ done: z.int(), people: z.int() }),
    found: totals,
    posted: totals,
    /** Names of the officers. */
    openedBy: z.string(),
    openedAt: instant,
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
    /** What this officer may do with it now. */
    allowed: z.array(z.enum(['approve', 'withdraw'])),
    /** It waits for another officer than this one. */
    own: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Revision' })

const part = z.object({ fund: text, amountFen: amountFen })
export const revisedBill = z
  .object({
    setlId: z.string(),
    careOn: plainDate,
    totalFen: amountFen,
    status: z.enum(['computed', 'posted', 'undone', 'refused']),
    fundsBefore: z.array(part),
    fundsAfter: z.array(part),
    /** Where what the funds owe goes, by payer; nobody's name. */
    back: z.array(z.object({ to: text, amountFen: amountFen })),
    toAccountsFen: amountFen,
    toCashFen: amountFen,
    owedFen: amountFen,
  })
  .meta({ id: 'RevisedBill' })

export const due = z
  .object({
    personId: id,
    id,
    personName: z.string(),
    setlId: z.string(),
    revisionId: id,
    /** To the patient in cash, or to the funds. */
    direction: z.enum(['toPatient', 'toFunds']),
    amountFen: amountFen,
    status: z.enum(['open', 'proposed', 'paid', 'collected', 'waived', 'cancelled']),
    action: z.enum(['pay', 'collect', 'waive']).nullable(),
    words: z.string(),
    proposedBy: z.string().nullable(),
    madeAt: instant,
    version: z.int(),
  })
  .meta({ id: 'RevisionDue' })

const officer = ['policyOfficer'] as const
const clerk = ['clerk'] as const
const words = z.string().trim().min(1).max(500)
const which = z.object({ id })
const decided = z.strictObject({ version: z.int() })

export const revisionRoutes = {
  openRevision: route({
    method: 'POST',
    path: '/revisions',
    summary:
      'Compute the bills of past days again by corrected rules; nothing is booked before a second officer approves',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    body: z.strictObject({
      area: z.string().regex(/^[0-9]{6}$/),
      from: plainDate,
      to: plainDate,
      /** What people read: why the rule was corrected. */
      reason: words,
      reasonEn: words,
      /** The document that corrects. */
      document: words,
    }),
    reply: revision,
  }),
  listRevisions: route({
    method: 'GET',
    path: '/revisions',
    summary: 'Revisions, newest first, with how far each is',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    query: z.object({
      area: areaCode.optional(),
      before: cursor.optional(),
      limit: whole(1, 100).default(20),
    }),
    reply: z.object({ revisions: z.array(revision), next }),
  }),
  readRevision: route({
    method: 'GET',
    path: '/revisions/:id',
    summary: 'A revision with its sums and its progress',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    params: which,
    reply: revision,
  }),
  listRevisedBills: route({
    method: 'GET',
    path: '/revisions/:id/bills',
    summary: 'Bills that a revision touches: the funds before and after, and what comes back to whom',
    tag: 'policy',
    roles: officer,
    right: 'rule.read',
    params: which,
    query: z.object({ after: id.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({ bills: z.array(revisedBill), next: id.nullable() }),
  }),
  approveRevision: route({
    method: 'POST',
    path: '/revisions/:id/approve',
    summary: 'Approve a revision that another officer opened: its differences are posted',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    freshProof: true,
    params: which,
    body: decided,
    reply: revision,
  }),
  withdrawRevision: route({
    method: 'POST',
    path: '/revisions/:id/withdraw',
    summary: 'Withdraw a revision that was not approved',
    tag: 'policy',
    roles: officer,
    right: 'rule.change',
    params: which,
    body: decided,
    reply: revision,
  }),
  listRevisionDues: route({
    method: 'GET',
    path: '/agency/revision-dues',
    summary: 'Cash that revisions made due in my area: to patients, and to the funds',
    tag: 'agency',
    roles: clerk,
    right: 'revision.settle',
    query: z.object({ after: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({ dues: z.array(due), next }),
  }),
  proposeRevisionDue: route({
    method: 'POST',
    path: '/agency/revision-dues/:personId/:id/propose',
    summary: 'Propose to return cash to the patient, or to collect or waive what is owed to the funds',
    tag: 'agency',
    roles: clerk,
    right: 'revision.settle',
    params: z.object({ personId: id, id }),
    body: z.strictObject({
      action: z.enum(['pay', 'collect', 'waive']),
      words,
      bankAccount: z.string().trim().max(40).default(''),
      version: z.int(),
    }),
    reply: due,
  }),
  decideRevisionDue: route({
    method: 'POST',
    path: '/agency/revision-dues/:personId/:id/decide',
    summary: 'Confirm what another clerk proposed, or reject it',
    tag: 'agency',
    roles: clerk,
    right: 'revision.settle',
    once: true,
    freshProof: true,
    params: z.object({ personId: id, id }),
    body: z.strictObject({
      requestKey: requestKey.optional(),
      decision: z.enum(['confirm', 'reject']),
      version: z.int(),
    }),
    reply: due,
  }),
}

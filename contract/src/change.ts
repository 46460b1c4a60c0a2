import { z } from 'zod'
import { route } from './route.ts'
import {
  amountFen,
  cursor,
  id,
  idNumber,
  instant,
  named,
  next,
  plainDate,
  positiveFen,
  requestKey,
  sumFen,
  whole,
} from './values.ts'

const areaCode = z.string().regex(/^[0-9]{6}$/)

const effect = z
  .object({
    personId: id,
    /** False: it waits for its day. */
    done: z.boolean(),
    effectiveOn: plainDate,
    endedBindings: z.int(),
    endedFilings: z.int(),
    /** Moved to the heirs. */
    toHeirsFen: amountFen,
  })
  .meta({ id: 'ChangeEffect' })

const estate = z
  .object({
    personId: id,
    diedOn: plainDate,
    totalFen: amountFen,
    leftFen: amountFen,
    heirs: z.array(
      z.object({
        id,
        name: z.string(),
        relation: z.string(),
        amountFen: amountFen,
        proof: z.string(),
        paidAt: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'Estate' })

/** An estate as an heir sees it: all of what was left, and of who gets it only his own part. */
const inheritance = z
  .object({
    deceased: z.object({ personId: id, name: z.string(), diedOn: plainDate, area: areaCode.nullable() }),
    totalFen: amountFen,
    /** Not yet given to anybody. */
    leftFen: amountFen,
    /** What it came from, in the order in which it came. */
    parts: z.array(
      z.object({
        account: z.enum(['personal', 'wallet', 'revision', 'claim']),
        amountFen: amountFen,
        on: plainDate,
      }),
    ),
    /** Mine, and those of children in my care. */
    shares: z.array(
      z.object({
        id,
        name: z.string(),
        relation: z.string(),
        amountFen: amountFen,
        paidAt: instant.nullable(),
      }),
    ),
    /** Bills with care after the day of death: somebody used what was not his. */
    billsAfter: z.array(
      z.object({
        setlId: z.string(),
        institution: z.string(),
        careOn: plainDate,
        totalFen: amountFen,
        reversed: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Inheritance' })

const contributionBase = z
  .object({
    personId: id,
    id,
    from: plainDate,
    baseFen: positiveFen.nullable(),
    fixedFen: positiveFen.nullable(),
    status: z.enum(['proposed', 'approved', 'rejected']),
    proposedBy: z.string(),
    /** Checked against the limits of the area, or, where none are on record, against technical ones only. */
    bound: z.enum(['area', 'technical']),
  })
  .meta({ id: 'ContributionBase' })

const change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('death'), on: plainDate }),
  z.strictObject({ kind: z.literal('leave'), last: plainDate }),
  z.strictObject({ kind: z.literal('suspend'), on: plainDate }),
  z.strictObject({ kind: z.literal('resume'), on: plainDate }),
  z.strictObject({ kind: z.literal('move'), area: areaCode, on: plainDate }),
  z.strictObject({
    kind: z.literal('scheme'),
    scheme: z.enum(['employee', 'resident']),
    category: z.enum(['working', 'retired', 'minor', 'adult', 'elderly']),
    on: plainDate,
    benefitsFrom: plainDate.nullable().default(null),
    employer: z.string().max(100).default(''),
  }),
])

const clerk = ['clerk'] as const
const tag = 'agency'

export const changeRoutes = {
  reportChange: route({
    method: 'POST',
    path: '/agency/changes',
    summary: 'Death, leaving, suspension, moving, another scheme: ends or changes what depends on it',
    tag,
    roles: clerk,
    right: 'change.report',
    once: true,
    body: z.strictObject({ requestKey: requestKey.optional(), person: named, change }),
    reply: effect,
  }),
  reportDivorce: route({
    method: 'POST',
    path: '/agency/changes/divorce',
    summary: 'A marriage has ended: what two spouses authorised each other ends',
    tag,
    roles: clerk,
    right: 'change.report',
    once: true,
    body: z.strictObject({ requestKey: requestKey.optional(), one: named, other: named }),
    reply: z.object({ endedBindings: z.int() }),
  }),
  readEstate: route({
    method: 'GET',
    path: '/agency/estates/:personId',
    summary: 'What a deceased person’s accounts held, and who gets it',
    tag,
    roles: ['clerk', 'auditor'],
    right: 'estate.read',
    params: z.object({ personId: id }),
    reply: estate,
  }),
  nameHeirs: route({
    method: 'POST',
    path: '/agency/estates/:personId/heirs',
    summary: 'Name heirs, with the documents that were seen',
    tag,
    roles: clerk,
    right: 'estate.settle',
    freshProof: true,
    params: z.object({ personId: id }),
    body: z.strictObject({
      heirs: z
        .array(
          z.strictObject({
            name: z.string().trim().min(1).max(50),
            /** Of an heir who is insured: he then follows the estate on his phone. */
            idNumber: idNumber.nullable().default(null),
            relation: z.string().trim().min(1).max(30),
            bankAccount: z.string().max(100),
            amountFen: positiveFen,
            proof: z.string().trim().min(1).max(200),
          }),
        )
        .min(1)
        .max(20),
    }),
    reply: estate,
  }),
  listInheritances: route({
    method: 'GET',
    path: '/inheritances',
    summary:
      'Estates in which I, or a child in my care, am named heir: what was left, what is mine, whether it was paid',
    tag: 'account',
    roles: ['citizen'],
    right: 'estate.read',
    bounded: 'of whom one is an heir',
    reply: z.object({ inheritances: z.array(inheritance) }),
  }),
  payHeir: route({
    method: 'POST',
    path: '/agency/estates/:personId/heirs/:id/pay',
    summary: 'Record that an heir was paid, by a clerk other than the one who named him',
    tag,
    roles: clerk,
    right: 'estate.settle',
    once: true,
    freshProof: true,
    params: z.object({ personId: id, id }),
    body: z.strictObject({ requestKey: requestKey.optional() }),
    reply: estate,
  }),
  setContributionBase: route({
    method: 'PUT',
    path: '/agency/contribution-bases',
    summary:
      'Propose what a member’s monthly contribution is computed from; it counts once another clerk approves',
    tag,
    roles: clerk,
    right: 'base.propose',
    body: z
      .strictObject({
        person: named,
        from: plainDate,
        baseFen: positiveFen.nullable().default(null),
        fixedFen: positiveFen.nullable().default(null),
      })
      .refine(({ baseFen: base, fixedFen: fixed }) => (base === null) !== (fixed === null), {
        error: '缴费基数和定额只能填其中一项',
        params: {
          zh: '缴费基数和定额要填其中一项，不能都填',
          en: 'a contribution base or a fixed sum is needed, one of them',
        },
      }),
    reply: contributionBase,
  }),
  listProposedBases: route({
    method: 'GET',
    path: '/agency/contribution-bases',
    summary: 'Contribution bases of my area that wait for a second clerk',
    tag,
    roles: clerk,
    right: 'base.read',
    query: z.object({ after: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({ bases: z.array(contributionBase), next }),
  }),
  approveContributionBase: route({
    method: 'POST',
    path: '/agency/contribution-bases/:personId/:id/decide',
    summary:
      'Approve a proposed contribution base, by a clerk other than the one who proposed it, or reject it',
    tag,
    roles: clerk,
    right: 'base.propose',
    freshProof: true,
    params: z.object({ personId: id, id }),
    body: z.strictObject({ decision: z.enum(['approve', 'reject']) }),
    reply: contributionBase,
  }),
  listAccountRuns: route({
    method: 'GET',
    path: '/agency/account-runs',
    summary: 'What monthly contributions and yearly interest came to, or why nothing was booked',
    tag,
    roles: clerk,
    right: 'fund.read',
    bounded: 'twelve months and one year of interest a year',
    query: z.object({ limit: whole(1, 100).default(24) }),
    reply: z.object({
      runs: z.array(
        z.object({
          kind: z.enum(['contribution', 'interest']),
          area: areaCode,
          period: z.string(),
          people: z.int(),
          amountFen: sumFen,
          reason: z.string(),
        }),
      ),
    }),
  }),
}

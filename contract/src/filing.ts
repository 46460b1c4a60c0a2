import { z } from 'zod'
import { photo, sentPhotos } from './photo.ts'
import { route } from './route.ts'
import { cursor, id, instant, letterEnglish, named, next, plainDate, text, whole } from './values.ts'

const kind = z.enum(['outOfArea', 'chronic'])
const type = z.enum(['longTerm', 'temporary', 'transfer', 'emergency'])
const status = z.enum(['submitted', 'firstApproved', 'approved', 'returned', 'refused', 'ended'])
const certainty = z.enum(['exact', 'approximate', 'unverified'])
const areaCode = z.string().regex(/^[0-9]{6}$/)
const institution = z.string().regex(/^[HP][0-9]{11}$/)
const reasonText = z.string().max(500)
const action = z.enum(['approve', 'return', 'refuse', 'mend', 'renew', 'end', 'revoke'])

/** A figure with where it comes from. */
const source = z
  .object({
    id: z.string(),
    source: z.string(),
    certainty,
    /** The month in which the value was last seen in force. */
    seen: z.string().optional(),
  })
  .nullable()

export const filing = z
  .object({
    id,
    personId: id,
    /** Masked, for clerks and guardians. */
    personName: z.string(),
    kind,
    type: type.nullable(),
    typeName: text.nullable(),
    destination: z.string().nullable(),
    disease: z.object({ code: z.string(), name: text }).nullable(),
    institution: z.object({ code: z.string(), name: z.string() }).nullable(),
    area: areaCode,
    /** Whose agency decides. */
    areaName: text,
    from: plainDate,
    to: plainDate.nullable(),
    status,
    statusName: text,
    /** Whether it holds today. */
    inForce: z.boolean(),
    late: z.boolean(),
    reason: z.string(),
    /** Pictures of the diagnosis that were handed in. */
    photos: z.array(photo),
    channel: z.string(),
    submittedAt: instant,
    dueOn: plainDate.nullable(),
    /** The agency has not answered by its day. */
    overdue: z.boolean(),
    /** Calendar days since it was handed in. */
    waitingDays: z.int(),
    secondApproval: z.boolean(),
    decidedAt: instant.nullable(),
    /** A commitment stood for the proof. */
    byCommitment: z.boolean(),
    reasons: z.array(z.object({ code: z.string(), what: text, mend: text })),
    renewsId: id.nullable(),
    endedAt: instant.nullable(),
    endReason: z.string().nullable(),
    version: z.int(),
    allowed: z.array(action),
  })
  .meta({ id: 'Filing' })

const params = z.object({ id })
const agencyParams = z.object({ personId: id, id })
const commitmentVersion = z
  .string()
  .max(40)
  .meta({ description: 'Version of the letter that was read and agreed to' })
const matter = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('outOfArea'), type, destination: areaCode }),
  z.strictObject({ kind: z.literal('chronic'), disease: z.string().regex(/^M[0-9]{5}$/) }),
])
const application = {
  matter,
  from: plainDate,
  to: plainDate.nullable().default(null),
  institution: institution.nullable().default(null),
  reason: reasonText,
  photos: sentPhotos.default([]),
  commitmentVersion,
}
const givenReasons = z
  .array(z.strictObject({ code: z.string().max(40), note: z.string().max(300).default('') }))
  .max(20)

const options = z.object({
  area: areaCode,
  areaName: text,
  today: plainDate,
  outOfArea: z
    .object({
      needed: z.array(z.enum(['home', 'province', 'elsewhere'])),
      unfiled: z.enum(['reduced', 'refused']),
      lateFiling: z.boolean(),
      decidedWithinDays: z.int().nullable(),
      kinds: z.array(
        z.object({
          type,
          name: text,
          months: z.int().nullable(),
          atOnce: z.boolean(),
          letter: z.string(),
          letterEnglish,
        }),
      ),
      sources: z.array(source),
    })
    .nullable(),
  chronic: z
    .object({
      count: z.int(),
      diseases: z.array(
        z.object({
          code: z.string(),
          name: text,
          kind: z.enum(['chronic', 'special']),
          secondApproval: z.boolean(),
          months: z.int().nullable(),
        }),
      ),
      letter: z.string(),
      letterEnglish,
      sources: z.array(source),
    })
    .nullable(),
  commitmentVersion,
})

export const filingRoutes = {
  readFilingOptions: route({
    method: 'GET',
    path: '/filings/options',
    summary:
      'What can be filed in my area today, for how long, with which letter, and what the rules rest on',
    tag: 'filing',
    roles: ['citizen'],
    right: 'filing.submit',
    query: z.object({ personId: id.optional() }),
    reply: options,
  }),
  listMyFilings: route({
    method: 'GET',
    path: '/filings',
    summary: 'My filings and those of children in my care, newest first',
    tag: 'filing',
    roles: ['citizen'],
    right: 'filing.read',
    query: z.object({ before: cursor.optional(), limit: whole(1, 200).default(200) }),
    reply: z.object({ filings: z.array(filing), next }),
  }),
  submitFiling: route({
    method: 'POST',
    path: '/filings',
    summary: 'File for care elsewhere or for a chronic disease, for myself or a child in my care',
    tag: 'filing',
    roles: ['citizen'],
    right: 'filing.submit',
    body: z.strictObject({ personId: id.optional(), ...application }),
    reply: filing,
  }),
  readFiling: route({
    method: 'GET',
    path: '/filings/:id',
    summary: 'One of my filings',
    tag: 'filing',
    roles: ['citizen'],
    right: 'filing.read',
    params,
    reply: filing,
  }),
  mendFiling: route({
    method: 'POST',
    path: '/filings/:id/mend',
    summary: 'Mend what the agency returned and hand it in again',
    tag: 'filing',
    roles: ['citizen'],
    right: 'filing.submit',
    params,
    body: z.strictObject({
      from: plainDate.nullable().default(null),
      institution: institution.nullable().default(null),
      reason: reasonText.nullable().default(null),
      photos: sentPhotos.default([]),
      commitmentVersion,
    }),
    reply: filing,
  }),
  renewFiling: route({
    method: 'POST',
    path: '/filings/:id/renew',
    summary: 'Renew a filing from the day after its end',
    tag: 'filing',
    roles: ['citizen'],
    right: 'filing.submit',
    params,
    body: z.strictObject({ commitmentVersion }),
    reply: filing,
  }),
  endFiling: route({
    method: 'POST',
    path: '/filings/:id/end',
    summary: 'End a filing, or withdraw one that is under review',
    tag: 'filing',
    roles: ['citizen'],
    right: 'filing.submit',
    params,
    body: z.strictObject({ on: plainDate.nullable().default(null), reason: reasonText.default('') }),
    reply: filing,
  }),
  listAgencyFilings: route({
    method: 'GET',
    path: '/agency/filings',
    summary: 'Filings that wait for my agency, the oldest first',
    tag: 'agency',
    roles: ['clerk'],
    right: 'filing.read',
    query: z.object({ after: cursor.optional(), limit: whole(1, 200).default(50) }),
    reply: z.object({
      filings: z.array(filing),
      next,
      reasons: z.array(z.object({ code: z.string(), what: text, mend: text })),
    }),
  }),
  submitAgencyFiling: route({
    method: 'POST',
    path: '/agency/filings',
    summary: 'File at the counter for somebody with the ID card',
    tag: 'agency',
    roles: ['clerk'],
    right: 'filing.submit',
    body: z.strictObject({ ...named.shape, ...application }),
    reply: filing,
  }),
  readAgencyFilingOptions: route({
    method: 'GET',
    path: '/agency/people/:personId/filing-options',
    summary: 'What can be filed today for somebody at the counter',
    tag: 'agency',
    roles: ['clerk'],
    right: 'filing.submit',
    params: z.object({ personId: id }),
    reply: options,
  }),
  readAgencyFiling: route({
    method: 'GET',
    path: '/agency/filings/:personId/:id',
    summary: 'One filing of my area',
    tag: 'agency',
    roles: ['clerk', 'auditor'],
    right: 'filing.read',
    params: agencyParams,
    reply: filing,
  }),
  decideFiling: route({
    method: 'POST',
    path: '/agency/filings/:personId/:id/decide',
    summary: 'Approve, return with every reason at once, refuse, or revoke an untrue one',
    tag: 'agency',
    roles: ['clerk'],
    right: 'filing.decide',
    params: agencyParams,
    body: z.strictObject({
      decision: z.enum(['approve', 'return', 'refuse', 'revoke']),
      reasons: givenReasons.default([]),
      version: z.int(),
    }),
    reply: filing,
  }),
}

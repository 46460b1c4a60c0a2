import { z } from 'zod'
import { route } from './route.ts'
import { amountFen, id, instant, letterEnglish, named, plainDate, text, whole } from './values.ts'

export const relationship = z
  .enum([
    'spouse',
    'parent',
    'child',
    'sibling',
    'paternalGrandparent',
    'maternalGrandparent',
    'sonsChild',
    'daughtersChild',
  ])
  .meta({ id: 'Relationship', description: 'What the relative is to the payer' })
export const purpose = z.enum(['outpatient', 'inpatient', 'pharmacy', 'premium']).meta({ id: 'Purpose' })

const limits = z.strictObject({
  yearFen: amountFen.nullable().default(null),
  paymentFen: amountFen.nullable().default(null),
  /** A year, by purpose. */
  purposeFen: z.partialRecord(purpose, amountFen).default({}),
})

const terms = {
  purposes: z.array(purpose).max(4).default(['outpatient', 'inpatient', 'pharmacy', 'premium']),
  limits: limits.default({ yearFen: null, paymentFen: null, purposeFen: {} }),
  /** First day; today when left out. */
  from: plainDate.optional(),
  /** Last day, included; null: until it is ended. */
  to: plainDate.nullable().default(null),
  /** The payer wants each use to be asked for. */
  onlyWhenAsked: z.boolean().default(false),
}

/** What is not named stays as it is; null takes a limit, or the last day, away. */
const changes = {
  purposes: z.array(purpose).max(4).optional(),
  limits: z
    .strictObject({
      yearFen: amountFen.nullable().optional(),
      paymentFen: amountFen.nullable().optional(),
      /** A use that is not named keeps its limit; null for one use, or for all, takes it away. */
      purposeFen: z.partialRecord(purpose, amountFen.nullable()).nullable().optional(),
    })
    .optional(),
  from: plainDate.optional(),
  to: plainDate.nullable().optional(),
  onlyWhenAsked: z.boolean().optional(),
} satisfies Record<keyof typeof terms, z.ZodType>

export const wish = z.strictObject({ relative: named, relationship, ...terms })
const side = z.enum(['payer', 'relative'])
const action = z.enum(['accept', 'change', 'confirm', 'reorder', 'pause', 'resume', 'end'])
const family = z.object({ id, name: z.string(), maskedId: z.string() })
/** `kin`: what the one is to the other, as people say it: 母亲 of the relative, 儿子 of the payer. */
const bound = family.extend({ kin: text })

export const binding = z
  .object({
    id,
    payer: bound,
    relative: bound,
    relationship,
    status: z.enum(['invited', 'active', 'paused', 'ended']),
    purposes: z.array(purpose),
    limits: z.object({
      yearFen: amountFen.nullable(),
      paymentFen: amountFen.nullable(),
      purposeFen: z.partialRecord(purpose, amountFen),
    }),
    from: plainDate,
    to: plainDate.nullable(),
    onlyWhenAsked: z.boolean(),
    /** Order of drawing among the relative's payers, from 1. */
    position: z.int(),
    authorisedAt: instant,
    /** Whose rules it is under: where the payer was insured when it was made. */
    payerAreaName: text,
    channel: z.string(),
    pausedBy: side.nullable(),
    endedAt: instant.nullable(),
    endReason: z.string().nullable(),
    /** The same as people read it: who ended it in own words, or what came about. */
    endReasonText: text.nullable(),
    /** The letter of commitment in force, counted from 1. */
    letterNo: z.int(),
    /** Drawn this year by purpose; a payer is shown only the uses that he has given a limit. */
    usedFen: z.partialRecord(purpose, amountFen),
    usedInAllFen: amountFen,
    actions: z.array(action),
    /** To be sent back with a change. */
    version: z.int(),
  })
  .meta({ id: 'Binding' })

export const letter = z.object({
  title: z.string(),
  version: z.string(),
  text: z.string(),
  /** SM3 of the whole text; sent back with the agreement. */
  digest: z.string(),
  form: z.enum(['tick', 'signature']),
  /** What it promises, in English; null where this system has no English for a line of it. */
  english: letterEnglish.nullable(),
})

export const sourced = z.object({
  id: z.string(),
  source: z.string(),
  certainty: z.enum(['exact', 'approximate', 'unverified']),
  /** The month in which the value was last seen in force. */
  seen: z.string().optional(),
  note: z.string().optional(),
})

export const visitRequest = z
  .object({
    id,
    relativeId: id,
    on: plainDate,
    code: z.string(),
    requestedAt: instant,
    state: z.enum(['open', 'used', 'cancelled']),
  })
  .meta({ id: 'VisitRequest' })

export const sharingCertificate = z
  .object({ relativeId: id, code: z.string(), issuedAt: instant })
  .meta({ id: 'SharingCertificate' })

const tag = 'family'
const citizen = ['citizen'] as const
const one = z.object({ id })

export const bindingRoutes = {
  readFamily: route({
    method: 'GET',
    path: '/family',
    summary: 'Whom I have authorised, and who has authorised me or a child in my care',
    tag,
    roles: citizen,
    right: 'binding.read',
    reply: z.object({
      authorised: z.array(binding),
      authorisedBy: z.array(binding),
      wards: z.array(family),
    }),
  }),
  readFamilyRules: route({
    method: 'GET',
    path: '/family/rules',
    summary: 'The rules on family sharing where I am insured, with their sources',
    tag,
    roles: citizen,
    right: 'account.read',
    reply: z.object({
      area: z.string(),
      areaName: z.object({ zh: z.string(), en: z.string() }),
      relationships: z.array(relationship),
      widerRelationships: z.object({ kinds: z.array(relationship), from: plainDate.nullable() }).nullable(),
      territory: z.enum(['sameArea', 'sameProvince', 'nation']),
      purposes: z.array(purpose),
      costs: z.enum(['inScope', 'any']),
      mustAsk: z.boolean(),
      letter: z.enum(['tick', 'signature']),
      consent: z.enum(['payer', 'both']),
      guardianBelowAge: z.int(),
      drawOrder: z.enum(['authorised', 'largestBalance']),
      sources: z.record(z.string(), sourced),
    }),
  }),
  lookUpRelative: route({
    method: 'POST',
    path: '/relatives/look-up',
    summary:
      'Who has this name and this ID number, and whether the caller may bind them; refused with the reason if not',
    tag,
    roles: citizen,
    right: 'relative.find',
    perMinute: 20,
    body: named,
    /** `gender`: 1 male, 2 female, else not known. `premiumOnly`: not insured, only the premium that insures him. */
    reply: family.omit({ id: true }).extend({ gender: z.string(), premiumOnly: z.boolean() }),
  }),
  prepareBinding: route({
    method: 'POST',
    path: '/bindings/prepare',
    summary: 'Check a binding against the rules and read the letter of commitment for it; nothing is changed',
    tag,
    roles: citizen,
    right: 'binding.make',
    perMinute: 60,
    body: wish,
    reply: z.object({
      letter,
      /** Whose consent it waits for after submission. */
      consent: z.enum(['none', 'relative', 'guardian']),
      name: z.string(),
    }),
  }),
  createBinding: route({
    method: 'POST',
    path: '/bindings',
    summary: 'Authorise a relative to spend from my personal account',
    tag,
    roles: citizen,
    right: 'binding.make',
    freshProof: true,
    body: wish.extend({
      letter: z.strictObject({
        digest: z.string().max(64),
        agreed: z.boolean(),
        /** SVG path of the hand-written name, where the area asks for one; and seconds from opening the page to agreeing. */
        signature: z.string().max(100_000).nullable().default(null),
        tookSeconds: whole(1, 86_400).nullable().default(null),
      }),
    }),
    reply: binding,
  }),
  readBinding: route({
    method: 'GET',
    path: '/bindings/:id',
    summary: 'One authorisation with its letters of commitment',
    tag,
    roles: citizen,
    right: 'binding.read',
    params: one,
    reply: z.object({
      binding,
      /** In order; the last of the payer's is in force. */
      letters: z.array(
        z.object({
          /** Counts the letters of this authorisation, from 1. */
          no: z.int(),
          version: z.string(),
          form: z.enum(['tick', 'signature', 'scan']),
          text: z.string(),
          english: letterEnglish.nullable(),
          digest: z.string(),
          signature: z.string().nullable(),
          agreedBy: z.string(),
          agreedAt: instant,
        }),
      ),
    }),
  }),
  acceptBinding: route({
    method: 'POST',
    path: '/bindings/:id/accept',
    summary: 'Consent to being authorised, or for a child in my care',
    tag,
    roles: citizen,
    right: 'binding.act',
    params: one,
    body: z.strictObject({ agreed: z.boolean() }),
    reply: binding,
  }),
  changeBinding: route({
    method: 'PATCH',
    path: '/bindings/:id',
    summary:
      'Change uses, limits, term, or whether each use must be asked for; what is not named stays. Makes a new letter',
    tag,
    roles: citizen,
    right: 'binding.act',
    freshProof: true,
    params: one,
    body: z.strictObject({
      ...changes,
      version: z.int(),
      /**
       * The new letter as it was shown. Left out: the request is the payer's agreement; where letters are signed by hand,
       * only a change that allows less may leave it out.
       */
      letter: z
        .strictObject({
          digest: z.string().max(64),
          agreed: z.boolean(),
          signature: z.string().max(100_000).nullable().default(null),
        })
        .optional(),
    }),
    reply: binding,
  }),
  prepareBindingChange: route({
    method: 'POST',
    path: '/bindings/:id/change-letter',
    summary: 'The letter of commitment that a change asks the payer to agree to; changes nothing',
    tag,
    roles: citizen,
    right: 'binding.act',
    params: one,
    body: z.strictObject(changes),
    reply: z.object({ letter }),
  }),
  pauseBinding: route({
    method: 'POST',
    path: '/bindings/:id/pause',
    summary: 'Stop payment at once without ending the authorisation',
    tag,
    roles: citizen,
    right: 'binding.act',
    params: one,
    reply: binding,
  }),
  resumeBinding: route({
    method: 'POST',
    path: '/bindings/:id/resume',
    summary: 'Let a paused authorisation pay again',
    tag,
    roles: citizen,
    right: 'binding.act',
    freshProof: true,
    params: one,
    reply: binding,
  }),
  endBinding: route({
    method: 'POST',
    path: '/bindings/:id/end',
    summary: 'End an authorisation (取消授权), by either side, from this moment',
    tag,
    roles: citizen,
    right: 'binding.act',
    params: one,
    body: z.strictObject({ reason: z.string().trim().max(200).default('') }),
    reply: binding,
  }),
  orderPayers: route({
    method: 'PUT',
    path: '/family/order',
    summary: 'Set the order in which the accounts of a relative’s payers are drawn',
    tag,
    roles: citizen,
    right: 'order.change',
    body: z.strictObject({ relativeId: id.optional(), order: z.array(id).min(1).max(50) }),
    reply: z.object({ bindings: z.array(binding) }),
  }),
  listVisitRequests: route({
    method: 'GET',
    path: '/visit-requests',
    summary: 'Today’s requests that the shared account is to pay, for me and those I may ask for',
    tag,
    roles: citizen,
    right: 'visit-request.make',
    bounded: 'requests for today and later',
    reply: z.object({ requests: z.array(visitRequest), mayAskFor: z.array(family) }),
  }),
  createVisitRequest: route({
    method: 'POST',
    path: '/visit-requests',
    summary: 'Say that the shared account is to pay for today’s visit',
    tag,
    roles: citizen,
    right: 'visit-request.make',
    body: z.strictObject({ relativeId: id.optional() }),
    reply: visitRequest,
  }),
  cancelVisitRequest: route({
    method: 'POST',
    path: '/visit-requests/:id/cancel',
    summary: 'Take back a request that no bill has used',
    tag,
    roles: citizen,
    right: 'visit-request.make',
    params: one,
    reply: visitRequest,
  }),
  readCertificateCode: route({
    method: 'GET',
    path: '/family/certificate',
    summary: 'The code of the family-sharing certificate in force, for me or a child in my care',
    tag,
    roles: citizen,
    right: 'certificate.read',
    query: z.object({ relativeId: id.optional() }),
    reply: z.object({ certificate: sharingCertificate.nullable() }),
  }),
  issueCertificate: route({
    method: 'POST',
    path: '/family/certificate',
    summary: 'Issue a family-sharing certificate (家庭共济证明); the one before is revoked',
    tag,
    roles: citizen,
    right: 'certificate.issue',
    body: z.strictObject({ relativeId: id.optional() }),
    reply: sharingCertificate,
  }),
  revokeCertificate: route({
    method: 'POST',
    path: '/family/certificate/revoke',
    summary: 'Make the certificate’s code worthless',
    tag,
    roles: citizen,
    right: 'certificate.issue',
    body: z.strictObject({ relativeId: id.optional() }),
    reply: z.object({}),
  }),
}

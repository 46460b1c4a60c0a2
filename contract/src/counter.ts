import { z } from 'zod'
import { binding, letter, wish } from './binding.ts'
import { route } from './route.ts'
import { id, named, plainDate } from './values.ts'

const tag = 'agency counter'
const clerk = ['clerk'] as const

/** The person at the counter, whose ID card the clerk has seen. */
const atCounter = { personId: id }

export const counterRoutes = {
  findAtCounter: route({
    method: 'POST',
    path: '/agency/people/find',
    summary: 'The person at the counter by ID card: insurance, family, guardians',
    tag,
    roles: clerk,
    right: 'person.find',
    body: named,
    reply: z.object({
      person: z.object({
        id,
        name: z.string(),
        maskedId: z.string(),
        maskedPhone: z.string().nullable(),
        psnNo: z.string(),
        diedOn: plainDate.nullable(),
      }),
      enrolments: z.array(
        z.object({
          scheme: z.enum(['employee', 'resident']),
          category: z.enum(['working', 'retired', 'minor', 'adult', 'elderly']),
          area: z.string(),
          status: z.enum(['normal', 'suspended', 'ended']),
          from: plainDate,
          to: plainDate.nullable(),
        }),
      ),
      authorised: z.array(binding),
      authorisedBy: z.array(binding),
      guardians: z.array(z.object({ id, name: z.string() })),
      wards: z.array(z.object({ id, name: z.string() })),
    }),
  }),
  prepareAtCounter: route({
    method: 'POST',
    path: '/agency/bindings/prepare',
    summary: 'Check a binding for the payer at the counter and print its letter; nothing is changed',
    tag,
    roles: clerk,
    right: 'binding.make',
    body: wish.extend(atCounter),
    reply: z.object({ letter, consent: z.enum(['none', 'relative', 'guardian']), maskedName: z.string() }),
  }),
  bindAtCounter: route({
    method: 'POST',
    path: '/agency/bindings',
    summary: 'Bind for the payer at the counter, who signed on the pad or on paper that was scanned',
    tag,
    roles: clerk,
    right: 'binding.make',
    freshProof: true,
    body: wish.extend({
      ...atCounter,
      letter: z.strictObject({
        digest: z.string().max(64),
        form: z.enum(['signature', 'scan']),
        /** SVG path of the signature, or SM3 of the scan. */
        signature: z.string().max(100_000),
      }),
    }),
    reply: binding,
  }),
  actAtCounter: route({
    method: 'POST',
    path: '/agency/bindings/:id/:action',
    summary: 'Consent, pause, resume or end for the person at the counter',
    tag,
    roles: clerk,
    right: 'binding.act',
    params: z.object({ id, action: z.enum(['accept', 'confirm', 'pause', 'resume', 'end']) }),
    body: z.strictObject({ ...atCounter, reason: z.string().trim().max(200).default('') }),
    reply: binding,
  }),
  recordGuardian: route({
    method: 'POST',
    path: '/agency/guardians',
    summary: 'Record who may act for a child, by household register or birth certificate',
    tag,
    roles: clerk,
    right: 'guardian.record',
    body: z.strictObject({
      child: named,
      guardian: named,
      proof: z.enum(['householdRegister', 'birthCertificate', 'courtDecision']),
    }),
    reply: z.object({ childId: id, guardianId: id }),
  }),
}

import { z } from 'zod'
import { binding } from './binding.ts'
import { photo, sentPhotos } from './photo.ts'
import { route } from './route.ts'
import { id, instant, named, plainDate, text } from './values.ts'

const proof = z.enum(['householdRegister', 'birthCertificate'])

export const guardianDeclaration = z
  .object({
    id,
    child: z.object({ id, name: z.string(), maskedId: z.string(), birthDate: plainDate }),
    guardian: z.object({ id, name: z.string(), maskedId: z.string() }),
    proof,
    /** `inForce`: counts, not looked at yet. `waiting`: counts once a clerk has confirmed it. */
    status: z.enum(['inForce', 'waiting', 'confirmed', 'refused']),
    statusName: text,
    areaName: text,
    declaredAt: instant,
    /** Why it was refused. */
    words: z.string(),
    photos: z.array(photo),
    version: z.int(),
  })
  .meta({ id: 'GuardianDeclaration', description: 'A guardianship declared on the phone' })

const agencyParams = z.object({ personId: id, id })

export const guardianRoutes = {
  declareGuardian: route({
    method: 'POST',
    path: '/family/guardians',
    summary:
      'Declare that I am a child’s guardian, with pictures of the papers; it counts at once where nobody else is on record, and a clerk looks at it afterwards',
    tag: 'family',
    roles: ['citizen'],
    right: 'guardian.declare',
    freshProof: true,
    perMinute: 10,
    body: z.strictObject({
      child: named,
      /** Of a newborn who is not registered yet and has a birth certificate only. */
      born: z
        .strictObject({ on: plainDate, gender: z.enum(['1', '2']) })
        .nullable()
        .default(null),
      proof,
      photos: sentPhotos.min(1),
    }),
    reply: guardianDeclaration,
  }),
  confirmBinding: route({
    method: 'POST',
    path: '/bindings/:id/confirm',
    summary: 'Now that I am of age: what my guardian consented to goes on',
    tag: 'family',
    roles: ['citizen'],
    right: 'binding.act',
    params: z.object({ id }),
    reply: binding,
  }),
  readAgencyGuardian: route({
    method: 'GET',
    path: '/agency/guardians/:personId/:id',
    summary: 'One declaration of guardianship of my area, with its pictures',
    tag: 'agency',
    roles: ['clerk'],
    right: 'guardian.check',
    params: agencyParams,
    reply: guardianDeclaration,
  }),
  decideGuardian: route({
    method: 'POST',
    path: '/agency/guardians/:personId/:id/decide',
    summary: 'Confirm a declared guardianship by its papers, or refuse it: what rested on it pauses',
    tag: 'agency',
    roles: ['clerk'],
    right: 'guardian.record',
    params: agencyParams,
    body: z.strictObject({
      decision: z.enum(['confirm', 'refuse']),
      words: z.string().trim().max(300).default(''),
      version: z.int(),
    }),
    reply: guardianDeclaration,
  }),
}

import { z } from 'zod'
import { administrator } from './administration.ts'
import { route } from './route.ts'
import { id, instant, whole } from './values.ts'

const institutionKey = z
  .object({
    id,
    scheme: z.enum(['csb', 'xtif', 'oauth', 'apiKey', 'sm2']),
    /** What the sender names: access key, paasid, client id. */
    keyId: z.string(),
    publicKey: z.string().nullable(),
    addresses: z.array(z.string()),
    validFrom: instant,
    /** When it ends or ended; null: open. */
    validTo: instant.nullable(),
  })
  .meta({ id: 'InstitutionKey' })

/** What institutions' messages are signed with. */
export const institutionKeyRoutes = {
  listInstitutionKeys: route({
    method: 'GET',
    path: '/administration/institutions/:code/keys',
    summary: 'The keys that an institution’s messages are signed with, past ones too; no secret among them',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    bounded: 'keys of one institution',
    params: z.object({ code: z.string().max(12) }),
    reply: z.object({ keys: z.array(institutionKey) }),
  }),
  issueInstitutionKey: route({
    method: 'POST',
    path: '/administration/institutions/:code/keys',
    summary:
      'Issue a key; from now on the institution’s messages are signed. Earlier keys of the scheme end after the hours of grace',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    freshProof: true,
    params: z.object({ code: z.string().max(12) }),
    body: z.strictObject({
      scheme: z.enum(['csb', 'xtif', 'oauth', 'apiKey', 'sm2']),
      /** SM2: the institution’s public key, 128 hexadecimal digits with or without 04 before them. */
      publicKey: z
        .string()
        .regex(/^(04)?[0-9a-fA-F]{128}$/)
        .optional(),
      /** Whence it may be used: addresses and networks (10.1.0.0/16); none: anywhere. */
      addresses: z
        .array(z.string().regex(/^[0-9a-fA-F.:]{2,45}(\/[0-9]{1,3})?$/))
        .max(50)
        .default([]),
      graceHours: whole(0, 720).default(168),
    }),
    reply: z.object({
      key: institutionKey,
      /** Shown this one time. */
      secret: z.string().nullable(),
    }),
  }),
  endInstitutionKey: route({
    method: 'DELETE',
    path: '/administration/institutions/:code/keys/:id',
    summary: 'End a key at once',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    params: z.object({ code: z.string().max(12), id }),
    reply: z.object({}),
  }),
}

import { z } from 'zod'
import { route } from './route.ts'
import { id, instant } from './values.ts'

export const shows = z
  .enum(['slip', 'diagnosis', 'householdRegister', 'birthCertificate', 'other'])
  .meta({ id: 'Shows', description: 'What a picture is of' })

const picture = z
  .string()
  .min(100)
  .max(400_000)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)
  .meta({ description: 'A JPEG of at most 300,000 bytes, in base64' })

/** Pictures as they are handed in with something. */
export const sentPhotos = z.array(z.strictObject({ shows, picture })).max(2)

/** A picture that was handed in; it is opened by its id. */
export const photo = z.object({ id, shows, addedAt: instant }).meta({ id: 'Photo' })

const params = z.object({ personId: id, id })
const opened = photo.extend({ picture })

export const photoRoutes = {
  readPhoto: route({
    method: 'GET',
    path: '/photos/:personId/:id',
    summary: 'A picture that was handed in for me or a child in my care',
    tag: 'account',
    roles: ['citizen'],
    right: 'photo.read',
    params,
    reply: opened,
  }),
  readAgencyPhoto: route({
    method: 'GET',
    path: '/agency/people/:personId/photos/:id',
    summary: 'A picture that somebody of my area handed in',
    tag: 'agency',
    roles: ['clerk'],
    right: 'photo.read',
    params,
    reply: opened,
  }),
}

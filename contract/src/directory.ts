import { typedDegrees } from '@gongji/policy/typed'
import { z } from 'zod'
import { route } from './route.ts'
import { plainDate, typed, whole } from './values.ts'

const areaCode = z
  .string()
  .regex(/^[0-9]{6}$/)
  .meta({
    id: 'AreaCode',
    description: 'Administrative division: province 530000, city 530600, county 530602',
  })
const level = z.enum(['village', '1', '2', '3'])
const kind = z.enum(['hospital', 'pharmacy'])
const degrees = (most: 90 | 180) =>
  typed(z.number().min(-most).max(most), (text) => typedDegrees(text, most)).meta({
    type: 'number',
    minimum: -most,
    maximum: most,
  })

export const directoryEntry = z
  .object({
    code: z.string(),
    name: z.string(),
    kind,
    level,
    area: areaCode,
    county: areaCode,
    address: z.string(),
    directSettlement: z.boolean().meta({ description: 'Settles directly for people of other areas' }),
    /** Whether people of the asked area settle directly there; null when no area was asked. */
    directForYou: z.boolean().nullable(),
    longitude: z.number().nullable(),
    latitude: z.number().nullable(),
    distanceMetres: z.int().nullable(),
  })
  .meta({ id: 'DirectoryEntry' })

/** The last day on which something was settled there that stands; null: none in the days looked at. */
const lastDay = plainDate.nullable()

export const institutionDetail = directoryEntry
  .omit({ distanceMetres: true, directForYou: true })
  .extend({
    phone: z.string(),
    hours: z.string(),
    /** Whether its agreement covers today: without it no new patient is taken in. */
    agreed: z.boolean(),
    /** What it was last seen settling, by the settlements that this system made there. */
    seen: z.object({
      /** The first day looked at. */
      since: plainDate,
      bill: lastDay,
      /** A fund paid for somebody of another area. */
      otherArea: lastDay,
      /** A relative's account paid. */
      shared: lastDay,
      /** A wallet or a quota paid. */
      wallet: lastDay,
    }),
  })
  .meta({ id: 'InstitutionDetail' })

export const directoryRoutes = {
  readInstitution: route({
    method: 'GET',
    path: '/directory/:code',
    summary: 'A designated institution: how to reach it, what it takes, and when that was last seen working',
    tag: 'directory',
    roles: ['anyone'],
    right: null,
    params: z.object({ code: z.string().regex(/^[HP][0-9]{11}$/) }),
    reply: institutionDetail,
  }),
  searchDirectory: route({
    method: 'GET',
    path: '/directory',
    summary:
      'Designated institutions by name, place, level, kind, direct settlement and distance (社会保险网上查询系统)',
    tag: 'directory',
    roles: ['anyone'],
    right: null,
    bounded: 'the places that fit best: narrow what is looked for',
    query: z.object({
      words: z.string().max(60).default(''),
      place: areaCode.optional(),
      kind: kind.optional(),
      level: level.optional(),
      directFor: areaCode
        .optional()
        .meta({ description: 'Only where people insured in this area settle directly' }),
      longitude: degrees(180).optional(),
      latitude: degrees(90).optional(),
      limit: whole(1, 100).default(20),
    }),
    reply: z.object({ found: z.array(directoryEntry), more: z.boolean() }),
  }),
}

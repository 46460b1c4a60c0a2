import { typedDegrees } from '@gongji/policy/typed'
import { z } from 'zod'
import { route } from './route.ts'
import { typed, whole } from './values.ts'

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

export const directoryRoutes = {
  searchDirectory: route({
    method: 'GET',
    path: '/directory',
    summary:
      'Designated institutions by name, place, level, kind, direct settlement and distance (社会保险网上查询系统)',
    tag: 'directory',
    roles: ['anyone'],
    right: null,
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

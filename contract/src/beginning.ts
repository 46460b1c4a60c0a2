import { z } from 'zod'
import { administrator, areaCode, servedArea } from './administration.ts'
import { route } from './route.ts'
import { plainDate, text } from './values.ts'

/** What an agency needs before its first bill, in the order in which it is done. */
const beginnings = [
  'administrators',
  'clerks',
  'auditors',
  'officers',
  'managers',
  'institutions',
  'keys',
  'catalogue',
  'people',
  'seal',
] as const

export const beginningRoutes = {
  readBeginning: route({
    method: 'GET',
    path: '/administration/beginning',
    summary: 'What the first bill of each area served still needs, line by line',
    tag: 'administration',
    roles: administrator,
    right: 'institution.manage',
    reply: z.object({
      areas: z.array(servedArea),
      steps: z.array(
        z
          .object({
            step: z.enum(beginnings),
            /** Of one area; null: of the agency. */
            area: areaCode.nullable(),
            have: z.int(),
            wanted: z.int(),
            done: z.boolean(),
          })
          .meta({ id: 'BeginningStep' }),
      ),
      /** How long things are kept, where nobody read the number in a document: the agency confirms it before it opens. */
      periods: z.array(
        z.object({
          what: text,
          /** After how many days it goes, or for how many years it stays; one of the two. */
          days: z.int().nullable(),
          years: z.int().nullable(),
          source: z.string(),
          dated: plainDate,
          certainty: z.enum(['approximate', 'unverified']),
        }),
      ),
    }),
  }),
}

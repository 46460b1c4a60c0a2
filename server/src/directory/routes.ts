import { routes } from '@gongji/contract'
import { addDays } from '@gongji/policy/dates'
import { type Deps, dateInChina } from '../deps.ts'
import { agreesOn, findRegistered, problem as institutionProblem } from '../institution/institution.ts'
import { searchDirectory } from '../institution/search.ts'
import { problems } from '../problem.ts'
import type { Serve } from '../serve.ts'
import { listLastSettled } from '../settlement/of-institution.ts'

const problem = problems('directory', {
  halfPoint: [
    400,
    '经度和纬度须同时提供。',
    'Longitude and latitude must be given together.',
    '请允许使用定位，或不按距离查询。',
    'Allow the use of your position, or search without distance.',
  ],
})

/** How far back it is looked whether something works at an institution. */
const daysLooked = 60

/** The institution directory: public, like the look-up system it stands for (docs/definitions.md Z20). */
export function directoryRoutes(serve: Serve, { db, now }: Deps): void {
  serve(routes.readInstitution, async ({ params: { code } }) => {
    const tx = db.reader
    const found = await findRegistered(tx, code)
    if (!found?.active) throw institutionProblem.unknown({ code })
    const today = dateInChina(now())
    const since = addDays(today, -daysLooked)
    const { name, kind, level, area, county, address, directSettlement, longitude, latitude } = found
    const { phone, hours } = found
    return {
      ...{
        code,
        name,
        kind,
        level,
        area,
        county,
        address,
        directSettlement,
        longitude,
        latitude,
        phone,
        hours,
      },
      agreed: agreesOn(found, today),
      seen: { since, ...(await listLastSettled(tx, { institution: code, area, since })) },
    }
  })

  serve(routes.searchDirectory, async ({ query }) => {
    const { longitude, latitude } = query
    if ((longitude === undefined) !== (latitude === undefined)) throw problem.halfPoint()
    const directFor = query.directFor ?? null
    const { found, more } = await searchDirectory(db.reader, {
      words: query.words,
      place: query.place ?? null,
      kind: query.kind ?? null,
      level: query.level ?? null,
      directFor,
      near: longitude === undefined || latitude === undefined ? null : { longitude, latitude },
      limit: query.limit,
    })
    return {
      found: found.map(({ distance, ...one }) => ({
        ...one,
        directForYou: directFor === null ? null : one.area === directFor || one.directSettlement,
        distanceMetres: distance,
      })),
      more,
    }
  })
}

import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { searchDirectory } from '../institution/search.ts'
import { problems } from '../problem.ts'
import type { Serve } from '../serve.ts'

const problem = problems('directory', {
  halfPoint: [
    400,
    '经度和纬度须同时提供。',
    'Longitude and latitude must be given together.',
    '请允许使用定位，或不按距离查询。',
    'Allow the use of your position, or search without distance.',
  ],
})

/** The institution directory: public, like the look-up system it stands for (docs/definitions.md Z20). */
export function directoryRoutes(serve: Serve, { db }: Deps): void {
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

import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import type { Serve } from '../serve.ts'
import { openPhoto, photoJson, problem } from './photo.ts'

/** Pictures that were handed in, one at a time: for whose they are and who acts for him, and for his agency. */
export function photoRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps
  const keyOf = (params: { personId: string; id: string }) => ({
    personId: Number(params.personId),
    id: Number(params.id),
  })

  serve(routes.readPhoto, async ({ may, params }) => {
    const key = keyOf(params)
    await may(db.reader, { personId: key.personId }, problem.unknown)
    const photo = await openPhoto(db.reader, deps, key)
    return { ...photoJson(photo), picture: photo.picture }
  })
  serve(routes.readAgencyPhoto, async ({ may, params }) => {
    const key = keyOf(params)
    const photo = await openPhoto(db.reader, deps, key)
    // The agency that it was handed in to, wherever the person has moved since.
    const area = photo.area === '' ? {} : { area: photo.area }
    await may(db.reader, { personId: key.personId, ...area }, problem.unknown)
    return { ...photoJson(photo), picture: photo.picture }
  })
}

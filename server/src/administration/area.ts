import { isPoolingArea } from '@gongji/contract/divisions'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { areaName } from '../packs.ts'
import { problem } from './problem.ts'
import { type Actor, recordAdministration } from './record.ts'
import { insertServedArea, listServedAreas } from './store.ts'

/** Serves an area from today; one that is served already stays so. @throws Problem when nobody has written its rules */
export async function openArea(
  tx: Tx,
  deps: Pick<Deps, 'packs' | 'newId' | 'now'>,
  { area, actor }: { area: string; actor: Actor },
): Promise<void> {
  // A province's or the nation's rules are inherited; nobody is insured in them.
  if (deps.packs.packOf(area) === null || !isPoolingArea(area)) throw problem.areaWithoutRules({ area })
  const opened = await insertServedArea(tx, { area, openedOn: dateInChina(deps.now()), openedBy: actor })
  if (opened) await recordAdministration(tx, deps, { actor, kind: 'area.open', subject: `area:${area}` })
}

/** @throws Problem when the agency does not serve the area */
export async function requireServed(tx: Reader, area: string): Promise<void> {
  const served = await listServedAreas(tx)
  if (!served.some((one) => one.area === area)) throw problem.areaNotServed({ area })
}

/** Areas with rules here, as a page shows them, and since when they are served. */
export async function showAreas(tx: Reader, deps: Pick<Deps, 'packs'>) {
  const served = new Map((await listServedAreas(tx)).map((one) => [one.area, one]))
  const known = new Set([...deps.packs.areas.filter(isPoolingArea), ...served.keys()])
  return [...known].sort().map((area) => ({
    area,
    name: areaName(deps, area),
    openedOn: served.get(area)?.openedOn ?? null,
  }))
}

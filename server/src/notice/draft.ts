import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import type { JobHandlers } from '../jobs.ts'
import { findPackBefore } from '../packs.ts'
import type { Schedule } from '../schedule.ts'
import { draftText, packChanges } from './news.ts'
import { insertNews } from './news-store.ts'

const kind = 'news.draft'

/** At every start: packs may have changed since the last one. */
export const newsSchedules: readonly Schedule[] = [{ kind, first: (now) => now }]

/** A pack change writes its own news, in plain words, as a draft for the policy officer (L42). Returns how many. */
export async function draftNews(tx: Tx, { packs, now, newId }: Deps): Promise<number> {
  let drafted = 0
  for (const area of packs.areas) {
    const after = packs.packOf(area)
    const before = after && (await findPackBefore(tx, area, after.hash))
    if (!after || !before) continue
    const changes = packChanges(before.content, after)
    if (changes.length === 0) continue
    drafted += 1
    await insertNews(tx, {
      id: newId(),
      area,
      packBefore: before.hash,
      packAfter: after.hash,
      changes,
      ...draftText(after, changes),
      status: 'draft',
      draftedAt: now(),
      publishedAt: null,
      decidedBy: null,
      version: 1,
    })
  }
  return drafted
}

export const newsJobs = (deps: Deps): JobHandlers => ({
  [kind]: async (tx) => {
    await draftNews(tx, deps)
  },
})

import { routes } from '@gongji/contract'
import type { Deps } from '../deps.ts'
import { stays } from '../periods.ts'
import { actorOf, requireCitizen, type Serve } from '../serve.ts'
import { type Erasable, eraseOwn, listErasable } from './erase.ts'

const shown = (all: readonly Erasable[]) => all.map(({ kind, what, count }) => ({ kind, what, count }))
const kept = () => stays.map(({ seen: _, ...one }) => one)

/** What may go at a person's own wish, and what the law keeps. */
export function retentionRoutes(serve: Serve, deps: Deps): void {
  const { db } = deps

  serve(routes.readErasure, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    await may(db.reader, { personId })
    return { goes: shown(await listErasable(db.reader, deps, personId)), stays: kept() }
  })

  serve(routes.eraseOwnData, async ({ caller, may }) => {
    const { personId } = requireCitizen(caller)
    return await db.transaction(async (tx) => {
      await may(tx, { personId })
      const gone = await eraseOwn(tx, deps, { personId, actor: actorOf(caller) })
      return { goes: shown(gone), stays: kept() }
    })
  })
}

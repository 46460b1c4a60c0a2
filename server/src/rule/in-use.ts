import type { Db } from '../db/db.ts'
import type { Packs } from '../packs.ts'
import type { Kept } from './change.ts'
import { countApproved, listApproved } from './store.ts'
import { onThread } from './thread.ts'

const keptOf = ({ change, answers }: Kept): Kept => ({ change, answers })

/** What ships with these changes on top: its files, and the packs they make. @throws Error naming a change that no longer fits */
export const compileWith = ({ shipped }: Pick<Packs, 'shipped'>, approved: readonly Kept[]) =>
  onThread('compile', { shipped, approved: approved.map(keptOf) })

/**
 * Puts what officers approved since into use. Cheap when there is nothing new.
 * @throws PackError, Error when the rules that ship have changed so that it no longer fits
 */
export async function useApprovedChanges(db: Db, packs: Packs): Promise<boolean> {
  if ((await countApproved(db.reader)) === packs.changes) return false
  const approved = await listApproved(db.reader)
  const { files, compiled } = await compileWith(packs, approved)
  packs.put({ files, compiled, changes: approved.at(-1)?.number ?? 0 })
  return true
}

/** How soon another process runs on what was approved here. */
export const changesLookedForEveryMs = 2_000

/** Looks for approved changes again and again, as another process may have approved one. Gives what stops it. */
export function watchApprovedChanges(
  db: Db,
  packs: Packs,
  everyMs: number,
  onError: (error: unknown) => void,
) {
  let looking: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(() => useApprovedChanges(db, packs)).catch(onError)
  }, everyMs)
  timer.unref()
  return async (): Promise<void> => {
    clearInterval(timer)
    await looking
  }
}

import { compilePacks, type PackFile } from '@gongji/policy/packs'
import type { Db } from '../db/db.ts'
import type { Packs } from '../packs.ts'
import { type Kept, withChange } from './change.ts'
import { countApproved, listApproved } from './store.ts'

/** What ships, with approved changes on top, in the order of their approval. @throws Error naming one that no longer fits */
export function filesWith(shipped: readonly PackFile[], approved: readonly Kept[]): PackFile[] {
  return approved.reduce<PackFile[]>(
    (files, kept) => {
      const next = withChange(files, kept)
      if (next === null) throw new Error(`an approved change of ${kept.change.area} fits no rules that ship`)
      return next
    },
    [...shipped],
  )
}

/**
 * Puts what officers approved since into use. Cheap when there is nothing new.
 * @throws PackError, Error when the rules that ship have changed so that it no longer fits
 */
export async function useApprovedChanges(db: Db, packs: Packs): Promise<boolean> {
  if ((await countApproved(db.reader)) === packs.changes) return false
  const approved = await listApproved(db.reader)
  const files = filesWith(packs.shipped, approved)
  packs.put({ files, compiled: compilePacks(files), changes: approved.at(-1)?.number ?? 0 })
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

import { compilePacks, type PackFile } from '@gongji/policy/packs'
import { type Kept, withChange } from './change.ts'
import { checkFiles } from './check.ts'

/** What ships, with approved changes on top, in the order of their approval. @throws Error naming one that no longer fits */
function filesWith(shipped: readonly PackFile[], approved: readonly Kept[]): PackFile[] {
  return approved.reduce<PackFile[]>(
    (files, kept) => {
      const next = withChange(files, kept)
      if (next === null) throw new Error(`an approved change of ${kept.change.area} fits no rules that ship`)
      return next
    },
    [...shipped],
  )
}

/** @throws PackError, Error when an approved change does not fit what ships */
function compileChanged({
  shipped,
  approved,
}: {
  shipped: readonly PackFile[]
  approved: readonly Pick<Kept, 'change' | 'answers'>[]
}) {
  const files = filesWith(shipped, approved)
  return { files, compiled: compilePacks(files) }
}

/** What the thread does. Each task is pure, and what goes in and out can be copied. */
export const tasks = { check: checkFiles, compile: compileChanged }
export type Task = typeof tasks
export type Asked<Name extends keyof Task> = Parameters<Task[Name]>[0]

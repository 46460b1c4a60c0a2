import { fsyncSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** The part of Emscripten's NODEFS that is missing an operation. */
type NodeFileSystem = {
  tryFSOperation: <T>(operation: () => T) => T
  stream_ops: { fsync?: (stream: { nfd: number }) => number }
}

/** PGlite's folder file system with an fsync that reaches the disk, and a count of its calls. */
export type DurableFileSystem = { fs: NodeFS; syncs: () => number }

/**
 * NODEFS has no fsync operation, so the database's fsync returns without doing anything. This touches an internal of
 * PGlite: the version is pinned, and `assertDurable` proves at start that it works.
 */
export function durableFileSystem(folder: string): DurableFileSystem {
  const fs = new NodeFS(folder)
  const init = fs.init.bind(fs)
  let syncs = 0
  fs.init = async (pglite, options) => {
    const { emscriptenOpts } = await init(pglite, options)
    const preRun = [
      ...(emscriptenOpts.preRun ?? []),
      (module: { NODEFS: unknown }) => {
        const nodefs = module.NODEFS as NodeFileSystem
        nodefs.stream_ops.fsync = ({ nfd }) => {
          nodefs.tryFSOperation(() => fsyncSync(nfd))
          syncs += 1
          return 0
        }
      },
    ]
    return { emscriptenOpts: { ...emscriptenOpts, preRun } }
  }
  return { fs, syncs: () => syncs }
}

/** Of a database's pages in megabytes that the process holds, all of it from the start: half of what there is, within bounds. */
export const heldPages = (bytes: number): number => Math.min(128, Math.max(16, Math.round(bytes / 2 ** 21)))

/** Start parameters by which so many megabytes of pages are held. */
export const holding = (megabytes: number): string[] => ['-c', `shared_buffers=${megabytes}MB`]

/** PGlite starts with -F (fsync off); wal_sync_method must be the call that NODEFS can answer. */
export const durableStartParams = (): string[] => [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
]

/** @throws Error when a commit is acknowledged without an fsync */
export async function assertDurable(pglite: PGlite, { syncs }: DurableFileSystem) {
  const before = syncs()
  await pglite.query("select pg_logical_emit_message(true, 'gongji', 'does a commit reach the disk?')")
  if (syncs() === before) {
    throw new Error(
      'the embedded database acknowledged a commit without fsync; this build of PGlite is not the pinned one',
    )
  }
}

/** Makes a whole folder durable. Many files at once: the disk then writes its journal for several of them together. */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return syncTree(path)
      return entry.isFile() ? syncPath(path) : undefined
    }),
  )
  await syncPath(folder)
}

/** Makes a file or a folder's list of names durable. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

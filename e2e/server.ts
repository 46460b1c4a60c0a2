import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestProject } from 'vitest/node'
import { buildStale } from '../scripts/build.mjs'
import { endWithParent } from '../scripts/run.mjs'
import { readConfig } from '../server/src/commands/config.ts'
import { type RunningServer, startServer } from '../server/src/commands/serve.ts'
import type { Db } from '../server/src/db/db.ts'
import { openEmbeddedForTests } from '../server/src/testing/embedded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the pages under test lie, as the text of a URL. */
    webFolder: string
  }
}

export type BuiltPages = { folder: URL; remove: () => void }

/** Builds the pages if they are stale, and copies them: a build meanwhile changes nothing under a running server. */
export async function buildPages(): Promise<BuiltPages> {
  await buildStale(['pages'])
  const folder = mkdtempSync(join(tmpdir(), 'gongji-pages-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  // Vitest and tsx end by `exit` when they are interrupted, without a tear-down.
  process.once('exit', remove)
  cpSync(new URL('../web/dist', import.meta.url), folder, { recursive: true })
  return { folder: pathToFileURL(`${folder}/`), remove }
}

const settings = { PORT: '0', LOG_LEVEL: 'error' }

/** The settings of every sandbox here: a free port of this machine, and only bugs are logged. */
export const sandboxConfig = () => readConfig(settings)

/** The whole service as a sandbox on a free port, in memory unless a database is given. */
export const startSandbox = async (webFolder: URL, db?: Db): Promise<RunningServer> =>
  await startServer(sandboxConfig(), {
    webFolder,
    limits: null,
    db: db ?? (await openEmbeddedForTests()),
  })

/** Vitest's global set-up of the `e2e` project. */
export default async function setup(project: TestProject) {
  endWithParent()
  const { folder, remove } = await buildPages()
  project.provide('webFolder', folder.href)
  return remove
}

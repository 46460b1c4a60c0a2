import type { TestProject } from 'vitest/node'
import { readConfig } from '../server/src/commands/config.ts'
import { type RunningServer, startServer } from '../server/src/commands/serve.ts'
import { openEmbeddedForTests } from '../server/src/testing/embedded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a seeded sandbox serves, shared by every browser test; one that changes much starts its own. */
    baseUrl: string
  }
}

/** A seeded sandbox in memory, serving the built pages on a free port. */
export const startSandbox = async (): Promise<RunningServer> =>
  await startServer(readConfig({ PORT: '0', LOG_LEVEL: 'error' }), { db: await openEmbeddedForTests() })

/** Vitest's global set-up of the `e2e` project. */
export default async function setup(project: TestProject) {
  const { url, close } = await startSandbox()
  project.provide('baseUrl', url)
  return close
}

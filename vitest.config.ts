import { defineConfig } from 'vitest/config'

// What is pure, the server on each database, and a real browser. `npm test` runs all of them; `npm run test:all` spares nothing.
// A test that makes sense on one database only is called *.pglite.test.ts or *.postgres.test.ts.
const pure = [
  'policy/src/**/*.test.ts',
  'contract/src/**/*.test.ts',
  'web/**/*.test.ts',
  'scripts/**/*.test.ts',
  'mutants/*.test.ts',
  'server/src/tidy.test.ts',
]
const short = process.env.GONGJI_TESTS === 'short'
/**
 * `npm test` asks everything of PostgreSQL, and of the embedded database what the two could answer differently: how it is
 * opened, written, locked, closed, backed up and sealed. `npm run test:all` asks everything of both.
 */
const ofEmbedded = short
  ? [
      'server/src/{backup,commands,db,ledger,seal,settlement}/**/*.test.ts',
      'server/src/his/settle.test.ts',
      'server/src/**/*.pglite.test.ts',
    ]
  : undefined
// A busy machine is slow, not wrong: what is polled for may take as long as a page may.
const expect = { poll: { timeout: 30_000 } }
const server = {
  expect,
  include: ['server/{src,rehearsal}/**/*.test.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  isolate: false,
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: 'pure', include: pure, isolate: false, testTimeout: 60_000 } },
      {
        test: {
          name: 'pglite',
          ...server,
          include: ofEmbedded ?? server.include,
          exclude: ['server/src/tidy.test.ts', '**/*.postgres.test.ts'],
          env: { GONGJI_TEST_DB: 'pglite' },
        },
      },
      {
        test: {
          name: 'postgres',
          ...server,
          exclude: ['server/src/tidy.test.ts', '**/*.pglite.test.ts'],
          env: { GONGJI_TEST_DB: 'postgres' },
          globalSetup: ['server/src/testing/postgres-cluster.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: ['e2e/server.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect,
          // A walk that a busy machine disturbed is walked once more, and the report says so.
          retry: process.env.CI ? 1 : 0,
          isolate: false,
          // A walk waits for the browser as often as it works.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})

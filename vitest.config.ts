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
 * Dear, and asking of a database nothing that the others do not ask: `npm test` runs them on PostgreSQL alone.
 * What holds money against crashes, races and time runs on both.
 */
const onPostgresOnly = short
  ? [
      'server/rehearsal/simulation/**',
      'server/src/access/routes.test.ts',
      'server/src/change/returned-money.test.ts',
      'server/src/directory/directory.test.ts',
      'server/src/document/verify.test.ts',
      'server/src/http/{agency,amounts,app,input-words,outside-words,replies}.test.ts',
      'server/src/intake/intake.test.ts',
      'server/src/premium/parties-end.test.ts',
      'server/src/rule/rule.test.ts',
      'server/src/words.test.ts',
    ]
  : []
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
          exclude: ['server/src/tidy.test.ts', '**/*.postgres.test.ts', ...onPostgresOnly],
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
        },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

// Three suites: what is pure, and the server on each database. `npm test` runs all of them.
const server = { include: ['server/src/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'pure',
          include: ['policy/src/**/*.test.ts', 'contract/src/**/*.test.ts', 'web/**/*.test.ts'],
          isolate: false,
          testTimeout: 60_000,
        },
      },
      { test: { name: 'pglite', ...server, isolate: false, env: { GONGJI_TEST_DB: 'pglite' } } },
      {
        test: {
          name: 'postgres',
          ...server,
          isolate: false,
          env: { GONGJI_TEST_DB: 'postgres' },
          globalSetup: ['server/src/testing/postgres-cluster.ts'],
        },
      },
    ],
  },
})

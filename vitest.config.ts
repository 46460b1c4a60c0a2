import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

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

/** What takes longest, the longest first: begun last, it would go on alone. A fresh clone has no times of an earlier run. */
const long = [
  'e2e/desk/rules.test.ts',
  'e2e/pages/normal.test.ts',
  'e2e/desk/sizes.test.ts',
  'e2e/citizen/submit.test.ts',
  'e2e/citizen/wallet.test.ts',
  'e2e/citizen/channel.test.ts',
  'e2e/pages/elder.test.ts',
  'e2e/pages/english.test.ts',
  'e2e/desk/counter.test.ts',
  'e2e/pages/aged.test.ts',
  'e2e/citizen/same-words.test.ts',
  'e2e/desk/till.test.ts',
  'e2e/citizen/premium.test.ts',
  'e2e/citizen/elder-keyboard.test.ts',
  'server/rehearsal/crash/several.postgres.test.ts',
  'server/rehearsal/simulation/simulation.test.ts',
  'server/src/db/pglite.pglite.test.ts',
  'server/src/rule/rule.test.ts',
  'server/src/change/returned-money.test.ts',
  'server/src/backup/backup.postgres.test.ts',
  'server/src/commands/any-day.pglite.test.ts',
]

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = long.findIndex((name) => moduleId.endsWith(name))
      return found === -1 ? long.length : found
    }
    const sorted = await super.sort(files)
    // Files of a project stay together: another project's take other workers.
    const projects = [...new Set(sorted.map(({ project }) => project))]
    return projects.flatMap((one) =>
      sorted.filter(({ project }) => project === one).sort((a, b) => rank(a) - rank(b)),
    )
  }
}

export default defineConfig({
  test: {
    // Who waits for a database or a disk leaves the core to another.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    // A source is transformed once for all projects and runs.
    experimental: { fsModuleCache: true },
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

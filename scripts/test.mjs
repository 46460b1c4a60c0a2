// What must hold before a change is accepted; `.ci/run` runs the same. `npm test -- types tests` runs some steps;
// `npm run test:all` asks both databases everything and walks each walk in the browser as every reader.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { obtainBrowser } from './browser.mjs'
import { buildStale } from './build.mjs'
import { endWithParent, removeFolder, root, run, seconds, temporaryFolder } from './run.mjs'

endWithParent()

const inCi = Boolean(process.env.CI)
const wanted = process.argv.slice(2).filter((name) => name !== '--all')
let short = !process.argv.includes('--all')
const notes = []
let passed = 0
let failed = 0

const bin = (name) => {
  const manifest = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`)
  const { bin: entry } = JSON.parse(readFileSync(manifest, 'utf8'))
  return join(
    manifest,
    '..',
    typeof entry === 'string'
      ? entry
      : (entry[name === 'typescript' ? 'tsc' : name] ?? Object.values(entry)[0]),
  )
}
/** A tool of node_modules; throws with its output when it fails. */
const tool = async (path, ...args) => {
  const { code, output } = await run(process.execPath, [path, ...args], { quiet: true, behind: true })
  if (code !== 0) throw new Error(output)
}

/** Runs test projects, showing each file as it is done; counts single tests. */
async function vitest(projects, env) {
  const folder = temporaryFolder('test')
  try {
    const report = join(folder, 'report.json')
    const { code } = await run(
      process.execPath,
      [
        join(root, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        ...projects.flatMap((project) => ['--project', project]),
        '--passWithNoTests',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
      // What tests and browsers leave in their temporary folder goes with this one.
      {
        env: {
          ...env,
          ...(short ? { GONGJI_TESTS: 'short' } : {}),
          ...(projects.includes('e2e') ? { TMPDIR: folder } : {}),
        },
      },
    )
    const { numPassedTests, numFailedTests } = existsSync(report)
      ? JSON.parse(readFileSync(report, 'utf8'))
      : { numPassedTests: 0, numFailedTests: 0 }
    passed += numPassedTests
    failed += numFailedTests
    // A file that cannot be loaded fails without a failed test.
    if (code !== 0 && numFailedTests === 0) failed += 1
    if (code !== 0) throw new Error('')
  } finally {
    removeFolder(folder)
  }
}

/** Whether PostgreSQL can be had; installs it where that is possible. */
const hasPostgres = async () => {
  const { code } = await run(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'has-postgres.ts')])
  return code === 0
}

/** What cannot be had on this machine fails in CI and is told on a laptop. */
const missing = (what, how) => {
  if (inCi) throw new Error(`${what} is needed here: ${how}`)
  notes.push(`NOT RUN: what needs ${what}. ${how}`)
}

const typesOf = (workspace) => join(root, 'node_modules', '.cache', 'gongji', `${workspace}.tsbuildinfo`)

const steps = [
  ['lint', 'format and lint', () => tool(bin('@biomejs/biome'), 'check', '.')],
  ...['policy', 'contract', 'server', 'web', 'e2e', 'mutants'].map((workspace) => [
    'types',
    `types of ${workspace}`,
    // What was found of files that nothing has changed is kept from run to run.
    () => tool(bin('typescript'), '-p', workspace, '--incremental', '--tsBuildInfoFile', typesOf(workspace)),
  ]),
  ['dead', 'dead code', () => tool(join(root, 'node_modules', 'knip', 'bin', 'knip.js'))],
  ['packs', 'policy packs', () => tool(bin('tsx'), 'policy/src/cli/main.ts', 'check')],
  [
    'build',
    'build',
    async () => {
      await buildStale()
      process.env.GONGJI_BUILT = '1'
    },
  ],
  [
    'tests',
    'tests: pure, embedded database, PostgreSQL',
    async () => {
      const postgres = await hasPostgres()
      if (!postgres) {
        missing('PostgreSQL 15 or newer', 'Install it, and run this again.')
        // Then the embedded database is asked everything.
        short = false
      }
      await vitest(['pure', 'pglite', ...(postgres ? ['postgres'] : [])])
    },
  ],
  [
    'e2e',
    'tests in a browser',
    async () => {
      const browser = await obtainBrowser()
      if (!browser) return missing('a browser', 'Install Chromium, or set CHROME_PATH.')
      try {
        await vitest(['e2e'], browser.env)
      } finally {
        browser.remove()
      }
    },
  ],
]

const unknown = wanted.find((name) => !steps.some(([step]) => step === name))
if (unknown) {
  console.error(`no such step: ${unknown}; there are ${[...new Set(steps.map(([step]) => step))].join(', ')}`)
  process.exit(2)
}

const began = performance.now()
const broken = []
const countsTests = ([step]) => step === 'tests' || step === 'e2e'
const judge = async ([step, title, work]) => {
  const counts = countsTests([step])
  if (counts) console.log(`\n▸ ${title}`)
  const since = performance.now()
  try {
    await work()
    if (!counts) passed += 1
    console.log(`✓ ${title} (${seconds(since)})`)
  } catch (error) {
    if (!counts) failed += 1
    else if (error.message !== '') failed += 1
    broken.push(title)
    console.log(`✗ ${title} (${seconds(since)})\n${error.message}`)
  }
}

const chosen = steps.filter(([step]) => wanted.length === 0 || wanted.includes(step))
const isOf =
  (...names) =>
  ([step]) =>
    names.includes(step)
/** Steps in their order, so many at a time. */
const inLanes = async (some, lanes) => {
  const waiting = [...some]
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await judge(next)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
// A browser waits as often as it works, so what takes long and only looks at sources goes beside it.
const beside =
  chosen.some(isOf('e2e')) && chosen.some(isOf('tests')) ? chosen.filter(isOf('types', 'dead')) : []
await inLanes(
  chosen.filter((one) => !countsTests(one) && !beside.includes(one)),
  2,
)
await inLanes(chosen.filter(isOf('tests')), 1)
await Promise.all([inLanes(chosen.filter(isOf('e2e')), 1), inLanes(beside, 1)])

console.log('')
for (const note of notes) console.log(note)
if (broken.length > 0) console.log(`Failed: ${broken.join('; ')}`)
console.log(`${seconds(began)} in all`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(broken.length > 0 ? 1 : 0)

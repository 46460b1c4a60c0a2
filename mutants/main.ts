import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { removeFolder, root, run, seconds, temporaryFolder } from '../scripts/run.mjs'
import { lay } from './lay.ts'
import { lists } from './list/index.ts'
import type { Mutant } from './mutant.ts'
import { type Outcome, report, type Verdict } from './report.ts'

/** A test run that takes longer hangs; no test of a module is near it. */
const patienceMs = 240_000

/** A copy of what git would keep, so that nobody meets a mutant in the checkout. */
function copyTree(folder: string): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const path of files.split('\0').filter((name) => name !== '' && !name.startsWith('docs/pictures/'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(root, path), join(folder, path))
  }
  // Packages are shared; the workspaces' names lead to the copy.
  const packages = join(root, 'node_modules')
  mkdirSync(join(folder, 'node_modules', '@gongji'), { recursive: true })
  for (const name of readdirSync(packages)) {
    if (name !== '@gongji') symlinkSync(join(packages, name), join(folder, 'node_modules', name))
  }
  for (const name of readdirSync(join(packages, '@gongji'))) {
    symlinkSync(join(folder, name), join(folder, 'node_modules', '@gongji', name))
  }
}

const projectOf = ({ project, file }: Mutant): string =>
  project ?? (file.startsWith('server/') ? 'pglite' : 'pure')

/** Every test of the module that a file belongs to. */
const moduleOf = ({ file }: Mutant): string => /^(server\/src\/[^/]+|policy\/src)\//.exec(file)?.[1] ?? file

type Asked = { project: string; tests: readonly string[]; named?: string | undefined }

const vitest = (folder: string, { project, tests, named }: Asked) =>
  run(
    process.execPath,
    [
      join(folder, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--project',
      project,
      '--bail',
      '1',
      ...(named === undefined ? [] : ['-t', named]),
      ...tests,
    ],
    { quiet: true, cwd: folder, env: { VITEST_MAX_WORKERS: '1' }, timeout: patienceMs },
  )

/** What a run of tests says of a mutant: the first test that fails; a file that cannot even be read tells nothing. */
function heard({ code, output }: { code: number; output: string }): { outcome: Outcome; by: string } {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, '')
  if (code === 0) return { outcome: 'survived', by: '' }
  if (/Transform failed|PARSE_ERROR|SyntaxError/.test(plain))
    return { outcome: 'invalid', by: 'it is no program' }
  if (/No test files found/.test(plain)) return { outcome: 'invalid', by: 'its tests are gone' }
  return { outcome: 'killed', by: /FAIL\s+(?:\|\w+\|\s+)?(.*)/.exec(plain)?.[1] ?? 'no answer in time' }
}

async function tryMutant(folder: string, mutant: Mutant, widely: boolean): Promise<Verdict> {
  const path = join(folder, mutant.file)
  const text = readFileSync(path, 'utf8')
  const since = performance.now()
  const project = projectOf(mutant)
  try {
    writeFileSync(path, lay(text, mutant))
    let found = heard(await vitest(folder, { project, tests: mutant.tests, named: mutant.named }))
    if (found.outcome === 'survived' && mutant.named !== undefined)
      found = heard(await vitest(folder, { project, tests: mutant.tests }))
    if (found.outcome === 'survived' && widely && mutant.survives === undefined)
      found = heard(await vitest(folder, { project, tests: [moduleOf(mutant)] }))
    return { mutant, ...found, took: performance.now() - since }
  } catch (error) {
    return { mutant, outcome: 'invalid', by: (error as Error).message, took: 0 }
  } finally {
    writeFileSync(path, text)
  }
}

/** Whether the tests that the list names are green without any mutant. */
async function areGreen(folder: string, mutants: readonly Mutant[]): Promise<boolean> {
  for (const project of new Set(mutants.map(projectOf))) {
    const tests = [
      ...new Set(mutants.filter((one) => projectOf(one) === project).flatMap((one) => one.tests)),
    ]
    const { code, output } = await vitest(folder, { project, tests })
    if (code === 0) continue
    console.log(output)
    return false
  }
  return true
}

type Options = { only?: string; workers: string; unchecked?: true; narrowly?: true }
const { only, workers, unchecked, narrowly } = new Command('mutate')
  .description('Breaks the code on purpose, one promise at a time, and says which breaks no test sees.')
  .option('--only <text>', 'those whose module, file or promise holds this')
  .option('--workers <n>', 'copies of the tree at work at once', '2')
  .option('--unchecked', 'does not run the tests without a mutant first')
  .option('--narrowly', 'runs the named tests alone')
  .parse(process.argv.filter((word) => word !== '--'))
  .opts<Options>()

const wanted = (mutant: Mutant, module: string): boolean =>
  only === undefined || [module, mutant.file, mutant.promise].some((text) => text.includes(only))
const chosen = Object.entries(lists).flatMap(([module, list]) => list.filter((one) => wanted(one, module)))
const began = performance.now()
console.log(`${chosen.length} mutants, ${workers} at a time`)

const folders = Array.from({ length: Math.max(1, Number(workers)) }, () => temporaryFolder('mutants'))
for (const folder of folders) copyTree(folder)
if (!unchecked && !(await areGreen(folders[0]!, chosen))) {
  console.log('These tests fail without a mutant: mend that first.')
  process.exit(2)
}

const queue = [...chosen]
const verdicts: Verdict[] = []
async function work(folder: string): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const verdict = await tryMutant(folder, next, !narrowly)
    verdicts.push(verdict)
    const { outcome, mutant, by, took } = verdict
    const time = `${(took / 1000).toFixed(0)} s`.padStart(5)
    console.log(
      `${outcome.padEnd(8)} ${time} ${mutant.file}: ${mutant.promise}${by === '' ? '' : `  (${by})`}`,
    )
  }
}
await Promise.all(folders.map(work))
for (const folder of folders) removeFolder(folder)

const inOrder = chosen.map((mutant) => verdicts.find((verdict) => verdict.mutant === mutant)!)
const page = report(lists, inOrder)
console.log(`\n${page}\n${seconds(began)}`)
if (only === undefined && !narrowly) writeFileSync(join(root, 'docs', 'mutants.md'), page)
const missed = inOrder.filter(({ outcome, mutant }) => outcome !== 'killed' && mutant.survives === undefined)
process.exit(missed.length === 0 ? 0 : 1)

import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { removeFolder, root, seconds, temporaryFolder } from '../scripts/run.mjs'
import { lay } from './lay.ts'
import { lists } from './list/index.ts'
import type { Mutant } from './mutant.ts'
import { report, type Verdict } from './report.ts'
import type { Asked, Heard } from './session.ts'

/** Tests that take longer hang. */
const patienceMs = 300_000

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

/** A copy of the tree with the process that runs its tests. */
class Copy {
  readonly folder = temporaryFolder('mutants')
  #session: ChildProcess | undefined

  constructor() {
    copyTree(this.folder)
  }

  #start(): ChildProcess {
    this.#session ??= fork(fileURLToPath(new URL('session.ts', import.meta.url)), {
      cwd: this.folder,
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, GONGJI_SEEDED_IMAGE: join(this.folder, 'seeded.tar') },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    return this.#session
  }

  /** Runs tests; what does not answer in time, or ends its process, counts as seen. */
  async run(asked: Asked): Promise<Heard> {
    const session = this.#start()
    const patience = AbortSignal.timeout(patienceMs)
    session.send(asked)
    try {
      const ended = once(session, 'exit', { signal: patience }).then((): Heard => {
        this.#session = undefined
        return { outcome: 'killed', by: 'the process ended' }
      })
      const heard = once(session, 'message', { signal: patience }).then(([said]) => said as Heard)
      ended.catch(() => undefined)
      return await Promise.race([heard, ended])
    } catch {
      session.kill('SIGKILL')
      this.#session = undefined
      return { outcome: 'killed', by: 'no answer in time' }
    }
  }

  close(): void {
    this.#session?.disconnect()
    removeFolder(this.folder)
  }
}

async function tryMutant(copy: Copy, mutant: Mutant, widely: boolean): Promise<Verdict> {
  const path = join(copy.folder, mutant.file)
  const text = readFileSync(path, 'utf8')
  const since = performance.now()
  const asked = { project: projectOf(mutant), tests: mutant.tests, changed: path }
  try {
    writeFileSync(path, lay(text, mutant))
    let found = await copy.run({ ...asked, named: mutant.named })
    if (found.outcome === 'survived' && mutant.named !== undefined) found = await copy.run(asked)
    if (found.outcome === 'survived' && widely && mutant.survives === undefined)
      found = await copy.run({ ...asked, tests: [moduleOf(mutant)] })
    return { mutant, ...found, took: performance.now() - since }
  } catch (error) {
    return { mutant, outcome: 'invalid', by: (error as Error).message, took: 0 }
  } finally {
    writeFileSync(path, text)
  }
}

/** Whether the tests that the list names are green without any mutant. */
async function areGreen(copy: Copy, mutants: readonly Mutant[]): Promise<boolean> {
  for (const project of new Set(mutants.map(projectOf))) {
    const tests = [
      ...new Set(mutants.filter((one) => projectOf(one) === project).flatMap((one) => one.tests)),
    ]
    const { outcome, by } = await copy.run({ project, tests, changed: null })
    if (outcome === 'survived') continue
    console.log(`Without a mutant, ${project}: ${by}`)
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

const copies = Array.from({ length: Math.max(1, Number(workers)) }, () => new Copy())
// Every copy seeds its database once before anything is broken.
const first: Asked = { project: 'pglite', tests: ['server/src/ledger/entries.test.ts'], changed: null }
for (const copy of copies) await copy.run(first)
if (!unchecked && !(await areGreen(copies[0]!, chosen))) {
  console.log('Mend that first.')
  process.exit(2)
}

const queue = [...chosen]
const verdicts: Verdict[] = []
async function work(copy: Copy): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const verdict = await tryMutant(copy, next, !narrowly)
    verdicts.push(verdict)
    const { outcome, mutant, by, took } = verdict
    const time = `${(took / 1000).toFixed(0)} s`.padStart(5)
    console.log(
      `${outcome.padEnd(8)} ${time} ${mutant.file}: ${mutant.promise}${by === '' ? '' : `  (${by})`}`,
    )
  }
}
await Promise.all(copies.map(work))
for (const copy of copies) copy.close()

const inOrder = chosen.map((mutant) => verdicts.find((verdict) => verdict.mutant === mutant)!)
const page = report(lists, inOrder)
console.log(`\n${page}\n${seconds(began)}`)
if (only === undefined && !narrowly) writeFileSync(join(root, 'docs', 'mutants.md'), page)
const missed = inOrder.filter(({ outcome, mutant }) => outcome !== 'killed' && mutant.survives === undefined)
process.exit(missed.length === 0 ? 0 : 1)

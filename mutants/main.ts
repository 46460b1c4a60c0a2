import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { removeFolder, root, seconds, temporaryFolder } from '../scripts/run.mjs'
import { lay } from './lay.ts'
import { lists } from './list/index.ts'
import type { Mutant } from './mutant.ts'
import { report, type Verdict } from './report.ts'
import type { Asked, Heard } from './session.ts'

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
    const over = new AbortController()
    const { signal } = over
    const patience = setTimeout(() => over.abort(), Number(patienceMinutes) * 60_000)
    session.send(asked)
    const heard = once(session, 'message', { signal }).then(([said]) => said as Heard)
    const ended = once(session, 'exit', { signal }).then((): Heard => {
      this.#session = undefined
      return { outcome: 'killed', by: 'the process ended' }
    })
    const outOfPatience: Heard = { outcome: 'killed', by: 'no answer in time' }
    const answer = await Promise.race([heard, ended].map((one) => one.catch(() => outOfPatience)))
    if (answer === outOfPatience) {
      session.kill('SIGKILL')
      this.#session = undefined
    }
    clearTimeout(patience)
    over.abort()
    return answer
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

type Options = {
  list?: string
  only?: string
  workers: string
  unchecked?: true
  narrowly?: true
  keep?: string
  patience: string
}
const {
  list: oneList,
  only,
  workers,
  unchecked,
  narrowly,
  keep,
  patience: patienceMinutes,
} = new Command('mutate')
  .description('Breaks the code on purpose, one promise at a time, and says which breaks no test sees.')
  .option('--list <module>', 'those of one list alone')
  .option('--only <texts>', 'those whose module, file or promise holds one of these, with | between them')
  .option('--workers <n>', 'copies of the tree at work at once', '2')
  .option('--unchecked', 'does not run the tests without a mutant first')
  .option('--narrowly', 'runs the named tests alone')
  .option('--keep <file>', 'notes there what each came to, and lays only what is not noted yet')
  .option('--patience <minutes>', 'tests that take longer hang; more where the machine has other work', '5')
  .parse(process.argv.filter((word) => word !== '--'))
  .opts<Options>()

const wanted = (mutant: Mutant, module: string): boolean =>
  only === undefined ||
  only.split('|').some((one) => [module, mutant.file, mutant.promise].some((text) => text.includes(one)))
const chosen = Object.entries(lists)
  .filter(([module]) => oneList === undefined || module === oneList)
  .flatMap(([module, list]) => list.filter((one) => wanted(one, module)))
const began = performance.now()
console.log(`${chosen.length} mutants, ${workers} at a time`)

const copies = Array.from({ length: Math.max(1, Number(workers)) }, () => new Copy())
// Every copy seeds its database once before anything is broken.
const first: Asked = { project: 'pglite', tests: ['server/src/ledger/entries.test.ts'], changed: null }
if (chosen.some((one) => projectOf(one) === first.project))
  await Promise.all(copies.map((copy) => copy.run(first)))
if (!unchecked && !(await areGreen(copies[0]!, chosen))) {
  console.log('Mend that first.')
  process.exit(2)
}

/** What a verdict is about: the mutant in the file as it is today. */
const keyOf = ({ file, from, to }: Mutant): string =>
  hash('sha1', [readFileSync(join(root, file), 'utf8'), from, to].join('\n'))
type Noted = Omit<Verdict, 'mutant'> & { key: string }
const noted = new Map<string, Noted>()
if (keep !== undefined && existsSync(keep)) {
  for (const row of readFileSync(keep, 'utf8').trim().split('\n')) {
    const one = JSON.parse(row) as Noted
    noted.set(one.key, one)
  }
}

const verdicts: Verdict[] = chosen.flatMap((mutant) => {
  const known = noted.get(keyOf(mutant))
  return known === undefined ? [] : [{ ...known, mutant }]
})
const queue = chosen.filter((mutant) => !noted.has(keyOf(mutant)))
async function work(copy: Copy): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const verdict = await tryMutant(copy, next, !narrowly)
    verdicts.push(verdict)
    const { mutant, ...came } = verdict
    if (keep !== undefined) appendFileSync(keep, `${JSON.stringify({ key: keyOf(mutant), ...came })}\n`)
    const { outcome, by, took } = came
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
if (only === undefined && oneList === undefined && !narrowly)
  writeFileSync(join(root, 'docs', 'mutants.md'), page)
const missed = inOrder.filter(({ outcome, mutant }) => outcome !== 'killed' && mutant.survives === undefined)
process.exit(missed.length === 0 ? 0 : 1)

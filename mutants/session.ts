import { createVitest, type Vitest } from 'vitest/node'

/** What to run: test files or folders, and a pattern for the names of the tests. */
export type Asked = {
  project: string
  tests: readonly string[]
  named?: string | undefined
  /** The file that holds a mutant now. */
  changed: string | null
}
export type Heard = {
  /** `invalid`: nothing can be said, for it is no program or its tests are gone. */
  outcome: 'killed' | 'survived' | 'invalid'
  /** The first test that failed, or what is wrong. */
  by: string
}

// One process a copy of the tree, so that what a mutant leaves as it was is compiled once for all of them.

const started = new Map<string, Promise<Vitest>>()
/** Held a mutant when it was compiled last, and is as it was by now. */
let mended: string | null = null

const start = (project: string): Promise<Vitest> =>
  createVitest('test', {
    root: process.cwd(),
    project: [project],
    watch: false,
    bail: 1,
    maxWorkers: 1,
    reporters: [{}],
    silent: true,
  })

/** It is no program, or the machine was too slow to say. */
const saysNothing = (error: string): boolean =>
  /Transform failed|PARSE_ERROR|SyntaxError|timed out in|did not start in/.test(error)

async function hear({ project, tests, named, changed }: Asked): Promise<Heard> {
  const known = started.get(project) ?? start(project)
  started.set(project, known)
  const vitest = await known
  for (const file of [mended, changed]) {
    if (file !== null) for (const one of started.values()) (await one).invalidateFile(file)
  }
  mended = changed
  if (named === undefined) vitest.resetGlobalTestNamePattern()
  else vitest.setGlobalTestNamePattern(named)
  const files = await vitest.globTestSpecifications([...tests])
  if (files.length === 0) return { outcome: 'invalid', by: 'its tests are gone' }
  const { testModules: all, unhandledErrors } = await vitest.runTestSpecifications(files)
  // It remembers the files of earlier runs, too.
  const asked = new Set(files.map(({ moduleId }) => moduleId))
  const testModules = all.filter(({ moduleId }) => asked.has(moduleId))
  const failed = testModules.flatMap((module) => [...module.children.allTests('failed')])
  const [test] = failed
  if (test) {
    const by = `${test.module.relativeModuleId} > ${test.fullName}`
    const isSlow = test.result().errors?.some(({ message }) => /timed out in/.test(message)) ?? false
    return { outcome: isSlow ? 'invalid' : 'killed', by }
  }
  const suites = testModules.flatMap((module) => [module, ...module.children.allSuites()])
  const errors = [...suites.flatMap((suite) => suite.errors()), ...unhandledErrors]
  const error = errors.map((one) => (one as { message?: string }).message ?? 'an error')[0]
  if (error === undefined) return { outcome: 'survived', by: '' }
  return { outcome: saysNothing(error) ? 'invalid' : 'killed', by: error.slice(0, 200) }
}

process.on('message', (asked: Asked) => {
  hear(asked).then(
    (heard) => process.send?.(heard),
    (error: Error) => process.send?.({ outcome: 'invalid', by: error.message } satisfies Heard),
  )
})
process.on('disconnect', () => process.exit(0))

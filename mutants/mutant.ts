/** One way in which a promise could be broken: a text in a file, what it becomes, and the tests that must see it. */
export type Mutant = {
  /** The promise that the code keeps as it stands. */
  promise: string
  /** From the root of the repository. */
  file: string
  /** Stands exactly once in the file. */
  from: string
  to: string
  /** The test files that should see it. They are tried first; after them, every test of the module. */
  tests: readonly string[]
  /** A pattern for the names of those tests, so that the others need not run. */
  named?: string
  /** Where they run: the embedded database where nothing is said, PostgreSQL where locks matter. */
  project?: 'pure' | 'pglite' | 'postgres'
  /** Why no test sees it, for one that is known to survive. */
  survives?: string
}

/** Mutants of one file. */
export const inFile = (file: string, ...rows: readonly Omit<Mutant, 'file'>[]): Mutant[] =>
  rows.map((row) => ({ file, ...row }))

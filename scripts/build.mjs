import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root, run, seconds } from './run.mjs'

const ignored = /^(node_modules|dist|fixtures|testing|results)$|\.test\.tsx?$|\.tsbuildinfo$/

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (ignored.test(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesUnder(path)
    else yield path
  }
}

/** A digest of everything that a build is made from. */
function digestOf(sources) {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const path of source.includes('.')
      ? [join(root, source)]
      : [...filesUnder(join(root, source))].sort()) {
      hash
        .update(`${relative(root, path)}\0`)
        .update(readFileSync(path))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

const shared = ['contract/src', 'policy/src', 'package-lock.json', 'scripts/build.mjs', 'scripts/bundle.mjs']
const bundled = (entryPoint) => async (output) => (await import('./bundle.mjs')).bundle(entryPoint, output)
const builds = [
  {
    name: 'server',
    output: join(root, 'server', 'dist'),
    sources: ['server/src', 'server/rehearsal', 'server/package.json', ...shared],
    build: bundled('server/src/main.ts'),
  },
  {
    // Run from its sources it would measure what a loader adds to them.
    name: 'benchmark',
    output: join(root, 'bench', 'dist'),
    sources: [
      'bench',
      'server/src',
      'server/rehearsal',
      'server/src/testing',
      'package.json',
      'server/package.json',
      ...shared,
    ],
    build: bundled('bench/main.ts'),
  },
  {
    name: 'pages',
    output: join(root, 'web', 'dist'),
    sources: ['web', ...shared],
    build: async () => {
      const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
      for (const config of ['vite.config.ts', 'vite.desk.config.ts']) {
        const { code, output } = await run(
          process.execPath,
          [vite, 'build', '--logLevel', 'warn', '--config', config],
          {
            quiet: true,
            cwd: join(root, 'web'),
            // A test runner's own NODE_ENV would make a development build.
            env: { NODE_ENV: 'production' },
          },
        )
        if (code !== 0) throw new Error(`Building the pages failed:\n${output}`)
      }
    },
  },
]

/** Builds of these names that have changed since they were last built, by content. @throws Error with the reason */
export async function buildStale(names = ['server', 'pages']) {
  for (const { name, output, sources, build } of builds) {
    if (!names.includes(name)) continue
    const stampFile = join(output, '.built-from')
    const digest = digestOf(sources)
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest) continue
    process.stdout.write(`Building the ${name} … `)
    const began = performance.now()
    rmSync(output, { recursive: true, force: true })
    mkdirSync(output, { recursive: true })
    await build(output)
    writeFileSync(stampFile, digest)
    console.log(seconds(began))
  }
}

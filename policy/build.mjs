/**
 * Builds the publishable package into policy/dist: ES modules for ES2018 and declarations.
 * `index.js` is the engine alone (no YAML, no zod, no Node); `packs.js` reads YAML and asks for `yaml` and `zod`.
 * Run: node policy/build.mjs
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const dist = `${here}dist`
const largest = 80 * 1024
const manifest = JSON.parse(readFileSync(`${here}package.json`, 'utf8'))

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })

await build({
  entryPoints: {
    index: `${here}src/index.ts`,
    money: `${here}src/values/money.ts`,
    dates: `${here}src/values/dates.ts`,
    packs: `${here}src/packs/index.ts`,
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: 'shared-[hash]',
  format: 'esm',
  target: 'es2018',
  platform: 'neutral',
  minify: true,
  charset: 'utf8',
  external: ['yaml', 'zod'],
  legalComments: 'none',
})
// One file, to measure what a page that only decides bills loads.
const alone = await build({
  entryPoints: [`${here}src/index.ts`],
  bundle: true,
  format: 'esm',
  target: 'es2018',
  platform: 'neutral',
  minify: true,
  charset: 'utf8',
  write: false,
})

const tsc = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url))
// What web views of 2018 lack does not compile.
execFileSync(tsc, ['-p', `${here}tsconfig.browser.json`], { stdio: 'inherit' })
const declare = ['-p', here, '--noEmit', 'false', '--declaration', '--emitDeclarationOnly']
execFileSync(tsc, [...declare, '--rootDir', `${here}src`, '--outDir', `${dist}/types`], { stdio: 'inherit' })
rmSync(`${dist}/types/testing`, { recursive: true })
for (const file of readdirSync(`${dist}/types`, { recursive: true })) {
  const path = `${dist}/types/${file}`
  // Consumers resolve declarations by the name of the script.
  if (file.endsWith('.d.ts'))
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(from '\.[^']*)\.ts'/g, "$1.js'"))
}

const { name, version, description, license, engines, dependencies } = manifest
const entry = (file, types) => ({ types: `./types/${types}.d.ts`, default: `./${file}.js` })
const published = {
  name,
  version,
  description,
  license,
  type: 'module',
  sideEffects: false,
  engines,
  exports: {
    '.': entry('index', 'index'),
    './money': entry('money', 'values/money'),
    './dates': entry('dates', 'values/dates'),
    './packs': entry('packs', 'packs/index'),
  },
  dependencies,
}
writeFileSync(`${dist}/package.json`, `${JSON.stringify(published, null, 2)}\n`)
writeFileSync(`${dist}/README.md`, readFileSync(`${here}README.md`))

const engine = alone.outputFiles[0].contents
console.log(
  `engine ${(engine.length / 1024).toFixed(1)} KB minified, ${(gzipSync(engine).length / 1024).toFixed(1)} KB gzip`,
)
for (const file of ['index', 'packs'])
  console.log(`${file}.js ${(statSync(`${dist}/${file}.js`).size / 1024).toFixed(1)} KB`)
if (engine.length > largest) throw new Error(`the engine is above ${largest} bytes`)

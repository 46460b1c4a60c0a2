import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { readPackFiles } from './cli/read-files.ts'
import { billCases, casesOf, compilePacks } from './packs/index.ts'

const bundle = await build({
  entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
  bundle: true,
  format: 'iife',
  globalName: 'gongji',
  target: 'es2018',
  platform: 'neutral',
  minify: true,
  charset: 'utf8',
  write: false,
})
const files = await readPackFiles(fileURLToPath(new URL('../../policy-packs', import.meta.url)))
const pack = compilePacks(files).get('520200')!
const [worked] = billCases(casesOf(files, [])).filter(({ file }) => file.startsWith('520200/demo'))

it('the engine is under 80 KB minified', () => {
  expect(bundle.outputFiles[0]!.contents.length).toBeLessThan(80 * 1024)
})

it('decides, explains and compares in a web view of 2018, with nothing but the language', () => {
  const context = createContext({ pack: JSON.stringify(pack), worked: JSON.stringify(worked) })
  // What came after 2018 is taken away; process, fetch and console were never there.
  runInContext(
    `for (const name of ['flatMap', 'flat', 'at', 'findLast']) delete Array.prototype[name];
     for (const name of ['replaceAll', 'matchAll', 'at']) delete String.prototype[name];
     delete Object.fromEntries; delete Object.hasOwn; delete globalThis.structuredClone; delete globalThis.BigInt;`,
    context,
  )
  runInContext(bundle.outputFiles[0]!.text, context)
  const told = runInContext(
    `const parsed = JSON.parse(worked), rules = JSON.parse(pack);
     const answer = gongji.decide(rules, parsed.bill, parsed.used);
     const other = gongji.whatIf(rules, parsed, { level: '1' });
     JSON.stringify({
       pool: answer.amounts.pool,
       sentences: gongji.citizenSentences(answer, 'zh').length,
       rows: gongji.cashierTable(answer, 'zh').length,
       derived: gongji.derivation(answer, 'en').length,
       gain: other.amounts.pool,
     })`,
    context,
  )
  expect(JSON.parse(told)).toEqual({ pool: 94_050, sentences: 11, rows: 11, derived: 13, gain: 34_200 })
})

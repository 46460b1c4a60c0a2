import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from './cli/read-files.ts'
import { compilePacks } from './packs/index.ts'
import { comparison } from './testing/agree.ts'
import { billSource, everywhere } from './testing/random-bills.ts'
import { isRefusal } from './values/refusal.ts'

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const packs = new Map([
  ...compilePacks(await readPackFiles(folder('../../policy-packs'))),
  ...compilePacks(await readPackFiles(folder('../examples'))),
])

// `npm test` spares most of them; `npm run test:all`, and this file alone, nothing.
const bills = process.env.GONGJI_TESTS === 'short' ? 4_000 : 20_000

it('random bills agree to the fen with a second evaluation in exact rationals', {
  timeout: 120_000,
}, () => {
  const compare = comparison(packs)
  const next = billSource(20_250_115, everywhere)
  let decided = 0
  for (let count = 0; count < bills; count++) {
    const { answer, difference } = compare(next())
    if (difference !== null) expect.fail(difference)
    if (!isRefusal(answer)) decided++
  }
  expect(decided).toBeGreaterThan(bills / 2)
})

it('the second evaluation shares nothing with the engine but types', async () => {
  const names = (await readdir(folder('./testing'))).filter((name) => name.startsWith('exact'))
  expect(names).toHaveLength(4)
  for (const name of names) {
    const text = await readFile(folder(`./testing/${name}`), 'utf8')
    const shared = text.match(/^import (?!type )[\s\S]*?from '\.\.\/.*'$/gm)
    expect({ name, shared }).toEqual({ name, shared: null })
  }
})

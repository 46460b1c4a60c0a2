import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from './cli/read-files.ts'
import type { PackFile } from './packs/index.ts'
import { fuzzPacks } from './testing/fuzz-packs.ts'

const files = await readPackFiles(fileURLToPath(new URL('../examples', import.meta.url)))
const areas = [...new Set(files.map(({ path }) => path.split('/')[0]!))].map((area): PackFile[] =>
  files.filter(({ path }) => path.startsWith(`${area}/`)),
)

// The whole run is `npm run fuzz-packs`.
it('80 packs that were changed at random are each answered in sentences, or are sound', {
  timeout: 300_000,
}, () => {
  const { sound, refused, codes } = fuzzPacks(areas, { count: 80, seed: 20_261_128, clock: () => 0 })
  expect(sound + refused).toBe(80)
  expect(refused).toBeGreaterThan(30)
  expect(codes.size).toBeGreaterThan(8)
})

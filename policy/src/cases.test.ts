import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readPackFiles } from './cli/read-files.ts'
import { casesOf, checkPacks, compilePacks, type Fault, runCase } from './packs/index.ts'

describe.each([
  ['the packs', '../../policy-packs'],
  ['the examples', '../examples'],
])('%s', async (_name, folder) => {
  const files = await readPackFiles(fileURLToPath(new URL(folder, import.meta.url)))
  const packs = compilePacks(files)
  const faults: Fault[] = []
  const cases = casesOf(files, faults)

  it('every case file can be read', () => expect(faults).toEqual([]))
  it('policy check finds nothing', () => expect(checkPacks(files)).toEqual([]))
  it.each(cases)('$area $name', (one) => {
    expect(runCase(packs, one)).toEqual([])
  })
})

import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from './cli/read-files.ts'
import { casesOf, compilePacks, type Fault, runCase } from './packs/index.ts'

const files = await readPackFiles(fileURLToPath(new URL('../../policy-packs', import.meta.url)))
const packs = compilePacks(files)
const faults: Fault[] = []
const cases = casesOf(files, faults)

it('every case file can be read', () => expect(faults).toEqual([]))

it.each(cases)('$area $name', (one) => {
  expect(runCase(packs, one)).toEqual([])
})

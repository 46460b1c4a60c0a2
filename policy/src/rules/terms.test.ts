import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from '../cli/read-files.ts'
import { compilePack } from '../packs/index.ts'
import type { CompiledPack } from '../values/pack.ts'
import { isRefusal } from '../values/refusal.ts'
import { termsFor } from './terms.ts'

const pack = compilePack(
  await readPackFiles(fileURLToPath(new URL('../../../policy-packs', import.meta.url))),
  '520200',
)

/** The pack, and the sections whose values were read in it. */
function watched(): { pack: CompiledPack; read: Set<string> } {
  const read = new Set<string>()
  const parameters = new Proxy(pack.parameters, {
    get: (values, name: string) => {
      read.add(name.split('.').slice(0, 2).join('.'))
      return values[name]
    },
  })
  return { pack: { ...pack, parameters }, read }
}

it('a day’s rules are found without reading what no bill has asked for', () => {
  const { pack: one, read } = watched()
  const terms = termsFor(one, { on: '2025-03-10', scheme: 'employee', benefit: 'outpatient' })
  expect(isRefusal(terms)).toBe(false)
  expect([...read]).toEqual(['employee.outpatient'])
})

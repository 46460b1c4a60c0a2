import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readPackFiles } from './cli/read-files.ts'
import { compilePacks } from './packs/index.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const packs = compilePacks(await readPackFiles(here('../../policy-packs')))
const listed = new Set(
  [...(await readFile(here('../../docs/policy-sources.md'), 'utf8')).matchAll(/^\| ([ST]\d+) \|/gm)].map(
    (one) => one[1],
  ),
)
const entries = [...packs.values()].flatMap(({ parameters }) =>
  Object.entries(parameters).flatMap(([name, list]) =>
    list.map(({ source, note = '', from, area }) => ({ id: `${area}/${name}@${from}`, source, note })),
  ),
)
const pages = (text: string): string[] => [...text.matchAll(/\b[ST]\d{1,3}\b/g)].map(([tag]) => tag)

it('every value names a document: a page of docs/policy-sources, a line of the guides, or a law by its number', () => {
  const law = /国办发〔\d{4}〕\d+号|民法典/
  const guides = /\b[LZ]\d{1,2}\b/
  const unnamed = entries.filter(
    ({ source }) => pages(source).length === 0 && !guides.test(source) && !law.test(source),
  )
  expect(unnamed).toEqual([])
})
it('every page that a value or its note names stands in docs/policy-sources, with its kind', () => {
  const unknown = entries.flatMap(({ id, source, note }) =>
    pages(`${source} ${note}`).flatMap((tag) => (listed.has(tag) ? [] : [`${id} ${tag}`])),
  )
  expect(unknown).toEqual([])
})

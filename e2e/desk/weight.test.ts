import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, inject, test } from 'vitest'

/** What the first load of a room may fetch, gzipped. */
const mostKib = 350

test('every page of the desk together is lighter than the first load of one room may be', () => {
  const folder = new URL('desk/', inject('webFolder'))
  const files = ['index.html', ...readdirSync(new URL('assets/', folder)).map((name) => `assets/${name}`)]
  const fetched = files.filter((name) => !/\.(gz|br|map)$/.test(name))
  const bytes = fetched.reduce((all, name) => all + gzipSync(readFileSync(new URL(name, folder))).length, 0)
  expect(fetched.length).toBeGreaterThan(10)
  expect(bytes / 1024).toBeLessThan(mostKib)
})

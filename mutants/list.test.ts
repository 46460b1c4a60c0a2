import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../scripts/run.mjs'
import { lay } from './lay.ts'
import { lists } from './list/index.ts'

const all = Object.values(lists).flat()

describe('the list of mutants follows the code', () => {
  it.each(Object.entries(lists))(
    '%s: each text stands exactly once where it is said to stand',
    (_, mutants) => {
      const wrong = mutants.flatMap((mutant) => {
        const path = join(root, mutant.file)
        if (!existsSync(path)) return [`${mutant.file} is not there`]
        try {
          lay(readFileSync(path, 'utf8'), mutant)
          return []
        } catch (error) {
          return [(error as Error).message]
        }
      })
      expect(wrong).toEqual([])
    },
  )

  it('every test that it names is there', () => {
    const named = new Set(all.flatMap(({ tests }) => tests))
    expect([...named].filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(all.filter(({ tests }) => tests.length === 0)).toEqual([])
  })

  it('holds at least 150, each another', () => {
    expect(new Set(all.map(({ file, from, to }) => [file, from, to].join('\n'))).size).toBe(all.length)
    expect(all.length).toBeGreaterThanOrEqual(150)
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { givenFile } from '../given-file.ts'
import { catalogueCommand } from './catalogue.ts'

// What every command says of a file that it was told to open and cannot.

const folder = mkdtempSync(join(tmpdir(), 'given-'))
afterAll(() => rmSync(folder, { recursive: true }))
const missing = join(folder, 'missing.txt')

test.each([['load', '1312'], ['match', 'H52020177777'], ['staff']])(
  'catalogue %s names a file that is missing, and a folder in its place',
  async (...words) => {
    const run = (path: string) => catalogueCommand().parseAsync([...words, path], { from: 'user' })
    await expect(run(missing)).rejects.toMatchObject({
      type: '/problems/file/missing',
      title: { zh: expect.stringContaining(missing), en: expect.stringContaining(missing) },
    })
    await expect(run(folder)).rejects.toMatchObject({ type: '/problems/file/folder' })
  },
)

test.each([
  ['EACCES', 'shut'],
  ['EEXIST', 'taken'],
])('%s is told in words; what is no matter of the file stays a fault', async (code, refusal) => {
  const fails = (error: Error) => () => Promise.reject(error)
  const ofFile = Object.assign(new Error(code), { code })
  await expect(givenFile(missing, fails(ofFile))).rejects.toMatchObject({ type: `/problems/file/${refusal}` })
  const fault = new Error('a bug')
  await expect(givenFile(missing, fails(fault))).rejects.toBe(fault)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isZip, unzipFirst, zipOf } from './zip.ts'

test('what is packed comes out as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      const archive = await zipOf('对账明细.txt', bytes)
      expect(isZip(archive)).toBe(true)
      expect(unzipFirst(archive, 2_000)).toEqual(Buffer.from(bytes))
    }),
    { numRuns: 50 },
  )
})

test('no damaged archive gives anything but nothing', async () => {
  const archive = await zipOf('a.txt', Buffer.from('一行\t两列\n'.repeat(20)))
  fc.assert(
    fc.property(fc.nat(archive.length - 1), fc.nat(254), (at, by) => {
      const damaged = Buffer.from(archive)
      damaged[at] = ((damaged[at] as number) + by + 1) % 256
      const found = unzipFirst(damaged, 10_000)
      // A byte that nobody reads (a time, a version) changes nothing.
      if (found !== null) expect(found.toString()).toBe('一行\t两列\n'.repeat(20))
    }),
    { numRuns: 300 },
  )
  expect(unzipFirst(archive.subarray(0, archive.length - 30), 10_000)).toBeNull()
  expect(unzipFirst(Buffer.from('not an archive'), 10_000)).toBeNull()
})

test('an archive that grows beyond what is allowed is not unpacked', async () => {
  expect(unzipFirst(await zipOf('a.txt', Buffer.alloc(1_000_000)), 999_999)).toBeNull()
})

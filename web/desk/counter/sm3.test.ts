import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sm3 } from './sm3.ts'

test.each([0, 1, 3, 55, 56, 63, 64, 65, 1_000])('the digest of %i bytes is SM3’s', (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 7 + 3) & 255)
  expect(sm3(bytes)).toBe(hash('sm3', bytes))
})

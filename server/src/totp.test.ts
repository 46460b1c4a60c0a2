import { expect, test } from 'vitest'
import { totpCode, totpStep, totpUri } from './totp.ts'

// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
const secret = Buffer.from('12345678901234567890').toString('hex')
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at %i s is %s', (seconds, code) => {
  expect(totpCode(secret, Math.floor(seconds / 30))).toBe(code)
  expect(totpStep(secret, code, seconds * 1_000)).toBe(Math.floor(seconds / 30))
  expect(totpStep(secret, code, (seconds + 90) * 1_000)).toBeNull()
  expect(totpStep(secret, `${code}0`, seconds * 1_000)).toBeNull()
})

test('an app reads the secret as RFC 4648 writes it', () => {
  expect(totpUri(secret, '张三').typed).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
})

import { checkDigit } from '@gongji/policy/typed'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskId, maskName, maskPhone, readIdNumber } from './identity.ts'
import { documentDigest, seal, unseal } from './seal.ts'

const secrets = {
  seal: Buffer.from('0123456789abcdeffedcba9876543210', 'hex'),
  index: Buffer.from('an index key of thirty-two bytes'),
}

test.each([
  ['张伟', '张*'],
  ['张建国', '张*国'],
  ['欧阳雪', '欧阳*'],
  ['欧阳建国', '欧阳*国'],
  ['司马', '司*'],
  ['阿依古丽·买买提', '阿******提'],
  ['龑', '龑'],
  ['𠮷田', '𠮷*'],
])('the name %s is shown as %s', (name, masked) => {
  expect(maskName(name)).toBe(masked)
})

test('masks keep what helps to recognise a number and hide the rest', () => {
  expect(maskId('99020119820315003X')).toBe('9902************3X')
  expect(maskPhone('19900000001')).toBe('199****0001')
})

test('an ID number is read as people write it', () => {
  expect(readIdNumber(' 99020120070710021x ')).toEqual({
    number: '99020120070710021X',
    birthDate: '2007-07-10',
    gender: '1',
  })
})

test('one wrong digit is always noticed', () => {
  const first17 = fc
    .tuple(
      fc.integer({ min: 100_000, max: 999_999 }),
      fc.date({ min: new Date('1900-01-01'), max: new Date('2024-12-31'), noInvalidDate: true }),
      fc.integer({ min: 100, max: 999 }),
    )
    .map(([area, birth, serial]) => `${area}${birth.toISOString().slice(0, 10).replaceAll('-', '')}${serial}`)
  fc.assert(
    fc.property(
      first17,
      fc.integer({ min: 0, max: 16 }),
      fc.integer({ min: 1, max: 9 }),
      (digits, place, by) => {
        const number = digits + checkDigit(digits)
        expect(readIdNumber(number).number).toBe(number)
        const changed = (Number(number[place]) + by) % 10
        const wrong = number.slice(0, place) + changed + number.slice(place + 1)
        expect(() => readIdNumber(wrong)).toThrow()
      },
    ),
  )
})

test('what is sealed opens only where it was sealed, unchanged, under the same key', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (plain) => {
      const sealed = seal(secrets, 'id:1', plain)
      expect(unseal(secrets, 'id:1', sealed)).toBe(plain)
      expect(seal(secrets, 'id:1', plain)).not.toBe(sealed)
      expect(() => unseal(secrets, 'id:2', sealed)).toThrow()
      expect(() => unseal({ ...secrets, seal: Buffer.alloc(16) }, 'id:1', sealed)).toThrow()
      const parts = sealed.split('.')
      for (const part of [1, 2]) {
        const bytes = Buffer.from(parts[part]!, 'base64')
        bytes[bytes.length - 40] = bytes[bytes.length - 40]! ^ 1
        const other = parts.with(part, bytes.toString('base64')).join('.')
        expect(() => unseal(secrets, 'id:1', other)).toThrow()
      }
      // The key of one value opens no other.
      const [id, wrap] = seal(secrets, 'id:1', plain).split('.')
      expect(() => unseal(secrets, 'id:1', [id, wrap, parts[2]].join('.'))).toThrow()
    }),
  )
})

test('the look-up digest is the same however a number is written, and differs by kind and key', () => {
  const digest = documentDigest(secrets, 'id', '99020120070710021X')
  expect(documentDigest(secrets, 'id', '\ufeff990201\u00a020070710-０21ｘ')).toBe(digest)
  expect(documentDigest(secrets, 'card', '99020120070710021X')).not.toBe(digest)
  expect(documentDigest({ ...secrets, index: Buffer.alloc(32) }, 'id', '99020120070710021X')).not.toBe(digest)
})

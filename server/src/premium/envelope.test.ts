import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { open, sign } from './envelope.ts'

const key = Buffer.from('00'.repeat(32), 'hex')
const at = Date.parse('2025-01-15T02:00:00Z')

test('a message opens with the key that signed it', () => {
  expect(open(key, sign(key, { a: 1 }, at), at)).toEqual({ a: 1 })
})

test('the signature is HMAC-SM3 over time, nonce and content, a line each', () => {
  const { time, nonce, content, signature } = sign(key, { a: 1 }, at)
  expect(signature).toBe(createHmac('sm3', key).update([time, nonce, content].join('\n')).digest('hex'))
})

test.each([
  [
    'another key signed it',
    (one: ReturnType<typeof sign>) => sign(Buffer.from('01', 'hex'), one.content, at),
  ],
  ['its content was changed', (one) => ({ ...one, content: '{"a":2}' })],
  ['its time was changed', (one) => ({ ...one, time: '2025-01-15T02:00:01.000Z' })],
  ['its nonce was changed', (one) => ({ ...one, nonce: `${one.nonce.slice(0, -1)}_` })],
  ['its signature is cut short', (one) => ({ ...one, signature: one.signature.slice(2) })],
])('a message does not open when %s', (_, change) => {
  expect(open(key, change(sign(key, { a: 1 }, at)), at)).toBeNull()
})

test('a message does not open five minutes later, or earlier', () => {
  const message = sign(key, {}, at)
  expect(open(key, message, at + 5 * 60_000)).toEqual({})
  expect(open(key, message, at + 5 * 60_000 + 1)).toBeNull()
  expect(open(key, message, at - 5 * 60_000 - 1)).toBeNull()
})

import { expect, test } from 'vitest'
import { isDuplicate } from './db.ts'

const refused = 'duplicate key value violates unique constraint "message_key_pkey_102151"'
const failed = (code: string, message = refused): Error => Object.assign(new Error(message), { code })

test('what a unique constraint refuses is a duplicate, also where a worker of Citus refused a row that was copied to it', () => {
  expect(isDuplicate(failed('23505'))).toBe(true)
  expect(isDuplicate(failed('XX000'))).toBe(true)
  expect(isDuplicate(failed('XX000', 'could not connect to a worker'))).toBe(false)
  expect(isDuplicate(failed('40P01'))).toBe(false)
  expect(isDuplicate(null)).toBe(false)
})

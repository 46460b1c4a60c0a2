import { expect, test } from 'vitest'
import { createLoader } from './loader.ts'

test('a key that cannot be read fails nobody else’s', async () => {
  const asked: (readonly string[])[] = []
  const load = createLoader(async (keys: readonly string[]) => {
    asked.push(keys)
    if (keys.includes('bad')) throw Object.assign(new Error('unreadable'), { code: '22021' })
    return new Map(keys.map((key) => [key, key.toUpperCase()]))
  })
  const answers = await Promise.allSettled([load('a'), load('bad'), load('b')])
  expect(answers.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual([
    'A',
    'unreadable',
    'B',
  ])
  expect(asked).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']])
})

test('a database that is gone is asked once, not for each key', async () => {
  let asked = 0
  const load = createLoader(async () => {
    asked += 1
    throw new Error('gone')
  })
  const answers = await Promise.allSettled([load('a'), load('b')])
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(asked).toBe(1)
})

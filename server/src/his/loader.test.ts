import { expect, test } from 'vitest'
import { createLoader } from './loader.ts'

test('a key that cannot be read fails nobody else’s', async () => {
  const asked: (readonly string[])[] = []
  const load = createLoader(async (keys: readonly string[]) => {
    asked.push(keys)
    if (keys.includes('bad')) throw new Error('unreadable')
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

import { expect, test } from 'vitest'
import { askLatest } from './latest.ts'

test('whoever is wanted last is found: neither the answer about the one before nor its refusal is shown', async () => {
  const wanted = { current: 'first' }
  const asked: string[] = []
  const found = await askLatest(wanted, async (one) => {
    asked.push(one)
    if (one === 'first') wanted.current = 'second'
    if (one === 'second') {
      wanted.current = 'third'
      throw new Error('nobody of that name')
    }
    return one
  })
  expect([found, asked]).toEqual(['third', ['first', 'second', 'third']])
  await expect(
    askLatest(wanted, async () => {
      throw new Error('nobody')
    }),
  ).rejects.toThrow('nobody')
})

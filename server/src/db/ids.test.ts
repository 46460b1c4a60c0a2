import { expect, test } from 'vitest'
import { createIds } from './ids.ts'

const start = Date.UTC(2025, 0, 15)

test('ids grow, never repeat, and stay safe integers for thirty years', () => {
  let now = start
  const newId = createIds(63, () => now)
  const ids: number[] = []
  for (let round = 0; round < 1_000; round++) {
    ids.push(newId(), newId())
    // The machine's clock also steps back.
    now += round % 7 === 0 ? -3_000 : 900
  }
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
  const late = createIds(63, () => Date.UTC(2054, 0, 1))()
  expect(Number.isSafeInteger(late)).toBe(true)
})

test('more than a second holds are taken from the next one', () => {
  const newId = createIds(1, () => start)
  const ids = Array.from({ length: 140_000 }, newId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('processes with different numbers never meet', () => {
  const [one, other] = [createIds(0, () => start), createIds(1, () => start)]
  const ids = Array.from({ length: 1_000 }, () => [one(), other()]).flat()
  expect(new Set(ids).size).toBe(ids.length)
})

test('a process that is started again at once does not meet the ids of the one before', () => {
  const before = Array.from(
    { length: 100 },
    createIds(5, () => start + 990),
  )
  const after = Array.from(
    { length: 100 },
    createIds(5, () => start + 1_010),
  )
  expect(new Set([...before, ...after]).size).toBe(200)
})

test.each([-1, 64, 1.5])('there is no process number %s', (number) => {
  expect(() => createIds(number)).toThrow(RangeError)
})

import { expect, test } from 'vitest'
import { query, readerOn, run } from './db.ts'
import { remembering } from './remember.ts'
import { table } from './table.ts'

const one = query('test.remembered', 'select $1::bigint[] as ids')
const events = table<{ at: number }>('test_remembered_event', { at: 'timestamptz' })
const listEvents = events.list('test.remembered_events', 'where true')

test('the same question is asked once, also by two at the same time; another value is another question', async () => {
  const asked: unknown[] = []
  const tx = remembering(
    readerOn(async (_, values) => {
      asked.push(values)
      return { rows: [{ n: asked.length }], count: 1 }
    }),
  )
  const ask = (ids: number[]) => run(tx, one, [ids])
  expect(await Promise.all([ask([1]), ask([1])])).toEqual([[{ n: 1 }], [{ n: 1 }]])
  expect(await ask([1, 2])).toEqual([{ n: 2 }])
  expect(await ask([1])).toEqual([{ n: 1 }])
  expect(asked).toHaveLength(2)
})

test('who changes a row changes its own', async () => {
  const at = new Date('2025-01-15T02:00:00Z')
  const tx = remembering(readerOn(async () => ({ rows: [{ at }], count: 1 })))
  // Instants are made into numbers in the row itself.
  expect(await listEvents(tx)).toEqual([{ at: at.getTime() }])
  expect(await listEvents(tx)).toEqual([{ at: at.getTime() }])
})

test('a refusal is everybody’s', async () => {
  const tx = remembering(readerOn(() => Promise.reject(new Error('gone'))))
  for (let turn = 0; turn < 2; turn++) await expect(run(tx, one, [[1]])).rejects.toThrow('gone')
})

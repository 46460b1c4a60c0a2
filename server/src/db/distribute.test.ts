import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { distribute, isSpread } from './distribute.ts'
import { byPerson, lookUps, reference } from './placement.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('without Citus nothing is spread, and the sentence says what an administrator does', async () => {
  if (await isSpread(app.db.reader)) return
  await expect(distribute(app.db)).rejects.toMatchObject({
    type: '/problems/distribute/no-citus',
    mend: { en: expect.stringContaining('create extension citus') },
  })
})

test('on Citus every table lies as its kind says, and a second run changes nothing', async () => {
  if (!(await isSpread(app.db.reader))) return
  const placed = await distribute(app.db)
  expect(placed.filter(({ there }) => !there)).toEqual([])
  expect(placed).toHaveLength(reference.length + Object.keys(byPerson).length + Object.keys(lookUps).length)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../db/db.ts'
import { migrate } from '../db/migrate.ts'
import { openPGlite } from '../db/pglite.ts'
import { covers, filedDiseases, listApprovedFilings, outOfAreaFiling } from './filing.ts'
import { insertApprovedFiling } from './seed.ts'

let db: Db
beforeAll(async () => {
  db = await openPGlite()
  await migrate(db)
})
afterAll(() => db.close())

test('a filing for a whole province covers its cities, and only on its own days', async () => {
  expect(covers('530000', '530100')).toBe(true)
  await db.transaction(async (tx) => {
    const at = Date.UTC(2025, 0, 1)
    await insertApprovedFiling(tx, {
      id: 1,
      personId: 7,
      kind: 'chronic',
      disease: 'M03900',
      area: '520200',
      from: '2024-01-01',
      at,
    })
    await insertApprovedFiling(tx, {
      id: 2,
      personId: 7,
      kind: 'outOfArea',
      type: 'longTerm',
      destination: '530000',
      area: '520200',
      from: '2024-01-01',
      to: '2024-12-31',
      at,
    })
    const f = await listApprovedFilings(tx, [7], '2025-01-15')
    expect(filedDiseases(f, { personId: 7, on: '2025-01-15' })).toEqual(['M03900'])
    expect(
      outOfAreaFiling(await listApprovedFilings(tx, [7], '2024-05-01', '2025-01-01'), {
        personId: 7,
        area: '530100',
        on: '2024-12-31',
      }),
    ).toBe('longTerm')
  })
})

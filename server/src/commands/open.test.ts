import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../db/db.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const production = readConfig({
  GONGJI_SEAL_KEY: '00112233445566778899aabbccddeeff',
  GONGJI_INDEX_KEY: 'ab'.repeat(32),
  PUBLIC_ORIGIN: 'https://gongji.example',
  TRUST_PROXY: '1',
})
/** Left open: the test's app goes on using it. */
const shared = (): Db => ({ ...app.db, close: async () => undefined })

test('a database keeps the mode it was first opened in: demo people never meet real ones', async () => {
  await sql`delete from setting where name = 'mode'`.execute(app.db.reader)
  await openServer(readConfig({}), { db: shared() })
  await expect(openServer(production, { db: shared() })).rejects.toMatchObject({
    type: '/problems/start/other-mode',
    facts: { found: 'sandbox', wanted: 'production' },
  })
  await sql`update setting set value = 'production' where name = 'mode'`.execute(app.db.reader)
  await expect(openServer(readConfig({}), { db: shared() })).rejects.toMatchObject({
    facts: { found: 'production', wanted: 'sandbox' },
  })
  expect((await openServer(production, { db: shared() })).clock).toBeUndefined()
})

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { schemaText } from './schema-text.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('docs/schema.sql is what the migrations come to', async () => {
  const file = fileURLToPath(new URL('../../../docs/schema.sql', import.meta.url))
  expect(await readFile(file, 'utf8'), 'run: npx tsx server/src/db/write-schema.ts').toBe(
    await schemaText(app.db.reader),
  )
})

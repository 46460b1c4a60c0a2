import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '../db/sql.ts'
import type { Deps } from '../deps.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { findByCode, issueCode } from './code.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const minute = 60_000
const at = Date.UTC(2025, 0, 15, 2, 0, 30)
const issue = (personId: number, now = at, secrets: Deps['secrets'] = app.deps.secrets) =>
  app.db.transaction((tx) => issueCode(tx, { secrets, now: () => now }, personId))
const find = (code: string, now: number, minutes?: number) =>
  findByCode(app.db.reader, { secrets: app.deps.secrets, sandbox: false }, code, {
    now,
    ...(minutes === undefined ? {} : { minutes }),
  })

it('a code is 28 digits and gives back its person, whoever it is; the phone asks for the next after a minute', async () => {
  for (const personId of [1, 7, Number.MAX_SAFE_INTEGER]) {
    const { code, refreshesAt } = await issue(personId)
    expect(code).toMatch(/^\d{28}$/)
    expect(refreshesAt).toBe(at + minute)
    expect(await find(code, at)).toBe(personId)
  }
})

it('no two are the same, and none is stored', async () => {
  const codes = await Promise.all(Array.from({ length: 50 }, () => issue(7)))
  expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length)
  const rows = await sql<{ digest: string }>`select digest from shown_code`.read(app.db.reader)
  expect(rows.length).toBeGreaterThanOrEqual(codes.length)
  for (const { code } of codes) expect(rows.some(({ digest }) => digest.includes(code))).toBe(false)
})

it('it starts a visit for two minutes and finishes it within the day', async () => {
  const { code } = await issue(7)
  expect(await find(code, at + 2 * minute)).toBe(7)
  await expect(find(code, at + 3 * minute)).rejects.toThrow('/problems/code/expired')
  expect(await find(code, at + 23 * 60 * minute, 24 * 60)).toBe(7)
  await expect(find(code, at + 24 * 61 * minute, 24 * 60)).rejects.toThrow('/problems/code/expired')
})

it('after that it is forgotten with the next that is made', async () => {
  const { code } = await issue(7)
  await issue(8, at + 25 * 60 * minute)
  expect(await find(code, at, 24 * 60)).toBeNull()
})

it('a code changed in any digit, made under another key, or from the future is none', async () => {
  const { code } = await issue(7)
  for (let i = 0; i < code.length; i++) {
    const changed = code.slice(0, i) + String((Number(code[i]) + 1) % 10) + code.slice(i + 1)
    expect(await find(changed, at)).toBeNull()
  }
  const foreign = (await issue(7, at, { ...app.deps.secrets, index: Buffer.from('another key') })).code
  expect(await find(foreign, at)).toBeNull()
  const { code: later } = await issue(7, at + 2 * minute)
  await expect(find(later, at)).rejects.toThrow('/problems/code/expired')
  for (const nonsense of ['', 'abc', '1'.repeat(28), '9'.repeat(28), '9'.repeat(29)]) {
    expect(await find(nonsense, at)).toBeNull()
  }
})

it('the vendors’ fixed code works in the sandbox only', async () => {
  const code = 'SANDBOX990201198203150037'
  const sandbox = { secrets: app.deps.secrets, sandbox: true }
  expect(await findByCode(app.db.reader, sandbox, code, { now: at })).not.toBeNull()
  expect(await find(code, at)).toBeNull()
})

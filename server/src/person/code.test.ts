import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Deps } from '../deps.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { findByCode, issueCode } from './code.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const at = Date.UTC(2025, 0, 15, 2, 0, 30)
const issue = (personId: number, now = at, secrets: Deps['secrets'] = app.deps.secrets) =>
  issueCode({ secrets, now: () => now }, personId)
const find = (code: string, now: number, minutes?: number) =>
  findByCode(app.db.reader, { secrets: app.deps.secrets, sandbox: false }, code, {
    now,
    ...(minutes === undefined ? {} : { minutes }),
  })

it('a code is 28 digits and gives back its person, whoever it is and whenever it is shown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2050, 0) }),
      async (personId, now) => {
        const { code, refreshesAt } = issue(personId, now)
        expect(code).toMatch(/^\d{28}$/)
        expect(refreshesAt - now).toBeGreaterThan(0)
        expect(refreshesAt - now).toBeLessThanOrEqual(60_000)
        expect(await find(code, now)).toBe(personId)
      },
    ),
  )
})

it('it is another one each minute, and the same within it', () => {
  expect(issue(7, at + 10_000).code).toBe(issue(7, at).code)
  expect(issue(7, at + 60_000).code).not.toBe(issue(7, at).code)
  expect(issue(8, at).code).not.toBe(issue(7, at).code)
})

it('it starts a visit for two minutes and finishes it within the day', async () => {
  const { code } = issue(7)
  expect(await find(code, at + 2 * 60_000)).toBe(7)
  await expect(find(code, at + 3 * 60_000)).rejects.toThrow('/problems/code/expired')
  expect(await find(code, at + 23 * 3_600_000, 24 * 60)).toBe(7)
  await expect(find(code, at + 25 * 3_600_000, 24 * 60)).rejects.toThrow('/problems/code/expired')
})

it('a code changed in any digit, made under another key, or from the future is none', async () => {
  const { code } = issue(7)
  for (let i = 0; i < code.length; i++) {
    const changed = code.slice(0, i) + String((Number(code[i]) + 1) % 10) + code.slice(i + 1)
    expect(await find(changed, at).catch(() => null)).toBeNull()
  }
  const foreign = issue(7, at, { ...app.deps.secrets, index: Buffer.from('another key') }).code
  expect(await find(foreign, at).catch(() => null)).toBeNull()
  await expect(find(issue(7, at + 120_000).code, at)).rejects.toThrow('/problems/code/expired')
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

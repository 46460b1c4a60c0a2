import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make } from '../testing/people.ts'

// The code of a certificate (家庭共济证明) draws on the payer's account wherever it is scanned: who may have it is who speaks
// for the relative, and nobody else.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())
beforeEach(() => app.clock.moveTo('2025-03-03'))

const issue = (who: TestCaller, { id }: Made) =>
  app.post('/family/certificate', who, { relativeId: String(id) })
const read = (who: TestCaller, { id }: Made) =>
  app.get('/family/certificate', who, { query: { relativeId: String(id) } })
const revoke = (who: TestCaller, { id }: Made) =>
  app.post('/family/certificate/revoke', who, { relativeId: String(id) })

describe.each(['a grown relative', 'a child'])('the certificate of %s', (kind) => {
  async function family() {
    const isChild = kind === 'a child'
    const guardian = await make(app, { name: '韦母', scheme: 'employee', balance: 100_000 })
    const payer = isChild ? guardian : await make(app, { name: '韦一', scheme: 'employee', balance: 100_000 })
    const relative = await make(app, {
      name: '韦二',
      to: null,
      bornOn: isChild ? '2015-05-05' : '1950-05-05',
      ...(isChild ? { guardian } : {}),
    })
    await bindFor(app, payer, relative, { relationship: isChild ? 'child' : 'parent' })
    const stranger = await make(app, { name: '外人', scheme: 'employee' })
    const speaker = isChild ? guardian : relative
    const others = [stranger, isChild ? relative : payer]
    return { relative, speaker, others }
  }

  test('is issued to, read and revoked by who speaks for that person, and nobody else', async () => {
    const { relative, speaker, others } = await family()
    for (const other of others) {
      const refused = await issue(other, relative)
      expect(refused.status).toBeGreaterThanOrEqual(403)
      expect(refused.status).toBeLessThan(405)
    }
    expect((await read(speaker, relative)).body.certificate).toBeNull()
    const issued = await issue(speaker, relative)
    expect(issued.body.code).toMatch(/^\d{16}$/)
    for (const other of others) {
      for (const refused of [await read(other, relative), await revoke(other, relative)]) {
        expect(refused.status).toBeGreaterThanOrEqual(403)
        expect(refused.status).toBeLessThan(405)
        expect(refused.text).not.toContain(issued.body.code)
      }
    }
    expect((await read(speaker, relative)).body.certificate.code).toBe(issued.body.code)
    expect((await revoke(speaker, relative)).status).toBe(200)
    expect((await read(speaker, relative)).body.certificate).toBeNull()
  })
})

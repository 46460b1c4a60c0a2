import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, testApp } from '../testing/harness.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const sessions = (set: string, where: string) =>
  sql.raw(`update session set ${set} where ${where}`).execute(app.db.autocommit)

describe('a session', () => {
  test('is nobody’s from the moment in which it expires', async () => {
    const caller = await app.person('张伟')
    expect((await app.get('/account', caller)).status).toBe(200)
    await sessions("expires_at = now() - interval '1 second'", `person_id = ${caller.id}`)
    expect((await app.get('/me', caller)).body.kind).toBe('anyone')
    expect(await app.get('/account', caller)).toMatchObject({
      status: 401,
      body: { type: '/problems/http/sign-in-first' },
    })
  })

  test('of staff likewise', async () => {
    const clerk = await app.staff('clerk-520200')
    expect((await app.get('/agency/filings', clerk)).status).toBe(200)
    await sessions("expires_at = now() - interval '1 second'", `staff_id = ${clerk.id}`)
    expect((await app.get('/agency/filings', clerk)).status).toBe(401)
  })

  test.each([
    ['citizen', 12],
    ['staff', 10],
  ])('of a %s lives %i hours', async (kind, hours) => {
    if (kind === 'citizen') await app.person('李梅')
    else await app.staff('auditor')
    const rows = await sql<{ seconds: number }>`
      select extract(epoch from expires_at - created_at)::int as seconds from session
      where kind = ${kind} order by created_at desc limit 1`.read(app.db.reader)
    expect(rows).toEqual([{ seconds: hours * 3_600 }])
  })
})

describe('staff who were dismissed', () => {
  test('work no more, though their session has not expired; nor do they sign in again', async () => {
    const clerk = await app.staff('clerk-520200')
    const active = (on: boolean) =>
      sql`update staff set active = ${on} where id = ${clerk.id}`.execute(app.db.autocommit)
    const password = { name: 'clerk-520200', password: 'gongji-demo' }
    expect((await app.post('/sign-in/staff', null, password)).status).toBe(200)
    await active(false)
    try {
      expect((await app.get('/agency/filings', clerk)).status).toBe(401)
      expect((await app.get('/me', clerk)).body.kind).toBe('anyone')
      expect((await app.post('/sign-in/staff', null, password)).body.type).toBe(
        '/problems/http/wrong-password',
      )
    } finally {
      await active(true)
    }
    expect((await app.get('/agency/filings', clerk)).status).toBe(200)
  })
})

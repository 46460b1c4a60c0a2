import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readerOn } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { enqueue } from '../jobs.ts'
import { writeSetting } from '../setting.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const get = (url: string, headers: Record<string, string> = {}) => app.raw({ method: 'GET', url, headers })
const checks = async () => (await get('/readyz')).body.checks

describe('/readyz', () => {
  test('says what bills need, and what each night leaves behind', async () => {
    const answer = await get('/readyz')
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    expect(answer.body.checks).toMatchObject({
      database: { state: 'good' },
      disk: { freeBytes: expect.any(Number) },
      lanes: { state: 'good', queued: 0, busy: 0, lanes: app.db.lanes },
      jobs: { failed: 0 },
      seal: { state: 'good', last: null },
      verify: { state: 'good', last: null },
    })
  })

  test('tells who comes from elsewhere whether it is ready, and nothing else', async () => {
    expect((await get('/readyz', { 'x-forwarded-for': '203.0.113.9' })).body).toEqual({ status: 'ready' })
  })

  test('a job that nobody tries again, and one that is late, are worrying; bills go on', async () => {
    const late = { kind: 'trial', payload: {}, runAt: app.deps.now() - 3_600_000 }
    await app.db.transaction((tx) => enqueue(tx, app.deps, late))
    expect((await checks()).jobs).toEqual({ state: 'worrying', lagSeconds: 3_600, failed: 0 })
    await sql`update job set status = 'failed' where kind = 'trial'`.execute(app.db.autocommit)
    expect((await checks()).jobs).toMatchObject({ state: 'worrying', failed: 1 })
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'worrying' } })
    await sql`delete from job where kind = 'trial'`.execute(app.db.autocommit)
  })

  test('what the last whole check found stays there until another finds nothing', async () => {
    const said = async (verdict: string, findings: number) => {
      const value = JSON.stringify({ at: app.deps.now(), verdict, findings })
      await app.db.transaction((tx) => writeSetting(tx, 'verify.last', value))
      return (await checks()).verify
    }
    expect(await said('right', 0)).toMatchObject({ state: 'good', verdict: 'right' })
    expect(await said('wrong', 3)).toMatchObject({ state: 'worrying', verdict: 'wrong', findings: 3 })
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'worrying' } })
    expect(await said('right', 0)).toMatchObject({ state: 'good' })
  })

  test('without its database it is not ready, and alive all the same', async () => {
    const { db } = app.deps
    onTestFinished(() => {
      app.deps.db = db
    })
    const gone = readerOn(() => Promise.reject(new Error('connection refused')))
    app.deps.db = { ...db, reader: gone }
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      body: { status: 'failing', checks: { database: { state: 'failing', why: 'connection refused' } } },
    })
    expect(await get('/livez')).toMatchObject({ status: 200, body: { status: 'alive' } })
  })
})

describe('/metrics', () => {
  const countOf = async (infno: string, outcome: string): Promise<number> => {
    const { text } = await get('/metrics')
    const line = `gongji_messages_total\\{transaction="${infno}",outcome="${outcome}"\\} (\\d+)`
    return Number(new RegExp(line).exec(text)?.[1] ?? 0)
  }

  test('counts messages by transaction and outcome', async () => {
    const pharmacy = till(app, 'P52020100001')
    const sale = (amount: number) =>
      pharmacy.saleData({ patient: demoPatient('张建国'), lines: [{ code: 'DEMOA0001', amount }] })
    expect(await pharmacy.call('2102', sale(10))).toMatchObject({ infcode: 0 })
    expect(await pharmacy.call('2102', sale(-1))).toMatchObject({ infcode: -1 })
    expect(await pharmacy.call('9999', {})).toMatchObject({ infcode: -1 })
    expect(await countOf('2102', 'done')).toBe(1)
    expect(await countOf('2102', 'refused')).toBe(1)
    expect(await countOf('none', 'refused')).toBe(1)
    // The database asks for the same again: nothing was booked.
    const { settler } = app
    const settleSale = settler.settleSale
    settler.settleSale = () => Promise.reject(Object.assign(new Error('deadlock'), { code: '40P01' }))
    await pharmacy.call('2102', sale(11))
    settler.settleSale = settleSale
    expect(await countOf('2102', 'busy')).toBe(1)
  })

  test('tells queue, lanes and jobs', async () => {
    const { text } = await get('/metrics')
    for (const name of [
      'queue_length',
      'queue_oldest_seconds',
      'lanes_busy',
      'job_lag_seconds',
      'jobs_failed',
    ]) {
      expect(text).toMatch(new RegExp(`^gongji_${name} \\d`, 'm'))
    }
  })

  test('is for this machine, and nobody behind a proxy', async () => {
    expect(await get('/metrics')).toMatchObject({ status: 200 })
    expect(await get('/metrics', { 'x-forwarded-for': '127.0.0.1' })).toMatchObject({ status: 404 })
  })
})

test('where there is a token, it is asked for, of this machine too', async () => {
  const other = await testApp({ metricsToken: 'of the monitoring' })
  onTestFinished(other.close)
  const ask = (url: string, authorization: string) =>
    other.raw({ method: 'GET', url, headers: { authorization } })
  expect(await ask('/metrics', 'Bearer of nobody')).toMatchObject({ status: 404 })
  expect(await ask('/metrics', 'Bearer of the monitoring')).toMatchObject({ status: 200 })
  expect((await ask('/readyz', 'Bearer of nobody')).body).not.toHaveProperty('checks')
  expect((await ask('/readyz', 'Bearer of the monitoring')).body).toHaveProperty('checks')
})

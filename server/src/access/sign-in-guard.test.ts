import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { totpCode } from '../totp.ts'

let app: TestApp
let administrator: TestCaller
beforeAll(async () => {
  app = await testApp({ oneClerkDecides: true })
  administrator = await app.staff('administrator')
})
afterAll(() => app.close())

const signIn = (name: string, password: string, verificationCode?: string) =>
  app.post('/sign-in/staff', null, {
    name,
    password,
    ...(verificationCode === undefined ? {} : { verificationCode }),
  })
const locks = (set: string) => sql.raw(`update sign_in_failure set ${set}`).execute(app.db.autocommit)
const cookieOf = ({ headers }: { headers: Record<string, unknown> }) => ({
  headers: { cookie: String([headers['set-cookie']].flat()[0]).split(';')[0]! },
})

describe('whoever tries passwords out', () => {
  test('is stopped after five wrong ones for the account, also with the right one, and let in when that is over', async () => {
    for (let turn = 0; turn < 5; turn++) expect((await signIn('cashier-2', `guess ${turn}`)).status).toBe(401)
    const stopped = await signIn('cashier-2', 'gongji-demo')
    expect(stopped).toMatchObject({ status: 429, body: { type: '/problems/sign-in/locked' } })
    expect((await signIn('cashier-1', 'gongji-demo')).status).toBe(200)
    await locks("locked_until = now() - interval '1 second' where locked_until is not null")
    expect((await signIn('cashier-2', 'gongji-demo')).status).toBe(200)
  })

  test('is stopped for the address, whichever accounts are tried', async () => {
    await locks("failures = 49 where subject like 'address:%'")
    expect((await signIn('nobody', 'guess')).status).toBe(401)
    expect((await signIn('cashier-3', 'gongji-demo')).status).toBe(429)
    // A city's phones share an address: its citizens are let in, and ten times as many may mistype before they are stopped.
    const citizen = (name: string) =>
      app.post('/sign-in/real-name', null, { name, idNumber: '990201197904040119' })
    expect((await citizen('赵云')).status).toBe(422)
    await locks("failures = 499 where subject like 'address:%' and failures = 1")
    expect((await citizen('赵云')).status).toBe(422)
    expect((await citizen('赵磊')).status).toBe(429)
    await sql`delete from sign_in_failure`.execute(app.db.autocommit)
  })

  test('counts from anew after a quarter of an hour, and after the right one', async () => {
    for (let turn = 0; turn < 4; turn++) await signIn('cashier-3', 'guess')
    await locks("counted_from = now() - interval '16 minutes'")
    expect((await signIn('cashier-3', 'guess')).status).toBe(401)
    expect((await signIn('cashier-3', 'gongji-demo')).status).toBe(200)
    for (let turn = 0; turn < 4; turn++) await signIn('cashier-3', 'guess')
    expect((await signIn('cashier-3', 'gongji-demo')).status).toBe(200)
  })

  test('with names of citizens likewise, and what was tried is not kept in the clear', async () => {
    const real = (name: string) =>
      app.post('/sign-in/real-name', null, { name, idNumber: '990201197904040119' })
    for (let turn = 0; turn < 5; turn++) expect((await real('赵云')).status).toBe(422)
    expect((await real('赵磊')).status).toBe(429)
    const rows = await sql<{ subject: string }>`select subject from sign_in_failure`.read(app.db.reader)
    expect(rows.map(({ subject }) => subject).join()).not.toMatch(/9902|127\.0/)
  })
})

describe('a second factor', () => {
  test('is set up by the link, asked for at each sign-in, and each code is good once', async () => {
    await sql`delete from sign_in_failure`.execute(app.db.autocommit)
    const one = { signInName: 'clerk-8', name: '冯经办', role: 'clerk', area: '520200' }
    const { body: invited } = await app.post('/administration/staff', administrator, one)
    const password = 'four words make one 7'
    const accepted = await app.post('/sign-in/invitation/accept', null, {
      token: invited.invitation.token,
      password,
      secondFactor: true,
    })
    const { uri, typed } = accepted.body.secondFactor
    expect(uri).toContain(`secret=${typed}`)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
    const bits = [...typed]
      .map((letter) =>
        alphabet
          .indexOf(letter as string)
          .toString(2)
          .padStart(5, '0'),
      )
      .join('')
    const secret = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2))).toString('hex')
    const code = () => totpCode(secret, Math.floor(Date.now() / 30_000))
    expect((await signIn('clerk-8', password)).body.type).toBe('/problems/http/second-factor-needed')
    expect((await signIn('clerk-8', password, '000000')).body.type).toBe('/problems/http/second-factor-wrong')
    const now = code()
    expect((await signIn('clerk-8', password, now)).status).toBe(200)
    expect((await signIn('clerk-8', password, now)).body.type).toBe('/problems/http/second-factor-wrong')
    const listed = await app.get('/administration/staff', administrator)
    expect(listed.text).not.toContain(typed)
    expect(listed.body.staff.find((s: { id: string }) => s.id === invited.staff.id)).toMatchObject({
      secondFactor: true,
    })
  })

  test('outside a sandbox nobody comes in without', async () => {
    app.deps.sandbox = false
    try {
      const answer = await signIn('cashier-1', 'gongji-demo')
      expect(answer).toMatchObject({ status: 403, body: { type: '/problems/http/second-factor-missing' } })
    } finally {
      app.deps.sandbox = true
    }
  })
})

describe('sessions', () => {
  test('are listed to their owner, and each is ended alone', async () => {
    const [one, two] = [
      cookieOf(await signIn('auditor', 'gongji-demo')),
      cookieOf(await signIn('auditor', 'gongji-demo')),
    ]
    const list = async () => (await app.get('/sessions', null, one)).body.sessions
    const before = await list()
    expect(before.filter(({ own }: { own: boolean }) => own)).toHaveLength(1)
    const latest = before.find(({ own }: { own: boolean }) => !own)
    const ended = await app.call('DELETE', `/sessions/${latest.id}`, null, undefined, one)
    expect(ended.status).toBe(200)
    expect((await app.get('/sessions', null, two)).status).toBe(401)
    expect(await list()).toHaveLength(before.length - 1)
    const others = await app.person('张伟')
    expect((await app.call('DELETE', `/sessions/${(await list())[0].id}`, others)).status).toBe(404)
  })

  test('of staff end when nobody has used them for half an hour; one that is used goes on', async () => {
    const clerk = await app.staff('clerk-520200')
    const seen = (minutes: number) =>
      sql
        .raw(
          `update session set seen_at = now() - interval '${minutes} minutes' where staff_id = ${clerk.id}`,
        )
        .execute(app.db.autocommit)
    await seen(29)
    expect((await app.get('/agency/filings', clerk)).status).toBe(200)
    const rows = await sql<{ n: number }>`select count(*)::int as n from session
      where staff_id = ${clerk.id} and seen_at > now() - interval '1 minute'`.read(app.db.reader)
    expect(rows).toEqual([{ n: 1 }])
    await seen(31)
    expect((await app.get('/agency/filings', clerk)).status).toBe(401)
  })

  test('of somebody of the staff are ended by an administrator, all of them', async () => {
    const manager = await app.staff('manager')
    const path = `/administration/staff/${manager.id}/sign-out`
    expect((await app.post(path, administrator)).status).toBe(200)
    expect((await app.get('/sessions', manager)).status).toBe(401)
  })
})

test('pages may ask for camera and position, and for nothing else of a device', async () => {
  const { headers } = await app.get('/me')
  expect(headers['permissions-policy']).toBe(
    'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()',
  )
})

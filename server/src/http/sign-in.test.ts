import { afterAll, beforeAll, expect, test } from 'vitest'
import { findPersonId } from '../person/person.ts'
import { type TestApp, testApp } from '../testing/harness.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('somebody of the sandbox signs in by name, is known, and signs out', async () => {
  const caller = await app.person('张伟')
  const me = await app.get('/me', caller)
  expect(me.body).toMatchObject({
    kind: 'citizen',
    person: { name: '张伟', maskedId: '9902************37', maskedPhone: '199****0001' },
    today: '2025-01-15',
    sandbox: true,
  })
  expect((await app.post('/sign-out', caller)).status).toBe(200)
  expect((await app.get('/me', caller)).body.kind).toBe('anyone')
})

test('staff sign in by name and password, and a wrong password is refused without saying which was wrong', async () => {
  const right = await app.post('/sign-in/staff', null, { name: 'cashier-1', password: 'gongji-demo' })
  expect(right.body.me).toMatchObject({
    kind: 'staff',
    staff: { role: 'cashier', institution: 'H52020100001' },
  })
  expect(right.headers['set-cookie']).toMatch(/gongji_session=.+HttpOnly; SameSite=Lax/)
  for (const wrong of [
    { name: 'cashier-1', password: 'guess' },
    { name: 'nobody', password: 'gongji-demo' },
  ]) {
    const answer = await app.post('/sign-in/staff', null, wrong)
    expect(answer).toMatchObject({ status: 401, body: { type: '/problems/http/wrong-password' } })
  }
})

test('a program of the agency’s own asks for a token instead of a cookie; a page gets none', async () => {
  const by = { name: 'cashier-1', password: 'gongji-demo' }
  const page = await app.post('/sign-in/staff', null, by)
  expect(page.body.token).toBeUndefined()
  const program = await app.post('/sign-in/staff', null, { ...by, as: 'token' })
  expect(program.headers['set-cookie']).toBeUndefined()
  const headers = { authorization: `Bearer ${program.body.token}` }
  expect((await app.get('/me', null, { headers })).body.staff).toMatchObject({ role: 'cashier' })
})

test('nobody of an unknown name signs in', async () => {
  const answer = await app.post('/sign-in/demo', null, { name: '诸葛亮' })
  expect(answer).toMatchObject({ status: 404, body: { type: '/problems/http/no-such-demo-person' } })
})

test('the same person signs in by real name on any channel; a wrong name or another’s number is refused', async () => {
  const signIn = (more: object) =>
    app.post('/sign-in/real-name', null, { name: '赵磊', idNumber: '990201197904040119', ...more })
  const onApp = await signIn({ channel: 'guizhou-app' })
  const onAlipay = await signIn({ channel: 'alipay', phone: '13900000000' })
  expect(onApp.body.me.person.id).toBe(onAlipay.body.me.person.id)
  expect(onAlipay.body.me).toMatchObject({ channel: 'alipay', person: { maskedPhone: '199****0008' } })
  const wrong = await signIn({ name: '赵云' })
  expect(wrong).toMatchObject({ status: 422, body: { type: '/problems/real-name/different' } })
})

test('a phone that is given first is kept, and finds its owner', async () => {
  await app.post('/sign-in/real-name', null, {
    name: '张明',
    idNumber: '99020120070710021X',
    phone: '13900000001',
  })
  const found = await findPersonId(app.db.reader, app.deps.secrets, 'phone', '13900000001')
  expect(found).toBe((await app.person('张明')).id)
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'
import { beginAgency, renewAdministrator } from './begin.ts'

let app: TestApp
let administrator: TestCaller
beforeAll(async () => {
  app = await testApp({ oneClerkDecides: true })
  administrator = await app.staff('administrator')
})
afterAll(() => app.close())

const password = 'four words make one 7'
const token = (link: string) => link.split('#')[1]!
const accept = (link: string, chosen = password) =>
  app.post('/sign-in/invitation/accept', null, { token: token(link), password: chosen })
const signIn = (name: string, chosen = password) =>
  app.post('/sign-in/staff', null, { name, password: chosen })
const invite = async (signInName: string, more: object) => {
  const one = { signInName, name: '钱多多', role: 'auditor', ...more }
  const answer = await app.post('/administration/staff', administrator, one)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as { staff: { id: string }; invitation: { link: string } }
}
const change = (id: string, body: object, by = administrator) =>
  app.call('PATCH', `/administration/staff/${id}`, by, body)

describe('somebody of the staff', () => {
  test('comes in by a link that works once: nobody else ever knows the password', async () => {
    const { staff, invitation } = await invite('auditor-2', {})
    expect(staff).toMatchObject({ canSignIn: false, active: true })
    expect(await signIn('auditor-2')).toMatchObject({ status: 401 })
    const read = await app.post('/sign-in/invitation', null, { token: token(invitation.link) })
    expect(read.body).toMatchObject({ name: '钱多多', signInName: 'auditor-2', role: 'auditor' })
    expect((await accept(invitation.link)).status).toBe(200)
    expect((await signIn('auditor-2')).status).toBe(200)
    expect(await accept(invitation.link, 'another long one 8')).toMatchObject({
      status: 404,
      body: { type: '/problems/administration/link-unusable' },
    })
    expect((await signIn('auditor-2', 'another long one 8')).status).toBe(401)
  })

  test('of two who hold the same link one chooses the password', async () => {
    const { invitation } = await invite('auditor-3', {})
    const answers = await Promise.all([accept(invitation.link), accept(invitation.link, `${password} too`)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404])
  })

  test('a newer link ends the one before, and an old one ends by itself', async () => {
    const { staff, invitation } = await invite('auditor-4', {})
    const again = await app.post(`/administration/staff/${staff.id}/invitation`, administrator)
    expect((await accept(invitation.link)).status).toBe(404)
    await sql`update staff_invitation set expires_at = invited_at where staff_id = ${Number(staff.id)}`.execute(
      app.db.autocommit,
    )
    expect((await accept(again.body.invitation.link)).status).toBe(404)
  })

  test.each(['auditor-5!auditor-5', '钱多多钱多多钱多多钱多多', 'aaaaaaaaaaaaaa'])(
    'a password that one would try first is refused: %s',
    async (weak) => {
      const { invitation } = await invite(`auditor-5.${weak.length}`, {})
      const named = weak.replace('auditor-5!auditor-5', `xx-auditor-5.${weak.length}`)
      expect((await accept(invitation.link, named)).body.type).toBe('/problems/administration/password-weak')
      expect((await accept(invitation.link)).status).toBe(200)
    },
  )

  test('who is dismissed or moved is signed out at once, and a dismissed one is invited to nothing', async () => {
    const { staff, invitation } = await invite('clerk-9', { role: 'clerk', area: '520200' })
    await accept(invitation.link)
    const { headers } = await signIn('clerk-9')
    const cookie = String([headers['set-cookie']].flat()[0]).split(';')[0]!
    const read = () => app.get('/agency/filings', null, { headers: { cookie } })
    expect((await read()).status).toBe(200)
    expect((await change(staff.id, { area: '530600' })).status).toBe(200)
    expect((await read()).status).toBe(401)
    expect((await change(staff.id, { active: false })).status).toBe(200)
    expect((await signIn('clerk-9')).status).toBe(401)
    const again = await app.post(`/administration/staff/${staff.id}/invitation`, administrator)
    expect(again).toMatchObject({ status: 409, body: { type: '/problems/administration/dismissed' } })
  })

  test.each([
    [{ role: 'cashier' }, 'place-of-role'],
    [{ role: 'clerk' }, 'place-of-role'],
    [{ role: 'auditor', area: '520200' }, 'place-of-role'],
    [{ role: 'clerk', area: '520300' }, 'area-not-served'],
    [{ role: 'auditor', signInName: 'auditor' }, 'sign-in-name-taken'],
  ])('%o is refused: %s', async (more, type) => {
    const one = { signInName: 'somebody', name: '某人', ...more }
    const answer = await app.post('/administration/staff', administrator, one)
    expect(answer.body.type).toBe(`/problems/administration/${type}`)
  })

  test('nobody changes his own role, or dismisses himself', async () => {
    for (const body of [{ active: false }, { role: 'auditor' }]) {
      const answer = await change(String(administrator.id), body)
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/administration/not-yourself' } })
    }
  })

  test('everything that was done is on record, without what would let somebody in', async () => {
    const { staff, invitation } = await invite('auditor-6', {})
    await accept(invitation.link)
    const { body, text } = await app.get('/administration/acts', await app.staff('auditor'))
    const own = body.acts.filter(({ subject }: { subject: string }) => subject === `staff:${staff.id}`)
    expect(own.map(({ kind, actor }: { kind: string; actor: string }) => `${kind} ${actor}`)).toEqual([
      `staff.password staff:${staff.id}`,
      `staff.invite staff:${administrator.id}`,
      `staff.enter staff:${administrator.id}`,
    ])
    expect(text).not.toContain(token(invitation.link))
  })
})

describe('an institution', () => {
  const code = 'H52020177777'
  const hospital = {
    code,
    name: '钟山区新建医院',
    level: '2',
    hospLv: '5',
    area: '520200',
    county: '520201',
    agreementNo: '六盘水医保协〔2025〕7号',
    agreedFrom: '2025-01-10',
  }
  const register = (more: object = {}) =>
    app.post('/administration/institutions', administrator, { ...hospital, ...more })

  test('serves from the day of its agreement to the last, and what began is settled and given back after it', async () => {
    expect((await register()).body).toMatchObject({ kind: 'hospital', active: true, agreedTo: null })
    expect((await register()).body.type).toBe('/problems/administration/institution-taken')
    const his = till(app, code)
    const bill = { patient: demoPatient('张建国'), lines: [{ code: 'DEMOA0001', amount: 360 }] }
    const { visit, batch } = await his.prepare(bill)
    const path = `/administration/institutions/${code}`
    expect((await app.call('PATCH', path, administrator, { agreedTo: '2025-01-14' })).status).toBe(200)
    const refused = await his.call('2201', {
      data: {
        psn_no: bill.patient.psnNo,
        mdtrt_cert_type: '02',
        mdtrt_cert_no: bill.patient.certNo,
        begntime: '2025-01-15 09:00:00',
      },
    })
    expect(refused.err_msg).toContain('定点协议不含今天')
    const settled = await his.call('2207', his.billData(visit, batch, bill))
    expect(settled.infcode, settled.err_msg).toBe(0)
  })

  test('an agreement does not end before it begins, and its area is one that is served', async () => {
    const path = `/administration/institutions/${code}`
    const early = await app.call('PATCH', path, administrator, { agreedTo: '2025-01-01' })
    expect(early.body.type).toBe('/problems/administration/agreement-days')
    const elsewhere = await register({ code: 'H52030177777', area: '520300' })
    expect(elsewhere.body.type).toBe('/problems/administration/area-not-served')
  })

  test('the list goes on where it ended', async () => {
    const codes: string[] = []
    let after = ''
    do {
      const { body } = await app.get('/administration/institutions', administrator, {
        query: { limit: '4', ...(after === '' ? {} : { after }) },
      })
      codes.push(...body.institutions.map((one: { code: string }) => one.code))
      after = body.next ?? ''
    } while (after !== '')
    expect(codes).toEqual([...new Set(codes)].sort())
    expect(codes.length).toBeGreaterThan(12)
  })
})

test('an area without rules here is not opened: the gap is ours', async () => {
  const answer = await app.post('/administration/areas', administrator, { area: '520300' })
  expect(answer.body.type).toBe('/problems/administration/area-without-rules')
  expect(answer.body.zh.what).toContain('遵义市')
})

describe('an agency begins', () => {
  test('once, with no password anywhere, and its first administrator comes in by the link', async () => {
    const deps = { ...app.deps, sandbox: false, publicOrigin: 'https://gongji.example' }
    await expect(beginAgency(app.deps, { administrators: [], areas: [] })).rejects.toMatchObject({
      type: '/problems/administration/invented',
    })
    await sql`delete from staff`.execute(app.db.autocommit)
    const first = { administrators: [{ signInName: 'root', name: '首任管理员' }], areas: ['520200'] }
    const [{ link } = { link: '' }] = await beginAgency(deps, first)
    expect(link).toMatch(/^https:\/\/gongji\.example\/desk\/welcome#[\w-]{43}$/)
    const rows = await sql<{ password: string | null }>`select password from staff`.read(app.db.reader)
    expect(rows).toEqual([{ password: null }])
    await expect(beginAgency(deps, first)).rejects.toMatchObject({
      type: '/problems/administration/begun-already',
    })
    expect((await accept(link)).status).toBe(200)
    expect((await signIn('root')).body.me.staff).toMatchObject({ role: 'administrator' })
  })

  test('a new link for its administrator is made at the machine, and is on record', async () => {
    const deps = { ...app.deps, sandbox: false }
    const { link } = await renewAdministrator(deps, 'root')
    expect((await accept(link, 'quite another one 9')).status).toBe(200)
    expect((await signIn('root')).status).toBe(401)
    const rows = await sql<{ n: number }>`select count(*)::int as n from administrative_act
      where actor = 'operator' and kind = 'staff.invite'`.read(app.db.reader)
    expect(rows).toEqual([{ n: 2 }])
  })
})

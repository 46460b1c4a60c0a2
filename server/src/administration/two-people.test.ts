import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyAll } from '../commands/verify.ts'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { confirmAtMachine } from './request.ts'

// What gives somebody a right, or brings money without a bill, one person of the agency asks for and another confirms.

let app: TestApp
let first: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  first = await app.staff('administrator')
  app.deps.oneClerkDecides = true
  await app.post('/administration/staff', first, {
    signInName: 'administrator-2',
    name: '管理员丙',
    role: 'administrator',
  })
  app.deps.oneClerkDecides = false
  second = await app.staff('administrator-2')
})
afterAll(() => app.close())

const confirm = (id: string, by: TestCaller) => app.post(`/administration/requests/${id}/confirm`, by)
const refuse = (id: string, by: TestCaller) => app.post(`/administration/requests/${id}/refuse`, by)
const waiting = async (by: TestCaller) => (await app.get('/administration/requests', by)).body.requests
const invite = async (signInName: string, more: object = {}) => {
  const one = { signInName, name: '钱多多', role: 'clerk', area: '520200', ...more }
  const answer = await app.post('/administration/staff', first, one)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}
const staffCount = async () =>
  (await sql<{ n: number }>`select count(*)::int as n from staff`.read(app.db.reader))[0]!.n
const typeOf = ({ status, body }: { status: number; body: { type?: string } | null }) =>
  `${status} ${body?.type ?? ''}`

describe('somebody of the staff', () => {
  test('is entered once another administrator confirms it, who gets the link; whoever asked cannot', async () => {
    const before = await staffCount()
    const { staff, invitation, request } = await invite('clerk-21')
    expect([staff, invitation]).toEqual([null, null])
    expect(request.about.zh).toBe('录入六盘水市经办员钱多多，登录名 clerk-21')
    expect(await staffCount()).toBe(before)
    expect(typeOf(await confirm(request.id, first))).toBe('409 /problems/administration/request-of-yours')
    const done = await confirm(request.id, second)
    expect(done.body.invitation.link).toMatch(/#[\w-]{43}$/)
    expect(await staffCount()).toBe(before + 1)
    expect(typeOf(await confirm(request.id, second))).toBe('404 /problems/administration/request-unknown')
  })

  test('is not entered where it is refused or taken back, and what cannot be is refused before anybody waits', async () => {
    const refused = await invite('clerk-22')
    expect((await refuse(refused.request.id, second)).status).toBe(200)
    const back = await invite('clerk-22')
    expect((await refuse(back.request.id, first)).status).toBe(200)
    expect(typeOf(await confirm(back.request.id, second))).toBe(
      '404 /problems/administration/request-unknown',
    )
    const taken = { signInName: 'auditor', name: '某人', role: 'auditor' }
    expect(typeOf(await app.post('/administration/staff', first, taken))).toBe(
      '409 /problems/administration/sign-in-name-taken',
    )
    await invite('clerk-23')
    const again = { signInName: 'clerk-23', name: '别人', role: 'auditor' }
    expect(typeOf(await app.post('/administration/staff', second, again))).toBe(
      '409 /problems/administration/asked-already',
    )
  })

  test.each([
    ['another role', 'auditor', { role: 'administrator' }],
    ['another role and no place', 'clerk-520200-2', { role: 'auditor', area: null }],
    ['another area', 'clerk-520200-2', { area: '530600' }],
    ['another institution', 'cashier-1', { institution: 'H53060200001' }],
    ['no longer known as insured', 'clerk-520200-2', { idNumber: null }],
  ])('gets more rights by two: %s', async (_, name, change) => {
    const [clerk] = await sql<{ id: string; role: string; area: string | null; person: string | null }>`
      select id, role, area, person_id as person from staff where sign_in_name = ${name}`.read(app.db.reader)
    const answer = await app.call('PATCH', `/administration/staff/${clerk!.id}`, first, change)
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.staff).toMatchObject({ role: clerk!.role, area: clerk!.area })
    expect(answer.body.staff.knownAsInsured).toBe(clerk!.person !== null)
    const { id } = answer.body.request
    expect((await confirm(id, first)).status).toBe(409)
    expect((await refuse(id, second)).status).toBe(200)
  })

  test('comes back after a dismissal by two, and goes by one', async () => {
    const path = `/administration/staff/${(await app.staff('cashier-3')).id}`
    const gone = await app.call('PATCH', path, first, { active: false })
    expect(gone.body).toMatchObject({ staff: { active: false }, request: null })
    const back = await app.call('PATCH', path, first, { active: true })
    expect(back.body.staff.active).toBe(false)
    expect((await confirm(back.body.request.id, second)).status).toBe(200)
    expect((await app.staff('cashier-3')).name).toBe('药店郑')
  })

  test('gets a new link, by which password and authenticator change, by two; nobody confirms his own', async () => {
    const again = await app.post(`/administration/staff/${second.id}/invitation`, first)
    expect(again.body.invitation).toBeNull()
    const { id } = again.body.request
    expect(typeOf(await confirm(id, second))).toBe('409 /problems/administration/request-about-you')
    expect((await refuse(id, first)).status).toBe(200)
  })

  test('of two who confirm the same one does it', async () => {
    const { request } = await invite('clerk-24')
    const answers = await Promise.all([confirm(request.id, second), confirm(request.id, second)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404])
  })

  test('where one administrator is left, the machine confirms what that one asked for', async () => {
    await invite('clerk-25')
    const link = await app.db.transaction((tx) => confirmAtMachine(tx, app.deps, 'clerk-25'))
    expect(link?.link).toContain('/desk/welcome#')
    const nothing = app.db.transaction((tx) => confirmAtMachine(tx, app.deps, 'clerk-25'))
    await expect(nothing).rejects.toMatchObject({ type: '/problems/administration/nothing-to-confirm' })
  })
})

describe.each([
  ['balances', (idNumber: string) => ({ idNumber, amount: '8642.35' })],
  [
    'contributions',
    (idNumber: string) => ({ idNumber, amount: '8642.35', period: '2025-01', reference: 'REF-0001' }),
  ],
] as const)('rows of %s', (kind, row) => {
  test('become money once another than who sent them confirms what they come to, and no row more', async () => {
    const person = await make(app, { name: '冯收', scheme: 'employee', balance: 0 })
    const balance = async () => (await app.get('/account', person)).body.balanceFen
    const path = `/administration/intake/${kind}`
    const rows = [row(person.idNumber)]
    const sent = await app.post(path, first, { rows })
    expect(sent.body).toMatchObject({ taken: 0, waits: { rows: 1, amountFen: 864_235, mayConfirm: false } })
    expect(sent.body.waits.about.zh).toContain('8642.35')
    // Sent again it waits on, by whoever it is.
    expect((await app.post(path, second, { rows })).body.waits.id).toBe(sent.body.waits.id)
    expect(await waiting(second)).toContainEqual(expect.objectContaining({ id: sent.body.waits.id }))
    expect((await confirm(sent.body.waits.id, first)).status).toBe(409)
    expect(await balance()).toBe(0)
    expect((await confirm(sent.body.waits.id, second)).status).toBe(200)
    const more = [{ ...rows[0]!, amount: '8642.36' }]
    expect((await app.post(path, first, { rows: more })).body).toMatchObject({ taken: 0, waits: {} })
    expect(await balance()).toBe(0)
    expect((await app.post(path, first, { rows })).body).toMatchObject({ taken: 1, waits: null })
    expect((await app.post(path, first, { rows })).body).toMatchObject({ taken: 0, same: 1 })
    expect(await balance()).toBe(864_235)
    expect((await verifyAll(app.deps)).verdict).toBe('right')
  })
})

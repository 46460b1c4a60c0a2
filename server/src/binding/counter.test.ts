import { afterAll, beforeAll, expect, test } from 'vitest'
import { listActsOf } from '../ledger/act.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'

let app: TestApp
let clerk: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
})
afterAll(() => app.close())

const zhang = { name: '张伟', idNumber: '990201198203150037' }
const ming = { name: '张明', idNumber: '99020120070710021X' }
const scan = 'ab'.repeat(32)

test('at the counter the person’s family is looked up by ID card, and only in the agency’s own area', async () => {
  const found = await app.post('/agency/people/find', clerk, zhang)
  expect(found.body).toMatchObject({
    person: { name: '张伟', maskedId: '9902************37', psnNo: '52020000000000000000000001' },
    enrolments: [{ scheme: 'employee', area: '520200', status: 'normal' }],
    authorised: [{ relative: { name: '张建国' } }, {}, {}],
  })
  expect(found.text).not.toContain(zhang.idNumber)
  const other = await app.post('/agency/people/find', await app.staff('clerk-530600'), zhang)
  expect(other).toMatchObject({ status: 403, body: { type: '/problems/binding/other-agency' } })
})

test('a clerk records the guardian of a child, which makes the binding possible, and binds with a scanned letter', async () => {
  const { person } = (await app.post('/agency/people/find', clerk, zhang)).body
  const wish = { personId: person.id, relative: ming, relationship: 'child' }
  const refused = await app.post('/agency/bindings/prepare', clerk, wish)
  expect(refused.body.type).toBe('/problems/binding/guardian-needed')

  const recorded = await app.post('/agency/guardians', clerk, {
    child: ming,
    guardian: zhang,
    proof: 'householdRegister',
  })
  expect(recorded.status).toBe(200)
  const { letter, consent } = (await app.post('/agency/bindings/prepare', clerk, wish)).body
  expect(consent).toBe('none')
  const bound = await app.post('/agency/bindings', clerk, {
    ...wish,
    letter: { digest: letter.digest, form: 'scan', signature: scan },
  })
  expect(bound.body).toMatchObject({ status: 'active', channel: 'counter', relative: { name: '张明' } })
  const acts = await listActsOf(app.db.reader, [Number(recorded.body.childId)])
  expect(acts.map(({ kind, actor }) => [kind, actor])).toEqual([
    ['guardian.record', `staff:${clerk.id}`],
    ['binding.bind', `staff:${clerk.id}`],
  ])

  const ended = await app.post(`/agency/bindings/${bound.body.id}/end`, clerk, {
    personId: person.id,
    reason: '本人到窗口办理',
  })
  expect(ended.body).toMatchObject({ status: 'ended', endReason: '本人到窗口办理' })
})

test.each([
  {
    what: 'an adult needs none',
    child: { name: '赵磊', idNumber: '990201197904040119' },
    guardian: zhang,
    type: 'of-age',
  },
  {
    what: 'a child is none',
    child: { name: '张小雨', idNumber: '990201201612010080' },
    guardian: ming,
    type: 'guardian-too-young',
  },
  { what: 'nobody is his own', child: ming, guardian: ming, type: 'guardian-too-young' },
])('a guardian is recorded for a child only: $what', async ({ child, guardian, type }) => {
  const refused = await app.post('/agency/guardians', clerk, { child, guardian, proof: 'birthCertificate' })
  expect(refused.body.type).toBe(`/problems/binding/${type}`)
})

test('a scan without its digest is no letter', async () => {
  const { person } = (await app.post('/agency/people/find', clerk, zhang)).body
  const wish = {
    personId: person.id,
    relative: { name: '张敏', idNumber: '990201198605300106' },
    relationship: 'sibling',
  }
  const { letter } = (await app.post('/agency/bindings/prepare', clerk, wish)).body
  const refused = await app.post('/agency/bindings', clerk, {
    ...wish,
    letter: { digest: letter.digest, form: 'scan', signature: 'none' },
  })
  expect(refused.body.type).toBe('/problems/binding/signature-invalid')
})

test('a clerk cannot act for somebody on a binding that is none of his', async () => {
  const { authorised } = (await app.post('/agency/people/find', clerk, zhang)).body
  const stranger = (
    await app.post('/agency/people/find', clerk, { name: '赵磊', idNumber: '990201197904040119' })
  ).body.person
  const refused = await app.post(`/agency/bindings/${authorised[0].id}/end`, clerk, { personId: stranger.id })
  expect(refused).toMatchObject({ status: 404, body: { type: '/problems/binding/unknown' } })
})

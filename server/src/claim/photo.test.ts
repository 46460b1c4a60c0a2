import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf, make } from '../testing/people.ts'
import { jpeg } from '../testing/picture.ts'

let app: TestApp
let clerk: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200')
})
afterAll(() => app.close())

let slips = 0
const photos = [{ shows: 'slip', picture: jpeg(1) }]
const claim = (by: TestCaller, more: object = {}) => {
  slips += 1
  return app.post('/claims', by, {
    institution: 'H52020100001',
    slipNo: `PHOTO-${slips}`,
    careOn: '2025-01-15',
    totalFen: 60_000,
    cause: 'tillFailed',
    bankAccount: '622202000000001234',
    photos,
    ...more,
  })
}
const patient = (name: string) => make(app, { name, scheme: 'employee', balance: 10_000 })
const lines = [{ code: 'DEMOA0001', amountFen: 60_000 }]

test('who has the slip says its total and photographs it; a clerk enters its lines, it comes to what they say, another approves', async () => {
  const me = await patient('方清')
  const made = await claim(me)
  expect(made.body).toMatchObject({ totalFen: 60_000, lines: [], hasScan: true, photos: [{ shows: 'slip' }] })
  const at = `/agency/claims/${me.id}/${made.body.id}`
  const found = (await app.get(at, clerk)).body
  expect(found.allowed).toContain('enter')
  expect(found.allowed).not.toContain('approve')
  for (const [answer, what] of [
    [await app.get(`${at}/preview`, clerk), 'computed'],
    [await app.post(`${at}/decide`, clerk, { decision: 'approve', version: 1 }), 'approved'],
  ] as const) {
    expect(answer.body.type, what).toBe('/problems/claim/lines-not-entered')
  }
  const other = await app.staff('clerk-530600')
  expect((await app.post(`${at}/lines`, other, { lines, version: 1 })).body.type).toBe(
    '/problems/claim/unknown',
  )
  const entered = await app.post(`${at}/lines`, clerk, {
    lines: [...lines, { code: 'DEMOC0001', amountFen: 1_000 }],
    version: 1,
  })
  expect(entered.body).toMatchObject({ totalFen: 61_000, version: 2 })
  expect((await app.post(`${at}/lines`, clerk, { lines, version: 1 })).body.type).toBe(
    '/problems/claim/changed-meanwhile',
  )
  expect(entered.body.byAnother).toBe(true)
  const alone = await app.post(`${at}/decide`, clerk, { decision: 'approve', version: 2 })
  expect(alone).toMatchObject({ status: 403, body: { type: '/problems/claim/lines-by-same-clerk' } })
  expect((await app.get(at, second)).body).toMatchObject({ version: 2, byAnother: false })
  const decided = await app.post(`${at}/decide`, second, { decision: 'approve', version: 2 })
  // (600.00 − 150.00) × 50 %; class C is nothing of the fund's.
  expect(decided.body.claim).toMatchObject({ status: 'settled', paidFen: 22_500 })
  expect((await app.post(`${at}/lines`, clerk, { lines, version: 4 })).body.type).toBe(
    '/problems/claim/not-allowed',
  )
})

test('lines that its owner mended are his own words again, and the clerk who entered the former ones may approve them', async () => {
  const me = await patient('方敏')
  const { id } = (await claim(me)).body
  const at = `/agency/claims/${me.id}/${id}`
  await app.post(`${at}/lines`, clerk, { lines, version: 1 })
  await app.post(`${at}/decide`, clerk, {
    decision: 'return',
    reasons: [{ code: 'proofIllegible' }],
    version: 2,
  })
  const mended = await app.post(`/claims/${id}/mend`, me, { lines, totalFen: 60_000 })
  expect(mended.body).toMatchObject({ status: 'submitted', byAnother: false })
  const { version } = mended.body
  const decided = await app.post(`${at}/decide`, clerk, { decision: 'approve', version })
  expect(decided.body.claim).toMatchObject({ status: 'settled' })
})

test('a line that no slip can have is refused when the clerk enters it, and nothing changes', async () => {
  const me = await patient('方明')
  const { id } = (await claim(me)).body
  const at = `/agency/claims/${me.id}/${id}`
  const wrong = await app.post(`${at}/lines`, clerk, {
    lines: [{ code: 'NONE', amountFen: 100 }],
    version: 1,
  })
  expect(wrong.body.type).toBe('/problems/claim/lines-wrong')
  expect((await app.get(at, clerk)).body).toMatchObject({ lines: [], totalFen: 60_000, version: 1 })
})

test('returned, another picture and total are handed in; the pictures stay together', async () => {
  const me = await patient('方圆')
  const { id } = (await claim(me)).body
  const at = `/agency/claims/${me.id}/${id}`
  await app.post(`${at}/decide`, clerk, {
    decision: 'return',
    reasons: [{ code: 'proofIllegible' }],
    version: 1,
  })
  const mended = await app.post(`/claims/${id}/mend`, me, {
    totalFen: 65_000,
    photos: [{ shows: 'slip', picture: jpeg(2) }],
  })
  expect(mended.body).toMatchObject({ totalFen: 65_000, lines: [], status: 'submitted' })
  expect(mended.body.photos).toHaveLength(2)
  const last = mended.body.photos[1]
  expect((await app.get(`/photos/${me.id}/${last.id}`, me)).body).toMatchObject({ picture: jpeg(2) })
})

test('what a declared guardian claims for a child is paid once the guardianship is confirmed', async () => {
  const mother = await patient('方兰')
  const child = await make(app, { name: '方小', bornOn: '2016-02-02', to: '2026-12-31' })
  const named = { name: child.name, idNumber: child.idNumber }
  const declared = await app.post('/family/guardians', mother, {
    child: named,
    proof: 'householdRegister',
    photos: [{ shows: 'householdRegister', picture: jpeg(4) }],
  })
  const { id } = (await claim(mother, { personId: String(child.id), institution: 'H52020100003' })).body
  const at = `/agency/claims/${child.id}/${id}`
  await app.post(`${at}/lines`, clerk, { lines, version: 1 })
  const third = await colleagueOf(app, 'clerk-520200', 'clerk-520200-3')
  const { body } = await app.post(`${at}/decide`, third, { decision: 'approve', version: 2 })
  const { version } = body.claim
  expect((await app.post(`${at}/pay`, second, { version })).body.type).toBe(
    '/problems/claim/guardian-unchecked',
  )
  const declaration = `/agency/guardians/${child.id}/${declared.body.id}/decide`
  await app.post(declaration, clerk, { decision: 'confirm', version: 1 })
  expect((await app.post(`${at}/pay`, second, { version })).body).toMatchObject({ status: 'paid' })
})

test('a diagnosis is photographed with a filing, and its agency sees it', async () => {
  const me = await patient('方正')
  const options = (await app.get('/filings/options', me)).body
  const filed = await app.post('/filings', me, {
    matter: { kind: 'chronic', disease: options.chronic.diseases[0].code },
    from: options.today,
    institution: 'H52020100001',
    reason: '长期用药',
    photos: [{ shows: 'diagnosis', picture: jpeg(3) }],
    commitmentVersion: options.commitmentVersion,
  })
  expect(filed.body).toMatchObject({ photos: [{ shows: 'diagnosis' }] })
  const seen = (await app.get(`/agency/filings/${me.id}/${filed.body.id}`, clerk)).body.photos[0]
  expect((await app.get(`/agency/people/${me.id}/photos/${seen.id}`, clerk)).body).toMatchObject({
    picture: jpeg(3),
  })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { colleagueOf } from '../testing/people.ts'
import { verifyClaims } from './verify.ts'

// A place that the directory does not have is claimed for under the name that the claimant wrote; the agency chooses, or refuses.

let app: TestApp
let clerk: TestCaller
let second: TestCaller
beforeAll(async () => {
  app = await testApp()
  clerk = await app.staff('clerk-520200')
  second = await colleagueOf(app, 'clerk-520200')
})
afterAll(() => app.close())

const slip = (more: object) => ({
  placeWritten: ' 盘州某某骨科医院 ',
  careOn: '2025-01-10',
  totalFen: 60_000,
  cause: 'abroadOrOther',
  bankAccount: '622202000000001234',
  ...more,
})
type Claimed = { personId: string; id: string }
const at = ({ personId, id }: Claimed, verb: string) => `/agency/claims/${personId}/${id}/${verb}`
const choose = (claim: Claimed, more: object = {}) =>
  app.post(at(claim, 'place'), clerk, { institution: 'H52020100002', version: 1, ...more })
const lines = [{ code: 'DEMOA0001', amountFen: 60_000 }]

test('the written name is kept and shown; neither lines nor approval come before an institution is chosen', async () => {
  const father = await app.person('张建国')
  const { body: claim } = await app.post('/claims', father, slip({ slipNo: 'P-1' }))
  expect(claim).toMatchObject({
    institution: { code: '', name: '盘州某某骨科医院' },
    placeWritten: '盘州某某骨科医院',
    status: 'submitted',
  })
  const { body: seen } = await app.get(`/agency/claims/${claim.personId}/${claim.id}`, clerk)
  expect(seen.allowed).toEqual(['choosePlace', 'return', 'refuse'])
  const { work } = (await app.get('/agency/work', clerk)).body
  expect(work.find(({ id }: Claimed) => id === claim.id).what.zh).toContain('盘州某某骨科医院')
  for (const refused of [
    await app.post(at(claim, 'lines'), clerk, { lines, version: 1 }),
    await app.post(at(claim, 'decide'), clerk, { decision: 'approve', version: 1 }),
  ])
    expect(refused.body.type).toBe('/problems/claim/place-not-chosen')
  expect(await verifyClaims(app.db.reader, [father.id])).toEqual([])

  const { body: chosen } = await choose(claim)
  expect(chosen).toMatchObject({
    institution: { code: 'H52020100002', name: '六盘水市第二示范医院' },
    placeWritten: '盘州某某骨科医院',
    allowed: ['enter', 'return', 'refuse'],
  })
  const entered = await app.post(at(claim, 'lines'), clerk, { lines, version: chosen.version })
  const approved = await app.post(at(claim, 'decide'), second, {
    decision: 'approve',
    version: entered.body.version,
  })
  // A resident at level 2: 60 %.
  expect(approved.body.split).toMatchObject({ reimbursedFen: 36_000 })
  expect((await choose(claim, { version: approved.body.claim.version })).status).toBe(409)
  expect(await verifyClaims(app.db.reader, [father.id])).toEqual([])
})

test('the slip is the chosen institution’s: one that stands on another claim, or was settled at its till, is not chosen', async () => {
  const [wife, mother] = [await app.person('李梅'), await app.person('王秀英')]
  const known = { institution: 'H52020100002', placeWritten: '', slipNo: 'P-2' }
  expect((await app.post('/claims', wife, slip(known))).status).toBe(200)
  const { body: other } = await app.post('/claims', mother, slip({ slipNo: 'p-2' }))
  expect((await choose(other)).body.type).toBe('/problems/claim/claimed-by-somebody')
  const refused = await app.post(at(other, 'decide'), clerk, {
    decision: 'refuse',
    reasons: [{ code: 'other', note: '这张票据已由他人申请' }],
    version: 1,
  })
  expect(refused.body.claim.status).toBe('refused')
})

test('the same slip of an unknown place is handed in once by one person, and by two it is two slips', async () => {
  const [wife, mother] = [await app.person('李梅'), await app.person('王秀英')]
  const first = await app.post('/claims', wife, slip({ slipNo: 'P-3' }))
  expect(first.status).toBe(200)
  expect((await app.post('/claims', wife, slip({ slipNo: 'Ｐ-3' }))).body).toMatchObject({
    type: '/problems/claim/already-claimed',
    zh: { what: expect.stringContaining(first.body.id) },
  })
  expect((await app.post('/claims', mother, slip({ slipNo: 'P-3' }))).status).toBe(200)
  expect((await app.post(`/claims/${first.body.id}/withdraw`, wife)).body.status).toBe('withdrawn')
  expect((await app.post('/claims', wife, slip({ slipNo: 'P-3' }))).status).toBe(200)
})

test('nothing written, lines before the place, and a place of no directory are refused with nothing changed', async () => {
  const wife = await app.person('李梅')
  const count = async () =>
    await sql<{ n: number }>`select count(*)::int as n from manual_claim`.read(app.db.reader)
  const before = await count()
  for (const [more, type] of [
    [{ placeWritten: ' ' }, 'claim/place-needed'],
    [{ lines }, 'claim/lines-before-place'],
    [{ institution: 'H99999999999' }, 'institution/unknown'],
  ] as const) {
    const { body } = await app.post('/claims', wife, slip({ slipNo: 'P-4', ...more }))
    expect(body.type).toBe(`/problems/${type}`)
  }
  expect(await count()).toEqual(before)
})

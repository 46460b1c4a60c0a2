import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'

let app: TestApp
let zhang: TestCaller
let li: TestCaller
let rain: TestCaller
beforeAll(async () => {
  app = await testApp()
  zhang = await app.person('张伟')
  li = await app.person('李梅')
  rain = await app.person('张小雨')
})
afterAll(async () => await app.close())

test('anyone may read an area’s compiled rules, and an area without rules is refused by name', async () => {
  const pack = await app.get('/packs/520200')
  expect(pack.body).toMatchObject({ format: 'gongji-pack/1', area: '520200', inherits: ['000000', '520000'] })
  const none = await app.get('/packs/520100')
  expect(none).toMatchObject({ status: 422, body: { type: '/problems/settlement/no-pack' } })
  expect(none.body.detail).toMatch(/贵阳|Guiyang/)
  expect(JSON.stringify([none.body.zh, none.body.en])).not.toMatch(/520100/)
})

test('an estimate starts from the person’s own insurance, accounts and use, and never shows a relative’s balance', async () => {
  const wang = await app.person('王秀英')
  const { body } = await app.get('/me/claim-basis', wang)
  expect(body).toMatchObject({
    on: '2025-01-15',
    patient: { scheme: 'employee', category: 'retired', area: '520200', age: 66 },
    ownFen: 30_000,
    mustAsk: false,
    used: {},
    diseases: ['M03900'],
  })
  expect(body.sharing).toMatchObject([
    {
      relationship: 'parent',
      name: '张伟',
      balanceFen: null,
      costs: 'inScope',
      limitLeftFen: { outpatient: null },
    },
  ])
})

test('a payer’s limit is what is left of it', async () => {
  const { body } = await app.get('/me/claim-basis', rain)
  expect(body.ownFen).toBeNull()
  expect(body.sharing.map((one: { limitLeftFen: unknown }) => one.limitLeftFen)).toEqual([
    { outpatient: 10_000, pharmacy: 10_000, inpatient: 10_000 },
    { outpatient: null, pharmacy: null, inpatient: null },
  ])
})

test('a page of the sandbox that anybody may open tells nobody’s illness and shows nobody else’s messages', async () => {
  // 王秀英 has an approved filing for a chronic disease from the start.
  const own = await app.get('/me/claim-basis', await app.person('王秀英'))
  expect(own.body.diseases).toEqual(['M03900'])
  const asAnybody = await app.get(`/demo/people/${(await app.person('王秀英')).id}/claim-basis`)
  expect(asAnybody.body).toMatchObject({ diseases: [], patient: { aidGroups: [] } })
  expect(Object.keys(asAnybody.body.used).filter((pot) => /chronic|disease/i.test(pot))).toEqual([])
  expect((await app.get('/demo/messages')).status).toBe(401)
  expect((await app.get('/demo/messages', await app.person('张伟'))).body).toMatchObject({ messages: [] })
})

test('the sandbox’s start page may see the balances of its invented people only', async () => {
  const { body } = await app.get(`/demo/people/${rain.id}/claim-basis`)
  expect(body.sharing).toMatchObject([
    { name: '张伟', balanceFen: 864_235 },
    { name: '李梅', balanceFen: 120_000 },
  ])
  expect((await app.get('/demo/people/77/claim-basis')).status).toBe(404)
  const places = await app.get('/demo/places')
  expect(places.body.institutions).toHaveLength(13)
})

test('a guardian shows a child’s code; nobody else does', async () => {
  const mine = await app.get('/me/code', zhang)
  expect(mine.body).toMatchObject({ personId: String(zhang.id), code: expect.stringMatching(/^\d{28}$/) })
  expect(Date.parse(mine.body.goodUntil)).toBeGreaterThan(Date.parse(mine.body.refreshesAt))
  const child = await app.get('/me/code', li, { query: { personId: String(rain.id) } })
  expect(child.body.name).toBe('张小雨')
  const other = await app.get('/me/code', zhang, { query: { personId: String(rain.id) } })
  expect(other).toMatchObject({ status: 404, body: { type: '/problems/access/unknown' } })
})

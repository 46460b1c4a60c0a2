import { routes } from '@gongji/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../testing/harness.ts'
import { make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// On a day long after the guides were written, nobody is told that an authority has not published what this system
// merely does not have.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  app.clock.moveTo('2026-11-28')
})
afterAll(() => app.close())

const blames = /(?:没有|尚未|还没有|未)(?:公布|发布|出台)|not (?:yet )?(?:been )?(?:published|announced)/

/** Every text in an answer that blames somebody else for a gap of this system. */
function blamesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return value.split(/(?<=[。；.])/).filter((one) => blames.test(one) && !/不代表|not mean/.test(one))
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(blamesIn) : []
}

test.each(['王秀英', '张建国', '陈刚', '刘芳'])('%s reads it in no answer of a route', async (who) => {
  const me = await app.person(who)
  const found: string[] = []
  for (const { method, path, roles } of Object.values(routes)) {
    const citizens = !roles || (roles as readonly string[]).includes('citizen')
    if (method !== 'GET' || path.includes(':') || !citizens) continue
    const { body } = await app.get(path, me)
    found.push(...blamesIn(body).map((one) => `${path}: ${one}`))
  }
  for (const year of [2025, 2026, 2027]) {
    const { body } = await app.post('/premiums/quote', me, { year, insuredId: me.id })
    found.push(...blamesIn(body))
  }
  expect(found).toEqual([])
})

const areas = [
  ['520200', 'employee', 'H52020100001', 'P52020100001'],
  ['520200', 'resident', 'H52020100002', 'P52020100001'],
  ['530600', 'employee', 'H53060200001', 'P53060200001'],
  ['530600', 'resident', 'H53060200002', 'P53060200001'],
] as const

test.each(areas)('%s, %s: nobody hears it at a till, whatever the kind of care', async (...one) => {
  const [area, scheme, hospital, pharmacy] = one
  const { psnNo, idNumber } = await make(app, { name: '卫今', area, scheme, from: '2026-01-01', to: null })
  const patient = { psnNo, certNo: idNumber }
  const found: string[] = []
  const lines = [{ code: 'DEMOA0001', amount: 1000 }]
  for (const at of [hospital, 'H52010200001', 'H53010200001']) {
    const his = till(app, at)
    for (const medType of ['11', '13', '14', '9901']) {
      const bill = { patient, lines, medType, ...(medType.startsWith('1') ? {} : { disease: 'M03900' }) }
      const { visit, batch } = await his.prepare(bill)
      found.push(...blamesIn(await his.preSettle(visit, batch, bill)))
    }
  }
  found.push(...blamesIn(await till(app, pharmacy).preSettleSale({ patient, lines })))
  expect(found).toEqual([])
})

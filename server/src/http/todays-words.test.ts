import { routes } from '@gongji/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shareOf } from '../testing/everything.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { bindFor, make } from '../testing/people.ts'
import { till } from '../testing/till.ts'

// On a day long after the guides were written, nobody is told that an authority has not published what this system
// merely does not have.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  app.clock.moveTo('2026-11-28')
})
afterAll(() => app.close())

const blames =
  /(?:没有|尚未|还没有|未|未见|没见)(?:公布|发布|出台)|not (?:yet )?(?:been )?(?:published|announced)/

/** Every text in an answer that blames somebody else for a gap of this system. */
function blamesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return value.split(/(?<=[。；.])/).filter((one) => blames.test(one) && !/不代表|not mean/.test(one))
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(blamesIn) : []
}

test.each(shareOf(['王秀英', '张建国', '陈刚', '刘芳'], 0, 2))(
  '%s reads it in no answer of a route',
  async (who) => {
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
  },
)

/** Whatever an answer calls by a number: rows that pages open by their address. */
function idsIn(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const one of value) idsIn(one, found)
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) {
      if (typeof one === 'string' && /^(id|\w+Id)$/.test(name) && one !== '') found.add(one)
      else idsIn(one, found)
    }
  return found
}

const opened = Object.values(routes).filter(
  ({ method, path, roles }) =>
    method === 'GET' &&
    path.includes(':') &&
    // Papers are pictures of what their pages say.
    !path.startsWith('/documents/') &&
    !path.endsWith('/slip') &&
    (!roles || (roles as readonly string[]).includes('citizen')),
)

const areas = [
  ['520200', 'employee', 'H52020100001', 'P52020100001'],
  ['520200', 'resident', 'H52020100002', 'P52020100001'],
  ['530600', 'employee', 'H53060200001', 'P53060200001'],
  ['530600', 'resident', 'H53060200002', 'P53060200001'],
] as const

test.each(shareOf(areas, 1, 2))(
  '%s, %s: nobody reads it on a page of a bill, a binding, a premium or a year; old figures tell their age',
  async (...one) => {
    const [area, scheme, hospital] = one
    const payer = await make(app, { name: '蒋付', area, scheme: 'employee', balance: 500_000 })
    const me = await make(app, {
      name: '蒋今',
      area,
      scheme,
      bornOn: '1957-01-01',
      from: '2026-01-01',
      to: null,
      balance: scheme === 'employee' ? 10_000 : 0,
    })
    await bindFor(app, payer, me, { relationship: 'parent' })
    const { settlement } = await till(app, hospital).payBill({
      patient: { psnNo: me.psnNo, certNo: me.idNumber },
      lines: [{ code: 'DEMOA0001', amount: 900 }],
      accountUse: '1',
    })
    const ids = new Set([settlement, String(me.id)])
    const readers = [me, payer]
    for (const reader of readers) {
      for (const { method, path, roles } of Object.values(routes)) {
        const citizens = !roles || (roles as readonly string[]).includes('citizen')
        if (method !== 'GET' || path.includes(':') || !citizens) continue
        idsIn((await app.get(path, reader)).body, ids)
      }
    }
    const found: string[] = []
    const open = new Set<string>()
    for (const { path } of opened) {
      const values = path.includes(':year')
        ? ['2025', '2026']
        : path.includes(':setlId')
          ? [settlement]
          : [...ids]
      for (const value of values) {
        for (const reader of readers) {
          const { status, body } = await app.get(path.replace(/:\w+/, value), reader)
          if (status !== 200) continue
          open.add(path)
          found.push(...blamesIn(body).map((one) => `${path}: ${one}`))
        }
      }
    }
    expect(found).toEqual([])
    for (const path of ['/bills/:setlId', '/bills/:setlId/basis', '/bindings/:id', '/account/years/:year']) {
      expect([...open]).toContain(path)
    }
    // Figures that were last seen long ago give their month, from which the page says how old they are.
    for (const path of [`/bills/${settlement}`, `/bills/${settlement}/basis`]) {
      expect((await app.get(path, me)).text).toMatch(/"seen":"202[0-5]-/)
    }
  },
)

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

import { routes } from '@gongji/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { runDueJobs } from '../jobs.ts'
import { shareOf } from '../testing/everything.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, type Made, make, rehearseBureau, runJobs } from '../testing/people.ts'
import { till } from '../testing/till.ts'
import { workOf } from '../work.ts'

let app: TestApp
const readers = new Map<string, TestCaller>()
const ids: { [name: string]: readonly string[] } = {}

const named = ({ idNumber, name }: Made) => ({ idNumber, name })
const ok = <T extends { status: number; text: string }>(answer: T): T => {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}
const buy = async (
  { psnNo, idNumber }: Made,
  shop: string,
  yuan: number,
  accountUse: '0' | '1' | '2' = '1',
) => {
  const sold = await till(app, shop).sell({
    patient: { psnNo, certNo: idNumber },
    accountUse,
    lines: [{ code: 'DEMOA0001', amount: yuan }],
  })
  expect(sold.answer.infcode).toBe(0)
  return sold
}
const openWallet = (who: Made, useArea: string) =>
  app.post('/wallets', who, { useArea, phone: '13900001234' }).then(ok)

/** A family in which every kind of payer has paid, and what each paid is also reversed, refunded, ended or left behind. */
beforeAll(async () => {
  app = await testApp()
  const bureau = await rehearseBureau(app)
  app.clock.moveTo('2025-06-02')
  const payer = await make(app, { name: '全一', scheme: 'employee', balance: 900_000 })
  const wife = await make(app, { name: '全二', scheme: 'employee', balance: 5_000 })
  const away = await make(app, { name: '全三', area: '530600', to: null })
  const joins = await make(app, { name: '全四' })
  const dead = await make(app, { name: '全五', scheme: 'employee', balance: 40_000 })
  for (const [name, who] of Object.entries({ payer, wife, away, joins, dead })) readers.set(name, who)
  const first = await bindFor(app, payer, wife, { relationship: 'spouse' })
  const toDead = await bindFor(app, dead, wife, { relationship: 'sibling' })
  const premiumOnly = await bindFor(app, payer, joins, { relationship: 'sibling', purposes: ['premium'] })
  for (const who of [payer, wife]) await openWallet(who, '520200')
  await openWallet(away, '530600')
  // Own account, a relative's, cash; each also reversed.
  const shop = till(app, 'P52020100001')
  const kept = await buy(wife, 'P52020100001', 120)
  const back = await buy(wife, 'P52020100001', 60)
  await buy(wife, 'P52020100001', 20, '0')
  await shop.reverseSale(back)
  // Wallet money, used and reversed.
  const sent = ok(
    await app.post('/wallet-transfers', payer, {
      requestKey: 'replies-send',
      recipient: named(away),
      relationship: 'sibling',
      amountFen: 50_000,
      commitment: true,
    }),
  )
  ok(await app.post(`/wallet-transfers/${sent.body.id}/accept`, away))
  const far = till(app, 'P53060200001')
  await buy(away, 'P53060200001', 30)
  await far.reverseSale(await buy(away, 'P53060200001', 40))
  // A premium that is credited and given back.
  app.clock.moveTo('2025-10-10')
  await app.post('/premiums', payer, {
    requestKey: 'replies-premium',
    year: 2025,
    insuredId: String(joins.id),
    amountFen: 107_000,
  })
  await runJobs(app)
  ok(await app.post(`/bindings/${first}/end`, payer, { reason: '' }))
  // A quota, used, reversed, ended; and what comes back after its end.
  app.clock.moveTo('2026-02-02')
  const { id: relation } = ok(
    await app.post('/quota-relations', payer, {
      relative: named(away),
      relationship: 'sibling',
      commitment: true,
    }),
  ).body
  ok(await app.post(`/quota-relations/${relation}/agree`, away))
  ok(
    await app.post(`/quota-relations/${relation}/grant`, payer, {
      requestKey: 'replies-grant',
      amountFen: 50_000,
    }),
  )
  const drawn = await buy(away, 'P53060200001', 500)
  const late = await buy(away, 'P53060200001', 40)
  ok(await app.post(`/quota-relations/${relation}/end`, payer))
  await far.reverseSale(late)
  const clerk = await app.staff('clerk-520200')
  ok(
    await app.post('/agency/changes', clerk, {
      person: named(dead),
      change: { kind: 'death', on: '2026-02-01' },
    }),
  )
  const rows = await sql<{ id: number }>`select id from premium where payer_id = ${payer.id}`.read(
    app.db.reader,
  )
  await runDueJobs(app.deps, workOf(app.deps), app.clock.now())
  await bureau.close()
  for (const staff of ['clerk-520200', 'clerk-530600', 'auditor', 'cashier-1', 'policy']) {
    readers.set(staff, await app.staff(staff))
  }
  Object.assign(ids, {
    '/bindings': [first, toDead, premiumOnly],
    '/bills': [kept.settlement, back.settlement, drawn.settlement, late.settlement],
    '/premiums': rows.map(({ id }) => String(id)),
    '/agency/estates': [String(dead.id), String(payer.id)],
  })
}, 120_000)
afterAll(() => app.close())

/** Every sentence or name in both languages that a reply holds. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (value === null || typeof value !== 'object') return []
  const { zh, en } = value as { zh?: unknown; en?: unknown }
  if (typeof zh === 'string' && typeof en === 'string') return [zh, en]
  return Object.values(value).flatMap(textsIn)
}
// A division's code, a parameter's id, a disease's code, or a word that only programs write.
const codes = /(?<!\d)(?:52|53)\d{4}(?!\d)|\b[a-z]\w*\.[a-z]\w+|\bM\d{5}\b|\b[a-z]+[A-Z]\w*/

describe('every reply that shows money or who paid', () => {
  const gets = Object.values(routes).filter(({ method }) => method === 'GET')

  test('fits its schema for every kind of payer and state, whoever asks: no error of ours, and names, not codes', async () => {
    const faults: string[] = []
    const coded = new Set<string>()
    let answered = 0
    let turn = 0
    for (const route of gets) {
      const [before = '', , after = ''] = route.path.split(/\/(:\w+)/)
      const paths = route.path.includes(':')
        ? (ids[before] ?? ['1']).map((id) => `${before}/${id}${after}`)
        : [route.path]
      if (route.path.split(':').length > 2) continue
      for (const path of paths) {
        for (const [name, reader] of readers) {
          const further = [{ year: '2025' }, { year: '2026' }, { personId: String(reader.id) }]
          turn += 1
          for (const query of [undefined, ...shareOf(further, turn % further.length, further.length)]) {
            const answer = await app.get(path, reader, query ? { query } : {})
            if (answer.status === 200) answered += 1
            for (const text of textsIn(answer.body)) {
              const [code] = codes.exec(text) ?? []
              if (code !== undefined) coded.add(`${route.path}: ${code} in ${text.slice(0, 100)}`)
            }
            if (answer.status >= 500) faults.push(`${path} as ${name}: ${answer.text.slice(0, 200)}`)
            if (query === undefined && answer.status === 403) break
          }
        }
      }
    }
    expect(faults).toEqual([])
    expect([...coded]).toEqual([])
    expect(answered).toBeGreaterThan(100)
  }, 120_000)

  test('a payer reads a quota’s draw as 共济额度, and what came back of it', async () => {
    const { payments } = (await app.get('/payments', readers.get('payer')!)).body
    const drawn = payments.filter(({ account }: { account: string }) => account === 'quota')
    expect(drawn).toMatchObject([
      { amountFen: -4_000, bindingId: null, paidFrom: { zh: '共济额度' } },
      { amountFen: 4_000, bindingId: null },
      { amountFen: expect.any(Number), bindingId: null, paidFrom: { zh: '共济额度', en: 'shared quota' } },
    ])
    const about = { kind: 'draw', bindingId: null, at: drawn.at(-1).at }
    const objected = await app.post('/objections', readers.get('payer')!, {
      about,
      cause: 'notMine',
      words: '不是本人同意的',
    })
    expect([200, 400, 422]).toContain(objected.status)
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyAll } from '../commands/verify.ts'
import { shareOf } from '../testing/everything.ts'
import { type Answer, type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { bindFor, colleagueOf, type Made, make, rehearseBureau } from '../testing/people.ts'

// Every place where a citizen's request takes an amount: it does exactly what the amount says, or refuses it in words that
// a person can act on, and the books are right after it.

let app: TestApp
let clerk: TestCaller
let bureau: Awaited<ReturnType<typeof rehearseBureau>>
beforeAll(async () => {
  app = await testApp()
  clerk = await colleagueOf(app, 'clerk-520200')
  bureau = await rehearseBureau(app)
})
afterAll(async () => {
  await bureau.close()
  await app.close()
})
beforeEach(() => app.clock.moveTo('2025-01-15'))

const values: readonly unknown[] = [
  0,
  -0.001,
  -1,
  -100_000_000_000,
  0.5,
  1e-9,
  1,
  40_000,
  99_999_999.999,
  2 ** 31,
  99_999_999_999,
  100_000_000_000,
  100_000_000_001,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  1e308,
  -1e308,
  '',
  ' ',
  '1',
  '１００',
  '1e9',
  '0x10',
  '-1',
  '1.00',
  '99999999.999',
  'NaN',
  'Infinity',
  'constructor',
  null,
  true,
  [],
  [1],
  {},
]

const named = ({ name, idNumber }: Made) => ({ name, idNumber })
const employee = (name: string) => make(app, { name, scheme: 'employee', balance: 500_000 })
const ok = <T extends { status: number; text: string }>(answer: T): T => {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}

/** Asks with the value, about people of its own; `took` is the amount that was taken, as the answer or the books have it. */
type Ask = (value: unknown) => Promise<{ answer: Answer; took: () => unknown }>

const limited = (limits: object) => ({ relationship: 'sibling', limits })
const bound = async () => {
  const [payer, relative] = [await employee('蒋一'), await make(app, { name: '蒋二', to: null })]
  return { payer, relative, id: await bindFor(app, payer, relative, { relationship: 'sibling' }) }
}
type Limits = (value: unknown) => object
const limits: Record<string, { of: Limits; read: (limits: never) => unknown }> = {
  'a year': { of: (yearFen) => ({ yearFen }), read: ({ yearFen }: { yearFen: unknown }) => yearFen },
  'a payment': {
    of: (paymentFen) => ({ paymentFen }),
    read: ({ paymentFen }: { paymentFen: unknown }) => paymentFen,
  },
  'one use': {
    of: (outpatient) => ({ purposeFen: { outpatient } }),
    read: ({ purposeFen }: { purposeFen: { outpatient?: unknown } }) => purposeFen.outpatient ?? null,
  },
}

const slipOf = (value: unknown, count: unknown = 1) => ({
  institution: 'H52020100001',
  slipNo: `AM-${app.deps.newId()}`,
  careOn: '2025-01-15',
  lines: [{ code: 'DEMOA0001', amountFen: value, count }],
  totalFen: value,
  cause: 'tillFailed',
  bankAccount: '622202000000001234',
})

const wallets = async (names: readonly [string, string]) => {
  const [sender, recipient] = [
    await employee(names[0]),
    await make(app, { name: names[1], area: '530600', to: null }),
  ]
  ok(await app.post('/wallets', sender, { useArea: '520200', phone: '13900001234' }))
  ok(await app.post('/wallets', recipient, { useArea: '530600', phone: '13900001234' }))
  return { sender, recipient }
}
/** A relation with 100.00 set aside, in the quota stage. */
const related = async () => {
  app.clock.moveTo('2026-02-02')
  const { sender, recipient } = await wallets(['蒋三', '蒋四'])
  const asked = { relative: named(recipient), relationship: 'sibling', commitment: true }
  const { id } = ok(await app.post('/quota-relations', sender, asked)).body
  ok(await app.post(`/quota-relations/${id}/agree`, recipient))
  const first = { requestKey: `first-${id}`, amountFen: 10_000 }
  ok(await app.post(`/quota-relations/${id}/grant`, sender, first))
  return { sender, id: String(id) }
}

const asks: Record<string, Ask> = {
  ...Object.fromEntries(
    Object.entries(limits).map(([what, { of, read }]): [string, Ask] => [
      `a limit of ${what}, in a new authorisation`,
      async (value) => {
        const [payer, relative] = [await employee('蒋五'), await make(app, { name: '蒋六', to: null })]
        const body = { relative: named(relative), ...limited(of(value)) }
        const prepared = await app.post('/bindings/prepare', payer, body)
        if (prepared.status !== 200) return { answer: prepared, took: () => null }
        const letter = { digest: prepared.body.letter.digest, agreed: true }
        const answer = await app.post('/bindings', payer, { ...body, letter })
        return { answer, took: () => read(answer.body.limits as never) }
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(limits).map(([what, { of, read }]): [string, Ask] => [
      `a limit of ${what}, changed`,
      async (value) => {
        const { payer, id } = await bound()
        const answer = await app.call('PATCH', `/bindings/${id}`, payer, { limits: of(value), version: 1 })
        return { answer, took: () => read(answer.body.limits as never) }
      },
    ]),
  ),
  'a slip’s amount': async (value) => {
    const answer = await app.post('/claims', await employee('蒋七'), slipOf(value))
    return { answer, took: () => answer.body.totalFen }
  },
  'a slip’s amount, mended': async (value) => {
    const person = await employee('蒋八')
    const { body: claim } = ok(await app.post('/claims', person, slipOf(100)))
    const reasons = [{ code: 'proofIllegible' }]
    const back = { decision: 'return', reasons, version: claim.version }
    ok(await app.post(`/agency/claims/${claim.personId}/${claim.id}/decide`, clerk, back))
    const { lines, totalFen } = slipOf(value)
    const answer = await app.post(`/claims/${claim.id}/mend`, person, { lines, totalFen })
    return { answer, took: () => answer.body.totalFen }
  },
  'an amount to estimate': async (value) => {
    const lines = [{ code: 'DEMOA0001', amountFen: value }]
    const answer = await app.post('/estimate', await employee('蒋九'), { institution: 'H52020100001', lines })
    return { answer, took: () => answer.body.amounts.totalFen }
  },
  'a transfer': async (value) => {
    const { sender, recipient } = await wallets(['蒋十', '蒋百'])
    const answer = await app.post('/wallet-transfers', sender, {
      requestKey: `send-key-${sender.id}`,
      source: 'personal',
      recipient: named(recipient),
      relationship: 'sibling',
      amountFen: value,
      commitment: true,
    })
    return { answer, took: () => answer.body.amountFen }
  },
  'a quota that is set aside': async (value) => {
    const { sender, id } = await related()
    const asked = { requestKey: `grant-${id}`, amountFen: value }
    const answer = await app.post(`/quota-relations/${id}/grant`, sender, asked)
    return { answer, took: () => answer.body.quotaFen - 10_000 }
  },
  'a quota that is taken back': async (value) => {
    const { sender, id } = await related()
    const asked = { requestKey: `release-${id}`, amountFen: value }
    const answer = await app.post(`/quota-relations/${id}/release`, sender, asked)
    return { answer, took: () => 10_000 - answer.body.quotaFen }
  },
  'a premium': async (value) => {
    const [payer, relative] = [await employee('蒋千'), await make(app, { name: '蒋万' })]
    await bindFor(app, payer, relative, { relationship: 'sibling', purposes: ['premium'] })
    const answer = await app.post('/premiums', payer, {
      requestKey: `premium-${relative.id}`,
      year: 2025,
      insuredId: String(relative.id),
      amountFen: value,
    })
    return { answer, took: () => answer.body.amountFen }
  },
}

/** What an amount says, as people and programs write it: null where it says none. */
const said = (value: unknown): number | null => {
  const text = typeof value === 'string' ? value.normalize('NFKC').trim() : value
  return typeof text === 'number' || (typeof text === 'string' && text !== '') ? Number(text) : null
}

describe.each(Object.entries(asks))('%s', (what, ask) => {
  test('does what it says or is refused in words, and the books are right', async () => {
    const mayBeEmpty = what.startsWith('a limit')
    const faults: unknown[] = []
    let times = 0
    const turn = Object.keys(asks).indexOf(what) % 2
    // 400.00 is the one value that everything takes.
    for (const value of new Set([40_000, ...shareOf(values, turn, 2)])) {
      const { answer, took } = await ask(value)
      if (answer.status === 200) {
        const taken = took()
        times += 1
        const asSaid = value === null && mayBeEmpty ? taken === null : taken === said(value)
        if (!asSaid || (typeof taken === 'number' && !(Number.isSafeInteger(taken) && taken > 0))) {
          faults.push([value, 'took', taken])
        }
        continue
      }
      const { zh, en, type } = answer.body ?? {}
      const words = [zh?.what, zh?.mend, en?.what, en?.mend]
      const isClear =
        answer.status >= 400 &&
        answer.status < 500 &&
        /^\/problems\//.test(type) &&
        words.every(
          (one) => typeof one === 'string' && one !== '' && !/undefined|NaN|\[object|expected/.test(one),
        )
      if (!isClear) faults.push([value, answer.status, answer.text])
    }
    expect(faults).toEqual([])
    expect(times).toBeGreaterThan(0)
    expect(await verifyAll(app.deps)).toMatchObject({ verdict: 'right' })
  })
})

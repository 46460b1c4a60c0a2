import {
  type Adjudication,
  adjudicate,
  type Bill,
  type Fen,
  isRefusal,
  type Level,
  termsFor,
} from '@gongji/policy'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HisLine } from '../../rehearsal/hospital/sample-client.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { demoPatient, till } from '../testing/till.ts'
import { amountsJson } from './amounts-json.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
  for (const { who, where, lines, flag, more } of examples) {
    const bill = { patient: demoPatient(who), lines, accountUse: flag, ...more }
    const program = till(app, where)
    const { settlement } = await (where.startsWith('P') ? program.sell(bill) : program.payBill(bill))
    settled.push(settlement)
  }
  // Later bills of the same person count on top of the first; one is taken back.
  const later = till(app, 'H52020100001')
  await later.payBill({ patient: demoPatient('王秀英'), lines: [line('DEMOA0001', 900)] })
  const wrong = await later.payBill({ patient: demoPatient('王秀英'), lines: [line('DEMOA0001', 100)] })
  expect((await later.reverse(wrong)).infcode).toBe(0)
  reversed = wrong.settlement
})
afterAll(() => app.close())

const settled: string[] = []
let reversed = ''

const line = (code: string, amount: number): HisLine => ({ code, amount })
type Example = {
  who: string
  reader?: string
  where: string
  lines: HisLine[]
  flag: '0' | '1' | '2'
  more?: { medType?: string; disease?: string }
}
const examples: readonly Example[] = [
  {
    who: '王秀英',
    where: 'H52020100001',
    lines: [line('DEMOA0001', 1500), line('DEMOB0001', 400), line('DEMOC0001', 100)],
    flag: '1',
  },
  { who: '张建国', where: 'H52020100002', lines: [line('DEMOA0001', 600)], flag: '1' },
  { who: '张建国', where: 'H52020100001', lines: [line('DEMOA0001', 50)], flag: '1' },
  {
    who: '张小雨',
    reader: '李梅',
    where: 'H52020100003',
    lines: [line('DEMOA0001', 800), line('DEMOC0001', 30)],
    flag: '1',
  },
  { who: '李梅', where: 'P52020100001', lines: [line('DEMOA0001', 50), line('DEMOX0001', 20)], flag: '1' },
  { who: '陈刚', where: 'H53060200001', lines: [line('DEMOA0002', 1000)], flag: '1' },
  { who: '刘芳', where: 'H53060200001', lines: [line('DEMOA0001', 200), line('DEMOC0001', 100)], flag: '2' },
  { who: '刘芳', where: 'H53060200001', lines: [line('DEMOA0001', 200), line('DEMOC0001', 100)], flag: '1' },
  { who: '陈玉兰', where: 'H53060200002', lines: [line('DEMOB0003', 100)], flag: '2' },
  {
    who: '王秀英',
    where: 'H52020100001',
    lines: [line('DEMOA0001', 300)],
    flag: '0',
    more: { medType: '14', disease: 'M03900' },
  },
]

async function read(reader: TestCaller, setlId: string, whose: string) {
  const query = `?personId=${whose}`
  const basis = await app.get(`/bills/${setlId}/basis${query}`, reader)
  const bill = await app.get(`/bills/${setlId}${query}`, reader)
  return { basis, bill }
}

/** As the phone computes it: the bill itself, with what somebody changes. */
function whatIf(
  body: Awaited<ReturnType<typeof read>>['basis']['body'],
  level?: Level,
): Adjudication['amounts'] {
  const bill = body.claim as Bill
  const asked: Bill = level ? { ...bill, institution: { ...bill.institution, level } } : bill
  const terms = termsFor(body.pack, { on: bill.on, scheme: bill.patient.scheme, benefit: bill.benefit })
  if (isRefusal(terms)) throw new Error(terms.code)
  const used = Object.entries<Record<string, Fen>>(body.basis.used).map(
    ([pot, { deductibleFen, paidFen, enteredFen }]) => [
      pot,
      { deductible: deductibleFen, paid: paidFen, entered: enteredFen },
    ],
  )
  const answer = adjudicate(asked, terms, Object.fromEntries(used))
  if (isRefusal(answer)) throw new Error(answer.code)
  return answer.amounts
}

describe('a what-if of a settled bill starts from the state before it', () => {
  test.each(examples.map((one, index) => ({ ...one, index })))(
    'with nothing changed it is what was settled: $who at $where, flag $flag ($index)',
    async ({ who, reader, index }) => {
      const patient = await app.person(who)
      const { basis, bill } = await read(await app.person(reader ?? who), settled[index]!, String(patient.id))
      expect(basis.status).toBe(200)
      const { relatives, ...amounts } = whatIf(basis.body)
      expect(amountsJson({ relatives, ...amounts })).toEqual(bill.body.amounts)
      expect(relatives.filter(({ amount }) => amount > 0)).toEqual(
        bill.body.payers.map(
          ({ bindingId, amountFen: amount }: { bindingId: string; amountFen: number }) => ({
            bindingId,
            amount,
          }),
        ),
      )
    },
  )

  test('王秀英’s 2,000.00 at level 2: the fund pays 1,111.50, the family 171.00 less', async () => {
    const wang = await app.person('王秀英')
    const { basis, bill } = await read(wang, settled[0]!, String(wang.id))
    const there = whatIf(basis.body, '2')
    expect(there.pool).toBe(111_150)
    expect(bill.body.amounts.personalFen - there.personal).toBe(17_100)
  })

  test('a bill that was taken back is computed as if it stood; its giving back is no bill', async () => {
    const wang = await app.person('王秀英')
    const { basis, bill } = await read(wang, reversed, String(wang.id))
    expect(whatIf(basis.body).pool).toBe(bill.body.amounts.poolFen)
    const back = await app.get(`/bills/${bill.body.otherSetlId}/basis`, wang)
    expect(back.status).toBe(404)
  })

  test('what a relative’s account held is not told, except where the bill shows that it was used up', async () => {
    const wang = await app.person('王秀英')
    const { basis } = await read(wang, settled[0]!, String(wang.id))
    expect(basis.body.claim.accounts.relatives[0].balance).toBe(100_000_000_000)
    expect(JSON.stringify(basis.body)).not.toContain('864235')
  })

  test('a guardian reads a child’s; nobody else does', async () => {
    const rain = await app.person('张小雨')
    const stranger = await app.get(`/bills/${settled[3]}/basis?personId=${rain.id}`, await app.person('赵磊'))
    expect(stranger.status).toBe(404)
  })
})

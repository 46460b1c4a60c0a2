import { fen } from '@gongji/policy/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPerson } from '../testing/family.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import type { Sale } from './settlement.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const saleOf = (personId: number): Sale => {
  const msgid = String(app.deps.newId())
  return {
    key: { source: 'P52020100001', msgid, digest: msgid },
    institution: 'P52020100001',
    personId,
    accountUse: 1,
    shareCode: null,
    stated: { total: fen(500), ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor: 'test',
    careOn: '2025-01-15',
    medType: '41',
    disease: '',
    credential: '02',
    scheme: null,
    lines: [
      { id: '1', code: 'DEMOA0001', amount: fen(500), countE4: 10_000, priceE6: 5_000_000, approval: '0' },
    ],
  }
}

test('every visit and settlement has a number of its own, whichever lane settles it', async () => {
  const people: number[] = []
  for (let index = 0; index < 40; index++) {
    people.push(await newPerson(app.deps, { scheme: 'employee', balance: 10_000 }))
  }
  // One after the other, none waiting for an answer: each lane finds a few.
  const answers: Promise<{ setlId: string | null; mdtrtId: string }>[] = []
  for (const personId of people) {
    answers.push(app.settler.settleSale(saleOf(personId)))
    await new Promise((resolve) => setImmediate(resolve))
  }
  const settled = await Promise.all(answers)
  const numbers = settled.flatMap(({ setlId, mdtrtId }) => [setlId, mdtrtId])
  for (const number of numbers) expect(number).toMatch(/^520200G\d{13}$/)
  expect(new Set(numbers).size).toBe(80)
})

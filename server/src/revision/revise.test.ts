import type { CompiledPack, Fen } from '@gongji/policy'
import { fen, sum } from '@gongji/policy/money'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadPacks } from '../packs.ts'
import { fundParts } from '../settlement/fund.ts'
import { fundTotal, returned } from '../settlement/revised.ts'
import { createRules, type Rules } from '../settlement/rules.ts'
import type { Stored } from '../settlement/stored.ts'
import { line } from '../testing/family.ts'
import { movesMoney, revise, type SettledBill } from './revise.ts'

let pack: CompiledPack
let rules: Rules
beforeAll(async () => {
  const packs = await loadPacks()
  pack = packs.packOf('520200')!
  rules = createRules(packs.packOf)
})

type Visit = { yuan: number; own: number; relative: number; reversed: boolean; day: number }

/** Settles a year's bills one after the other, as tills do: each on what the earlier ones have used; some are taken back. */
function yearOf(visits: readonly Visit[]): { bills: SettledBill[]; used: Record<string, { paid: Fen }> } {
  const used: Record<string, { deductible: Fen; paid: Fen; entered: Fen }> = {}
  const bills = visits.flatMap(({ yuan, own, relative, reversed, day }, index) => {
    const usedBefore = structuredClone(used)
    const bill = {
      benefit: 'outpatient',
      on: `2025-01-${String(day).padStart(2, '0')}`,
      patient: {
        scheme: 'employee',
        category: 'working',
        age: 40,
        aidGroups: [],
        area: '520200',
        consecutiveYears: 0,
        yearsWithoutUse: 0,
      },
      institution: { kind: 'hospital', level: '2', area: '520200' },
      filing: 'none',
      diseases: [],
      visitDeductible: fen(0),
      admissionsBefore: 0,
      lines: [line('1', fen(yuan * 100))],
      accounts: {
        own: fen(own * 100),
        wallet: fen(0),
        relatives: [
          {
            bindingId: '7',
            relationship: 'parent',
            balance: fen(relative * 100),
            limitLeft: null,
            costs: 'inScope',
          },
        ],
      },
    } as unknown as Stored['bill']
    const {
      amounts,
      lines,
      used: added,
    } = rules.adjudicate(pack, bill, usedBefore) as Extract<
      ReturnType<Rules['adjudicate']>,
      { amounts: unknown }
    >
    if (!reversed) {
      for (const [pot, use] of Object.entries(added)) {
        const now = used[pot] ?? { deductible: fen(0), paid: fen(0), entered: fen(0) }
        used[pot] = {
          deductible: sum(now.deductible, use.deductible),
          paid: sum(now.paid, use.paid),
          entered: sum(now.entered, use.entered),
        }
      }
    }
    const payers = amounts.relatives.map(({ amount }) => ({
      bindingId: 7,
      payerId: 8,
      purpose: 'outpatient' as const,
      amount,
    }))
    const stored = { bill, amounts, lines, used: added, usedBefore, payers, quotas: [] } as unknown as Stored
    if (reversed) return []
    const state: SettledBill['state'] = {
      packHash: pack.hash,
      usedBefore,
      visitDeductible: fen(0),
      used: added,
      deductible: amounts.deductible,
      funds: fundParts('employee', amounts),
      own: amounts.own,
      payers,
      quotas: [],
      wallet: amounts.wallet,
      cash: amounts.cash,
      owed: fen(0),
      waived: fen(0),
    }
    const one: SettledBill = {
      personId: 1,
      id: index + 1,
      setlId: String(index + 1),
      visitId: index + 1,
      scheme: 'employee',
      area: '520200',
      year: 2025,
      careOn: bill.on,
      stored,
      state,
    }
    return [one]
  })
  return { bills, used }
}

const visits = fc.array(
  fc.record({
    yuan: fc.integer({ min: 1, max: 8_000 }),
    own: fc.integer({ min: 0, max: 3_000 }),
    relative: fc.integer({ min: 0, max: 3_000 }),
    reversed: fc.boolean(),
    day: fc.integer({ min: 1, max: 28 }),
  }),
  { minLength: 1, maxLength: 12 },
)

/** The same rules under another name, with another deductible and cap where they are given, in yuan. */
function corrected(change: { deductible?: number; cap?: number }): CompiledPack {
  const to = (name: string, yuan: number | undefined) =>
    yuan === undefined
      ? {}
      : {
          [name]: pack.parameters[name]!.map((entry) => ({
            ...entry,
            value: { ...(entry.value as object), amount: yuan * 100 },
          })),
        }
  return {
    ...pack,
    hash: `corrected ${JSON.stringify(change)}`,
    parameters: {
      ...pack.parameters,
      ...to('employee.outpatient.deductible', change.deductible),
      ...to('employee.outpatient.cap', change.cap),
    },
  }
}

const revised = (bills: readonly SettledBill[], by: CompiledPack) =>
  revise(bills, { packOf: () => by, adjudicate: rules.adjudicate })

describe('whatever a year had', () => {
  test('rules that have not changed give every bill as it was', () => {
    fc.assert(
      fc.property(visits, (year) => {
        const { bills } = yearOf(year)
        expect(revised(bills, corrected({})).map(({ kind }) => kind)).toEqual(bills.map(() => 'same'))
      }),
      { numRuns: 200 },
    )
  })

  test('a correction keeps each bill whole, draws on nobody, and keeps to the deductible and the cap', () => {
    const changes = fc.record({
      deductible: fc.integer({ min: 0, max: 600 }),
      cap: fc.integer({ min: 600, max: 4_000 }),
    })
    fc.assert(
      fc.property(visits, changes, (year, change) => {
        const { bills } = yearOf(year)
        const verdicts = revised(bills, corrected(change))
        let [deductible, paid] = [0, 0]
        for (const one of verdicts) {
          expect(one.kind).not.toBe('refused')
          const after = one.kind === 'changed' ? one.after : one.bill.state
          const { own, payers, wallet, cash, owed, waived } = after
          const parts = [own, wallet, cash, owed, waived, ...payers.map(({ amount }) => amount)]
          expect(sum(fundTotal(after), ...parts)).toBe(one.bill.stored.amounts.total)
          for (const part of parts) expect(part).toBeGreaterThanOrEqual(0)
          const back = returned(one.bill.state, after)
          for (const amount of [back.own, back.cash, ...back.payers.map((payer) => payer.amount)]) {
            expect(amount).toBeGreaterThanOrEqual(0)
          }
          // Cash only once the accounts have everything.
          if (back.cash > 0)
            expect([own, ...payers.map(({ amount }) => amount)].every((left) => left === 0)).toBe(true)
          for (const use of Object.values(after.used)) {
            deductible += use.deductible
            paid += use.paid
          }
        }
        expect(deductible).toBeLessThanOrEqual(change.deductible * 100)
        expect(paid).toBeLessThanOrEqual(change.cap * 100)
      }),
      { numRuns: 200 },
    )
  })

  test('a correction that is taken back leaves nobody worse off than before it', () => {
    fc.assert(
      fc.property(visits, fc.integer({ min: 0, max: 600 }), (year, deductible) => {
        const { bills } = yearOf(year)
        const once = revised(bills, corrected({ deductible })).map((one) => ({
          ...one.bill,
          state: one.kind === 'changed' ? one.after : one.bill.state,
        }))
        const twice = revised(once, corrected({}))
        for (const [index, one] of twice.entries()) {
          const after = one.kind === 'changed' ? one.after : one.bill.state
          expect(after.funds).toEqual(bills[index]!.state.funds)
          expect(after.used).toEqual(bills[index]!.state.used)
        }
      }),
      { numRuns: 100 },
    )
  })
})

test('who was drawn last has the money back first', () => {
  const { bills } = yearOf([{ yuan: 900, own: 100, relative: 50, reversed: false, day: 5 }])
  const [one] = revised(bills, corrected({ deductible: 100 }))
  if (one?.kind !== 'changed') throw new Error('nothing changed')
  expect(movesMoney(one)).toBe(true)
  const { payers, own } = returned(one.bill.state, one.after)
  expect(payers.map(({ amount }) => amount)).toEqual([
    Math.min(5_000, fundTotal(one.after) - fundTotal(one.bill.state)),
  ])
  expect(own).toBe(Math.max(0, fundTotal(one.after) - fundTotal(one.bill.state) - 5_000))
})

test('of two payers the one drawn last has the money back first', () => {
  const { bills } = yearOf([{ yuan: 900, own: 0, relative: 50, reversed: false, day: 5 }])
  const [payer] = bills[0]!.state.payers
  const two = [
    { ...payer!, amount: fen(3_000) },
    { ...payer!, amount: fen(2_000) },
  ]
  const split = bills.map((bill) => ({ ...bill, state: { ...bill.state, payers: two } }))
  const [one] = revised(split, corrected({ deductible: 100 }))
  if (one?.kind !== 'changed') throw new Error('nothing changed')
  expect(fundTotal(one.after) - fundTotal(one.bill.state)).toBe(3_000)
  expect(one.after.payers.map(({ amount }) => amount)).toEqual([2_000, 0])
})

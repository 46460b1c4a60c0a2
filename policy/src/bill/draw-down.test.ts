import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RelativeAccount } from '../values/bill.ts'
import type { Fen } from '../values/money.ts'
import { drawDown, orderRelatives } from './draw-down.ts'

const amount = fc.integer({ min: 0, max: 100_000 }) as fc.Arbitrary<Fen>
const relative = fc.record({
  bindingId: fc.uuid(),
  relationship: fc.constant('parent' as const),
  balance: amount,
  limitLeft: fc.option(amount),
  costs: fc.constantFrom('inScope' as const, 'any' as const),
})
const accounts = fc.record({ own: amount, wallet: amount, relatives: fc.array(relative, { maxLength: 4 }) })
const part = fc.record({ inScope: amount, outOfScope: amount, banned: amount })

it('every fen of the personal part is paid once, and no account pays more than it may', () => {
  fc.assert(
    fc.property(part, accounts, (personal, held) => {
      const { own, relatives, wallet, cash } = drawDown(personal, held)
      const shared = relatives.reduce((all, one) => all + one.amount, 0)
      expect(own + shared + wallet + cash).toBe(personal.inScope + personal.outOfScope + personal.banned)
      expect(own).toBeLessThanOrEqual(held.own)
      expect(wallet).toBeLessThanOrEqual(held.wallet)
      expect(cash).toBeGreaterThanOrEqual(personal.banned)
      const narrow = held.relatives
        .filter(({ costs }) => costs === 'inScope')
        .map(({ bindingId }) => bindingId)
      const byNarrow = relatives
        .filter(({ bindingId }) => narrow.includes(bindingId))
        .reduce((all, one) => all + one.amount, 0)
      expect(byNarrow).toBeLessThanOrEqual(personal.inScope)
      for (const one of relatives) {
        const { balance, limitLeft } = held.relatives.find(({ bindingId }) => bindingId === one.bindingId)!
        expect(one.amount).toBeLessThanOrEqual(Math.min(balance, limitLeft ?? balance))
      }
    }),
    { numRuns: 1_000 },
  )
})

it('a later account is not touched while an earlier one could still pay', () => {
  fc.assert(
    fc.property(part, accounts, (personal, held) => {
      const { own, relatives, wallet, cash } = drawDown(personal, held)
      if (own < held.own) expect([relatives, wallet, cash - personal.banned]).toEqual([[], 0, 0])
      if (wallet < held.wallet) expect(cash).toBe(personal.banned)
    }),
  )
})

it('the largest balance first, equal ones in the order of authorisation', () => {
  const one = (bindingId: string, balance: number) => ({ bindingId, balance }) as RelativeAccount
  const list = [one('a', 5), one('b', 9), one('c', 5)]
  const ids = (order: 'authorised' | 'largestBalance') =>
    orderRelatives(order, list)
      .map(({ bindingId }) => bindingId)
      .join('')
  expect([ids('authorised'), ids('largestBalance')]).toEqual(['abc', 'bac'])
})

import type { Adjudication, Bill, CompiledPack, PlainDate, Refusal, Used } from '@gongji/policy'
import { isRefusal, refusal } from '@gongji/policy'
import { type Fen, fen, sum, zero } from '@gongji/policy/money'
import { fundParts } from '../settlement/fund.ts'
import { type BillState, fundTotal, returned } from '../settlement/revised.ts'
import type { Stored } from '../settlement/stored.ts'

/** A settled bill that stands, as it is now. */
export type SettledBill = {
  personId: number
  id: number
  setlId: string
  visitId: number
  scheme: string
  area: string
  year: number
  careOn: PlainDate
  stored: Stored
  state: BillState
}

/** What the corrected rules make of a bill: as it is; another split; or they refuse it, and it stays as it is. */
export type Verdict<B = SettledBill> =
  | { kind: 'same'; bill: B }
  | { kind: 'changed'; bill: B; after: BillState }
  | { kind: 'refused'; bill: B; refusal: Refusal }

export type Correction = {
  /** The rules by which a bill is computed: the corrected ones on the days that they are for, else those it stands by. */
  packOf: (bill: SettledBill) => CompiledPack | null
  adjudicate: (pack: CompiledPack, bill: Bill, used: Used) => Adjudication | Refusal
}

type Carry = Map<string, { deductible: number; paid: number; entered: number }>

const isNothing = ({ deductible, paid, entered }: { deductible: number; paid: number; entered: number }) =>
  deductible === 0 && paid === 0 && entered === 0

/** Adds `sign` times what is used to what is carried. */
function addUsed(carry: Carry, used: Used, sign: 1 | -1): void {
  for (const [pot, { deductible, paid, entered }] of Object.entries(used)) {
    const now = carry.get(pot) ?? { deductible: 0, paid: 0, entered: 0 }
    carry.set(pot, {
      deductible: now.deductible + sign * deductible,
      paid: now.paid + sign * paid,
      entered: now.entered + sign * entered,
    })
  }
}

const carries = (carry: Carry): boolean => [...carry.values()].some((use) => !isNothing(use))

/** What was used before a bill, with what earlier bills of the year use more or less by now. */
function carried(usedBefore: Used, carry: Carry): Used {
  if (!carries(carry)) return usedBefore
  const total: Carry = new Map()
  addUsed(total, usedBefore, 1)
  addUsed(total, Object.fromEntries(carry) as unknown as Used, 1)
  const used = [...total].filter(([, use]) => !isNothing(use))
  return Object.fromEntries(used) as unknown as Used
}

type Recomputed = Pick<
  BillState,
  'packHash' | 'usedBefore' | 'visitDeductible' | 'used' | 'deductible' | 'funds'
>

/**
 * The bill with the funds that the corrected rules say. No account is drawn anew: what the funds owe comes back first off
 * what is owed to them, then to the accounts that were drawn, the last one drawn first, then in cash; what is owed to the
 * funds is owed, whoever had paid.
 */
function withFunds(state: BillState, next: Recomputed): BillState {
  const owes = fundTotal(next) - fundTotal(state)
  if (owes <= 0) return { ...state, ...next, owed: fen(state.owed - owes) }
  let left = owes
  const keep = (amount: Fen): Fen => {
    const back = Math.min(amount, left)
    left -= back
    return fen(amount - back)
  }
  const keepEach = <T extends { amount: Fen }>(parts: readonly T[]): T[] =>
    parts
      .toReversed()
      .map((part) => ({ ...part, amount: keep(part.amount) }))
      .toReversed()
  const after: BillState = {
    ...state,
    ...next,
    owed: keep(state.owed),
    waived: keep(state.waived),
    quotas: keepEach(state.quotas),
    wallet: keep(state.wallet),
    payers: keepEach(state.payers),
    own: keep(state.own),
    cash: keep(state.cash),
  }
  if (left !== 0) throw new Error('the funds owe more than the bill')
  return after
}

const sameUsed = (a: Used, b: Used): boolean => {
  const carry: Carry = new Map()
  addUsed(carry, a, 1)
  addUsed(carry, b, -1)
  return !carries(carry)
}

const sameFunds = (a: BillState['funds'], b: BillState['funds']): boolean =>
  a.length === b.length &&
  a.every(({ fund, amount }) => b.some((one) => one.fund === fund && one.amount === amount))

/**
 * Computes one person's bills again, with what each uses of the year carried to the next. They come in the order in which
 * their use was counted, which is the order of care wherever bills are settled as care is given; so who came first stays
 * first, no cap is exceeded, and rules that have not changed give every bill as it was. What a reversed bill had used
 * stays in those that were settled before it was reversed.
 */
export function revise(bills: readonly SettledBill[], { packOf, adjudicate }: Correction): Verdict[] {
  const years = new Map<string, Carry>()
  const visits = new Map<number, number>()
  return bills
    .toSorted((a, b) => a.id - b.id)
    .map((bill): Verdict => {
      const { state, stored, visitId } = bill
      const key = `${bill.scheme} ${bill.area} ${bill.year}`
      const carry = years.get(key) ?? new Map()
      years.set(key, carry)
      const visitMore = visits.get(visitId) ?? 0
      const pack = packOf(bill)
      if (pack === null) {
        return { kind: 'refused', bill, refusal: refusal('no-pack', { area: bill.area }) }
      }
      if (pack.hash === state.packHash && !carries(carry) && visitMore === 0) return { kind: 'same', bill }
      const usedBefore = carried(state.usedBefore, carry)
      const visitDeductible = fen(Math.max(0, state.visitDeductible + visitMore))
      const again = adjudicate(pack, { ...stored.bill, visitDeductible }, usedBefore)
      if (isRefusal(again)) return { kind: 'refused', bill, refusal: again }
      const next: Recomputed = {
        packHash: pack.hash,
        usedBefore,
        visitDeductible,
        used: again.used,
        deductible: again.amounts.deductible,
        funds: fundParts(stored.bill.patient.scheme, again.amounts),
      }
      addUsed(carry, next.used, 1)
      addUsed(carry, state.used, -1)
      visits.set(visitId, visitMore + next.deductible - state.deductible)
      const same =
        sameFunds(state.funds, next.funds) &&
        sameUsed(state.used, next.used) &&
        sameUsed(state.usedBefore, usedBefore) &&
        state.deductible === next.deductible &&
        state.visitDeductible === visitDeductible
      return same ? { kind: 'same', bill } : { kind: 'changed', bill, after: withFunds(state, next) }
    })
}

/** Sums of a revision, in fen and bills. */
export type Totals = {
  /** Standing bills that were computed again. */
  bills: number
  /** Of them, whose split changes; the others use of the year differently at most. */
  changed: number
  people: number
  /** The corrected rules refuse them: they stay as they are and are listed. */
  refused: number
  /** What the funds pay more, and less. */
  fundsMore: Fen
  fundsLess: Fen
  toAccounts: Fen
  toCash: Fen
  /** Owed to the funds. */
  owed: Fen
}

export const noTotals: Totals = {
  bills: 0,
  changed: 0,
  people: 0,
  refused: 0,
  fundsMore: zero,
  fundsLess: zero,
  toAccounts: zero,
  toCash: zero,
  owed: zero,
}

export const movesMoney = ({ bill, after }: { bill: SettledBill; after: BillState }): boolean =>
  !sameFunds(bill.state.funds, after.funds)

/** Adds what was found of one person to the totals. */
export function addTotals(totals: Totals, verdicts: readonly Verdict[]): Totals {
  const moving = verdicts.flatMap((one) => (one.kind === 'changed' && movesMoney(one) ? [one] : []))
  const differences = moving.map(({ bill, after }) => fundTotal(after) - fundTotal(bill.state))
  const backs = moving.map(({ bill, after }) => returned(bill.state, after))
  const more = (amounts: readonly number[]): Fen =>
    fen(amounts.reduce((all, one) => all + Math.max(0, one), 0))
  const people = new Set(moving.map(({ bill }) => bill.personId))
  return {
    bills: totals.bills + verdicts.length,
    changed: totals.changed + moving.length,
    people: totals.people + people.size,
    refused: totals.refused + verdicts.filter(({ kind }) => kind === 'refused').length,
    fundsMore: sum(totals.fundsMore, more(differences)),
    fundsLess: sum(totals.fundsLess, more(differences.map((one) => -one))),
    toAccounts: sum(
      totals.toAccounts,
      ...backs.flatMap(({ own, payers, quotas, wallet }) => [
        own,
        wallet,
        ...payers.map(({ amount }) => amount),
        ...quotas.map(({ amount }) => amount),
      ]),
    ),
    toCash: sum(totals.toCash, ...backs.map(({ cash }) => cash)),
    owed: sum(totals.owed, ...backs.map(({ owed }) => fen(Math.max(0, owed)))),
  }
}

/** A value that the correction changes, as it was and as it is, for people to read. */
export type ValueChange = { parameter: string; before: string; after: string; source: string }

const inForce = (pack: CompiledPack, { from, to }: { from: PlainDate; to: PlainDate }, name: string) =>
  (pack.parameters[name] ?? []).filter(
    (one) => !one.proposed && one.from <= to && (one.to === null || one.to >= from),
  )

/** The values of two sets of rules that differ on some of these days. */
export function changedValues(
  before: CompiledPack,
  after: CompiledPack,
  days: { from: PlainDate; to: PlainDate },
): ValueChange[] {
  const text = (pack: CompiledPack, name: string): string =>
    inForce(pack, days, name)
      .map((one) => JSON.stringify([one.value, one.from < days.from ? days.from : one.from]))
      .join('; ')
  const names = new Set([...Object.keys(before.parameters), ...Object.keys(after.parameters)])
  return [...names]
    .filter((name) => text(before, name) !== text(after, name))
    .map((name) => ({
      parameter: name,
      before: text(before, name),
      after: text(after, name),
      source: inForce(after, days, name).at(-1)?.source ?? '',
    }))
}

import {
  type Adjudication,
  adjudicate,
  type BasisPoints,
  type Benefit,
  type Bill,
  type CompiledPack,
  type Fen,
  type ItemClass,
  isRefusal,
  type Level,
  type Line,
  type OutOfAreaFiling,
  type Refusal,
  termsFor,
} from '@gongji/policy'
import type { Answer } from './api.ts'
import { inEngine } from './engine-form.ts'

export type EstimateBasis = Answer<'readEstimateBasis'>
export type BillBasis = Answer<'readBillBasis'>
export type Place = { kind: 'hospital' | 'pharmacy'; level: Level; area: string }

/** What somebody wants to know about: nothing here is a promise, and nothing moves. */
export type Question = {
  place: Place
  benefit: Benefit
  filing: OutOfAreaFiling
  /** Somebody says at the till that the shared account is to pay. */
  asked: boolean
  lines: readonly Line[]
  /** The binding whose account is drawn before the others; null or left out: in the order of authorisation. */
  first?: string | null
}

/** A catalogue row, or what stands for one where people only know the class. */
export type Item = {
  code: string
  itemClass: ItemClass
  firstShare: number
  ceiling: Fen | null
  restricted: boolean
  banned: boolean
}

/** One line of `amount`, one piece. */
export const lineOf = (item: Item, amount: Fen): Line => ({
  id: item.code,
  code: item.code,
  amount,
  countE4: 10_000,
  itemClass: item.itemClass,
  firstShare: item.firstShare as BasisPoints,
  ceiling: item.ceiling,
  restricted: item.restricted,
  approved: false,
  ownExpense: false,
  banned: item.banned,
})

/** ¥1 billion: the largest bill there is, so it never runs out. */
const enough = 100_000_000_000 as Fen

const careOf = (benefit: Benefit): 'outpatient' | 'pharmacy' | 'inpatient' =>
  benefit === 'pharmacy' || benefit === 'inpatient' ? benefit : 'outpatient'

/**
 * The bill that the engine decides. A relative's balance that was not told counts as enough: the answer then says how
 * much that account would be asked for.
 */
function billOf(basis: EstimateBasis, { place, benefit, filing, asked, lines, first }: Question): Bill {
  const care = careOf(benefit)
  const could = basis.sharing.filter(
    ({ purposes, onlyWhenAsked }) => purposes.includes(care) && (asked || (!basis.mustAsk && !onlyWhenAsked)),
  )
  const isFirst = ({ bindingId }: { bindingId: string }): boolean => bindingId === first
  const sharing = [...could.filter(isFirst), ...could.filter((one) => !isFirst(one))]
  return {
    benefit,
    on: basis.on,
    patient: {
      scheme: basis.patient.scheme,
      category: basis.patient.category,
      age: basis.patient.age,
      aidGroups: basis.patient.aidGroups,
      area: basis.patient.area,
      consecutiveYears: basis.patient.consecutiveYears,
      yearsWithoutUse: basis.patient.yearsWithoutUse,
      ...(basis.patient.waitingUntil === undefined ? {} : { waitingUntil: basis.patient.waitingUntil }),
    },
    institution: place,
    filing,
    diseases: benefit === 'chronic' || benefit === 'twoDisease' ? basis.diseases : [],
    visitDeductible: 0 as Fen,
    admissionsBefore: 0,
    lines,
    accounts: {
      own: basis.ownFen ?? (0 as Fen),
      relatives: sharing.map(
        ({ bindingId, relationship, balanceFen: balance, limitLeftFen: limitLeft, costs }) => ({
          bindingId,
          relationship,
          balance: balance ?? enough,
          limitLeft: limitLeft[care],
          costs,
        }),
      ),
      wallet: basis.walletFen,
    },
  }
}

const usedIn = ({ used }: EstimateBasis): Adjudication['used'] =>
  Object.fromEntries(Object.entries(used).map(([pot, use]) => [pot, inEngine(use)]))

/** Who would pay, by the same engine and the same rules as at the till. */
export function estimate(
  pack: CompiledPack,
  basis: EstimateBasis,
  question: Question,
): Adjudication | Refusal {
  const bill = billOf(basis, question)
  const terms = termsFor(pack, { on: bill.on, scheme: bill.patient.scheme, benefit: bill.benefit })
  return isRefusal(terms) ? terms : adjudicate(bill, terms, usedIn(basis))
}

/** What somebody changes about a bill that is settled. */
export type Change = Pick<Question, 'filing' | 'asked'> & Pick<Place, 'level' | 'area'>

/** Nothing changed: the bill as it was settled. */
export const asSettled = ({ claim: bill, asked }: BillBasis): Change => ({
  level: bill.institution.level,
  area: bill.institution.area,
  filing: bill.filing,
  asked,
})

/** A settled bill with one thing changed, from the state before it; unchanged it comes to what was settled. */
export function estimateBill(settled: BillBasis, change: Change): Adjudication | Refusal {
  const { claim: bill, basis, pack } = settled
  const changed: Bill = {
    ...bill,
    institution: { ...bill.institution, level: change.level, area: change.area },
    filing: change.filing,
    accounts: { ...bill.accounts, relatives: relativesOf(settled, change.asked) },
  }
  const terms = termsFor(pack, { on: bill.on, scheme: bill.patient.scheme, benefit: bill.benefit })
  return isRefusal(terms) ? terms : adjudicate(changed, terms, usedIn(basis))
}

/** Whose accounts take part: those that did, and what asking or not asking makes of it. */
function relativesOf(
  { claim: bill, basis, asked: wasAsked }: BillBasis,
  asked: boolean,
): Bill['accounts']['relatives'] {
  const took = bill.accounts.relatives
  if (asked === wasAsked) return took
  if (!asked) {
    const never = (id: string): boolean =>
      basis.mustAsk || (basis.sharing.find(({ bindingId }) => bindingId === id)?.onlyWhenAsked ?? false)
    return took.filter(({ bindingId }) => !never(bindingId))
  }
  const care = careOf(bill.benefit)
  const others = basis.sharing.filter(
    ({ bindingId, purposes }) => purposes.includes(care) && !took.some((one) => one.bindingId === bindingId),
  )
  return [
    ...took,
    ...others.map(({ bindingId, relationship, limitLeftFen: limitLeft, costs }) => ({
      bindingId,
      relationship,
      balance: enough,
      limitLeft: limitLeft[care],
      costs,
    })),
  ]
}

import type { Amounts, BasisPoints, Bill, Fen, Line, LineSplit, Used } from '@gongji/policy'
import { sum, zero } from '@gongji/policy/money'
import type { Elsewhere } from './elsewhere.ts'
import { type Fund, fundParts } from './fund.ts'
import type { AccountUse, Payer, Settlement } from './settlement.ts'
import type { TraceCode } from './trace-code.ts'

/** Everything a decision used and gave: enough to compute it again (docs/definitions.md 11). */
export type Stored = {
  engine: string
  accountUse: AccountUse
  /** Whether somebody said that the shared account is to pay. */
  asked: boolean
  shareRequestId: number | null
  medType: string
  psnType: string
  credential: string
  disease: string
  bill: Bill
  /** Accumulators before this bill. */
  usedBefore: Used
  amounts: Amounts
  lines: readonly LineSplit[]
  /** What this bill adds to the accumulators. */
  used: Used
  payers: readonly Payer[]
  /** Draws on quotas, by payer; their sum is part of amounts.wallet. */
  quotas: readonly { payerId: number; amount: Fen }[]
  notes: Settlement['notes']
  payee: 'institution' | 'patient'
  /** Hashes of the packs of payers' areas, where they are not the patient's. */
  payerPacks?: Readonly<Record<string, string>> | undefined
  /** Year in which limits of bindings were used. */
  limitYear: number
  /** Packs that were scanned; absent: none. */
  traceCodes?: readonly TraceCode[]
  /** The ledger's name of the agency that pays the institution for us; absent: ours does. */
  through?: string
  /** What the agency that insures the patient decided; absent: this one did. */
  elsewhere?: Elsewhere
}

type Sparse<T> = Partial<T>

// A row above two kilobytes is compressed by the database, which costs more than everything else it does with it; so what
// a line or an amount usually is stays unwritten.
const usualLine = {
  countE4: 10_000,
  firstShare: 0,
  ceiling: null,
  restricted: false,
  approved: false,
  ownExpense: false,
  banned: false,
}
const usualSplit = { ownPaid: zero, overLimit: zero, firstShare: zero, inScope: zero }
const usualAmounts = {
  ownPaid: zero,
  overLimit: zero,
  firstShare: zero,
  inScope: zero,
  poolRate: 0 as BasisPoints,
  deductible: zero,
  pool: zero,
  criticalIllness: zero,
  largeSum: zero,
  civilServant: zero,
  medicalAid: zero,
  otherFund: zero,
  fundTotal: zero,
  personal: zero,
  own: zero,
  wallet: zero,
  cash: zero,
}

/** Leaves out members that are as usual. */
function sparse<T extends object>(value: T, usual: Readonly<Record<string, unknown>>): Sparse<T> {
  const kept: Record<string, unknown> = {}
  for (const name in value) if (usual[name] !== value[name]) kept[name] = value[name]
  return kept as Sparse<T>
}

/** The text that is stored and that the patient's chain covers. `readStored` gives back an equal value. */
export function writeStored({ bill, amounts, lines, ...rest }: Stored): string {
  return JSON.stringify({
    ...rest,
    // In the text a bill is called claim: rows are never written again. What nobody knew decided nothing.
    claim: { ...bill, unknown: undefined, lines: bill.lines.map((line) => sparse(line, usualLine)) },
    // Relatives are the payers; the lines' own amounts stand in the bill.
    amounts: sparse({ ...amounts, relatives: undefined }, usualAmounts),
    lines: lines.map(({ id: _, amount: __, ...split }) => sparse(split, usualSplit)),
  })
}

export function readStored(text: string): Stored {
  const { claim, amounts, lines, ...rest } = JSON.parse(text) as Omit<
    Stored,
    'amounts' | 'lines' | 'bill'
  > & {
    claim: Omit<Bill, 'lines'> & { lines: readonly Sparse<Line>[] }
    amounts: Sparse<Amounts>
    lines: readonly Sparse<LineSplit>[]
  }
  const full = claim.lines.map((line) => ({ ...usualLine, ...line }) as Line)
  return {
    ...rest,
    bill: { ...claim, lines: full },
    amounts: {
      ...usualAmounts,
      ...amounts,
      relatives: rest.payers.map(({ bindingId, amount }) => ({ bindingId: String(bindingId), amount })),
    } as Amounts,
    lines: lines.map((split, index) => {
      const { id, amount } = full[index] as Line
      return { id, amount, ...usualSplit, ...split }
    }),
  }
}

/** What each fund paid. */
export const fundsOf = ({ bill, amounts }: Stored): { fund: Fund; amount: Fen }[] =>
  fundParts(bill.patient.scheme, amounts)

/** What relatives' personal accounts paid together. */
export const relativesTotal = (payers: readonly { amount: Fen }[]): Fen =>
  sum(...payers.map(({ amount }) => amount))

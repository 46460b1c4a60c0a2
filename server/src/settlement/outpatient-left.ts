import {
  adjudicate,
  type BasisPoints,
  type Bill,
  type Certainty,
  type Fen,
  isRefusal,
  type Level,
  largestBill,
  type PlainDate,
  type Step,
  termsFor,
} from '@gongji/policy'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { basisOf } from './basis.ts'

export type Left = { limit: Fen; left: Fen; certainty: Certainty }

const levels = ['3', '2', '1'] as const satisfies readonly Level[]

/**
 * What the fund still pays for a person's ordinary outpatient care this year: what the rules say to the largest bill that
 * there is, at the first level of hospital at which they pay at all. Null where no rule names a yearly limit, or where
 * nothing is paid on that day, such as in a waiting period.
 */
export async function outpatientLeft(
  tx: Reader,
  deps: Deps,
  personId: number,
  on: PlainDate,
): Promise<Left | null> {
  const basis = await basisOf(tx, deps, { personId, on, showBalances: false, byName: true }).catch(
    (error: unknown) => {
      // Not insured, or an area without rules: the home page says so in its own place.
      if (error instanceof Problem) return null
      throw error
    },
  )
  const pack = basis && deps.packs.packOf(basis.patient.area)
  if (!basis || !pack) return null
  const { patient } = basis
  const terms = termsFor(pack, { on, scheme: patient.scheme, benefit: 'outpatient' })
  if (isRefusal(terms)) return null
  for (const level of levels) {
    const answer = adjudicate(largest(patient, level, on), terms, basis.used)
    if (isRefusal(answer)) continue
    const cap = answer.steps.find(({ formula, facts }) => formula === 'cap' && facts?.per === 'year')
    if (cap?.facts === undefined) continue
    const { limit, left } = cap.facts
    return { limit: limit as Fen, left: left as Fen, certainty: leastSure(cap.parameters) }
  }
  return null
}

/** How sure the cap itself is; that the ratio before it is only about right changes nothing here. */
const leastSure = (parameters: Step['parameters']): Certainty =>
  (['unverified', 'approximate'] as const).find((doubt) =>
    parameters.some(({ certainty }) => certainty === doubt),
  ) ?? 'exact'

const largest = (patient: Bill['patient'], level: Level, on: PlainDate): Bill => ({
  benefit: 'outpatient',
  on,
  patient,
  institution: { kind: 'hospital', level, area: patient.area },
  filing: 'none',
  diseases: [],
  visitDeductible: 0 as Fen,
  admissionsBefore: 0,
  lines: [
    {
      id: '1',
      code: '',
      amount: largestBill,
      countE4: 10_000,
      itemClass: 'A',
      firstShare: 0 as BasisPoints,
      ceiling: null,
      restricted: false,
      approved: false,
      ownExpense: false,
      banned: false,
    },
  ],
  accounts: { own: 0 as Fen, relatives: [], wallet: 0 as Fen },
})

/** What a slip may say: looked at when it is handed in, and again when it is mended. */
import type { PlainDate } from '@gongji/policy'
import { type Fen, fen, sum } from '@gongji/policy/money'
import type { Tx } from '../db/db.ts'
import {
  findInstitution,
  type Institution,
  problem as institutionProblem,
} from '../institution/institution.ts'
import { benefitAt, benefitOf, isKindOfCare } from '../settlement/benefit.ts'
import { readLines, rowFacts } from '../settlement/bill.ts'
import type { BilledLine } from '../settlement/settlement.ts'
import { problem } from './problem.ts'

/**
 * Above it a slip is a slip of the pen: ten million yuan. A technical bound and no policy figure; a till, whose program adds
 * the lines up, may go further.
 */
const largestSlip = fen(1_000_000_000)

/** @throws Problem when there is no such place */
export async function requirePlace(tx: Tx, code: string): Promise<Institution> {
  const institution = await findInstitution(tx, code)
  if (!institution) throw institutionProblem.unknown({ code })
  return institution
}

/**
 * The kind of care as it is recorded: what a pharmacy sold is a sale, also where the claimant said nothing. Of a place that is
 * not chosen yet it is what he said.
 * @throws Problem for a kind that there is not, or that is not billed at such a place
 */
export function claimedKind(institution: Institution | null, medType: string): string {
  if (!isKindOfCare(medType)) throw problem.kindUnknown({ medType })
  if (institution === null) return medType
  // One without rules is taken: the agency may find that it was another.
  if (institution.kind === 'pharmacy' || benefitOf(medType) !== null) benefitAt(institution, medType)
  return institution.kind === 'pharmacy' ? '41' : medType
}

/** What a slip says whose place is not chosen yet: a total, of which nothing can be looked up. @throws Problem */
export function requireTotalAlone({ lines, total }: { lines: readonly BilledLine[]; total: Fen }): void {
  if (total > largestSlip) throw problem.slipTooLarge({ total, most: largestSlip })
  if (lines.length > 0) throw problem.linesBeforePlace()
}

/**
 * Looks at the lines, where there are any, as a till's are looked at, against the catalogue of that place and day.
 * @throws Problem when no slip can say so, when the lines do not add up to it, or naming each line that is wrong
 */
export async function requireBill(
  tx: Tx,
  { area }: Institution,
  { careOn, lines, total }: { careOn: PlainDate; lines: readonly BilledLine[]; total: Fen },
): Promise<void> {
  if (total > largestSlip) throw problem.slipTooLarge({ total, most: largestSlip })
  if (lines.length === 0) return
  const added = sum(...lines.map(({ amount }) => amount))
  if (added !== total) throw problem.totalDiffers({ lines: added, total })
  await readLines(tx, {
    area,
    on: careOn,
    lines,
    wrong: (faults) => problem.linesWrong(rowFacts(faults), { rows: faults }),
  })
}

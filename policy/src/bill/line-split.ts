import type { Line } from '../values/bill.ts'
import { type BasisPoints, type Fen, lesser, minus, portion, share, zero } from '../values/money.ts'
import type { LineSplit } from './adjudication.ts'

/** Class A has none, whatever the catalogue row says. */
const ownFirstShare = ({ itemClass, firstShare }: Line): BasisPoints =>
  itemClass === 'B' ? firstShare : (0 as BasisPoints)

/**
 * How one line divides (catalogue of the place of care): class C, own expense, a restricted row without approval and
 * whatever is on the ban list are own-paid; what is above the ceiling × count is over the limit; of the rest class B
 * pays its first share. `amount = ownPaid + overLimit + firstShare + inScope`.
 * @param firstShare replaces the line's own first share where the insured area sets one
 */
export function splitLine(line: Line, firstShare: BasisPoints = ownFirstShare(line)): LineSplit {
  const { id, amount } = line
  const ownPaid =
    line.itemClass === 'C' || line.banned || line.ownExpense || (line.restricted && !line.approved)
  if (ownPaid) return { id, amount, ownPaid: amount, overLimit: zero, firstShare: zero, inScope: zero }
  const within = line.ceiling === null ? amount : lesser(amount, portion(line.ceiling, line.countE4, 10_000))
  const first = firstShare === 0 ? zero : share(within as Fen, firstShare)
  return {
    id,
    amount,
    ownPaid: zero,
    overLimit: minus(amount, within),
    firstShare: first,
    inScope: minus(within, first),
  }
}

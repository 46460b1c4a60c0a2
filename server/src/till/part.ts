import type { Fen, Line } from '@gongji/policy'
import { portion } from '@gongji/policy/money'
import type { StoredSettlement } from '../settlement/records.ts'
import type { BilledLine, MessageKey, Sale } from '../settlement/settlement.ts'
import { readStored, type Stored } from '../settlement/stored.ts'
import { problem } from './problem.ts'

/** What of one line stays: pieces, and the packs that were not brought back. */
export type Kept = { id: string; count: number; traceCodes: readonly string[] }

/**
 * Whether part of a bill can be given back at a window: it was typed at one, it paid something, and no code for one visit
 * paid it, which would be used up by what stays.
 */
export const isPartly = (
  { source, reversesId, reversedById }: Pick<StoredSettlement, 'source' | 'reversesId' | 'reversedById'>,
  { shareRequestId }: Pick<Stored, 'shareRequestId'>,
): boolean =>
  source.startsWith('desk:') && reversesId === null && reversedById === null && shareRequestId === null

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

function partOf(line: Line, countE4: number): BilledLine {
  const common = divisor(countE4, line.countE4)
  const amount: Fen = portion(line.amount, countE4 / common, line.countE4 / common)
  return {
    id: line.id,
    code: line.code,
    amount,
    countE4,
    // Millionths of a yuan a piece: fen are ten thousand of them, counts ten-thousandths.
    priceE6: Math.round((amount * 10_000 * 10_000) / countE4),
    approval: line.approved ? '1' : line.ownExpense ? '2' : '0',
  }
}

/**
 * The bill of what stays, on the day of the whole one.
 * @throws Problem when something stays that was never charged, or nothing goes back
 */
export function restOf(
  row: StoredSettlement,
  kept: readonly Kept[],
  { key, actor }: { key: MessageKey; actor: string },
): Sale {
  const stored = readStored(row.stored)
  const { lines: charged } = stored.bill
  const wanted = new Map(kept.map((one) => [one.id, one]))
  const codes = stored.traceCodes ?? []
  const lines = charged.flatMap((line) => {
    const one = wanted.get(line.id)
    if (one === undefined) return []
    const countE4 = Math.round(one.count * 10_000)
    if (countE4 > line.countE4) throw problem.moreThanCharged()
    return [partOf(line, countE4)]
  })
  const known = kept.every(
    ({ id, traceCodes }) =>
      charged.some((line) => line.id === id) &&
      traceCodes.every((code) => codes.some((sold) => sold.line === id && sold.code === code)),
  )
  if (!known || wanted.size !== kept.length) throw problem.lineUnknown()
  const total = lines.reduce((all, { amount }) => all + amount, 0) as Fen
  if (total >= stored.amounts.total) throw problem.nothingGoesBack()
  return {
    key,
    institution: row.institution,
    personId: row.personId,
    accountUse: stored.asked ? 2 : stored.accountUse,
    shareCode: null,
    stated: { total, ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    invoice: row.invoice ?? null,
    actor,
    careOn: row.careOn,
    medType: stored.medType,
    disease: stored.disease,
    credential: stored.credential,
    scheme: null,
    lines,
    scanned: {
      codes: codes.filter(({ line, code }) => wanted.get(line)?.traceCodes.includes(code)),
      due: null,
    },
  }
}

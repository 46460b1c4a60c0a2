import type { Amounts, LineSplit } from '@gongji/policy'
import { inFen } from '../in-fen.ts'
import type { Sums } from './sums.ts'

/** Who pays, as the API names it; which relatives pay stands beside it. */
export const amountsJson = ({ relatives: _, ...amounts }: Amounts) =>
  inFen(
    amounts,
    'total',
    'ownPaid',
    'overLimit',
    'firstShare',
    'inScope',
    'deductible',
    'pool',
    'criticalIllness',
    'largeSum',
    'civilServant',
    'medicalAid',
    'otherFund',
    'fundTotal',
    'personal',
    'own',
    'wallet',
    'cash',
  )

/** How a line divides, as the API names it. */
export const lineJson = (line: LineSplit) =>
  inFen(line, 'amount', 'ownPaid', 'overLimit', 'firstShare', 'inScope')

const summed = ['total', 'fundTotal', 'own', 'relatives', 'wallet', 'cash'] as const

/** What bills come to, as the API names it. */
export const sumsJson = <Row extends Omit<Sums, 'count'>>(row: Row) => inFen(row, ...summed)

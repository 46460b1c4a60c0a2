import type { Computed } from './compute.ts'
import { problem } from './problem.ts'
import type { StatedAmounts } from './settlement.ts'

const statedFields: readonly (readonly [keyof StatedAmounts, string])[] = [
  ['total', '医疗费总额'],
  ['ownPaid', '全自费金额'],
  ['overLimit', '超限价自费'],
  ['firstShare', '先行自付'],
  ['inScope', '符合政策范围金额'],
]

/** The four split amounts may be left empty; otherwise they must equal ours (docs/definitions.md 7). @throws Problem */
export function checkStated(stated: StatedAmounts, { adjudication: { amounts } }: Computed): void {
  for (const [field, name] of statedFields) {
    const value = stated[field]
    if (value !== null && value !== amounts[field]) {
      throw problem.amountsDiffer({ field: name, stated: value, ours: amounts[field] })
    }
  }
}

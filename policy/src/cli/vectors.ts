/** Bills with what each comes to, as JSON: by them a hospital's program or another engine is held against these rules. */

import { billCases, casesOf, evaluate, type PackFile } from '../packs/index.ts'
import type { Bill, Used } from '../values/bill.ts'
import type { CompiledPack } from '../values/pack.ts'
import { isRefusal } from '../values/refusal.ts'

/** One bill and its answer. Money is whole fen, rates are basis points. */
export type Vector = {
  /** The file of the case and its name; nothing is decided by it. */
  id: string
  area: string
  /** Digest of the rules that answered. */
  rules: string
  bill: Bill
  used: Used
  /** Amounts, what is added to the accumulators, the certainty; or the refusal with its facts. */
  answer: unknown
}

/** Every case of a bill beside the packs, with what the rules make of it, in the order of the files. */
export function vectorsOf(
  files: readonly PackFile[],
  packs: ReadonlyMap<string, CompiledPack>,
): { format: 'gongji-vectors/1'; vectors: Vector[] } {
  const vectors = billCases(casesOf(files, [])).map((one): Vector => {
    const { area } = one.bill.patient
    const answer = evaluate(packs, one)
    return {
      id: `${one.file}: ${one.name}`,
      area,
      rules: packs.get(area)?.hash ?? '',
      bill: one.bill,
      used: one.used,
      answer: isRefusal(answer)
        ? { refused: answer.code, facts: answer.facts }
        : { amounts: answer.amounts, used: answer.used, certainty: answer.certainty, lines: answer.lines },
    }
  })
  return { format: 'gongji-vectors/1', vectors }
}

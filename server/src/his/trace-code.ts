import type { Scanned, TraceCode } from '../settlement/trace-code.ts'
import { isObject, type Json } from './body.ts'
import { problem } from './problem.ts'

/** A trace code as a row of its own, with the serial of its fee row. */
export type TraceRow = {
  feedetl_sn: string | null
  drug_trac_codg: string | null
  trdn_flag: string | null
}
/** A fee row with its trace codes, one or several, in either spelling. */
export type TracedRow = { drug_trac_info: unknown; durg_trac_info: unknown }

type Sold = {
  druginfo: { minpacunt_drug_trac_cnt?: number | null }
  drugdetail: readonly ({ feedetl_sn: string } & Partial<TracedRow>)[]
  drug_trac_info?: readonly TraceRow[]
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
const nodes = (value: unknown): readonly Json[] => [value].flat().filter(isObject)
const longest = 100

/** @throws Problem for one that is longer than any */
function codeOf({ drug_trac_codg }: Json): string {
  const code = textOf(drug_trac_codg)
  if (code.length <= longest) return code
  throw problem.fieldWrong({
    where: '',
    whereEn: '',
    name: '药品追溯码',
    field: 'drug_trac_codg',
    why: `超过 ${longest} 个字符`,
    whyEn: `is longer than ${longest} characters`,
  })
}

/** The codes of a node of packs (drugtracinfo), each once. @throws Problem for one that is longer than any */
export const codesIn = (node: unknown): string[] => [
  ...new Set(
    nodes(node)
      .map(codeOf)
      .filter((code) => code !== ''),
  ),
]

/** trdn_flag */
const opened = '1'

/**
 * The packs that were scanned for a sale, and how many the till says are due. What is no code says nothing.
 * @throws Problem for one that is longer than any
 */
export function scannedIn({ druginfo, drugdetail, drug_trac_info = [] }: Sold): Scanned {
  const inRows = drugdetail.flatMap(({ feedetl_sn, ...row }) =>
    [...nodes(row.drug_trac_info), ...nodes(row.durg_trac_info)].map((node) => ({ ...node, feedetl_sn })),
  )
  const codes = [...inRows, ...drug_trac_info].flatMap((node: Json): TraceCode[] => {
    const code = codeOf(node)
    if (code === '') return []
    return [{ line: textOf(node.feedetl_sn), code, split: textOf(node.trdn_flag) === opened }]
  })
  return { codes, due: druginfo.minpacunt_drug_trac_cnt ?? null }
}

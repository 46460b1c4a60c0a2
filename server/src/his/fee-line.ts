import type { ItemClass } from '@gongji/policy'
import type { Problem } from '../problem.ts'
import type { CheckedLine } from '../settlement/bill.ts'
import type { BilledLine } from '../settlement/settlement.ts'
import type { Values } from './field.ts'
import type { splitFields } from './messages/shared.ts'
import { problem } from './problem.ts'

/** What a row of 2204, 2101 or 2102 must say. */
type FeeRow = {
  feedetl_sn: string
  med_list_codg: string
  det_item_fee_sumamt: number
  cnt: number
  pric: number
  fee_ocur_time: string
  hosp_appr_flag?: string | null
  rx_circ_flag?: string | null
}

const approvals = ['0', '1', '2'] as const

type Flag = { name: string; field: 'hosp_appr_flag' | 'rx_circ_flag'; codes: string; codesEn: string }
const approvalFlag: Flag = {
  name: '医院审批标志',
  field: 'hosp_appr_flag',
  codes: '0、1 或 2',
  codesEn: '0, 1 or 2',
}
const prescriptionFlag: Flag = {
  name: '外购处方标志',
  field: 'rx_circ_flag',
  codes: '0 或 1',
  codesEn: '0 or 1',
}

const flagWrong = (index: number, flag: string, { name, field, codes, codesEn }: Flag): Problem =>
  problem.fieldWrong({
    where: `第${index + 1}行`,
    whereEn: `line ${index + 1}: `,
    name,
    field,
    why: `为 ${flag.slice(0, 20)}，应为 ${codes}`,
    whyEn: `is ${flag.slice(0, 20)}, not ${codesEn}`,
  })

/** A row as settlement reads it. @throws Problem for a flag that is none */
export function billedLine(row: FeeRow, index: number): BilledLine {
  const flag = row.hosp_appr_flag ?? '0'
  const approval = approvals.find((known) => known === flag)
  if (approval === undefined) throw flagWrong(index, flag, approvalFlag)
  const prescribed = row.rx_circ_flag ?? '0'
  if (prescribed !== '0' && prescribed !== '1') throw flagWrong(index, prescribed, prescriptionFlag)
  return {
    id: row.feedetl_sn,
    code: row.med_list_codg,
    amount: row.det_item_fee_sumamt as BilledLine['amount'],
    countE4: row.cnt,
    priceE6: row.pric,
    approval,
    usedOn: row.fee_ocur_time.slice(0, 10),
  }
}

export const levels: Record<ItemClass, string> = { A: '01', B: '02', C: '03' }
/** pric_uplmt_amt may not be empty: what recorded answers say where there is no ceiling. */
const noCeiling = 999_999_000_000

/** How a line divides, for the sender's books. */
export function splitOf({ billed, item, split }: CheckedLine): Values<typeof splitFields> {
  return {
    feedetl_sn: billed.id,
    det_item_fee_sumamt: billed.amount,
    cnt: billed.countE4,
    pric: billed.priceE6,
    pric_uplmt_amt: item.ceiling === null ? noCeiling : item.ceiling * 10_000,
    selfpay_prop: item.itemClass === 'C' ? 10_000 : item.firstShare,
    fulamt_ownpay_amt: split.ownPaid,
    overlmt_amt: split.overLimit,
    preselfpay_amt: split.firstShare,
    inscp_scp_amt: split.inScope,
    chrgitm_lv: levels[item.itemClass],
    med_chrgitm_type: item.chargeType,
    bas_medn_flag: '0',
    hi_nego_drug_flag: '0',
    chld_medc_flag: '0',
    list_sp_item_flag: '0',
    drt_reim_flag: '0',
    memo: null,
  }
}

/** How uploaded rows divide, as the answer says it (2204, 2301). */
export const dividedOf = (checked: readonly CheckedLine[]) =>
  checked.map((line) => ({
    ...splitOf(line),
    lmt_used_flag: line.item.restricted ? '1' : '0',
    exp_content: null,
  }))

import { fenToYuan, sum } from '@gongji/policy/money'
import { timeInChina } from '../deps.ts'
import type { Audited } from '../settlement/audited.ts'

/** What a spreadsheet would take for a formula: it is kept as text by a quote before it. */
const formula = /^[=+\-@\t\r]/
const amount = /^-?\d+(\.\d+)?$/

function cell(text: string): string {
  const safe = formula.test(text) && !amount.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const head = [
  '时间',
  '结算编号',
  '参保人',
  '机构',
  '就诊日期',
  '状态',
  '费用',
  '基金',
  '账户',
  '现金',
  '规则版本',
]
const states = { settled: '已结算', reversed: '已退费', reversal: '退费' } as const

/** Settlements as CSV that spreadsheets read as it is; first who may ask what it is: why, of which days, when. */
export function settlementsCsv(
  found: readonly Audited[],
  { nameOf, about }: { nameOf: (personId: number) => string; about: readonly string[] },
): string {
  const rows = found.map((one) => [
    timeInChina(one.at.getTime()),
    one.setlId,
    nameOf(one.personId),
    one.institution,
    one.careOn,
    states[one.state],
    fenToYuan(one.total),
    fenToYuan(one.fundTotal),
    fenToYuan(sum(one.own, one.relatives, one.wallet)),
    fenToYuan(one.cash),
    one.packHash.slice(0, 12),
  ])
  return `\uFEFF${[about, head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

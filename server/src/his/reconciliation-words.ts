import { fenToYuan, sum } from '@gongji/policy/money'
import { timeInChina } from '../deps.ts'
import type { Kind, Outcome } from '../reconciliation/compare.ts'
import type { BookRow } from '../settlement/of-institution.ts'

/** stmt_rslt of each kind: 0 agree, 101 we have more, 102 they have more, 103 other data, 1 any other disagreement. */
export const resultOf: Readonly<Record<Kind | 'unreadable', string>> = {
  agrees: '0',
  undone: '0',
  'lost-request': '102',
  'lost-answer': '101',
  'double-send': '101',
  'double-row': '102',
  'void-here': '101',
  'void-there': '102',
  'wrong-system': '1',
  'wrong-day': '1',
  'wrong-part': '1',
  data: '103',
  'other-number': '103',
  several: '1',
  unreadable: '1',
}

/** The message that takes a bill back, by its kind of care. */
function reversalOf(medType: string): '2103' | '2208' | '2305' {
  if (medType === '41') return '2103'
  return /^(21|22|24|25|52)/.test(medType) ? '2305' : '2208'
}
const settlingOf = { '2103': '2102', '2208': '2207', '2305': '2304' } as const

const amountsOf = ({ total, fundTotal, own, relatives, wallet }: BookRow): string =>
  `总额${fenToYuan(total)}元、基金${fenToYuan(fundTotal)}元、账户${fenToYuan(sum(own, relatives, wallet))}元`

/** `back`: the message that takes it back; `send`: the message that settles it. */
type Told = { row: BookRow; back: string; send: string; at: string }

const told = (row: BookRow): Told => {
  const back = reversalOf(row.medType)
  return { row, back, send: settlingOf[back], at: timeInChina(row.at) }
}

const words: Readonly<Record<Kind, (outcome: Outcome, booked: Told | null) => string>> = {
  agrees: () => '两边一致。',
  undone: (_, ours) =>
    `本系统${ours?.at}${ours?.row.reversesSetlId === null ? '记账，已撤销' : '撤销'}，两边都不计，无需处理。`,
  'lost-request': () =>
    '本系统没有这笔结算：请求未到达或未发送。需要医保结算的请重新结算（门诊 2207、药店 2102、住院 2304）；患者不再结算的，请从本院账中冲掉。',
  'lost-answer': (_, ours) =>
    ours?.row.reversedBySetlId != null
      ? `本系统${ours.at}记账，已于${ours.row.reversedOn}撤销（${ours.row.reversedBySetlId}）。请在两边所在的期间各补记一笔，一正一负。`
      : `本系统${ours?.at}已记账，贵院没有：返回未收到。未向患者收费的，用 2601 冲正（omsgid 填本行 msgid，oinfno 填 ${ours?.send}）；已按此收费的，按 5203A 查到的金额补记。`,
  'double-send': (_, ours) =>
    `同一患者同日同额在本系统结算了两次，这是贵院没有记的那次（${ours?.at}）。请用 2601 冲正（omsgid 填本行 msgid，oinfno 填 ${ours?.send}）。`,
  'double-row': () => '文件中这笔结算出现了两次，本系统只有一次。请从本院账中删去重复的一行。',
  'void-here': (_, ours) =>
    `本系统${ours?.at}已撤销${ours?.row.reversesSetlId ?? ''}，贵院没有记退费。请补记一笔负数；仍需医保结算的，以新的批次重新结算。`,
  'void-there': ({ booked }) =>
    `贵院已退费，本系统没有撤销。请用 ${booked === null ? '2208（药店 2103，住院 2305）' : reversalOf(booked.medType)} 撤销结算编号 ${booked?.setlId ?? '（见本行）'}；其实没有退费的，请删去这一行负数。`,
  'wrong-system': ({ known, booked }) =>
    booked !== null
      ? '这笔在医保窗口网页上结算，不是由贵院收费系统发送。请按网页上的单据补记；不应结算的，在网页上撤销。'
      : known?.claim === true
        ? '这笔是经办机构手工报销的，钱已付给参保人，不与医药机构结算。请从文件中删去。'
        : known !== undefined
          ? '这个结算编号是另一家医药机构的。请从文件中删去，并核对本行是哪笔结算。'
          : '本系统从未给出这个结算编号：可能结算到了别的系统或测试环境。请核对收费系统的地址，在本系统重新结算，或从本院账中冲掉。',
  'wrong-day': ({ known }) =>
    `本系统记在${known?.settledOn}，不在本次对账期间内。请把这一行放到那一天所在的期间再对。`,
  'wrong-part': () =>
    '两边都有这笔结算，但险种或清算类别与本次所对的不同。请按结算返回的 insutype、clr_type 分别对账。',
  data: (_, ours) =>
    ours === null
      ? ''
      : `金额、患者或就诊编号不一致：本系统为${amountsOf(ours.row)}，就诊 ${ours.row.mdtrtId}。请按 5203 返回的内容更正；确需更改的，用 ${ours.back} 撤销后重新结算。`,
  'other-number': (_, ours) =>
    `本系统有同一患者同样金额的结算，编号是 ${ours?.row.setlId}，记账于${ours?.at}：返回未收到。请把本院账中的编号改为它，无需再发。`,
  several: () =>
    '本系统有几笔与这一行相符，无法确定是哪一笔。请用 5203A 按报文号查询后，填上结算编号和就诊编号再对。',
}

/** What happened to a row and which ordinary message mends it, for the cashier's office. */
export const memoOf = (outcome: Outcome): string =>
  words[outcome.kind](outcome, outcome.booked === null ? null : told(outcome.booked))

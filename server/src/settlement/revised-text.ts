import type { Text } from '@gongji/policy'
import { type Fen, fenToYuan, sum } from '@gongji/policy/money'
import { query, type Reader, run } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { type BillState, fundTotal, returned } from './revised.ts'

type Row = { at: Date; reason: string; reasonEn: string; document: string; before: string; after: string }

const ofBill = query(
  'revised.texts',
  `select l.at, r.reason, r.reason_en as "reasonEn", r.source as document, l.before, l.after
   from revised_bill l join revision r on r.id = l.revision_id
   where l.person_id = $1 and l.settlement_id = $2 and l.status in ('posted', 'undone') and l.posting_id is not null
   order by l.revision_id`,
)

/** What corrected rules made of a bill, the oldest first, for its patient: what changed, why, and where the money is. */
export async function listRevisionTexts(
  tx: Reader,
  { personId, settlementId }: { personId: number; settlementId: number },
): Promise<{ at: Instant; text: Text }[]> {
  const rows = await run<Row>(tx, ofBill, [personId, settlementId])
  return rows.map((row) => ({ at: row.at.getTime(), text: textOf(row) }))
}

const when = (amount: Fen, say: (yuan: string) => string): string =>
  amount > 0 ? say(fenToYuan(amount)) : ''

function textOf({ reason, reasonEn, document, ...row }: Row): Text {
  const [before, after] = [JSON.parse(row.before) as BillState, JSON.parse(row.after) as BillState]
  const { own, wallet, payers, quotas, cash, owed } = returned(before, after)
  const back = sum(own, wallet, ...payers.map(({ amount }) => amount), ...quotas.map(({ amount }) => amount))
  const [was, is] = [fenToYuan(fundTotal(before)), fenToYuan(fundTotal(after))]
  return {
    zh:
      `${reason}（${document}）。这笔账单按更正后的规定重新计算，基金支付由${was}元改为${is}元。` +
      when(back, (yuan) => `${yuan}元已退回当时付款的账户。`) +
      when(cash, (yuan) => `${yuan}元现金由参保地经办机构退还。`) +
      when(owed, (yuan) => `基金多付的${yuan}元由经办机构核定是否收回，不会从任何账户扣款。`),
    en:
      `${reasonEn} (${document}). The bill was computed again by the corrected rules: the funds pay ${is} yuan instead of ${was}.` +
      when(back, (yuan) => ` ${yuan} yuan went back to the accounts that had paid.`) +
      when(cash, (yuan) => ` ${yuan} yuan in cash are returned by your agency.`) +
      when(
        owed,
        (yuan) => ` Whether ${yuan} yuan are asked back is decided by the agency; no account is drawn on.`,
      ),
  }
}

import type { Text } from '@gongji/policy'
import { type Fen, fenToYuan, sum } from '@gongji/policy/money'
import { query, type Reader, run } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { type BillState, type Due, fundTotal, type RevisedStatus, returned } from './revised.ts'
import { listDues } from './revised-rows.ts'

type Row = {
  revisionId: number
  at: Date
  status: RevisedStatus
  reason: string
  reasonEn: string
  document: string
  before: string
  after: string
}

const ofBill = query(
  'revised.texts',
  `select l.revision_id as "revisionId", l.at, l.status, r.reason, r.reason_en as "reasonEn", r.source as document,
     l.before, l.after
   from revised_bill l join revision r on r.id = l.revision_id
   where l.person_id = $1 and l.settlement_id = $2 and l.status in ('posted', 'undone') and l.posting_id is not null
   order by l.revision_id`,
)

/**
 * What corrected rules made of a bill, the oldest first, for its patient: what changed, why, and where the money is now.
 */
export async function listRevisionTexts(
  tx: Reader,
  { personId, settlementId }: { personId: number; settlementId: number },
): Promise<{ at: Instant; text: Text }[]> {
  const rows = await run<Row>(tx, ofBill, [personId, settlementId])
  const dues = rows.length === 0 ? [] : await listDues(tx, [personId])
  return rows.map((row) => {
    const own = dues.filter((due) => due.settlementId === settlementId && due.revisionId === row.revisionId)
    return { at: row.at.getTime(), text: textOf(row, own) }
  })
}

const nothing: Text = { zh: '', en: '' }
const joined = (parts: readonly Text[]): Text => ({
  zh: parts.map(({ zh }) => zh).join(''),
  en: parts
    .map(({ en }) => en)
    .filter((en) => en !== '')
    .join(' '),
})

function textOf({ reason, reasonEn, document, status, ...row }: Row, dues: readonly Due[]): Text {
  const [before, after] = [JSON.parse(row.before) as BillState, JSON.parse(row.after) as BillState]
  const [was, is] = [fenToYuan(fundTotal(before)), fenToYuan(fundTotal(after))]
  const undone = status === 'undone'
  return joined([
    {
      zh: `${reason}（${document}）。这笔账单按更正后的规定重新计算，基金支付由${was}元改为${is}元。`,
      en: `${reasonEn} (${document}). The bill was computed again by the corrected rules: the funds pay ${is} yuan instead of ${was}.`,
    },
    undone
      ? {
          zh: '这笔账单后来已撤销，更正一并取消。',
          en: 'The bill was taken back later, and its correction with it.',
        }
      : backText(returned(before, after)),
    ...dues.map((due) => dueText(due, undone)),
  ])
}

/** Money that came back where somebody had paid; what could not stay there went on to whoever it belongs to. */
function backText({ own, wallet, payers, quotas }: ReturnType<typeof returned>): Text {
  const back = sum(own, wallet, ...[...payers, ...quotas].map(({ amount }) => amount))
  if (back === 0) return nothing
  const yuan = fenToYuan(back)
  return {
    zh: `${yuan}元已退回当时付款的账户；账户或共济关系已终止的，转给应得的人。`,
    en: `${yuan} yuan went back to the accounts that had paid, or, where one or its sharing has ended, to whom it belongs.`,
  }
}

function dueText({ direction, status, amount, paidTo }: Due, undone: boolean): Text {
  const yuan = fenToYuan(amount as Fen)
  if (status === 'cancelled') return nothing
  if (status === 'paid') {
    return paidTo === 'estate'
      ? { zh: `${yuan}元现金已转给继承人。`, en: `${yuan} yuan in cash went to the heirs.` }
      : {
          zh: `${yuan}元现金已由经办机构退到银行账户。`,
          en: `The agency sent ${yuan} yuan in cash to the bank account.`,
        }
  }
  if (status === 'collected') {
    return { zh: `${yuan}元已由经办机构收回。`, en: `The agency collected ${yuan} yuan.` }
  }
  if (status === 'waived') {
    return {
      zh: `基金多付的${yuan}元不再收回。`,
      en: `The ${yuan} yuan that the funds paid too much are not asked back.`,
    }
  }
  if (direction === 'toPatient') {
    return undone
      ? {
          zh: `此前收回的${yuan}元由参保地经办机构退还，请向其提供银行账号。`,
          en: `The ${yuan} yuan that were collected are returned by the agency of insurance; give it a bank account.`,
        }
      : {
          zh: `${yuan}元现金由参保地经办机构退还，请向其提供银行账号。`,
          en: `${yuan} yuan in cash are returned by the agency of insurance; give it a bank account.`,
        }
  }
  return undone
    ? {
        zh: `此前退还的${yuan}元现金应交回基金，由经办机构核定。`,
        en: `The ${yuan} yuan in cash that were returned are owed back to the funds; the agency decides.`,
      }
    : {
        zh: `基金多付的${yuan}元由经办机构核定是否收回，不会从任何账户扣款。`,
        en: `Whether the ${yuan} yuan that the funds paid too much are asked back is decided by the agency; no account is drawn on.`,
      }
}

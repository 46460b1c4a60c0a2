import type { Db } from '../../src/db/db.ts'
import { type Sql, sql } from '../../src/db/sql.ts'

/** Money that lies, waits or was taken where what allowed it has ended. Looked for apart from `verify`. */
export type UnderEnded = { what: string; times: number; amount: number }

const day = sql`at time zone 'Asia/Shanghai'`

// Whatever servers the rows of two people lie on, these lists are on each of them.
const lists = sql`with dead as materialized (select id, died_on from person where died_on is not null),
  untrue as materialized (select * from false_relation), given as materialized (select relative_id, id, ended_at from binding),
  granted as materialized (select * from quota_relation)`

/** Each gives rows with an amount in fen; every one of them is a fault. */
const looks: readonly (readonly [what: string, rows: Sql])[] = [
  [
    'quotas whose relation is not in force 没有关系的额度',
    sql`select balance as amount from ledger_quota q where balance <> 0 and not exists (
      select 1 from granted r where r.relative_id = q.relative_id and r.payer_id = q.payer_id and r.status = 'active')`,
  ],
  [
    'accounts and wallets of the dead 死者账户',
    sql`select a.balance + a.wallet as amount from ledger_account a join person p on p.id = a.person_id
      where p.died_on is not null and a.balance + a.wallet <> 0`,
  ],
  [
    'quotas of or for the dead 死者额度',
    sql`select q.balance as amount from ledger_quota q join dead p on p.id in (q.payer_id, q.relative_id) where q.balance <> 0`,
  ],
  [
    'wallet money without a wallet 没有钱包的钱',
    sql`select a.wallet as amount from ledger_account a where a.wallet <> 0
      and not exists (select 1 from wallet w where w.person_id = a.person_id)`,
  ],
  [
    'transfers waiting from or for the dead 死者转账',
    sql`select t.amount from wallet_transfer t join dead p on p.id in (t.sender_id, t.recipient_id)
      where t.status = 'sent'`,
  ],
  [
    'draws after the binding ended 授权终止后支付',
    sql`select r.amount from payer_record r join given b on b.relative_id = r.relative_id and b.id = r.binding_id
      where r.account = 'personal' and r.amount > 0 and b.ended_at is not null and r.at > b.ended_at`,
  ],
  [
    'draws on quotas outside a relation 无关系用额度',
    sql`select r.amount from payer_record r where r.account = 'quota' and r.amount > 0 and not exists (
      select 1 from granted q where q.relative_id = r.relative_id and q.payer_id = r.payer_id
        and q.agreed_at <= r.at and (q.ended_at is null or q.ended_at >= r.at))`,
  ],
  [
    'draws on or for the dead 死后支付',
    sql`select r.amount from payer_record r join dead p on p.id in (r.payer_id, r.relative_id)
      where r.amount > 0 and p.died_on < (r.at ${day})::date`,
  ],
  [
    'draws between two whose relation is false 关系不实后支付',
    sql`select r.amount from payer_record r join untrue f on f.person_id = r.payer_id and f.other_id = r.relative_id
      where r.amount > 0 and r.at > f.found_at and (f.lifted_at is null or r.at < f.lifted_at)`,
  ],
  [
    'premiums between two whose relation is false 关系不实后缴费',
    sql`select m.amount from premium m join untrue f on f.person_id = m.payer_id and f.other_id = m.insured_id
      where m.submitted_at > f.found_at and (f.lifted_at is null or m.submitted_at < f.lifted_at)`,
  ],
  [
    'quotas between two whose relation is false 关系不实的额度',
    sql`select q.balance as amount from ledger_quota q join untrue f
      on f.person_id = q.payer_id and f.other_id = q.relative_id where q.balance <> 0 and f.lifted_at is null`,
  ],
  [
    'premiums from who had died 死后缴费',
    sql`select m.amount from premium m join dead p on p.id = m.payer_id
      where p.died_on < (m.submitted_at ${day})::date`,
  ],
  [
    'bindings in force of the dead 死者授权',
    sql`select 0 as amount from binding b join dead p on p.id in (b.payer_id, b.relative_id)
      where b.status in ('invited', 'active', 'paused')`,
  ],
  [
    'premiums in transit that are not under way 不在办理的在途保费',
    sql`select t.amount - coalesce(m.amount, 0) as amount from
      (select person_id, sum(amount)::bigint as amount from ledger_entry
        where account = 'transit' and party = 'premium' group by person_id) t
      left join (select payer_id, sum(amount)::bigint as amount from premium where status = 'submitted' group by payer_id) m
        on m.payer_id = t.person_id
      where t.amount <> coalesce(m.amount, 0)`,
  ],
  [
    'claims that stand on a reversed settlement 已撤销结算的报销',
    sql`select c.paid_amount as amount from manual_claim c join settlement r
      on r.person_id = c.person_id and r.reverses_id = c.settlement_id where c.status in ('settled', 'paid')`,
  ],
  [
    'claims owed to the dead that were paid to a bank 死后打卡',
    sql`select c.paid_amount as amount from manual_claim c join person p on p.id = c.person_id
      where c.status = 'paid' and c.paid_to = 'bank' and p.died_on < (c.paid_at ${day})::date`,
  ],
]

/** Every kind of money under something that has ended, with how often it was found: right when all are none. */
export async function listUnderEnded({ reader }: Db): Promise<UnderEnded[]> {
  const found: UnderEnded[] = []
  for (const [what, rows] of looks) {
    const sums = await sql<{ times: number; amount: number }>`${lists}
      select count(*)::int as times, coalesce(sum(abs(amount)), 0)::bigint as amount from (${rows}) f`.read(
      reader,
    )
    found.push({ what, times: sums[0]?.times ?? 0, amount: sums[0]?.amount ?? 0 })
  }
  return found
}

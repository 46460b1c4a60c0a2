import type { Reader } from '../server/src/db/db.ts'
import { sql } from '../server/src/db/sql.ts'

/** How many settlements the database holds. */
export async function countSettlements(tx: Reader): Promise<number> {
  const rows = await sql<{ n: number }>`select count(*) as n from settlement`.read(tx)
  return rows[0]!.n
}

/**
 * The invariants that sums can show, over everything: bills equal their payers, postings sum to zero, balances equal
 * their entries and none is below zero, each message was answered once. @throws Error naming what is broken
 */
export async function checkSums(tx: Reader) {
  const rows = await sql<{ what: string; wrong: number }>`
    select 'bills that their payers do not add up to' as what, count(*) as wrong from settlement
      where total <> fund_total + own + relatives + wallet + cash
    union all
    select 'fen that postings do not sum to zero by', abs(coalesce(sum(amount), 0))::bigint from ledger_entry
    union all
    select 'accounts that differ from their entries', count(*) from ledger_account a
      left join (select person_id, sum(amount)::bigint as amount from ledger_entry where account = 'personal'
        group by person_id) e on e.person_id = a.person_id
      where a.balance <> coalesce(e.amount, 0)
    union all
    select 'accounts below zero', count(*) from ledger_account where balance < 0 or wallet < 0
    union all
    select 'settlements without their message, or with two', count(*) from settlement s
      left join (select settlement_id, count(*) as n from message_key where settlement_id is not null
        group by settlement_id) k on k.settlement_id = s.id
      where k.n is distinct from 1
    union all
    select 'fen that use of bindings differs by from what relatives paid',
      abs((select coalesce(sum(relatives), 0) from settlement) - (select coalesce(sum(amount), 0) from binding_use))::bigint`.read(
    tx,
  )
  const broken = rows.filter(({ wrong }) => wrong !== 0)
  if (broken.length > 0) {
    throw new Error(
      `invariants are broken: ${broken.map(({ what, wrong }) => `${wrong} ${what}`).join('; ')}`,
    )
  }
}

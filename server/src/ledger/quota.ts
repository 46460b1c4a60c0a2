import type { Fen, PlainDate } from '@gongji/policy'
import { execute, run, statement, type Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'

const openSource = statement(
  'ledger.open_quota_source',
  `insert into ledger_quota_source (relative_id, payer_id, granted_at) values ($1, $2, $3) on conflict do nothing`,
)
const closeSource = statement(
  'ledger.close_quota_source',
  'delete from ledger_quota_source where relative_id = $1 and payer_id = $2',
)

/** Lets a relative's bills find this payer's quota; the first grant decides the order. Both accounts are locked. */
export const openQuotaSource = async (
  tx: Tx,
  { relativeId, payerId, at }: { relativeId: number; payerId: number; at: Instant },
): Promise<void> => void (await execute(tx, openSource, [relativeId, payerId, new Date(at)]))

/** The relative's bills no longer find this payer's quota. Both accounts are locked. */
export const closeQuotaSource = async (
  tx: Tx,
  { relativeId, payerId }: { relativeId: number; payerId: number },
): Promise<void> => void (await execute(tx, closeSource, [relativeId, payerId]))

const granted = statement(
  'ledger.quota_granted',
  'select exists (select 1 from ledger_quota_source where relative_id = $1) as granted',
)

/** Whether somebody has granted this relative a quota, be it used up. */
export const isGranted = async (tx: Tx, relativeId: number): Promise<boolean> =>
  (await run<{ granted: boolean }>(tx, granted, [relativeId]))[0]!.granted

/** One use of a quota: the sum of its legs in a posting. Negative where money came back to it. */
export type QuotaUse = {
  payerId: number
  relativeId: number
  postingId: number
  template: string
  /** What was drawn. */
  amount: Fen
  on: PlainDate
  /** Who was paid; empty for a premium. */
  institution: string
}

const usesBetween = statement(
  'ledger.quota_uses',
  `select person_id as "payerId", party as relative, posting_id as "postingId", template, -sum(amount)::bigint as amount,
     on_date as "on"
   from ledger_entry
   where account = 'quota' and on_date between $1::date and $2::date
     and strpos(entries, 'quota ') > 0 -- its index
     and template not in ('quota.grant', 'quota.release')
   group by person_id, party, posting_id, template, on_date order by posting_id, person_id`,
)
const institutionsOf = statement(
  'ledger.posting_institutions',
  `select e.posting_id as "postingId", e.party as institution
   from ledger_entry e
   where e.account = 'institution' and e.person_id = any($1::bigint[]) and e.posting_id = any($2::bigint[])`,
)

/** Uses of quotas from a day to a day, both included, in order of posting: bills, premiums, and what was given back. */
export async function listQuotaUses(
  tx: Tx,
  { from, to }: { from: PlainDate; to: PlainDate },
): Promise<QuotaUse[]> {
  const rows = await run<Omit<QuotaUse, 'relativeId' | 'institution'> & { relative: string }>(
    tx,
    usesBetween,
    [from, to],
  )
  if (rows.length === 0) return []
  const paid = await run<{ postingId: number; institution: string }>(tx, institutionsOf, [
    [...new Set(rows.map(({ relative }) => Number(relative)))],
    [...new Set(rows.map(({ postingId }) => postingId))],
  ])
  const institutionOf = new Map(paid.map(({ postingId, institution }) => [postingId, institution]))
  return rows.map(({ relative, ...row }) => ({
    ...row,
    relativeId: Number(relative),
    institution: institutionOf.get(row.postingId) ?? '',
  }))
}

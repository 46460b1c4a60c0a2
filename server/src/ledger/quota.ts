import type { Fen, PlainDate } from '@gongji/policy'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

type Source = { relativeId: number; payerId: number; at: Instant }
const sources = table<Source>('ledger_quota_source', {
  relativeId: 'bigint',
  payerId: 'bigint',
  at: ['granted_at', 'timestamptz'],
})
const openSource = sources.insertion('ledger.open_quota_source', 'on conflict do nothing')
const sourcesOf = sources.list(
  'ledger.quota_sources',
  'where relative_id = any($1::bigint[]) order by granted_at, payer_id',
)
const closeSource = command(
  'ledger.close_quota_source',
  'delete from ledger_quota_source where relative_id = $1 and payer_id = $2',
)

/** Lets a relative's bills find this payer's quota; the first grant decides the order. Both accounts are locked. */
export const openQuotaSource = async (tx: Tx, source: Source): Promise<void> =>
  void (await execute(tx, openSource, sources.lists([source])))

/** The relative's bills no longer find this payer's quota. Both accounts are locked. */
export const closeQuotaSource = async (
  tx: Tx,
  { relativeId, payerId }: { relativeId: number; payerId: number },
): Promise<void> => void (await execute(tx, closeSource, [relativeId, payerId]))

/** Who has granted these relatives a quota, be it used up, in order of the first grant. */
export const listQuotaPayers = async (
  tx: Reader,
  relativeIds: readonly number[],
): Promise<{ relativeId: number; payerId: number }[]> =>
  relativeIds.length === 0 ? [] : await sourcesOf(tx, relativeIds)

/** Whether somebody has granted this relative a quota, be it used up. */
export const isGranted = async (tx: Reader, relativeId: number): Promise<boolean> =>
  (await sourcesOf(tx, [relativeId])).length > 0

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

const usesBetween = query(
  'ledger.quota_uses',
  `select person_id as "payerId", party as relative, posting_id as "postingId", template, -sum(amount)::bigint as amount,
     on_date as "on"
   from ledger_entry
   where account = 'quota' and on_date between $1::date and $2::date
     and strpos(entries, 'quota ') > 0 -- its index
     and template not in ('quota.grant', 'quota.release', 'quota.cross.take', 'quota.cross.use')
   group by person_id, party, posting_id, template, on_date order by posting_id, person_id`,
)
const movesOf = query(
  'ledger.quota_moves',
  `select person_id as "payerId", party as relative, posting_id as "postingId", template, -sum(amount)::bigint as amount,
     on_date as "on"
   from ledger_entry
   where person_id = any($1::bigint[]) and account = 'quota' and strpos(entries, 'quota ') > 0
     and template <> 'quota.cross.take'
   group by person_id, party, posting_id, template, on_date order by posting_id`,
)

/** What left the quotas of these payers, in order of posting; below zero: it came back. */
export const listQuotaMoves = async (
  tx: Reader,
  payerIds: readonly number[],
): Promise<Omit<QuotaUse, 'institution'>[]> =>
  payerIds.length === 0
    ? []
    : (
        await run<Omit<QuotaUse, 'relativeId' | 'institution'> & { relative: string }>(tx, movesOf, [
          payerIds,
        ])
      ).map(({ relative, ...row }) => ({ ...row, relativeId: Number(relative) }))

const institutionsOf = query(
  'ledger.posting_institutions',
  `select e.posting_id as "postingId", e.party as institution
   from ledger_entry e
   where e.account = 'institution' and e.person_id = any($1::bigint[]) and e.posting_id = any($2::bigint[])`,
)

/** Uses of quotas from a day to a day, both included, in order of posting: bills, premiums, and what was given back. */
export async function listQuotaUses(
  tx: Reader,
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

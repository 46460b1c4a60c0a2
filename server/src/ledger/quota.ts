import { execute, statement, type Tx } from '../db/db.ts'
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

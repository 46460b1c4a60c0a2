import type { Fen } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { QuotaRelation } from './wallet.ts'

const relations = table<QuotaRelation>('quota_relation', {
  relativeId: 'bigint',
  id: 'bigint',
  payerId: 'bigint',
  relationship: 'text',
  status: 'text',
  payerArea: 'text',
  relativeArea: 'text',
  askedAt: 'timestamptz',
  agreedAt: 'timestamptz null',
  agreedBy: 'bigint null',
  endedAt: 'timestamptz null',
  endedBy: 'text null',
  endReason: 'text null',
  commitment: 'text',
  channel: 'text',
  premiumOnly: 'boolean',
})
const ofRelatives = relations.list(
  'quota.of_relatives',
  'where relative_id = any($1::bigint[]) order by id desc',
)
const open = relations.list('quota.open', 'where ended_at is null and id > $1 order by id limit $2')
const update = relations.update('quota.update', {
  key: ['relativeId', 'id'],
  keep: [
    'payerId',
    'relationship',
    'payerArea',
    'relativeArea',
    'askedAt',
    'commitment',
    'channel',
    'premiumOnly',
  ],
})

/** The sharer's list of relations; lives with the sharer. */
const ofPayer = table<{ payerId: number; relationId: number; relativeId: number }>(
  'quota_relation_of_payer',
  {
    payerId: 'bigint',
    relationId: 'bigint',
    relativeId: 'bigint',
  },
)
const ofPayers = ofPayer.list('quota.of_payers', 'where payer_id = any($1::bigint[])')

/** Writes a new relation with its place in the payer's list. The caller has locked both accounts. */
export async function insertRelation(tx: Tx, one: QuotaRelation): Promise<void> {
  await relations.insert(tx, [one])
  await ofPayer.insert(tx, [{ payerId: one.payerId, relationId: one.id, relativeId: one.relativeId }])
}

/** Writes a relation as it now is. The caller has locked both accounts. */
export async function updateRelation(tx: Tx, one: QuotaRelation): Promise<void> {
  await update(tx, [one])
}

/** Relations in which these people are the beneficiary, ended ones too, newest first. */
export const listRelationsOfRelatives = async (
  tx: Reader,
  relativeIds: readonly number[],
): Promise<QuotaRelation[]> => (relativeIds.length === 0 ? [] : await ofRelatives(tx, relativeIds))

/** Relations in which these people are the sharer, ended ones too, newest first. */
export async function listRelationsOfPayers(
  tx: Reader,
  payerIds: readonly number[],
): Promise<QuotaRelation[]> {
  const keys = await ofPayers(tx, payerIds)
  const ids = new Set(keys.map(({ relationId }) => relationId))
  const found = await listRelationsOfRelatives(tx, [...new Set(keys.map(({ relativeId }) => relativeId))])
  return found.filter(({ id }) => ids.has(id))
}

/** Relations that are not ended, after `afterId`, in order of id: for the daily look at everyone's insurance. */
export const listOpenRelations = async (
  tx: Reader,
  afterId: number,
  limit: number,
): Promise<QuotaRelation[]> => await open(tx, afterId, limit)

/** One change of a quota. */
export type QuotaChange = {
  payerId: number
  id: number
  relativeId: number
  relationId: number
  kind: 'grant' | 'release'
  amount: Fen
  reason: string
  at: Instant
}

type ChangeRow = QuotaChange & { requestKey: string | null; digest: string | null }
const changes = table<ChangeRow>('quota_change', {
  payerId: 'bigint',
  id: 'bigint',
  relativeId: 'bigint',
  relationId: 'bigint',
  kind: 'text',
  amount: 'bigint',
  reason: 'text',
  at: 'timestamptz',
  requestKey: 'text null',
  digest: 'text null',
})
const byKey = changes.list('quota.change_by_key', 'where payer_id = $1 and request_key = $2')
const ofRelation = changes.list('quota.changes', 'where payer_id = $1 and relation_id = $2 order by id desc')

export async function insertChange(
  tx: Tx,
  one: QuotaChange,
  asked: { requestKey: string; digest: string } | null,
): Promise<void> {
  await changes.insert(tx, [{ ...one, ...(asked ?? { requestKey: null, digest: null }) }])
}

/** What was asked under this key before; null when nothing. */
export const findChangeDigest = async (
  tx: Reader,
  payerId: number,
  requestKey: string,
): Promise<string | null> => (await byKey(tx, payerId, requestKey))[0]?.digest ?? null

/** Changes of this payer's quotas for a relative, newest first. */
export async function listChanges(
  tx: Reader,
  { payerId, relationId }: { payerId: number; relationId: number },
): Promise<QuotaChange[]> {
  const rows = await ofRelation(tx, payerId, relationId)
  return rows.map(({ requestKey: _, digest: __, ...change }) => change)
}

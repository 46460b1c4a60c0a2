import type { Fen, Relationship } from '@gongji/policy'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { EndReason, QuotaRelation, RelationStatus } from './wallet.ts'

type Row = {
  relative_id: number
  id: number
  payer_id: number
  relationship: Relationship
  status: RelationStatus
  payer_area: string
  relative_area: string
  asked_at: Date
  agreed_at: Date | null
  agreed_by: number | null
  ended_at: Date | null
  ended_by: string | null
  end_reason: EndReason | null
  commitment: string
  channel: string
  premium_only: boolean
}

const relationOf = (row: Row): QuotaRelation => ({
  id: row.id,
  relativeId: row.relative_id,
  payerId: row.payer_id,
  relationship: row.relationship,
  status: row.status,
  payerArea: row.payer_area,
  relativeArea: row.relative_area,
  askedAt: row.asked_at.getTime(),
  agreedAt: row.agreed_at?.getTime() ?? null,
  agreedBy: row.agreed_by,
  endedAt: row.ended_at?.getTime() ?? null,
  endedBy: row.ended_by,
  endReason: row.end_reason,
  commitment: row.commitment,
  channel: row.channel,
  premiumOnly: row.premium_only,
})

const columns =
  sql.raw(`r.relative_id, r.id, r.payer_id, r.relationship, r.status, r.payer_area, r.relative_area, r.asked_at,
  r.agreed_at, r.agreed_by, r.ended_at, r.ended_by, r.end_reason, r.commitment, r.channel, r.premium_only`)

/** Writes a new relation with its place in the payer's list. The caller has locked both accounts. */
export async function insertRelation(tx: Tx, one: QuotaRelation): Promise<void> {
  await sql`insert into quota_relation (relative_id, id, payer_id, relationship, status, payer_area, relative_area, asked_at,
      commitment, channel, premium_only)
    values (${one.relativeId}, ${one.id}, ${one.payerId}, ${one.relationship}, ${one.status}, ${one.payerArea},
      ${one.relativeArea}, ${new Date(one.askedAt)}, ${one.commitment}, ${one.channel}, ${one.premiumOnly})`.execute(
    tx,
  )
  await sql`insert into quota_relation_of_payer (payer_id, relation_id, relative_id)
    values (${one.payerId}, ${one.id}, ${one.relativeId})`.execute(tx)
}

/** Writes a relation as it now is. The caller has locked both accounts. */
export async function updateRelation(tx: Tx, one: QuotaRelation): Promise<void> {
  await sql`update quota_relation set status = ${one.status},
      agreed_at = ${one.agreedAt === null ? null : new Date(one.agreedAt)}, agreed_by = ${one.agreedBy},
      ended_at = ${one.endedAt === null ? null : new Date(one.endedAt)}, ended_by = ${one.endedBy},
      end_reason = ${one.endReason}
    where relative_id = ${one.relativeId} and id = ${one.id}`.execute(tx)
}

/** Relations in which these people are the beneficiary, ended ones too, newest first. */
export async function listRelationsOfRelatives(
  tx: Tx,
  relativeIds: readonly number[],
): Promise<QuotaRelation[]> {
  if (relativeIds.length === 0) return []
  const { rows } = await sql<Row>`select ${columns} from quota_relation r
    where r.relative_id = any(${[...relativeIds]}::bigint[]) order by r.id desc`.execute(tx)
  return rows.map(relationOf)
}

/** Relations in which these people are the sharer, ended ones too, newest first. */
export async function listRelationsOfPayers(tx: Tx, payerIds: readonly number[]): Promise<QuotaRelation[]> {
  const { rows } = await sql<{ relation_id: number; relative_id: number }>`
    select relation_id, relative_id from quota_relation_of_payer
    where payer_id = any(${[...payerIds]}::bigint[])`.execute(tx)
  const ids = new Set(rows.map(({ relation_id }) => relation_id))
  const relations = await listRelationsOfRelatives(tx, [
    ...new Set(rows.map(({ relative_id }) => relative_id)),
  ])
  return relations.filter(({ id }) => ids.has(id))
}

/** Relations that are not ended, after `afterId`, in order of id: for the daily look at everyone's insurance. */
export async function listOpenRelations(tx: Tx, afterId: number, limit: number): Promise<QuotaRelation[]> {
  const { rows } = await sql<Row>`select ${columns} from quota_relation r
    where r.ended_at is null and r.id > ${afterId} order by r.id limit ${limit}`.execute(tx)
  return rows.map(relationOf)
}

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

export async function insertChange(
  tx: Tx,
  one: QuotaChange,
  asked: { requestKey: string; digest: string } | null,
): Promise<void> {
  await sql`insert into quota_change (payer_id, id, relative_id, relation_id, kind, amount, reason, at, request_key, digest)
    values (${one.payerId}, ${one.id}, ${one.relativeId}, ${one.relationId}, ${one.kind}, ${one.amount}, ${one.reason},
      ${new Date(one.at)}, ${asked?.requestKey ?? null}, ${asked?.digest ?? null})`.execute(tx)
}

/** What was asked under this key before; null when nothing. */
export async function findChangeDigest(tx: Tx, payerId: number, requestKey: string): Promise<string | null> {
  const { rows } = await sql<{ digest: string }>`select digest from quota_change
    where payer_id = ${payerId} and request_key = ${requestKey}`.execute(tx)
  return rows[0]?.digest ?? null
}

/** Changes of this payer's quotas for a relative, newest first. */
export async function listChanges(
  tx: Tx,
  { payerId, relationId }: { payerId: number; relationId: number },
): Promise<QuotaChange[]> {
  const { rows } = await sql<{
    id: number
    relative_id: number
    kind: 'grant' | 'release'
    amount: Fen
    reason: string
    at: Date
  }>`select id, relative_id, kind, amount, reason, at from quota_change
    where payer_id = ${payerId} and relation_id = ${relationId} order by id desc`.execute(tx)
  return rows.map((row) => ({
    payerId,
    id: row.id,
    relativeId: row.relative_id,
    relationId,
    kind: row.kind,
    amount: row.amount,
    reason: row.reason,
    at: row.at.getTime(),
  }))
}

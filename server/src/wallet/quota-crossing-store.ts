import type { PlainDate } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { CrossingChange, CrossingMove, QuotaCrossing } from './quota-crossing.ts'

const crossings = table<QuotaCrossing>('quota_crossing', {
  relativeId: 'bigint',
  number: 'text',
  relationId: 'bigint null',
  payerId: 'bigint null',
  peer: 'text',
  side: 'text',
  ending: 'text null',
  endedBy: 'text null',
  held: 'text null',
  heldAt: 'timestamptz null',
})
const byNumber = crossings.list('quota.crossing', 'where relative_id = $1 and number = $2')
const ofRelation = crossings.list(
  'quota.crossing_of_relation',
  'where relative_id = $1 and relation_id = $2::bigint',
)
const ofPayers = crossings.list('quota.crossings_of_payers', 'where payer_id = any($1::bigint[])')
const onSide = crossings.list('quota.crossings_on_side', 'where side = $1 and payer_id is not null')
const write = crossings.update('quota.write_crossing', {
  key: ['relativeId', 'number'],
  keep: ['relationId', 'payerId', 'peer', 'side'],
})

export async function insertCrossing(tx: Tx, one: QuotaCrossing): Promise<void> {
  await crossings.insert(tx, [one])
}

/** Writes what has become of it. The caller has locked both accounts. */
export async function writeCrossing(tx: Tx, one: QuotaCrossing): Promise<void> {
  await write(tx, [one])
}

export const findCrossing = async (
  tx: Reader,
  relativeId: number,
  number: string,
): Promise<QuotaCrossing | null> => (await byNumber(tx, relativeId, number))[0] ?? null

/** Where the other half of a relation is; null: both people are ours. */
export const findCrossingOf = async (
  tx: Reader,
  { relativeId, id }: { relativeId: number; id: number },
): Promise<QuotaCrossing | null> => (await ofRelation(tx, relativeId, id))[0] ?? null

export const listCrossingsOfPayers = async (
  tx: Reader,
  payerIds: readonly number[],
): Promise<QuotaCrossing[]> => (payerIds.length === 0 ? [] : await ofPayers(tx, payerIds))

/** Every relation of which the other half is elsewhere: those whose sharers are ours, or whose relatives are. */
export const listCrossingsOn = async (tx: Reader, side: QuotaCrossing['side']): Promise<QuotaCrossing[]> =>
  await onSide(tx, side)

const changes = table<CrossingChange>('quota_crossing_change', {
  payerId: 'bigint',
  id: 'bigint',
  number: 'text',
  relativeId: 'bigint',
  relationId: 'bigint',
  peer: 'text',
  side: 'text',
  kind: 'text',
  amount: 'bigint',
  status: 'text',
  calledBack: 'boolean',
  askedAt: 'timestamptz',
  closesAt: 'timestamptz',
  closedAt: 'timestamptz null',
  requestKey: 'text null',
  digest: 'text null',
})
const changeByNumber = changes.list('quota.crossing_change', 'where payer_id = $1 and number = $2')
const changeByKey = changes.list('quota.crossing_change_by_key', 'where payer_id = $1 and request_key = $2')
const openOf = changes.list(
  'quota.crossing_changes_open',
  `where payer_id = $1 and relative_id = $2 and side = 'out' and status = 'sent' order by id desc`,
)
const rewrite = changes.update('quota.write_crossing_change', {
  key: ['payerId', 'id'],
  keep: [
    'number',
    'relativeId',
    'relationId',
    'peer',
    'side',
    'kind',
    'askedAt',
    'closesAt',
    'requestKey',
    'digest',
  ],
})

export async function insertCrossingChange(tx: Tx, one: CrossingChange): Promise<void> {
  await changes.insert(tx, [one])
}

/** Writes what has become of it. The caller has locked the payer's account. */
export async function writeCrossingChange(tx: Tx, one: CrossingChange): Promise<void> {
  await rewrite(tx, [one])
}

export const findCrossingChange = async (
  tx: Reader,
  payerId: number,
  number: string,
): Promise<CrossingChange | null> => (await changeByNumber(tx, payerId, number))[0] ?? null

/** What was asked of another agency under this key before; null when nothing. */
export const findCrossingDigest = async (
  tx: Reader,
  payerId: number,
  requestKey: string,
): Promise<string | null> => (await changeByKey(tx, payerId, requestKey))[0]?.digest ?? null

/** What this sharer has asked of the relative's agency and was not answered yet, newest first. */
export const listOpenChanges = async (
  tx: Reader,
  { payerId, relativeId }: { payerId: number; relativeId: number },
): Promise<CrossingChange[]> => await openOf(tx, payerId, relativeId)

const moves = table<CrossingMove>('quota_crossing_move', {
  payerId: 'bigint',
  number: 'text',
  relativeId: 'bigint',
  peer: 'text',
  side: 'text',
  kind: 'text',
  amount: 'bigint',
  on: ['on_date', 'date'],
})
const movesOf = moves.list('quota.crossing_moves', 'where payer_id = any($1::bigint[])')
const movesOn = moves.list(
  'quota.crossing_moves_on',
  `where peer = $1 and kind = 'use' and on_date between $2::date and $3::date`,
)

export async function insertMoves(tx: Tx, all: readonly CrossingMove[]): Promise<void> {
  await moves.insert(tx, all)
}

/** What moved these payers' quotas elsewhere, or of those that others granted here. */
export const listMoves = async (tx: Reader, payerIds: readonly number[]): Promise<CrossingMove[]> =>
  payerIds.length === 0 ? [] : await movesOf(tx, payerIds)

/** What was used on these days of quotas between us and an agency, either way. */
export const listUsesWith = async (
  tx: Reader,
  peer: string,
  from: PlainDate,
  to: PlainDate,
): Promise<CrossingMove[]> => await movesOn(tx, peer, from, to)

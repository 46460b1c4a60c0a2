import { query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { MessageKey } from './settlement.ts'

/**
 * A message that writes, by its key, and what answered it: a settlement, or the answer as it was given. Found again, it is
 * answered the same and changes nothing.
 */
export type KeyRow = {
  key: string
  /** Of its content: the same key with other content is refused. */
  digest: string
  personId: number | null
  settlementId: number | null
  /** Null: a settlement is the answer. */
  answer: Readonly<Record<string, unknown>> | null
  at: Instant
}

/** A message's key as it is kept. */
export const keyText = ({ source, msgid }: Pick<MessageKey, 'source' | 'msgid'>): string =>
  `${source} ${msgid}`

const messageKeys = table<KeyRow>('message_key', {
  key: 'text',
  digest: 'text',
  personId: 'bigint null',
  settlementId: 'bigint null',
  answer: 'json null',
  at: ['created_at', 'timestamptz'],
})
const byKeys = query(
  'message_key.by_keys',
  `select ${messageKeys.select('k', 'key', 'digest', 'personId', 'settlementId', 'answer')} from message_key k
   where k.key = any($1::text[])`,
)
const byKey = messageKeys.list('message_key.by_key', 'where key = $1')

/** What answered a message. */
export type AnsweredKey = Omit<KeyRow, 'at'>

export const findKeys = async (tx: Reader, wanted: readonly string[]): Promise<Map<string, AnsweredKey>> =>
  wanted.length === 0
    ? new Map()
    : new Map(messageKeys.rows<AnsweredKey>(await run(tx, byKeys, [wanted])).map((row) => [row.key, row]))

export const findRemembered = async (tx: Reader, key: string): Promise<KeyRow | null> =>
  (await byKey(tx, key))[0] ?? null

/** Remembers what answered these messages. */
export async function insertKeys(tx: Tx, rows: readonly KeyRow[]): Promise<void> {
  await messageKeys.insert(tx, rows)
}

/** Remembers what a message that made no settlement was answered. */
export async function insertAnswer(
  tx: Tx,
  row: Omit<KeyRow, 'settlementId'> & { answer: Record<string, unknown> },
): Promise<void> {
  await messageKeys.insert(tx, [{ ...row, settlementId: null }])
}

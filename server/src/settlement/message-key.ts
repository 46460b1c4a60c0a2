import { query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

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
  `select ${messageKeys.select('k', 'key', 'digest', 'personId', 'settlementId')} from message_key k
   where k.key = any($1::text[])`,
)
const byKey = messageKeys.list('message_key.by_key', 'where key = $1')

/** Which settlements answered these messages. */
export type AnsweredKey = Pick<KeyRow, 'key' | 'digest' | 'personId' | 'settlementId'>

export const findKeys = async (tx: Reader, wanted: readonly string[]): Promise<Map<string, AnsweredKey>> =>
  new Map((await run<AnsweredKey>(tx, byKeys, [wanted])).map((row) => [row.key, row]))

export const findRemembered = async (tx: Reader, key: string): Promise<KeyRow | null> =>
  (await byKey(tx, key))[0] ?? null

/** Remembers which settlement answered which message. */
export async function insertKeyRows(
  tx: Tx,
  rows: readonly (Omit<KeyRow, 'answer'> & { settlementId: number })[],
): Promise<void> {
  await messageKeys.insert(
    tx,
    rows.map((row) => ({ ...row, answer: null })),
  )
}

/** Remembers what a message that made no settlement was answered. */
export async function insertAnswer(
  tx: Tx,
  row: Omit<KeyRow, 'settlementId'> & { answer: Record<string, unknown> },
): Promise<void> {
  await messageKeys.insert(tx, [{ ...row, settlementId: null }])
}

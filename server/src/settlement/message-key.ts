import { query, type Reader, run, type Tx, together } from '../db/db.ts'
import { passing } from '../db/passing.ts'
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

/** Keys that stay for good: of settlements, and such as may never be used. */
const messageKeys = table<KeyRow>('message_key', {
  key: 'text',
  digest: 'text',
  personId: 'bigint null',
  settlementId: 'bigint null',
  answer: 'json null',
  at: ['created_at', 'timestamptz'],
})

type AnswerRow = Omit<KeyRow, 'settlementId' | 'answer'> & { answer: Readonly<Record<string, unknown>> }
/** Answers to messages that settled nothing, which go when nobody sends those again. */
const answers = table<AnswerRow>('message_answer', {
  key: 'text',
  digest: 'text',
  personId: 'bigint null',
  answer: 'json',
  at: ['created_at', 'timestamptz'],
})

export const passingAnswers = passing('message_answer', 'created_at')

const byKeys = query(
  'message_key.by_keys',
  `select ${messageKeys.select('k', 'key', 'digest', 'personId', 'answer', 'settlementId')} from message_key k
   where k.key = any($1::text[])
   union all
   select ${answers.select('a', 'key', 'digest', 'personId', 'answer')}, null from message_answer a
   where a.key = any($1::text[])`,
)
/** What answered a message. */
export type AnsweredKey = Omit<KeyRow, 'at'>

export const findKeys = async (tx: Reader, wanted: readonly string[]): Promise<Map<string, AnsweredKey>> =>
  wanted.length === 0
    ? new Map()
    : new Map(messageKeys.rows<AnsweredKey>(await run(tx, byKeys, [wanted])).map((row) => [row.key, row]))

export const findRemembered = async (tx: Reader, key: string): Promise<AnsweredKey | null> =>
  (await findKeys(tx, [key])).get(key) ?? null

/** Remembers what answered these messages. */
export async function insertKeys(tx: Tx, rows: readonly KeyRow[]): Promise<void> {
  await together([
    messageKeys.insert(
      tx,
      rows.filter(({ answer }) => answer === null),
    ),
    answers.insert(
      tx,
      rows.flatMap(({ answer, ...row }) => (answer === null ? [] : [{ ...row, answer }])),
    ),
  ])
}

/** Uses a key up that no message has used: one that comes late under it can do nothing any more. */
export async function spendKey(tx: Tx, row: Omit<KeyRow, 'settlementId' | 'answer'>): Promise<void> {
  await messageKeys.insert(tx, [{ ...row, settlementId: null, answer: {} }])
}

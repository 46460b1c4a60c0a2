import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** A message of ours; without an answer it is carried again. */
export type SentMessage = {
  id: string
  peer: string
  kind: string
  content: string
  createdAt: Instant
  answer: string | null
  proof: string | null
  answeredAt: Instant | null
}
const sent = table<SentMessage>('peer_message', {
  id: 'text',
  peer: 'text',
  kind: 'text',
  content: 'text',
  createdAt: 'timestamptz',
  answer: 'text null',
  proof: 'text null',
  answeredAt: 'timestamptz null',
})
const byId = sent.list('peer.message', 'where id = $1')
const markAnswered = command(
  'peer.answered',
  `update peer_message set answer = $2, proof = $3, answered_at = $4::timestamptz
   where id = $1 and answered_at is null`,
)

/** Another agency's message that changed something here. */
type ReceivedMessage = {
  key: string
  kind: string
  content: string
  answer: string
  proof: string
  receivedAt: Instant
}
const received = table<ReceivedMessage>('peer_received', {
  key: 'text',
  kind: 'text',
  content: 'text',
  answer: 'text',
  proof: 'text',
  receivedAt: 'timestamptz',
})
const byKey = received.list('peer.received', 'where key = $1')

export async function insertMessage(tx: Tx, one: SentMessage): Promise<void> {
  await sent.insert(tx, [one])
}

export const findMessage = async (tx: Reader, id: string): Promise<SentMessage | null> =>
  (await byId(tx, id))[0] ?? null

/** Keeps an answer. False: another run has kept one already. */
export const keepAnswer = async (
  tx: Tx,
  { id, answer, proof, at }: { id: string; answer: string; proof: string; at: Instant },
): Promise<boolean> => (await execute(tx, markAnswered, [id, answer, proof, new Date(at)])) === 1

export async function insertReceived(tx: Tx, one: ReceivedMessage): Promise<void> {
  await received.insert(tx, [one])
}

export const findReceived = async (tx: Reader, key: string): Promise<ReceivedMessage | null> =>
  (await byKey(tx, key))[0] ?? null

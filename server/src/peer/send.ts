import { z } from 'zod'
import type { Tx } from '../db/db.ts'
import type { Deps, Instant } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { Problem } from '../problem.ts'
import { type Peer, type PeerHandlers, problem, requirePeer } from './peer.ts'
import { isSignedBy, type Signed, signMessage } from './sign.ts'
import { findMessage, insertMessage, keepAnswer } from './store.ts'

const usualPatienceMs = 10_000
/** Where another agency's messages come in. */
const messagePath = '/api/agencies/messages'

const signed = z.object({
  from: z.string(),
  to: z.string(),
  id: z.string(),
  time: z.string(),
  content: z.string(),
  signature: z.string(),
})
/** A refusal as people read it: what is wrong and who mends it, zh and en. */
const words = z.object({ status: z.int().min(400).max(499), text: z.array(z.string()).length(4) })
/** What an answer says: something, or why not. */
const reply = z.union([
  z.object({ answer: z.unknown() }),
  z.object({ refused: z.object({ type: z.string(), words: words.optional() }) }),
])
export type Reply = z.infer<typeof reply>

/** What was answered. @throws Problem in the other agency's own words where it refused */
export function answerOf(reply: Reply): unknown {
  if ('answer' in reply) return reply.answer
  const { type, words: said } = reply.refused
  if (said === undefined) throw problem.badMessage()
  // Braces would be taken for facts to fill in.
  const [zh, en, mendZh, mendEn] = said.text.map((one) => one.replaceAll(/[{}]/g, ''))
  throw new Problem(type, [said.status, zh!, en!, mendZh!, mendEn!], {}, {})
}

/** Carries one message and gives what was answered, with the signed answer. @throws Problem 503 when nobody knows what became of it */
async function carry(
  { peers, secrets }: Pick<Deps, 'peers' | 'secrets'>,
  peer: Peer,
  { id, kind, body }: { id: string; kind: string; body: unknown },
): Promise<{ reply: Reply; proof: string }> {
  const unavailable = () => problem.unavailable({ name: peer.name })
  const from = peers!.self
  const message = signMessage(secrets, { from, to: peer.code, id, content: { kind, body } })
  let text: unknown
  try {
    const response = await fetch(new URL(messagePath, peer.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(peers!.patienceMs ?? usualPatienceMs),
    })
    if (!response.ok) throw unavailable()
    text = await response.json()
  } catch {
    throw unavailable()
  }
  const read = signed.safeParse(text)
  if (!read.success || read.data.id !== id || read.data.from !== peer.code || read.data.to !== from)
    throw unavailable()
  if (!isSignedBy(peer.publicKey, read.data)) throw unavailable()
  const said = reply.safeParse(JSON.parse(read.data.content))
  if (!said.success) throw unavailable()
  return { reply: said.data, proof: JSON.stringify(read.data satisfies Signed) }
}

const numberOf = ({ peers, newId }: Pick<Deps, 'peers' | 'newId'>): string => `${peers!.self}-${newId()}`

/** Asks another agency something that changes nothing there. @throws Problem 503 when it does not answer */
export const askPeer = async (
  deps: Pick<Deps, 'peers' | 'secrets' | 'newId'>,
  peer: Peer,
  { kind, body }: { kind: string; body: object },
): Promise<Reply> => (await carry(deps, peer, { id: numberOf(deps), kind, body })).reply

/** Tells another agency something: written now, carried from the commit on until it is answered. */
export async function tellPeer(
  tx: Tx,
  deps: Pick<Deps, 'peers' | 'newId' | 'now'>,
  { peer, kind, body }: { peer: string; kind: string; body: object },
): Promise<void> {
  const id = numberOf(deps)
  const content = JSON.stringify(body)
  const open = { answer: null, proof: null, answeredAt: null }
  await insertMessage(tx, { id, peer, kind, content, createdAt: deps.now(), ...open })
  await enqueue(tx, deps, { kind: 'peer.send', payload: { id, tries: 0 }, uniqueKey: `peer.send:${id}` })
}

const minute = 60_000
/** Business time until a message is carried again: 1, 2, 4 … minutes, at most an hour; it is never given up. */
const pause = (tries: number): Instant => Math.min(2 ** tries, 60) * minute

/** What is carried later. */
export const peerJobs = (deps: Deps, handlers: PeerHandlers): JobHandlers => ({
  'peer.send': {
    before: async ({ payload }) => {
      const message = await findMessage(deps.db.reader, (payload as { id: string }).id)
      if (message === null || message.answeredAt !== null) return 'done'
      const { id, kind, content } = message
      const peer = deps.peers?.agencies.find(({ code }) => code === message.peer)
      if (!peer) return null
      return await carry(deps, peer, { id, kind, body: JSON.parse(content) }).catch(() => null)
    },
    run: async (tx, { payload }, outcome) => {
      if (outcome === 'done') return
      const { id, tries } = payload as { id: string; tries: number }
      const answered = outcome as Awaited<ReturnType<typeof carry>> | null
      // A refusal is no answer to what has happened already: somebody looks at it, and it is carried again.
      if (answered === null || 'refused' in answered.reply) {
        await enqueue(tx, deps, {
          kind: 'peer.send',
          payload: { id, tries: tries + 1 },
          runAt: deps.now() + pause(tries),
          uniqueKey: `peer.send:${id}`,
        })
        return
      }
      const { answer } = answered.reply
      const message = (await findMessage(tx, id))!
      const kept = { id, answer: JSON.stringify(answer), proof: answered.proof, at: deps.now() }
      if (!(await keepAnswer(tx, kept))) return
      await handlers[message.kind]?.answered?.(
        tx,
        requirePeer(deps, message.peer),
        JSON.parse(message.content),
        answer,
      )
    },
  },
})

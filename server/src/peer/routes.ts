import { routes } from '@gongji/contract'
import { isDuplicate, type Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import type { Serve } from '../serve.ts'
import { type Peer, type PeerHandlers, problem, requirePeer } from './peer.ts'
import { isSignedBy, type Signed, signMessage } from './sign.ts'
import { findReceived, insertReceived } from './store.ts'

function readContent(text: string): { kind: string; body: unknown } {
  try {
    const content = JSON.parse(text) as { kind?: unknown; body?: unknown }
    if (typeof content?.kind === 'string') return { kind: content.kind, body: content.body }
  } catch {
    // Not even JSON.
  }
  throw problem.badMessage()
}

/** Answers a message that its sender signed. A refusal is an answer; what went wrong here is none, so that it comes again. */
async function answerOf(
  deps: Deps,
  handlers: PeerHandlers,
  from: Peer,
  message: Signed,
): Promise<{ answer: object } | { refused: { type: string } }> {
  const { kind, body } = readContent(message.content)
  const handler = Object.hasOwn(handlers, kind) ? handlers[kind] : undefined
  if (!handler) throw problem.badMessage()
  const key = `${from.code} ${message.id}`
  const once = async (tx: Tx): Promise<object> => {
    if (!handler.changes) return await handler.answer(tx, from, body)
    const known = await findReceived(tx, key)
    if (known) {
      if (known.content !== message.content) throw problem.reused()
      return JSON.parse(known.answer) as object
    }
    const answer = await handler.answer(tx, from, body)
    const [content, proof] = [message.content, JSON.stringify(message)]
    const kept = { key, kind, content, proof, answer: JSON.stringify(answer), receivedAt: deps.now() }
    await insertReceived(tx, kept)
    return answer
  }
  const attempt = () => deps.db.transaction(once)
  try {
    // The same message twice at once: the second reads what the first was answered.
    return {
      answer: await attempt().catch((error) => (isDuplicate(error) ? attempt() : Promise.reject(error))),
    }
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return { refused: { type: error.type } }
    throw error
  }
}

/** Where other agencies' servers knock: each message is signed, and so is its answer. */
export function peerRoutes(serve: Serve, deps: Deps, handlers: PeerHandlers): void {
  serve(routes.agencyMessages, async ({ body: message }) => {
    const { peers, secrets } = deps
    const from = requirePeer(deps, message.from)
    if (message.to !== peers!.self || !isSignedBy(from.publicKey, message)) throw problem.badSignature()
    const content = await answerOf(deps, handlers, from, message)
    return signMessage(secrets, { from: peers!.self, to: from.code, id: message.id, content })
  })
}

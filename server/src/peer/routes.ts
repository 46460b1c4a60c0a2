import { routes } from '@gongji/contract'
import { isDuplicate, type Reader, type Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import type { Serve } from '../serve.ts'
import {
  type Peer,
  type PeerHandler,
  type PeerHandlerApart,
  type PeerHandlers,
  problem,
  requirePeer,
} from './peer.ts'
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
): Promise<{ answer: object } | { refused: { type: string; words: { status: number; text: string[] } } }> {
  const { kind, body } = readContent(message.content)
  const handler = Object.hasOwn(handlers, kind) ? handlers[kind] : undefined
  if (!handler) throw problem.badMessage()
  const key = `${from.code} ${message.id}`
  const { content } = message
  const keep = async (tx: Tx, answer: object): Promise<void> => {
    const proof = JSON.stringify(message)
    await insertReceived(tx, {
      key,
      kind,
      content,
      proof,
      answer: JSON.stringify(answer),
      receivedAt: deps.now(),
    })
  }
  const knownAnswer = async (tx: Reader): Promise<object | null> => {
    const known = await findReceived(tx, key)
    if (known === null) return null
    if (known.content !== content) throw problem.reused()
    return JSON.parse(known.answer) as object
  }
  /** Answers in transactions of the handler's own; then the answer is kept. */
  const apart = async (handler: PeerHandlerApart): Promise<object> => {
    const known = handler.changes ? await knownAnswer(deps.db.reader) : null
    if (known) return known
    const answer = await handler.apart(from, body)
    if (handler.changes)
      await deps.db
        .transaction((tx) => keep(tx, answer))
        .catch((error: unknown) => {
          if (!isDuplicate(error)) throw error
        })
    return answer
  }
  const once =
    (handler: PeerHandler) =>
    async (tx: Tx): Promise<object> => {
      if (!handler.changes) return await handler.answer(tx, from, body)
      const known = await knownAnswer(tx)
      if (known) return known
      const answer = await handler.answer(tx, from, body)
      await keep(tx, answer)
      return answer
    }
  try {
    if ('apart' in handler) return { answer: await apart(handler) }
    const attempt = () => deps.db.transaction(once(handler))
    // The same message twice at once: the second reads what the first was answered.
    return {
      answer: await attempt().catch((error) => (isDuplicate(error) ? attempt() : Promise.reject(error))),
    }
  } catch (error) {
    if (error instanceof Problem && error.status < 500) {
      const { type, status, title, mend } = error
      return { refused: { type, words: { status, text: [title.zh, title.en, mend.zh, mend.en] } } }
    }
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

import { createHash } from 'node:crypto'
import type { Route } from '@gongji/contract'
import { findAnswer, type KeptAnswer, keepAnswer } from '../access/once.ts'
import type { Deps } from '../deps.ts'
import { seal, unseal } from '../person/seal.ts'
import { Problem } from '../problem.ts'
import { actorOf, type Caller } from '../serve.ts'
import { problem } from './problems.ts'

type Asked = { caller: Caller; params: unknown; body: unknown }
type Known = Pick<KeptAnswer, 'actor' | 'requestKey' | 'digest'>

/** Under which key of the caller's an act is asked; null: it has none. */
function knownAs({ method, path }: Route, { caller, params, body }: Asked): Known | null {
  const { requestKey, ...content } = (body ?? {}) as { requestKey?: string }
  if (requestKey === undefined) return null
  const digest = createHash('sm3')
    .update(JSON.stringify([method, path, params, content]))
    .digest('hex')
  return { actor: actorOf(caller), requestKey, digest }
}

/**
 * Does an act once a key: asked again with the same content it gives the first answer and does nothing. One that comes
 * while the first is still at work is refused as the act itself refuses it. @throws Problem when the key was used for something else
 */
export async function once(
  { db, secrets, now }: Pick<Deps, 'db' | 'secrets' | 'now'>,
  route: Route,
  asked: Asked,
  act: () => Promise<unknown>,
): Promise<unknown> {
  const known = route.once === true ? knownAs(route, asked) : null
  if (known === null) return await act()
  const place = `answer:${known.actor}:${known.requestKey}`
  const first = async (): Promise<{ answer: unknown } | null> => {
    const kept = await findAnswer(db.reader, known)
    if (kept === null) return null
    if (kept.digest !== known.digest) throw problem.keyReused()
    return { answer: JSON.parse(unseal(secrets, place, kept.answerSealed)) as unknown }
  }
  const before = await first()
  if (before !== null) return before.answer
  try {
    const answer = await act()
    const answerSealed = seal(secrets, place, JSON.stringify(answer))
    await keepAnswer(db.autocommit, { ...known, answerSealed, at: now() })
    return answer
  } catch (error) {
    // Whoever asked at the same time under the same key has done it.
    const meanwhile = error instanceof Problem ? await first() : null
    if (meanwhile === null) throw error
    return meanwhile.answer
  }
}

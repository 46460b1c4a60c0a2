import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

/** What an act answered, by who asked and under which key of his; sealed. */
export type KeptAnswer = {
  actor: string
  requestKey: string
  digest: string
  answerSealed: string
  at: Instant
}

const answers = table<KeptAnswer>('request_answer', {
  actor: 'text',
  requestKey: 'text',
  digest: 'text',
  answerSealed: 'text',
  at: 'timestamptz',
})
const byKey = answers.list('access.answer', 'where actor = $1 and request_key = $2')
const keep = answers.insertion('access.keep_answer', 'on conflict (actor, request_key) do nothing')
const forget = command('access.forget_answers', 'delete from request_answer where at < $1::timestamptz')

export const findAnswer = async (
  tx: Reader,
  { actor, requestKey }: Pick<KeptAnswer, 'actor' | 'requestKey'>,
): Promise<KeptAnswer | null> => (await byKey(tx, actor, requestKey))[0] ?? null

/** Keeps an answer; the first under a key stays. */
export async function keepAnswer(tx: Tx, one: KeptAnswer): Promise<void> {
  await execute(tx, keep, answers.lists([one]))
}

/** Takes answers away that were given before; how many. */
export const forgetAnswers = (tx: Tx, before: Instant): Promise<number> =>
  execute(tx, forget, [new Date(before)])

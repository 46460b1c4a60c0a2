import { isDuplicate, type Tx } from '../db/db.ts'
import { type Instant, timeInChina } from '../deps.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { findRemembered, insertKeys, keyText } from '../settlement/message-key.ts'
import type { Call, Context } from './call.ts'
import type { Message, Nodes, NodeValues } from './field.ts'
import { problem } from './problem.ts'
import { writeOutput } from './write.ts'

/** By which message, and when. */
export type TakenBack = { by: string; at: Instant }

/**
 * Does what a message asks once (docs/definitions.md 8): the patient's account is locked, the same key and content gives the
 * first answer unless that was taken back since, other content is refused, and the answer is remembered in the same transaction.
 * @throws Problem as `work` does, with nothing changed and the key free
 */
export async function once<O extends Nodes>(
  { deps }: Context,
  { envelope, digest }: Call<unknown>,
  {
    spec,
    personId,
    takenBack,
  }: {
    spec: Pick<Message<Nodes, O>, 'output'>
    personId: number | null
    /** What has taken back since what the message did; asked when it comes again. */
    takenBack?: (tx: Tx, answer: Record<string, unknown>) => Promise<TakenBack | null>
  },
  work: (tx: Tx) => Promise<NodeValues<O>>,
): Promise<Record<string, unknown>> {
  const { db, now } = deps
  const key = keyText({ source: envelope.institution, msgid: envelope.msgid })
  const attempt = () =>
    db.transaction(async (tx) => {
      if (personId !== null) requireAccount(await lockAccounts(tx, db.lockStep, [personId]), personId)
      const known = await findRemembered(tx, key)
      if (known) {
        if (known.digest !== digest || known.answer === null) {
          throw problem.messageReused({ msgid: envelope.msgid })
        }
        const undone = await takenBack?.(tx, known.answer)
        if (undone) throw problem.takenBack({ by: undone.by, at: timeInChina(undone.at) })
        return known.answer
      }
      const answer = writeOutput(spec, await work(tx))
      await insertKeys(tx, [{ key, digest, personId, settlementId: null, answer, at: now() }])
      return answer
    })
  // The same key in flight for nobody, or for somebody else, is not behind the same lock: the second one reads the first.
  return await attempt().catch((error: unknown) => {
    if (isDuplicate(error)) return attempt()
    throw error
  })
}

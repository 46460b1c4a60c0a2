import type { Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { insertAct } from './store.ts'

/** Who does it: `staff:ID`, or `operator`, whoever has the machine. */
export type Actor = string
export const operator: Actor = 'operator'

/** Puts on record what an administrator or an operator did; in the transaction that does it. */
export async function recordAdministration(
  tx: Tx,
  { newId, now }: Pick<Deps, 'newId' | 'now'>,
  act: { actor: Actor; kind: string; subject: string; content?: Readonly<Record<string, unknown>> },
): Promise<void> {
  await insertAct(tx, { content: {}, ...act, id: newId(), at: now() })
}

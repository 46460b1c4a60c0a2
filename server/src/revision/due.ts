import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { type Account, lockAccounts } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { book, type Pending, pendingOn, posting, storePending } from '../ledger/post.ts'
import { type Closing, listDeaths, storeClosings } from '../person/estate.ts'
import { listNames, maskName } from '../person/person.ts'
import { seal } from '../person/seal.ts'
import { type Due, type DueAction, reopened } from '../settlement/revised.ts'
import { findDue, updateDues } from '../settlement/revised-rows.ts'
import { problem } from './problem.ts'

type DueKey = { personId: number; id: number; version: number; actor: string; area: string }

/** A due of the clerk's area with its patient's account locked. @throws Problem */
async function lockDue(
  tx: Tx,
  deps: Deps,
  { personId, id, version, area }: DueKey,
): Promise<{ due: Due; accounts: Map<number, Account> }> {
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId])
  const due = await findDue(tx, { personId, id })
  if (due?.area !== area) throw problem.unknownDue()
  if (due.version !== version) throw problem.dueState()
  return { due, accounts }
}

async function write(tx: Tx, due: Due): Promise<Due> {
  await updateDues(tx, [due])
  return { ...due, version: due.version + 1 }
}

const hasDied = async (tx: Reader, personId: number): Promise<boolean> =>
  (await listDeaths(tx, [personId])).length > 0

/** One clerk says what is to become of it. @throws Problem with nothing changed */
export async function proposeDue(
  tx: Tx,
  deps: Deps,
  { action, words, bankAccount, ...key }: DueKey & { action: DueAction; words: string; bankAccount: string },
): Promise<Due> {
  const { due, accounts } = await lockDue(tx, deps, key)
  if (due.status !== 'open') throw problem.dueState()
  if ((due.direction === 'toPatient') !== (action === 'pay')) throw problem.wrongAction()
  if (action === 'pay' && !/^[0-9]{12,30}$/.test(bankAccount) && !(await hasDied(tx, due.personId))) {
    throw problem.accountNeeded()
  }
  const bankSealed =
    action === 'pay' && bankAccount !== '' ? seal(deps.secrets, `due:${due.id}`, bankAccount) : null
  await recordAct(tx, [...accounts.values()], {
    kind: 'revision.propose',
    ref: due.id,
    actor: key.actor,
    at: deps.now(),
    content: JSON.stringify({ action, words }),
  })
  return await write(tx, { ...due, status: 'proposed', action, words, bankSealed, proposedBy: key.actor })
}

const ends = { pay: 'paid', collect: 'collected', waive: 'waived' } as const

/** Another clerk confirms, and it is booked; or rejects, and it waits again. @throws Problem with nothing changed */
export async function decideDue(
  tx: Tx,
  deps: Deps,
  { decision, ...key }: DueKey & { decision: 'confirm' | 'reject' },
): Promise<Due> {
  const { due, accounts } = await lockDue(tx, deps, key)
  const { personId, amount, action } = due
  if (due.status !== 'proposed' || action === null) throw problem.dueState()
  if (decision === 'reject') {
    await recordAct(tx, [...accounts.values()], {
      kind: 'revision.reject',
      ref: due.id,
      actor: key.actor,
      at: deps.now(),
      content: dueContent(due),
    })
    return await write(tx, reopened(due))
  }
  if (due.proposedBy === key.actor) throw problem.sameClerk()
  const at = deps.now()
  const on = dateInChina(at)
  const pending = pendingOn(accounts)
  const postingId = deps.newId()
  const authorship = { actor: key.actor, at, content: dueContent(due) }
  let closings: readonly Closing[] = []
  let paidTo: Due['paidTo'] = ''
  if (action === 'pay' && (await hasDied(tx, personId))) {
    closings = leaveToHeirs(pending, [due], { actor: key.actor, at, newId: () => postingId }).closings
    paidTo = 'estate'
  } else if (action === 'pay') {
    book(pending, posting('revision.pay', postingId, on, { personId, to: 'cash', amount }), authorship)
    paidTo = 'bank'
  } else {
    book(pending, posting(`revision.${action}`, postingId, on, { personId, amount }), authorship)
  }
  await storePending(tx, pending)
  await storeClosings(tx, closings)
  return await write(tx, {
    ...due,
    status: ends[action],
    paidTo,
    decidedBy: key.actor,
    decidedAt: at,
    postingId,
  })
}

const dueContent = ({ revisionId, settlementId, id }: Due): string =>
  JSON.stringify({ revision: revisionId, settlement: settlementId, due: id })

/** Books what is due to people who have died to their heirs, on the accounts in memory. */
export function leaveToHeirs(
  pending: Pending,
  dues: readonly Due[],
  { actor, at, newId }: { actor: string; at: Instant; newId: () => number },
): { closings: Closing[]; paid: Map<number, Due> } {
  const on = dateInChina(at)
  const paid = new Map<number, Due>()
  const closings = dues.map((due): Closing => {
    const { personId, amount } = due
    const postingId = newId()
    const content = dueContent(due)
    book(pending, posting('revision.pay', postingId, on, { personId, to: 'heirs', amount }), {
      actor,
      at,
      content,
    })
    paid.set(due.id, { ...due, status: 'paid', paidTo: 'estate', postingId, decidedBy: actor, decidedAt: at })
    return { personId, postingId, account: 'revision', amount, on }
  })
  return { closings, paid }
}

/** Masked names of these people. */
export async function maskedNames(tx: Reader, ids: readonly number[]): Promise<Map<number, string>> {
  const names = await listNames(tx, [...new Set(ids)])
  return new Map([...names].map(([id, name]) => [id, maskName(name)]))
}

import type { PlainDate } from '@gongji/policy'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { problem } from './problem.ts'
import { areReasons, type GivenReason } from './reason.ts'
import { requireAllowed } from './rules.ts'
import { type Filing, findFiling, listFilingsOf, updateFiling } from './store.ts'
import { recordFiling, tellDecision } from './submit.ts'

type Key = { personId: number; id: number }

/** Locks the person and reads the filing under the lock. @throws Problem when there is none */
async function open(tx: Tx, deps: Deps, { personId, id }: Key) {
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId])
  const filing = await findFiling(tx, { personId, id })
  if (!filing) throw problem.unknown()
  return { account: requireAccount(accounts, personId), filing }
}

export type Decision = {
  decision: 'approve' | 'return' | 'refuse'
  reasons: readonly GivenReason[]
  /** Version that the clerk looked at. */
  version: number
  actor: string
}

/**
 * A clerk approves, returns with every reason at once, or refuses. Where a disease asks for it, the second approval
 * comes from another clerk.
 * @throws Problem with nothing changed
 */
export async function decideFiling(tx: Tx, deps: Deps, key: Key, given: Decision): Promise<Filing> {
  const { account, filing: old } = await open(tx, deps, key)
  requireAllowed(old, given.decision)
  if (old.version !== given.version) throw problem.changedMeanwhile()
  if (given.decision !== 'approve' && !areReasons(given.reasons)) throw problem.reasonsNeeded()
  const at = deps.now()
  const first = given.decision === 'approve' && old.secondApproval && old.status === 'submitted'
  if (given.decision === 'approve' && old.status === 'firstApproved' && old.firstBy === given.actor) {
    throw problem.sameClerk()
  }
  const filing: Filing = first
    ? { ...old, status: 'firstApproved', firstBy: given.actor, firstAt: at }
    : {
        ...old,
        status: ({ approve: 'approved', return: 'returned', refuse: 'refused' } as const)[given.decision],
        decidedBy: given.actor,
        decidedAt: at,
        decision: given.decision === 'approve' ? [] : given.reasons,
        approvedAt: given.decision === 'approve' ? at : null,
        // A first approval by the clerk who now returns it would bar nobody from the next round.
        firstBy: given.decision === 'approve' ? old.firstBy : null,
      }
  if (!(await updateFiling(tx, filing))) throw problem.changedMeanwhile()
  await recordFiling(tx, account, filing, `filing.${first ? 'firstApprove' : given.decision}`, {
    actor: given.actor,
    at,
  })
  const written = { ...filing, version: filing.version + 1 }
  if (!first) await tellDecision(tx, deps, written)
  return written
}

/**
 * Ends a filing: it holds through `on`, or not at all when it was not yet approved or had not yet begun. Care before
 * the end stays judged as filed.
 * @throws Problem with nothing changed
 */
export async function endFiling(
  tx: Tx,
  deps: Deps,
  key: Key,
  { on, reason, actor }: { on: PlainDate | null; reason: string; actor: string },
): Promise<Filing> {
  const { account, filing: old } = await open(tx, deps, key)
  requireAllowed(old, 'end')
  const at = deps.now()
  const today = dateInChina(at)
  const last = on ?? today
  if (last < today) throw problem.endsBeforeToday({ today })
  const holds = old.status === 'approved' && old.from <= last
  const to = holds && (old.to === null || last < old.to) ? last : old.to
  const filing: Filing = {
    ...old,
    status: 'ended',
    to,
    approvedAt: holds ? old.approvedAt : null,
    endedAt: at,
    endedBy: actor,
    endReason: reason,
  }
  if (!(await updateFiling(tx, filing))) throw problem.changedMeanwhile()
  await recordFiling(tx, account, filing, 'filing.end', { actor, at })
  return { ...filing, version: filing.version + 1 }
}

/** A clerk ends a filing whose declaration proved untrue; the person is told why. @throws Problem */
export async function revokeFiling(
  tx: Tx,
  deps: Deps,
  key: Key,
  { reasons, actor, version }: Omit<Decision, 'decision'>,
): Promise<Filing> {
  const { account, filing: old } = await open(tx, deps, key)
  requireAllowed(old, 'revoke')
  if (old.version !== version) throw problem.changedMeanwhile()
  if (!areReasons(reasons)) throw problem.reasonsNeeded()
  const at = deps.now()
  const today = dateInChina(at)
  const began = old.from <= today
  const filing: Filing = {
    ...old,
    status: 'ended',
    to: began && (old.to === null || today < old.to) ? today : old.to,
    approvedAt: began ? old.approvedAt : null,
    decision: reasons,
    endedAt: at,
    endedBy: actor,
    endReason: 'revoked',
  }
  if (!(await updateFiling(tx, filing))) throw problem.changedMeanwhile()
  await recordFiling(tx, account, filing, 'filing.revoke', { actor, at })
  const written = { ...filing, version: filing.version + 1 }
  await tellDecision(tx, deps, written)
  return written
}

/**
 * Ends every open filing of a person whose insurance here has ended on `last`: days until then stay as filed, later
 * ones never were. The caller has locked the account.
 */
export async function endFilingsOf(
  tx: Tx,
  deps: Deps,
  { personId, last, reason, actor }: { personId: number; last: PlainDate; reason: string; actor: string },
): Promise<number> {
  const open = (await listFilingsOf(tx, [personId])).filter(
    ({ status }) => status !== 'ended' && status !== 'refused',
  )
  for (const old of open) {
    const holds = old.status === 'approved' && old.from <= last
    const filing: Filing = {
      ...old,
      status: 'ended',
      to: holds && (old.to === null || last < old.to) ? last : old.to,
      approvedAt: holds ? old.approvedAt : null,
      endedAt: deps.now(),
      endedBy: actor,
      endReason: reason,
    }
    if (!(await updateFiling(tx, filing))) throw problem.changedMeanwhile()
  }
  return open.length
}

import assert from 'node:assert/strict'
import type { PlainDate } from '@gongji/policy/dates'
import { fen, sum } from '@gongji/policy/money'
import { type Tx, together } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import { type Account, problem, requireAccount, storeAccounts, storeQuotas } from './account.ts'
import { chain, entriesText, type StoredAct, storeActs } from './act.ts'
import { type Leg, type Parts, type Template, templates } from './templates.ts'

/** A set of entries that sums to zero, made by a named template. */
export type Posting = { id: number; template: Template; on: PlainDate; legs: readonly Leg[] }

/** Makes a posting of a named template; entries of nothing are left out. */
export function posting<T extends Template>(
  template: T,
  id: number,
  on: PlainDate,
  parts: Parts<T>,
): Posting {
  const legs = (templates[template] as (parts: Parts<T>) => Leg[])(parts).filter(({ amount }) => amount !== 0)
  assert(sum(...legs.map(({ amount }) => amount)) === 0, `posting ${template} does not sum to zero`)
  return { id, template, on, legs }
}

export type Authorship = {
  actor: string
  at: Instant
  /** What is kept with the act in each touched person's chain; by default nothing. */
  content?: string | null
  /** What else the chain of a person covers, such as a settlement's stored inputs. */
  derived?: ReadonlyMap<number, string>
}

/** What a batch has decided and not yet written. Accounts in it are as they will be. */
export type Pending = {
  accounts: Map<number, Account>
  touched: Set<number>
  acts: StoredAct[]
  quotas: Map<string, { payerId: number; relativeId: number; amount: number }>
}

export const pendingOn = (accounts: Map<number, Account>): Pending => ({
  accounts,
  touched: new Set(),
  acts: [],
  quotas: new Map(),
})

/**
 * Books a posting on the accounts in memory, with an act in the chain of everyone whose entries it has.
 * @throws Problem insufficientBalance before anything has changed
 */
export function book(
  pending: Pending,
  next: Posting,
  { actor, at, content = null, derived }: Authorship,
): void {
  const owners = new Map<number, Leg[]>()
  for (const leg of next.legs) {
    const legs = owners.get(leg.personId)
    if (legs) legs.push(leg)
    else owners.set(leg.personId, [leg])
  }
  const changes = [...owners].map(([personId, legs]) => {
    const account = requireAccount(pending.accounts, personId)
    const delta = { personal: 0, wallet: 0 }
    for (const { account: kind, amount } of legs) {
      if (kind === 'personal' || kind === 'wallet') delta[kind] += amount
    }
    for (const [change, available] of [
      [delta.personal, account.balance],
      [delta.wallet, account.wallet],
    ] as const) {
      if (available + change < 0) throw problem.insufficientBalance({ needed: fen(-change), available })
    }
    return { account, legs, delta }
  })
  for (const { account, legs, delta } of changes) {
    account.balance = fen(account.balance + delta.personal)
    account.wallet = fen(account.wallet + delta.wallet)
    pending.touched.add(account.personId)
    pending.acts.push(
      chain(
        account,
        { kind: next.template, ref: next.id, actor, at, content },
        { entries: entriesText(legs), on: next.on, derived: derived?.get(account.personId) ?? '' },
      ),
    )
    for (const { account: kind, party, amount } of legs) {
      if (kind !== 'quota') continue
      const key = `${account.personId} ${party}`
      const change = pending.quotas.get(key)
      if (change) change.amount += amount
      else pending.quotas.set(key, { payerId: account.personId, relativeId: Number(party), amount })
    }
  }
}

/** Writes what was booked: one statement a table, whatever the number of postings. */
export async function storePending(tx: Tx, pending: Pending): Promise<void> {
  await together([
    storeAccounts(
      tx,
      [...pending.touched].map((personId) => requireAccount(pending.accounts, personId)),
    ),
    storeQuotas(
      tx,
      [...pending.quotas.values()].map((change) => ({ ...change, amount: fen(change.amount) })),
    ),
    storeActs(tx, pending.acts),
  ])
}

/**
 * Posts one posting of a named template, with its act in each touched person's chain. Everyone with an entry in it must
 * be in `accounts`, locked by lockAccounts in this transaction; the accounts are updated in memory too.
 * @throws Problem insufficientBalance, with nothing changed
 */
export async function post<T extends Template>(
  tx: Tx,
  accounts: Map<number, Account>,
  { template, id, on, parts }: { template: T; id: number; on: PlainDate; parts: Parts<T> },
  authorship: Authorship,
): Promise<void> {
  const pending = pendingOn(accounts)
  book(pending, posting(template, id, on, parts), authorship)
  await storePending(tx, pending)
  for (const personId of pending.touched) requireAccount(accounts, personId).version += 1
}

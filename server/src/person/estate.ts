import type { PlainDate } from '@gongji/policy'
import { type Fen, sum, zero } from '@gongji/policy/money'
import { run, statement, type Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { type Account, findAccounts } from '../ledger/account.ts'
import { book, type Pending, pendingOn, posting, storePending } from '../ledger/post.ts'
import type { Finding } from '../ledger/verify.ts'

/** Money of a deceased person that went to the heirs: one account.close posting. */
export type Closing = {
  personId: number
  postingId: number
  account: 'personal' | 'wallet'
  amount: Fen
  on: PlainDate
}

const dead = statement(
  'estate.dead',
  'select id, died_on as "diedOn" from person where id = any($1::bigint[]) and died_on is not null',
)
const insert = statement(
  'estate.insert',
  `insert into estate (person_id, posting_id, account, amount, closed_on)
   select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::date[])`,
)

/** Books everything that these deceased people's accounts and wallets hold to their heirs, on the accounts in memory. */
export function bookEstates(
  pending: Pending,
  deceased: Iterable<number>,
  { actor, at, newId }: { actor: string; at: Instant; newId: () => number },
): Closing[] {
  const on = dateInChina(at)
  const closings: Closing[] = []
  for (const personId of new Set(deceased)) {
    const held = pending.accounts.get(personId)
    if (!held) continue
    for (const [account, amount] of [
      ['personal', held.balance],
      ['wallet', held.wallet],
    ] as const) {
      if (amount === 0) continue
      const postingId = newId()
      book(pending, posting('account.close', postingId, on, { personId, account, amount }), { actor, at })
      closings.push({ personId, postingId, account, amount, on })
    }
  }
  return closings
}

/** Writes what went to heirs, beside the postings that `storePending` writes. */
export async function storeClosings(tx: Tx, closings: readonly Closing[]): Promise<void> {
  if (closings.length === 0) return
  await run(tx, insert, [
    closings.map(({ personId }) => personId),
    closings.map(({ postingId }) => postingId),
    closings.map(({ account }) => account),
    closings.map(({ amount }) => amount),
    closings.map(({ on }) => on),
  ])
}

/**
 * Money that has come back to somebody who died goes on to the heirs in the same act. The accounts are locked; the living
 * and the empty are passed over. Gives what went, in fen.
 */
export async function passToHeirs(
  tx: Tx,
  deps: Pick<Deps, 'now' | 'newId'>,
  accounts: Map<number, Account>,
  actor: string,
): Promise<Fen> {
  const holding = [...accounts.values()].filter(({ balance, wallet }) => balance + wallet > 0)
  if (holding.length === 0) return zero
  const found = await run<{ id: number }>(tx, dead, [holding.map(({ personId }) => personId)])
  if (found.length === 0) return zero
  const pending = pendingOn(accounts)
  const closings = bookEstates(
    pending,
    found.map(({ id }) => id),
    { actor, at: deps.now(), newId: deps.newId },
  )
  await storePending(tx, pending)
  await storeClosings(tx, closings)
  for (const personId of pending.touched) (accounts.get(personId) as Account).version += 1
  return sum(...closings.map(({ amount }) => amount))
}

/** Money that still lies with somebody who died. */
export async function verifyEstates(tx: Tx, personIds: readonly number[]): Promise<Finding[]> {
  const deceased = await run<{ id: number; diedOn: PlainDate }>(tx, dead, [personIds])
  if (deceased.length === 0) return []
  const accounts = await findAccounts(
    tx,
    deceased.map(({ id }) => id),
  )
  return deceased.flatMap(({ id, diedOn }): Finding[] => {
    const { balance, wallet } = accounts.get(id) ?? { balance: zero, wallet: zero }
    if (balance + wallet === 0) return []
    return [
      {
        verdict: 'wrong',
        what: 'ledger_account of a deceased person',
        personId: id,
        ref: `died ${diedOn}`,
        expected: '0 0',
        found: `${balance} ${wallet}`,
      },
    ]
  })
}

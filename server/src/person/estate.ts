import type { PlainDate } from '@gongji/policy'
import { type Fen, sum, zero } from '@gongji/policy/money'
import { query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { type Account, findAccounts } from '../ledger/account.ts'
import { book, type Pending, pendingOn, posting, storePending } from '../ledger/post.ts'
import type { Finding } from '../ledger/verify.ts'

/** Money of a deceased person that went to the heirs, by one posting. */
export type Closing = {
  personId: number
  postingId: number
  account: 'personal' | 'wallet' | 'revision'
  amount: Fen
  on: PlainDate
}

const dead = query(
  'estate.dead',
  'select id, died_on as "diedOn" from person where id = any($1::bigint[]) and died_on is not null',
)
const estates = table<Omit<Closing, 'account'> & { account: Closing['account'] | 'claim' }>('estate', {
  personId: 'bigint',
  postingId: 'bigint',
  account: 'text',
  amount: 'bigint',
  on: ['closed_on', 'date'],
})
const ofPerson = estates.list('estate.of_person', 'where person_id = $1 order by posting_id')

/** What was left to the heirs of a person: accounts, wallet, and what claims owed. */
export const listClosings = async (tx: Reader, personId: number) => await ofPerson(tx, personId)

/** Which of these people have died, and when. */
export const listDeaths = async (
  tx: Reader,
  personIds: readonly number[],
): Promise<{ id: number; diedOn: PlainDate }[]> => await run(tx, dead, [personIds])

const diedSince = query(
  'estate.died_since',
  'select id from person where died_on >= $1::date and id > $2 order by id limit $3',
)

/** People who died since a day, after a person's id, in order. */
export const listDied = async (
  tx: Reader,
  since: PlainDate,
  afterId: number,
  limit: number,
): Promise<number[]> =>
  (await run<{ id: number }>(tx, diedSince, [since, afterId, limit])).map(({ id }) => id)

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
  await estates.insert(tx, closings)
}

/** Leaves what a claim owed a deceased person to the heirs. */
export async function insertClaimEstate(
  tx: Tx,
  one: { personId: number; postingId: number; amount: Fen; on: PlainDate },
): Promise<void> {
  await estates.insert(tx, [{ ...one, account: 'claim' }])
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
  const found = await listDeaths(
    tx,
    holding.map(({ personId }) => personId),
  )
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
export async function verifyEstates(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const deceased = await listDeaths(tx, personIds)
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

import { type Fen, zero } from '@gongji/policy/money'
import { command, type Db, execute, type Reader, run, sqlState, type Tx, together } from '../db/db.ts'
import { table } from '../db/table.ts'
import { problems } from '../problem.ts'

/** A person's account row, as locked. Balances in fen, never below zero. */
export type Account = {
  personId: number
  /** Personal account (个人账户). */
  balance: Fen
  /** Wallet money received in the transfer stage. */
  wallet: Fen
  chainSeq: number
  chainHead: string
  version: number
  /** Counted up by everybody but the lanes of bills who locks it: what is known of the person is as old as this. */
  facts: number
}

/** Quota set aside from the payer's account for one relative. */
export type Quota = { payerId: number; relativeId: number; balance: Fen }

export const problem = problems('ledger', {
  insufficientBalance: [
    409,
    '账户余额不足：需要 {needed:yuan} 元，可用 {available:yuan} 元。',
    'The account holds too little: {needed:yuan} yuan are needed, {available:yuan} are there.',
    '请改用其他支付方式，或待账户到账后再试。',
    'Pay in another way, or try again once money has arrived.',
  ],
  noAccount: [
    404,
    '未找到该参保人的账户。',
    'That person has no account here.',
    '请核对身份信息，或联系参保地医保经办机构。',
    'Check the identity, or ask the insurance agency of the insured place.',
  ],
})

const accounts = table<Account>('ledger_account', {
  personId: 'bigint',
  balance: 'bigint',
  wallet: 'bigint',
  chainSeq: 'bigint',
  chainHead: 'text',
  version: 'bigint',
  facts: 'bigint',
})
const lockForUpdate = command(
  'ledger.lock',
  `select ${accounts.select('a')} from ledger_account a where a.person_id = any($1::bigint[]) order by a.person_id for update`,
)
const lockAdvisory = command(
  'ledger.advisory',
  'select count(pg_advisory_xact_lock(id)) from (select unnest($1::bigint[]) as id) ids',
)
const readAccounts = accounts.list('ledger.read', 'where person_id = any($1::bigint[])')

const countUp = command(
  'ledger.move_facts',
  'update ledger_account set facts = facts + 1 where person_id = any($1::bigint[])',
)

const byPerson = (found: readonly Account[]) => new Map(found.map((account) => [account.personId, account]))

const inOrder = (personIds: Iterable<number>): number[] => [...new Set(personIds)].sort((a, b) => a - b)

/**
 * Locks and reads the account rows of these people, in ascending order so that two flows never wait for each other.
 * Everything a person's row guards (accumulators, bindings, quotas) is read after this. A person without a row is absent.
 * What processes know of these people is old from the commit on, whatever is changed under the lock.
 */
export async function lockAccounts(
  tx: Tx,
  lockStep: Db['lockStep'],
  personIds: Iterable<number>,
): Promise<Map<number, Account>> {
  const ids = inOrder(personIds)
  const [locked] = await together([holdAccounts(tx, lockStep, ids), moveFacts(tx, ids)])
  return locked
}

/** What is known of these people, whose accounts are locked, is old from the commit on. */
export async function moveFacts(tx: Tx, personIds: readonly number[]): Promise<void> {
  if (personIds.length > 0) await execute(tx, countUp, [personIds])
}

/** As lockAccounts, for lanes of bills: money moves under the lock, and nothing else that is known of these people. */
export async function holdAccounts(
  tx: Tx,
  lockStep: Db['lockStep'],
  personIds: Iterable<number>,
): Promise<Map<number, Account>> {
  const ids = inOrder(personIds)
  if (lockStep === 'for_update') return byPerson(await run<Account>(tx, lockForUpdate, [ids]))
  // Citus cannot lock rows of several nodes in one statement; the version guard of the write stays in force.
  await run(tx, lockAdvisory, [ids])
  return byPerson(await readAccounts(tx, ids))
}

/** As lockAccounts, without locking: for offers and screens. */
export const findAccounts = async (tx: Reader, personIds: readonly number[]): Promise<Map<number, Account>> =>
  byPerson(await readAccounts(tx, personIds))

/** The account of a map that lockAccounts gave. @throws Problem when the person has none */
export function requireAccount(locked: ReadonlyMap<number, Account>, personId: number): Account {
  const account = locked.get(personId)
  if (!account) throw problem.noAccount()
  return account
}

/** Opens the account rows of new people, at zero. */
export async function openAccounts(tx: Tx, personIds: readonly number[]): Promise<void> {
  const fresh = { balance: zero, wallet: zero, chainSeq: 0, chainHead: '', version: 0, facts: 0 }
  await accounts.insert(
    tx,
    personIds.map((personId) => ({ personId, ...fresh })),
  )
}

/** Account rows after a person's id, in order. */
export const listAccountsAfter = accounts.list(
  'ledger.accounts_after',
  'where person_id > $1 order by person_id limit $2',
)

const quotas = table<Quota>('ledger_quota', { payerId: 'bigint', relativeId: 'bigint', balance: 'bigint' })
const listQuotas = quotas.list(
  'ledger.quotas',
  'where payer_id = any($1::bigint[]) and relative_id = any($2::bigint[]) and balance > 0',
)
const listQuotasByPayer = quotas.list(
  'ledger.quotas_from',
  'where payer_id = any($1::bigint[]) and balance > 0',
)
/** Quotas of these payers, used up or not. */
export const listAllQuotasFrom = quotas.list('ledger.all_quotas_from', 'where payer_id = any($1::bigint[])')

/** Quotas that these payers granted to these relatives. The payers' rows guard them. */
export const listQuotasOf = async (
  tx: Reader,
  payerIds: readonly number[],
  relativeIds: readonly number[],
): Promise<Quota[]> => (payerIds.length === 0 ? [] : await listQuotas(tx, payerIds, relativeIds))

/** Every quota of these payers that holds something. */
export const listQuotasFrom = async (tx: Reader, payerIds: readonly number[]): Promise<Quota[]> =>
  await listQuotasByPayer(tx, payerIds)

const updateAccounts = command(
  'ledger.update_accounts',
  // Divides by zero when a count differs: the commit may stand behind it in the same message.
  `with written as (
   update ledger_account a
   set balance = n.balance, wallet = n.wallet, chain_seq = n.chain_seq, chain_head = n.chain_head, version = a.version + 1
   from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
     as n (person_id, version, balance, wallet, chain_seq, chain_head)
   where a.person_id = n.person_id and a.version = n.version
   returning 1)
   select 1 / (count(*) = $7::bigint)::integer as written from written`,
)
const addToQuotas = command(
  'ledger.add_to_quotas',
  `update ledger_quota q set balance = q.balance + n.amount
   from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as n (payer_id, relative_id, amount)
   where q.payer_id = n.payer_id and q.relative_id = n.relative_id`,
)
const openQuotas = quotas.insertion('ledger.open_quotas', 'on conflict do nothing')

const divisionByZero = '22012'

/** Another process changed an account that was read under a lock; the batch is taken apart and tried again. */
export class StaleAccount extends Error {}

/** Writes accounts back as they now are. @throws StaleAccount when one has changed since it was read */
export async function storeAccounts(tx: Tx, changed: readonly Account[]): Promise<void> {
  if (changed.length === 0) return
  const lists = accounts.listsOf(changed, 'personId', 'version', 'balance', 'wallet', 'chainSeq', 'chainHead')
  await execute(tx, updateAccounts, [...lists, changed.length]).catch((error: unknown) => {
    if (sqlState(error) === divisionByZero) throw new StaleAccount('an account changed under its lock')
    throw error
  })
}

/** Adds signed amounts to quotas, opening those that do not exist. */
export async function storeQuotas(
  tx: Tx,
  changes: readonly { payerId: number; relativeId: number; amount: Fen }[],
) {
  if (changes.length === 0) return
  const payers = changes.map(({ payerId }) => payerId)
  const relatives = changes.map(({ relativeId }) => relativeId)
  await together([
    execute(tx, openQuotas, quotas.lists(changes.map((one) => ({ ...one, balance: zero })))),
    execute(tx, addToQuotas, [payers, relatives, changes.map(({ amount }) => amount)]),
  ])
}

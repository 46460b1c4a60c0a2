import type { Fen } from '@gongji/policy/money'
import { sql } from 'kysely'
import { type Db, execute, run, statement, type Tx } from '../db/db.ts'
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

const lockForUpdate = statement(
  'ledger.lock',
  `select person_id as "personId", balance, wallet, chain_seq as "chainSeq", chain_head as "chainHead", version
   from ledger_account where person_id = any($1::bigint[]) order by person_id for update`,
)
const lockAdvisory = statement(
  'ledger.advisory',
  'select count(pg_advisory_xact_lock(id)) from (select unnest($1::bigint[]) as id) ids',
)
const readAccounts = statement(
  'ledger.read',
  `select person_id as "personId", balance, wallet, chain_seq as "chainSeq", chain_head as "chainHead", version
   from ledger_account where person_id = any($1::bigint[])`,
)

const byPerson = (accounts: readonly Account[]) =>
  new Map(accounts.map((account) => [account.personId, account]))

/**
 * Locks and reads the account rows of these people, in ascending order so that two flows never wait for each other.
 * Everything a person's row guards (accumulators, bindings, quotas) is read after this. A person without a row is absent.
 */
export async function lockAccounts(
  tx: Tx,
  lockStep: Db['lockStep'],
  personIds: Iterable<number>,
): Promise<Map<number, Account>> {
  const ids = [...new Set(personIds)].sort((a, b) => a - b)
  if (lockStep === 'for_update') return byPerson(await run<Account>(tx, lockForUpdate, [ids]))
  // Citus cannot lock rows of several nodes in one statement; the version guard of the write stays in force.
  await run(tx, lockAdvisory, [ids])
  return byPerson(await run<Account>(tx, readAccounts, [ids]))
}

/** As lockAccounts, without locking: for offers and screens. */
export const findAccounts = async (tx: Tx, personIds: readonly number[]): Promise<Map<number, Account>> =>
  byPerson(await run<Account>(tx, readAccounts, [personIds]))

/** The account of a map that lockAccounts gave. @throws Problem when the person has none */
export function requireAccount(accounts: ReadonlyMap<number, Account>, personId: number): Account {
  const account = accounts.get(personId)
  if (!account) throw problem.noAccount()
  return account
}

/** Opens the account row of a new person, at zero. */
export async function openAccount(tx: Tx, personId: number): Promise<void> {
  await sql`insert into ledger_account (person_id) values (${personId})`.execute(tx)
}

const quotaColumns = 'q.payer_id as "payerId", q.relative_id as "relativeId", q.balance'
const listQuotas = statement(
  'ledger.quotas',
  `select ${quotaColumns} from ledger_quota q where q.payer_id = any($1::bigint[]) and q.relative_id = any($2::bigint[]) and q.balance > 0`,
)
const listQuotasByPayer = statement(
  'ledger.quotas_from',
  `select ${quotaColumns} from ledger_quota q where q.payer_id = any($1::bigint[]) and q.balance > 0`,
)
const listQuotaSources = statement(
  'ledger.quota_sources',
  'select relative_id as "relativeId", payer_id as "payerId" from ledger_quota_source where relative_id = any($1::bigint[]) order by granted_at, payer_id',
)

/** Quotas that these payers granted to these relatives. The payers' rows guard them. */
export const listQuotasOf = async (
  tx: Tx,
  payerIds: readonly number[],
  relativeIds: readonly number[],
): Promise<Quota[]> =>
  payerIds.length === 0 ? [] : await run<Quota>(tx, listQuotas, [payerIds, relativeIds])

/** Every quota of these payers that holds something. */
export const listQuotasFrom = async (tx: Tx, payerIds: readonly number[]): Promise<Quota[]> =>
  await run<Quota>(tx, listQuotasByPayer, [payerIds])

/** Who has granted these relatives a quota, in order of the first grant. */
export const listQuotaPayers = async (
  tx: Tx,
  relativeIds: readonly number[],
): Promise<{ relativeId: number; payerId: number }[]> =>
  relativeIds.length === 0 ? [] : await run(tx, listQuotaSources, [relativeIds])

const updateAccounts = statement(
  'ledger.update_accounts',
  `update ledger_account a
   set balance = n.balance, wallet = n.wallet, chain_seq = n.chain_seq, chain_head = n.chain_head, version = a.version + 1
   from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
     as n (person_id, version, balance, wallet, chain_seq, chain_head)
   where a.person_id = n.person_id and a.version = n.version`,
)
const addToQuotas = statement(
  'ledger.add_to_quotas',
  `update ledger_quota q set balance = q.balance + n.amount
   from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as n (payer_id, relative_id, amount)
   where q.payer_id = n.payer_id and q.relative_id = n.relative_id`,
)
const openQuotas = statement(
  'ledger.open_quotas',
  `insert into ledger_quota (payer_id, relative_id)
   select * from unnest($1::bigint[], $2::bigint[]) on conflict do nothing`,
)

/** Another process changed an account that was read under a lock; the batch is taken apart and tried again. */
export class StaleAccount extends Error {}

/** Writes accounts back as they now are. @throws StaleAccount when one has changed since it was read */
export async function storeAccounts(tx: Tx, accounts: readonly Account[]): Promise<void> {
  if (accounts.length === 0) return
  const written = await execute(tx, updateAccounts, [
    accounts.map(({ personId }) => personId),
    accounts.map(({ version }) => version),
    accounts.map(({ balance }) => balance),
    accounts.map(({ wallet }) => wallet),
    accounts.map(({ chainSeq }) => chainSeq),
    accounts.map(({ chainHead }) => chainHead),
  ])
  if (written !== accounts.length) throw new StaleAccount('an account changed under its lock')
}

/** Adds signed amounts to quotas, opening those that do not exist. */
export async function storeQuotas(
  tx: Tx,
  changes: readonly { payerId: number; relativeId: number; amount: Fen }[],
) {
  if (changes.length === 0) return
  const payers = changes.map(({ payerId }) => payerId)
  const relatives = changes.map(({ relativeId }) => relativeId)
  await execute(tx, openQuotas, [payers, relatives])
  await execute(tx, addToQuotas, [payers, relatives, changes.map(({ amount }) => amount)])
}

import type { PlainDate } from '@gongji/policy'
import { type Fen, fen, sum } from '@gongji/policy/money'
import { typedBankAccount } from '@gongji/policy/typed'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Deps, Instant } from '../deps.ts'
import { findAccounts, lockAccounts } from '../ledger/account.ts'
import { passToHeirs } from '../person/estate.ts'
import { seal } from '../person/seal.ts'
import { problem } from './problem.ts'

/**
 * Moves what a deceased person's account and wallet hold to the heirs. Nothing moves when there is nothing. Money that
 * comes back later (a reversed bill, a premium, a quota) follows in the act that brings it.
 */
export async function closeAccounts(tx: Tx, deps: Deps, personId: number, actor: string): Promise<Fen> {
  return await passToHeirs(tx, deps, await lockAccounts(tx, deps.db.lockStep, [personId]), actor)
}

export type Heir = {
  id: number
  name: string
  relation: string
  amount: Fen
  proof: string
  paidAt: Instant | null
}

export type Estate = {
  personId: number
  diedOn: PlainDate
  /** Everything that was left. */
  total: Fen
  /** Not yet given to anybody. */
  left: Fen
  heirs: readonly Heir[]
}

/** What a person left, and who gets it. @throws Problem when no death is registered */
export async function readEstate(tx: Tx, personId: number): Promise<Estate> {
  const { rows: deaths } = await sql<{ died_on: PlainDate | null }>`
    select died_on from person where id = ${personId}`.execute(tx)
  const diedOn = deaths[0]?.died_on ?? null
  if (diedOn === null) throw problem.estateUnknown()
  const { rows: parts } = await sql<{ amount: number }>`select amount from estate
    where person_id = ${personId}`.execute(tx)
  const { rows: heirs } = await sql<{
    id: number
    name: string
    relation: string
    amount: Fen
    proof: string
    paid_at: Date | null
  }>`select id, name, relation, amount, proof, paid_at from estate_heir
    where person_id = ${personId} order by id`.execute(tx)
  const total = sum(...parts.map(({ amount }) => amount))
  return {
    personId,
    diedOn,
    total,
    left: fen(total - heirs.reduce((given, { amount }) => given + amount, 0)),
    heirs: heirs.map(({ paid_at, ...heir }) => ({ ...heir, paidAt: paid_at?.getTime() ?? null })),
  }
}

/** Names heirs with the documents that were seen. @throws Problem when they get more than there is */
export async function nameHeirs(
  tx: Tx,
  deps: Deps,
  personId: number,
  heirs: readonly { name: string; relation: string; bankAccount: string; amount: Fen; proof: string }[],
  actor: string,
): Promise<Estate> {
  await lockAccounts(tx, deps.db.lockStep, [personId])
  const { left } = await readEstate(tx, personId)
  const asked = sum(...heirs.map(({ amount }) => amount))
  if (asked > left) throw problem.sharesTooMuch({ asked, left })
  for (const { name, relation, bankAccount, amount, proof } of heirs) {
    const payee = typedBankAccount(bankAccount)
    if (payee.wrong) throw problem.payeeWrong({ reason: payee.wrong.zh, reasonEn: payee.wrong.en })
    const id = deps.newId()
    await sql`insert into estate_heir (person_id, id, name, relation, bank_sealed, amount, proof, named_by, named_at)
      values (${personId}, ${id}, ${name}, ${relation}, ${seal(deps.secrets, `heir:${id}`, payee.value)}, ${amount},
        ${proof}, ${actor}, ${new Date(deps.now())})`.execute(tx)
  }
  return await readEstate(tx, personId)
}

/** Records that an heir was paid, by a clerk other than the one who named him. @throws Problem */
export async function payHeir(
  tx: Tx,
  deps: Deps,
  { personId, heirId, actor }: { personId: number; heirId: number; actor: string },
): Promise<Estate> {
  await lockAccounts(tx, deps.db.lockStep, [personId])
  const { rows } = await sql<{ named_by: string }>`select named_by from estate_heir
    where person_id = ${personId} and id = ${heirId} and paid_at is null`.execute(tx)
  if (!rows[0]) throw problem.heirUnknown()
  if (rows[0].named_by === actor) throw problem.sameClerk()
  await sql`update estate_heir set paid_by = ${actor}, paid_at = ${new Date(deps.now())}
    where person_id = ${personId} and id = ${heirId}`.execute(tx)
  return await readEstate(tx, personId)
}

/**
 * People who died since a day and whose account or wallet holds something, after a person's id: a page of the round that
 * moves what came back, and the id to go on from, null at the end.
 */
export async function listDeceased(
  tx: Tx,
  since: PlainDate,
  afterId: number,
  limit: number,
): Promise<{ withMoney: number[]; next: number | null }> {
  const { rows } = await sql<{ id: number }>`select p.id from person p
    where p.died_on >= ${since}::date and p.id > ${afterId} order by p.id limit ${limit}`.execute(tx)
  const ids = rows.map(({ id }) => id)
  const accounts = await findAccounts(tx, ids)
  return {
    withMoney: ids.filter((id) => {
      const account = accounts.get(id)
      return account !== undefined && account.balance + account.wallet > 0
    }),
    next: ids.length === limit ? (ids.at(-1) ?? null) : null,
  }
}

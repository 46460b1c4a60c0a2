import type { PlainDate } from '@gongji/policy'
import { type Fen, fen, sum } from '@gongji/policy/money'
import { command, execute, type Reader, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Deps, Instant } from '../deps.ts'
import { findAccounts, lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { listClosings, listDeaths, listDied, passToHeirs } from '../person/estate.ts'
import { readPayee } from '../person/payee.ts'
import { seal } from '../person/seal.ts'
import { findHeir, keepInherited, tellHeir } from './heir.ts'
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

type HeirRow = Heir & {
  personId: number
  bankSealed: string
  /** The heir in the register of people; null where no number was given. */
  registeredId: number | null
  namedBy: string
  namedAt: Instant
  paidBy: string | null
}
const heirRows = table<HeirRow>('estate_heir', {
  personId: 'bigint',
  id: 'bigint',
  name: 'text',
  relation: 'text',
  bankSealed: 'text',
  registeredId: 'bigint null',
  amount: 'bigint',
  proof: 'text',
  namedBy: 'text',
  namedAt: 'timestamptz',
  paidBy: 'text null',
  paidAt: 'timestamptz null',
})
const heirsOf = heirRows.list('estate.heirs', 'where person_id = $1 order by id')
const sharesOf = heirRows.list(
  'estate.shares',
  'where person_id = any($1::bigint[]) and registered_id = any($2::bigint[]) order by person_id, id',
)
const pay = command(
  'estate.pay_heir',
  'update estate_heir set paid_by = $3, paid_at = $4::timestamptz where person_id = $1 and id = $2',
)

/** The rows of some estates that name these people as heirs. */
export const listShares = async (
  tx: Reader,
  deceasedIds: readonly number[],
  heirIds: readonly number[],
): Promise<(Heir & { personId: number })[]> =>
  deceasedIds.length === 0 ? [] : await sharesOf(tx, deceasedIds, heirIds)

/** What a person left, and who gets it. @throws Problem when no death is registered */
export async function readEstate(tx: Reader, personId: number): Promise<Estate> {
  const [dead] = await listDeaths(tx, [personId])
  if (!dead) throw problem.estateUnknown()
  const total = sum(...(await listClosings(tx, personId)).map(({ amount }) => amount))
  const heirs = await heirsOf(tx, personId)
  return {
    personId,
    diedOn: dead.diedOn,
    total,
    left: fen(total - heirs.reduce((given, { amount }) => given + amount, 0)),
    heirs: heirs.map(({ id, name, relation, amount, proof, paidAt }) => ({
      id,
      name,
      relation,
      amount,
      proof,
      paidAt,
    })),
  }
}

export type NewHeir = {
  name: string
  /** Of an heir who is in the register of people: he follows the estate on his phone. */
  idNumber: string | null
  relation: string
  bankAccount: string
  amount: Fen
  proof: string
}

/** Names heirs with the documents that were seen. @throws Problem when they get more than there is */
export async function nameHeirs(
  tx: Tx,
  deps: Deps,
  personId: number,
  heirs: readonly NewHeir[],
  actor: string,
): Promise<Estate> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const { left } = await readEstate(tx, personId)
  const asked = sum(...heirs.map(({ amount }) => amount))
  if (asked > left) throw problem.sharesTooMuch({ asked, left })
  const rows: HeirRow[] = []
  for (const { bankAccount, idNumber, ...heir } of heirs) {
    const payee = readPayee(bankAccount)
    const id = deps.newId()
    const bankSealed = seal(deps.secrets, `heir:${id}`, payee)
    const registeredId =
      idNumber === null ? null : await findHeir(tx, deps, personId, { name: heir.name, idNumber })
    rows.push({
      ...heir,
      personId,
      id,
      bankSealed,
      registeredId,
      namedBy: actor,
      namedAt: deps.now(),
      paidBy: null,
      paidAt: null,
    })
  }
  await heirRows.insert(tx, rows)
  for (const { id, name, amount } of rows) {
    const act = { kind: 'estate.name', ref: id, actor, at: deps.now(), content: `${name} ${amount}` }
    await recordAct(tx, [account], act)
  }
  await keepInherited(tx, rows)
  for (const row of rows) await tellHeir(tx, deps, 'named', row)
  return await readEstate(tx, personId)
}

/** Records that an heir was paid, by a clerk other than the one who named him. @throws Problem */
export async function payHeir(
  tx: Tx,
  deps: Deps,
  { personId, heirId, actor }: { personId: number; heirId: number; actor: string },
): Promise<Estate> {
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [personId]), personId)
  const heir = (await heirsOf(tx, personId)).find(({ id, paidAt }) => id === heirId && paidAt === null)
  if (!heir) throw problem.heirUnknown()
  if (heir.namedBy === actor) throw problem.sameClerk()
  const act = { kind: 'estate.pay', ref: heirId, actor, at: deps.now(), content: null }
  await recordAct(tx, [account], act)
  await execute(tx, pay, [personId, heirId, actor, new Date(deps.now())])
  await tellHeir(tx, deps, 'paid', heir)
  return await readEstate(tx, personId)
}

/**
 * People who died since a day and whose account or wallet holds something, after a person's id: a page of the round that
 * moves what came back, and the id to go on from, null at the end.
 */
export async function listDeceased(
  tx: Reader,
  since: PlainDate,
  afterId: number,
  limit: number,
): Promise<{ withMoney: number[]; next: number | null }> {
  const ids = await listDied(tx, since, afterId, limit)
  const accounts = await findAccounts(tx, ids)
  return {
    withMoney: ids.filter((id) => {
      const account = accounts.get(id)
      return account !== undefined && account.balance + account.wallet > 0
    }),
    next: ids.length === limit ? (ids.at(-1) ?? null) : null,
  }
}

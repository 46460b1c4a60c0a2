import type { Fen } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { findAccounts, listQuotasFrom } from '../ledger/account.ts'
import { listClearing, listTransit } from '../ledger/entries.ts'
import type { Finding } from '../ledger/verify.ts'
import { partyOf } from './crossing.ts'
import { listCrossingSums } from './crossing-store.ts'
import { listRelationsOfPayers } from './quota-store.ts'
import { listSent } from './store.ts'

/** Quota money whose relation is not in force: nobody can draw it, and it is not its owner's either. */
async function underEndedRelations(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const quotas = await listQuotasFrom(tx, personIds)
  if (quotas.length === 0) return []
  const relations = await listRelationsOfPayers(tx, [...new Set(quotas.map(({ payerId }) => payerId))])
  return quotas.flatMap(({ payerId, relativeId, balance }): Finding[] => {
    const between = relations.filter((one) => one.payerId === payerId && one.relativeId === relativeId)
    if (between.some(({ status }) => status === 'active')) return []
    const [latest] = between
    return [
      {
        verdict: 'wrong',
        what: 'ledger_quota under an ended relation',
        personId: payerId,
        ref: latest ? `quota_relation ${latest.id}` : `relative ${relativeId}, no quota_relation`,
        expected: '0',
        found: String(balance),
      },
    ]
  })
}

/** Wallet money of people who have no wallet. */
async function withoutWallet(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const accounts = [...(await findAccounts(tx, personIds)).values()].filter(({ wallet }) => wallet > 0)
  if (accounts.length === 0) return []
  const ids = accounts.map(({ personId }) => personId)
  const rows = await sql<{ id: number }>`select person_id as id from wallet
    where person_id = any(${ids}::bigint[])`.read(tx)
  const open = new Set(rows.map(({ id }) => id))
  return accounts
    .filter(({ personId }) => !open.has(personId))
    .map(({ personId, wallet }) => ({
      verdict: 'wrong',
      what: 'ledger_account.wallet without a wallet',
      personId,
      ref: '',
      expected: '0',
      found: String(wallet),
    }))
}

/** What is on its way between wallets is what waits to be accepted, and nothing else. */
async function inTransit(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const transit = await listTransit(tx, personIds, 'wallet')
  const waiting = new Map<number, number>()
  for (const { senderId, status, amount } of await listSent(tx, personIds)) {
    if (status === 'sent') waiting.set(senderId, (waiting.get(senderId) ?? 0) + amount)
  }
  for (const { personId, side, status, amount } of await listCrossingSums(tx, personIds)) {
    if (side === 'out' && status === 'sent') waiting.set(personId, (waiting.get(personId) ?? 0) + amount)
  }
  return [...new Set([...transit.keys(), ...waiting.keys()])]
    .filter((id) => (transit.get(id) ?? 0) !== (waiting.get(id) ?? 0))
    .map((personId) => ({
      verdict: 'wrong',
      what: 'transit of wallet transfers',
      personId,
      ref: '',
      expected: String(waiting.get(personId) ?? 0),
      found: String((transit.get(personId) ?? 0) as Fen),
    }))
}

/** What another agency is owed for these people, or owes, is what crossed and was accepted, and nothing else. */
async function acrossAgencies(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const crossed = await listCrossingSums(tx, personIds)
  const findings: Finding[] = []
  for (const peer of new Set(crossed.map((one) => one.peer))) {
    const cleared = await listClearing(tx, personIds, partyOf(peer))
    for (const personId of new Set(crossed.map((one) => one.personId))) {
      const accepted = crossed.filter(
        (one) => one.personId === personId && one.peer === peer && one.status === 'accepted',
      )
      const expected = accepted.reduce(
        (all, { side, amount }) => all + (side === 'out' ? amount : -amount),
        0,
      )
      const found = cleared.get(personId) ?? 0
      if (found !== expected)
        findings.push({
          verdict: 'wrong',
          what: 'clearing of wallet transfers between agencies',
          personId,
          ref: peer,
          expected: String(expected),
          found: String(found),
        })
    }
  }
  return findings
}

/** Money of wallets and quotas that is in nobody's reach. */
export async function verifyWallets(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  return [
    ...(await underEndedRelations(tx, personIds)),
    ...(await withoutWallet(tx, personIds)),
    ...(await inTransit(tx, personIds)),
    ...(await acrossAgencies(tx, personIds)),
  ]
}

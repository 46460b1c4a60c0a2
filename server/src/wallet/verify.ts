import type { Fen } from '@gongji/policy/money'
import type { Reader } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { findAccounts, listQuotasFrom } from '../ledger/account.ts'
import { listClearing, listTransit } from '../ledger/entries.ts'
import { listQuotaMoves } from '../ledger/quota.ts'
import type { Finding } from '../ledger/verify.ts'
import { partyOf } from './crossing.ts'
import { listCrossingSums } from './crossing-store.ts'
import { quotaPartyOf } from './quota-crossing.ts'
import { listCrossingsOfPayers, listMoves } from './quota-crossing-store.ts'
import { listRelationsOfPayers } from './quota-store.ts'
import { listSent } from './store.ts'

/** Quota money whose relation is not in force: nobody can draw it, and it is not its owner's either. */
async function underEndedRelations(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const quotas = await listQuotasFrom(tx, personIds)
  if (quotas.length === 0) return []
  const payerIds = [...new Set(quotas.map(({ payerId }) => payerId))]
  const relations = await listRelationsOfPayers(tx, payerIds)
  // Of a relation that another agency has ended, what was unused comes back as that agency tells of it.
  const elsewhere = new Set(
    (await listCrossingsOfPayers(tx, payerIds)).flatMap(({ side, payerId, relativeId }) =>
      side === 'out' ? [`${payerId} ${relativeId}`] : [],
    ),
  )
  return quotas.flatMap(({ payerId, relativeId, balance }): Finding[] => {
    if (elsewhere.has(`${payerId} ${relativeId}`)) return []
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

/** What another agency is owed for these sharers' quotas, or owes, is what was used, or is granted and unused, and nothing else. */
async function quotasAcross(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const crossings = await listCrossingsOfPayers(tx, personIds)
  const moves = await listMoves(tx, personIds)
  const findings: Finding[] = []
  for (const payerId of new Set(crossings.map((one) => one.payerId!))) {
    const { peer, side } = crossings.find((one) => one.payerId === payerId)!
    const found = (await listClearing(tx, [payerId], quotaPartyOf(peer))).get(payerId) ?? 0
    const used = moves.filter((one) => one.payerId === payerId && one.kind === 'use')
    const sumOf = (some: readonly { amount: number }[]) => some.reduce((all, { amount }) => all + amount, 0)
    // Here the quota may be drawn: what is still in it, and what was drawn and not told of yet, is owed to us too.
    const untold = (await listQuotaMoves(tx, [payerId])).filter(
      ({ postingId }) => side === 'in' && !moves.some(({ number }) => number.endsWith(`-${postingId}`)),
    )
    const left =
      side === 'in' ? (await listQuotasFrom(tx, [payerId])).map(({ balance }) => ({ amount: balance })) : []
    const expected = side === 'out' ? sumOf(used) : -sumOf([...used, ...untold, ...left])
    if (found !== expected)
      findings.push({
        verdict: 'wrong',
        what: 'clearing of quotas between agencies',
        personId: payerId,
        ref: peer,
        expected: String(expected),
        found: String(found),
      })
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
    ...(await quotasAcross(tx, personIds)),
  ]
}

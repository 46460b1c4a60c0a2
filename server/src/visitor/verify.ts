import type { Reader } from '../db/db.ts'
import { listClearing, listTransit } from '../ledger/entries.ts'
import type { Finding } from '../ledger/verify.ts'
import { findStored } from '../settlement/records.ts'
import { listCrossings } from './store.ts'
import { partyOf } from './visitor.ts'

/** What waits for, and is owed between, two agencies for these people's bills is what their bills came to, and nothing else. */
export async function verifyVisitors(tx: Reader, personIds: readonly number[]): Promise<Finding[]> {
  const all = await listCrossings(tx, personIds)
  const undone = all.flatMap(({ personId, settlementId, status }) =>
    settlementId !== null && (status === 'returned' || status === 'reversed')
      ? [{ personId, settlementId }]
      : [],
  )
  const back = new Set(
    (await findStored(tx, undone)).flatMap(({ id, reversedById }) => (reversedById === null ? [] : [id])),
  )
  const findings: Finding[] = []
  for (const peer of new Set(all.map((one) => one.peer))) {
    const party = partyOf(peer)
    const [transit, cleared] = [
      await listTransit(tx, personIds, party),
      await listClearing(tx, personIds, party),
    ]
    for (const personId of new Set(all.map((one) => one.personId))) {
      const of = all.filter((one) => one.personId === personId && one.peer === peer)
      const out = of.filter(({ side }) => side === 'out')
      // What does not stand waits until it is back at its sources.
      const waiting = out.filter(
        ({ status, settlementId }) => status !== 'accepted' && !back.has(settlementId as number),
      )
      const sumOf = (some: readonly { amount: number }[]) =>
        some.reduce((total, { amount }) => total + amount, 0)
      const owed =
        sumOf(out.filter(({ status }) => status === 'accepted')) -
        sumOf(of.filter(({ side, status }) => side === 'in' && status === 'accepted'))
      for (const [what, expected, found] of [
        ['transit of bills between agencies', sumOf(waiting), transit.get(personId) ?? 0],
        ['clearing of bills between agencies', owed, cleared.get(personId) ?? 0],
      ] as const)
        if (expected !== found)
          findings.push({
            verdict: 'wrong',
            what,
            personId,
            ref: peer,
            expected: String(expected),
            found: String(found),
          })
    }
  }
  return findings
}

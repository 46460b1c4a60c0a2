import { fen } from '@gongji/policy/money'
import { z } from 'zod'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { type Account, lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { listQuotaMoves } from '../ledger/quota.ts'
import { problem as peerProblem, readAs } from '../peer/peer.ts'
import { tellPeer } from '../peer/send.ts'
import { listDeaths } from '../person/estate.ts'
import { findPersonId, readPerson } from '../person/person.ts'
import { problem } from './problem.ts'
import { readQuota, release, tellOfQuota } from './quota.ts'
import { type CrossingMove, quotaPartyOf } from './quota-crossing.ts'
import { insertMoves, listCrossingsOfPayers, listCrossingsOn, listMoves } from './quota-crossing-store.ts'
import { listRelationsOfRelatives } from './quota-store.ts'

// What the relative's agency did with a quota that another agency's member granted, read off its ledger and told to that
// agency: so nothing that draws on quotas has to know where their money is.

type Untold = Omit<Awaited<ReturnType<typeof listQuotaMoves>>[number], 'on'> & { on: string; number: string }

async function listUntold(
  tx: Parameters<typeof listQuotaMoves>[0],
  deps: Pick<Deps, 'peers'>,
  payerIds: readonly number[],
): Promise<Untold[]> {
  const told = new Set((await listMoves(tx, payerIds)).map(({ payerId, number }) => `${payerId} ${number}`))
  return (await listQuotaMoves(tx, payerIds))
    .map((one) => ({ ...one, number: `${deps.peers!.self}-${one.postingId}` }))
    .filter(({ payerId, number }) => !told.has(`${payerId} ${number}`))
}

/**
 * Tells the agency of a sharer what moved the quotas that he granted here; what came back unused leaves with it. The sharer's
 * account is locked. Doing it again changes nothing.
 */
export async function tellMoves(
  tx: Tx,
  deps: Deps,
  accounts: Map<number, Account>,
  payerId: number,
): Promise<void> {
  const crossing = (await listCrossingsOfPayers(tx, [payerId])).find(({ side }) => side === 'in')
  if (!crossing) return
  const { peer } = crossing
  const untold = await listUntold(tx, deps, [payerId])
  if (untold.length === 0) return
  const party = quotaPartyOf(peer)
  const at = deps.now()
  // Whatever comes to somebody who has died is booked on to the heirs with it.
  const [death] = await listDeaths(tx, [payerId])
  const account = death ? 'heirs' : 'personal'
  const moves: CrossingMove[] = untold.map(({ template, relativeId, number, amount, on }) => {
    const kind = template === 'quota.release' ? 'release' : 'use'
    return { payerId, number, relativeId, peer, side: 'in', kind, amount, on }
  })
  for (const { kind, amount, number } of moves)
    if (kind === 'release')
      await post(
        tx,
        accounts,
        {
          template: 'quota.cross.back',
          id: deps.newId(),
          on: dateInChina(at),
          parts: { personId: payerId, account, party, amount },
        },
        { actor: 'job:wallet.tell-moves', at, content: `quota:${number}` },
      )
  await insertMoves(tx, moves)
  const told = []
  for (const { number, relativeId, kind, amount, on } of moves) {
    const relative = (await readPerson(tx, deps.secrets, relativeId)).psnNo
    told.push({ number, relative, kind, amountFen: amount, on })
  }
  const payer = (await readPerson(tx, deps.secrets, payerId)).psnNo
  await tellPeer(tx, deps, { peer, kind: 'quota.moves', body: { payer, moves: told } })
}

/** Job wallet.tell-moves. */
export async function tellMovesOf(tx: Tx, deps: Deps, { payerId }: { payerId: number }): Promise<void> {
  await tellMoves(tx, deps, await lockAccounts(tx, deps.db.lockStep, [payerId]), payerId)
}

/** Tells of everything that was not told of yet, before a month is counted. */
export async function tellAllMoves(tx: Tx, deps: Deps): Promise<void> {
  const sharers = [...new Set((await listCrossingsOn(tx, 'in')).map(({ payerId }) => payerId!))]
  const moved = new Set((await listUntold(tx, deps, sharers)).map((one) => one.payerId))
  if (moved.size === 0) return
  const accounts = await lockAccounts(tx, deps.db.lockStep, moved)
  for (const payerId of moved) await tellMoves(tx, deps, accounts, payerId)
}

/** Finds whose quotas have moved here and were not told of yet. */
export async function findUntold(tx: Tx, deps: Deps): Promise<void> {
  const sharers = [...new Set((await listCrossingsOn(tx, 'in')).map(({ payerId }) => payerId!))]
  for (const payerId of new Set((await listUntold(tx, deps, sharers)).map((one) => one.payerId)))
    await enqueue(tx, deps, {
      kind: 'wallet.tell-moves',
      payload: { payerId },
      uniqueKey: `wallet.tell-moves:${payerId}`,
    })
}

const moved = z.object({
  payer: z.string().max(30),
  moves: z.array(
    z.object({
      number: z.string().regex(/^[0-9]{6}-[0-9]{1,20}$/),
      relative: z.string().max(30),
      kind: z.enum(['use', 'release']),
      amountFen: z.int(),
      on: z.iso.date(),
    }),
  ),
})

/** Books here what the relative's agency says that it did. Hearing it again changes nothing. */
export async function learnMoves(tx: Tx, deps: Deps, peer: string, body: unknown): Promise<void> {
  const said = readAs(moved, body)
  const payerId = await findPersonId(tx, deps.secrets, 'psn', said.payer)
  if (payerId === null) throw peerProblem.badMessage()
  const accounts = await lockAccounts(tx, deps.db.lockStep, [payerId])
  const known = new Set((await listMoves(tx, [payerId])).map(({ number }) => number))
  const at = deps.now()
  const actor = `agency:${peer}`
  for (const { number, relative, kind, amountFen, on } of said.moves) {
    if (known.has(number)) continue
    const relativeId = await findPersonId(tx, deps.secrets, 'psn', relative)
    const between =
      relativeId === null
        ? []
        : (await listRelationsOfRelatives(tx, [relativeId])).filter((one) => one.payerId === payerId)
    const [relation] = between
    if (relativeId === null || relation === undefined || !number.startsWith(`${peer}-`))
      throw peerProblem.badMessage()
    const amount = fen(amountFen)
    // What it came back from is still under way: it is told again.
    if ((await readQuota(tx, { payerId, relativeId })) < amount) throw problem.movesEarly()
    if (kind === 'release') {
      const reason = relation.status === 'ended' ? 'ended' : 'payer'
      await release(tx, deps, accounts, { relation, amount, actor, reason })
    } else {
      const parts = { payerId, relativeId, party: quotaPartyOf(peer), amount }
      const posted = { template: 'quota.cross.use', id: deps.newId(), on: dateInChina(at), parts } as const
      await post(tx, accounts, posted, { actor, at, content: `quota:${number}` })
      await tellOfQuota(tx, deps, {
        kind: amount < 0 ? 'quota.usedBack' : 'quota.used',
        to: [payerId],
        about: relativeId,
        key: number,
        amountFen: Math.abs(amount),
      })
    }
    await insertMoves(tx, [{ payerId, number, relativeId, peer, side: 'out', kind, amount, on }])
  }
}

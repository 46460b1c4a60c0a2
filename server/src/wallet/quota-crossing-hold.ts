import { z } from 'zod'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { insertHold, listHolds, releaseHolds } from '../risk/hold.ts'
import type { QuotaCrossing } from './quota-crossing.ts'
import { tellOf } from './quota-crossing-ask.ts'
import { about, lockCrossing } from './quota-crossing-lock.ts'
import { listCrossingsOfPayers, listCrossingsOn, writeCrossing } from './quota-crossing-store.ts'

// A stop of a sharer's account stops what was granted elsewhere too.

export const hold = about.extend({ held: z.string().max(30).nullable(), at: z.int() })

/** What stops a sharer's account by now: over what, and whether only he did. */
async function stopOf(tx: Reader, payerId: number): Promise<QuotaCrossing['held']> {
  const stops = (await listHolds(tx, [payerId])).filter(({ scope }) => scope !== 'binding')
  if (stops.length === 0) return null
  const scope = stops.some((one) => one.scope === 'account') ? 'account' : 'family'
  return `${scope} ${stops.every(({ cause }) => cause === 'owner') ? 'owner' : 'clerk'}`
}

/** Tells other agencies of accounts of ours that were stopped, or go on. */
export async function tellHolds(tx: Tx, deps: Deps): Promise<void> {
  for (const crossing of await listCrossingsOn(tx, 'out')) {
    if (crossing.ending !== null) continue
    const held = await stopOf(tx, crossing.payerId!)
    if (held === crossing.held) continue
    const at = deps.now()
    await writeCrossing(tx, { ...crossing, held, heldAt: at })
    await tellOf(tx, deps, crossing, 'quota.hold', { held, at })
  }
}

/** Stops, or lets go on, what a sharer elsewhere has granted here. An older message than the last changes nothing. */
export async function learnHold(tx: Tx, deps: Deps, peer: string, said: z.infer<typeof hold>): Promise<void> {
  const found = await lockCrossing(tx, deps, peer, said, 'in')
  if (!found || (found.crossing.heldAt ?? 0) >= said.at) return
  const { crossing, payerId } = found
  const held = (
    /^(account|family) (owner|clerk)$/.test(said.held ?? '') ? said.held : null
  ) as typeof crossing.held
  await writeCrossing(tx, { ...crossing, held, heldAt: said.at })
  const by = `agency:${peer}`
  const at = deps.now()
  const before = (await listHolds(tx, [payerId])).filter(({ rule }) => rule === by)
  await releaseHolds(tx, { personId: payerId, ids: before.map(({ id }) => id), at, by })
  const others = (await listCrossingsOfPayers(tx, [payerId])).map((one) => one.held)
  const [scope, cause] = (others.find((one) => one !== null) ?? '').split(' ')
  if (!scope) return
  const placed = {
    personId: payerId,
    id: deps.newId(),
    bindingId: null,
    rule: by,
    caseId: null,
    placedAt: at,
  }
  await insertHold(
    tx,
    { ...placed, scope: scope as 'account' | 'family', cause: cause as 'owner' | 'clerk' },
    by,
  )
}

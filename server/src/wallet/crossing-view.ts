import type { routes } from '@gongji/contract'
import { kinOf } from '@gongji/contract/kin'
import type { z } from 'zod'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { listKin } from '../person/person.ts'
import type { Shown } from '../serve.ts'
import { type Crossing, crossingStateText } from './crossing.ts'
import { listCrossings } from './crossing-store.ts'

type CrossingJson = Shown<
  Crossing,
  z.input<(typeof routes.sendTransfer)['reply']>,
  | 'amount'
  | 'channel'
  | 'closedOn'
  | 'commitment'
  | 'number'
  | 'other'
  | 'otherArea'
  | 'ownArea'
  | 'peer'
  | 'personId'
  | 'sentOn'
  | 'side'
>

const iso = (at: number): string => new Date(at).toISOString()
/** A crossing as its side here sees it: as a transfer within this agency. */
export async function crossingJson(
  tx: Reader,
  deps: Pick<Deps, 'now'>,
  crossing: Crossing,
  owners: readonly number[],
): Promise<CrossingJson> {
  const { personId, side, other, relationship } = crossing
  const own = (await listKin(tx, [personId])).get(personId)!
  const [sender, recipient] = side === 'out' ? [own, other] : [other, own]
  const kin = kinOf(relationship, { payer: sender, relative: recipient })
  // Whom another agency keeps has no number here; the crossing's own is nobody's.
  const idOf = (one: typeof own | typeof other): string => String(one === own ? personId : crossing.id)
  const now = deps.now()
  const open = crossing.status === 'sent' && now < crossing.returnsAt
  return {
    id: String(crossing.id),
    sender: { id: idOf(sender), name: sender.name, kin: kin.payer },
    recipient: { id: idOf(recipient), name: recipient.name, kin: kin.relative },
    mine: side === 'out' ? 'sent' : 'received',
    relationship,
    source: crossing.source,
    amountFen: crossing.amount,
    status: crossing.status,
    state: crossingStateText(crossing, now),
    sentAt: iso(crossing.sentAt),
    returnsAt: iso(crossing.returnsAt),
    closedAt: crossing.closedAt === null ? null : iso(crossing.closedAt),
    actions: open && side === 'in' && owners.includes(personId) ? ['accept'] : [],
  }
}

/** What came across for these people, and what the senders among them sent across; newest first. */
export async function listCrossingsOf(
  tx: Reader,
  deps: Pick<Deps, 'now' | 'secrets'>,
  { senderIds, ownerIds }: { senderIds: readonly number[]; ownerIds: readonly number[] },
): Promise<CrossingJson[]> {
  const all = await listCrossings(tx, deps.secrets, [...new Set([...senderIds, ...ownerIds])])
  const seen = all.filter(({ side, personId }) => (side === 'out' ? senderIds : ownerIds).includes(personId))
  return await Promise.all(seen.map((one) => crossingJson(tx, deps, one, ownerIds)))
}

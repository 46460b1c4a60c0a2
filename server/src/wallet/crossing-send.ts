import { walletTerms } from '@gongji/policy'
import { z } from 'zod'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { type Peer, peerOf, problem as peerProblem } from '../peer/peer.ts'
import { askPeer, tellPeer } from '../peer/send.ts'
import { passToHeirs } from '../person/estate.ts'
import { enrolmentOn, findPersonId, listEnrolments, readPerson, sameName } from '../person/person.ts'
import { type Crossing, partyOf } from './crossing.ts'
import {
  closeCrossing,
  findCrossing,
  findCrossingByKey,
  findPlace,
  insertCrossing,
} from './crossing-store.ts'
import type { Named } from './parties.ts'
import { problem } from './problem.ts'
import { minutes, returnsAt } from './rules.ts'
import { requireSendable } from './sendable.ts'
import { findTransferByKey, listWallets } from './store.ts'
import { digestOf, type Sending } from './transfer.ts'
import { commitmentText } from './wallet.ts'

// The sender's side of wallet money that crosses to another agency. The money waits here in transit. Whether it was accepted
// is decided there, until the deadline; here it goes back only once that agency has said that it was not.

/** What another agency says of somebody who is to get money. */
const found = z.union([
  z.object({ known: z.literal(false) }),
  z.object({
    known: z.literal(true),
    area: z.string().regex(/^[0-9]{6}$/),
    insured: z.boolean(),
    open: z.boolean(),
    wallet: z.boolean(),
    /** Whether quotas may be granted to its people. */
    quotas: z.boolean().default(false),
    died: z.boolean(),
    gender: z.string().max(1),
    birthDate: z.iso.date(),
  }),
])
export type Found = z.infer<typeof found>
export type There = Extract<Found, { known: true }> & { peer: Peer }

/** What another agency is told of one of our people who is to get money, where name and number agree. */
export async function describeTo(tx: Reader, deps: Deps, { name, idNumber }: Named): Promise<Found> {
  const on = dateInChina(deps.now())
  const id = await findPersonId(tx, deps.secrets, 'id', idNumber)
  const person = id === null ? null : await readPerson(tx, deps.secrets, id)
  if (!person || !sameName(person.name, name)) return { known: false }
  const enrolments = await listEnrolments(tx, [person.id])
  const held = enrolmentOn(enrolments, on) ?? enrolments.at(-1)
  // Whom we know as a visitor is nobody of ours.
  if (!held || peerOf(deps, held.area) !== null) return { known: false }
  const pack = deps.packs.packOf(held.area)
  const terms = pack ? walletTerms(pack, on) : null
  return {
    known: true,
    area: held.area,
    insured: enrolmentOn(enrolments, on)?.status === 'normal',
    open: terms !== null && 'open' in terms && terms.open && terms.stage === 'transfer',
    quotas: terms !== null && 'open' in terms && terms.open && terms.stage === 'quota',
    wallet: (await listWallets(tx, deps.secrets, [person.id])).has(person.id),
    died: person.diedOn !== null,
    gender: person.gender,
    birthDate: person.birthDate,
  }
}

/** Whether this agency insures somebody on a day, so that no other one is asked; whom it knows as a visitor it does not insure. */
async function isOurs(tx: Reader, deps: Deps, { idNumber }: Named): Promise<boolean> {
  const id = await findPersonId(tx, deps.secrets, 'id', idNumber)
  const held = id === null ? null : enrolmentOn(await listEnrolments(tx, [id]), dateInChina(deps.now()))
  return held !== null && peerOf(deps, held.area) === null
}

/**
 * Somebody as the agency that keeps him describes him; null: he is ours, or nobody knows him.
 * @throws Problem 503 when nobody who answers knows him and an agency did not answer
 */
export async function findThere(deps: Deps, { name, idNumber }: Named): Promise<There | null> {
  if (!deps.peers || (await isOurs(deps.db.reader, deps, { name, idNumber }))) return null
  let silent: Peer | null = null
  for (const peer of deps.peers.agencies) {
    const reply = await askPeer(deps, peer, { kind: 'wallet.find', body: { name, idNumber } }).catch(
      () => null,
    )
    const said = reply && 'answer' in reply ? found.safeParse(reply.answer) : null
    if (said?.success && said.data.known) return { ...said.data, peer }
    if (!said?.success) silent = peer
  }
  if (silent) throw peerProblem.unavailable({ name: silent.name })
  return null
}

/**
 * The recipient as the agency that keeps him describes him; null: he is ours, or nobody knows him. What was sent under the same
 * key before is given without asking again.
 * @throws Problem 503 when nobody who answers knows him and an agency did not answer
 */
export async function findElsewhere(
  deps: Deps,
  sending: Sending,
): Promise<There | { sent: Crossing } | null> {
  const { reader } = deps.db
  if (!deps.peers) return null
  const before = await findCrossingByKey(reader, deps.secrets, sending.senderId, sending.requestKey)
  if (before) {
    if (before.digest !== digestOf(sending)) throw problem.keyReused()
    return { sent: before.crossing }
  }
  return await findThere(deps, sending.recipient)
}

/**
 * Sends money to a relative whom another agency keeps: it leaves the account at once and waits here, and the offer is carried
 * from the commit on. @throws Problem with nothing moved
 */
export async function sendAcross(deps: Deps, sending: Sending, there: There): Promise<Crossing> {
  const { callerId, senderId, source, relationship, amount, recipient } = sending
  const at = deps.now()
  const on = dateInChina(at)
  const { peer } = there
  return await deps.db.transaction(async (tx) => {
    const accounts = await lockAccounts(tx, deps.db.lockStep, [senderId])
    const digest = digestOf(sending)
    const known = await findCrossingByKey(tx, deps.secrets, senderId, sending.requestKey)
    if (known && known.digest === digest) return known.crossing
    if (known || (await findTransferByKey(tx, senderId, sending.requestKey))) throw problem.keyReused()
    if (!sending.commitment) throw problem.commitmentNeeded()
    const { sender, payer, terms } = await requireSendable(tx, deps, sending, there, at)

    const id = deps.newId()
    const crossing: Crossing = {
      personId: senderId,
      id,
      number: `${deps.peers!.self}-${id}`,
      peer: peer.code,
      side: 'out',
      source,
      relationship,
      amount,
      status: 'sent',
      sentOn: on,
      sentAt: at,
      returnsAt: returnsAt(on, terms.transfers!),
      closedAt: null,
      closedOn: null,
      ownArea: payer.area,
      otherArea: there.area,
      other: { name: recipient.name, gender: there.gender, birthDate: there.birthDate },
      commitment: commitmentText.version,
      channel: sending.channel,
    }
    await post(
      tx,
      accounts,
      {
        template: 'wallet.send',
        id: deps.newId(),
        on,
        parts: { personId: senderId, account: source, amount },
      },
      {
        actor: `citizen:${callerId}`,
        at,
        content: `crossing:${crossing.number} ${relationship} ${commitmentText.version}`,
      },
    )
    await insertCrossing(tx, deps.secrets, crossing, { requestKey: sending.requestKey, digest })
    await tellPeer(tx, deps, {
      peer: peer.code,
      kind: 'wallet.offer',
      body: {
        number: crossing.number,
        sender: { name: sender.name, gender: sender.gender, birthDate: sender.birthDate },
        senderArea: payer.area,
        recipient: { name: recipient.name, idNumber: recipient.idNumber },
        relationship,
        source,
        amountFen: amount,
        commitment: commitmentText.version,
        sentOn: on,
        sentAt: at,
        returnsAt: crossing.returnsAt,
      },
    })
    await enqueue(tx, deps, {
      kind: 'wallet.ask-back',
      runAt: crossing.returnsAt,
      payload: { personId: senderId, id },
      uniqueKey: `wallet.ask-back:${id}`,
    })
    return crossing
  })
}

/** Asks the other agency to end what it has not accepted: its answer says what its member decided, and when. */
export async function askBack(tx: Tx, deps: Deps, key: Pick<Crossing, 'personId' | 'id'>): Promise<void> {
  const crossing = await findCrossing(tx, deps.secrets, key)
  if (crossing?.side !== 'out' || crossing.status !== 'sent') return
  const { peer, number } = crossing
  await tellPeer(tx, deps, { peer, kind: 'wallet.close', body: { number } })
}

/** What the other agency's member decided. */
export const decided = z.union([
  z.object({ state: z.literal('waiting') }),
  z.object({ state: z.literal('accepted'), at: z.int(), on: z.iso.date() }),
  z.object({ state: z.literal('returned'), on: z.iso.date() }),
])
export type Decided = z.infer<typeof decided>

async function tell(tx: Tx, deps: Deps, kind: string, crossing: Crossing): Promise<void> {
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: {
      personId: crossing.personId,
      kind,
      key: `${kind}:${crossing.id}:${crossing.personId}`,
      facts: {
        name: crossing.other.name,
        amountFen: crossing.amount,
        returnsAt: minutes(crossing.returnsAt),
      },
    },
  })
}

/**
 * Does here what the other agency says of its member's decision: what was accepted is owed to that agency, what was not goes back
 * to where it came from. Hearing it again changes nothing.
 */
export async function learnDecision(
  tx: Tx,
  deps: Deps,
  { number, peer, decision }: { number: string; peer: string; decision: Decided },
): Promise<void> {
  if (decision.state === 'waiting') return
  const place = await findPlace(tx, number)
  if (place?.personId == null) throw new Error(`no crossing has the number ${number}`)
  const key = { personId: place.personId, id: place.id! }
  const accounts = await lockAccounts(tx, deps.db.lockStep, [key.personId])
  const crossing = (await findCrossing(tx, deps.secrets, key))!
  if (crossing.side !== 'out' || crossing.peer !== peer)
    throw new Error(`${number} is not that agency’s to decide`)
  if (crossing.status !== 'sent') {
    if (crossing.status !== decision.state)
      throw new Error(`${number} was ${crossing.status}, not ${decision.state}`)
    return
  }
  const { source, amount } = crossing
  const at = deps.now()
  const authorship = { actor: `agency:${peer}`, at, content: `crossing:${number}` }
  const id = deps.newId()
  const { on } = decision
  if (decision.state === 'accepted') {
    const parts = { personId: key.personId, party: partyOf(peer), amount }
    await post(tx, accounts, { template: 'wallet.cross.pay', id, on, parts }, authorship)
    await closeCrossing(tx, crossing, { status: 'accepted', at: decision.at, on })
    await tell(tx, deps, 'wallet.accepted', crossing)
    return
  }
  const parts = { personId: key.personId, account: source, amount }
  await post(tx, accounts, { template: 'wallet.return', id, on: dateInChina(at), parts }, authorship)
  await passToHeirs(tx, deps, accounts, `agency:${peer}`)
  await closeCrossing(tx, crossing, { status: 'returned', at, on })
  await tell(tx, deps, 'wallet.returned', crossing)
}

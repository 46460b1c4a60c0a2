import { relationshipWords } from '@gongji/contract/words'
import { hasOwn, type Relationship } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { fen } from '@gongji/policy/money'
import { z } from 'zod'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { type PeerHandler, type PeerHandlers, problem as peerProblem, readAs } from '../peer/peer.ts'
import { tellPeer } from '../peer/send.ts'
import { findPersonId, listGuardians, readPerson } from '../person/person.ts'
import { type Crossing, partyOf } from './crossing.ts'
import { crossingMonthHandlers } from './crossing-month.ts'
import { type Decided, decided, describeTo, learnDecision } from './crossing-send.ts'
import { closeCrossing, findCrossing, findPlace, insertCrossing, shutNumber } from './crossing-store.ts'
import { requireTerms } from './parties.ts'
import { problem } from './problem.ts'
import { quotaPeerHandlers } from './quota-crossing-receive.ts'
import { minutes } from './rules.ts'
import { lastTransferDay } from './stage.ts'
import { transferStatusText } from './wallet.ts'

// The recipient's side of wallet money that crosses between agencies: it is decided here, once, until the deadline, and the
// other agency is told.

const named = z.object({ name: z.string().max(100), idNumber: z.string().max(50) })
const number = z.string().regex(/^[0-9]{6}-[0-9]{1,20}$/)
const offer = z.object({
  number,
  sender: z.object({ name: z.string().max(100), gender: z.string().max(1), birthDate: z.iso.date() }),
  senderArea: z.string().regex(/^[0-9]{6}$/),
  recipient: named,
  relationship: z.custom<Relationship>((kind) => typeof kind === 'string' && hasOwn(relationshipWords, kind)),
  source: z.enum(['personal', 'wallet']),
  amountFen: z.int().positive().max(100_000_000),
  commitment: z.string().max(50),
  sentOn: z.iso.date(),
  sentAt: z.int(),
  returnsAt: z.int(),
})

/** Ends for ever what cannot be taken: should its offer come again, it is not taken either. */
async function refuseNumber(tx: Tx, deps: Pick<Deps, 'now'>, number: string): Promise<Decided> {
  await shutNumber(tx, number)
  return { state: 'returned', on: dateInChina(deps.now()) }
}

/** An offer of the other agency: it waits for our member, or is refused for good. */
async function takeOffer(tx: Tx, deps: Deps, peer: string, sent: z.infer<typeof offer>): Promise<Decided> {
  if (!sent.number.startsWith(`${peer}-`)) throw peerProblem.badMessage()
  const shut = await findPlace(tx, sent.number)
  if (shut)
    return shut.personId === null ? { state: 'returned', on: dateInChina(deps.now()) } : { state: 'waiting' }
  const described = await describeTo(tx, deps, sent.recipient)
  const may = described.known && described.insured && described.open && described.wallet && !described.died
  if (!may || deps.now() >= sent.returnsAt) return await refuseNumber(tx, deps, sent.number)
  const personId = (await findPersonId(tx, deps.secrets, 'id', sent.recipient.idNumber))!
  await lockAccounts(tx, deps.db.lockStep, [personId])
  const id = deps.newId()
  const crossing: Crossing = {
    personId,
    id,
    number: sent.number,
    peer,
    side: 'in',
    source: sent.source,
    relationship: sent.relationship,
    amount: fen(sent.amountFen),
    status: 'sent',
    sentOn: sent.sentOn,
    sentAt: sent.sentAt,
    returnsAt: sent.returnsAt,
    closedAt: null,
    closedOn: null,
    ownArea: described.area,
    otherArea: sent.senderArea,
    other: sent.sender,
    commitment: sent.commitment,
    channel: `agency:${peer}`,
  }
  await insertCrossing(tx, deps.secrets, crossing, null)
  for (const to of new Set([personId, ...(await listGuardians(tx, personId))])) {
    await enqueue(tx, deps, {
      kind: 'notice',
      payload: {
        personId: to,
        kind: 'wallet.received',
        key: `wallet.received:${id}:${to}`,
        facts: { name: sent.sender.name, amountFen: sent.amountFen, returnsAt: minutes(sent.returnsAt) },
      },
    })
  }
  return { state: 'waiting' }
}

/** The other agency asks what was decided; what was not, ends now. */
async function close(tx: Tx, deps: Deps, peer: string, asked: string): Promise<Decided> {
  if (!asked.startsWith(`${peer}-`)) throw peerProblem.badMessage()
  const place = await findPlace(tx, asked)
  if (place === null) return await refuseNumber(tx, deps, asked)
  const on = dateInChina(deps.now())
  if (place.personId === null) return { state: 'returned', on }
  const key = { personId: place.personId, id: place.id! }
  await lockAccounts(tx, deps.db.lockStep, [key.personId])
  const crossing = (await findCrossing(tx, deps.secrets, key))!
  if (crossing.status === 'accepted')
    return { state: 'accepted', at: crossing.closedAt!, on: crossing.closedOn! }
  if (crossing.status === 'sent')
    await closeCrossing(tx, crossing, { status: 'returned', at: deps.now(), on })
  return { state: 'returned', on: crossing.closedOn ?? on }
}

/**
 * The recipient, a child's guardian or whoever opened the wallet accepts: the money is in the wallet at once, and the other
 * agency, which holds it ready, is told. @throws Problem with nothing moved
 */
export async function acceptCrossing(
  deps: Deps,
  { callerId, ownerId, id }: { callerId: number; ownerId: number; id: number },
): Promise<Crossing> {
  const at = deps.now()
  const on = dateInChina(at)
  return await deps.db.transaction(async (tx) => {
    const accounts = await lockAccounts(tx, deps.db.lockStep, [ownerId])
    const crossing = await findCrossing(tx, deps.secrets, { personId: ownerId, id })
    if (crossing?.side !== 'in') throw problem.noTransfer()
    if (crossing.status === 'accepted') return crossing
    if (crossing.status === 'returned') {
      const { zh, en } = transferStatusText.returned
      throw problem.transferClosed({ status: zh, statusEn: en })
    }
    if ((await readPerson(tx, deps.secrets, ownerId)).diedOn !== null) throw problem.died()
    if (requireTerms(deps, crossing.ownArea, on).stage !== 'transfer')
      throw problem.stageOver({ last: lastTransferDay(deps, crossing.ownArea) ?? addDays(on, -1) })
    if (at >= crossing.returnsAt) throw problem.tooLate({ returns: minutes(crossing.returnsAt) })
    const { peer, number, amount } = crossing
    const parts = { personId: ownerId, party: partyOf(peer), amount }
    await post(
      tx,
      accounts,
      { template: 'wallet.cross.receive', id: deps.newId(), on, parts },
      { actor: `citizen:${callerId}`, at, content: `crossing:${number}` },
    )
    await closeCrossing(tx, crossing, { status: 'accepted', at, on })
    await tellPeer(tx, deps, { peer, kind: 'wallet.accepted', body: { number, at, on } })
    return { ...crossing, status: 'accepted', closedAt: at, closedOn: on }
  })
}

const acceptance = z.object({ number, at: z.int(), on: z.iso.date() })
const numbered = z.object({ number })
/** What the other agency answered about a number that we had sent. */
const learnt = (deps: Deps): NonNullable<PeerHandler['answered']> => {
  return async (tx, to, body, answer) =>
    await learnDecision(tx, deps, {
      number: numbered.parse(body).number,
      peer: to.code,
      decision: decided.parse(answer),
    })
}

/** What other agencies say and ask of wallets. */
export const walletPeerHandlers = (deps: Deps): PeerHandlers => ({
  ...crossingMonthHandlers(deps),
  ...quotaPeerHandlers(deps),
  'wallet.find': {
    changes: false,
    answer: (tx, _, body) => describeTo(tx, deps, readAs(named, body)),
  },
  'wallet.offer': {
    changes: true,
    answer: (tx, { code }, body) => takeOffer(tx, deps, code, readAs(offer, body)),
    answered: learnt(deps),
  },
  'wallet.accepted': {
    changes: true,
    answer: async (tx, { code: peer }, body) => {
      const { number, at, on } = readAs(acceptance, body)
      await learnDecision(tx, deps, { number, peer, decision: { state: 'accepted', at, on } })
      return { heard: true }
    },
  },
  'wallet.close': {
    changes: true,
    answer: (tx, { code }, body) => close(tx, deps, code, readAs(numbered, body).number),
    answered: learnt(deps),
  },
})

import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { minus, sum } from '@gongji/policy/money'
import { z } from 'zod'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Peer } from '../deps.ts'
import { changeInstitution, findRegistered, insertInstitution } from '../institution/institution.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { findHandlers } from '../peer/member.ts'
import { type PeerHandlers, peerOf, problem as peerProblem, readAs } from '../peer/peer.ts'
import { findPersonId } from '../person/person.ts'
import { fundsPaid } from '../settlement/fund.ts'
import { findRemembered, keyText, spendKey } from '../settlement/message-key.ts'
import type { Sale, Settler, Within } from '../settlement/settlement.ts'
import { readStored } from '../settlement/stored.ts'
import { type ChargeAsked, chargeAsked, saidOf } from './ask.ts'
import { monthHandlers } from './month.ts'
import { giveUp } from './settler.ts'
import { findCrossing, insertCrossing, writeCrossing } from './store.ts'
import { type BillCrossing, partyOf, problem, sourceOf } from './visitor.ts'

// The agency that insures the patient: its rules, filings, accounts and relatives decide, its money waits in transit until the
// place of care says whether the bill stands.

const number = z.string().regex(/^[0-9]{6}-[0-9]{1,20}$/)
const held = z.object({ number, returnsAt: z.int() })

/** Whom a message is about. @throws Problem when it is nobody of ours */
async function requireOurs({ db, secrets }: Deps, psnNo: string): Promise<number> {
  const id = await findPersonId(db.reader, secrets, 'psn', psnNo)
  if (id === null) throw problem.notOurs()
  return id
}

/** The institution as the other agency says that it is. @throws Problem when it is one of ours */
async function keepInstitution(deps: Deps, sent: ChargeAsked['institution']): Promise<void> {
  if (peerOf(deps, sent.area) === null) throw problem.institutionOurs({ institution: sent.code })
  await deps.db.transaction(async (tx) => {
    // Its tills do not call here.
    const told = { ...sent, signingKey: null, signInRequired: false }
    if (await insertInstitution(tx, told)) return
    const known = (await findRegistered(tx, sent.code))!
    if (peerOf(deps, known.area) === null) throw problem.institutionOurs({ institution: sent.code })
    const { longitude, latitude } = known
    const next = { ...known, ...told, longitude, latitude }
    if (!isDeepStrictEqual(next, known)) await changeInstitution(tx, next)
  })
}

const totalOf = ({ lines }: ChargeAsked) => sum(...lines.map(({ amount }) => amount))

async function saleOf(
  deps: Deps,
  from: Peer,
  asked: ChargeAsked,
  { number, digest }: { number: string; digest: string },
): Promise<Sale> {
  await keepInstitution(deps, asked.institution)
  const { visitDeductible, visitPaid, visitEntered, days } = asked.visit
  return {
    key: { source: sourceOf(from.code), msgid: number, digest },
    institution: asked.institution.code,
    personId: await requireOurs(deps, asked.psnNo),
    accountUse: asked.accountUse,
    shareCode: asked.shareCode,
    stated: { total: totalOf(asked), ownPaid: null, overLimit: null, firstShare: null, inScope: null },
    actor: sourceOf(from.code),
    careOn: asked.careOn,
    medType: asked.medType,
    disease: asked.disease,
    credential: asked.credential,
    scheme: asked.scheme,
    lines: [],
    checked: { lines: asked.lines, drugs: [] },
    visiting: {
      party: partyOf(from.code),
      visit: {
        visitDeductible,
        ...(visitPaid === undefined ? {} : { visitPaid }),
        ...(visitEntered === undefined ? {} : { visitEntered }),
        ...(days === undefined ? {} : { days }),
      },
    },
  }
}

/** Holds the money until the deadline: in the transaction that draws it. */
const holding =
  (deps: Deps, from: Peer, { number, returnsAt }: z.infer<typeof held>): Within =>
  async (tx, row) => {
    const { amounts } = readStored(row.stored)
    const crossing: BillCrossing = {
      personId: row.personId,
      id: deps.newId(),
      number,
      peer: from.code,
      side: 'out',
      about: '',
      charge: '',
      settlementId: row.id,
      amount: minus(amounts.total, amounts.cash),
      funds: fundsPaid(row.scheme, row.benefit, amounts),
      status: 'sent',
      askedAt: row.at,
      returnsAt,
      closedAt: null,
      closedOn: null,
      reversedAt: null,
      reversedOn: null,
    }
    await insertCrossing(tx, crossing)
    const payload = { personId: row.personId, number }
    const uniqueKey = `visitor.ask-back:${number}`
    await enqueue(tx, deps, { kind: 'visitor.ask-back', runAt: returnsAt, payload, uniqueKey })
  }

const decision = z.object({
  psnNo: z.string().max(30),
  number,
  state: z.enum(['accepted', 'returned', 'reversed']),
  at: z.int(),
  on: z.iso.date(),
  reversedAt: z.int().nullable(),
  reversedOn: z.iso.date().nullable(),
})
type Decision = z.infer<typeof decision>

const askedBack = z.object({ psnNo: z.string().max(30), number })

/** Does here what the place of care decided. Hearing it again changes nothing. */
async function learn(tx: Tx, deps: Deps, peer: string, said: Decision): Promise<void> {
  const personId = await findPersonId(tx, deps.secrets, 'psn', said.psnNo)
  if (personId === null) throw problem.notOurs()
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId])
  const crossing = await findCrossing(tx, personId, said.number)
  if (crossing === null) {
    // It never came, and is not taken any more.
    const key = keyText({ source: sourceOf(peer), msgid: said.number })
    if ((await findRemembered(tx, key)) === null)
      await spendKey(tx, { key, digest: 'returned', personId, at: deps.now() })
    return
  }
  if (crossing.peer !== peer || crossing.side !== 'out')
    throw new Error(`${said.number} is not that agency’s to decide`)
  const at = deps.now()
  const authorship = { actor: sourceOf(peer), at, content: `bill:${said.number}` }
  const parts = { personId, party: partyOf(peer), amount: crossing.amount }
  const book = async (template: 'bill.cross.pay' | 'bill.cross.back'): Promise<void> => {
    if (crossing.amount === 0) return
    await post(tx, accounts, { template, id: deps.newId(), on: dateInChina(at), parts }, authorship)
  }
  const closed = { closedAt: said.at, closedOn: said.on }
  if (crossing.status === 'sent' && said.state === 'accepted') {
    await book('bill.cross.pay')
    await writeCrossing(tx, { ...crossing, ...closed, status: 'accepted' })
    return
  }
  const isOver = crossing.status === 'returned' || crossing.status === 'reversed'
  if (isOver || said.state === 'accepted') return
  if (said.state === 'returned') {
    if (crossing.status !== 'sent') throw new Error(`${said.number} was ${crossing.status}, not returned`)
    await writeCrossing(tx, { ...crossing, ...closed, status: 'returned' })
  } else {
    if (crossing.status === 'accepted') await book('bill.cross.back')
    const { reversedAt, reversedOn } = said
    await writeCrossing(tx, { ...crossing, ...closed, status: 'reversed', reversedAt, reversedOn })
  }
  const payload = { personId, number: said.number }
  await enqueue(tx, deps, {
    kind: 'visitor.give-back',
    payload,
    uniqueKey: `visitor.give-back:${said.number}`,
  })
}

/** The place of care is asked after the deadline: what is not settled by then ends now. */
async function close(tx: Tx, deps: Deps, { psnNo, number }: z.infer<typeof askedBack>): Promise<Decision> {
  const now = deps.now()
  const nothing: Decision = {
    psnNo,
    number,
    state: 'returned',
    at: now,
    on: dateInChina(now),
    reversedAt: null,
    reversedOn: null,
  }
  const personId = await findPersonId(tx, deps.secrets, 'psn', psnNo)
  if (personId === null) return nothing
  await lockAccounts(tx, deps.db.lockStep, [personId])
  const found = await findCrossing(tx, personId, number)
  if (found === null) return nothing
  const one = found.status === 'asked' ? await giveUp(tx, deps, found) : found
  return {
    psnNo,
    number,
    state: one.status as Decision['state'],
    at: one.closedAt!,
    on: one.closedOn!,
    reversedAt: one.reversedAt,
    reversedOn: one.reversedOn,
  }
}

/** What is done with answers to our own messages. */
export const visitorAnswers = (deps: Deps): PeerHandlers => ({
  ...monthHandlers(deps),
  'visitor.decided': {
    changes: true,
    answer: async (tx, { code }, body) => {
      await learn(tx, deps, code, readAs(decision, body))
      return { heard: true }
    },
  },
  'visitor.close': {
    changes: true,
    answer: (tx, _, body) => close(tx, deps, readAs(askedBack, body)),
    answered: (tx, { code }, _, answer) => learn(tx, deps, code, decision.parse(answer)),
  },
})

/** What other agencies ask about their visitors and ours. */
export const visitorHandlers = (deps: Deps, settler: Settler): PeerHandlers => ({
  ...findHandlers(deps),
  ...visitorAnswers(deps),
  'visitor.try': {
    changes: false,
    apart: async (from, body) => {
      const sale = await saleOf(deps, from, readAs(chargeAsked, body), { number: 'try', digest: '' })
      return { settlement: saidOf(await settler.preSettleSale(sale)) }
    },
  },
  'visitor.settle': {
    changes: true,
    apart: async (from, body) => {
      const asked = readAs(chargeAsked.extend(held.shape), body)
      if (!asked.number.startsWith(`${from.code}-`)) throw peerProblem.badMessage()
      if (deps.now() >= asked.returnsAt) throw problem.tooLate()
      const digest = hash('sm3', JSON.stringify(asked))
      const sale = await saleOf(deps, from, asked, { number: asked.number, digest })
      const settled = await settler.settleSale({ ...sale, within: holding(deps, from, asked) })
      return { settlement: saidOf(settled) }
    },
  },
})

import type { Fen } from '@gongji/policy'
import { minus } from '@gongji/policy/money'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Peer } from '../deps.ts'
import { findInstitution } from '../institution/institution.ts'
import { lockAccounts } from '../ledger/account.ts'
import { peerOf } from '../peer/peer.ts'
import { tellPeer } from '../peer/send.ts'
import { enrolmentOn, listEnrolments, readPerson } from '../person/person.ts'
import { Problem } from '../problem.ts'
import { readLines } from '../settlement/bill.ts'
import type { Charge } from '../settlement/compute.ts'
import { chargeDigest, type Decided } from '../settlement/elsewhere.ts'
import { fundsPaid } from '../settlement/fund.ts'
import { findKeys, keyText } from '../settlement/message-key.ts'
import { findStored, type StoredSettlement } from '../settlement/records.ts'
import { checkedSale, saleCharge } from '../settlement/sale.ts'
import type { Sale, Settlement, Settler, VisitBill, Within } from '../settlement/settlement.ts'
import { readStored } from '../settlement/stored.ts'
import { readCharge, visitArea } from '../settlement/visit-charge.ts'
import { askWhoPays } from './ask.ts'
import { findCrossing, findOfSettlement, insertCrossing, listAsked, writeCrossing } from './store.ts'
import { type BillCrossing, holdsFor, problem } from './visitor.ts'

// The place of care: visit, lines and the debt to the institution are ours; who pays is asked, and held, at the agency that
// insures the patient. The bill stands when our transaction commits, and at no other moment.

/** What this agency decided of a bill, told until it is heard. */
async function tell(tx: Tx, deps: Deps, one: BillCrossing, psnNo: string): Promise<void> {
  const { number, status: state, closedAt: at, closedOn: on, reversedAt, reversedOn } = one
  const body = { psnNo, number, state, at, on, reversedAt, reversedOn }
  await tellPeer(tx, deps, { peer: one.peer, kind: 'visitor.decided', body })
}

const psnNoOf = async (tx: Tx, { secrets }: Deps, personId: number): Promise<string> =>
  (await readPerson(tx, secrets, personId)).psnNo

/** The number under which a bill is asked about: the same for the same charge while its deadline lasts. */
async function begin(deps: Deps, peer: Peer, charge: Charge, about: string): Promise<BillCrossing> {
  const { personId } = charge.request
  return await deps.db.transaction(async (tx) => {
    await lockAccounts(tx, deps.db.lockStep, [personId])
    const now = deps.now()
    const digest = chargeDigest(charge)
    const open = await listAsked(tx, personId, about)
    const same = open.find((one) => one.charge === digest && now < one.returnsAt)
    if (same) return same
    for (const one of open) await giveUp(tx, deps, one)
    const id = deps.newId()
    const crossing: BillCrossing = {
      personId,
      id,
      number: `${deps.peers!.self}-${id}`,
      peer: peer.code,
      side: 'in',
      about,
      charge: digest,
      settlementId: null,
      amount: 0 as Fen,
      funds: {},
      status: 'asked',
      askedAt: now,
      returnsAt: now + holdsFor,
      closedAt: null,
      closedOn: null,
      reversedAt: null,
      reversedOn: null,
    }
    await insertCrossing(tx, crossing)
    return crossing
  })
}

/** Ends what was asked and is not settled: what the other agency holds goes back. The account is locked. */
export async function giveUp(tx: Tx, deps: Deps, one: BillCrossing): Promise<BillCrossing> {
  const now = deps.now()
  const ended: BillCrossing = { ...one, status: 'returned', closedAt: now, closedOn: dateInChina(now) }
  await writeCrossing(tx, ended)
  await tell(tx, deps, ended, await psnNoOf(tx, deps, one.personId))
  return ended
}

async function giveUpNow(deps: Deps, { personId, number }: BillCrossing): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await lockAccounts(tx, deps.db.lockStep, [personId])
    const found = await findCrossing(tx, personId, number)
    if (found?.status === 'asked') await giveUp(tx, deps, found)
  })
}

/** The bill stands: in the transaction that books it. @throws Problem when the deadline is over */
const accepted =
  (deps: Deps, number: string): Within =>
  async (tx, row) => {
    const found = await findCrossing(tx, row.personId, number)
    if (found?.status !== 'asked' || row.at >= found.returnsAt) throw problem.tooLate()
    const { amounts } = readStored(row.stored)
    const standing: BillCrossing = {
      ...found,
      settlementId: row.id,
      amount: minus(amounts.total, amounts.cash),
      funds: fundsPaid(row.scheme, row.benefit, amounts),
      status: 'accepted',
      closedAt: row.at,
      closedOn: row.settledOn,
    }
    await writeCrossing(tx, standing)
    await tell(tx, deps, standing, await psnNoOf(tx, deps, row.personId))
  }

/** It is taken back: the agency that insures the patient follows. */
const takenBack =
  (deps: Deps, original: StoredSettlement): Within =>
  async (tx, row) => {
    const found = await findOfSettlement(tx, original.personId, original.id)
    if (found === null) throw new Error(`nothing crossed for settlement ${original.setlId}`)
    const back: BillCrossing = { ...found, status: 'reversed', reversedAt: row.at, reversedOn: row.settledOn }
    await writeCrossing(tx, back)
    await tell(tx, deps, back, await psnNoOf(tx, deps, row.personId))
  }

/** Settles what the other agency decides. @throws Problem as it refuses, or as settling here does; nothing stands then */
async function settleAcross(
  deps: Deps,
  peer: Peer,
  { charge, about }: { charge: Charge; about: string },
  settle: (more: { decided: Decided; within: Within }) => Promise<Settlement>,
): Promise<Settlement> {
  const crossing = await begin(deps, peer, charge, about)
  const { number, returnsAt } = crossing
  try {
    const decided = await askWhoPays(deps, peer, charge, { number, returnsAt })
    return await settle({ decided, within: accepted(deps, number) })
  } catch (error) {
    // Without an answer the same number is asked again, or the deadline ends it.
    if (error instanceof Problem && error.status !== 503) await giveUpNow(deps, crossing)
    throw error
  }
}

/** A settler that asks other agencies about their members, and does all else itself. */
export function visitorSettler(deps: Deps, own: Settler): Settler {
  const { reader } = deps.db
  const isKnown = async ({ key }: VisitBill | Sale): Promise<boolean> =>
    (await findKeys(reader, [keyText(key)])).size > 0

  async function peerOfVisit(bill: VisitBill): Promise<Peer | null> {
    if (deps.peers === undefined) return null
    const area = await visitArea(reader, bill)
    return area === null ? null : peerOf(deps, area)
  }
  async function peerOfSale({ personId, careOn, scheme, payee }: Sale): Promise<Peer | null> {
    if (deps.peers === undefined || payee !== undefined) return null
    const held = enrolmentOn(await listEnrolments(reader, [personId]), careOn, scheme ?? undefined)
    return held === null ? null : peerOf(deps, held.area)
  }
  async function linesOf(sale: Sale): Promise<Sale> {
    const institution = sale.checked ? null : await findInstitution(reader, sale.institution)
    if (institution === null) return sale
    const { area } = institution
    return {
      ...sale,
      checked: checkedSale(await readLines(reader, { area, on: sale.careOn, lines: sale.lines })),
    }
  }
  const chargeOfSale = (sale: Sale): Charge => saleCharge(sale, sale.checked?.lines ?? [])

  return {
    ...own,
    preSettle: async (bill) => {
      const peer = await peerOfVisit(bill)
      if (peer === null) return await own.preSettle(bill)
      const charge = await readCharge(reader, bill, deps.now())
      return await own.preSettle({ ...bill, decided: await askWhoPays(deps, peer, charge) })
    },
    settle: async (bill) => {
      const peer = await peerOfVisit(bill)
      if (peer === null || (await isKnown(bill))) return await own.settle(bill)
      const charge = await readCharge(reader, bill, deps.now())
      const about = `${bill.mdtrtId} ${bill.batch}`
      return await settleAcross(deps, peer, { charge, about }, (more) => own.settle({ ...bill, ...more }))
    },
    preSettleSale: async (given) => {
      const peer = await peerOfSale(given)
      if (peer === null) return await own.preSettleSale(given)
      const sale = await linesOf(given)
      return await own.preSettleSale({ ...sale, decided: await askWhoPays(deps, peer, chargeOfSale(sale)) })
    },
    settleSale: async (given) => {
      const peer = await peerOfSale(given)
      if (peer === null || (await isKnown(given))) return await own.settleSale(given)
      const sale = await linesOf(given)
      const about = `sale ${sale.institution} ${sale.saleKey ?? sale.key.msgid}`
      const charge = chargeOfSale(sale)
      return await settleAcross(deps, peer, { charge, about }, (more) => own.settleSale({ ...sale, ...more }))
    },
    reverse: async (request) => {
      if (deps.peers === undefined) return await own.reverse(request)
      const { personId, setlId } = request
      const [original] = await findStored(reader, [{ personId, setlId }])
      const elsewhere = original === undefined ? undefined : readStored(original.stored).elsewhere
      if (original === undefined || elsewhere === undefined) return await own.reverse(request)
      return await own.reverse({ ...request, within: takenBack(deps, original) })
    },
  }
}

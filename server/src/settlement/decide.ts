import { yearOf } from '@gongji/policy/dates'
import { type Fen, fenToYuan, zero } from '@gongji/policy/money'
import type { BindingUse } from '../binding/draw.ts'
import { timeInChina } from '../deps.ts'
import type { Accumulator } from '../ledger/accumulator.ts'
import { type Authorship, book, type Pending, posting } from '../ledger/post.ts'
import { Problem } from '../problem.ts'
import { type Computed, compute } from './compute.ts'
import { countedOf, times } from './counted.ts'
import { balanceAfter, throughOf } from './elsewhere.ts'
import { type BillWork, billKey, isTrial, keyOf, offerKey, type World } from './gather.ts'
import { type KeyRow, keyText } from './message-key.ts'
import { nationalId } from './number.ts'
import type { NewOffer } from './offer.ts'
import { nothingPassedOn, type PassedOn, passOn } from './pass-on.ts'
import type { NewPayerRecord } from './payer-record.ts'
import { problem } from './problem.ts'
import { type BillState, stateNow } from './revised.ts'
import type { Rules } from './rules.ts'
import { refuseSaleTimes, refuseSold, saleCharge } from './sale.ts'
import { settleParts } from './settle-parts.ts'
import type { MessageKey, ReversalRequest, Settlement, VisitBill, Within } from './settlement.ts'
import { holds, isAsTold, splitSentence, splitText } from './split.ts'
import { checkStated } from './stated.ts'
import { claimOf, type NewSettlement, type StoredSettlement, settlementDigest } from './store.ts'
import { readStored, relativesTotal, type Stored, writeStored } from './stored.ts'
import { codesTaken, type OfSale, type SoldCode, type TraceCode } from './trace-code.ts'
import { decideTrial } from './trial.ts'
import { type Undone, undoRevisions } from './undo-revision.ts'
import { chargeOf } from './visit-charge.ts'

export const engineVersion = 'gongji/1'

/** What one request changes, besides the accounts. */
export type Change = {
  settlement: NewSettlement
  key: KeyRow
  accumulators: readonly Accumulator[]
  uses: readonly BindingUse[]
  records: readonly NewPayerRecord[]
  shareRequest: { relativeId: number; id: number; settlementId: number } | null
  /** Packs that it sells, and that it takes back. */
  sold: readonly SoldCode[]
  freed: readonly OfSale[]
  /** What a reversal brought back and could not leave there. */
  passedOn: PassedOn
  /** What a reversal does to the bill's revisions. */
  undone: Undone | null
  /** What else is written with it; null: nothing. */
  within: Within | null
  /** The visit that a pharmacy sale opens. */
  visit: { mdtrtId: string; computed: Computed; id: number } | null
}

export type Decision =
  | { kind: 'change'; change: Change }
  | { kind: 'replay'; settlement: StoredSettlement }
  /** What settling would come to; null: nothing is kept of it. */
  | { kind: 'offered'; settlement: Settlement; offer: NewOffer | null }
  | { kind: 'refused'; problem: Problem }
  /** A payer was bound after the locks were chosen: the request goes into the next batch. */
  | { kind: 'again' }

export type DecideContext = {
  world: World
  rules: Rules
  pending: Pending
  newId: () => number
  /** Numbers for what hospitals see. */
  newNumber: () => number
}

/** Decides one request on the world in memory and books it there. A refusal is a value and changes nothing. */
export function decide(context: DecideContext, work: BillWork): Decision {
  try {
    const { world } = context
    const replay = isTrial(work) ? null : findReplay(world, keyOf(work))
    if (replay) return { kind: 'replay', settlement: replay }
    if (hasUnlockedPayer(world, work)) return { kind: 'again' }
    switch (work.kind) {
      case 'settle':
        return { kind: 'change', change: settleVisit(context, work.bill) }
      case 'sale':
        return { kind: 'change', change: settleSale(context, work) }
      case 'reverse':
        return { kind: 'change', change: reverse(context, work.request) }
      default:
        return { kind: 'offered', ...decideTrial(context, work) }
    }
  } catch (error) {
    if (error instanceof Problem) return { kind: 'refused', problem: error }
    throw error
  }
}

function findReplay(world: World, key: MessageKey): StoredSettlement | null {
  const known = world.keys.get(keyText(key))
  if (!known) return null
  const settlement = known.settlementId === null ? undefined : world.replays.get(known.settlementId)
  if (known.digest !== key.digest || !settlement) throw problem.messageReused({ msgid: key.msgid })
  const { setlId, reversedBySetlId, reversedAt } = settlement
  if (reversedBySetlId !== null && reversedAt !== null) {
    throw problem.takenBack({ settlement: setlId, reversal: reversedBySetlId, at: timeInChina(reversedAt) })
  }
  return settlement
}

function hasUnlockedPayer({ accounts, bindings, quotas }: World, work: BillWork): boolean {
  if (work.kind === 'reverse') return false
  const payers = [
    ...(bindings.get(work.bill.personId) ?? []).map(({ payerId }) => payerId),
    ...(quotas.get(work.bill.personId) ?? []).map(({ payerId }) => payerId),
  ]
  return payers.some((payerId) => !accounts.has(payerId))
}

function settleVisit(context: DecideContext, bill: VisitBill): Change {
  const { world, rules } = context
  const { charge, visit, batch, before } = chargeOf(world, bill)
  const computed = compute(world, rules, charge)
  checkStated(bill.stated, computed)
  const offer = world.offers.get(offerKey(bill.personId, visit.id, batch))
  // One that was settled and taken back since is used up.
  const live = offer && before.every(({ id }) => id < offer.id)
  if (live && !holds(offer.split, computed)) throw offerChanged(computed)
  return settled(context, {
    computed,
    visitId: visit.id,
    mdtrtId: visit.mdtrtId,
    batch,
    turn: before.length,
    opensVisit: false,
    saleKey: null,
    traceCodes: [],
  })
}

const offerChanged = (computed: Computed): Problem =>
  problem.offerChanged(
    { split: splitSentence(computed, fenToYuan) },
    { split: JSON.parse(splitText(computed)) as unknown },
  )

function settleSale(
  context: DecideContext,
  { bill: sale, lines, drugs }: Extract<BillWork, { kind: 'sale' }>,
): Change {
  const { world, rules, newId, newNumber } = context
  refuseSold(world, sale)
  refuseSaleTimes(world, sale)
  const computed = compute(world, rules, saleCharge(sale, lines))
  checkStated(sale.stated, computed)
  if (sale.told !== undefined && !isAsTold(sale.told, computed)) throw offerChanged(computed)
  const { area } = computed.enrolment
  const traceCodes = codesTaken({ world, rules, area }, sale, drugs)
  const mdtrtId = nationalId(area, newNumber())
  return settled(context, {
    computed,
    visitId: newId(),
    mdtrtId,
    batch: sale.key.msgid,
    turn: 0,
    opensVisit: true,
    saleKey: sale.saleKey ?? null,
    traceCodes,
  })
}

type Place = {
  visitId: number
  mdtrtId: string
  batch: string
  turn: number
  opensVisit: boolean
  saleKey: string | null
  traceCodes: readonly TraceCode[]
  computed: Computed
}

function settled({ world, pending, newId, newNumber }: DecideContext, place: Place): Change {
  const { computed, visitId, mdtrtId, batch, turn, opensVisit, saleKey, traceCodes } = place
  const { charge, bill, adjudication, enrolment, payers, shareRequest } = computed
  const { request } = charge
  const { personId } = request
  const id = newId()
  const stored: Stored = {
    engine: engineVersion,
    accountUse: request.accountUse,
    asked: computed.asked,
    shareRequestId: shareRequest?.id ?? null,
    medType: charge.medType,
    psnType: enrolment.psnType,
    credential: charge.credential,
    disease: charge.disease,
    bill,
    usedBefore: computed.usedBefore,
    amounts: adjudication.amounts,
    lines: adjudication.lines,
    used: adjudication.used,
    payers,
    quotas: computed.quotas,
    notes: computed.notes,
    payee: charge.payee,
    payerPacks: computed.payerPacks,
    limitYear: yearOf(world.today),
    ...(traceCodes.length === 0 ? {} : { traceCodes }),
    ...throughOf(request),
    ...(computed.elsewhere === undefined ? {} : { elsewhere: computed.elsewhere }),
  }
  const row: StoredSettlement = {
    personId,
    id,
    setlId: nationalId(computed.elsewhere ? bill.institution.area : enrolment.area, newNumber()),
    mdtrtId,
    visitId,
    batch,
    turn,
    reversesId: null,
    institution: request.institution,
    benefit: computed.benefit,
    scheme: enrolment.scheme,
    area: enrolment.area,
    careOn: charge.careOn,
    settledOn: world.today,
    at: world.now,
    year: yearOf(charge.careOn),
    packHash: computed.packHash,
    balanceAfter: zero,
    source: request.key.source,
    msgid: request.key.msgid,
    stored: writeStored(stored),
    saleKey,
    invoice: request.invoice ?? null,
    device: request.device ?? null,
    reversedById: null,
    reversedBySetlId: null,
    reversedAt: null,
  }
  const change = bookRow(
    { world, pending },
    { row, stored, template: 'settle', sign: 1, actor: request.actor, key: request.key },
  )
  const sold = traceCodes.map(({ code, split }): SoldCode => {
    const { institution, setlId, at } = row
    return { code, settlementId: id, personId, institution, setlId, split, at }
  })
  for (const one of sold) world.soldCodes.set(one.code, [...(world.soldCodes.get(one.code) ?? []), one])
  return {
    ...change,
    within: request.within ?? null,
    sold,
    shareRequest:
      shareRequest === null ? null : { relativeId: personId, id: shareRequest.id, settlementId: id },
    visit: opensVisit ? { mdtrtId, computed, id: visitId } : null,
  }
}

/** Books a settlement or a reversal on the accounts in memory, and says what else is to be written. */
function bookRow(
  { world, pending }: Pick<DecideContext, 'world' | 'pending'>,
  {
    row,
    stored,
    template,
    sign,
    actor,
    key,
    state = stored,
  }: {
    row: StoredSettlement
    stored: Stored
    template: 'settle' | 'settle.reverse'
    sign: 1 | -1
    actor: string
    key: MessageKey
    /** What the bill uses and draws as it stands, where revisions have changed it. */
    state?: Pick<BillState, 'used' | 'payers' | 'quotas'>
  },
): Change {
  const { personId, id } = row
  const { amounts } = stored
  const parts = settleParts({ institution: row.institution, patientId: personId, stored })
  const authorship: Authorship = {
    actor,
    at: row.at,
    derived: new Map([[personId, settlementDigest(row)]]),
  }
  book(pending, posting(template, id, row.settledOn, parts), authorship)
  row.balanceAfter = balanceAfter(world, personId, stored)
  return {
    settlement: {
      row,
      stored,
      amounts: {
        total: times(sign, amounts.total),
        deductible: times(sign, amounts.deductible),
        fundTotal: times(sign, amounts.fundTotal),
        own: times(sign, amounts.own),
        relatives: times(sign, relativesTotal(stored.payers)),
        wallet: times(sign, amounts.wallet),
        cash: times(sign, amounts.cash),
      },
    },
    key: { key: keyText(key), digest: key.digest, personId, settlementId: id, answer: null, at: row.at },
    ...countedOf({ row, stored, state, sign }),
    shareRequest: null,
    sold: [],
    freed: [],
    passedOn: nothingPassedOn,
    undone: null,
    within: null,
    visit: null,
  }
}

const standing = <T extends { amount: Fen }>(parts: readonly T[]): T[] =>
  parts.filter(({ amount }) => amount !== 0)

/** What a bill uses and draws as it stands. */
function stateShown({ revised }: World, original: StoredSettlement, stored: Stored) {
  const known = revised.get(original.id) ?? { lines: [], dues: [] }
  const { used, payers, quotas } = stateNow(original, stored, known)
  return { used, payers: standing(payers), quotas: standing(quotas) }
}

/** Gives every fen of a settlement back to where it came from (docs/definitions.md 3). @throws Problem */
function reverse({ world, pending, newId, newNumber }: DecideContext, request: ReversalRequest): Change {
  const { personId, setlId, institution } = request
  const original = world.originals.get(billKey(personId, setlId))
  const facts = { settlement: setlId }
  if (!original || original.reversesId !== null) throw problem.settlementUnknown(facts)
  if (request.mdtrtId !== null && request.mdtrtId !== original.mdtrtId) throw problem.settlementUnknown(facts)
  if (original.institution !== institution) throw problem.settledElsewhere(facts)
  const claim = claimOf(original)
  if (claim !== null && claimOf({ msgid: '', source: request.key.source }) === null) {
    throw problem.settledByClaim({ ...facts, claim })
  }
  if (original.reversedById !== null) throw problem.alreadyReversed(facts)
  const id = newId()
  const stored = readStored(original.stored)
  const row: StoredSettlement = {
    ...original,
    id,
    setlId: nationalId(original.area, newNumber()),
    reversesId: original.id,
    saleKey: null,
    device: request.device ?? null,
    settledOn: world.today,
    at: world.now,
    source: request.key.source,
    msgid: request.key.msgid,
  }
  const { actor, key } = request
  const shown = stateShown(world, original, stored)
  const change = bookRow(
    { world, pending },
    { row, stored, template: 'settle.reverse', sign: -1, actor, key, state: shown },
  )
  // After the reversal, so that what revisions had returned is there to be taken off.
  const undone = undoRevisions({ world, pending, newId }, original, stored, actor)
  row.balanceAfter = balanceAfter(world, personId, stored)
  const freed = [{ personId, settlementId: original.id }]
  const within = request.within ?? null
  return {
    ...change,
    within,
    freed,
    undone,
    passedOn: passOn({ world, pending, newId }, original, shown, actor),
  }
}

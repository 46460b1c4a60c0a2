import type { Line, PlainDate } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import type { Fen } from '@gongji/policy/money'
import { type BindingUse, type DrawableBinding, listBindingUse, type ShareRequest } from '../binding/draw.ts'
import { type Reader, together } from '../db/db.ts'
import { dateInChina, type Instant } from '../deps.ts'
import type { ApprovedFiling } from '../filing/filing.ts'
import { groupBy } from '../group-by.ts'
import { type Institution, listInstitutions } from '../institution/institution.ts'
import { type Account, findAccounts, listQuotasOf, type Quota } from '../ledger/account.ts'
import { type Accumulator, listAccumulators } from '../ledger/accumulator.ts'
import type { Enrolment, Party } from '../person/person.ts'
import type { Hold } from '../risk/hold.ts'
import { listOwed, type Owed } from '../risk/owed.ts'
import { listOpened } from '../wallet/opened.ts'
import { listRelationsOfRelatives } from '../wallet/quota.ts'
import type { QuotaRelation } from '../wallet/wallet.ts'
import { isStay } from './benefit.ts'
import { createFactsKnown, type Facts, factsOf, payersHinted } from './known-facts.ts'
import { type AnsweredKey, findKeys, keyText } from './message-key.ts'
import { findOffers, type Offer } from './offer.ts'
import type { Due, RevisedBill } from './revised.ts'
import { listDues, listRevisedBills } from './revised-rows.ts'
import type { MessageKey, Remembered, ReversalRequest, Sale, VisitBill, VisitLines } from './settlement.ts'
import { listClaimedSlips } from './slip.ts'
import { type Admission, listAdmissions } from './stay-store.ts'
import {
  findSettled,
  findSold,
  findStored,
  type SettledHead,
  type StandingSale,
  type StoredSettlement,
} from './store.ts'
import { readStored } from './stored.ts'
import { type Drug, listSoldCodes, type SoldCode } from './trace-code.ts'
import type { VisitMessage } from './visit-message.ts'
import { listBills } from './visit-store.ts'

/** One bill that waits to be decided. `lines` are a sale's lines as the catalogue knows them. */
export type BillWork =
  | { kind: 'settle'; bill: VisitBill }
  | { kind: 'sale'; bill: Sale; lines: readonly Line[]; drugs: readonly Drug[] }
  | { kind: 'reverse'; request: ReversalRequest }
  /** What settling would come to: it books nothing and locks nobody. */
  | { kind: 'offer'; bill: VisitBill }
  | { kind: 'offer-sale'; bill: Sale; lines: readonly Line[]; drugs: readonly Drug[] }

/** One request that waits. */
export type Work = BillWork | { kind: 'visit'; message: VisitMessage }

const askOf = (work: Work): { key: MessageKey; personId: number; remembered?: Remembered } => {
  if (work.kind === 'visit') return work.message
  return work.kind === 'reverse' ? work.request : work.bill
}
export const keyOf = (work: Work): MessageKey => askOf(work).key
export const personOf = (work: Work): number => askOf(work).personId
export const rememberedOf = (work: Work): Remembered => askOf(work).remembered ?? {}
/** Whether it only asks what settling would come to. */
export const isTrial = ({ kind }: Work): boolean => kind === 'offer' || kind === 'offer-sale'

/** Everything a batch of decisions looks at, as read under its locks. */
export type World = {
  now: Instant
  today: PlainDate
  accounts: Map<number, Account>
  keys: ReadonlyMap<string, AnsweredKey>
  /** Patients, and those who may pay for them. */
  people: ReadonlyMap<number, Party>
  enrolments: ReadonlyMap<number, readonly Enrolment[]>
  institutions: ReadonlyMap<string, Institution>
  bills: ReadonlyMap<string, VisitLines>
  settled: ReadonlyMap<number, readonly SettledHead[]>
  /** Sales that stand and are the same as one to be settled, by person and key. */
  sold: ReadonlyMap<string, StandingSale>
  /** Slips of what is to be settled that a claim stands on, by `slipKey`. */
  claimed: ReadonlySet<string>
  /** Of the packs that sales scanned, who sold them; what is decided here is added. */
  soldCodes: Map<string, SoldCode[]>
  originals: ReadonlyMap<string, StoredSettlement>
  replays: ReadonlyMap<number, StoredSettlement>
  bindings: ReadonlyMap<number, readonly DrawableBinding[]>
  uses: ReadonlyMap<number, readonly BindingUse[]>
  requests: ReadonlyMap<number, readonly ShareRequest[]>
  quotas: ReadonlyMap<number, readonly Quota[]>
  /** Who has shared money of another kind than a binding, be it used up: a wallet, a quota. */
  sharesOtherwise: ReadonlySet<number>
  holds: readonly Hold[]
  filings: readonly ApprovedFiling[]
  used: ReadonlyMap<number, readonly Accumulator[]>
  /** Settled stays of those whose stay is to be settled. */
  admissions: readonly Admission[]
  offers: ReadonlyMap<string, Offer>
  /** Quota relations of patients whose settlement drew on a quota and is taken back. */
  relations: readonly QuotaRelation[]
  /** What is owed and drawn under the bindings whose draws are taken back. */
  owed: readonly Owed[]
  drawn: ReadonlyMap<number, Fen>
  /** What revisions made of the bills that are taken back, and the cash that they made due. */
  revised: ReadonlyMap<number, { lines: readonly RevisedBill[]; dues: readonly Due[] }>
}

export const billKey = (personId: number, mdtrtId: string): string => `${personId} ${mdtrtId}`
export const offerKey = (personId: number, visitId: number, batch: string): string =>
  `${personId} ${visitId} ${batch}`

export const soldKey = (personId: number, saleKey: string): string => `${personId} ${saleKey}`

/** What works of every kind look at, on its way: one statement each for a whole batch. */
export type Asked = {
  accounts: Promise<Map<number, Account>>
  facts: Promise<ReadonlyMap<number, Facts>>
  keys: Promise<ReadonlyMap<string, AnsweredKey>>
  /** Of every visit that is named. */
  settled: Promise<readonly SettledHead[]>
  institutions: Promise<readonly Institution[]>
}

type Named = { personId: number; mdtrtId: string }

function visitNamed(work: Work): Named | [] {
  if (work.kind === 'settle' || work.kind === 'offer') return work.bill
  if (work.kind !== 'visit' || work.message.mdtrtId === null) return []
  return { personId: work.message.personId, mdtrtId: work.message.mdtrtId }
}

function placesOf(work: Work): string[] {
  const remembered = rememberedOf(work).institution?.code ?? []
  if (work.kind === 'visit') return [remembered].flat()
  if (work.kind === 'reverse') return [work.request.institution]
  const prescription = 'prescription' in work.bill ? work.bill.prescription : undefined
  const hospital = typeof prescription === 'object' ? (prescription.hospital ?? []) : []
  return [work.bill.institution, ...[hospital].flat()]
}

/** Asks for what does not depend on anything else, behind the accounts. */
export const askFor = (tx: Reader, works: readonly Work[]): Omit<Asked, 'accounts' | 'facts'> => ({
  keys: findKeys(
    tx,
    works
      .filter((work) => !isTrial(work))
      .map(keyOf)
      .map(keyText),
  ),
  settled: findSettled(tx, works.flatMap(visitNamed)),
  institutions: listInstitutions(tx, [...new Set(works.flatMap(placesOf))]),
})

/** The patient's account and those that may pay, unlocked: what only asks holds nobody. */
export async function askUnlocked(tx: Reader, work: BillWork, on: PlainDate): Promise<Asked> {
  const personId = personOf(work)
  const known = createFactsKnown()
  const hints = await payersHinted(tx, known, [personId])
  const ids = [...new Set([personId, ...(hints.get(personId) ?? [])])]
  const accounts = findAccounts(tx, ids)
  return { accounts, facts: factsOf(tx, known, ids, { on, accounts }), ...askFor(tx, [work]) }
}

const byId = <T extends { id: number }>(rows: readonly T[]): Map<number, T> =>
  new Map(rows.map((row) => [row.id, row]))

/**
 * Reads what the decisions need, in a fixed number of statements whatever the size of the batch. They are sent behind the
 * one that locks the accounts, so they see what its lock guards. Few bills need a second
 * round: a message sent again, a quota, care before last year.
 */
export async function gather(
  tx: Reader,
  works: readonly BillWork[],
  asked: Asked,
  now: Instant,
): Promise<World> {
  const today = dateInChina(now)
  const reversals = works.flatMap((work) => (work.kind === 'reverse' ? [work.request] : []))
  const visitBills = works.flatMap((work) =>
    work.kind === 'settle' || work.kind === 'offer' ? [work.bill] : [],
  )
  const sales = works.flatMap((work) =>
    work.kind === 'sale' || work.kind === 'offer-sale' ? [work.bill] : [],
  )
  const thisYear = yearOf(today)
  const years = [...new Set([thisYear, thisYear - 1, ...sales.map(({ careOn }) => yearOf(careOn))])]
  const paying = works.filter(({ kind }) => kind !== 'reverse').map(personOf)

  const [
    accounts,
    facts,
    keys,
    bills,
    institutions,
    originals,
    uses,
    settled,
    sold,
    offers,
    used,
    claimed,
    admissions,
    soldCodes,
  ] = await together([
    asked.accounts,
    asked.facts,
    asked.keys,
    listBills(tx, visitBills),
    asked.institutions,
    findStored(
      tx,
      reversals.map(({ personId, setlId }) => ({ personId, setlId })),
    ),
    listBindingUse(tx, paying, thisYear),
    asked.settled,
    findSold(tx, sales),
    findOffers(
      tx,
      works.flatMap((work) => (work.kind === 'settle' ? [work.bill] : [])),
      today,
    ),
    listAccumulators(tx, paying, years),
    listClaimedSlips(tx, [...visitBills, ...sales]),
    listAdmissions(tx, [
      ...sales.filter(({ medType }) => isStay(medType)).map(({ personId }) => personId),
      ...visitBills.filter(({ stay }) => stay !== undefined).map(({ personId }) => personId),
    ]),
    listSoldCodes(tx, sales),
  ])

  const olderYears = new Set(bills.map(({ visit }) => yearOf(visit.careOn)))
  for (const year of years) olderYears.delete(year)
  const replayed = [...keys.values()].flatMap(({ personId, settlementId }) =>
    personId === null || settlementId === null ? [] : [{ personId, settlementId }],
  )
  const partOf = <Part extends keyof Facts>(part: Part): Map<number, Facts[Part]> =>
    new Map([...facts].map(([id, one]) => [id, one[part]]))
  const [bindings, granters, requests] = [partOf('bindings'), partOf('granters'), partOf('requests')]
  const has = (part: ReadonlyMap<number, readonly unknown[]>, id: number) => (part.get(id) ?? []).length > 0
  // Whoever asks for shared money and has none in sight may still have a wallet that is empty.
  const known = new Set([
    ...[...accounts.values()].filter(({ wallet }) => wallet > 0).map(({ personId }) => personId),
    ...paying.filter((id) => has(granters, id)),
  ])
  const bound = new Set([...known, ...paying.filter((id) => has(bindings, id))])
  const asking = works.flatMap((work) =>
    work.kind !== 'reverse' && (work.bill.accountUse === 2 || has(requests, work.bill.personId))
      ? [work.bill.personId]
      : [],
  )
  const drewQuotas = originals.filter(({ stored }) => readStored(stored).quotas.length > 0)
  const drewBindings = originals.flatMap(({ personId: relativeId, stored }) =>
    readStored(stored).payers.map(({ bindingId }) => ({ relativeId, bindingId })),
  )
  const takenBack = originals.map(({ personId }) => personId)
  const [replays, usedBefore, quotas, relations, opened, { owed, drawn }, lines, dues] = await together([
    findStored(tx, replayed),
    listAccumulators(tx, paying, [...olderYears]),
    listQuotasOf(
      tx,
      paying.flatMap((id) => granters.get(id) ?? []),
      paying,
    ),
    listRelationsOfRelatives(
      tx,
      drewQuotas.map(({ personId }) => personId),
    ),
    listOpened(
      tx,
      asking.filter((personId) => !bound.has(personId)),
    ),
    listOwed(tx, drewBindings),
    listRevisedBills(tx, takenBack),
    listDues(tx, takenBack),
  ])

  return {
    now,
    today,
    accounts,
    keys,
    people: byId([...facts.values()].flatMap(({ party }) => party ?? [])),
    enrolments: partOf('enrolments'),
    institutions: new Map(institutions.map((institution) => [institution.code, institution])),
    bills: new Map(bills.map((bill) => [billKey(bill.visit.personId, bill.visit.mdtrtId), bill])),
    settled: groupBy(settled, ({ visitId }) => visitId),
    sold: new Map(sold.map((one) => [soldKey(one.personId, one.saleKey), one])),
    claimed,
    soldCodes: groupBy(soldCodes, ({ code }) => code),
    admissions,
    originals: new Map(originals.map((row) => [billKey(row.personId, row.setlId), row])),
    replays: byId(replays),
    bindings,
    uses: groupBy(uses, ({ relativeId }) => relativeId),
    requests,
    // In the order of the first grant; one for the premium alone has no granter here.
    quotas: new Map(
      paying.map((id) => [
        id,
        (granters.get(id) ?? []).flatMap((payerId) =>
          quotas.filter((one) => one.relativeId === id && one.payerId === payerId),
        ),
      ]),
    ),
    sharesOtherwise: new Set([...known, ...opened]),
    holds: [...facts.values()].flatMap(({ holds }) => holds),
    filings: [...facts.values()].flatMap(({ filings }) => filings),
    used: groupBy([...used, ...usedBefore], ({ personId }) => personId),
    offers,
    relations,
    owed,
    drawn,
    revised: new Map(
      originals.map(({ id }) => [
        id,
        {
          lines: lines.filter(({ settlementId }) => settlementId === id),
          dues: dues.filter(({ settlementId }) => settlementId === id),
        },
      ]),
    ),
  }
}

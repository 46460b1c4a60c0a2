import type { Line, PlainDate } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import {
  type BindingUse,
  type DrawableBinding,
  listBindingUse,
  listDrawable,
  listPayerIds,
  listShareRequests,
  type ShareRequest,
} from '../binding/draw.ts'
import { run, statement, type Tx, together } from '../db/db.ts'
import { dateInChina, type Instant } from '../deps.ts'
import { type ApprovedFiling, listApprovedFilings } from '../filing/filing.ts'
import { groupBy } from '../group-by.ts'
import { type Institution, listInstitutions } from '../institution/institution.ts'
import { type Account, findAccounts, listQuotaPayers, listQuotasOf, type Quota } from '../ledger/account.ts'
import { type Accumulator, listAccumulators } from '../ledger/accumulator.ts'
import { type Enrolment, listEnrolments } from '../person/person.ts'
import { type Hold, listHolds } from '../risk/hold.ts'
import { findOffers, type Offer } from './offer.ts'
import type { Bill, MessageKey, ReversalRequest, Sale, VisitBill } from './settlement.ts'
import {
  findKeys,
  findSettled,
  findStored,
  type KeyRow,
  type SettledHead,
  type StoredSettlement,
} from './store.ts'
import { listBills } from './visit-store.ts'

/** One request that waits to be decided. */
export type Work =
  | { kind: 'settle'; bill: VisitBill }
  /** `lines` are the sale's lines as the catalogue knows them. */
  | { kind: 'sale'; bill: Sale; lines: readonly Line[] }
  | { kind: 'reverse'; request: ReversalRequest }

export const keyOf = (work: Work): MessageKey => (work.kind === 'reverse' ? work.request.key : work.bill.key)
export const personOf = (work: Work): number =>
  work.kind === 'reverse' ? work.request.personId : work.bill.personId

export type Party = { id: number; name: string; birthDate: PlainDate; diedOn: PlainDate | null }

/** Everything a batch of decisions looks at, as read under its locks. */
export type World = {
  now: Instant
  today: PlainDate
  accounts: Map<number, Account>
  keys: ReadonlyMap<string, KeyRow>
  /** Patients, and those who may pay for them. */
  people: ReadonlyMap<number, Party>
  enrolments: ReadonlyMap<number, readonly Enrolment[]>
  institutions: ReadonlyMap<string, Institution>
  bills: ReadonlyMap<string, Bill>
  settled: ReadonlyMap<number, readonly SettledHead[]>
  originals: ReadonlyMap<string, StoredSettlement>
  replays: ReadonlyMap<number, StoredSettlement>
  bindings: ReadonlyMap<number, readonly DrawableBinding[]>
  uses: ReadonlyMap<number, readonly BindingUse[]>
  requests: ReadonlyMap<number, readonly ShareRequest[]>
  quotas: ReadonlyMap<number, readonly Quota[]>
  holds: readonly Hold[]
  filings: readonly ApprovedFiling[]
  used: ReadonlyMap<number, readonly Accumulator[]>
  offers: ReadonlyMap<string, Offer>
}

const parties = statement(
  'settlement.parties',
  'select id, name, birth_date as "birthDate", died_on as "diedOn" from person where id = any($1::bigint[])',
)

export const keyText = ({ source, msgid }: Pick<MessageKey, 'source' | 'msgid'>): string =>
  `${source} ${msgid}`
export const billKey = (personId: number, mdtrtId: string): string => `${personId} ${mdtrtId}`
export const offerKey = (personId: number, visitId: number, batch: string): string =>
  `${personId} ${visitId} ${batch}`

const earliest = (days: readonly PlainDate[], today: PlainDate): PlainDate =>
  days.reduce((first, day) => (day < first ? day : first), today)

/** Accounts on their way: whose they are is known before they are there. */
export type Asked = { ids: readonly number[]; accounts: Promise<Map<number, Account>> }

/** The patient's account and those that may pay, unlocked: an offer holds nothing. */
export async function askAccounts(tx: Tx, personId: number): Promise<Asked> {
  const [payers, granters] = await together([listPayerIds(tx, [personId]), listQuotaPayers(tx, [personId])])
  const ids = [...new Set([personId, ...payers, ...granters.map(({ payerId }) => payerId)])]
  return { ids, accounts: findAccounts(tx, ids) }
}

const byId = <T extends { id: number }>(rows: readonly T[]): Map<number, T> =>
  new Map(rows.map((row) => [row.id, row]))

/**
 * Reads what the decisions need, in two rounds of a fixed number of statements whatever the size of the batch. They are
 * sent behind the one that locks the accounts (an offer reads them unlocked), so they see what its lock guards.
 */
export async function gather(
  tx: Tx,
  works: readonly Work[],
  { ids, accounts: asked }: Asked,
  now: Instant,
): Promise<World> {
  const today = dateInChina(now)
  const reversals = works.flatMap((work) => (work.kind === 'reverse' ? [work.request] : []))
  const visitBills = works.flatMap((work) => (work.kind === 'settle' ? [work.bill] : []))
  const sales = works.flatMap((work) => (work.kind === 'sale' ? [work.bill] : []))
  const paying = works.filter(({ kind }) => kind !== 'reverse').map(personOf)
  const institutionCodes = new Set(
    works.map((work) => (work.kind === 'reverse' ? work.request.institution : work.bill.institution)),
  )

  const [
    accounts,
    keys,
    bills,
    people,
    institutions,
    originals,
    quotaPayers,
    bindings,
    uses,
    requests,
    enrolments,
    holds,
  ] = await together([
    asked,
    findKeys(tx, works.map(keyOf).map(keyText)),
    listBills(tx, visitBills),
    run<Party>(tx, parties, [ids]),
    listInstitutions(tx, [...institutionCodes]),
    findStored(
      tx,
      reversals.map(({ personId, setlId }) => ({ personId, setlId })),
    ),
    listQuotaPayers(tx, paying),
    listDrawable(tx, paying),
    listBindingUse(tx, paying, yearOf(today)),
    listShareRequests(tx, paying, today),
    listEnrolments(tx, ids),
    listHolds(tx, ids),
  ])

  const careDays = [...bills.map(({ visit }) => visit.careOn), ...sales.map(({ careOn }) => careOn)]
  const years = [...new Set([yearOf(today), ...careDays.map(yearOf)])]
  const patientIds = bills.map(({ visit }) => visit.personId)
  const visitIds = bills.map(({ visit }) => visit.id)
  const replayed = [...keys.values()].flatMap(({ personId, settlementId }) =>
    personId === null || settlementId === null ? [] : [{ personId, settlementId }],
  )
  const [settled, replays, filings, used, offers, quotas] = await together([
    findSettled(tx, patientIds, visitIds),
    findStored(tx, replayed),
    listApprovedFilings(tx, paying, earliest(careDays, today), today),
    listAccumulators(tx, paying, years),
    findOffers(tx, patientIds, visitIds, today),
    listQuotasOf(
      tx,
      quotaPayers.map(({ payerId }) => payerId),
      paying,
    ),
  ])

  return {
    now,
    today,
    accounts,
    keys,
    people: byId(people),
    enrolments: groupBy(enrolments, ({ personId }) => personId),
    institutions: new Map(institutions.map((institution) => [institution.code, institution])),
    bills: new Map(bills.map((bill) => [billKey(bill.visit.personId, bill.visit.mdtrtId), bill])),
    settled: groupBy(settled, ({ visitId }) => visitId),
    originals: new Map(originals.map((row) => [billKey(row.personId, row.setlId), row])),
    replays: byId(replays),
    bindings: groupBy(bindings, ({ relativeId }) => relativeId),
    uses: groupBy(uses, ({ relativeId }) => relativeId),
    requests: groupBy(requests, ({ relativeId }) => relativeId),
    quotas: groupBy(quotas, ({ relativeId }) => relativeId),
    holds,
    filings,
    used: groupBy(used, ({ personId }) => personId),
    offers,
  }
}

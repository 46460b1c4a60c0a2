import type { Line, PlainDate } from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import {
  type BindingUse,
  type DrawableBinding,
  listBindingUse,
  listDrawable,
  listShareRequests,
  type ShareRequest,
} from '../binding/draw.ts'
import { run, statement, type Tx } from '../db/db.ts'
import { dateInChina, type Instant } from '../deps.ts'
import { type ApprovedFiling, listApprovedFilings } from '../filing/filing.ts'
import { groupBy } from '../group-by.ts'
import { type Institution, listInstitutions } from '../institution/institution.ts'
import { type Account, listQuotaPayers, listQuotasOf, type Quota } from '../ledger/account.ts'
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

export type Patient = { id: number; birthDate: PlainDate; diedOn: PlainDate | null }

/** Everything a batch of decisions looks at, as read under its locks. */
export type World = {
  now: Instant
  today: PlainDate
  accounts: Map<number, Account>
  keys: ReadonlyMap<string, KeyRow>
  patients: ReadonlyMap<number, Patient>
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

const patients = statement(
  'settlement.patients',
  'select id, birth_date as "birthDate", died_on as "diedOn" from person where id = any($1::bigint[])',
)

export const keyText = ({ source, msgid }: Pick<MessageKey, 'source' | 'msgid'>): string =>
  `${source} ${msgid}`
export const billKey = (personId: number, mdtrtId: string): string => `${personId} ${mdtrtId}`
export const offerKey = (personId: number, visitId: number, batch: string): string =>
  `${personId} ${visitId} ${batch}`

const earliest = (days: readonly PlainDate[], today: PlainDate): PlainDate =>
  days.reduce((first, day) => (day < first ? day : first), today)

/**
 * Reads, in a fixed number of statements whatever the size of the batch, what the decisions need. The accounts have
 * been locked before (an offer passes them unlocked).
 */
export async function gather(
  tx: Tx,
  works: readonly Work[],
  accounts: Map<number, Account>,
  now: Instant,
): Promise<World> {
  const today = dateInChina(now)
  const personIds = [...new Set(works.map(personOf))]
  const reversals = works.flatMap((work) => (work.kind === 'reverse' ? [work.request] : []))
  const visitBills = works.flatMap((work) => (work.kind === 'settle' ? [work.bill] : []))
  const sales = works.flatMap((work) => (work.kind === 'sale' ? [work.bill] : []))
  const paying = works.filter(({ kind }) => kind !== 'reverse').map(personOf)

  const keys = await findKeys(tx, works.map(keyOf).map(keyText))
  const bills = await listBills(tx, visitBills)
  const careDays = [...bills.map(({ visit }) => visit.careOn), ...sales.map(({ careOn }) => careOn)]
  const years = [...new Set([yearOf(today), ...careDays.map(yearOf)])]
  const institutionCodes = [
    ...new Set(
      works.map((work) => (work.kind === 'reverse' ? work.request.institution : work.bill.institution)),
    ),
  ]
  const quotaPayers = paying.length === 0 ? [] : await listQuotaPayers(tx, paying)
  const replayed = [...keys.values()].flatMap(({ personId, settlementId }) =>
    personId === null || settlementId === null ? [] : [{ personId, settlementId }],
  )

  return {
    now,
    today,
    accounts,
    keys,
    patients: new Map(
      (await run<Patient>(tx, patients, [personIds])).map((patient) => [patient.id, patient]),
    ),
    institutions: new Map(
      (await listInstitutions(tx, institutionCodes)).map((institution) => [institution.code, institution]),
    ),
    bills: new Map(bills.map((bill) => [billKey(bill.visit.personId, bill.visit.mdtrtId), bill])),
    settled: groupBy(
      await findSettled(
        tx,
        bills.map(({ visit }) => visit.personId),
        bills.map(({ visit }) => visit.id),
      ),
      ({ visitId }) => visitId,
    ),
    originals: new Map(
      (
        await findStored(
          tx,
          reversals.map(({ personId, setlId }) => ({ personId, setlId })),
        )
      ).map((row) => [billKey(row.personId, row.setlId), row]),
    ),
    replays: new Map((await findStored(tx, replayed)).map((row) => [row.id, row])),
    ...(await gatherAccounts(tx, { personIds: paying, accounts, today, quotaPayers })),
    filings:
      paying.length === 0 ? [] : await listApprovedFilings(tx, paying, earliest(careDays, today), today),
    used: groupBy(
      paying.length === 0 ? [] : await listAccumulators(tx, paying, years),
      ({ personId }) => personId,
    ),
    offers: await findOffers(
      tx,
      bills.map(({ visit }) => visit.personId),
      bills.map(({ visit }) => visit.id),
      today,
    ),
  }
}

async function gatherAccounts(
  tx: Tx,
  {
    personIds,
    accounts,
    today,
    quotaPayers,
  }: {
    personIds: readonly number[]
    accounts: ReadonlyMap<number, Account>
    today: PlainDate
    quotaPayers: readonly { payerId: number }[]
  },
): Promise<Pick<World, 'bindings' | 'uses' | 'requests' | 'quotas' | 'holds' | 'enrolments'>> {
  const bindings = personIds.length === 0 ? [] : await listDrawable(tx, personIds)
  const payerIds = [...bindings.map(({ payerId }) => payerId), ...quotaPayers.map(({ payerId }) => payerId)]
  const enrolments = await listEnrolments(tx, [...new Set([...personIds, ...payerIds, ...accounts.keys()])])
  return {
    bindings: groupBy(bindings, ({ relativeId }) => relativeId),
    enrolments: groupBy(enrolments, ({ personId }) => personId),
    holds: await listHolds(tx, [...new Set([...personIds, ...payerIds])]),
    uses: groupBy(
      bindings.length === 0 ? [] : await listBindingUse(tx, personIds, yearOf(today)),
      ({ relativeId }) => relativeId,
    ),
    requests: groupBy(
      bindings.length === 0 ? [] : await listShareRequests(tx, personIds, today),
      ({ relativeId }) => relativeId,
    ),
    quotas: groupBy(
      quotaPayers.length === 0
        ? []
        : await listQuotasOf(
            tx,
            quotaPayers.map(({ payerId }) => payerId),
            personIds,
          ),
      ({ relativeId }) => relativeId,
    ),
  }
}

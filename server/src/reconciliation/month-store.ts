import type { Fen, PlainDate, Scheme } from '@gongji/policy'
import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'

export type MonthHead = {
  institution: string
  month: string
  area: string
  closedAt: Instant
  total: Fen
  payable: Fen
  adjusted: Fen
  digest: string
}
export type MonthLine = {
  institution: string
  month: string
  scheme: Scheme
  area: string
  clearingType: string
  rows: number
  total: Fen
  fund: Fen
  own: Fen
  relatives: Fen
  wallet: Fen
  cash: Fen
}
export type MonthShared = { institution: string; month: string; payerArea: string; amount: Fen }
export type Adjustment = {
  id: number
  institution: string
  area: string
  scheme: Scheme
  amount: Fen
  reason: string
  enteredBy: string
  enteredAt: Instant
  month: string | null
  requestKey: string
}
export type PaymentOrder = { institution: string; amount: Fen }
export type PaymentRun = {
  id: number
  area: string
  month: string
  status: 'prepared' | 'paid' | 'cancelled'
  dueOn: PlainDate | null
  amount: Fen
  orders: readonly PaymentOrder[]
  digest: string
  preparedBy: string
  preparedAt: Instant
  decidedBy: string | null
  decidedAt: Instant | null
  version: number
}
export type Application = {
  id: number
  event: string
  institution: string
  month: string
  clearingType: string
  stated: Readonly<Record<string, number>>
  appliedAt: Instant
  withdrawnAt: Instant | null
}

const heads = table<MonthHead>('institution_month', {
  institution: 'text',
  month: 'text',
  area: 'text',
  closedAt: 'timestamptz',
  total: 'bigint',
  payable: 'bigint',
  adjusted: 'bigint',
  digest: 'text',
})
const lines = table<MonthLine>('institution_month_line', {
  institution: 'text',
  month: 'text',
  scheme: 'text',
  area: 'text',
  clearingType: 'text',
  rows: 'integer',
  total: 'bigint',
  fund: 'bigint',
  own: 'bigint',
  relatives: 'bigint',
  wallet: 'bigint',
  cash: 'bigint',
})
const shared = table<MonthShared>('institution_month_shared', {
  institution: 'text',
  month: 'text',
  payerArea: 'text',
  amount: 'bigint',
})
const adjustments = table<Adjustment>('institution_adjustment', {
  id: 'bigint',
  institution: 'text',
  area: 'text',
  scheme: 'text',
  amount: 'bigint',
  reason: 'text',
  enteredBy: 'text',
  enteredAt: 'timestamptz',
  month: 'text null',
  requestKey: 'text',
})
const runs = table<PaymentRun>('payment_run', {
  id: 'bigint',
  area: 'text',
  month: 'text',
  status: 'text',
  dueOn: 'date null',
  amount: 'bigint',
  orders: 'json',
  digest: 'text',
  preparedBy: 'text',
  preparedAt: 'timestamptz',
  decidedBy: 'text null',
  decidedAt: 'timestamptz null',
  version: 'integer',
})
const applications = table<Application>('clearing_application', {
  id: 'bigint',
  event: 'text',
  institution: 'text',
  month: 'text',
  clearingType: 'text',
  stated: 'json',
  appliedAt: 'timestamptz',
  withdrawnAt: 'timestamptz null',
})

const headsOfArea = heads.list(
  'month.heads',
  'where ($1::text is null or area = $1) and month = $2 order by institution',
)
const headOf = heads.list('month.head', 'where institution = $1 and month = $2')
const linesOf = lines.list(
  'month.lines',
  'where institution = any($1::text[]) and month = $2 order by institution, scheme, area, clearing_type',
)
const sharedOf = shared.list(
  'month.shared',
  'where institution = any($1::text[]) and month = $2 order by institution, payer_area',
)
const waiting = adjustments.list(
  'adjustment.waiting',
  'where institution = $1 and month is null and entered_at < $2::timestamptz order by id',
)
const waitingAt = query(
  'adjustment.waiting_at',
  'select distinct a.institution from institution_adjustment a where a.month is null and a.entered_at < $1::timestamptz',
)
const adjustmentsOf = adjustments.list(
  'adjustment.of',
  'where institution = any($1::text[]) and month = $2 order by institution, id',
)
const byKey = adjustments.list('adjustment.by_key', 'where request_key = $1')
const taken = command(
  'adjustment.taken',
  'update institution_adjustment set month = $2 where id = any($1::bigint[]) and month is null',
)
const runById = runs.list('payment.by_id', 'where id = $1')
const runsOfArea = runs.list(
  'payment.of_area',
  'where ($1::text is null or area = $1) and id < $3 order by id desc limit $2',
)
const standing = runs.list('payment.standing', `where area = $1 and month = $2 and status <> 'cancelled'`)
const decide = runs.update('payment.decide', { key: ['id'], version: 'checked' })
const openApplication = applications.list(
  'application.open',
  'where institution = $1 and month = $2 and clearing_type = $3 and withdrawn_at is null',
)
const applicationByEvent = applications.list('application.by_event', 'where institution = $1 and event = $2')
const withdraw = command(
  'application.withdraw',
  'update clearing_application set withdrawn_at = $2::timestamptz where id = $1 and withdrawn_at is null',
)

const iso = (at: Instant): string => new Date(at).toISOString()

export async function insertMonth(
  tx: Tx,
  month: { head: MonthHead; lines: readonly MonthLine[]; shared: readonly MonthShared[] },
): Promise<void> {
  await heads.insert(tx, [month.head])
  await lines.insert(tx, month.lines)
  await shared.insert(tx, month.shared)
}
export const findHead = async (tx: Reader, institution: string, month: string): Promise<MonthHead | null> =>
  (await headOf(tx, institution, month))[0] ?? null
/** Closed months of an area's institutions, of all when none is named. */
export const listHeads = async (tx: Reader, area: string | null, month: string): Promise<MonthHead[]> =>
  await headsOfArea(tx, area, month)
export const listLines = async (
  tx: Reader,
  institutions: readonly string[],
  month: string,
): Promise<MonthLine[]> => await linesOf(tx, [...institutions], month)
export const listShared = async (
  tx: Reader,
  institutions: readonly string[],
  month: string,
): Promise<MonthShared[]> => await sharedOf(tx, [...institutions], month)
export const listAdjustments = async (
  tx: Reader,
  institutions: readonly string[],
  month: string,
): Promise<Adjustment[]> => await adjustmentsOf(tx, [...institutions], month)

export async function insertAdjustment(tx: Tx, one: Adjustment): Promise<void> {
  await adjustments.insert(tx, [one])
}
export const findAdjustment = async (tx: Reader, requestKey: string): Promise<Adjustment | null> =>
  (await byKey(tx, requestKey))[0] ?? null
/** Adjustments entered before an instant that no month has taken yet. */
export const listWaiting = async (tx: Reader, institution: string, before: Instant): Promise<Adjustment[]> =>
  await waiting(tx, institution, iso(before))
export const listWaitingAt = async (tx: Reader, before: Instant): Promise<string[]> =>
  (await run<{ institution: string }>(tx, waitingAt, [iso(before)])).map(({ institution }) => institution)
export async function takeAdjustments(tx: Tx, ids: readonly number[], month: string): Promise<void> {
  await execute(tx, taken, [[...ids], month])
}

export async function insertRun(tx: Tx, one: PaymentRun): Promise<void> {
  await runs.insert(tx, [one])
}
export const findRun = async (tx: Reader, id: number): Promise<PaymentRun | null> =>
  (await runById(tx, id))[0] ?? null
export const findStandingRun = async (tx: Reader, area: string, month: string): Promise<PaymentRun | null> =>
  (await standing(tx, area, month))[0] ?? null
export const listPaymentRuns = async (
  tx: Reader,
  area: string | null,
  { before, limit }: { before: number; limit: number },
): Promise<PaymentRun[]> => await runsOfArea(tx, area, limit, before)
/** Whether nobody had changed it meanwhile. */
export const updateRun = async (tx: Tx, one: PaymentRun): Promise<boolean> => (await decide(tx, [one])) === 1

export async function insertApplication(tx: Tx, one: Application): Promise<void> {
  await applications.insert(tx, [one])
}
export const findOpenApplication = async (
  tx: Reader,
  { institution, month, clearingType }: Pick<Application, 'institution' | 'month' | 'clearingType'>,
): Promise<Application | null> => (await openApplication(tx, institution, month, clearingType))[0] ?? null
export const findApplication = async (
  tx: Reader,
  institution: string,
  event: string,
): Promise<Application | null> => (await applicationByEvent(tx, institution, event))[0] ?? null
export const withdrawApplication = async (tx: Tx, id: number, at: Instant): Promise<boolean> =>
  (await execute(tx, withdraw, [id, iso(at)])) === 1

const unpaid = heads.list(
  'month.unpaid',
  `where not exists (select 1 from payment_run p where p.area = t.area and p.month = t.month and p.status = 'paid')
   order by month, institution`,
)

/** Closed months of institutions whose area has not paid that month. */
export const listUnpaidHeads = async (tx: Reader): Promise<MonthHead[]> => await unpaid(tx)

import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Place } from '../paging.ts'
import { type WaitingPage, waitingRows, waitingValues } from '../waiting.ts'
import type { Due, RevisedBill } from './revised.ts'

const lines = table<RevisedBill>('revised_bill', {
  personId: 'bigint',
  settlementId: 'bigint',
  revisionId: 'bigint',
  postingId: 'bigint null',
  status: 'text',
  before: 'json',
  after: 'json',
  at: 'timestamptz',
})
const dues = table<Due>('revision_due', {
  personId: 'bigint',
  id: 'bigint',
  settlementId: 'bigint',
  revisionId: 'bigint',
  area: 'text',
  direction: 'text',
  amount: 'bigint',
  status: 'text',
  action: 'text null',
  words: 'text',
  bankSealed: 'text null',
  paidTo: 'text',
  madeAt: 'timestamptz',
  proposedBy: 'text null',
  decidedBy: 'text null',
  decidedAt: 'timestamptz null',
  postingId: 'bigint null',
  version: 'integer',
})

const linesOf = lines.list(
  'revised.of_people',
  'where person_id = any($1::bigint[]) order by person_id, settlement_id, revision_id',
)
const duesOf = dues.list(
  'revised.dues_of_people',
  'where person_id = any($1::bigint[]) order by person_id, id',
)

/** What revisions made of these people's bills, the oldest revision of a bill first. Their accounts guard it. */
export const listRevisedBills = async (tx: Reader, personIds: readonly number[]): Promise<RevisedBill[]> =>
  personIds.length === 0 ? [] : await linesOf(tx, personIds)

/** Cash that revisions made due for these people. Their accounts guard it. */
export const listDues = async (tx: Reader, personIds: readonly number[]): Promise<Due[]> =>
  personIds.length === 0 ? [] : await duesOf(tx, personIds)

export async function insertRevisedBills(tx: Tx, all: readonly RevisedBill[]): Promise<void> {
  await lines.insert(tx, all)
}

export async function insertDues(tx: Tx, all: readonly Due[]): Promise<void> {
  await dues.insert(tx, all)
}

const writeDues = dues.update('revised.update_dues', {
  key: ['personId', 'id'],
  keep: ['settlementId', 'revisionId', 'area', 'direction', 'madeAt'],
  version: 'counted',
})

/** Writes locked dues back as they now are; each counts its version up. */
export async function updateDues(tx: Tx, all: readonly Due[]): Promise<void> {
  await writeDues(tx, all)
}

const undoLines = command(
  'revised.undo',
  `update revised_bill l set status = 'undone' from unnest($1::bigint[], $2::bigint[]) as n (person_id, settlement_id)
   where l.person_id = n.person_id and l.settlement_id = n.settlement_id and l.status = 'posted'`,
)

/** The bills were reversed: nothing of their revisions stands. */
export async function markUndone(
  tx: Tx,
  bills: readonly { personId: number; settlementId: number }[],
): Promise<void> {
  if (bills.length === 0) return
  await execute(tx, undoLines, [
    bills.map(({ personId }) => personId),
    bills.map(({ settlementId }) => settlementId),
  ])
}

const forgetPeople = command(
  'revised.forget_people',
  `delete from revised_bill
   where revision_id = $1::bigint and status in ('computed', 'refused') and person_id = any($2::bigint[])`,
)
const forgetAll = command(
  'revised.forget_all',
  `delete from revised_bill where revision_id = $1::bigint and status in ('computed', 'refused')`,
)

/** What was only computed, of these people or of all; the posting writes it anew. */
export async function forgetComputed(
  tx: Tx,
  revisionId: number,
  personIds: readonly number[] | null,
): Promise<void> {
  if (personIds === null) await execute(tx, forgetAll, [revisionId])
  else await execute(tx, forgetPeople, [revisionId, personIds])
}

const openDues = dues.list(
  'revised.open_dues',
  `where area = $1 and status in ('open', 'proposed')
     and ($3::timestamptz is null or (made_at, id) > ($3::timestamptz, $4::bigint)) order by made_at, id limit $2`,
)
const dueOf = dues.list('revised.due', 'where person_id = $1 and id = $2')

/** What waits for a clerk of the area, the oldest first. */
export const listOpenDues = async (
  tx: Reader,
  area: string,
  limit: number,
  after: Place | null = null,
): Promise<Due[]> => await openDues(tx, area, limit, after && new Date(after.since), after?.id ?? 0)

const waiting = {
  asc: dues.list('revised.waiting_asc', waitingRows(`status in ('open', 'proposed')`, 'made_at', 'asc')),
  desc: dues.list('revised.waiting_desc', waitingRows(`status in ('open', 'proposed')`, 'made_at', 'desc')),
}

/** A page of the same. */
export const listWaitingDues = async (tx: Reader, page: WaitingPage): Promise<Due[]> =>
  await waiting[page.way](tx, ...waitingValues(page))

export const findDue = async (
  tx: Reader,
  { personId, id }: Pick<Due, 'personId' | 'id'>,
): Promise<Due | null> => (await dueOf(tx, personId, id))[0] ?? null

const page = query(
  'revised.page',
  `select ${lines.select('l')}, s.setl_id as "setlId", s.care_on as "careOn", s.total
   from revised_bill l join settlement s on s.person_id = l.person_id and s.id = l.settlement_id
   where l.revision_id = $1 and l.settlement_id > $2 order by l.settlement_id limit $3`,
)
export type RevisedBillLine = RevisedBill & { setlId: string; careOn: string; total: number }

/** Bills that a revision touches, in the order of their numbers, after one. */
export const listLinesOf = async (
  tx: Reader,
  revisionId: number,
  { after, limit }: { after: number; limit: number },
): Promise<RevisedBillLine[]> => lines.rows<RevisedBillLine>(await run(tx, page, [revisionId, after, limit]))

const numbers = query(
  'revised.numbers',
  `select s.id, s.setl_id as "setlId" from unnest($1::bigint[], $2::bigint[]) as n (person_id, id)
     join settlement s on s.person_id = n.person_id and s.id = n.id`,
)

/** The numbers of bills at their institutions, by id. */
export async function listBillNumbers(
  tx: Reader,
  bills: readonly { personId: number; settlementId: number }[],
): Promise<Map<number, string>> {
  const rows = await run<{ id: number; setlId: string }>(tx, numbers, [
    bills.map(({ personId }) => personId),
    bills.map(({ settlementId }) => settlementId),
  ])
  return new Map(rows.map(({ id, setlId }) => [id, setlId]))
}

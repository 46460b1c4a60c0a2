import type { PlainDate } from '@gongji/policy/dates'
import { execute, type Reader, type Tx, together } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import { moveFacts } from '../ledger/account.ts'
import { type WaitingPage, waitingRows, waitingValues } from '../waiting.ts'
import type { FilingKind, FilingStatus, OutOfAreaType } from './filing.ts'
import type { GivenReason } from './reason.ts'

/** A filing with its whole life. */
export type Filing = {
  personId: number
  id: number
  kind: FilingKind
  /** Null for chronic disease. */
  type: OutOfAreaType | null
  destination: string | null
  disease: string | null
  institution: string | null
  /** Where the person is insured: whose agency decides. */
  area: string
  from: PlainDate
  /** Included; null: until it is ended. */
  to: PlainDate | null
  status: FilingStatus
  /** Filed after the care had begun. */
  late: boolean
  reason: string
  commitment: string
  digest: string
  channel: string
  filedBy: string
  submittedAt: Instant
  /** Null where no term is published. */
  dueOn: PlainDate | null
  secondApproval: boolean
  firstBy: string | null
  firstAt: Instant | null
  decidedBy: string | null
  decidedAt: Instant | null
  decision: readonly GivenReason[]
  approvedAt: Instant | null
  renewsId: number | null
  endedAt: Instant | null
  endedBy: string | null
  endReason: string | null
  version: number
}

type Row = Omit<Filing, 'type' | 'destination' | 'disease'> & {
  type: OutOfAreaType | ''
  destination: string
  disease: string
}
const filings = table<Row>('filing', {
  personId: 'bigint',
  id: 'bigint',
  kind: 'text',
  type: 'text',
  destination: 'text',
  disease: 'text',
  institution: 'text null',
  area: 'text',
  from: ['valid_from', 'date'],
  to: ['valid_to', 'date null'],
  status: 'text',
  late: 'boolean',
  reason: 'text',
  commitment: 'text',
  digest: 'text',
  channel: 'text',
  filedBy: 'text',
  submittedAt: 'timestamptz',
  dueOn: 'date null',
  secondApproval: 'boolean',
  firstBy: 'text null',
  firstAt: 'timestamptz null',
  decidedBy: 'text null',
  decidedAt: 'timestamptz null',
  decision: 'json',
  approvedAt: 'timestamptz null',
  renewsId: 'bigint null',
  endedAt: 'timestamptz null',
  endedBy: 'text null',
  endReason: 'text null',
  version: 'integer',
})

const filingOf = (row: Row): Filing => ({
  ...row,
  type: row.type || null,
  destination: row.destination || null,
  disease: row.disease || null,
})
const rowOf = (one: Filing): Row => ({
  ...one,
  type: one.type ?? '',
  destination: one.destination ?? '',
  disease: one.disease ?? '',
})

const ofPeople = filings.list(
  'filing.of_people',
  'where person_id = any($1::bigint[]) order by submitted_at desc, id desc',
)
const byId = filings.list('filing.by_id', 'where person_id = $1 and id = $2')
const update = filings.update('filing.update', {
  key: ['personId', 'id'],
  keep: [
    'kind',
    'type',
    'destination',
    'disease',
    'area',
    'commitment',
    'digest',
    'channel',
    'filedBy',
    'secondApproval',
    'renewsId',
  ],
  version: 'checked',
})

/** Every filing of these people, newest first. */
export const listFilingsOf = async (tx: Reader, personIds: readonly number[]): Promise<Filing[]> =>
  (await ofPeople(tx, personIds)).map(filingOf)

export async function findFiling(
  tx: Reader,
  { personId, id }: { personId: number; id: number },
): Promise<Filing | null> {
  const [row] = await byId(tx, personId, id)
  return row ? filingOf(row) : null
}

export async function insertFiling(tx: Tx, one: Filing): Promise<void> {
  await filings.insert(tx, [rowOf(one)])
}

const keep = filings.insertion('filing.keep', 'on conflict do nothing')

/** Adds a filing of an older system; one that is there already stays as it is. */
export async function insertTakenOver(tx: Tx, one: Filing): Promise<void> {
  await together([moveFacts(tx, [one.personId]), execute(tx, keep, filings.lists([rowOf(one)]))])
}

/** Writes a filing as it now is. False when somebody else has changed it since it was read. */
export const updateFiling = async (tx: Tx, one: Filing): Promise<boolean> =>
  (await update(tx, [rowOf(one)])) === 1

const waiting = {
  asc: filings.list(
    'filing.waiting_asc',
    waitingRows(`status in ('submitted', 'firstApproved')`, 'submitted_at', 'asc'),
  ),
  desc: filings.list(
    'filing.waiting_desc',
    waitingRows(`status in ('submitted', 'firstApproved')`, 'submitted_at', 'desc'),
  ),
}

/** A page of the filings that wait for an agency. */
export const listWaitingFilings = async (tx: Reader, page: WaitingPage): Promise<Filing[]> =>
  (await waiting[page.way](tx, ...waitingValues(page))).map(filingOf)

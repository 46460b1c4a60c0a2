import { type Fen, zero } from '@gongji/policy/money'
import { execute, type Reader, type Tx } from '../db/db.ts'
import { sql } from '../db/sql.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import type { Place } from '../paging.ts'
import { type WaitingPage, waitingRows, waitingValues } from '../waiting.ts'

export type CaseStatus = 'open' | 'confirmed' | 'dismissed'

export type ProposedDecision = {
  decision: 'confirm' | 'dismiss'
  words: string
  /** What is owed back; null: everything that was drawn. */
  owed: Fen | null
  by: string
  at: Instant
}

/** A suspicion with what it rests on, and what the clerk decided. */
export type Case = {
  id: number
  /** Rule that raised it, or `reported` by a clerk. */
  rule: string
  subject: string
  area: string
  /** The payer. */
  personId: number | null
  relativeId: number | null
  bindingId: number | null
  institution: string | null
  /** Measured values beside their limits. */
  finding: Readonly<Record<string, number | string>>
  amount: Fen
  status: CaseStatus
  openedAt: Instant
  openedBy: string
  decidedAt: Instant | null
  decidedBy: string | null
  decision: string
  /** To be given back to the payer, and what was; neither is more than what is still drawn. */
  owed: Fen
  recovered: Fen
  /** Went back to the relative, because the cost was given back to the payer. */
  givenBack: Fen
  /** A recovery that waits for a second clerk. */
  proposedAmount: Fen | null
  proposedBy: string | null
  /** What one clerk would decide, until another says the same. */
  proposedDecision: ProposedDecision | null
  version: number
}

const cases = table<Case>('risk_case', {
  id: 'bigint',
  rule: 'text',
  subject: 'text',
  area: 'text',
  personId: 'bigint null',
  relativeId: 'bigint null',
  bindingId: 'bigint null',
  institution: 'text null',
  finding: 'json',
  amount: 'bigint',
  status: 'text',
  openedAt: 'timestamptz',
  openedBy: 'text',
  decidedAt: 'timestamptz null',
  decidedBy: 'text null',
  decision: 'text',
  owed: 'bigint',
  recovered: 'bigint',
  givenBack: 'bigint',
  proposedAmount: 'bigint null',
  proposedBy: 'text null',
  proposedDecision: 'json null',
  version: 'integer',
})
const lastOf = cases.list(
  'risk.last_case',
  'where rule = $1 and subject = $2 order by opened_at desc, id desc limit 1',
)
const byId = cases.list('risk.case', 'where id = $1')
const inOrder = cases.list(
  'risk.cases',
  `where ($1::text is null or area = $1) and ($2::text is null or status = $2)
     and ($4::boolean is null or (status = 'open', opened_at, id) < ($4::boolean, $5::timestamptz, $6::bigint))
   order by status = 'open' desc, opened_at desc, id desc limit $3`,
)
const open = cases.insertion('risk.open_case', `on conflict (rule, subject) where status = 'open' do nothing`)
const update = cases.update('risk.update_case', {
  key: ['id'],
  keep: [
    'rule',
    'subject',
    'area',
    'personId',
    'relativeId',
    'bindingId',
    'institution',
    'finding',
    'amount',
    'openedAt',
    'openedBy',
    'givenBack',
  ],
  version: 'checked',
})

/** The newest case of a rule about a subject. */
export const findLastCase = async (tx: Reader, rule: string, subject: string): Promise<Case | null> =>
  (await lastOf(tx, rule, subject))[0] ?? null

export const findCase = async (tx: Reader, id: number): Promise<Case | null> =>
  (await byId(tx, id))[0] ?? null

/** Where a page of cases ended: open ones come first. */
export type CasePlace = Place & { open: boolean }

/** Cases of an area, open ones first, then the newest. */
export const listCases = async (
  tx: Reader,
  {
    area,
    status,
    after,
    limit,
  }: { area: string | null; status: CaseStatus | null; after?: CasePlace | null; limit: number },
): Promise<Case[]> =>
  await inOrder(tx, area, status, limit, after?.open ?? null, new Date(after?.since ?? 0), after?.id ?? 0)

export type NewCase = Omit<
  Case,
  | 'status'
  | 'decidedAt'
  | 'decidedBy'
  | 'decision'
  | 'owed'
  | 'recovered'
  | 'givenBack'
  | 'proposedAmount'
  | 'proposedBy'
  | 'proposedDecision'
  | 'version'
  | 'amount'
> & { amount: number }

/** Opens a case; false when one about the same is open already. */
export async function insertCase(tx: Tx, one: NewCase): Promise<boolean> {
  const fresh: Case = {
    ...one,
    amount: one.amount as Fen,
    status: 'open',
    decidedAt: null,
    decidedBy: null,
    decision: '',
    owed: zero,
    recovered: zero,
    givenBack: zero,
    proposedAmount: null,
    proposedBy: null,
    proposedDecision: null,
    version: 1,
  }
  return (await execute(tx, open, cases.lists([fresh]))) === 1
}

/** Writes what was decided or recovered. False when somebody else has changed it since it was read. */
export const updateCase = async (tx: Tx, one: Case): Promise<boolean> => (await update(tx, [one])) === 1

/** What earlier cases about a binding say is owed, and what was paid back of it, in fen. */
export async function owedUnder(
  tx: Reader,
  { bindingId, exceptId }: { bindingId: number; exceptId: number },
): Promise<{ owed: number; recovered: number }> {
  const rows = await sql<{ owed: number; recovered: number }>`
    select coalesce(sum(owed), 0)::bigint as owed, coalesce(sum(recovered), 0)::bigint as recovered
    from risk_case where binding_id = ${bindingId} and status = 'confirmed' and id <> ${exceptId}`.read(tx)
  return rows[0] ?? { owed: 0, recovered: 0 }
}

const waiting = {
  asc: cases.list('risk.case.waiting_asc', waitingRows(`status = 'open'`, 'opened_at', 'asc')),
  desc: cases.list('risk.case.waiting_desc', waitingRows(`status = 'open'`, 'opened_at', 'desc')),
}

/** A page of the open cases of an area. */
export const listWaitingCases = async (tx: Reader, page: WaitingPage): Promise<Case[]> =>
  await waiting[page.way](tx, ...waitingValues(page))

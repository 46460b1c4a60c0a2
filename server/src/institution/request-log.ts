import { command, execute, query, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Deps, Instant } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'

/** A message of an institution and its answer, with nobody's name or certificate in them. */
export type LoggedRequest = {
  id: number
  institution: string
  at: Instant
  /** Empty: none of ours. */
  transaction: string
  outcome: 'done' | 'refused'
  /** What a refusal says; else empty. */
  sentence: string
  milliseconds: number
  request: string
  answer: string
}

const kept = table<LoggedRequest>('institution_request', {
  id: 'bigint',
  institution: 'text',
  at: ['received_at', 'timestamptz'],
  transaction: ['transaction_no', 'text'],
  outcome: 'text',
  sentence: 'text',
  milliseconds: 'integer',
  request: 'text',
  answer: 'text',
})
const paged = query(
  'request_log.page',
  `select ${kept.select('r', 'id', 'at', 'transaction', 'outcome', 'sentence', 'milliseconds')} from institution_request r
   where institution = $1 and id < $2 and ($3::text is null or transaction_no = $3) and ($4::text is null or outcome = $4)
     and ($5::timestamptz is null or received_at >= $5::timestamptz)
     and ($6::timestamptz is null or received_at < $6::timestamptz)
   order by id desc limit $7`,
)
const byId = kept.list('request_log.one', 'where institution = $1 and id = $2')
const forgetOld = command(
  'request_log.forget',
  'delete from institution_request where institution = $1 and received_at < $2::timestamptz',
)
const forgetBeyond = command(
  'request_log.forget_beyond',
  `delete from institution_request where institution = $1 and id < (
     select id from institution_request where institution = $1 order by id desc offset $2 limit 1)`,
)

type Recording = { institution: string; until: Instant }
const recordings = table<Recording>('institution_recording', {
  institution: 'text',
  until: ['until_at', 'timestamptz'],
})
const setUntil = recordings.insertion(
  'request_log.record',
  'on conflict (institution) do update set until_at = excluded.until_at',
)
const recordingNow = recordings.list('request_log.recording', 'where until_at > $1::timestamptz')
const recordingOf = recordings.list('request_log.recording_of', 'where institution = $1')

/** At most so many are kept for an institution, and so long. */
const most = 2_000
const keptMs = 7 * 24 * 3_600_000

/** Keeps a message; the oldest beyond the most that are kept go. */
export async function keepRequest(tx: Tx, one: LoggedRequest): Promise<void> {
  await kept.insert(tx, [one])
  if (one.id % 50 === 0) await execute(tx, forgetBeyond, [one.institution, most])
}

/** Institutions whose messages are kept at an instant. */
export const listRecording = async (tx: Reader, at: Instant): Promise<string[]> =>
  (await recordingNow(tx, new Date(at))).map(({ institution }) => institution)

/** Until when an institution's messages are kept; null: they are not. */
export async function findRecording(tx: Reader, institution: string, at: Instant): Promise<Instant | null> {
  const [one] = await recordingOf(tx, institution)
  return one && one.until > at ? one.until : null
}

/** Begins to keep an institution's messages until an instant, or ends it. What is kept is forgotten after a week. */
export async function record(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'now'>,
  { institution, until }: Recording,
): Promise<void> {
  await execute(tx, setUntil, recordings.lists([{ institution, until }]))
  await enqueue(tx, deps, {
    kind: 'institution.forget-requests',
    runAt: until + keptMs,
    payload: { institution },
    uniqueKey: `institution.forget-requests:${institution}`,
  })
}

/** One page of an institution's messages, the newest first; `before`: the last that was seen. */
export const listRequests = async (
  tx: Reader,
  {
    institution,
    before,
    transaction,
    outcome,
    from,
    to,
    limit,
  }: {
    institution: string
    before: number | null
    transaction: string | null
    outcome: LoggedRequest['outcome'] | null
    from: Instant | null
    to: Instant | null
    limit: number
  },
): Promise<Omit<LoggedRequest, 'institution' | 'request' | 'answer'>[]> =>
  kept.rows(
    await run(tx, paged, [
      ...[institution, before ?? Number.MAX_SAFE_INTEGER, transaction, outcome],
      ...[from === null ? null : new Date(from), to === null ? null : new Date(to), limit],
    ]),
  )

export const findRequest = async (
  tx: Reader,
  institution: string,
  id: number,
): Promise<LoggedRequest | null> => (await byId(tx, institution, id))[0] ?? null

/** What is done later: messages older than a week are forgotten, until none is left. */
export const requestLogJobs = (deps: Deps): JobHandlers => ({
  'institution.forget-requests': async (tx, { payload }) => {
    const { institution } = payload as { institution: string }
    await execute(tx, forgetOld, [institution, new Date(deps.now() - keptMs)])
    const left = {
      institution,
      before: null,
      transaction: null,
      outcome: null,
      from: null,
      to: null,
      limit: 1,
    }
    const [newest] = await listRequests(tx, left)
    if (newest)
      await enqueue(tx, deps, {
        kind: 'institution.forget-requests',
        runAt: newest.at + keptMs + 1,
        payload,
        uniqueKey: `institution.forget-requests:${institution}`,
      })
  },
})

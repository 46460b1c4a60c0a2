import type { OutOfAreaFiling, PlainDate } from '@gongji/policy'
import { includes } from '@gongji/policy/dates'
import { query, type Reader, run } from '../db/db.ts'

/** Kinds of out-of-area filing (异地就医备案) that a person can make. */
export type OutOfAreaType = Exclude<OutOfAreaFiling, 'none'>
export type FilingKind = 'outOfArea' | 'chronic'
export type FilingStatus = 'submitted' | 'firstApproved' | 'approved' | 'returned' | 'refused' | 'ended'

/** What a settlement needs to know of a filing that was in force on the day of care. */
export type ApprovedFiling = {
  id: number
  personId: number
  kind: FilingKind
  /** Null for chronic disease. */
  type: OutOfAreaType | null
  /** A city (520100), a whole province (530000), or null for chronic disease. */
  area: string | null
  /** M-code, or null for out-of-area. */
  disease: string | null
  from: PlainDate
  /** Included; null: long-lasting. */
  to: PlainDate | null
}

const approvedFilings = query(
  'filing.approved',
  `select id, person_id, kind, type, destination, disease, valid_from, valid_to
     from filing
    where person_id = any($1::bigint[]) and status in ('approved', 'ended') and approved_at is not null
      and valid_from <= $3::date and (valid_to is null or valid_to >= $2::date)
    order by person_id, id`,
)

type ApprovedRow = {
  id: number
  person_id: number
  kind: FilingKind
  type: '' | OutOfAreaType
  destination: string
  disease: string
  valid_from: PlainDate
  valid_to: PlainDate | null
}

/**
 * Filings of these people in force on `on`, or on some day from `on` to `to` (both included), in one statement.
 * A filing that ended later still counts for the days before its end.
 */
export async function listApprovedFilings(
  tx: Reader,
  personIds: readonly number[],
  on: PlainDate,
  to: PlainDate = on,
): Promise<ApprovedFiling[]> {
  if (personIds.length === 0) return []
  const rows = await run<ApprovedRow>(tx, approvedFilings, [[...personIds], on, to])
  return rows.map((row) => ({
    id: row.id,
    personId: row.person_id,
    kind: row.kind,
    type: row.type === '' ? null : row.type,
    area: row.destination === '' ? null : row.destination,
    disease: row.disease === '' ? null : row.disease,
    from: row.valid_from,
    to: row.valid_to,
  }))
}

/** Whether a filing for `destination` covers care in `area`: the city itself, or any city of a whole province. */
export const covers = (destination: string, area: string): boolean =>
  destination === area || (destination.endsWith('0000') && destination.slice(0, 2) === area.slice(0, 2))

// A person may have several filings for one place; the one that no area treats worse counts.
const preference: readonly OutOfAreaType[] = ['longTerm', 'transfer', 'emergency', 'temporary']

/** The out-of-area filing that holds for care in `area` on `on`; `none` when the person has not filed. */
export function outOfAreaFiling(
  filings: readonly ApprovedFiling[],
  { personId, area, on }: { personId: number; area: string; on: PlainDate },
): OutOfAreaFiling {
  const held = new Set(
    filings
      .filter((filing) => filing.personId === personId && filing.area !== null && covers(filing.area, area))
      .filter((filing) => includes(filing, on))
      .map((filing) => filing.type),
  )
  return preference.find((type) => held.has(type)) ?? 'none'
}

/** M-codes of the chronic diseases that the person has an approved filing for on `on`, sorted. */
export const filedDiseases = (
  filings: readonly ApprovedFiling[],
  { personId, on }: { personId: number; on: PlainDate },
): string[] =>
  [
    ...new Set(
      filings
        .filter((filing) => filing.personId === personId && includes(filing, on))
        .flatMap(({ disease }) => (disease === null ? [] : [disease])),
    ),
  ].sort()

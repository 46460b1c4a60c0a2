import type { Fen, PlainDate, Text } from '@gongji/policy'
import type { Instant } from './deps.ts'

/** Something that waits for an agency, as its queue shows it. */
export type Waiting = {
  id: number
  personId: number | null
  since: Instant
  /** By when the agency is to have answered; null: nothing says. */
  dueOn: PlainDate | null
  amount: Fen | null
  what: Text
}

/** Where a page of a queue begins: after this one. Null: at its head. */
export type WaitingPlace = { since: Instant; id: number } | null
export type Way = 'asc' | 'desc'
export type WaitingPage = { area: string; after: WaitingPlace; way: Way; limit: number }

/** The condition, order and limit of a queue's page; its values are those of `waitingValues`. */
export const waitingRows = (condition: string, time: string, way: Way): string =>
  `where area = $1 and ${condition}
     and (${time}, id) ${way === 'asc' ? '>' : '<'} (coalesce($2::timestamptz, '${way === 'asc' ? '-' : ''}infinity'), $3::bigint)
   order by ${time} ${way}, id ${way} limit $4`

export const waitingValues = ({ area, after, limit }: WaitingPage) =>
  [area, after === null ? null : new Date(after.since), after?.id ?? 0, limit] as const

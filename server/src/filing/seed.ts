import type { PlainDate } from '@gongji/policy/dates'
import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { FilingKind, OutOfAreaType } from './filing.ts'

/** An approved filing that was taken over from elsewhere: the sandbox's people, or an agency's older system. */
export type TakenOver = {
  id: number
  personId: number
  kind: FilingKind
  type?: OutOfAreaType
  /** City or whole province, for out-of-area. */
  destination?: string
  /** M-code, for chronic disease. */
  disease?: string
  /** Where the person is insured. */
  area: string
  from: PlainDate
  to?: PlainDate | null
  at: Instant
}

/** Records an approved filing without its life cycle; repeating it with the same id changes nothing. */
export async function insertApprovedFiling(tx: Tx, filing: TakenOver): Promise<void> {
  const at = new Date(filing.at)
  await sql`insert into filing (person_id, id, kind, type, destination, disease, area, valid_from, valid_to, status,
      commitment, digest, channel, filed_by, submitted_at, decided_by, decided_at, approved_at)
    values (${filing.personId}, ${filing.id}, ${filing.kind}, ${filing.type ?? ''}, ${filing.destination ?? ''},
      ${filing.disease ?? ''}, ${filing.area}, ${filing.from}, ${filing.to ?? null}, 'approved',
      '', '', 'takenOver', 'system', ${at}, 'system', ${at}, ${at})
    on conflict do nothing`.execute(tx)
}

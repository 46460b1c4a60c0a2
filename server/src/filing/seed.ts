import type { PlainDate } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import type { Instant } from '../deps.ts'
import type { FilingKind, OutOfAreaType } from './filing.ts'
import { insertTakenOver } from './store.ts'

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
export async function insertApprovedFiling(tx: Tx, taken: TakenOver): Promise<void> {
  const { personId, id, kind, area, from, at } = taken
  await insertTakenOver(tx, {
    personId,
    id,
    kind,
    type: taken.type ?? null,
    destination: taken.destination ?? null,
    disease: taken.disease ?? null,
    institution: null,
    area,
    from,
    to: taken.to ?? null,
    status: 'approved',
    late: false,
    reason: '',
    commitment: '',
    digest: '',
    channel: 'takenOver',
    filedBy: 'system',
    submittedAt: at,
    dueOn: null,
    secondApproval: false,
    firstBy: null,
    firstAt: null,
    decidedBy: 'system',
    decidedAt: at,
    decision: [],
    approvedAt: at,
    renewsId: null,
    endedAt: null,
    endedBy: null,
    endReason: null,
    version: 1,
  })
}

import { command, execute, type Reader, run, type Tx } from '../db/db.ts'
import { table } from '../db/table.ts'
import type { Instant } from '../deps.ts'
import { problems } from '../problem.ts'

export const problem = problems('relation', {
  foundFalse: [
    409,
    '经办机构核查认定双方的亲属关系不实（案件{case}），在经办机构解除前，双方之间不能办理共济绑定、钱包转账、共济额度、代缴和监护代办。',
    'An agency found the relation between the two to be false (case {case}); until an agency lifts this, neither can authorise, send to, pay for or act for the other.',
    '有新的亲属关系证明的，请携带证明到参保地经办机构，凭案件号{case}申请解除；对认定不服的，可以申诉。',
    'With new proof of the relation, ask the agency of the insured place to lift case {case}; you may also object.',
  ],
})

type FalseRelation = {
  personId: number
  otherId: number
  caseId: number
  foundAt: Instant
  liftedAt: Instant | null
  liftedBy: string | null
  /** Why it was lifted. */
  reason: string | null
}
const falseRelations = table<FalseRelation>('false_relation', {
  personId: 'bigint',
  otherId: 'bigint',
  caseId: 'bigint',
  foundAt: 'timestamptz',
  liftedAt: 'timestamptz null',
  liftedBy: 'text null',
  reason: 'text null',
})
const inForce = falseRelations.list(
  'person.false_relations',
  'where person_id = $1 and lifted_at is null order by case_id',
)
const record = falseRelations.insertion('person.record_false_relation', 'on conflict do nothing')
const lift = command(
  'person.lift_false_relation',
  `update false_relation set lifted_at = $4::timestamptz, lifted_by = $5, reason = $6
   where case_id = $3 and lifted_at is null and (person_id, other_id) in (($1, $2), ($2, $1)) returning person_id as id`,
)

type Two = { personId: number; otherId: number }

/** The case in which the relation of these two was found to be false; null: none, or it was lifted. */
export async function findFalseRelation(tx: Reader, { personId, otherId }: Two): Promise<number | null> {
  const found = await inForce(tx, personId)
  return found.find((one) => one.otherId === otherId)?.caseId ?? null
}

/** Refuses anything that rests on a relation that was found to be false, either way round. @throws Problem */
export async function requireNoFalseRelation(tx: Reader, two: Two): Promise<void> {
  const found = await findFalseRelation(tx, two)
  if (found !== null) throw problem.foundFalse({ case: String(found) })
}

/** Records for both that their relation was found to be false. Both accounts are locked. */
export async function recordFalseRelation(
  tx: Tx,
  { personId, otherId, caseId, at }: Two & { caseId: number; at: Instant },
): Promise<void> {
  const found = { caseId, foundAt: at, liftedAt: null, liftedBy: null, reason: null }
  const both = [
    { ...found, personId, otherId },
    { ...found, personId: otherId, otherId: personId },
  ]
  await execute(tx, record, falseRelations.lists(both))
}

/** Lifts what was recorded under a case; false when nothing was in force. Both accounts are locked. */
export async function liftFalseRelation(
  tx: Tx,
  {
    personId,
    otherId,
    caseId,
    at,
    by,
    reason,
  }: Two & { caseId: number; at: Instant; by: string; reason: string },
): Promise<boolean> {
  const lifted = await run(tx, lift, [personId, otherId, caseId, new Date(at).toISOString(), by, reason])
  return lifted.length > 0
}

import { ageOn } from '@gongji/policy/dates'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { requireNoFalseRelation } from '../person/false-relation.ts'
import { confirmDeclared } from '../person/guardian-declaration.ts'
import { enrolmentOn, listEnrolments, type Person } from '../person/person.ts'
import { recordGuardian } from '../person/register.ts'
import type { Problem } from '../problem.ts'
import { requireSharing } from './acting.ts'
import { problem } from './problem.ts'

/** Who came with card and credential is told which hall is the right one, and nothing more. */
export async function otherHall(tx: Reader, deps: Pick<Deps, 'now'>, personId: number): Promise<Problem> {
  const enrolments = await listEnrolments(tx, [personId])
  const right = (enrolmentOn(enrolments, dateInChina(deps.now())) ?? enrolments.at(-1))?.area ?? ''
  return problem.otherAgency({ area: right })
}

export type GuardianProof = 'householdRegister' | 'birthCertificate' | 'courtDecision'

/** Records a child's guardian in the child's chain, with the proof that was seen. @throws Problem */
export async function recordGuardianOf(
  tx: Tx,
  deps: Deps,
  one: {
    child: Person
    guardian: Person
    proof: GuardianProof
    area: string
    actor: string
  },
): Promise<{ childId: number; guardianId: number }> {
  const { child, guardian } = one
  const today = dateInChina(deps.now())
  const { guardianBelowAge } = requireSharing(deps, one.area)
  if (ageOn(child.birthDate, today) >= guardianBelowAge) throw problem.ofAge({ age: guardianBelowAge })
  if (guardian.id === child.id || ageOn(guardian.birthDate, today) < guardianBelowAge) {
    throw problem.guardianTooYoung({ age: guardianBelowAge })
  }
  await requireNoFalseRelation(tx, { personId: child.id, otherId: guardian.id })
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [child.id]), child.id)
  const two = { childId: child.id, guardianId: guardian.id }
  await recordGuardian(tx, { ...two, at: deps.now() })
  await confirmDeclared(tx, { ...two, by: one.actor, at: deps.now() })
  await recordAct(tx, [account], {
    kind: 'guardian.record',
    ref: guardian.id,
    actor: one.actor,
    at: deps.now(),
    content: JSON.stringify({ guardian: guardian.id, proof: one.proof }),
  })
  return two
}

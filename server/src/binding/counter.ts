import { ageOn } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { requireNoFalseRelation } from '../person/false-relation.ts'
import { listEnrolments } from '../person/person.ts'
import { recordGuardian } from '../person/register.ts'
import { requireSharing } from './acting.ts'
import { findRelative, type Wish } from './bind.ts'
import { problem } from './problem.ts'

/** A clerk acts for people who are, or were last, insured in the agency's own area. @throws Problem */
export async function requireOwnArea(
  tx: Tx,
  deps: Pick<Deps, 'now'>,
  { personId, area }: { personId: number; area: string },
): Promise<void> {
  const enrolments = await listEnrolments(tx, [personId])
  const today = dateInChina(deps.now())
  const current = enrolments.filter(({ from, to }) => from <= today && (to === null || to >= today))
  const areas = (current.length > 0 ? current : enrolments.slice(-1)).map((one) => one.area)
  if (!areas.includes(area)) throw problem.otherAgency({ area: areas[0] ?? '' })
}

export type GuardianProof = 'householdRegister' | 'birthCertificate' | 'courtDecision'

/** Records a child's guardian in the child's chain, with the proof that was seen. @throws Problem */
export async function recordGuardianOf(
  tx: Tx,
  deps: Deps,
  one: {
    child: Wish['relative']
    guardian: Wish['relative']
    proof: GuardianProof
    area: string
    actor: string
  },
): Promise<{ childId: number; guardianId: number }> {
  const child = await findRelative(tx, deps, one.child)
  const guardian = await findRelative(tx, deps, one.guardian)
  await requireOwnArea(tx, deps, { personId: child.id, area: one.area })
  const today = dateInChina(deps.now())
  const { guardianBelowAge } = requireSharing(deps, one.area)
  if (ageOn(child.birthDate, today) >= guardianBelowAge) throw problem.ofAge({ age: guardianBelowAge })
  if (guardian.id === child.id || ageOn(guardian.birthDate, today) < guardianBelowAge) {
    throw problem.guardianTooYoung({ age: guardianBelowAge })
  }
  await requireNoFalseRelation(tx, { personId: child.id, otherId: guardian.id })
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [child.id]), child.id)
  await recordGuardian(tx, { childId: child.id, guardianId: guardian.id, at: deps.now() })
  await recordAct(tx, [account], {
    kind: 'guardian.record',
    ref: guardian.id,
    actor: one.actor,
    at: deps.now(),
    content: JSON.stringify({ guardian: guardian.id, proof: one.proof }),
  })
  return { childId: child.id, guardianId: guardian.id }
}

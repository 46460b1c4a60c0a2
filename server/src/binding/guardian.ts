import type { PlainDate } from '@gongji/policy'
import { ageOn } from '@gongji/policy/dates'
import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina, type Instant } from '../deps.ts'
import { enqueue } from '../jobs.ts'
import { type Account, lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { requireNoFalseRelation } from '../person/false-relation.ts'
import {
  findDeclaration,
  findDeclarationOf,
  type GuardianDeclaration,
  insertDeclaration,
  updateDeclaration,
} from '../person/guardian-declaration.ts'
import { problem as personProblem } from '../person/identity.ts'
import {
  enrolmentOn,
  findPersonId,
  listEnrolments,
  listGuardians,
  type Person,
  readPerson,
  sameName,
} from '../person/person.ts'
import { keepPhotos, type SentPhoto } from '../person/photo.ts'
import { recordGuardian, registerPerson } from '../person/register.ts'
import { requireSharing } from './acting.ts'
import { notify } from './notify.ts'
import { pauseByItself } from './pause.ts'
import { problem } from './problem.ts'
import { listBindingsOfRelatives } from './store.ts'

/** National code of a birth certificate (出生医学证明) among certificates. */
const birthCertificate = '990201'
/** As birth certificates are numbered: a letter and nine digits. */
const birthNumber = /^[A-Z]\d{9}$/

export type Declaring = {
  guardianId: number
  child: { idNumber: string; name: string }
  /** Of a newborn whom nobody has registered. */
  born: { on: PlainDate; gender: '1' | '2' } | null
  proof: GuardianDeclaration['proof']
  photos: readonly SentPhoto[]
  actor: string
}

/** Where somebody is insured today, or was last. */
async function areaOf(tx: Tx, personId: number, today: PlainDate): Promise<string | null> {
  const enrolments = await listEnrolments(tx, [personId])
  return (enrolmentOn(enrolments, today) ?? enrolments.at(-1))?.area ?? null
}

/** The child of that name and number; a newborn with a birth certificate is registered with it. @throws Problem */
async function findChild(
  tx: Tx,
  deps: Deps,
  { child, born }: Declaring,
  { area, today }: { area: string; today: PlainDate },
): Promise<Person> {
  const known = await findPersonId(tx, deps.secrets, 'id', child.idNumber)
  if (known !== null) {
    const person = await readPerson(tx, deps.secrets, known)
    if (!sameName(person.name, child.name)) throw personProblem.unknown()
    return person
  }
  if (!birthNumber.test(child.idNumber)) throw personProblem.unknown()
  if (born === null) throw problem.bornNeeded()
  if (born.on > today) throw problem.bornLater()
  const id = await registerPerson(tx, deps, {
    name: child.name,
    idKind: birthCertificate,
    idNumber: child.idNumber,
    born,
    area,
  })
  return await readPerson(tx, deps.secrets, id)
}

/** Chains what became of a declaration, in the child's chain; `photos` are digests. */
const record = async (
  tx: Tx,
  account: Account,
  { guardianId, proof, status }: GuardianDeclaration,
  { photos = [], ...act }: { kind: string; actor: string; at: Instant; photos?: readonly string[] },
): Promise<void> =>
  await recordAct(tx, [account], {
    ...act,
    ref: guardianId,
    content: JSON.stringify({ guardian: guardianId, proof, status, photos }),
  })

/** Tells the guardian, and whoever else is on record, how a declaration stands. */
async function tell(
  tx: Tx,
  deps: Deps,
  one: GuardianDeclaration,
  { child, guardian, others = [] }: { child: Person; guardian: Person; others?: readonly number[] },
): Promise<void> {
  for (const personId of [one.guardianId, ...others]) {
    const key = `guardian:${one.id}:${one.version}:${personId}`
    const facts = {
      name: child.name,
      guardianName: guardian.name,
      you: personId === one.guardianId ? 'guardian' : '',
      status: one.status,
      words: one.words,
    }
    const payload = { personId, kind: 'guardian.declared', facts, key }
    await enqueue(tx, deps, { kind: 'notice', payload, uniqueKey: key })
  }
}

/**
 * Declares somebody the guardian of a child, with pictures of the papers. It counts at once where nobody else is on record
 * and the agency has not refused it before; else it waits for a clerk. @throws Problem with nothing changed
 */
export async function declareGuardian(tx: Tx, deps: Deps, one: Declaring): Promise<GuardianDeclaration> {
  const today = dateInChina(deps.now())
  const guardian = await readPerson(tx, deps.secrets, one.guardianId)
  const ownArea = await areaOf(tx, guardian.id, today)
  if (ownArea === null) throw problem.guardianNotInsured()
  const child = await findChild(tx, deps, one, { area: ownArea, today })
  const area = (await areaOf(tx, child.id, today)) ?? child.psnNo.slice(0, 6)
  const { guardianBelowAge } = requireSharing(deps, area)
  if (child.diedOn !== null) throw personProblem.unknown()
  if (ageOn(child.birthDate, today) >= guardianBelowAge) throw problem.ofAge({ age: guardianBelowAge })
  if (guardian.id === child.id || ageOn(guardian.birthDate, today) < guardianBelowAge) {
    throw problem.guardianTooYoung({ age: guardianBelowAge })
  }
  await requireNoFalseRelation(tx, { personId: child.id, otherId: guardian.id })
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [child.id]), child.id)
  const others = await listGuardians(tx, child.id)
  if (others.includes(guardian.id)) throw problem.guardianAlready({ name: child.name })
  const before = await findDeclarationOf(tx, { childId: child.id, guardianId: guardian.id })
  if (before?.status === 'waiting') throw problem.guardianWaiting({ name: child.name })
  const at = deps.now()
  const status = others.length > 0 || before !== null ? 'waiting' : 'inForce'
  const declared: GuardianDeclaration = {
    childId: child.id,
    id: before?.id ?? deps.newId(),
    guardianId: guardian.id,
    area,
    proof: one.proof,
    status,
    declaredAt: at,
    decidedBy: null,
    decidedAt: null,
    words: '',
    version: before?.version ?? 1,
  }
  if (before === null) await insertDeclaration(tx, declared)
  else if (!(await updateDeclaration(tx, declared))) throw problem.changedMeanwhile()
  const photos = await keepPhotos(
    tx,
    deps,
    { personId: child.id, matter: 'guardian', matterId: declared.id, addedBy: one.actor, area },
    one.photos,
  )
  if (status === 'inForce') await recordGuardian(tx, { childId: child.id, guardianId: guardian.id, at })
  await record(tx, account, declared, { kind: 'guardian.declare', actor: one.actor, at, photos })
  const written = before === null ? declared : { ...declared, version: before.version + 1 }
  await tell(tx, deps, written, { child, guardian, others })
  return written
}

/**
 * A clerk confirms what the papers show, or refuses it: then nobody acts by it any more, and what the guardian consented to
 * pauses until another guardian, or the grown child, lets it go on. @throws Problem
 */
export async function decideGuardian(
  tx: Tx,
  deps: Deps,
  key: { childId: number; id: number },
  given: { decision: 'confirm' | 'refuse'; words: string; version: number; actor: string },
): Promise<GuardianDeclaration> {
  const found = await findDeclaration(tx, key)
  if (!found) throw personProblem.unknown()
  const { childId, guardianId } = found
  if (found.status === 'confirmed' || found.status === 'refused') throw problem.guardianDecided()
  if (found.version !== given.version) throw problem.changedMeanwhile()
  if (given.decision === 'refuse' && given.words === '') throw problem.guardianWordsNeeded()
  const at = deps.now()
  const account = requireAccount(await lockAccounts(tx, deps.db.lockStep, [childId]), childId)
  const next: GuardianDeclaration = {
    ...found,
    status: given.decision === 'confirm' ? 'confirmed' : 'refused',
    words: given.decision === 'confirm' ? '' : given.words,
    decidedBy: given.actor,
    decidedAt: at,
  }
  if (!(await updateDeclaration(tx, next))) throw problem.changedMeanwhile()
  if (given.decision === 'confirm') await recordGuardian(tx, { childId, guardianId, at })
  await record(tx, account, next, { kind: `guardian.${given.decision}`, actor: given.actor, at })
  const written = { ...next, version: found.version + 1 }
  const people = await Promise.all([childId, guardianId].map((id) => readPerson(tx, deps.secrets, id)))
  await tell(tx, deps, written, { child: people[0]!, guardian: people[1]! })
  if (given.decision === 'refuse') {
    await enqueue(tx, deps, {
      kind: 'binding.unspoken',
      payload: { relativeId: childId, guardianId },
      runAt: at,
    })
  }
  return written
}

/** Asks somebody who has come of age about each binding that a guardian consented to; gives how many. */
export async function askGrownUp(
  tx: Tx,
  deps: Deps,
  { relativeId, until }: { relativeId: number; until: PlainDate },
): Promise<number> {
  const today = dateInChina(deps.now())
  const open = (await listBindingsOfRelatives(tx, [relativeId], today)).filter(
    (one) => one.guardianId !== null && (one.status === 'active' || one.status === 'paused'),
  )
  for (const binding of open) await notify(tx, deps, binding, 'binding.grownUp', { until })
  return open.length
}

/** Pauses what a guardian consented to who does not act for the child: refused, or the child is of age and has not answered. */
export const pauseUnspoken = async (
  tx: Tx,
  deps: Deps,
  { relativeId, guardianId }: { relativeId: number; guardianId: number | null },
): Promise<number> =>
  await pauseByItself(tx, deps, {
    relativeId,
    which: (one) => one.guardianId !== null && (guardianId === null || one.guardianId === guardianId),
    actor: 'job:binding.unspoken',
  })

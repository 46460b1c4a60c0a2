import { randomBytes } from 'node:crypto'
import type { StaffRole } from '@gongji/contract'
import { closeSessionsOfStaff, tokenDigest } from '../access/session.ts'
import { changeStaff, entered, insertStaff, isNameTaken, readStaff, type Staff } from '../access/staff.ts'
import type { Reader, Tx } from '../db/db.ts'
import type { Deps, Instant } from '../deps.ts'
import { findInstitution, problem as institutionProblem } from '../institution/institution.ts'
import { hashPassword } from '../password.ts'
import { problem as personProblem } from '../person/identity.ts'
import { findPersonId } from '../person/person.ts'
import { seal } from '../person/seal.ts'
import { newTotpSecret, totpUri } from '../totp.ts'
import { requireServed } from './area.ts'
import { problem } from './problem.ts'
import { type Actor, recordAdministration } from './record.ts'
import { findInvitation, insertInvitation, takeInvitation } from './store.ts'

type Needs = Pick<Deps, 'newId' | 'now' | 'publicOrigin' | 'secrets'>

/** How long a link can be used, in milliseconds. */
const linkLives = 24 * 3_600_000

/** A link as it is shown, once. */
export type Link = { link: string; token: string; expiresAt: Instant }

type Position = { role: StaffRole; institution: string | null; area: string | null }

/** A cashier has a place of work, a clerk an agency, others neither. @throws Problem */
async function requirePlace(tx: Reader, { role, institution, area }: Position): Promise<void> {
  const fits = (role === 'cashier') === (institution !== null) && (role === 'clerk') === (area !== null)
  if (!fits) throw problem.placeOfRole()
  if (area !== null) await requireServed(tx, area)
  if (institution !== null && (await findInstitution(tx, institution)) === null) {
    throw institutionProblem.unknown({ code: institution })
  }
}

/** The token stands behind #: no server, proxy or other page is told it. */
async function invite(
  tx: Tx,
  deps: Needs,
  { staffId, actor, at }: { staffId: number; actor: Actor; at: Instant },
): Promise<Link> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = at + linkLives
  await insertInvitation(tx, {
    digest: tokenDigest(token),
    staffId,
    invitedBy: actor,
    invitedAt: at,
    expiresAt,
    usedAt: null,
  })
  await recordAdministration(tx, deps, { actor, kind: 'staff.invite', subject: `staff:${staffId}` })
  const origin = deps.publicOrigin ?? 'http://127.0.0.1:8080'
  return { link: `${origin}/desk/welcome#${token}`, token, expiresAt }
}

/** Who an ID number is of in the register of the insured. @throws Problem when it is nobody's */
export async function insuredOf(tx: Reader, deps: Needs, idNumber: string | null): Promise<number | null> {
  if (idNumber === null) return null
  const personId = await findPersonId(tx, deps.secrets, 'id', idNumber)
  if (personId === null) throw personProblem.unknown()
  return personId
}

/** Somebody to be entered. `personId`: who it is in the register of the insured; null: not known to be in it. */
export type NewStaff = Position & { signInName: string; name: string; personId: number | null }

/** @throws Problem when the place does not fit the role, or the sign-in name is taken */
export async function checkNewStaff(tx: Reader, one: NewStaff): Promise<void> {
  await requirePlace(tx, one)
  if (await isNameTaken(tx, one.signInName)) throw problem.signInNameTaken({ name: one.signInName })
}

/** Enters somebody who cannot sign in until the link was used. @throws Problem */
export async function enterStaff(
  tx: Tx,
  deps: Needs,
  { actor, at, ...one }: NewStaff & { actor: Actor; at: Instant },
): Promise<{ staff: Staff; link: Link }> {
  await requirePlace(tx, one)
  const staff: Staff = { ...entered, ...one, id: deps.newId() }
  if (!(await insertStaff(tx, staff))) throw problem.signInNameTaken({ name: one.signInName })
  const { signInName, name, role, institution, area, personId } = staff
  await recordAdministration(tx, deps, {
    actor,
    kind: 'staff.enter',
    subject: `staff:${staff.id}`,
    content: { signInName, name, role, institution, area, personId },
  })
  return { staff, link: await invite(tx, deps, { staffId: staff.id, actor, at }) }
}

/** @throws Problem when there is nobody of this id */
export async function requireStaff(tx: Reader, id: number): Promise<Staff> {
  const staff = await readStaff(tx, id)
  if (!staff) throw problem.staffUnknown()
  return staff
}

/** @throws Problem when there is nobody of this id, or who was dismissed */
export async function checkInvited(tx: Reader, staffId: number): Promise<Staff> {
  const staff = await requireStaff(tx, staffId)
  if (!staff.active) throw problem.dismissed()
  return staff
}

/** A new link; the password and every session of before stay until it is used. @throws Problem */
export async function inviteAgain(
  tx: Tx,
  deps: Needs,
  { staffId, actor, at }: { staffId: number; actor: Actor; at: Instant },
): Promise<Link> {
  await checkInvited(tx, staffId)
  return await invite(tx, deps, { staffId, actor, at })
}

/** What is changed of somebody; members that are left out stay. */
export type StaffChange = Partial<Pick<Staff, 'name' | 'active' | 'personId'> & Position>

/** Whether it gives somebody more than before: another role or place, a way back in, an end of being known as insured. */
export const widens = (before: Staff, change: StaffChange): boolean => {
  const after = { ...before, ...change }
  return (
    after.role !== before.role ||
    after.institution !== before.institution ||
    after.area !== before.area ||
    (after.active && !before.active) ||
    (before.personId !== null && after.personId !== before.personId)
  )
}

/** Somebody as a change would make him. @throws Problem */
export async function checkMove(
  tx: Reader,
  { staffId, change, actor }: { staffId: number; change: StaffChange; actor: Actor },
): Promise<Staff> {
  const before = await requireStaff(tx, staffId)
  const staff = { ...before, ...change }
  const movesAway = staff.role !== before.role || !staff.active
  if (movesAway && actor === `staff:${staffId}`) throw problem.notYourself()
  await requirePlace(tx, staff)
  return staff
}

/** Changes somebody, or dismisses; whoever is signed in as the person is so no longer. @throws Problem */
export async function moveStaff(
  tx: Tx,
  deps: Needs,
  { staffId, change, actor }: { staffId: number; change: StaffChange; actor: Actor },
): Promise<Staff> {
  const staff = await checkMove(tx, { staffId, change, actor })
  await changeStaff(tx, staff)
  await closeSessionsOfStaff(tx, staffId)
  const content = { ...change, personId: staff.personId }
  await recordAdministration(tx, deps, { actor, kind: 'staff.change', subject: `staff:${staffId}`, content })
  return staff
}

/** Ends whatever sessions somebody has. @throws Problem when there is nobody of this id */
export async function signOut(
  tx: Tx,
  deps: Needs,
  { staffId, actor }: { staffId: number; actor: Actor },
): Promise<void> {
  await requireStaff(tx, staffId)
  await closeSessionsOfStaff(tx, staffId)
  await recordAdministration(tx, deps, { actor, kind: 'staff.signOut', subject: `staff:${staffId}` })
}

/** Whom a link invites. @throws Problem when it can no longer be used */
export async function readInvited(
  tx: Reader,
  { token, at }: { token: string; at: Instant },
): Promise<{ staff: Staff; expiresAt: Instant }> {
  const invitation = await findInvitation(tx, tokenDigest(token), at)
  const staff = invitation && (await readStaff(tx, invitation.staffId))
  if (!staff?.active) throw problem.linkUnusable()
  return { staff, expiresAt: invitation!.expiresAt }
}

const fewestCharacters = 5

/** @throws Problem for a password that whoever knows the person would try first */
function requireStrong(password: string, { signInName, name }: Staff): void {
  const low = password.toLowerCase()
  const named = [signInName, name].some((one) => one.length > 2 && low.includes(one.toLowerCase()))
  if (named || new Set(password).size < fewestCharacters) throw problem.passwordWeak()
}

/** Where the secret of somebody's second factor is sealed. */
export const totpPlace = (staffId: number): string => `totp:${staffId}`

/** Chooses a password by a link, which is used up; sessions of before end. A second factor is made anew, shown this once. @throws Problem */
export async function acceptInvitation(
  tx: Tx,
  deps: Needs,
  {
    token,
    password,
    secondFactor,
    at,
  }: { token: string; password: string; secondFactor: boolean; at: Instant },
): Promise<{ staff: Staff; totp: { uri: string; typed: string } | null }> {
  const { staff } = await readInvited(tx, { token, at })
  requireStrong(password, staff)
  const hashed = await hashPassword(password)
  // Two who hold the same link: one of them has it.
  if (!(await takeInvitation(tx, tokenDigest(token), at))) throw problem.linkUnusable()
  const secret = secondFactor ? newTotpSecret() : null
  const totpSealed = secret === null ? null : seal(deps.secrets, totpPlace(staff.id), secret)
  await changeStaff(tx, { ...staff, password: hashed, totpSealed, totpStep: null })
  await closeSessionsOfStaff(tx, staff.id)
  const subject = `staff:${staff.id}`
  await recordAdministration(tx, deps, { actor: subject, kind: 'staff.password', subject })
  return { staff, totp: secret === null ? null : totpUri(secret, staff.signInName) }
}

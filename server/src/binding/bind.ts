import {
  isRefusal,
  type PlainDate,
  type Purpose,
  type Relationship,
  type SharingTerms,
  sharingTerms,
} from '@gongji/policy'
import { ageOn } from '@gongji/policy/dates'
import { isDuplicate, type Reader, type Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { type Account, lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import { requireNoFalseRelation } from '../person/false-relation.ts'
import { problem as personProblem } from '../person/identity.ts'
import {
  findPersonId,
  listEnrolments,
  listGuardians,
  maskId,
  type Person,
  readCertificateNumber,
  readPerson,
  sameName,
} from '../person/person.ts'
import type { Binding, Terms } from './binding.ts'
import { expire } from './end.ts'
import { isSignature, type LetterText, letterText } from './letter.ts'
import { notify } from './notify.ts'
import { problem } from './problem.ts'
import {
  partiesFault,
  partyOf,
  payerFault,
  plausibilityFault,
  purposeFault,
  relationshipFault,
  statusWords,
  termsFault,
} from './rules.ts'
import { insertBinding, insertLetter, listBindingsOfPayer, listBindingsOfRelatives } from './store.ts'

/** Whom and what the payer wants to authorise. */
export type Wish = Terms & {
  payerId: number
  /** As written on the relative's card. */
  relative: { idNumber: string; name: string }
  relationship: Relationship
}

export type Agreement = {
  /** Of the letter as it was shown. */
  digest: string
  form: 'tick' | 'signature' | 'scan'
  /** SVG path of the hand-written name, or the digest of a scan. */
  signature: string | null
  /** From opening the page to agreeing, as the phone counted it, in seconds. */
  tookSeconds?: number | null
}

export type BindRequest = Wish & {
  letter: Agreement
  channel: string
  /** `citizen:ID`, `staff:ID`, `job:KIND` */
  actor: string
}

/** What must happen before the relative may spend. */
export type Consent = 'none' | 'relative' | 'guardian'

export type Prepared = {
  payer: Person
  relative: Person
  sharing: SharingTerms
  payerArea: string
  letter: LetterText
  consent: Consent
  /** Who is recorded as guardian of a child; empty for others. */
  guardians: readonly number[]
}

/**
 * Who has this ID number under this name. Whether number or name is wrong is not told apart, so that nobody can try
 * out which numbers exist.
 * @throws Problem
 */
export async function findRelative(
  tx: Reader,
  { secrets }: Pick<Deps, 'secrets'>,
  { idNumber, name }: Wish['relative'],
): Promise<Person> {
  const id = await findPersonId(tx, secrets, 'id', readCertificateNumber(idNumber))
  const person = id === null ? null : await readPerson(tx, secrets, id)
  if (!person || !sameName(person.name, name)) throw personProblem.unknown()
  return person
}

type Pair = Pick<Wish, 'payerId' | 'relative' | 'purposes'>

/** Why these two may not be payer and relative today, whatever they are to each other. @throws Problem with the next step */
async function checkPair(
  tx: Reader,
  deps: Deps,
  { payerId, relative: named, purposes }: Pair,
  today: PlainDate,
) {
  const payer = await readPerson(tx, deps.secrets, payerId)
  const relative = await findRelative(tx, deps, named)
  const enrolments = await listEnrolments(tx, [payer.id, relative.id])
  const paying = partyOf(payer, enrolments, today)
  const receiving = partyOf(relative, enrolments, today)
  if (payer.id === relative.id) throw problem.oneself()
  await requireNoFalseRelation(tx, { personId: payer.id, otherId: relative.id })
  const noAccount = payerFault(paying.enrolment, today)
  if (noAccount) throw noAccount
  const payerArea = paying.enrolment!.area
  const pack = deps.packs.packOf(payerArea)
  const sharing = pack && sharingTerms(pack, today)
  if (!sharing || isRefusal(sharing)) throw problem.noRules({ area: payerArea })
  const wrong = partiesFault(paying, receiving, { today, sharing, purposes })
  if (wrong) throw wrong
  const minor = ageOn(relative.birthDate, today) < sharing.guardianBelowAge
  const guardians = minor ? await listGuardians(tx, relative.id) : []
  return { payer, relative, payerArea, areaName: pack.name, sharing, minor, guardians }
}

const requireGuardian = ({ minor, guardians, sharing }: Awaited<ReturnType<typeof checkPair>>): void => {
  if (minor && guardians.length === 0) throw problem.guardianNeeded({ age: sharing.guardianBelowAge })
}

/**
 * Finds whom somebody wants to bind, and refuses at once what no answer further on could mend. Somebody who is not insured
 * may be bound for the premium alone.
 * @throws Problem with the reason and the next step
 */
export async function findToBind(
  tx: Reader,
  deps: Deps,
  { payerId, relative }: Pick<Wish, 'payerId' | 'relative'>,
): Promise<{ relative: Person; premiumOnly: boolean }> {
  const today = dateInChina(deps.now())
  const check = (purposes: readonly Purpose[]) => checkPair(tx, deps, { payerId, relative, purposes }, today)
  let premiumOnly = false
  const pair = await check(['outpatient']).catch(async (error: unknown) => {
    const found = await check(['premium']).catch(() => {
      throw error
    })
    premiumOnly = true
    return found
  })
  requireGuardian(pair)
  await checkOthers(tx, pair, today)
  return { relative: pair.relative, premiumOnly }
}

/**
 * Checks a wish against the area's rules on this day and writes the letter for it; changes nothing.
 * @throws Problem with the reason and the next step
 */
export async function prepareBinding(
  tx: Reader,
  deps: Deps,
  wish: Wish,
  /** It stands already, in another system: its first day may be past. */
  { takenOver = false }: { takenOver?: boolean } = {},
): Promise<Prepared> {
  const today = dateInChina(deps.now())
  const fault = termsFault(wish, today)
  if (fault) throw fault
  if (wish.from < today && !takenOver) throw problem.termInThePast({ today })
  const pair = await checkPair(tx, deps, wish, today)
  const { payer, relative, payerArea, areaName, sharing, minor, guardians } = pair
  const wrong =
    relationshipFault(wish.relationship, sharing, areaName) ??
    plausibilityFault(wish.relationship, payer.birthDate, relative.birthDate) ??
    purposeFault(wish.purposes, sharing)
  if (wrong) throw wrong
  requireGuardian(pair)
  const consent = minor
    ? guardians.includes(payer.id)
      ? 'none'
      : 'guardian'
    : sharing.consent === 'both'
      ? 'relative'
      : 'none'
  const letter = letterText(payerArea, today, {
    ...wish,
    payerName: payer.name,
    payerMaskedId: maskId(payer.idNumber),
    relativeName: relative.name,
    relativeMaskedId: maskId(relative.idNumber),
    areaName: areaName.zh,
  })
  return { payer, relative, sharing, payerArea, letter, consent, guardians }
}

/** Refuses a letter that is not the one shown, or not agreed to in the form the area asks for. */
export function checkAgreement(
  { letter, sharing }: Pick<Prepared, 'letter' | 'sharing'>,
  agreement: Agreement,
): void {
  if (agreement.digest !== letter.digest) throw problem.letterChanged()
  if (agreement.form === 'scan') {
    if (!/^[0-9a-f]{64}$/.test(agreement.signature ?? '')) throw problem.signatureInvalid()
    return
  }
  if (sharing.letter === 'signature' && agreement.form !== 'signature') throw problem.signatureNeeded()
  if (agreement.form === 'signature' && !isSignature(agreement.signature ?? ''))
    throw problem.signatureInvalid()
}

/** Refuses what the bindings that exist stand against. */
export async function checkOthers(
  tx: Reader,
  { payer, relative, sharing }: Pick<Prepared, 'payer' | 'relative' | 'sharing'>,
  today: PlainDate,
  relationship?: Relationship,
): Promise<readonly Binding[]> {
  const notEnded = (one: Binding) => one.status !== 'ended'
  const ofRelative = (await listBindingsOfRelatives(tx, [relative.id], today)).filter(notEnded)
  const ofPayer = (await listBindingsOfPayer(tx, payer.id, today)).filter(notEnded)
  const same = ofRelative.find(({ payerId }) => payerId === payer.id)
  if (same) {
    const words = statusWords[same.status]
    throw problem.alreadyBound({ status: words.zh, statusEn: words.en })
  }
  const { payersPerRelative, relativesPerPayer } = sharing
  if (payersPerRelative !== null && ofRelative.length >= payersPerRelative) {
    throw problem.tooManyPayers({ most: payersPerRelative })
  }
  if (relativesPerPayer !== null && ofPayer.length >= relativesPerPayer) {
    throw problem.tooManyRelatives({ most: relativesPerPayer })
  }
  const spouse = ({ relationship }: Binding) => relationship === 'spouse'
  if (relationship === 'spouse' && (ofPayer.some(spouse) || ofRelative.some(spouse))) {
    throw problem.spouseAlready()
  }
  return ofRelative
}

/**
 * Authorises a relative: checks, keeps the letter, records it in both people's chains. Active at once, or `invited`
 * until the relative or a child's guardian accepts.
 * @throws Problem with the reason and the next step, nothing changed
 */
export async function bind(tx: Tx, deps: Deps, request: BindRequest): Promise<Binding> {
  const relativeId = (await findRelative(tx, deps, request.relative)).id
  if (relativeId === request.payerId) throw problem.oneself()
  // One whose last day is past does not stand in the way of a new one.
  await expire(tx, deps, { payerId: request.payerId, which: (one) => one.relativeId === relativeId })
  const accounts = await lockAccounts(tx, deps.db.lockStep, [request.payerId, relativeId])
  const prepared = await prepareBinding(tx, deps, request)
  checkAgreement(prepared, request.letter)
  const now = deps.now()
  const today = dateInChina(now)
  const others = await checkOthers(tx, prepared, today, request.relationship)
  const binding: Binding = {
    id: deps.newId(),
    relativeId,
    payerId: request.payerId,
    relationship: request.relationship,
    purposes: request.purposes,
    limits: request.limits,
    from: request.from,
    to: request.to,
    onlyWhenAsked: request.onlyWhenAsked,
    status: prepared.consent === 'none' ? 'active' : 'invited',
    position: Math.max(0, ...others.map(({ position }) => position)) + 1,
    authorisedAt: now,
    channel: request.channel,
    guardianId: prepared.guardians.includes(request.payerId) ? request.payerId : null,
    payerArea: prepared.payerArea,
    pausedBy: null,
    endedAt: null,
    endedBy: null,
    endReason: null,
    letterNo: 1,
    version: 1,
  }
  await insertBinding(tx, binding).catch((error: unknown) => {
    throw isDuplicate(error) ? problem.alreadyBound({ status: '办理中', statusEn: 'being made' }) : error
  })
  await insertLetter(tx, deps.secrets, {
    relativeId,
    bindingId: binding.id,
    no: 1,
    version: prepared.letter.version,
    form: request.letter.form,
    text: prepared.letter.text,
    digest: prepared.letter.digest,
    signature: request.letter.signature,
    tookSeconds: request.letter.tookSeconds ?? null,
    agreedBy: request.payerId,
    agreedAt: now,
  })
  await recordBoth(tx, accounts, binding, {
    kind: 'binding.bind',
    actor: request.actor,
    at: now,
    content: { ...termsContent(binding), letter: prepared.letter.digest, status: binding.status },
  })
  await notify(tx, deps, binding, binding.status === 'active' ? 'binding.bound' : 'binding.invited')
  return binding
}

/** What a binding allows, as its act in the chains keeps it. */
export const termsContent = (
  binding: Binding,
): Terms & { payer: number; relative: number; relationship: Relationship } => ({
  payer: binding.payerId,
  relative: binding.relativeId,
  relationship: binding.relationship,
  purposes: binding.purposes,
  limits: binding.limits,
  from: binding.from,
  to: binding.to,
  onlyWhenAsked: binding.onlyWhenAsked,
})

/** Chains an act on a binding for both sides. Their accounts are locked. */
export async function recordBoth(
  tx: Tx,
  accounts: ReadonlyMap<number, Account>,
  { id, payerId, relativeId }: Binding,
  act: { kind: string; actor: string; at: number; content: unknown },
): Promise<void> {
  const both = [payerId, relativeId]
    .sort((a, b) => a - b)
    .map((personId) => requireAccount(accounts, personId))
  await recordAct(tx, both, { ...act, ref: id, content: JSON.stringify(act.content) })
}

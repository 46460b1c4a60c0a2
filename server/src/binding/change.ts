import { isDeepStrictEqual } from 'node:util'
import type { Fen, Purpose } from '@gongji/policy'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { areaName } from '../packs.ts'
import { requireNoFalseRelation } from '../person/false-relation.ts'
import { listEnrolments, listPeople, maskId } from '../person/person.ts'
import { type Acting, findBindingOf, finish, lockFor, requireSharing } from './acting.ts'
import { type Agreement, checkAgreement } from './bind.ts'
import { type Binding, isUnanswered, type Terms } from './binding.ts'
import { type LetterText, letterText } from './letter.ts'
import { problem } from './problem.ts'
import { partiesFault, partyOf, purposeFault, termsFault } from './rules.ts'
import { insertLetter, listBindingsOfRelatives, listLetters, updateBinding } from './store.ts'
import { changedTerms, type TermsChange } from './terms.ts'

/** Refuses a binding whose two sides are not, or no longer, insured as its uses ask for. @throws Problem */
async function requireInsured(tx: Reader, deps: Deps, binding: Binding): Promise<void> {
  const today = dateInChina(deps.now())
  const people = await listPeople(tx, deps.secrets, [binding.payerId, binding.relativeId])
  const enrolments = await listEnrolments(tx, [binding.payerId, binding.relativeId])
  const party = (id: number) => partyOf(people.find((one) => one.id === id)!, enrolments, today)
  const wrong = partiesFault(party(binding.payerId), party(binding.relativeId), {
    today,
    sharing: requireSharing(deps, binding.payerArea),
    purposes: binding.purposes,
  })
  if (wrong) throw wrong
}

/** Gives the relative's consent, or a guardian's for a child: the binding becomes active. @throws Problem */
export async function accept(
  tx: Tx,
  deps: Deps,
  { bindingId, by }: { bindingId: number; by: Acting },
): Promise<Binding> {
  const { binding, accounts } = await lockFor(tx, deps, { bindingId, by, action: 'accept' })
  await requireNoFalseRelation(tx, { personId: binding.payerId, otherId: binding.relativeId })
  await requireInsured(tx, deps, binding)
  const next: Binding = {
    ...binding,
    status: 'active',
    guardianId: by.personId === binding.relativeId ? null : by.personId,
  }
  await updateBinding(tx, next)
  await keepOwnConsent(tx, deps, binding, by.personId)
  return await finish(tx, deps, { next, accounts, kind: 'binding.accept', by, news: 'binding.bound' })
}

/**
 * The grown child says that what a guardian consented to goes on: the consent is his own from now on, and what had been
 * paused for want of his answer pays again. @throws Problem
 */
export async function confirm(
  tx: Tx,
  deps: Deps,
  { bindingId, by }: { bindingId: number; by: Acting },
): Promise<Binding> {
  const { binding, accounts } = await lockFor(tx, deps, { bindingId, by, action: 'confirm' })
  const next: Binding = {
    ...binding,
    guardianId: null,
    ...(binding.pausedBy === 'relative' && { status: 'active' as const, pausedBy: null }),
  }
  await updateBinding(tx, next)
  await keepOwnConsent(tx, deps, binding, by.personId)
  return await finish(tx, deps, { next, accounts, kind: 'binding.confirm', by, news: 'binding.confirmed' })
}

/** Keeps the payer's letter as one that the relative's side has read and agreed to, too. */
async function keepOwnConsent(tx: Tx, deps: Deps, binding: Binding, agreedBy: number): Promise<void> {
  const letters = await listLetters(tx, deps.secrets, binding)
  const shown = letters.findLast((one) => one.agreedBy === binding.payerId)
  if (!shown || agreedBy === shown.agreedBy) return
  if (letters.some((one) => one.no === shown.no && one.agreedBy === agreedBy)) return
  await insertLetter(tx, deps.secrets, {
    ...shown,
    form: 'tick',
    signature: null,
    agreedBy,
    agreedAt: deps.now(),
  })
}

/** Changes what the payer allows, from now on. `version` is the one that was shown. @throws Problem */
export async function changeTerms(
  tx: Tx,
  deps: Deps,
  {
    bindingId,
    by,
    change,
    version,
    agreement,
  }: {
    bindingId: number
    by: Acting
    change: TermsChange
    version: number
    /** Null: the payer's own request is the agreement, where a tick is enough. */
    agreement: Agreement | null
  },
): Promise<Binding> {
  const { binding, accounts } = await lockFor(tx, deps, { bindingId, by, action: 'change' })
  if (binding.version !== version) throw problem.changedMeanwhile()
  const today = dateInChina(deps.now())
  const terms = changedTerms(binding, change)
  const wrong =
    termsFault(terms, today) ??
    purposeFault(terms.purposes, requireSharing(deps, binding.payerArea)) ??
    // A term that has begun keeps its first day; another first day must lie ahead.
    (terms.from !== binding.from && terms.from < today ? problem.termInThePast({ today }) : null)
  if (wrong) throw wrong
  await requireInsured(tx, deps, { ...binding, ...terms })
  const letter = await changedLetter(tx, deps, { ...binding, ...terms })
  const isNew = !isDeepStrictEqual(termsOf(binding), termsOf({ ...binding, ...terms }))
  const next: Binding = { ...binding, ...terms, letterNo: binding.letterNo + (isNew ? 1 : 0) }
  if (isNew) {
    const sharing = requireSharing(deps, binding.payerArea)
    if (agreement !== null) checkAgreement({ letter, sharing }, agreement)
    else if (sharing.letter === 'signature' && allowsMore(binding, next)) throw problem.signatureNeeded()
    await insertLetter(tx, deps.secrets, {
      relativeId: binding.relativeId,
      bindingId,
      no: next.letterNo,
      version: letter.version,
      form: agreement?.form ?? 'tick',
      text: letter.text,
      digest: letter.digest,
      signature: agreement?.signature ?? null,
      agreedBy: by.personId,
      agreedAt: deps.now(),
    })
  }
  await updateBinding(tx, next)
  return await finish(tx, deps, {
    next,
    accounts,
    kind: 'binding.change',
    by,
    ...(isNew && { news: 'binding.changed' as const }),
  })
}

const termsOf = ({ purposes, limits, from, to, onlyWhenAsked }: Terms): Terms => ({
  purposes: purposes.toSorted(),
  limits,
  from,
  to,
  onlyWhenAsked,
})

const more = (before: Fen | null | undefined, after: Fen | null | undefined): boolean =>
  typeof before === 'number' && (typeof after !== 'number' || after > before)

/** Whether a change lets the relative spend anything that it could not before. */
const allowsMore = (before: Terms, after: Terms): boolean =>
  after.purposes.some((purpose) => !before.purposes.includes(purpose)) ||
  more(before.limits.year, after.limits.year) ||
  more(before.limits.payment, after.limits.payment) ||
  (Object.keys(before.limits.purpose) as Purpose[]).some((purpose) =>
    more(before.limits.purpose[purpose], after.limits.purpose[purpose]),
  ) ||
  after.from < before.from ||
  (before.to !== null && (after.to === null || after.to > before.to)) ||
  (before.onlyWhenAsked && !after.onlyWhenAsked)

/** The letter of a binding with these terms, as it would be kept beside the first. */
async function changedLetter(tx: Reader, deps: Deps, binding: Binding): Promise<LetterText> {
  const people = await listPeople(tx, deps.secrets, [binding.payerId, binding.relativeId])
  const payer = people.find(({ id }) => id === binding.payerId)!
  const relative = people.find(({ id }) => id === binding.relativeId)!
  return letterText(binding.payerArea, dateInChina(deps.now()), {
    ...binding,
    payerName: payer.name,
    payerMaskedId: maskId(payer.idNumber),
    relativeName: relative.name,
    relativeMaskedId: maskId(relative.idNumber),
    areaName: areaName(deps, binding.payerArea).zh,
  })
}

/** The letter that a change of terms asks the payer to agree to; changes nothing. @throws Problem */
export async function prepareChange(
  tx: Reader,
  deps: Deps,
  { bindingId, by, change }: { bindingId: number; by: Acting; change: TermsChange },
): Promise<{ letter: LetterText; area: string; form: 'tick' | 'signature' }> {
  const binding = await findBindingOf(tx, deps, { personId: by.personId, bindingId })
  if (binding.payerId !== by.personId) throw problem.unknown()
  const terms = changedTerms(binding, change)
  const wrong = termsFault(terms, dateInChina(deps.now()))
  if (wrong) throw wrong
  const letter = await changedLetter(tx, deps, { ...binding, ...terms })
  return { letter, area: binding.payerArea, form: requireSharing(deps, binding.payerArea).letter }
}

/** Stops payment at once, without ending the binding; the same side resumes it. @throws Problem */
export async function pause(
  tx: Tx,
  deps: Deps,
  { bindingId, by }: { bindingId: number; by: Acting },
): Promise<Binding> {
  const { binding, side, accounts } = await lockFor(tx, deps, { bindingId, by, action: 'pause' })
  const next: Binding = { ...binding, status: 'paused', pausedBy: side }
  await updateBinding(tx, next)
  return await finish(tx, deps, { next, accounts, kind: 'binding.pause', by, news: 'binding.paused' })
}

/** Lets a paused binding pay again. @throws Problem */
export async function resume(
  tx: Tx,
  deps: Deps,
  { bindingId, by }: { bindingId: number; by: Acting },
): Promise<Binding> {
  const { binding, accounts } = await lockFor(tx, deps, { bindingId, by, action: 'resume' })
  const next: Binding = {
    ...binding,
    status: 'active',
    pausedBy: null,
    // Who is of age and lets it pay again has answered.
    ...(isUnanswered(binding, by.personId) && { guardianId: null }),
  }
  await updateBinding(tx, next)
  return await finish(tx, deps, { next, accounts, kind: 'binding.resume', by, news: 'binding.resumed' })
}

/** Sets the order in which a relative's payers are drawn: every binding that has not ended, each once. @throws Problem */
export async function reorder(
  tx: Tx,
  deps: Deps,
  { relativeId, order, by }: { relativeId: number; order: readonly number[]; by: Acting },
): Promise<Binding[]> {
  const open = async () =>
    (await listBindingsOfRelatives(tx, [relativeId], dateInChina(deps.now()))).filter(
      ({ status }) => status !== 'ended',
    )
  const payers = (await open()).map(({ payerId }) => payerId)
  const accounts = await lockAccounts(tx, deps.db.lockStep, [relativeId, ...payers])
  const bindings = await open()
  const wanted = new Map(order.map((id, i) => [id, i + 1]))
  const all = bindings.every(({ id, payerId }) => wanted.has(id) && accounts.has(payerId))
  if (!all || wanted.size !== order.length || order.length !== bindings.length)
    throw problem.orderIncomplete()
  const result: Binding[] = []
  for (const binding of bindings) {
    const position = wanted.get(binding.id)!
    if (position === binding.position) {
      result.push(binding)
      continue
    }
    const next: Binding = { ...binding, position }
    await updateBinding(tx, next)
    result.push(await finish(tx, deps, { next, accounts, kind: 'binding.reorder', by }))
  }
  return result.sort((a, b) => a.position - b.position)
}

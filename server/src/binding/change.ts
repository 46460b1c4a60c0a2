import type { Tx } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { lockAccounts } from '../ledger/account.ts'
import { listEnrolments, listPeople } from '../person/person.ts'
import { actsFor } from '../person/ward.ts'
import { type Acting, finish, listActedFor, lockFor, requireSharing } from './acting.ts'
import type { Binding, Terms } from './binding.ts'
import { problem } from './problem.ts'
import { partiesFault, partyOf, purposeFault, termsFault } from './rules.ts'
import { insertLetter, listBindingsOfRelatives, listLetters, updateBinding } from './store.ts'

/** Refuses a binding whose two sides are not, or no longer, insured as its uses ask for. @throws Problem */
async function requireInsured(tx: Tx, deps: Deps, binding: Binding): Promise<void> {
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
  await requireInsured(tx, deps, binding)
  const next: Binding = {
    ...binding,
    status: 'active',
    guardianId: by.personId === binding.relativeId ? null : by.personId,
  }
  await updateBinding(tx, next)
  const [shown] = await listLetters(tx, binding)
  if (shown && by.personId !== shown.agreedBy) {
    await insertLetter(tx, {
      ...shown,
      form: 'tick',
      signature: null,
      agreedBy: by.personId,
      agreedAt: deps.now(),
    })
  }
  return await finish(tx, deps, { next, accounts, kind: 'binding.accept', by, news: 'binding.bound' })
}

/** Changes what the payer allows, from now on. `version` is the one that was shown. @throws Problem */
export async function changeTerms(
  tx: Tx,
  deps: Deps,
  { bindingId, by, terms, version }: { bindingId: number; by: Acting; terms: Terms; version: number },
): Promise<Binding> {
  const { binding, accounts } = await lockFor(tx, deps, { bindingId, by, action: 'change' })
  if (binding.version !== version) throw problem.changedMeanwhile()
  const today = dateInChina(deps.now())
  const wrong =
    termsFault(terms, today) ??
    purposeFault(terms.purposes, requireSharing(deps, binding.payerArea)) ??
    // A term that has begun keeps its first day; another first day must lie ahead.
    (terms.from !== binding.from && terms.from < today ? problem.termInThePast({ today }) : null)
  if (wrong) throw wrong
  await requireInsured(tx, deps, { ...binding, ...terms })
  const next: Binding = { ...binding, ...terms }
  await updateBinding(tx, next)
  return await finish(tx, deps, { next, accounts, kind: 'binding.change', by })
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
  const next: Binding = { ...binding, status: 'active', pausedBy: null }
  await updateBinding(tx, next)
  return await finish(tx, deps, { next, accounts, kind: 'binding.resume', by })
}

/** Sets the order in which a relative's payers are drawn: every binding that has not ended, each once. @throws Problem */
export async function reorder(
  tx: Tx,
  deps: Deps,
  { relativeId, order, by }: { relativeId: number; order: readonly number[]; by: Acting },
): Promise<Binding[]> {
  if (!(await listActedFor(tx, deps, by.personId)).includes(relativeId)) throw problem.unknown()
  const open = async () =>
    (await listBindingsOfRelatives(tx, [relativeId])).filter(({ status }) => status !== 'ended')
  const payers = (await open()).map(({ payerId }) => payerId)
  const accounts = await lockAccounts(tx, deps.db.lockStep, [relativeId, ...payers])
  const bindings = await open()
  const wanted = new Map(order.map((id, i) => [id, i + 1]))
  const all = bindings.every(({ id, payerId }) => wanted.has(id) && accounts.has(payerId))
  if (!all || wanted.size !== order.length || order.length !== bindings.length)
    throw problem.orderIncomplete()
  const result: Binding[] = []
  for (const binding of bindings) {
    if (!(await actsFor(tx, deps, { personId: by.personId, forId: relativeId }))) {
      throw problem.notYours({ who: '使用人或其监护人', whoEn: 'the relative or its guardian' })
    }
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

import { isPoolingArea } from '@gongji/contract/divisions'
import type { Category, PlainDate, Scheme, Text } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import type { Binding } from '../binding/binding.ts'
import { endBindings } from '../binding/end.ts'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { endFilingsOf } from '../filing/decide.ts'
import { enqueue } from '../jobs.ts'
import { lockAccounts, requireAccount } from '../ledger/account.ts'
import { recordAct } from '../ledger/act.ts'
import {
  type Enrolment,
  enrolmentOn,
  insertEnrolment,
  listEnrolments,
  readPerson,
  updateEnrolment,
} from '../person/person.ts'
import { recordDeath } from '../person/register.ts'
import { endSpouseRelations, endUninsured, listCounterparts } from '../wallet/relation.ts'
import { returnWaiting } from '../wallet/transfer.ts'
import { closeAccounts, readEstate } from './estate.ts'
import { problem } from './problem.ts'

/** A change of somebody's insurance, as the agency learns of it. Days in the future wait until they come. */
export type Change = { personId: number } & (
  | { kind: 'death'; on: PlainDate }
  /** Insured through `last`. */
  | { kind: 'leave'; last: PlainDate }
  | { kind: 'suspend'; on: PlainDate }
  | { kind: 'resume'; on: PlainDate }
  | { kind: 'move'; area: string; on: PlainDate }
  | {
      kind: 'scheme'
      scheme: Scheme
      category: Category
      on: PlainDate
      /** First day on which the pool pays; null: from the change. */
      benefitsFrom: PlainDate | null
      employer: string
    }
)

/** What a change did. */
export type ChangeEffect = {
  /** False: it waits for its day. */
  done: boolean
  effectiveOn: PlainDate
  endedBindings: number
  endedFilings: number
  /** Fen moved to the heirs. */
  toHeirs: number
}

// National codes of kinds of people (psn_type) that a new enrolment gets.
const psnTypes: Record<Category, string> = {
  working: '1101',
  retired: '1201',
  minor: '1403',
  adult: '1501',
  elderly: '16',
}
const schemeOf: Record<Category, Scheme> = {
  working: 'employee',
  retired: 'employee',
  minor: 'resident',
  adult: 'resident',
  elderly: 'resident',
}

/** The first day on which things are different. */
const effectiveOn = (change: Change): PlainDate =>
  change.kind === 'leave' ? addDays(change.last, 1) : change.on

/** What a change is called; `place` names where somebody moves to. */
const words: Record<Change['kind'], (change: Change, place: Text) => Text> = {
  death: () => ({ zh: '已登记死亡', en: 'the death was registered' }),
  leave: (change) => ({
    zh: `参保关系至${change.kind === 'leave' ? change.last : ''}终止`,
    en: `the insurance ended on ${change.kind === 'leave' ? change.last : ''}`,
  }),
  suspend: (change) => ({
    zh: `参保关系自${effectiveOn(change)}起暂停，暂停期间不能使用共济账户`,
    en: `the insurance is suspended from ${effectiveOn(change)}; no shared account can be used meanwhile`,
  }),
  resume: (change) => ({
    zh: `参保关系自${effectiveOn(change)}起恢复`,
    en: `the insurance is in force again from ${effectiveOn(change)}`,
  }),
  move: (change, place) => ({
    zh: `参保关系自${effectiveOn(change)}起转到${place.zh}`,
    en: `the insurance moves to ${place.en} from ${effectiveOn(change)}`,
  }),
  scheme: (change) => ({
    zh: `参保险种或类别自${effectiveOn(change)}起变更`,
    en: `scheme or category changes from ${effectiveOn(change)}`,
  }),
}

const elsewhere: Text = { zh: '其他统筹区', en: 'another pooling area' }

const placeOf = ({ packs }: Pick<Deps, 'packs'>, change: Change): Text =>
  (change.kind === 'move' ? packs.packOf(change.area)?.name : undefined) ?? elsewhere

/** Which bindings a change ends: all, those that the person pays for, or none. */
function endsBinding(change: Change, before: Enrolment | null): (binding: Binding) => boolean {
  switch (change.kind) {
    case 'death':
    case 'leave':
    case 'move':
      return () => true
    case 'scheme':
      // A resident has no personal account to share; as a relative the person stays insured.
      return (binding) =>
        binding.payerId === change.personId && before?.scheme === 'employee' && change.scheme === 'resident'
    default:
      return () => false
  }
}

/** Checks a change before anything is written. @throws Problem */
async function check(tx: Reader, deps: Deps, change: Change): Promise<Enrolment | null> {
  const today = dateInChina(deps.now())
  const person = await readPerson(tx, deps.secrets, change.personId)
  if (person.diedOn !== null) throw problem.alreadyDead({ day: person.diedOn })
  const enrolments = await listEnrolments(tx, [change.personId])
  if (change.kind === 'death') {
    if (change.on > today) throw problem.inFuture({ day: change.on })
    if (change.on < person.birthDate) throw problem.beforeBirth({ day: change.on, born: person.birthDate })
    return enrolmentOn(enrolments, change.on)
  }
  const day = change.kind === 'leave' ? change.last : addDays(change.on, -1)
  const held = enrolmentOn(enrolments, day) ?? enrolmentOn(enrolments, today)
  if (!held || held.status === 'ended') {
    throw change.kind === 'leave'
      ? problem.notInsured({ when: change.last, whenEn: `on ${change.last}` })
      : problem.notInsured({ when: `${change.on}之前`, whenEn: `before ${change.on}` })
  }
  if (day < held.from && change.kind !== 'suspend' && change.kind !== 'resume') {
    const { from } = held
    if (change.kind === 'leave') throw problem.beforeStart({ day, from })
    throw problem.notAfterStart({ day: change.on, from })
  }
  if (change.kind === 'resume' && held.status !== 'suspended') throw problem.notSuspended()
  if (change.kind === 'move' && !isPoolingArea(change.area)) {
    throw problem.areaUnknown({ code: change.area })
  }
  if (change.kind === 'move' && held.area === change.area) throw problem.sameArea({ area: change.area })
  if (change.kind === 'scheme') {
    if (schemeOf[change.category] !== change.scheme) throw problem.categoryWrong()
    if (held.scheme === change.scheme && held.category === change.category) throw problem.sameScheme()
  }
  return held
}

/** Rewrites the enrolments. The account is locked. */
async function writeEnrolments(tx: Tx, deps: Deps, change: Change, held: Enrolment | null): Promise<void> {
  if (change.kind === 'death') {
    await recordDeath(tx, change.personId, change.on)
    for (const one of await listEnrolments(tx, [change.personId])) {
      if (one.status === 'ended' || (one.to !== null && one.to < change.on)) continue
      await updateEnrolment(tx, { ...one, status: 'ended', to: change.on < one.from ? one.from : change.on })
    }
    return
  }
  if (!held) return
  switch (change.kind) {
    case 'leave':
      await updateEnrolment(tx, { ...held, status: 'ended', to: change.last })
      return
    case 'suspend':
      await updateEnrolment(tx, { ...held, status: 'suspended' })
      return
    case 'resume':
      await updateEnrolment(tx, { ...held, status: 'normal' })
      return
    case 'move':
    case 'scheme': {
      await updateEnrolment(tx, { ...held, to: addDays(change.on, -1) })
      const next: Enrolment = {
        ...held,
        id: deps.newId(),
        status: 'normal',
        from: change.on,
        to: null,
        ...(change.kind === 'move'
          ? { area: change.area }
          : {
              scheme: change.scheme,
              category: change.category,
              psnType: psnTypes[change.category],
              benefitsFrom: change.benefitsFrom ?? change.on,
              employer: change.employer,
              consecutiveYears: held.scheme === change.scheme ? held.consecutiveYears : 0,
              yearsWithoutUse: held.scheme === change.scheme ? held.yearsWithoutUse : 0,
            }),
      }
      await insertEnrolment(tx, next)
    }
  }
}

const endsFilings = (change: Change): boolean =>
  change.kind === 'death' || change.kind === 'leave' || change.kind === 'move'

/**
 * Applies a change and everything that follows from it, in one transaction: bindings on both sides, filings, the
 * wallet's relations with what is unused of their quotas, and on death what is on its way between wallets and the
 * balances, which go to the heirs.
 * @throws Problem with nothing changed
 */
export async function applyChange(tx: Tx, deps: Deps, change: Change, actor: string): Promise<ChangeEffect> {
  const { personId } = change
  const at = deps.now()
  const today = dateInChina(at)
  const effective = effectiveOn(change)
  const held = await check(tx, deps, change)
  if (effective > today) {
    await enqueue(tx, deps, {
      kind: 'insurance.change',
      payload: { change, actor },
      runAt: instantInChina(effective, '00:05:00'),
    })
    return { done: false, effectiveOn: effective, endedBindings: 0, endedFilings: 0, toHeirs: 0 }
  }
  const why = words[change.kind](change, placeOf(deps, change))
  // Everybody whom it touches, in one order, before any of it.
  await lockAccounts(tx, deps.db.lockStep, [personId, ...(await listCounterparts(tx, personId))])
  const ended = await endBindings(tx, deps, {
    personId,
    which: endsBinding(change, held),
    actor,
    reason: `${change.kind}: ${why.zh}`,
  })
  await writeEnrolments(tx, deps, change, held)
  const endedFilings = endsFilings(change)
    ? await endFilingsOf(tx, deps, { personId, last: addDays(effective, -1), reason: change.kind, actor })
    : 0
  const accounts = await lockAccounts(tx, deps.db.lockStep, [personId])
  await recordAct(tx, [requireAccount(accounts, personId)], {
    kind: `insurance.${change.kind}`,
    ref: held?.id ?? personId,
    actor,
    at,
    content: JSON.stringify(change),
  })
  await endUninsured(tx, deps, { personId, actor, hasDied: change.kind === 'death' })
  let toHeirs = 0
  if (change.kind === 'death') {
    await returnWaiting(tx, deps, personId, actor)
    await closeAccounts(tx, deps, personId, actor)
    toHeirs = (await readEstate(tx, personId)).total
  }
  if (change.kind !== 'death') await tellChange(tx, deps, personId, why)
  return { done: true, effectiveOn: effective, endedBindings: ended.length, endedFilings, toHeirs }
}

/** Tells a person what changed in the insurance. */
export async function tellChange(
  tx: Tx,
  deps: Deps,
  personId: number,
  what: Text,
  about = '',
): Promise<void> {
  const key = `insurance.changed:${about === '' ? deps.newId() : about}:${personId}`
  await enqueue(tx, deps, {
    kind: 'notice',
    payload: {
      personId,
      kind: 'insurance.changed',
      facts: { whatZh: `${what.zh}。`, whatEn: `${what.en[0]?.toUpperCase()}${what.en.slice(1)}.` },
      key,
    },
    uniqueKey: key,
  })
}

/**
 * Ends what rests on a marriage that has ended: bindings and quotas between the two as spouses, either way.
 * Gives how many bindings ended. @throws Problem where there is neither
 */
export async function endMarriage(
  tx: Tx,
  deps: Deps,
  { a, b, actor }: { a: number; b: number; actor: string },
): Promise<number> {
  await lockAccounts(tx, deps.db.lockStep, [a, b])
  const ended = await endBindings(tx, deps, {
    personId: a,
    which: (binding) =>
      binding.relationship === 'spouse' && (binding.payerId === b || binding.relativeId === b),
    actor,
    reason: 'divorce: 婚姻关系终止',
  })
  const relations = await endSpouseRelations(tx, deps, { a, b, actor })
  if (ended.length + relations === 0) throw problem.noMarriage()
  return ended.length
}

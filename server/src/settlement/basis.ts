import { kinOf } from '@gongji/contract/kin'
import {
  type Bill,
  type Fen,
  isRefusal,
  type PlainDate,
  type Purpose,
  sharingTerms,
  type Text,
} from '@gongji/policy'
import { ageOn, yearOf } from '@gongji/policy/dates'
import { type DrawableBinding, limitLeft, listBindingUse, listDrawable, notLive } from '../binding/draw.ts'
import { type Reader, together } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { filedDiseases, listApprovedFilings } from '../filing/filing.ts'
import { inFen } from '../in-fen.ts'
import { findAccounts } from '../ledger/account.ts'
import { listAccumulators } from '../ledger/accumulator.ts'
import { enrolmentOn, type Kin, listEnrolments, listKin, maskName, readPerson } from '../person/person.ts'
import { requireInsured } from './compute.ts'
import { problem } from './problem.ts'
import { refusalProblem } from './refusal.ts'
import type { Stored } from './stored.ts'

/** The rules of an area. @throws Problem when there are none */
export function requirePack({ packs }: Pick<Deps, 'packs'>, area: string) {
  const pack = packs.packOf(area)
  if (!pack) throw problem.noPack({ area })
  return pack
}

function requireSharing(deps: Deps, area: string, on: PlainDate) {
  const terms = sharingTerms(requirePack(deps, area), on)
  if (isRefusal(terms)) throw refusalProblem(terms)
  return terms
}

/** ¥1 billion: the largest bill there is, so it never runs out. */
const enough = 100_000_000_000 as Fen

/** The bill as it was decided. What a relative's account held stays its owner's, unless the bill shows it: used up. */
export function withoutBalances({ bill, amounts }: Stored): Bill {
  const paid = new Map(amounts.relatives.map(({ bindingId, amount }) => [bindingId, amount]))
  const relatives = bill.accounts.relatives.map((one) =>
    paid.get(one.bindingId) === one.balance ? one : { ...one, balance: enough },
  )
  return { ...bill, accounts: { ...bill.accounts, relatives } }
}

type Basis = Awaited<ReturnType<typeof basisOf>>
type NamedPayers = ReadonlyMap<string, { name: string; kin: Text }>

/** The state before a bill: what was stored with it, and the accounts that did not take part but could be asked for. */
export function basisBefore({ bill, usedBefore }: Stored, now: Basis, paid: NamedPayers): Basis {
  const { patient, accounts } = bill
  const known = new Map(now.sharing.map((one) => [one.bindingId, one]))
  // Whoever paid has a name, whatever became of the authorisation.
  const named = (id: string) => {
    const { name, kin } = known.get(id) ?? paid.get(id) ?? { name: '', kin: { zh: '', en: '' } }
    return { name, kin }
  }
  const took = accounts.relatives.map(({ bindingId, relationship, costs, limitLeft: left }) => ({
    bindingId,
    relationship,
    ...named(bindingId),
    balance: null,
    limitLeft: { outpatient: left, pharmacy: left, inpatient: left },
    purposes: [...careOf],
    onlyWhenAsked: known.get(bindingId)?.onlyWhenAsked ?? false,
    costs,
  }))
  const others = now.sharing.filter(({ bindingId }) => !took.some((one) => one.bindingId === bindingId))
  return {
    ...now,
    on: bill.on,
    patient: {
      scheme: patient.scheme,
      category: patient.category,
      age: patient.age,
      aidGroups: [...patient.aidGroups],
      area: patient.area,
      consecutiveYears: patient.consecutiveYears ?? now.patient.consecutiveYears,
      yearsWithoutUse: patient.yearsWithoutUse ?? now.patient.yearsWithoutUse,
      ...(patient.waitingUntil === undefined ? {} : { waitingUntil: patient.waitingUntil }),
    },
    own: now.own === null ? null : accounts.own,
    wallet: accounts.wallet,
    sharing: [...took, ...others],
    used: Object.fromEntries(Object.entries(usedBefore).map(([pot, use]) => [pot, { ...use }])),
    diseases: [...bill.diseases],
  }
}

/** The state as the API names it. */
export const basisJson = ({ own, wallet, sharing, used, ...basis }: Basis) => ({
  ...basis,
  ownFen: own,
  walletFen: wallet,
  sharing: sharing.map(({ balance, limitLeft, ...one }) => ({
    ...one,
    balanceFen: balance,
    limitLeftFen: limitLeft,
  })),
  used: Object.fromEntries(
    Object.entries(used).map(([pot, use]) => [pot, inFen(use, 'deductible', 'paid', 'entered')]),
  ),
})

const careOf = ['outpatient', 'pharmacy', 'inpatient'] as const satisfies readonly Purpose[]

/** A payer by name, masked to strangers, and what he is to the patient. */
function payerNamed(
  people: ReadonlyMap<number, Kin>,
  { payerId, relativeId, relationship }: Pick<DrawableBinding, 'payerId' | 'relativeId' | 'relationship'>,
  byName: boolean,
) {
  const payer = people.get(payerId)!
  const { payer: kin } = kinOf(relationship, { payer, relative: people.get(relativeId)! })
  return { name: byName ? payer.name : maskName(payer.name), kin }
}

/** Reads without a lock: an estimate promises nothing. @throws Problem when the person is not insured on the day */
export async function basisOf(
  tx: Reader,
  deps: Deps,
  {
    personId,
    on,
    showBalances,
    byName,
  }: { personId: number; on: PlainDate; showBalances: boolean; byName: boolean },
) {
  const [person, enrolments, drawable] = await together([
    readPerson(tx, deps.secrets, personId),
    listEnrolments(tx, [personId]),
    listDrawable(tx, [personId]),
  ])
  const enrolment = requireInsured(enrolments, on, null)
  const { mustAsk } = requireSharing(deps, enrolment.area, on)
  const bindings = drawable.filter((binding) =>
    careOf.some((purpose) => notLive(binding, purpose, on) === null),
  )
  const payerIds = bindings.map(({ payerId }) => payerId)
  const [accounts, payerEnrolments, uses, filings, accumulators, people] = await together([
    findAccounts(tx, [personId, ...payerIds]),
    listEnrolments(tx, payerIds),
    listBindingUse(tx, [personId], yearOf(on)),
    listApprovedFilings(tx, [personId], on),
    listAccumulators(tx, [personId], [yearOf(on)]),
    listKin(tx, [personId, ...payerIds]),
  ])
  const left = (binding: DrawableBinding, purpose: Purpose) =>
    notLive(binding, purpose, on) === null ? limitLeft(binding, purpose, uses) : (0 as const)
  const used = accumulators.filter(
    ({ scheme, area }) => scheme === enrolment.scheme && area === enrolment.area,
  )
  const account = accounts.get(personId)
  return {
    on,
    patient: {
      scheme: enrolment.scheme,
      category: enrolment.category,
      age: ageOn(person.birthDate, on),
      aidGroups: [...enrolment.aidGroups],
      area: enrolment.area,
      consecutiveYears: enrolment.consecutiveYears,
      yearsWithoutUse: enrolment.yearsWithoutUse,
      ...(on < enrolment.benefitsFrom ? { waitingUntil: enrolment.benefitsFrom } : {}),
    },
    own: enrolments.some(({ scheme }) => scheme === 'employee') ? (account?.balance ?? 0) : null,
    wallet: account?.wallet ?? 0,
    sharing: bindings
      .filter(({ payerId }) => {
        const payer = enrolmentOn(
          payerEnrolments.filter((one) => one.personId === payerId),
          on,
          'employee',
        )
        return payer?.status === 'normal'
      })
      .map((binding) => ({
        bindingId: String(binding.id),
        relationship: binding.relationship,
        ...payerNamed(people, { ...binding, relativeId: personId }, byName),
        balance: showBalances ? (accounts.get(binding.payerId)?.balance ?? 0) : null,
        limitLeft: {
          outpatient: left(binding, 'outpatient'),
          pharmacy: left(binding, 'pharmacy'),
          inpatient: left(binding, 'inpatient'),
        },
        purposes: [...binding.purposes],
        onlyWhenAsked: binding.onlyWhenAsked,
        costs: requireSharing(deps, binding.payerArea, on).costs,
      })),
    mustAsk,
    used: Object.fromEntries(
      used.map(({ pot, deductible, paid, entered }) => [pot, { deductible, paid, entered }]),
    ),
    diseases: filedDiseases(filings, { personId, on }),
  }
}

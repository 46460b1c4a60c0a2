import type {
  Adjudication,
  Benefit,
  Bill,
  Fen,
  Line,
  PlainDate,
  PotUse,
  RelativeAccount,
  Scheme,
  Text,
  Used,
} from '@gongji/policy'
import { isRefusal, orderRelatives } from '@gongji/policy'
import { ageOn, yearOf } from '@gongji/policy/dates'
import { fen, lesser, minus, sum, zero } from '@gongji/policy/money'
import { type DrawableBinding, limitLeft, limitOf, notLive, type ShareRequest } from '../binding/draw.ts'
import { filedDiseases, outOfAreaFiling } from '../filing/filing.ts'
import type { Institution } from '../institution/institution.ts'
import { requireAccount } from '../ledger/account.ts'
import { type Enrolment, enrolmentOn, maskName } from '../person/person.ts'
import { heldBecause, isFrozen } from '../risk/hold.ts'
import { benefitAt, purposeOf } from './benefit.ts'
import { decidedElsewhere, type Elsewhere } from './elsewhere.ts'
import { factsOf } from './facts.ts'
import type { World } from './gather.ts'
import { problem } from './problem.ts'
import { refusalProblem } from './refusal.ts'
import type { Rules } from './rules.ts'
import type { AccountUse, BillRequest, Payer, Sale, Settlement } from './settlement.ts'

/** A bill as it stands before it is decided, whichever way it came in. */
export type Charge = {
  request: BillRequest
  scheme: Scheme | null
  medType: string
  careOn: PlainDate
  disease: string
  credential: string
  lines: readonly Line[]
  prescription?: NonNullable<Sale['prescription']>
  payee: 'institution' | 'patient'
  /** Deductible already taken in the same visit, by bills that are not told otherwise here. */
  visitDeductible: Fen
  /** Paid by the pool and entered in earlier bills of the visit that stand; absent: there are none. */
  visitPaid?: Fen
  visitEntered?: Fen
  /** Of a stay that came by its own messages: its visit, which is no earlier stay. */
  stayId?: number
  /** Of a stay that came by its own messages; absent: nobody said how long. */
  days?: number
  /** Somebody only imagines it. */
  imagined?: boolean
}

/** What the rules make of a charge, and what they looked at. */
export type Computed = {
  charge: Charge
  benefit: Benefit
  enrolment: Enrolment
  packHash: string
  /** Hashes of the packs of payers' areas, where they are not the patient's. */
  payerPacks: Record<string, string> | undefined
  bill: Bill
  usedBefore: Used
  adjudication: Adjudication
  payers: readonly Payer[]
  quotas: readonly { payerId: number; amount: Fen }[]
  /** The part of amounts.wallet that is the patient's own wallet money. */
  ownWallet: Fen
  notes: Settlement['notes']
  asked: boolean
  shareRequest: ShareRequest | null
  elsewhere?: Elsewhere
}

const schemeNames: Record<Scheme, Text> = {
  employee: { zh: '职工医保', en: 'employee scheme' },
  resident: { zh: '居民医保', en: 'resident scheme' },
}

/** The patient's enrolment on the day of care. @throws Problem not-insured or suspended, naming scheme and day */
export function requireInsured(
  enrolments: readonly Enrolment[],
  on: PlainDate,
  scheme: Scheme | null,
): Enrolment {
  const enrolment = enrolmentOn(enrolments, on, scheme ?? undefined)
  const names = scheme === null ? { zh: '医保', en: 'any scheme' } : schemeNames[scheme]
  const facts = { day: on, scheme: names.zh, schemeEn: names.en }
  // One that has ended since still holds for the days until its last.
  if (!enrolment || (enrolment.status === 'ended' && enrolment.to === null)) throw problem.notInsured(facts)
  if (enrolment.status === 'suspended') {
    const held = schemeNames[enrolment.scheme]
    throw problem.suspended({ ...facts, scheme: held.zh, schemeEn: held.en })
  }
  return enrolment
}

const isUnused = ({ deductible, paid, entered }: PotUse): boolean =>
  deductible === 0 && paid === 0 && entered === 0

function usedOf(world: World, { personId }: BillRequest, enrolment: Enrolment, year: number): Used {
  const rows = (world.used.get(personId) ?? []).filter(
    (row) => row.year === year && row.scheme === enrolment.scheme && row.area === enrolment.area,
  )
  return Object.fromEntries(
    rows
      .map(({ pot, deductible, paid, entered }) => [pot, { deductible, paid, entered }] as const)
      .filter(([, use]) => !isUnused(use)),
  )
}

type Sharing = {
  relatives: RelativeAccount[]
  notes: Settlement['notes'][number][]
  asked: boolean
  shareRequest: ShareRequest | null
}

/** Whether this use must and did get asked for: flag 2, a one-visit request, or a code (docs/definitions.md X5). */
function findRequest(world: World, { personId, shareCode }: BillRequest): ShareRequest | null {
  const open = (world.requests.get(personId) ?? []).filter(({ usedBy }) => usedBy === null)
  if (shareCode !== null) {
    const named = open.find(({ code }) => code === shareCode)
    if (!named) throw problem.shareCodeUnknown()
    return named
  }
  return open.find(({ standing }) => !standing) ?? null
}

const noAccounts = (notes: Sharing['notes'] = []): Sharing => ({
  relatives: [],
  notes,
  asked: false,
  shareRequest: null,
})

/** Relatives' accounts that may be drawn for this bill, in order, and why the others may not. */
function sharing(
  world: World,
  rules: Rules,
  { charge, benefit, enrolment }: { charge: Charge; benefit: Benefit; enrolment: Enrolment },
): Sharing {
  const { request } = charge
  if (request.accountUse === 0) return noAccounts()
  // One that has ended since the day of care, by its last day too, pays a claim of that day, and no till.
  const bindings = (world.bindings.get(request.personId) ?? []).filter(
    ({ endedOn, to }) =>
      charge.payee === 'patient' || (endedOn === null && (to === null || to >= world.today)),
  )
  const shareRequest = findRequest(world, request)
  const asked = request.accountUse === 2 || shareRequest !== null
  if (bindings.length === 0) {
    if (asked && !world.sharesOtherwise.has(request.personId)) throw problem.nobodyBound()
    return { ...noAccounts(), asked, shareRequest }
  }
  const { mustAsk, drawOrder } = rules.sharing(enrolment.area, world.today)
  if (mustAsk && !asked) return noAccounts([{ code: 'sharing-not-asked', facts: {} }])
  const purpose = purposeOf(benefit)
  const used = world.uses.get(request.personId) ?? []
  const relatives: RelativeAccount[] = []
  const notes: Sharing['notes'] = []
  for (const binding of bindings) {
    const payer = requireAccount(world.accounts, binding.payerId)
    const left = limitLeft(binding, purpose, used)
    const reason =
      notLive(binding, purpose, charge.payee === 'patient' ? charge.careOn : world.today) ??
      payerReason(world, binding) ??
      heldBecause(world.holds, { payerId: binding.payerId, bindingId: binding.id }) ??
      (binding.onlyWhenAsked && !asked ? 'only-when-asked' : null) ??
      (left === 0 ? 'limit-reached' : null) ??
      (payer.balance === 0 ? 'account-empty' : null)
    if (reason !== null) {
      notes.push({ code: reason, facts: payerFacts(world, binding.payerId) })
      continue
    }
    relatives.push({
      bindingId: String(binding.id),
      relationship: binding.relationship,
      balance: payer.balance,
      limitLeft: left,
      ...(left === null ? {} : { limitOf: limitOf(binding, purpose, used) ?? 'year' }),
      costs: rules.sharing(binding.payerArea, world.today).costs,
      ...(binding.payerArea === enrolment.area ? {} : { area: binding.payerArea }),
    })
  }
  return { relatives: [...orderRelatives(drawOrder, relatives)], notes, asked, shareRequest }
}

const ownHoldReason = ({ holds }: World, personId: number): string | null => {
  if (!isFrozen(holds, personId)) return null
  const others = holds.filter(({ cause }) => cause !== 'owner')
  return isFrozen(others, personId) ? 'own-held' : 'own-frozen'
}

/** Quotas that may be drawn, and why the others may not. */
function usableQuotas(world: World, { personId, accountUse }: BillRequest) {
  const notes: Sharing['notes'] = []
  if (accountUse === 0) return { quotas: [], notes }
  const quotas = (world.quotas.get(personId) ?? []).filter(({ payerId }) => {
    const code = heldBecause(world.holds, { payerId, bindingId: 0 })
    if (code !== null) notes.push({ code, facts: payerFacts(world, payerId) })
    return code === null
  })
  return { quotas, notes }
}

const payerFacts = ({ people }: World, payerId: number) => ({
  payer: maskName(people.get(payerId)?.name ?? ''),
})

/** Why the payer may not share on the day of settlement: not insured normally in the employee scheme. */
function payerReason(world: World, { payerId }: DrawableBinding): string | null {
  const enrolment = enrolmentOn(world.enrolments.get(payerId) ?? [], world.today, 'employee')
  if (!enrolment || enrolment.status === 'ended') return 'payer-not-insured'
  return enrolment.status === 'suspended' ? 'payer-suspended' : null
}

function requireInstitution(world: World, { request, payee }: Charge, enrolment: Enrolment): Institution {
  const code = request.institution
  const institution = world.institutions.get(code)
  if (!institution?.active) throw problem.institutionUnknown({ institution: code })
  if (payee === 'institution' && institution.area !== enrolment.area && !institution.directSettlement) {
    throw problem.noDirectSettlement({ institution: institution.name, area: enrolment.area })
  }
  return institution
}

/** Stays of the year, scheme and area that were settled and stand. */
const admissionsOf = (
  { admissions }: World,
  { request: { personId }, stayId, careOn }: Charge,
  { scheme, area }: Enrolment,
): number =>
  admissions.filter(
    (one) =>
      one.personId === personId &&
      one.visitId !== stayId &&
      one.scheme === scheme &&
      one.area === area &&
      one.year === yearOf(careOn),
  ).length

/**
 * Computes who pays a charge, on the world as it stands. Nothing changes.
 * @throws Problem when the person, the place, the kind of care or the rules refuse it
 */
export function compute(world: World, rules: Rules, charge: Charge): Computed {
  const { request, careOn, lines } = charge
  const { personId, accountUse } = request
  const patient = world.people.get(personId)
  if (!patient) throw problem.visitUnknown({ visit: '' })
  if (patient.diedOn !== null && patient.diedOn < careOn) throw problem.died()
  if (careOn > world.today) throw problem.future({ day: careOn })
  const enrolments = world.enrolments.get(personId) ?? []
  const enrolment = requireInsured(enrolments, careOn, charge.scheme)
  const institution = requireInstitution(world, charge, enrolment)
  const benefit = benefitAt(institution, charge.medType)
  if (request.decided) return decidedElsewhere(rules, charge, { patient, enrolment, institution, benefit })
  const pack = rules.pack(enrolment.area)
  const shared = sharing(world, rules, { charge, benefit, enrolment })
  const account = requireAccount(world.accounts, personId)
  const filing =
    institution.area === enrolment.area
      ? 'none'
      : outOfAreaFiling(world.filings, { personId, area: institution.area, on: careOn })
  const { quotas, notes: quotaNotes } = usableQuotas(world, request)
  const wallet = accountUse === 0 ? zero : sum(account.wallet, ...quotas.map(({ balance }) => balance))
  const ownReason = ownHoldReason(world, personId)
  const bill: Bill = {
    benefit,
    on: careOn,
    patient: {
      scheme: enrolment.scheme,
      category: enrolment.category,
      age: ageOn(patient.birthDate, careOn),
      aidGroups: enrolment.aidGroups,
      area: enrolment.area,
      consecutiveYears: enrolment.consecutiveYears,
      yearsWithoutUse: enrolment.yearsWithoutUse,
      ...(careOn < enrolment.benefitsFrom ? { waitingUntil: enrolment.benefitsFrom } : {}),
    },
    institution: {
      kind: institution.kind,
      level: institution.level,
      area: institution.area,
      ...(institution.groups.length === 0 ? {} : { groups: institution.groups }),
    },
    filing,
    diseases:
      charge.disease === ''
        ? []
        : filedDiseases(world.filings, { personId, on: careOn }).filter((code) => code === charge.disease),
    visitDeductible: charge.visitDeductible,
    admissionsBefore: admissionsOf(world, charge, enrolment),
    ...(charge.payee === 'patient' ? { manual: true } : {}),
    ...factsOf(world, charge, { benefit, scheme: enrolment.scheme, enrolments, filing, on: careOn }),
    lines,
    accounts: {
      own: ownReason !== null ? zero : usableOwn(accountUse, enrolments, world.today, account.balance),
      relatives: shared.relatives,
      wallet,
      ...(careOn === world.today ? {} : { on: world.today }),
    },
  }
  const usedBefore = usedOf(world, request, enrolment, yearOf(careOn))
  const adjudication = rules.adjudicate(pack, bill, usedBefore)
  if (isRefusal(adjudication)) throw refusalProblem(adjudication)
  const ownWallet = lesser(account.wallet, adjudication.amounts.wallet)
  return {
    charge,
    benefit,
    enrolment,
    packHash: pack.hash,
    payerPacks: payerPacksOf(bill, rules),
    bill,
    usedBefore,
    adjudication,
    payers: payersOf(world, personId, bill, adjudication),
    quotas: drawQuotas(quotas, minus(adjudication.amounts.wallet, ownWallet)),
    ownWallet,
    notes: [
      ...(bill.patient.waitingUntil
        ? [{ code: 'waiting', facts: { until: bill.patient.waitingUntil } }]
        : []),
      ...(ownReason !== null && accountUse !== 0 ? [{ code: ownReason, facts: {} }] : []),
      ...shared.notes,
      ...quotaNotes,
      ...(wallet === zero && shared.asked && world.sharesOtherwise.has(personId)
        ? [{ code: 'shared-empty', facts: {} }]
        : []),
    ],
    asked: shared.asked,
    shareRequest: shared.shareRequest,
  }
}

/** The own account pays with flag 1 or 2, and only while its owner's employee insurance is not suspended. */
function usableOwn(
  accountUse: AccountUse,
  enrolments: readonly Enrolment[],
  today: PlainDate,
  balance: Fen,
): Fen {
  if (accountUse === 0) return zero
  return enrolmentOn(enrolments, today, 'employee')?.status === 'suspended' ? zero : balance
}

function payersOf(world: World, personId: number, bill: Bill, { amounts }: Adjudication): Payer[] {
  const bindings = world.bindings.get(personId) ?? []
  return amounts.relatives
    .filter(({ amount }) => amount > 0)
    .map(({ bindingId, amount }) => {
      const binding = bindings.find(({ id }) => String(id) === bindingId)
      if (!binding) throw new Error(`the rules drew on an unknown binding ${bindingId}`)
      return {
        bindingId: binding.id,
        payerId: binding.payerId,
        relationship: binding.relationship,
        letterNo: binding.letterNo,
        purpose: purposeOf(bill.benefit),
        maskedName: maskName(world.people.get(binding.payerId)?.name ?? ''),
        amount,
      }
    })
}

/** Takes an amount from quotas in the order in which they were granted. */
function drawQuotas(quotas: readonly { payerId: number; balance: Fen }[], amount: Fen) {
  const draws: { payerId: number; amount: Fen }[] = []
  let left = amount
  for (const { payerId, balance } of quotas) {
    const taken = lesser(balance, left)
    if (taken > 0) draws.push({ payerId, amount: taken })
    left = minus(left, taken)
  }
  if (left !== 0) throw new Error('the rules drew more than the wallet holds')
  return draws
}

/** The amounts of a reversal: exactly the negatives. */
export const negated = (amount: Fen): Fen => fen(-amount)

/** The rules of payers insured elsewhere, by which the bill can be explained later; undefined: there are none. */
function payerPacksOf({ accounts }: Bill, rules: Rules): Record<string, string> | undefined {
  const areas = new Set(accounts.relatives.flatMap(({ area }) => area ?? []))
  return areas.size === 0
    ? undefined
    : Object.fromEntries([...areas].map((area) => [area, rules.pack(area).hash]))
}

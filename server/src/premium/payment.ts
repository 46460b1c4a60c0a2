import {
  type Fen,
  findValue,
  isRefusal,
  ownOf,
  type PlainDate,
  premiumTerms,
  type Refusal,
  waitingTerms,
} from '@gongji/policy'
import { yearOf } from '@gongji/policy/dates'
import { fenToYuan } from '@gongji/policy/money'
import {
  type BindingUse,
  type DrawableBinding,
  limitLeft,
  listBindingUse,
  listDrawable,
  notLive,
} from '../binding/draw.ts'
import type { Reader } from '../db/db.ts'
import { type Deps, dateInChina } from '../deps.ts'
import { groupBy } from '../group-by.ts'
import { listQuotasOf, type Quota } from '../ledger/account.ts'
import { peerOfPerson } from '../peer/member.ts'
import { findFalseRelation, problem as relationProblem } from '../person/false-relation.ts'
import {
  type Enrolment,
  enrolmentOn,
  listEnrolments,
  listGuardians,
  type Person,
  readPerson,
} from '../person/person.ts'
import { actsFor } from '../person/ward.ts'
import type { Problem } from '../problem.ts'
import { type Hold, isFrozen, isHeld, listHolds } from '../risk/hold.ts'
import type { Premium, PremiumAccount, PremiumKind } from './premium.ts'
import { problem } from './problem.ts'
import { type Insured, type Quote, quotePremium, type YearTerms } from './quote.ts'
import { listPremiumsOfInsured } from './store.ts'

/** What somebody wants to pay, from whose money. */
export type Asked = {
  kind: PremiumKind
  year: number
  insuredId: number
  /** Whose money it is. */
  payerId: number
  account: PremiumAccount
  /** Lapsed years bought back with it. */
  repaired: number
  /** Where somebody registers who never was insured; null: where he is registered. */
  area: string | null
}

/** Everything that decides whether and how a premium may be paid. */
export type Situation = {
  today: PlainDate
  person: Person
  enrolments: readonly Enrolment[]
  payerEnrolment: Enrolment | null
  binding: DrawableBinding | null
  uses: readonly BindingUse[]
  holds: readonly Hold[]
  quota: Quota | null
  premiums: readonly Premium[]
  /** Where the recorded guardian of a minor is insured who never was insured himself; null: not known, or not one area. */
  guardianArea: string | null
  /** The case in which an agency found payer and insured to be no relatives; null: none. */
  falseCase: number | null
  /** The other agency that insures the person, by name; null: this one does. */
  elsewhere: string | null
}

/**
 * Reads the situations of one person and each of these payers, in their order, with a fixed number of statements. Guarded
 * when all accounts are locked; a promise of nothing otherwise.
 */
export async function readSituations(
  tx: Reader,
  deps: Deps,
  { payerIds, insuredId }: { payerIds: readonly number[]; insuredId: number },
): Promise<Situation[]> {
  const today = dateInChina(deps.now())
  const enrolments = groupBy(
    await listEnrolments(tx, [...new Set([insuredId, ...payerIds])]),
    ({ personId }) => personId,
  )
  const others = payerIds.filter((id) => id !== insuredId)
  const bindings = others.length === 0 ? [] : await listDrawable(tx, [insuredId])
  const uses = bindings.length === 0 ? [] : await listBindingUse(tx, [insuredId], yearOf(today))
  const holds = groupBy(await listHolds(tx, payerIds), ({ personId }) => personId)
  const quotas = others.length === 0 ? [] : await listQuotasOf(tx, others, [insuredId])
  const person = await readPerson(tx, deps.secrets, insuredId)
  const premiums = await listPremiumsOfInsured(tx, [insuredId])
  const of = (id: number) => enrolments.get(id) ?? []
  const guardianArea = of(insuredId).length > 0 ? null : await areaOfGuardian(tx, deps, insuredId, today)
  const falseCases = new Map<number, number | null>()
  for (const payerId of others) {
    falseCases.set(payerId, await findFalseRelation(tx, { personId: insuredId, otherId: payerId }))
  }
  const elsewhere = (await peerOfPerson(deps, insuredId))?.name ?? null
  return payerIds.map((payerId) => ({
    today,
    elsewhere,
    guardianArea,
    falseCase: falseCases.get(payerId) ?? null,
    person,
    enrolments: of(insuredId),
    payerEnrolment: enrolmentOn(of(payerId), today, 'employee'),
    binding:
      payerId === insuredId
        ? null
        : (bindings.find((binding) => binding.payerId === payerId && binding.endedOn === null) ?? null),
    uses,
    holds: holds.get(payerId) ?? [],
    quota: quotas.find((quota) => quota.payerId === payerId) ?? null,
    premiums,
  }))
}

/** Where the guardians of a minor are insured, when that is one area. */
async function areaOfGuardian(
  tx: Reader,
  deps: Deps,
  childId: number,
  on: PlainDate,
): Promise<string | null> {
  const guardians: number[] = []
  for (const personId of await listGuardians(tx, childId)) {
    if (await actsFor(tx, deps, { personId, forId: childId })) guardians.push(personId)
  }
  if (guardians.length === 0) return null
  const enrolments = await listEnrolments(tx, guardians)
  const areas = guardians.map(
    (id) =>
      enrolmentOn(
        enrolments.filter(({ personId }) => personId === id),
        on,
      )?.area,
  )
  const [area, ...others] = new Set(areas.filter((one) => one !== undefined))
  return area === undefined || others.length > 0 ? null : area
}

/** As `readSituations`, of one payer. */
export async function readSituation(
  tx: Reader,
  deps: Deps,
  { payerId, insuredId }: Pick<Asked, 'payerId' | 'insuredId'>,
): Promise<Situation> {
  const [situation] = await readSituations(tx, deps, { payerIds: [payerId], insuredId })
  return situation as Situation
}

/** What a parameter is called in a sentence. */
function ruleWords(parameter: unknown): { what: string; whatEn: string } {
  if (parameter === 'premium.amount' || parameter === 'premium.fullAmount') {
    return { what: '缴费标准', whatEn: 'the premium' }
  }
  return parameter === 'premium.window'
    ? { what: '集中征缴期', whatEn: 'the collection window' }
    : { what: '缴费规则', whatEn: 'the rules of the premium' }
}

/** What is known of a premium whose price is not: the least that the nation asks for, which is no price. */
const floorWords = (floor: Fen | null): { floor: string; floorEn: string } =>
  floor === null
    ? { floor: '', floorEn: '' }
    : {
        floor: `国家规定个人缴费不低于${fenToYuan(floor)}元，这是下限，不是当地的价格。`,
        floorEn: ` The nation asks for at least ${fenToYuan(floor)} yuan a person: that is a floor, not the price there.`,
      }

/**
 * The refusal of a rule that answers with a value. `area` is where the person would be insured, `floor` the national floor
 * of the year's premium.
 */
function refusedBy(
  { code, facts }: Refusal,
  { area, year, floor = null }: { area: string; year: number; floor?: Fen | null },
): Problem {
  const fact = (name: string): string => {
    const value = facts[name]
    if (value === undefined) throw new Error(`${code} does not tell ${name}`)
    return String(value)
  }
  const window = () => ({ year, from: fact('from'), to: fact('to') })
  switch (code) {
    case 'premium-closed':
      return problem.closed(window())
    case 'premium-closed-until':
      return problem.closedUntil({ ...window(), next: fact('next') })
    case 'premium-late-price-unknown':
      return problem.latePriceUnknown({ ...window(), area, lateFrom: fact('lateFrom') })
    case 'premium-nothing-to-pay':
      return problem.nothingToPay({ year })
    case 'premium-repair-too-many':
      return problem.repairTooMany({ repairable: fact('repairable'), asked: fact('asked') })
    case 'aid-amount-unknown':
      return problem.aidUnknown({ area, year, name: fact('name'), nameEn: fact('nameEn') })
    default:
      return problem.ruleUnknown({ area, year, ...ruleWords(facts.parameter), ...floorWords(floor) })
  }
}

/** The premium rules of an area for a benefit year. @throws Problem naming area and rule when there are none */
function requireYearTerms(
  deps: Pick<Deps, 'packs'>,
  { area, year, on }: { area: string; year: number; on: PlainDate },
): YearTerms {
  const pack = deps.packs.packOf(area)
  if (!pack) throw problem.noRules({ area })
  const premium = premiumTerms(pack, { year, on })
  if (isRefusal(premium)) {
    const floor = (findValue(pack, 'premium.floor', `${year}-01-01`)?.value ?? null) as Fen | null
    throw refusedBy(premium, { area, year, floor })
  }
  const waiting = waitingTerms(pack, on)
  return { area, premium, waiting: isRefusal(waiting) ? null : waiting }
}

// An enrolment that ended on its first day was taken back before it covered anything.
const coversAnything = ({ status, from, to }: Enrolment): boolean => status !== 'ended' || from !== to

const resident = ({ scheme, status }: Enrolment): boolean => scheme === 'resident' && status === 'normal'

/** Whether somebody is enrolled as a resident for that year. An open enrolment says nothing of later years. */
const enrolledFor = (enrolments: readonly Enrolment[], year: number, today: PlainDate): boolean =>
  enrolments.some(
    (one) =>
      resident(one) &&
      one.from <= `${year}-12-31` &&
      (one.to === null ? year <= yearOf(today) : one.to >= `${year}-12-31`),
  )

/** Where the premium insures this person. @throws Problem when that is unknown, or another area is asked for */
function areaOf(
  { enrolments, today, guardianArea }: Pick<Situation, 'enrolments' | 'today' | 'guardianArea'>,
  asked: string | null,
): string {
  const held = enrolmentOn(enrolments, today)
  const last = held ?? enrolments.filter(({ from }) => from <= today).at(-1) ?? null
  if (held && asked !== null && held.status === 'normal' && held.area !== asked) {
    throw problem.areaDiffers({ area: held.area, asked })
  }
  const area = asked ?? last?.area ?? guardianArea
  if (area === null) throw problem.areaNeeded()
  return area
}

/** What the quote looks at of this person. */
function insuredFacts({
  person,
  enrolments,
  today,
}: Pick<Situation, 'person' | 'enrolments' | 'today'>): Insured {
  const employee = enrolments.filter(({ scheme, to }) => scheme === 'employee' && to !== null && to < today)
  return {
    bornOn: person.birthDate,
    aidGroups: enrolmentOn(enrolments, today)?.aidGroups ?? enrolments.at(-1)?.aidGroups ?? [],
    covers: enrolments.filter(coversAnything).map(({ from, to }) => ({ from, to })),
    leftEmployeeOn:
      employee
        .map(({ to }) => to!)
        .sort()
        .at(-1) ?? null,
  }
}

/** Why this person takes no premium for that year at all. Null: nothing speaks against it. */
export function insuredFault(
  { person, enrolments, premiums, today }: Situation,
  { kind, year }: Pick<Asked, 'kind' | 'year'>,
): Problem | null {
  if (person.diedOn !== null) return problem.died()
  const facts = { name: person.name, year }
  const same = premiums.filter((one) => one.kind === kind && one.year === year)
  const credited = same.find(({ status }) => status === 'credited' || status === 'refunding')
  if (credited) return problem.alreadyCredited({ ...facts, on: credited.creditedOn! })
  if (same.some(({ status }) => status === 'submitted')) return problem.inWork(facts)
  if (kind === 'longTermCare') return null
  const held = enrolmentOn(enrolments, today, 'employee')
  if (held?.status === 'normal') return problem.insuredAsEmployee()
  return enrolledFor(enrolments, year, today) ? problem.alreadyInsured(facts) : null
}

/** The quote for the person of a situation. @throws Problem saying why there is none */
export function quoteFor(
  deps: Pick<Deps, 'packs'>,
  situation: Situation,
  asked: Pick<Asked, 'kind' | 'year' | 'repaired' | 'area'>,
): Quote {
  const { today: on } = situation
  const area = areaOf(situation, asked.area)
  if (asked.kind === 'longTermCare') {
    const pack = deps.packs.packOf(area)
    const amount = pack && findValue(pack, 'longTermCare.amount', on)
    if (!amount) throw problem.longTermCareUnknown({ area })
    return longTermCareQuote(
      { area, year: asked.year, on, amount: amount.value as Fen, bornOn: situation.person.birthDate },
      amount.parameter,
    )
  }
  const quote = quotePremium(
    requireYearTerms(deps, { area, year: asked.year, on }),
    insuredFacts(situation),
    {
      on,
      repaired: asked.repaired,
    },
  )
  if (isRefusal(quote)) throw refusedBy(quote, { area, year: asked.year })
  return quote
}

const longTermCareQuote = (
  {
    area,
    year,
    on,
    amount,
    bornOn,
  }: { area: string; year: number; on: PlainDate; amount: Fen; bornOn: PlainDate },
  parameter: Quote['parameters'][number],
): Quote => ({
  year,
  area,
  on,
  period: 'window',
  full: false,
  aidGroup: null,
  premium: amount,
  repair: 0 as Fen,
  amount,
  waiting: { reason: 'none', lapsedYears: 0, repairedYears: 0, fixed: null, variableMonths: 0 },
  repairable: { years: 0, price: 0 as Fen },
  yearStart: `${year}-01-01`,
  bornOn,
  until: null,
  parameters: [parameter],
  certainty: parameter.certainty,
})

const bindingFaults: Readonly<Record<string, () => Problem>> = {
  'binding-not-accepted': problem.bindingNotAccepted,
  'binding-paused': problem.bindingPaused,
  'binding-out-of-term': problem.bindingOutOfTerm,
  'binding-other-purpose': problem.bindingOtherPurpose,
}

/** Why this account may not pay `amount` for this person in `area`. Null: it may, as far as rules go. */
export function accountFault(
  { binding, uses, holds, payerEnrolment, quota, today, falseCase, elsewhere, person }: Situation,
  { payerId, insuredId, account }: Asked,
  { area, amount }: { area: string; amount: Fen },
): Problem | null {
  if (falseCase !== null) return relationProblem.foundFalse({ case: String(falseCase) })
  // What stops sharing stops a relative’s premium; one's own is stopped only with the whole account.
  const bindingId = account === 'quota' ? 0 : (binding?.id ?? 0)
  const stopped = holds.filter((hold) =>
    payerId === insuredId ? isFrozen([hold], payerId) : isHeld([hold], { payerId, bindingId }),
  )
  if (stopped.length > 0) {
    return stopped.every(({ cause }) => cause === 'owner') ? problem.frozen() : problem.held()
  }
  if (account === 'quota') {
    // The money of such a quota is drawn where the relative is insured.
    if (elsewhere !== null) return problem.insuredElsewhere({ name: person.name, agency: elsewhere })
    if (!quota || quota.balance === 0) return problem.noQuota()
    return quota.balance < amount ? problem.quotaTooSmall({ left: quota.balance, amount: amount }) : null
  }
  if (payerId === insuredId) return null
  if (!binding) return problem.notBound()
  const why = notLive(binding, 'premium', today)
  if (why !== null) return ownOf(bindingFaults, why)?.() ?? problem.notBound()
  if (payerEnrolment?.status !== 'normal') return problem.payerNotInsured()
  const payerArea = payerEnrolment.area
  if (payerArea.slice(0, 2) !== area.slice(0, 2)) return problem.otherProvince({ area, payerArea })
  const left = limitLeft(binding, 'premium', uses)
  return left !== null && left < amount ? problem.limitReached({ left: left, amount: amount }) : null
}

/** What somebody else may read of a refusal: not who stopped an account, nor why. */
export const forOthers = (refused: Problem): Problem =>
  [problem.held().type, problem.frozen().type, '/problems/relation/found-false'].includes(refused.type)
    ? problem.notAvailable()
    : refused

/** Everything that speaks against paying, the first of it; the quote when nothing does. @throws Problem */
export function decidePayment(deps: Pick<Deps, 'packs'>, situation: Situation, asked: Asked): Quote {
  const fault = insuredFault(situation, asked)
  if (fault) throw fault
  const quote = quoteFor(deps, situation, asked)
  const refused = accountFault(situation, asked, quote)
  if (refused) throw refused
  return quote
}

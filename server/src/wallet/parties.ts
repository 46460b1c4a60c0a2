import { relationshipWords } from '@gongji/contract/words'
import {
  isRefusal,
  type Language,
  type PlainDate,
  parameterWords,
  type Relationship,
  type WalletTerms,
  walletTerms,
} from '@gongji/policy'
import { plausibilityFault } from '../binding/rules.ts'
import type { Reader } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { requireNoFalseRelation } from '../person/false-relation.ts'
import {
  type Enrolment,
  enrolmentOn,
  findPersonId,
  listEnrolments,
  type Person,
  readPerson,
  sameName,
} from '../person/person.ts'
import { listHolds } from '../risk/hold.ts'
import { problem } from './problem.ts'

const ruleWords = (parameter: unknown): { what: string; whatEn: string } => {
  const { zh, en } = parameterWords(String(parameter))
  return { what: zh, whatEn: en }
}

/** The wallet's rules in an area on a day. @throws Problem naming area or parameter when there are none */
export function requireTerms({ packs }: Pick<Deps, 'packs'>, area: string, on: PlainDate): WalletTerms {
  const pack = packs.packOf(area)
  if (!pack) throw problem.noRules({ area, ...ruleWords('wallet') })
  const terms = walletTerms(pack, on)
  if (isRefusal(terms)) {
    // Before an area's first day there is no value: the wallet is not open there yet.
    if (terms.facts.parameter === 'wallet.open') throw problem.areaClosed({ area, on })
    throw problem.noRules({ area, ...ruleWords(terms.facts.parameter) })
  }
  return terms
}

export type Named = { name: string; idNumber: string }

/** The person of these details. @throws Problem the same for an unknown number and another name */
export async function requireNamed(
  tx: Reader,
  deps: Pick<Deps, 'secrets'>,
  { name, idNumber }: Named,
): Promise<Person> {
  const id = await findPersonId(tx, deps.secrets, 'id', idNumber)
  const person = id === null ? null : await readPerson(tx, deps.secrets, id)
  if (!person || !sameName(person.name, name)) throw problem.notFound()
  return person
}

const whoWords = {
  sender: { who: '您', whoEn: 'You are' },
  recipient: { who: '对方', whoEn: 'The other person is' },
} as const

/** The refusal when somebody has no wallet: the reader, or a child in the reader's care by name. */
export const notOpenedBy = (ward: string | null) =>
  problem.notOpened(ward === null ? { who: '您', whoEn: 'You have' } : { who: ward, whoEn: `${ward} has` })

/** Whether somebody is insured in normal state on a day, by his own enrolments. */
export const isInsured = (own: readonly Enrolment[], on: PlainDate): boolean =>
  enrolmentOn(own, on)?.status === 'normal'

type InsuredAsked = {
  on: PlainDate
  who: keyof typeof whoWords
  scheme?: Enrolment['scheme']
  /** The child whose guardian asks, by name. */
  ward?: string | null
}

/** The enrolment of a party in normal state (L14). @throws Problem when there is none */
export function requireInsured(
  enrolments: readonly Enrolment[],
  personId: number,
  { on, who, scheme, ward }: InsuredAsked,
): Enrolment {
  const own = enrolments.filter((one) => one.personId === personId)
  const found = enrolmentOn(own, on, scheme)
  if (found?.status !== 'normal') {
    throw problem.notInsured(ward ? { who: ward, whoEn: `${ward} is` } : whoWords[who])
  }
  return found
}

/** Refuses oneself, the dead, and a relation that the rules do not serve or the birth dates contradict; null: not said yet. */
export function requireRelative(
  terms: WalletTerms,
  relationship: Relationship | null,
  {
    payer,
    relative,
  }: Record<'payer' | 'relative', Pick<Person, 'birthDate' | 'diedOn'> & { id: number | null }>,
): void {
  if (payer.id === relative.id) throw problem.oneself()
  if (relative.diedOn !== null) throw problem.died()
  if (relationship === null) return
  if (!terms.relationships.includes(relationship)) throw notARelative(terms, relationship)
  const implausible = plausibilityFault(relationship, payer.birthDate, relative.birthDate)
  if (implausible) throw implausible
}

const list = (kinds: readonly Relationship[], language: Language): string =>
  kinds.map((kind) => relationshipWords[kind][language]).join(language === 'zh' ? '、' : ', ')

const notARelative = ({ relationships }: WalletTerms, kind: Relationship) =>
  problem.notARelative({
    kind: relationshipWords[kind].zh,
    kindEn: relationshipWords[kind].en,
    kinds: list(relationships, 'zh'),
    kindsEn: list(relationships, 'en'),
  })

/** Refuses while the owner or the agency has stopped this account's use for others. */
export async function requireNotHeld(tx: Reader, personId: number): Promise<void> {
  const holds = await listHolds(tx, [personId])
  const stopping = holds.filter(({ scope }) => scope !== 'binding')
  if (stopping.length === 0) return
  throw stopping.every(({ cause }) => cause === 'owner') ? problem.frozen() : problem.held()
}

/** Where somebody is or was insured whose premium alone is paid; one who never was joins where the payer is. */
function joining(
  enrolments: readonly Enrolment[],
  personId: number,
  { on, area }: { on: PlainDate; area: string },
): { area: string } {
  const own = enrolments.filter((one) => one.personId === personId)
  return enrolmentOn(own, on) ?? own.at(-1) ?? { area }
}

/** Both parties' enrolments and terms on a day. @throws Problem when one is not insured or an area has no rules */
export async function requireParties(
  tx: Reader,
  deps: Pick<Deps, 'packs'>,
  {
    payerId,
    relativeId,
    on,
    premiumOnly = false,
    ward = null,
  }: {
    payerId: number
    relativeId: number
    on: PlainDate
    premiumOnly?: boolean
    /** The payer by name, where a guardian acts. */
    ward?: string | null
  },
) {
  await requireNoFalseRelation(tx, { personId: payerId, otherId: relativeId })
  const enrolments = await listEnrolments(tx, [payerId, relativeId])
  const payer = requireInsured(enrolments, payerId, { on, who: 'sender', ward })
  const relative = premiumOnly
    ? joining(enrolments, relativeId, { on, area: payer.area })
    : requireInsured(enrolments, relativeId, { on, who: 'recipient' })
  return {
    payer,
    relative,
    terms: requireTerms(deps, payer.area, on),
    relativeTerms: requireTerms(deps, relative.area, on),
  }
}

import { purposeWords, relationshipWords } from '@gongji/contract/words'
import type { Language, PlainDate, Purpose, Relationship, SharingTerms, Text } from '@gongji/policy'
import { type Enrolment, enrolmentOn, type Person } from '../person/person.ts'
import type { Problem } from '../problem.ts'
import type { BindingStatus, Terms } from './binding.ts'
import { problem } from './problem.ts'

const stateWords: Record<Enrolment['status'] | 'none', Text> = {
  none: { zh: '未参保', en: 'not insured' },
  normal: { zh: '正常参保', en: 'insured' },
  suspended: { zh: '暂停参保', en: 'suspended' },
  ended: { zh: '终止参保', en: 'ended' },
}

const stateFacts = (enrolment: Enrolment | null, day: PlainDate) => {
  const state = stateWords[enrolment?.status ?? 'none']
  return { day, state: state.zh, stateEn: state.en }
}

/** What the payer wants that no area's rule is needed to refuse. Null: nothing is wrong. */
export function termsFault(terms: Terms, today: PlainDate): Problem | null {
  const { limits, purposes, from, to } = terms
  if (purposes.length === 0) return problem.noPurpose()
  const amounts = [limits.year, limits.payment, ...Object.values(limits.purpose)]
  if (amounts.some((amount) => amount !== null && amount <= 0)) return problem.limitNotPositive()
  const other = (Object.keys(limits.purpose) as Purpose[]).find((purpose) => !purposes.includes(purpose))
  if (other !== undefined) {
    const words = purposeWords[other]
    return problem.limitForOtherPurpose({ purpose: words.zh, purposeEn: words.en })
  }
  if (to !== null && to < from) return problem.termBackwards({ from, to })
  if (to !== null && to < today) return problem.termInThePast({ today })
  return null
}

/** The uses that the payer's area does not know. Null: it knows them all. */
export function purposeFault(purposes: readonly Purpose[], sharing: SharingTerms): Problem | null {
  const unknown = purposes.find((purpose) => !sharing.purposes.includes(purpose))
  if (unknown === undefined) return null
  return problem.purposeNotCovered({ purpose: purposeWords[unknown].zh, purposeEn: purposeWords[unknown].en })
}

export type Party = {
  personId: number
  birthDate: PlainDate
  diedOn: PlainDate | null
  /** In force on the day, whatever its state; null: none. */
  enrolment: Enrolment | null
  /** Where the person was insured last; null: never. */
  lastArea: string | null
}

/** What the rules look at of a person, on a day. `enrolments` may hold others' too. */
export function partyOf(
  { id, birthDate, diedOn }: Pick<Person, 'id' | 'birthDate' | 'diedOn'>,
  enrolments: readonly Enrolment[],
  today: PlainDate,
): Party {
  const own = enrolments.filter(({ personId }) => personId === id)
  return {
    personId: id,
    birthDate,
    diedOn,
    enrolment: enrolmentOn(own, today),
    lastArea: own.at(-1)?.area ?? null,
  }
}

/**
 * Why these two may not be payer and relative on a day, as insured people (docs/definitions.md L14, X2). Null: they may. Somebody
 * not insured yet, a newborn or a late joiner, may be bound for the premium alone: it is what insures him.
 */
export function partiesFault(
  payer: Party,
  relative: Party,
  {
    today,
    sharing,
    purposes,
  }: { today: PlainDate; sharing: Pick<SharingTerms, 'territory'>; purposes: readonly Purpose[] },
): Problem | null {
  if (payer.personId === relative.personId) return problem.oneself()
  if (payer.diedOn !== null || relative.diedOn !== null) return problem.died()
  const own = payerFault(payer.enrolment, today)
  if (own) return own
  const joins =
    purposes.length === 1 && purposes[0] === 'premium' && relative.enrolment?.scheme !== 'employee'
  if (relative.enrolment?.status !== 'normal' && !joins) {
    return problem.relativeNotInsured(stateFacts(relative.enrolment, today))
  }
  const area = relative.enrolment?.area ?? relative.lastArea
  return area === null ? null : territoryFault(payer.enrolment!.area, area, sharing.territory)
}

/** Why this person has no account to share on the day. Null: there is one. */
export function payerFault(enrolment: Enrolment | null, today: PlainDate): Problem | null {
  if (enrolment?.scheme === 'resident') return problem.payerHasNoAccount()
  return enrolment?.status === 'normal' ? null : problem.payerNotInsured(stateFacts(enrolment, today))
}

function territoryFault(
  payerArea: string,
  relativeArea: string,
  territory: SharingTerms['territory'],
): Problem | null {
  const facts = { payerArea, relativeArea }
  if (territory === 'sameArea' && payerArea !== relativeArea) {
    return payerArea.slice(0, 2) === relativeArea.slice(0, 2)
      ? problem.otherArea(facts)
      : problem.otherProvince(facts)
  }
  return territory === 'sameProvince' && payerArea.slice(0, 2) !== relativeArea.slice(0, 2)
    ? problem.otherProvince(facts)
    : null
}

const list = (kinds: readonly Relationship[], language: Language): string =>
  kinds.map((kind) => relationshipWords[kind][language]).join(language === 'zh' ? '、' : ', ')

/** Refuses a kind of relative that the payer's area does not share with, naming what it does and what will be. */
export function relationshipFault(kind: Relationship, sharing: SharingTerms, areaName: Text): Problem | null {
  if (sharing.relationships.includes(kind)) return null
  const wider = sharing.widerRelationships
  const later = wider?.value.includes(kind)
    ? {
        later: `国家已要求扩大到${list(wider.value, 'zh')}，${wider.from === null ? '本系统没有收录当地的施行日期' : `当地自${wider.from}起施行`}。`,
        laterEn: ` The nation widens it to ${list(wider.value, 'en')}, in force here ${wider.from === null ? 'on a day that this system does not hold' : `from ${wider.from}`}.`,
      }
    : { later: '', laterEn: '' }
  return problem.relationshipNotCovered({
    areaName: areaName.zh,
    areaNameEn: areaName.en,
    kinds: list(sharing.relationships, 'zh'),
    kindsEn: list(sharing.relationships, 'en'),
    kind: relationshipWords[kind].zh,
    kindEn: relationshipWords[kind].en,
    ...later,
  })
}

const older = new Set<Relationship>(['parent', 'paternalGrandparent', 'maternalGrandparent'])
const younger = new Set<Relationship>(['child', 'sonsChild', 'daughtersChild'])

/** Refuses a parent who is not older, or a child who is not younger. Null: birth dates do not speak against it. */
export function plausibilityFault(
  kind: Relationship,
  payerBorn: PlainDate,
  relativeBorn: PlainDate,
): Problem | null {
  const impossible =
    (older.has(kind) && relativeBorn >= payerBorn) || (younger.has(kind) && relativeBorn <= payerBorn)
  if (!impossible) return null
  const words = relationshipWords[kind]
  return problem.implausibleRelationship({ kind: words.zh, kindEn: words.en })
}

/** How a binding's state is called. */
export const statusWords = {
  invited: { zh: '待对方同意', en: 'waiting for consent' },
  active: { zh: '已生效', en: 'active' },
  paused: { zh: '已暂停', en: 'paused' },
  ended: { zh: '已取消', en: 'ended' },
} as const satisfies Record<BindingStatus, Text>

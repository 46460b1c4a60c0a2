import { type Benefit, ownOf, type Purpose } from '@gongji/policy'
import type { Institution } from '../institution/institution.ts'
import { problem } from './problem.ts'

/**
 * National table of kinds of care (med_type): what each is called, and the benefit whose terms it is paid by; null: no pack
 * has rules for it yet.
 */
export const kindsOfCare: Readonly<Record<string, readonly [name: string, benefit: Benefit | null]>> = {
  '11': ['普通门诊', 'outpatient'],
  '1103': ['癌症筛查', null],
  '12': ['门诊挂号', 'outpatient'],
  '13': ['急诊', 'emergency'],
  '1301': ['急诊抢救', 'emergency'],
  '14': ['门诊慢特病', 'chronic'],
  '140104': ['门诊慢病', 'chronic'],
  '140201': ['门诊特病', 'chronic'],
  '15': ['其他门诊', null],
  '16': ['其他门诊', null],
  '18': ['特药购药', null],
  '21': ['普通住院', 'inpatient'],
  '2101': ['普通住院', 'inpatient'],
  '2102': ['单病种住院', 'inpatient'],
  '2105': ['康复治疗住院', null],
  '2106': ['生育平产(居民)', null],
  '2107': ['生育剖宫产(居民)', null],
  '2109': ['新生儿抢救', null],
  '21303': ['精神病住院', null],
  '22': ['外伤住院', null],
  '23': ['转外', null],
  '24': ['急诊转住院', 'inpatient'],
  '25': ['异地住院', null],
  '26': ['单病种', null],
  '27': ['自主就医', null],
  '28': ['日间手术', null],
  '41': ['定点药店购药', 'pharmacy'],
  '51': ['生育门诊', null],
  '52': ['生育住院', null],
  '53': ['计划生育', null],
  '71': ['家庭病床', null],
  '81': ['意外', null],
  '9901': ['门诊两病', 'twoDisease'],
  '990101': ['门诊单病种', null],
  '990103': ['新冠病毒核酸检测', null],
  '9903': ['意外伤害门诊', null],
  '9904': ['大病特药', null],
}

/** The benefit whose terms a kind of care is paid by, or null when no rules are known for it. */
export const benefitOf = (medType: string): Benefit | null => ownOf(kindsOfCare, medType)?.[1] ?? null

/** A kind of care by code and name: `41（定点药店购药）`. */
export function kindName(medType: string): string {
  const name = ownOf(kindsOfCare, medType)?.[0]
  return name === undefined ? medType : `${medType}（${name}）`
}

export const isKindOfCare = (medType: string): boolean => ownOf(kindsOfCare, medType) !== undefined

/** How a kind of care is billed: for a visit, for a stay, or over a pharmacy's counter. */
export type Billing = 'visit' | 'stay' | 'counter'

export function billingOf(benefit: Benefit): Billing {
  if (benefit === 'pharmacy') return 'counter'
  return benefit === 'inpatient' ? 'stay' : 'visit'
}

/** Whether a kind of care is a stay. Stays without rules are admitted, and refused by name when they are settled. */
export function isStay(medType: string): boolean {
  const benefit = benefitOf(medType)
  return benefit === null ? /^(21|2[245]$|52$)/.test(medType) : billingOf(benefit) === 'stay'
}

/** What is meant where no kind is said. */
const unsaid = '11'

/**
 * The benefit by which a place of that kind is paid for a kind of care. What a pharmacy sells is never a visit, and a
 * hospital's care never a sale.
 * @throws Problem naming the kind that is not billed there, or has no rules
 */
export function benefitAt({ kind, name }: Pick<Institution, 'kind' | 'name'>, medType: string): Benefit {
  const benefit = benefitOf(medType)
  const facts = { medType, kind: kindName(medType) }
  if (kind === 'pharmacy') {
    if (benefit !== 'pharmacy' && medType !== unsaid)
      throw problem.careNotSold({ ...facts, institution: name })
    return 'pharmacy'
  }
  if (benefit === null) throw problem.careUnknown(facts)
  if (benefit === 'pharmacy') throw problem.careOnlySold({ ...facts, institution: name })
  return benefit
}

/** What a binding must allow for an account to pay such a bill. */
export const purposeOf = (benefit: Benefit): Purpose =>
  benefit === 'pharmacy' || benefit === 'inpatient' ? benefit : 'outpatient'

import { type Benefit, ownOf, type Purpose } from '@gongji/policy'

// National table of kinds of care (med_type). Kinds that are not here have no rules in any pack yet.
const benefits: Readonly<Record<string, Benefit>> = {
  '11': 'outpatient',
  '12': 'outpatient',
  '13': 'emergency',
  '1301': 'emergency',
  '14': 'chronic',
  '140104': 'chronic',
  '140201': 'chronic',
  '21': 'inpatient',
  '2101': 'inpatient',
  '2102': 'inpatient',
  '24': 'inpatient',
  '41': 'pharmacy',
  '9901': 'twoDisease',
}

/** The benefit whose terms a kind of care is paid by, or null when no rules are known for it. */
export const benefitOf = (medType: string): Benefit | null => ownOf(benefits, medType) ?? null

/** What a binding must allow for an account to pay such a bill. */
export const purposeOf = (benefit: Benefit): Purpose =>
  benefit === 'pharmacy' || benefit === 'inpatient' ? benefit : 'outpatient'

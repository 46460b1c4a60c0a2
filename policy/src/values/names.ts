import type { Benefit } from './bill.ts'
import type { Text } from './text.ts'

/** What people call each kind of care. */
export const benefitNames: Readonly<Record<Benefit, Text>> = {
  outpatient: { zh: '普通门诊', en: 'ordinary outpatient care' },
  emergency: { zh: '急诊', en: 'emergency care' },
  pharmacy: { zh: '药店购药', en: 'pharmacy' },
  chronic: { zh: '门诊慢特病', en: 'chronic and special disease' },
  twoDisease: { zh: '“两病”门诊', en: 'hypertension and diabetes care' },
  inpatient: { zh: '住院', en: 'inpatient care' },
}

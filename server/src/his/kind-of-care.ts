import { ownOf } from '@gongji/policy'
import { type Billing, benefitOf, billingOf, kindName } from '../settlement/benefit.ts'
import { problem } from './problem.ts'

// A hospital has no other message for stays yet: they are billed as visits are.
const hospital: readonly Billing[] = ['visit', 'stay']

/** Which kinds of care each transaction takes, by how they are billed. */
const taken: Readonly<Record<string, readonly Billing[]>> = {
  '2101': ['counter'],
  '2101A': ['counter'],
  '2102': ['counter'],
  '2102A': ['counter'],
  '2201A': hospital,
  '2203': hospital,
  '2203A': hospital,
  '2206': hospital,
  '2206A': hospital,
  '2207': hospital,
  '2207A': hospital,
}

const saleInstead = { zh: '药店购药只能填 41（定点药店购药）', en: 'a pharmacy’s sale is 41' }
const careInstead = {
  zh: '这是药店购药的类别，医院不能按它办理，请填患者实际就诊的类别',
  en: 'that is what pharmacies sell; give the kind of care that the patient had',
}

/**
 * A kind of care that this transaction does not bill. One without rules is left to settlement, which says so.
 * @throws Problem naming the kind, and what may stand instead
 */
export function requireKind(infno: string, medType: string | null): void {
  const billings = ownOf(taken, infno)
  if (billings === undefined || medType === null) return
  const benefit = benefitOf(medType)
  const isTaken = benefit === null ? !billings.includes('counter') : billings.includes(billingOf(benefit))
  if (isTaken) return
  const { zh, en } = billings.includes('counter') ? saleInstead : careInstead
  throw problem.fieldWrong({
    where: '',
    whereEn: '',
    name: '医疗类别',
    field: 'med_type',
    why: `为 ${kindName(medType)}：${zh}`,
    whyEn: `is ${medType}: ${en}`,
  })
}

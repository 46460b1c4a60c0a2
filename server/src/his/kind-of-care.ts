import { ownOf } from '@gongji/policy'
import { type Billing, benefitOf, billingOf, isStay, kindName } from '../settlement/benefit.ts'
import { problem } from './problem.ts'

// Stays have messages of their own: 2301 to 2305, 2401 to 2405.
const hospital: readonly Billing[] = ['visit']

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
const stayInstead = {
  zh: '住院不用这个交易办理，请用入院办理（2401）、费用上传（2301）和住院结算（2304）',
  en: 'that is a stay: use 2401, 2301 and 2304',
}
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
  const isTaken =
    benefit === null
      ? !billings.includes('counter') && !isStay(medType)
      : billings.includes(billingOf(benefit))
  if (isTaken) return
  const { zh, en } = billings.includes('counter') ? saleInstead : isStay(medType) ? stayInstead : careInstead
  throw problem.fieldWrong({
    where: '',
    whereEn: '',
    name: '医疗类别',
    field: 'med_type',
    why: `为 ${kindName(medType)}：${zh}`,
    whyEn: `is ${medType}: ${en}`,
  })
}

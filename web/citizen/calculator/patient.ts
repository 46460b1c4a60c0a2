import {
  type CompiledPack,
  chronicDiseases,
  type Fen,
  isRefusal,
  type Level,
  type Refusal,
  type Scheme,
  sharingTerms,
} from '@gongji/policy'
import { type EstimateBasis, estimate } from '../../shared/estimate.ts'
import { amountOf, isAmount, isWrongAmount, type MoneyTyped } from '../../shared/typed.ts'
import { type Kind, linesOf } from '../what-if/form.ts'

export const groups = ['working', 'retired', 'minor', 'adult', 'elderly'] as const
export type Group = (typeof groups)[number]

/** What nobody but the reader can tell: who is ill, and what is on the accounts. */
export type Patient = {
  area: string
  group: Group
  age: string
  own: MoneyTyped
  /** On the account of a relative who has authorised the patient. */
  relative: MoneyTyped
  wallet: MoneyTyped
  /** Cost of the same kind of care earlier in the year, counted as class A. */
  earlier: MoneyTyped
  disease: string
}

export const schemeOf = (group: Group): Scheme =>
  group === 'working' || group === 'retired' ? 'employee' : 'resident'

export const isAge = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) <= 120

/** Whether all of it can be read. */
export const isReadable = ({ age, own, relative, wallet, earlier }: Patient): boolean =>
  isAge(age) && [own, relative, wallet, earlier].every((one) => one === 0 || !isWrongAmount(one))

const amount = (typed: MoneyTyped): Fen => amountOf(typed) ?? (0 as Fen)

/** Chronic diseases that the area lists on that day. */
export function diseasesOf(pack: CompiledPack, on: string) {
  const list = chronicDiseases(pack, on)
  return isRefusal(list) ? [] : list.diseases.filter(({ benefit }) => benefit === 'chronic')
}

/**
 * What the service knows of somebody, made from what the reader entered; a refusal where the area's rules of sharing are not
 * known for the day.
 */
export function basisOf(
  pack: CompiledPack,
  patient: Patient,
  { on, relative }: { on: string; relative: string },
): EstimateBasis | Refusal {
  const sharing = sharingTerms(pack, on)
  if (isRefusal(sharing)) return sharing
  const shared = amount(patient.relative)
  const none = { outpatient: null, pharmacy: null, inpatient: null }
  return {
    on,
    patient: {
      scheme: schemeOf(patient.group),
      category: patient.group,
      age: Number(patient.age),
      aidGroups: [],
      area: pack.area,
      consecutiveYears: 0,
      yearsWithoutUse: 0,
    },
    ownFen: schemeOf(patient.group) === 'employee' ? amount(patient.own) : null,
    walletFen: amount(patient.wallet),
    sharing:
      shared === 0
        ? []
        : [
            {
              bindingId: 'relative',
              relationship: 'child',
              name: relative,
              kin: { zh: '', en: '' },
              balanceFen: shared,
              limitLeftFen: none,
              purposes: ['outpatient', 'pharmacy', 'inpatient'],
              onlyWhenAsked: false,
              costs: sharing.costs,
            },
          ],
    mustAsk: sharing.mustAsk,
    used: {},
    diseases: patient.disease === '' ? [] : [patient.disease],
  }
}

/** The same with what earlier care of the year has used up: the rules themselves count it. */
export function afterEarlier(
  pack: CompiledPack,
  basis: EstimateBasis,
  { earlier, benefit, level }: { earlier: MoneyTyped; benefit: Kind; level: Level },
): EstimateBasis {
  if (!isAmount(earlier)) return basis
  const answer = estimate(pack, basis, {
    place: { kind: benefit === 'pharmacy' ? 'pharmacy' : 'hospital', level, area: pack.area },
    benefit,
    filing: 'none',
    asked: false,
    lines: linesOf({ A: earlier, B: 0 as Fen, C: 0 as Fen, share: 0 as never }),
  })
  if (isRefusal(answer)) return basis
  const used = Object.entries(answer.used).map(([pot, { deductible, paid, entered }]) => [
    pot,
    { deductibleFen: deductible, paidFen: paid, enteredFen: entered },
  ])
  return { ...basis, used: Object.fromEntries(used) }
}

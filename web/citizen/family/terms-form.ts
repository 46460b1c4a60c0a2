import type { Asked, routes } from '@gongji/contract'
import type { Fen, Purpose, Relationship } from '@gongji/policy'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { type Binding, purposes } from './describe.ts'

/** What a payer sets for one relative, while it is being typed. */
export type TermsForm = {
  purposes: readonly Purpose[]
  limitYear: Fen | null
  limitPayment: Fen | null
  limitPurpose: Readonly<Partial<Record<Purpose, Fen>>>
  from: string
  to: string
  onlyWhenAsked: boolean
}

export const firstTerms = (): TermsForm => ({
  purposes,
  limitYear: null,
  limitPayment: null,
  limitPurpose: {},
  from: businessToday(),
  to: '',
  onlyWhenAsked: false,
})

export const termsOf = (binding: Binding): TermsForm => ({
  purposes: binding.purposes,
  limitYear: binding.limits.year,
  limitPayment: binding.limits.payment,
  limitPurpose: binding.limits.purpose,
  from: binding.from,
  to: binding.to ?? '',
  onlyWhenAsked: binding.onlyWhenAsked,
})

type Body = Asked<(typeof routes)['prepareBinding'], 'body'>

/** As the route takes them: a limit of a use that is no longer named goes with it. */
export const termsBody = (form: TermsForm): Omit<Body, 'relative' | 'relationship'> => ({
  purposes: [...form.purposes],
  limits: {
    year: form.limitYear,
    payment: form.limitPayment,
    purpose: Object.fromEntries(
      form.purposes.flatMap((purpose) => {
        const limit = form.limitPurpose[purpose]
        return limit === undefined ? [] : [[purpose, limit]]
      }),
    ),
  },
  from: form.from,
  to: form.to === '' ? null : form.to,
  onlyWhenAsked: form.onlyWhenAsked,
})

export const wishBody = (
  who: { name: string; idNumber: string },
  relationship: Relationship,
  form: TermsForm,
): Body => ({
  relative: { name: who.name.trim(), idNumber: who.idNumber.trim().toUpperCase() },
  relationship,
  ...termsBody(form),
})

export type TermsFaults = Partial<Record<'purposes' | 'limitYear' | 'limitPayment' | 'to', true>>

export function termsFaults(form: TermsForm): TermsFaults {
  return {
    ...(form.purposes.length === 0 ? { purposes: true } : {}),
    ...(form.limitYear !== null && form.limitYear <= 0 ? { limitYear: true } : {}),
    ...(form.limitPayment !== null && form.limitPayment <= 0 ? { limitPayment: true } : {}),
    ...(form.to !== '' && form.to < form.from ? { to: true } : {}),
  }
}

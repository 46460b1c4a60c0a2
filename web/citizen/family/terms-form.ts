import type { Asked, routes } from '@gongji/contract'
import type { Purpose, Relationship } from '@gongji/policy'
import { amountOf, isWrongAmount, type MoneyTyped } from '../../shared/typed.ts'
import { businessToday } from '../../shared/ui/Countdown.tsx'
import { type Binding, purposes } from './describe.ts'

/** What a payer sets for one relative, while it is being typed. */
export type TermsForm = {
  purposes: readonly Purpose[]
  limitYear: MoneyTyped
  limitPayment: MoneyTyped
  limitPurpose: Readonly<Partial<Record<Purpose, MoneyTyped>>>
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
  limitYear: binding.limits.yearFen,
  limitPayment: binding.limits.paymentFen,
  limitPurpose: binding.limits.purposeFen,
  from: binding.from,
  to: binding.to ?? '',
  onlyWhenAsked: binding.onlyWhenAsked,
})

type Body = Asked<(typeof routes)['prepareBinding'], 'body'>
/** What the payer decides, and may change later: each is given to the route, or it does not compile. */
type Term = Exclude<keyof Body, 'relative' | 'relationship'>

/**
 * As the route takes them and the letter says them: a limit of a use that is no longer named goes with it.
 * @throws Error when `termsFaults` finds a limit that cannot be read
 */
export const termsBody = (form: TermsForm) =>
  ({
    purposes: [...form.purposes],
    limits: {
      yearFen: amountOf(form.limitYear),
      paymentFen: amountOf(form.limitPayment),
      purposeFen: Object.fromEntries(
        form.purposes.flatMap((purpose) => {
          const limit = amountOf(form.limitPurpose[purpose] ?? null)
          return limit === null ? [] : [[purpose, limit]]
        }),
      ),
    },
    from: form.from,
    to: form.to === '' ? null : form.to,
    onlyWhenAsked: form.onlyWhenAsked,
  }) satisfies Record<Term, unknown>

export const wishBody = (
  who: { name: string; idNumber: string },
  relationship: Relationship,
  form: TermsForm,
  // What the route would put a default for is asked all the same.
): Required<Body> => ({
  relative: { name: who.name.trim(), idNumber: who.idNumber.trim().toUpperCase() },
  relationship,
  ...termsBody(form),
})

export type TermsFaults = Partial<Record<'purposes' | 'limitYear' | 'limitPayment' | 'from' | 'to', true>> & {
  limitPurpose?: readonly Purpose[]
}

export function termsFaults(form: TermsForm): TermsFaults {
  const limitPurpose = form.purposes.filter((purpose) => isWrongAmount(form.limitPurpose[purpose]))
  return {
    ...(form.purposes.length === 0 ? { purposes: true } : {}),
    ...(isWrongAmount(form.limitYear) ? { limitYear: true } : {}),
    ...(isWrongAmount(form.limitPayment) ? { limitPayment: true } : {}),
    ...(limitPurpose.length > 0 ? { limitPurpose } : {}),
    ...(form.from === '' ? { from: true } : {}),
    ...(form.to !== '' && form.to < form.from ? { to: true } : {}),
  }
}

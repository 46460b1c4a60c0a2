import type { routes } from '@gongji/contract'
import type { binding as bindingSchema } from '@gongji/contract/binding'
import { placeName } from '@gongji/contract/divisions'
import { kinOf } from '@gongji/contract/kin'
import { ownOf, type Text } from '@gongji/policy'
import type { z } from 'zod'
import { maskId, type Person } from '../person/person.ts'
import type { Shown } from '../serve.ts'
import type { Binding, Terms } from './binding.ts'
import type { SharingCertificate } from './certificate.ts'
import type { SeenBinding } from './family.ts'
import type { VisitRequest } from './share-request.ts'

export const iso = (at: number): string => new Date(at).toISOString()
/** A member of the family, as the others see him. */
export const familyOf = ({ id, name, idNumber }: Person) => ({
  id: String(id),
  name,
  maskedId: maskId(idNumber),
})

// What ended it without either side asking, as it is recorded: `death: 已登记死亡`.
const cameAbout: Readonly<Record<string, string>> = {
  death: 'a death was registered',
  leave: 'the insurance ended',
  suspend: 'the insurance was suspended',
  move: 'the insurance moved to another area',
  scheme: 'scheme or category of the insurance changed',
  divorce: 'the marriage ended',
  falseRelation: 'the relation was found to be false',
  term: 'the term has run out',
}

function endReasonText(reason: string | null): Text | null {
  if (reason === null || reason === '') return null
  const [, code = '', zh = reason] = /^([a-zA-Z]+): (.*)$/s.exec(reason) ?? []
  const en = ownOf(cameAbout, code)
  return en === undefined ? { zh: reason, en: reason } : { zh, en }
}

function sidesJson({ relationship }: Binding, payer: Person, relative: Person) {
  const kin = kinOf(relationship, { relative, payer })
  return {
    payer: { ...familyOf(payer), kin: kin.payer },
    relative: { ...familyOf(relative), kin: kin.relative },
  }
}

type BindingJson = Shown<
  Binding,
  z.input<typeof bindingSchema>,
  'endedBy' | 'guardianId' | 'payerArea' | 'payerId' | 'relativeId'
>

export const bindingJson = ({
  binding,
  payer,
  relative,
  used,
  usedInAll,
  actions,
}: SeenBinding): BindingJson => ({
  id: String(binding.id),
  ...sidesJson(binding, payer, relative),
  relationship: binding.relationship,
  status: binding.status,
  purposes: [...binding.purposes],
  limits: {
    yearFen: binding.limits.year,
    paymentFen: binding.limits.payment,
    purposeFen: { ...binding.limits.purpose },
  },
  from: binding.from,
  to: binding.to,
  onlyWhenAsked: binding.onlyWhenAsked,
  position: binding.position,
  authorisedAt: iso(binding.authorisedAt),
  payerAreaName: placeName(binding.payerArea),
  channel: binding.channel,
  pausedBy: binding.pausedBy,
  endedAt: binding.endedAt === null ? null : iso(binding.endedAt),
  endReason: binding.endReason,
  endReasonText: endReasonText(binding.endReason),
  letterNo: binding.letterNo,
  usedFen: { ...used },
  usedInAllFen: usedInAll,
  actions: [...actions],
  version: binding.version,
})

export const requestJson = ({
  id,
  relativeId,
  on,
  code,
  requestedAt,
  cancelledAt,
  usedBy,
}: VisitRequest) => ({
  id: String(id),
  relativeId: String(relativeId),
  on,
  code,
  requestedAt: iso(requestedAt),
  state:
    usedBy !== null ? ('used' as const) : cancelledAt !== null ? ('cancelled' as const) : ('open' as const),
})

export const certificateJson = ({ relativeId, code, issuedAt }: SharingCertificate) => ({
  relativeId: String(relativeId),
  code,
  issuedAt: iso(issuedAt),
})

export type TermsBody = Omit<z.output<(typeof routes.prepareBinding)['body']>, 'relative' | 'relationship'>

/** What the payer decides, with today as the first day when none is named. */
export const termsOf = (body: TermsBody, today: string): Terms =>
  ({
    purposes: [...new Set(body.purposes)],
    limits: {
      year: body.limits.yearFen,
      payment: body.limits.paymentFen,
      purpose: body.limits.purposeFen,
    },
    from: body.from ?? today,
    to: body.to,
    onlyWhenAsked: body.onlyWhenAsked,
    // What is asked and not taken over does not compile.
  }) satisfies Record<keyof TermsBody, unknown>

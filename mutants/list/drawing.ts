import { inFile } from '../mutant.ts'

const binding = ['server/src/binding/binding.test.ts']
const certificate = ['server/src/binding/certificate.test.ts']
const counter = ['server/src/binding/counter.test.ts']
const mayPay = ['server/src/settlement/may-pay.test.ts']
const otherYear = ['server/src/settlement/other-year.test.ts']
const premiumRefusals = ['server/src/premium/refusals.test.ts']
const claims = ['server/src/claim/claim.test.ts']

export const drawing = [
  ...inFile(
    'server/src/binding/draw.ts',
    {
      promise: 'An authorisation holds through its last day: it is live',
      from: 'on > binding.to)',
      to: 'on >= binding.to)',
      tests: mayPay,
    },
    {
      promise: 'An authorisation holds from its first day',
      from: 'on < binding.from ||',
      to: 'on <= binding.from ||',
      tests: [...mayPay, ...premiumRefusals],
    },
    {
      promise: 'A paused authorisation pays nothing',
      from: "if (binding.status === 'paused') return",
      to: "if (binding.status === ('' as string)) return",
      tests: premiumRefusals,
      named: 'paused',
    },
    {
      promise: 'An invitation pays nothing',
      from: "if (binding.status === 'invited') return",
      to: "if (binding.status === ('' as string)) return",
      tests: mayPay,
    },
    {
      promise: 'An authorisation pays the uses that it names',
      from: 'if (!binding.purposes.includes(purpose)) return',
      to: 'if (binding.purposes.length === 0) return',
      tests: premiumRefusals,
      named: 'for care only',
    },
    {
      promise: 'A yearly limit is lowered by what was used',
      from: '[binding.limitYear - usedYear]',
      to: '[binding.limitYear]',
      tests: mayPay,
    },
    {
      promise: 'A limit for one use is lowered by what was used for it',
      from: '[purposeLimit - usedPurpose]',
      to: '[purposeLimit]',
      tests: mayPay,
    },
    {
      promise: 'A limit for one payment bounds each payment',
      from: '[binding.limitPayment])',
      to: '[])',
      tests: mayPay,
    },
    {
      promise: 'A limit for one use is not lowered by another use',
      from: '(use.purpose === purpose ? use.amount : 0)',
      to: 'use.amount',
      tests: mayPay,
    },
    {
      promise: 'What another payer has given lowers nobody else’s limit',
      from: 'used.filter(({ bindingId }) => bindingId === binding.id)',
      to: '[...used]',
      tests: mayPay,
    },
    {
      promise: 'A limit is of one year: last year’s use does not lower it',
      from: "relative_id = any($1::bigint[]) and year = $2'",
      to: "relative_id = any($1::bigint[]) and year <= $2'",
      tests: otherYear,
    },
    {
      promise: 'A one-visit request holds on its day',
      from: 'and on_date = $2::date and cancelled_at',
      to: 'and on_date <= $2::date and cancelled_at',
      tests: mayPay,
    },
    {
      promise: 'A request that was taken back asks for nothing',
      from: ' and cancelled_at is null',
      to: '',
      tests: mayPay,
    },
    {
      promise: 'A revoked certificate asks for nothing',
      from: ' and revoked_at is null`',
      to: '`',
      tests: ['server/src/settlement/bill-routes.test.ts'],
      named: 'until it is revoked',
    },
    {
      promise: 'Payers are drawn in the order that the relative chose',
      from: 'order by relative_id, position, authorised_at, id',
      to: 'order by relative_id, authorised_at, id',
      tests: mayPay,
    },
    {
      promise: 'What is given back is given back to its own use',
      from: ' and u.purpose = n.purpose',
      to: '',
      tests: mayPay,
    },
    {
      promise: 'What ended pays a claim of the days before, and nothing of later days',
      from: 'if (binding.endedOn !== null && on >= binding.endedOn) return',
      to: 'if (binding.endedOn !== null && on > binding.endedOn) return',
      tests: claims,
    },
    {
      promise: 'A false relation pays no claim either',
      from: "     and not (b.end_reason like 'falseRelation:%' and b.ended_by like 'staff:%')\n",
      to: '',
      tests: claims,
    },
  ),
  ...inFile(
    'server/src/binding/certificate.ts',
    {
      promise: 'The code of a certificate that was issued anew is worthless',
      from: '  await execute(tx, revoke, [relativeId, new Date(at)])\n',
      to: '',
      tests: binding,
      named: 'certificate',
    },
    {
      promise: 'A certificate is for somebody who has been authorised',
      from: "if (!bindings.some(({ status }) => status === 'active' || status === 'paused'))",
      to: 'if (bindings === null)',
      tests: binding,
      named: 'certificate',
    },
  ),
  ...inFile(
    'server/src/binding/share-request.ts',
    {
      promise: 'Who asks again the same day gets the same request',
      from: 'on === today && usedBy === null && cancelledAt === null',
      to: "on === '' && usedBy === null && cancelledAt === null",
      tests: binding,
      named: 'asks once a day',
    },
    {
      promise: 'A request that a bill has used is not taken back',
      from: 'if (!request || request.usedBy !== null) throw',
      to: 'if (!request) throw',
      tests: ['server/src/settlement/bill-routes.test.ts'],
      named: 'serves one bill',
    },
  ),
  ...inFile('server/src/binding/store.ts', {
    promise: 'A binding is shown as ended from the day after its last day',
    from: 'to === null || to >= on) return one',
    to: 'to === null || to > on) return one',
    tests: mayPay,
  }),
  ...inFile('server/src/binding/acting.ts', {
    promise: 'Only who stands on a side of a binding does what that side may',
    from: 'own.find((one) => allowedActions(binding, one, { unanswered }).includes(action))',
    to: "(['payer', 'relative'] as const).find((one) => allowedActions(binding, one).includes(action))",
    tests: binding,
  }),
  ...inFile(
    'server/src/binding/counter.ts',
    {
      promise: 'Who is of age has no guardian',
      from: 'if (ageOn(child.birthDate, today) >= guardianBelowAge) throw',
      to: 'if (ageOn(child.birthDate, today) > 200) throw',
      tests: counter,
    },
    {
      promise: 'A guardian is of age',
      from: 'guardian.id === child.id || ageOn(guardian.birthDate, today) < guardianBelowAge',
      to: 'guardian.id === child.id',
      tests: counter,
    },
  ),
  ...inFile(
    'server/src/binding/routes.ts',
    {
      promise: 'A certificate is issued to who speaks for the relative, not to who speaks for himself',
      from: 'await may(tx, { personId: relativeId }, notTheSpeaker)\n      return await issueCertificate',
      to: 'await may(tx, { personId: by.personId }, notTheSpeaker)\n      return await issueCertificate',
      tests: certificate,
    },
    {
      promise: 'A certificate is revoked by who speaks for the relative',
      from: 'await may(tx, { personId: relativeId }, notTheSpeaker)\n      await revokeCertificate',
      to: 'await may(tx, { personId: by.personId }, notTheSpeaker)\n      await revokeCertificate',
      tests: certificate,
    },
    {
      promise: 'A certificate’s code is read by who speaks for the relative',
      from: 'await may(db.reader, { personId: relativeId }, notTheSpeaker)\n',
      to: 'await may(db.reader, { personId: requireCitizen(caller).personId }, notTheSpeaker)\n',
      tests: certificate,
    },
    {
      promise: 'A stranger asks for nobody',
      from: '...(authorised && { payerId: callerId }) }, unknown)',
      to: 'payerId: authorised ? callerId : callerId }, unknown)',
      tests: binding,
      named: 'a stranger may not',
    },
  ),
  ...inFile('server/src/binding/counter-routes.ts', {
    promise: 'A clerk records guardians of children of his own area',
    from: 'await may(tx, { personId: child.id }, personProblem.unknown)',
    to: 'await may(tx, { area: agencyOf(caller).area }, personProblem.unknown)',
    tests: ['server/src/http/agency.test.ts', ...counter],
  }),
]

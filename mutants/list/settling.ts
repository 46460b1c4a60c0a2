import { inFile } from '../mutant.ts'

const badInput = ['server/src/settlement/bad-input.test.ts']
const mayPay = ['server/src/settlement/may-pay.test.ts']
const otherYear = ['server/src/settlement/other-year.test.ts']
const settle = ['server/src/his/settle.test.ts']
const till = ['server/src/his/till.test.ts']
const facts = ['server/src/his/facts.test.ts']
const returned = ['server/src/change/returned-money.test.ts']
const frozen = ['server/src/his/cashier-words.test.ts', 'server/src/risk/risk.test.ts']
const claims = ['server/src/claim/claim.test.ts', 'server/src/claim/slip.test.ts']

const stale = [
  'server/src/settlement/known-facts.postgres.test.ts',
  'server/src/settlement/invariants.test.ts',
]

export const settling = [
  ...inFile(
    'server/src/settlement/known-facts.ts',
    {
      promise: 'What a process remembers of somebody is believed only while the account has the same count',
      from: 'one.version === found.get(id)?.facts && ',
      to: '',
      tests: stale,
      project: 'postgres',
    },
    {
      promise: 'What is read anew of somebody is kept under the count that it was read behind',
      from: 'version: locked.get(id)?.facts ?? -1,',
      to: 'version: (locked.get(id)?.facts ?? -1) + 1,',
      tests: stale,
      project: 'postgres',
    },
  ),
  ...inFile(
    'server/src/settlement/batch.ts',
    {
      promise: 'A message whose patient is no longer as the interface remembered is read anew',
      from: 'accounts.get(personOf(work))?.facts !== facts',
      to: 'accounts.get(personOf(work))?.facts === undefined',
      tests: stale,
      project: 'postgres',
    },
    {
      promise: 'A message whose institution is no longer as the interface remembered is read anew',
      from: 'institution !== undefined && changed.has(institution)',
      to: 'institution !== undefined && changed.size < 0',
      tests: stale,
      project: 'postgres',
    },
  ),
  ...inFile(
    'server/src/settlement/decide.ts',
    {
      promise: 'A bill whose payer was bound after the locks were chosen goes into the next batch',
      from: "    if (hasUnlockedPayer(world, work)) return { kind: 'again' }\n",
      to: '',
      tests: ['server/src/settlement/late-binding.postgres.test.ts'],
      project: 'postgres',
    },
    {
      promise: 'The same key with other content is refused',
      from: 'if (known.digest !== key.digest || !settlement) throw',
      to: 'if (!settlement) throw',
      tests: badInput,
      named: 'under the message id of another bill',
    },
    {
      promise: 'A message that comes again after its settlement was taken back is no success',
      from: 'if (reversedBySetlId !== null && reversedAt !== null) {',
      to: "if (reversedBySetlId === '') {",
      tests: till,
      named: 'is no success',
    },
    {
      promise: 'A limit counts in the year of settlement',
      from: 'limitYear: yearOf(world.today)',
      to: 'limitYear: yearOf(charge.careOn)',
      tests: otherYear,
    },
    {
      promise: 'Care counts in the year of care',
      from: 'year: yearOf(charge.careOn)',
      to: 'year: yearOf(world.today)',
      tests: settle,
      named: 'care of earlier years',
    },
    {
      promise: 'What changed since the offer is shown before it is settled',
      from: 'if (live && !holds(offer.split, computed)) throw',
      to: "if (live && offer.split === '') throw",
      tests: settle,
      named: 'binds the settlement',
    },
    {
      promise: 'Another institution’s settlement is not taken back',
      from: 'if (original.institution !== institution) throw',
      to: "if (original.institution === '') throw",
      tests: badInput,
      named: '2208 of a settlement',
    },
    {
      promise: 'A reversal is not reversed',
      from: 'if (!original || original.reversesId !== null) throw',
      to: 'if (!original) throw',
      tests: [...badInput, ...settle],
      named: '2208',
    },
    {
      promise: 'A settlement is taken back under its own visit',
      from: 'if (request.mdtrtId !== null && request.mdtrtId !== original.mdtrtId) throw',
      to: "if (request.mdtrtId === '') throw",
      tests: badInput,
      named: '2208 of a settlement',
    },
    {
      promise: 'A settlement is taken back once, and the second is told so',
      from: 'if (original.reversedById !== null) throw',
      to: 'if (original.reversedById === 0) throw',
      tests: badInput,
      named: '2208 of a settlement',
    },
    {
      promise: 'No till takes back what a claim settled',
      from: 'if (claim !== null && claimOf(',
      to: "if (claim === '' && claimOf(",
      tests: ['server/src/claim/orders.test.ts'],
    },
    {
      promise: 'A one-visit request is used up by the bill that used it',
      from: 'shareRequest === null ? null : { relativeId: personId, id: shareRequest.id, settlementId: id },',
      to: 'null,',
      tests: ['server/src/settlement/bill-routes.test.ts'],
      named: 'serves one bill',
    },
    {
      promise: 'The same sale under another message is told the first',
      from: '  refuseSold(world, sale)\n',
      to: '',
      tests: till,
      named: 'one sale is charged once',
    },
    {
      promise: 'A sale keeps what makes it that sale',
      from: 'saleKey: sale.saleKey ?? null',
      to: 'saleKey: null',
      tests: till,
      named: 'one sale is charged once',
    },
    {
      promise: 'A sale’s lines happened on days that can be',
      from: '  refuseSaleTimes(world, sale)\n',
      to: '',
      tests: [...till, ...badInput],
    },
  ),
  ...inFile('server/src/settlement/counted.ts', {
    promise: 'A limit is given back in the year in which it was used',
    from: '      year: stored.limitYear,\n',
    to: '      year: Number(row.settledOn.slice(0, 4)),\n',
    tests: otherYear,
  }),
  ...inFile('server/src/settlement/settle-parts.ts', {
    promise: 'Wallet money and quotas are told apart when booked',
    from: 'wallet: sum(amounts.wallet, ...quotas.map(({ amount }) => negated(amount)))',
    to: 'wallet: amounts.wallet',
    tests: ['server/src/wallet/quota.test.ts'],
    named: 'is used at a till',
  }),
  ...inFile(
    'server/src/settlement/compute.ts',
    {
      promise: 'Care after a death is refused',
      from: 'if (patient.diedOn !== null && patient.diedOn < careOn) throw',
      to: "if (patient.diedOn === '') throw",
      tests: badInput,
      named: 'died before the day of care',
    },
    {
      promise: 'A suspended owner’s account pays nothing',
      from: "?.status === 'suspended' ? zero : balance",
      to: "?.status === 'ended' ? zero : balance",
      tests: mayPay,
    },
    {
      promise: 'Where somebody must say so, nobody’s account is drawn unasked',
      from: 'if (mustAsk && !asked) return',
      to: 'if (mustAsk && asked === null) return',
      tests: ['server/src/settlement/bill-routes.test.ts'],
      named: 'nobody said so',
    },
    {
      promise: 'A payer who wants to be asked is not drawn unasked',
      from: "      (binding.onlyWhenAsked && !asked ? 'only-when-asked' : null) ??\n",
      to: '',
      tests: mayPay,
    },
    {
      promise: 'The till hears that a limit is reached',
      from: "      (left === 0 ? 'limit-reached' : null) ??\n",
      to: '',
      tests: mayPay,
    },
    {
      promise: 'The till hears that an account is empty',
      from: "(payer.balance === 0 ? 'account-empty' : null)",
      to: 'null',
      tests: mayPay,
    },
    {
      promise: 'An account that is held pays for nobody',
      from: '      heldBecause(world.holds, { payerId: binding.payerId, bindingId: binding.id }) ??\n',
      to: '',
      tests: frozen,
    },
    {
      promise: 'Who is no longer insured as an employee pays for nobody',
      from: '      payerReason(world, binding) ??\n',
      to: '',
      tests: badInput,
      named: 'may not pay',
    },
    {
      promise: 'An authorisation holds through its last day: it is drawn',
      from: 'to >= world.today)',
      to: 'to > world.today)',
      tests: mayPay,
    },
    {
      promise: 'A quota of a held account pays nothing',
      from: 'return code === null\n',
      to: "return code !== ('' as string)\n",
      tests: mayPay,
    },
    {
      promise: 'Flag 0 asks no account, the wallet neither',
      from: 'accountUse === 0 ? zero : sum(account.wallet',
      to: 'accountUse === (9 as number) ? zero : sum(account.wallet',
      tests: mayPay,
    },
    {
      promise: 'An institution without direct settlement settles for its own area only',
      from: '!institution.directSettlement) {',
      to: "institution.name === '') {",
      tests: badInput,
      named: 'without direct settlement',
    },
    {
      promise: 'An institution that is no longer designated settles nothing',
      from: 'if (!institution?.active) throw',
      to: 'if (!institution) throw',
      tests: ['server/src/settlement/bad-input-rest.test.ts'],
      named: 'no longer designated',
    },
    {
      promise: 'Insurance that has ended pays nothing',
      from: "(enrolment.status === 'ended' && enrolment.to === null)",
      to: "(enrolment.status === 'ended' && enrolment.to === '')",
      tests: badInput,
      named: 'ended',
    },
    {
      promise: 'What another scheme has used counts in that scheme',
      from: 'row.scheme === enrolment.scheme && ',
      to: '',
      tests: mayPay,
    },
    {
      promise: 'What another area has used counts in that area',
      from: ' && row.area === enrolment.area',
      to: '',
      tests: otherYear,
      named: 'where one was insured before',
    },
    {
      promise: 'The pool pays from the first day of benefits, that day included',
      from: 'careOn < enrolment.benefitsFrom ?',
      to: 'careOn <= enrolment.benefitsFrom ?',
      tests: mayPay,
    },
    {
      promise: 'A filing for one disease pays for no other',
      from: '.filter((code) => code === charge.disease)',
      to: '',
      tests: mayPay,
    },
    {
      promise: 'A filing counts on the day of care',
      from: 'area: institution.area, on: careOn }',
      to: 'area: institution.area, on: world.today }',
      tests: [...facts, ...claims],
    },
    {
      promise: 'An account that is frozen whole does not pay its owner’s bills',
      from: 'own: ownReason !== null ? zero : usableOwn(',
      to: 'own: usableOwn(',
      tests: frozen,
    },
    {
      promise: 'A request that a bill has used serves no second one',
      from: '.filter(({ usedBy }) => usedBy === null)',
      to: '',
      tests: ['server/src/settlement/bill-routes.test.ts'],
      named: 'serves one bill',
    },
    {
      promise: 'A certificate counts when its code is scanned, not by lying there',
      from: 'return open.find(({ standing }) => !standing) ?? null',
      to: 'return open[0] ?? null',
      tests: ['server/src/settlement/bill-routes.test.ts'],
      named: 'until it is revoked',
    },
    {
      promise: 'A wrong sharing code is refused',
      from: 'if (!named) throw problem.shareCodeUnknown()\n    return named',
      to: 'return named ?? null',
      tests: badInput,
      named: 'a sharing code',
    },
    {
      promise: 'A payer sees by which relation and for what he paid',
      from: 'purpose: purposeOf(bill.benefit)',
      to: "purpose: 'outpatient'",
      tests: mayPay,
    },
  ),
  ...inFile('server/src/settlement/facts.ts', {
    promise: 'A hospital that nobody knows has written no prescription',
    from: "if (prescriber?.kind !== 'hospital') throw problem.prescriberUnknown({ hospital })",
    to: 'if (!prescriber) throw problem.prescriberUnknown({ hospital })',
    tests: facts,
  }),
  ...inFile(
    'server/src/settlement/pass-on.ts',
    {
      promise: 'Money that comes back to somebody who has died goes to the heirs',
      from: '(world.people.get(id)?.diedOn ?? null) !== null',
      to: "(world.people.get(id)?.diedOn ?? null) === ''",
      tests: returned,
    },
    {
      promise: 'Money that comes back under an ended relation goes to the sharer',
      from: 'if (!relation) return []',
      to: 'if (relation !== undefined) return []',
      tests: returned,
    },
    {
      promise: 'What was recovered for a bill does not come a second time',
      from: 'const shrunk = bookOwed(pending, { owed, drawn }',
      to: 'const shrunk = bookOwed(pending, { owed: owed.slice(99), drawn }',
      tests: ['server/src/change/recovery.test.ts'],
    },
  ),
]

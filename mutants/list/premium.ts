import { inFile } from '../mutant.ts'

const price = ['server/src/premium/price.test.ts']
const refusals = ['server/src/premium/refusals.test.ts']
const premiums = ['server/src/premium/premium.test.ts']
const bureau = ['server/src/premium/bureau.test.ts']
const bureauEnd = ['server/src/premium/bureau-end.test.ts']
const page = ['server/src/premium/bureau-page.test.ts']
const quotes = ['server/src/premium/quote.test.ts']
const returned = ['server/src/change/returned-money.test.ts']
const recovery = ['server/src/change/recovery.test.ts']

export const premium = [
  ...inFile(
    'server/src/premium/submit.ts',
    {
      promise: 'A price that fell since it was shown is shown again',
      from: 'if (amount !== seen) {',
      to: 'if (amount > seen) {',
      tests: price,
    },
    {
      promise: 'The same key with other content is refused',
      from: 'if (known.digest !== digestOf(asked)) throw',
      to: "if (known.digest === '') throw",
      tests: refusals,
      named: 'the key was used',
    },
    {
      promise: 'A premium counts under the binding that pays it',
      from: "asked.account === 'personal' ? (situation.binding?.id ?? null) : null",
      to: 'null',
      tests: refusals,
      named: 'count premiums',
    },
  ),
  ...inFile(
    'server/src/premium/payment.ts',
    {
      promise: 'Nobody pays for somebody who has died',
      from: 'if (person.diedOn !== null) return',
      to: "if (person.diedOn === '') return",
      tests: refusals,
      named: 'has died',
    },
    {
      promise: 'What is under way is not paid twice',
      from: "if (same.some(({ status }) => status === 'submitted')) return",
      to: "if (same.some(({ status }) => status === ('' as string))) return",
      tests: refusals,
      named: 'under way',
    },
    {
      promise: 'What is credited is not paid twice',
      from: "status === 'credited' || status === 'refunding')",
      to: "status === 'refunding')",
      tests: refusals,
      named: 'under way',
    },
    {
      promise: 'An employee pays no resident premium',
      from: "if (held?.status === 'normal') return",
      to: "if (held?.status === ('' as string)) return",
      tests: refusals,
      named: 'as an employee',
    },
    {
      promise: 'Who is insured for the year is not insured again',
      from: 'return enrolledFor(enrolments, year, today) ? problem.alreadyInsured(facts) : null',
      to: 'return null',
      tests: refusals,
      named: 'insured for that year already',
    },
    {
      promise: 'A frozen account pays no premium',
      from: 'if (stopped.length > 0) {',
      to: 'if (stopped.length > 9) {',
      tests: premiums,
      named: 'frozen',
    },
    {
      promise: 'Who has stopped sharing pays no premium from a quota either',
      from: 'payerId === insuredId ? isFrozen(',
      to: "payerId === insuredId || account === 'quota' ? isFrozen(",
      tests: ['server/src/wallet/quota.test.ts'],
      named: 'stopped sharing',
    },
    {
      promise: 'A relation that was found false pays no premium',
      from: 'if (falseCase !== null) return',
      to: 'if (falseCase === 0) return',
      tests: ['server/src/risk/again.test.ts'],
    },
    {
      promise: 'A hold on the binding stops the premium',
      from: '0 : (binding?.id ?? 0)\n',
      to: '0 : 0\n',
      tests: price,
    },
    {
      promise: 'Who is no longer insured as an employee pays for nobody',
      from: "if (payerEnrolment?.status !== 'normal') return",
      to: 'if (!payerEnrolment) return',
      tests: refusals,
      named: 'suspended since',
    },
    {
      promise: 'Another province’s premium is not paid from the account',
      from: 'if (payerArea.slice(0, 2) !== area.slice(0, 2)) return',
      to: 'if (payerArea.slice(0, 1) !== area.slice(0, 1)) return',
      tests: refusals,
      named: 'another province',
    },
    {
      promise: 'A limit holds for premiums',
      from: 'return left !== null && left < amount ? problem.limitReached(',
      to: 'return left !== null && left < 0 ? problem.limitReached(',
      tests: refusals,
      named: 'limit',
    },
    {
      promise: 'A limit that just suffices suffices',
      from: 'return left !== null && left < amount ? problem.limitReached(',
      to: 'return left !== null && left <= amount ? problem.limitReached(',
      tests: price,
    },
    {
      promise: 'A quota pays what it holds, and no more',
      from: 'return quota.balance < amount ? problem.quotaTooSmall(',
      to: 'return quota.balance < 0 ? problem.quotaTooSmall(',
      tests: ['server/src/wallet/consent.test.ts', 'server/src/wallet/quota.test.ts'],
    },
    {
      promise: 'The bureau’s page is not told who stopped an account',
      from: '? problem.notAvailable()',
      to: '? refused',
      tests: [...page, ...price],
    },
  ),
  ...inFile(
    'server/src/premium/take.ts',
    {
      promise: 'Money comes back by the original route: the wallet',
      from: "account === 'wallet' ? ('wallet' as const) : ('personal' as const)",
      to: "'personal' as const",
      tests: ['server/src/wallet/wallet.test.ts'],
      named: 'resident premium',
    },
    {
      promise: 'Money comes back by the original route: the quota',
      from: "if (premium.account === 'quota' && step !== 'credit') {",
      to: "if (premium.account === 'quota' && step === 'submit') {",
      tests: ['server/src/wallet/quota.test.ts'],
      named: 'resident premium',
    },
    {
      promise: 'The insured person’s chain keeps what was paid for him',
      from: '    pending.acts.push(chain(requireAccount(accounts, premium.insuredId), act))\n    pending.touched.add(premium.insuredId)\n',
      to: '    void act\n',
      tests: price,
    },
    {
      promise: 'A refused premium gives the limit back',
      from: "direction === 'take' ? premium.amount : negative(premium.amount)",
      to: "direction === 'take' ? premium.amount : (0 as Fen)",
      tests: refusals,
      named: 'count premiums',
    },
  ),
  ...inFile(
    'server/src/premium/apply.ts',
    {
      promise: 'A refused premium goes back',
      from: "  await move(tx, deps, accounts, premium, { step: 'return', actor: by })\n",
      to: '',
      tests: bureau,
      named: 'refuses',
    },
    {
      promise: 'What comes back rests where its owner may have it',
      from: '    await returnQuotaIfEnded(tx, deps, accounts, { payerId, relativeId, amount, drawnAt, actor })\n',
      to: '',
      tests: returned,
    },
    {
      promise: 'A premium that was recovered does not come a second time',
      from: '    await shrinkOwed(tx, deps, accounts, { relativeId, bindingId: premium.bindingId, actor })\n',
      to: '',
      tests: recovery,
      named: 'premium',
    },
    {
      promise: 'A refund takes the enrolment back',
      from: '  await takeBackEnrolment(tx, premium)\n',
      to: '',
      tests: bureau,
      named: 'double payment',
    },
    {
      promise: 'A second clerk decides, not the first again',
      from: 'if (asked?.by === by) throw',
      to: "if (asked?.by === '') throw",
      tests: bureauEnd,
      named: 'two clerks',
    },
    {
      promise: 'Two clerks give back nothing while the bureau may still decide',
      from: 'if (today <= until) throw',
      to: "if (today === '') throw",
      tests: bureauEnd,
    },
    {
      promise: 'What has been used is not given back',
      from: 'if (await poolPaidSince(tx, premium.insuredId, premium.benefitsFrom!)) throw problem.insuranceUsed()',
      to: 'void poolPaidSince',
      tests: bureauEnd,
    },
    {
      promise: 'A credit after the money went back is undone, not booked',
      from: 'if (premium.creditedOn !== null || premium.conflict !== null) return premium',
      to: 'return premium',
      tests: bureauEnd,
    },
    {
      promise: 'What one clerk saw has changed: the second asks anew',
      from: ': { ...after, returnAsked: null }',
      to: ': after',
      tests: bureauEnd,
    },
    {
      promise: 'Never received is concluded after the last day, not before',
      from: 'dateInChina(deps.now()) > lastDayOf(premium)',
      to: "dateInChina(deps.now()) > ''",
      tests: [...bureauEnd, ...bureau],
    },
  ),
  ...inFile(
    'server/src/premium/bureau-page.ts',
    {
      promise: 'A number without its name finds nobody',
      from: 'if (!person || !sameName(person.name, name)) throw',
      to: 'if (!person) throw',
      tests: page,
      named: 'wrong name',
    },
    {
      promise: 'What was not confirmed in time is not paid',
      from: 'if (premium.expiresAt !== null && deps.now() > premium.expiresAt) throw',
      to: 'if (premium.expiresAt === 0) throw',
      tests: price,
    },
    {
      promise: 'Agreeing twice is agreeing once',
      from: '    if (premium.submittedAt !== null) return premium\n',
      to: '',
      tests: page,
    },
    {
      promise: 'A price that changed until the payer agrees is shown again',
      from: '    requireAmount(quote, premium.amount)\n',
      to: '',
      tests: price,
    },
    {
      promise: 'The page’s price is ours, or refused',
      from: 'if (quote.amount !== order.amountFen) {',
      to: 'if (quote.amount > order.amountFen) {',
      tests: [...page, ...price],
    },
    {
      promise: 'An account’s token stands for one insured person',
      from: 'if (payer === undefined || insured !== insuredId) throw',
      to: 'if (payer === undefined) throw',
      tests: [...page, ...price],
    },
    {
      promise: 'A QR code holds for its day',
      from: 'return day === dateInChina(deps.now()) ? Number(payer) : null',
      to: "return day !== '' ? Number(payer) : null",
      tests: [...page, ...price],
    },
  ),
  ...inFile(
    'server/src/premium/refund.ts',
    {
      promise: 'Once the benefits have begun nothing is refunded',
      from: "rule === 'never' || today >= premium.benefitsFrom!",
      to: "rule === 'never'",
      tests: bureau,
      named: 'benefits have begun',
    },
    {
      promise: 'A reason that the records do not prove is refused',
      from: 'if (!proven[reason]) {',
      to: 'if (proven[reason] === null) {',
      tests: bureau,
      named: 'refund',
    },
  ),
  ...inFile(
    'server/src/premium/quote.ts',
    {
      promise: 'Lapsed years are bought back at the price of a year each',
      from: 'fen(repaired * terms.amount)',
      to: 'terms.amount',
      tests: quotes,
    },
    {
      promise: 'No more years are bought back than shorten the wait',
      from: 'if (repaired > repairable) {',
      to: 'if (repaired > repairable + 9) {',
      tests: quotes,
    },
    {
      promise: 'Who pays late is covered from crediting',
      from: ': later(yearStart, creditedOn)',
      to: ': yearStart',
      tests: [...quotes, ...premiums],
    },
    {
      promise: 'The wait of who pays in the window runs from 1 January',
      from: "period === 'window' ? `${year}-01-01` : creditedOn",
      to: 'creditedOn',
      tests: quotes,
    },
  ),
  ...inFile(
    'server/src/premium/waiting.ts',
    {
      promise: 'Years before birth are no lapse',
      from: 'Math.max(countFrom, Number(bornOn.slice(0, 4)))',
      to: 'countFrom',
      tests: quotes,
    },
    {
      promise: 'An exempt person waits for nothing',
      from: 'if (exempt || (lateWait === null && counted === 0)) return none',
      to: 'if (lateWait === null && counted === 0) return none',
      tests: quotes,
    },
    {
      promise: '90 days are calendar days, the first of them counted',
      from: "fixed && 'days' in fixed ? fixed.days : 0",
      to: "fixed && 'days' in fixed ? fixed.days - 1 : 0",
      tests: quotes,
    },
  ),
  ...inFile(
    'server/src/premium/enrol.ts',
    {
      promise: 'Who is an employee by then is not enrolled a second time',
      from: "if (enrolmentOn(enrolments, days.coversFrom, 'employee')?.status === 'normal') {",
      to: "if (enrolmentOn(enrolments, days.coversFrom, 'employee')?.status === ('' as string)) {",
      tests: [...bureau, ...price],
    },
    {
      promise: 'A second year goes on from the first',
      from: 'unbroken ? last.consecutiveYears + 1 : 0',
      to: 'unbroken ? last.consecutiveYears : 0',
      tests: [...premiums, ...price],
    },
  ),
  ...inFile('server/src/premium/routes.ts', {
    promise: 'Nobody pays from another’s account or wallet',
    from: 'await may(db.reader, payingSubject(asked), problem.accountNotYours)',
    to: 'await may(db.reader, { payerId: personId }, problem.accountNotYours)',
    tests: refusals,
    named: 'somebody else’s',
  }),
]

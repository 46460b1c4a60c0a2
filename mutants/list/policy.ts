import { inFile } from '../mutant.ts'

const money = ['policy/src/values/money.test.ts']
const dates = ['policy/src/values/dates.test.ts']
const cases = ['policy/src/cases.test.ts']
const exact = ['policy/src/exact.test.ts']
const draw = ['policy/src/bill/draw-down.test.ts', 'policy/src/exact.test.ts']
const lines = ['policy/src/bill/line-split.test.ts']
const rules = ['policy/src/rules/rules.test.ts', 'policy/src/cases.test.ts']

export const policy = [
  ...inFile(
    'policy/src/values/money.ts',
    {
      promise: 'Half a fen is rounded up',
      from: '2 * (product - floor * denominator) >= denominator',
      to: '2 * (product - floor * denominator) > denominator',
      tests: money,
    },
    {
      promise: 'A rate of a very large amount is exact',
      from: 'if (product <= 2 ** 52) {',
      to: 'if (product <= 2 ** 70) {',
      tests: money,
    },
    {
      promise: 'What is left of a limit is never below zero',
      from: 'greater(zero, minus(limit, used))',
      to: 'minus(limit, used)',
      tests: exact,
    },
    {
      promise: 'Half a fen is no amount',
      from: 'if (!Number.isSafeInteger(amount)) throw',
      to: 'if (Number.isNaN(amount)) throw',
      tests: money,
    },
    {
      promise: 'What is owed back reads with its sign',
      from: "amount < 0 ? '-' : ''",
      to: "''",
      tests: money,
    },
    {
      promise: 'Yuan typed with one decimal are tens of fen',
      from: "(match[3] ?? '').padEnd(2, '0')",
      to: "(match[3] ?? '0')",
      tests: money,
    },
  ),
  ...inFile(
    'policy/src/values/dates.ts',
    {
      promise: 'A range includes its last day',
      from: 'date <= to)',
      to: 'date < to)',
      tests: [...dates, ...cases],
    },
    {
      promise: 'A range includes its first day',
      from: 'from <= date &&',
      to: 'from < date &&',
      tests: [...dates, ...cases],
    },
    {
      promise: 'One is a year older on the birthday, not the day after',
      from: '(on.slice(5) < birth.slice(5) ? 1 : 0)',
      to: '(on.slice(5) <= birth.slice(5) ? 1 : 0)',
      tests: dates,
    },
    {
      promise: 'A month after 31 January is the last of February',
      from: 'Math.min(Number(date.slice(8)), daysIn(year, month))',
      to: 'Number(date.slice(8))',
      tests: dates,
    },
    {
      promise: '30 February is no day',
      from: 'return year >= 100 && day >= 1 && day <= daysIn(year, month)',
      to: 'return year >= 100 && day >= 1',
      tests: dates,
    },
  ),
  ...inFile(
    'policy/src/bill/line-split.ts',
    {
      promise: 'Class A has no first share, whatever its row says',
      from: "itemClass === 'B' ? firstShare",
      to: "itemClass !== 'C' ? firstShare",
      tests: lines,
    },
    {
      promise: 'A restricted row that was approved is in scope',
      from: '(line.restricted && !line.approved)',
      to: 'line.restricted',
      tests: lines,
    },
    {
      promise: 'What is banned is own-paid',
      from: 'line.banned || ',
      to: '',
      tests: lines,
    },
    {
      promise: 'What the institution declared own expense is own-paid',
      from: 'line.ownExpense || ',
      to: '',
      tests: lines,
    },
    {
      promise: 'A price ceiling counts for each piece',
      from: 'portion(line.ceiling, line.countE4, 10_000)',
      to: 'line.ceiling',
      tests: lines,
    },
    {
      promise: 'What is over the limit bears no first share',
      from: 'share(within as Fen, firstShare)',
      to: 'share(amount, firstShare)',
      tests: lines,
    },
  ),
  ...inFile(
    'policy/src/bill/draw-down.ts',
    {
      promise: 'A relative’s account pays within the payer’s limit',
      from: 'limitLeft === null ? balance : lesser(balance, limitLeft)',
      to: 'balance',
      tests: draw,
    },
    {
      promise: 'A relative’s account pays costs in scope only, where its area says so',
      from: "if (costs === 'any')",
      to: "if (costs !== ('' as string))",
      tests: draw,
    },
    {
      promise: 'Whoever may pay any cost pays first what the others may not',
      from: 'lesser(available, left.outOfScope)',
      to: 'lesser(minus(available, lesser(available, left.inScope)), left.outOfScope)',
      tests: draw,
    },
    {
      promise: 'Banned cost is paid in cash',
      from: 'left.outOfScope + part.banned)',
      to: 'left.outOfScope)',
      tests: draw,
    },
    {
      promise: 'Where the largest balance is asked first, it is the largest',
      from: 'b.balance - a.balance',
      to: 'a.balance - b.balance',
      tests: draw,
    },
    {
      promise: 'What one relative paid, the next does not pay again',
      from: '      left.inScope = minus(left.inScope, amount)\n',
      to: '',
      tests: draw,
    },
  ),
  ...inFile(
    'policy/src/bill/adjudicate.ts',
    {
      promise: 'In the waiting period no fund pays',
      from: 'if (waitingUntil !== undefined) {',
      to: "if (waitingUntil === '') {",
      tests: ['policy/src/explain/explain.test.ts'],
      named: 'in the waiting period',
    },
    {
      promise: 'No account pays what is banned',
      from: 'const cashOnly = lesser(banned, buckets.ownPaid)',
      to: 'const cashOnly = lesser(banned, zero)',
      tests: exact,
    },
  ),
  ...inFile(
    'policy/src/bill/pool.ts',
    {
      promise: 'Chronic care is paid on its own terms only for a filed disease',
      from: 'section.needsDisease && bill.diseases.length === 0',
      to: 'section.needsDisease && bill.diseases.length > 99',
      tests: cases,
    },
    {
      promise: 'What is above the cap of one section goes on into the next',
      from: 'if (next === null) break',
      to: 'if (next !== undefined) break',
      tests: [...exact, ...cases],
    },
  ),
  ...inFile(
    'policy/src/bill/funds.ts',
    {
      promise: 'What a layer pays is taken off what the patient bears',
      from: '  payFrom(buckets, base, paid.amount)\n',
      to: '',
      tests: exact,
    },
    {
      promise: 'Every fund counts in what funds pay together',
      from: '    funds.medicalAid +\n',
      to: '',
      tests: exact,
    },
  ),
  ...inFile(
    'policy/src/bill/section.ts',
    {
      promise: 'Cost that comes on from another section bears no second deductible',
      from: 'run.carriedOn ? { amount: zero, certainty: cost.certainty } : takeDeductible(run)',
      to: 'takeDeductible(run)',
      tests: exact,
    },
    {
      promise: 'A yearly cap is lowered by what was paid before',
      from: "return remaining(limit, potNow(pots, key, 'paid'))",
      to: 'return limit',
      tests: [...cases, ...exact],
    },
    {
      promise: 'A fund pays no more than its cap',
      from: 'amount: lesser(paid.amount, left)',
      to: 'amount: paid.amount',
      tests: [...cases, ...exact],
    },
    {
      promise: 'Cost above the cap is told apart from cost within',
      from: '(cost.amount - taken.amount - covered) as Fen',
      to: '0 as Fen',
      tests: exact,
    },
    {
      promise: 'Bands go on where the year’s cost has come to',
      from: "per === 'year' ? potNow(pots, key, 'entered') : (bill.visitEntered ?? zero)",
      to: 'bill.visitEntered ?? zero',
      tests: exact,
    },
    {
      promise: 'A floor lifts what a fund pays, a ceiling cuts it',
      from: "side === 'floor' ? greater(paid.amount, edge) : lesser(paid.amount, edge)",
      to: "side === 'floor' ? lesser(paid.amount, edge) : greater(paid.amount, edge)",
      tests: exact,
    },
    {
      promise: 'What entered counts in the accumulator',
      from: 'pot.entered = (pot.entered + entered) as Fen',
      to: 'pot.entered = (pot.entered + paid) as Fen',
      tests: exact,
    },
  ),
  ...inFile(
    'policy/src/bill/deductible.ts',
    {
      promise: 'A yearly deductible is lowered by what the year has borne',
      from: ": potNow(pots, key, 'deductible')",
      to: ': zero',
      tests: [...cases, ...exact],
    },
    {
      promise: 'A visit’s deductible is lowered by what the visit has borne',
      from: "(bill.visitDeductible + addedNow(pots, pot, 'deductible'))",
      to: "addedNow(pots, pot, 'deductible')",
      tests: [...cases, ...exact],
    },
    {
      promise: 'A deductible is no more than the cost',
      from: 'const amount = lesser(cost.amount, left)',
      to: 'const amount = left',
      tests: exact,
    },
  ),
  ...inFile('policy/src/values/rate.ts', {
    promise: 'A fund pays no more than the whole',
    from: 'one.n > one.d ? whole : one',
    to: 'one',
    tests: money,
  }),
  ...inFile(
    'policy/src/language/context.ts',
    {
      promise: 'Emergency care counts as filed',
      from: "bill.benefit === 'emergency' ? 'emergency'",
      to: "bill.benefit === 'emergency' ? 'none'",
      tests: cases,
    },
    {
      promise: 'A district of the insured city is at home',
      from: 'institution === insured || institution.startsWith(stem(insured))',
      to: 'institution === insured',
      tests: [...cases, ...exact],
    },
  ),
  ...inFile(
    'policy/src/rules/plan.ts',
    {
      promise: 'A claim at the agency is never refused for want of a filing',
      from: 'c.bill.manual !== true && ',
      to: '',
      tests: [...cases, ...exact],
    },
    {
      promise: 'A layer pays the benefits that it names, and no other',
      from: '(!benefits || benefits.includes(benefit)) && (!when || when(c))',
      to: '(!when || when(c))',
      tests: [...cases, ...exact],
    },
  ),
  ...inFile(
    'policy/src/rules/premium.ts',
    {
      promise: 'Who pays late pays the late price',
      from: 'priced(terms[late.price]',
      to: 'priced(terms.amount',
      tests: rules,
    },
    {
      promise: 'An aided person waits for nothing',
      from: 'aidGroup: aid.group, wait: null',
      to: 'aidGroup: aid.group, wait',
      tests: rules,
    },
    {
      promise: 'An aided person whose sum nobody knows is refused, not charged in full',
      from: 'if (aid.amount !== null) return { amount: aid.amount,',
      to: "if (aid.group !== '') return { amount: aid.amount ?? price,",
      tests: rules,
    },
    {
      promise: 'A newborn’s last day is the day that the rules name',
      from: 'daysSinceBirth <= withinDays',
      to: 'daysSinceBirth < withinDays',
      tests: rules,
    },
    {
      promise: 'Who left the employee scheme has the days that the rules name, to the last',
      from: 'asked.daysSinceEmployee <= fromEmployee.withinDays',
      to: 'asked.daysSinceEmployee < fromEmployee.withinDays',
      tests: rules,
    },
    {
      promise: 'A late price that nobody found is refused by name',
      from: "if (late?.price === 'unknown') {",
      to: "if (late?.price === ('' as string)) {",
      tests: rules,
    },
  ),
  ...inFile('policy/src/values/pack.ts', {
    promise: 'A value that is only proposed is never in force',
    from: '!one.proposed && includes(one, on)',
    to: 'includes(one, on)',
    tests: rules,
  }),
  ...inFile(
    'policy/src/bill/lines.ts',
    {
      promise: 'A bill above a billion yuan is refused',
      from: 'if (total > largestBill)',
      to: 'if (total > largestBill * 2)',
      tests: ['policy/src/bill/lines.test.ts'],
    },
    {
      promise: 'An account may pay class C; only the ban list is for cash alone',
      from: 'if (line.banned) banned',
      to: "if (line.banned || line.itemClass === 'C') banned",
      tests: exact,
    },
    {
      promise: 'A negative line is refused',
      from: 'if (!Number.isSafeInteger(amount) || amount < 0)',
      to: 'if (!Number.isSafeInteger(amount))',
      tests: ['policy/src/bill/lines.test.ts'],
    },
  ),
  ...inFile(
    'policy/src/rules/sections.ts',
    {
      promise: 'Years of joining count from the year that the rules name',
      from: 'Math.max(0, consecutiveYears - after) * perYear',
      to: 'consecutiveYears * perYear',
      tests: [...cases, ...exact],
    },
    {
      promise: 'Incentives raise a cap no further than the rules allow',
      from: 'return lesser(raise as Fen, share(original, atMost as BasisPoints))',
      to: 'return raise as Fen',
      tests: [...cases, ...exact],
    },
  ),
]

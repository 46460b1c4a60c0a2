import { inFile } from '../mutant.ts'

const invariants = ['server/src/settlement/invariants.test.ts']
const badInput = ['server/src/settlement/bad-input.test.ts']
const mayPay = ['server/src/settlement/may-pay.test.ts']
const settle = ['server/src/his/settle.test.ts']
const till = ['server/src/his/till.test.ts']
const visit = ['server/src/his/visit.test.ts']
const refund = ['server/src/his/refund.test.ts']
const bill = ['server/src/settlement/bill.test.ts']

export const billing = [
  ...inFile(
    'server/src/settlement/visit-charge.ts',
    {
      promise: 'The deductible of a bill that was given back is to be borne again',
      from: 'const standing = heads.filter(({ reversed }) => !reversed)',
      to: 'const standing = heads',
      tests: mayPay,
    },
    {
      promise: 'Another institution’s visit is not settled',
      from: 'if (visit.institution !== bill.institution) throw',
      to: "if (visit.institution === '') throw",
      tests: badInput,
      named: 'did not open the visit',
    },
    {
      promise: 'A cancelled visit is not settled',
      from: "if (visit.status === 'cancelled') throw",
      to: "if (visit.status === ('' as string)) throw",
      tests: badInput,
      named: 'was cancelled',
    },
    {
      promise: 'A batch that was given back is settled again under its own number',
      from: 'standing.find((one) => one.batch === batch)',
      to: 'heads.find((one) => one.batch === batch)',
      tests: refund,
      named: 'a settlement of its own',
    },
  ),
  ...inFile(
    'server/src/settlement/bill.ts',
    {
      promise: 'A fen between amount and price times count is rounding, two are not',
      from: '<= fenE10',
      to: '<= 2n * fenE10',
      tests: bill,
    },
    {
      promise: 'A serial that was uploaded is not uploaded again',
      from: 'uploaded.has(billed.id)',
      to: 'uploaded.has(`${billed.id}0`)',
      tests: bill,
    },
    {
      promise: 'A serial stands once in an upload',
      from: 'seen.has(billed.id)',
      to: 'seen.has(`${billed.id}0`)',
      tests: bill,
    },
    {
      promise: 'A bill of many lines is no larger than the largest bill',
      from: 'if (total > largestFen) throw problem.tooLarge()',
      to: 'if (Number.isNaN(total)) throw problem.tooLarge()',
      tests: bill,
    },
    {
      promise: 'What the institution approved is approved',
      from: "approved: approval === '1'",
      to: 'approved: false',
      tests: bill,
    },
    {
      promise: 'What the institution calls own expense is own-paid',
      from: "ownExpense: approval === '2'",
      to: 'ownExpense: false',
      tests: bill,
    },
  ),
  ...inFile('server/src/settlement/stated.ts', {
    promise: 'Amounts that the sender states are ours, or refused',
    from: 'if (value !== null && value !== amounts[field]) {',
    to: 'if (value !== null && value > amounts[field]) {',
    tests: badInput,
    named: '2207',
  }),
  ...inFile(
    'server/src/settlement/split.ts',
    {
      promise: 'The funds pay what was offered, whatever the flag',
      from: 'if (total !== now.total || fund !== now.fund) return false',
      to: 'if (total !== now.total) return false',
      tests: till,
      named: 'what the funds pay',
    },
    {
      promise: 'Each payer pays what was offered',
      from: 'relatives: payers.map(({ bindingId, amount }) => [bindingId, amount])',
      to: 'relatives: payers.map(({ bindingId }) => [bindingId, 0 as Fen])',
      tests: mayPay,
    },
  ),
  ...inFile(
    'server/src/settlement/line-time.ts',
    {
      promise: 'A line happened no later than today',
      from: 'if (day > today) return',
      to: "if (day === '') return",
      tests: visit,
      named: 'a day in the future',
    },
    {
      promise: 'A line happened no earlier than the year of the visit',
      from: 'if (yearOf(day) < year) {',
      to: 'if (yearOf(day) < 0) {',
      tests: till,
      named: 'a line happened',
    },
    {
      promise: 'A line happened no earlier than birth',
      from: 'if (day < bornOn) {',
      to: "if (day < '') {",
      tests: till,
      named: 'a line happened',
    },
  ),
  ...inFile(
    'server/src/settlement/visit.ts',
    {
      promise: 'Kind and day of care stay while a settlement stands',
      from: '  if (changes) refuseSettled(',
      to: '  if (changes && visit.id === 0) refuseSettled(',
      tests: settle,
      named: 'after which lines',
    },
    {
      promise: 'Lines that wait follow the catalogue of the new day',
      from: 'lines: reline(upload.lines, items)',
      to: 'lines: upload.lines',
      tests: visit,
      named: 'catalogue of the new day',
    },
    {
      promise: 'A registration fee binds neither kind nor day of the care',
      from: 'head.medType !== registrationFee',
      to: "head.medType !== ''",
      tests: refund,
      named: 'binds neither',
    },
    {
      promise: 'A settled batch takes no more lines',
      from: 'if (before) throw problem.batchUsed(',
      to: "if (before?.setlId === '') throw problem.batchUsed(",
      tests: settle,
      named: 'after which lines',
    },
    {
      promise: 'A visit with a settlement is not cancelled',
      from: "  refuseSettled(seen, { zh: '撤销挂号', en: 'cancel it' })\n",
      to: '',
      tests: settle,
      named: 'after which lines',
    },
    {
      promise: '0000 withdraws what is not settled, and only that',
      from: 'all ? !standing.has(upload.batch)',
      to: 'all ? true',
      tests: [...visit, ...settle],
    },
    {
      promise: 'Nobody registers for a day after his death',
      from: 'if (patient.diedOn !== null && patient.diedOn < beganOn) throw',
      to: "if (patient.diedOn === '') throw",
      tests: visit,
    },
    {
      promise: 'The uploads of a visit together are no larger than the largest bill',
      from: 'standing.reduce((all, upload) => all + upload.total, 0) + total > largestFen',
      to: 'total > largestFen',
      tests: visit,
      named: 'billion',
    },
  ),
  ...inFile(
    'server/src/settlement/visit-message.ts',
    {
      promise: 'The message of a visit that comes again with other content is refused',
      from: 'if (known.digest !== key.digest || known.answer === null) throw',
      to: 'if (known.answer === null) throw',
      tests: visit,
      named: 'once',
    },
    {
      promise: 'A message of a visit that comes again after what it did was taken back is no success',
      from: '      again(look, known.answer)\n',
      to: '',
      tests: till,
      named: 'nor 2201',
    },
  ),
  ...inFile(
    'server/src/settlement/settler.ts',
    {
      promise: 'What arrives together is done together',
      from: 'const largestBatch = 128',
      to: 'const largestBatch = 1',
      tests: ['server/src/his/lane.test.ts'],
      named: 'what many tills send at once',
    },
    {
      promise: 'A patient has one bill in a batch',
      from: '!busy.has(patient)) {',
      to: 'patient !== 0) {',
      tests: invariants,
      named: 'whatever families',
    },
    {
      promise: 'The same key with other content is refused while the first is under way, too',
      from: 'if (same.digest === digest) return same.answer',
      to: 'if (same.digest !== null) return same.answer',
      tests: mayPay,
    },
    {
      promise: 'A request that poisons a batch harms no neighbour',
      from: 'for (const waiting of batch) await settle([waiting])',
      to: 'for (const waiting of batch) waiting.reject(error)',
      tests: invariants,
      named: 'poisoned',
    },
  ),
  ...inFile(
    'server/src/settlement/verify.ts',
    {
      promise: 'verify compares each column with what is stored',
      from: '.filter(([, column, amount]) => column !== sign * amount)',
      to: '.filter(([, column]) => column < -1e15)',
      tests: ['server/src/ledger/chain.test.ts'],
    },
    {
      promise: 'verify compares limits with what was drawn',
      from: "return compareTotals('binding_use', total([...drawn, ...revised.uses, ...others]), total(rows))",
      to: "return compareTotals('binding_use', total(rows), total(rows))",
      tests: ['server/src/ledger/chain.test.ts'],
    },
  ),
]

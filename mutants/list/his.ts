import { inFile } from '../mutant.ts'

const visit = ['server/src/his/visit.test.ts']
const settle = ['server/src/his/settle.test.ts']
const till = ['server/src/his/till.test.ts']
const read = ['server/src/his/read.test.ts']
const facts = ['server/src/his/facts.test.ts']
const personInfo = ['server/src/his/person-info.test.ts']
const setlinfo = ['server/src/his/setlinfo.test.ts', 'server/src/his/invariants.test.ts']
const stay = ['server/src/his/stay.test.ts']
const query = ['server/src/his/query.test.ts']
const retention = ['server/src/retention/retention.test.ts']
const badInput = ['server/src/settlement/bad-input.test.ts']

export const his = [
  ...inFile(
    'server/src/his/visit.ts',
    {
      promise: 'One upload holds the lines of one person',
      from: 'row.mdtrt_id !== mdtrtId || row.psn_no !== psnNo ||',
      to: 'row.mdtrt_id !== mdtrtId ||',
      tests: visit,
      named: 'not with',
    },
    {
      promise: 'One upload holds the lines of one visit',
      from: 'row.mdtrt_id !== mdtrtId || row.psn_no',
      to: 'row.psn_no',
      tests: visit,
      named: 'not with',
    },
    {
      promise: 'One upload holds the lines of one batch',
      from: ' || row.chrg_bchno !== batch,',
      to: ',',
      tests: visit,
      named: 'not with',
    },
    {
      promise: 'A registration that was cancelled is not confirmed when its message comes again',
      from: '({ visit }) => visit?.cancelled ?? null',
      to: '() => null',
      tests: till,
      named: 'of a visit that was cancelled',
    },
    {
      promise: 'A diagnosis that is sent as cancelled is taken out',
      from: "cancelled: row.vali_flag === '0'",
      to: 'cancelled: false',
      tests: visit,
      named: 'vali_flag',
    },
  ),
  ...inFile(
    'server/src/his/patient.ts',
    {
      promise: 'The money is shared, the card is not',
      from: 'if (shown !== patient.id || (stated',
      to: 'if ((stated',
      tests: badInput,
      named: 'card',
    },
    {
      promise: 'An ID number beside the card is the patient’s own',
      from: '(stated !== null && stated !== patient.id)',
      to: 'stated === 0',
      tests: [...visit, ...settle],
    },
    {
      promise: 'A card’s number may be the ID number, and a card is looked for first',
      from: '    card ??\n',
      to: "    (read.as === 'card' ? (card ?? 0) : null) ??\n",
      tests: [...personInfo, ...visit],
    },
    {
      promise: 'A bill settles under the two schemes that there are',
      from: '  if (scheme) return scheme\n',
      to: "  return scheme ?? 'employee'\n",
      tests: [...visit, ...settle],
    },
  ),
  ...inFile('server/src/his/sender.ts', {
    promise: 'Pharmacies send 21xx and hospitals 22xx',
    from: 'if (wanted === undefined || isSender(infno, institution)) return',
    to: "if (wanted === undefined || isSender(infno, institution) || institution.kind === 'pharmacy') return",
    tests: till,
    named: 'pharmacies send',
  }),
  ...inFile(
    'server/src/his/sign-in.ts',
    {
      promise: 'An institution that must sign in does so first',
      from: 'if (!known) throw',
      to: "if (!known && signNo === '') throw",
      tests: visit,
      named: 'nothing is done before',
    },
    {
      promise: 'A sign-in holds for its day',
      from: 'on: dateInChina(now()) }))',
      to: "on: '2025-01-15' }))",
      tests: visit,
      named: 'nothing is done before',
    },
  ),
  ...inFile(
    'server/src/his/remember.ts',
    {
      promise: 'The same message with other content is refused',
      from: 'known.digest !== digest || known.answer === null',
      to: 'known.answer === null',
      tests: ['server/src/his/refund.test.ts'],
      named: 'another transaction has used',
    },
    {
      promise: 'A message that comes again after what it did was taken back is no success',
      from: '  if (undone) throw',
      to: "  if (undone?.by === '') throw",
      tests: till,
      named: 'nor 2201',
    },
    {
      promise: 'Two copies of a message at once are one',
      from: 'if (isDuplicate(error)) return attempt()',
      to: "if (isDuplicate(error) && envelope.msgid === '') return attempt()",
      tests: visit,
      named: 'signs in once',
      project: 'postgres',
    },
  ),
  ...inFile(
    'server/src/his/read.ts',
    {
      promise: 'More decimals than money has are refused, never rounded',
      from: 'if (rest >= noise && rest <= 1 - noise) return tooPrecise(scale)',
      to: 'if (rest > 2) return tooPrecise(scale)',
      tests: read,
    },
    {
      promise: 'A number that loses digits is refused',
      from: 'if (!Number.isSafeInteger(value)) return tooBig',
      to: 'if (Number.isNaN(value)) return tooBig',
      tests: read,
    },
    {
      promise: 'Every spelling of nothing is nothing',
      from: "new Set(['', 'null', 'NULL', 'Null'])",
      to: "new Set(['', 'null'])",
      tests: read,
    },
    {
      promise: 'A code that the table does not have is refused',
      from: 'if (table && !hasOwn(table.codes, text)) {',
      to: 'if (field.table && text in {}) {',
      tests: [...read, ...visit],
    },
    {
      promise: 'The same content in another order is the same',
      from: '      .sort()\n',
      to: '',
      tests: read,
    },
    {
      promise: 'A member that is inherited is not there',
      from: 'Object.hasOwn(raw, name) ? given : undefined)',
      to: 'given)',
      tests: read,
    },
  ),
  ...inFile(
    'server/src/his/settle.ts',
    {
      promise: 'A flag that there is not is refused',
      from: '  if (use !== undefined) return use\n',
      to: '  return use ?? 1\n',
      tests: badInput,
      named: 'flag',
    },
    {
      promise: 'A missing flag asks no account',
      from: "ownOf(accountUses, flag ?? '0')",
      to: "ownOf(accountUses, flag ?? '1')",
      tests: settle,
      named: '0 or missing',
    },
    {
      promise: 'A pharmacy’s sale is of its own kind',
      from: '  requireKind(call.envelope.infno, druginfo.med_type)\n',
      to: '',
      tests: [...till, ...settle],
    },
    {
      promise: 'A prescription of some lines only is not taken for one of all',
      from: "if (prescribed.length < drugdetail.length) return 'mixed'",
      to: "if (prescribed.length < 0) return 'mixed'",
      tests: facts,
      named: 'some lines only',
    },
    {
      promise: 'A sale without an invoice is the same by day, serials and amounts',
      from: 'on: careOn,\n      lines,\n    }),',
      to: 'on: careOn,\n      lines: lines.slice(1),\n    }),',
      tests: till,
    },
  ),
  ...inFile(
    'server/src/his/fee-line.ts',
    {
      promise: 'An approval flag that is none is refused',
      from: 'if (approval === undefined) throw flagWrong(index, flag, approvalFlag)',
      to: "if (approval === undefined && flag === '') throw flagWrong(index, flag, approvalFlag)",
      tests: visit,
      named: 'approval flag',
    },
    {
      promise: 'A price without a ceiling reads as the recorded answers have it',
      from: 'item.ceiling === null ? noCeiling',
      to: 'item.ceiling === null ? 0',
      tests: visit,
    },
  ),
  ...inFile(
    'server/src/his/setlinfo.ts',
    {
      promise: 'acct_pay contains acct_mulaid_pay',
      from: 'sum(amounts.own, mutualAidPaid(amounts))',
      to: 'sum(amounts.own, amounts.wallet)',
      tests: setlinfo,
    },
    {
      promise: 'Mutual aid is relatives’ and wallet money together',
      from: 'sum(relativesPaid(amounts), amounts.wallet)',
      to: 'relativesPaid(amounts)',
      tests: ['server/src/wallet/wallet.test.ts', ...setlinfo],
    },
    {
      promise: 'An employee’s critical illness fund is told in its own member',
      from: 'hifob_pay: employee ? sum(amounts.largeSum, amounts.criticalIllness) : amounts.largeSum',
      to: 'hifob_pay: amounts.largeSum',
      tests: setlinfo,
    },
  ),
  ...inFile('server/src/settlement/fund.ts', {
    promise: 'Pooled money of outpatient care has a code of its own',
    from: "(isBase ? '310100' : '310102')",
    to: "(isBase ? '310100' : '310100')",
    tests: ['server/src/his/entitlement.test.ts'],
  }),
  ...inFile(
    'server/src/his/person-info.ts',
    {
      promise: 'The own account stands on the row of the employee scheme',
      from: "enrolment.scheme === 'employee' ? (elsewhere ?? account?.balance ?? zero) : zero",
      to: 'account?.balance ?? zero',
      tests: personInfo,
    },
    {
      promise: 'Insurance whose last day is past has ended',
      from: "enrolment.to !== null && enrolment.to < today ? 'ended' :",
      to: "enrolment.to === '' ? 'ended' :",
      tests: personInfo,
    },
  ),
  ...inFile('server/src/his/routes.ts', {
    promise: 'An institution that is not designated is answered by nobody',
    from: '      if (!institution?.active)\n',
    to: '      if (!institution)\n',
    tests: personInfo,
    named: 'no longer designated',
  }),
  ...inFile(
    'server/src/settlement/stay.ts',
    {
      promise: 'Nobody lies in two beds',
      from: 'if (lying) {',
      to: 'if (lying === null) {',
      tests: stay,
    },
    {
      promise: 'A discharge is not taken back under a settlement',
      from: "await refuseSettled(tx, stay, { what: '撤销出院', whatEn: 'take its discharge back' })",
      to: '',
      tests: stay,
    },
    {
      promise: 'An admission is not taken back under its fee rows',
      from: 'if (uploads.some(({ withdrawn, lines }) => !withdrawn && lines.length > 0))',
      to: 'if (uploads.length < 0)',
      tests: stay,
    },
  ),
  ...inFile(
    'server/src/settlement/returns.ts',
    {
      promise: 'A return gives back no more than there was',
      from: '-line.countE4 > known.countE4 || -line.amount > known.amount || line.amount > 0',
      to: 'line.amount > 0',
      tests: stay,
    },
    {
      promise: 'A return has the price of the row that it returns',
      from: 'known.code !== line.code || detail?.priceE6 !== line.priceE6',
      to: 'known.code !== line.code',
      tests: stay,
    },
    {
      promise: 'A return that is sent twice counts once',
      from: 'if (used.has(line.id) || originals.has(line.id)) {',
      to: 'if (originals.has(line.id)) {',
      tests: stay,
    },
  ),
  ...inFile(
    'server/src/settlement/stay-rows.ts',
    {
      promise: 'A stay is settled for good only after its discharge',
      from: 'if (!interim && stay.dischargedOn === null)',
      to: 'if (interim && stay.dischargedOn === null && stay.id < 0)',
      tests: stay,
    },
    {
      promise: 'Rows whose settlement was reversed wait again',
      from: 'for (const from of moving) await moveBatch(tx, stay, { from, to: next })',
      to: '',
      tests: stay,
    },
  ),
  ...inFile('server/src/settlement/stay-store.ts', {
    promise: 'A stay that was taken back is no earlier admission',
    from: 'and not exists (select 1 from settlement r where r.person_id = s.person_id and r.reverses_id = s.id)`,',
    to: '`,',
    tests: stay,
  }),
  ...inFile('server/src/settlement/visit-charge.ts', {
    promise: 'A stay is never settled as a visit',
    from: 'if (bill.stay === undefined && isStay(visit.medType))',
    to: 'if (bill.stay === null && isStay(visit.medType))',
    tests: stay,
  }),
  ...inFile(
    'server/src/his/query.ts',
    {
      promise: 'Nobody reads another institution’s settlement',
      from: '!row || row.institution !== call.institution.code ||',
      to: '!row ||',
      tests: query,
    },
    {
      promise: 'Nobody reads another institution’s visit',
      from: 'visit.institution !== call.institution.code || visit',
      to: 'visit',
      tests: query,
    },
  ),
  ...inFile(
    'server/src/his/settle.ts',
    {
      promise: '2601 takes back nothing of another person',
      from: 'if (known.personId !== patient.id)',
      to: 'if (known.personId === null)',
      tests: query,
    },
    {
      promise: 'A lost message that was undone does nothing when it comes',
      from: 'if ((await findRemembered(tx, lost)) === null)',
      to: 'if ((await findRemembered(tx, lost)) !== null)',
      tests: query,
    },
  ),
  ...inFile(
    'server/src/settlement/message-key.ts',
    {
      promise: 'The number of a message that was undone before it came is used up for good',
      from: 'await messageKeys.insert(tx, [{ ...row, settlementId: null, answer: {} }])',
      to: 'await answers.insert(tx, [{ ...row, answer: {} }])',
      tests: retention,
    },
    {
      promise: 'What a message settled is remembered for good',
      from: 'rows.filter(({ answer }) => answer === null)',
      to: 'rows.filter(({ answer }) => answer !== answer)',
      tests: retention,
    },
  ),
  ...inFile('server/src/retention/jobs.ts', {
    promise: 'All that passes goes, not only its first quarter of an hour',
    from: 'if (rest.includes(true))',
    to: 'if (rest.length > 2)',
    tests: retention,
  }),
]

import { inFile } from '../mutant.ts'

const wallet = ['server/src/wallet/wallet.test.ts']
const rules = ['server/src/wallet/rules.test.ts']
const quota = ['server/src/wallet/quota.test.ts']
const consent = ['server/src/wallet/consent.test.ts']
const stopped = ['server/src/wallet/stopped.test.ts']
const returned = ['server/src/change/returned-money.test.ts']
const again = ['server/src/risk/again.test.ts']
const change = ['server/src/change/change.test.ts']
const crossing = ['server/src/wallet/two-agencies.postgres.test.ts']
const quotaCrossing = ['server/src/wallet/quota-two-agencies.postgres.test.ts']

export const wallets = [
  ...inFile(
    'server/src/wallet/transfer.ts',
    {
      promise: 'The same key with other content is refused',
      from: 'if (known.digest !== digestOf(sending)) throw',
      to: "if (known.digest === '') throw",
      tests: wallet,
      named: 'sent again under its key',
    },
    {
      promise: 'The declaration of kinship is asked for',
      from: 'if (!sending.commitment) throw',
      to: 'if (sending.commitment === null) throw',
      tests: wallet,
      named: 'declaration of kinship',
    },
    {
      promise: 'What is accepted too late is not accepted',
      from: 'if (at >= transfer.returnsAt) throw',
      to: 'if (at > transfer.returnsAt) throw',
      tests: stopped,
    },
    {
      promise: 'What went back is not accepted',
      from: "if (transfer.status === 'returned') {",
      to: "if (transfer.status === ('' as string)) {",
      tests: wallet,
    },
    {
      promise: 'What was accepted is accepted once',
      from: "    if (transfer.status === 'accepted') return transfer\n",
      to: '',
      tests: wallet,
    },
    {
      promise: 'No fund money enters a wallet once quotas have begun',
      from: "if (terms.stage !== 'transfer') {",
      to: "if (terms.stage === ('' as string)) {",
      tests: wallet,
      named: 'when quotas begin',
    },
    {
      promise: 'What waits is given back once',
      from: "if (transfer?.status !== 'sent') return",
      to: 'if (!transfer) return',
      tests: wallet,
    },
  ),
  ...inFile(
    'server/src/wallet/sendable.ts',
    {
      promise: 'A held account sends nothing',
      from: '  await requireNotHeld(tx, senderId)\n',
      to: '',
      tests: stopped,
    },
    {
      promise: 'A guardian sends a child’s wallet money, nobody’s account but his own',
      from: "if (source === 'personal' && callerId !== senderId) throw",
      to: "if (source === ('' as string)) throw",
      tests: stopped,
    },
    {
      promise: 'Who has no wallet is sent nothing',
      from: 'if (!recipient.wallet) throw',
      to: 'if (recipient.wallet === null) throw',
      tests: wallet,
      named: 'without a wallet',
    },
    {
      promise: 'A resident has no account to send from',
      from: "if (source === 'personal' && payer.scheme !== 'employee') throw",
      to: "if (source === 'personal' && payer.scheme === ('' as string)) throw",
      tests: wallet,
      named: 'that does not exist',
    },
  ),
  ...inFile(
    'server/src/wallet/offerable.ts',
    {
      promise: 'Quotas are not offered before their day',
      from: "if (terms.stage !== 'quota') throw",
      to: "if (terms.stage === ('' as string)) throw",
      tests: quota,
      named: 'not offered before',
    },
    {
      promise: 'Two people have one relation at a time',
      from: '  if (existing) {\n',
      to: '  if (existing?.id === 0) {\n',
      tests: [...quota, ...stopped],
    },
  ),
  ...inFile(
    'server/src/wallet/rules.ts',
    {
      promise: 'The closed hours begin with their first minute',
      from: ': time >= from || time < to',
      to: ': time > from || time < to',
      tests: rules,
    },
    {
      promise: 'The closed hours end before their last minute',
      from: ': time >= from || time < to',
      to: ': time >= from || time <= to',
      tests: rules,
    },
    {
      promise: 'A transfer is no larger than the largest',
      from: 'amount > maxEach) return',
      to: 'amount > maxEach + 100) return',
      tests: rules,
    },
    {
      promise: 'A day has as many transfers as the rules say',
      from: 'sentToday >= perDay',
      to: 'sentToday > perDay',
      tests: rules,
    },
    {
      promise: 'One waits until the one before it is accepted',
      from: "  if (waiting) return 'waiting'\n",
      to: '',
      tests: rules,
    },
    {
      promise: 'Both areas have opened the wallet',
      from: "  if (!recipient.open) return 'recipientAreaClosed'\n",
      to: '',
      tests: rules,
    },
    {
      promise: 'What nobody accepts goes back the next day',
      from: 'instantInChina(addDays(sentOn, 1), `${returnAt}:00`)',
      to: 'instantInChina(addDays(sentOn, 2), `${returnAt}:00`)',
      tests: rules,
    },
  ),
  ...inFile(
    'server/src/wallet/parties.ts',
    {
      promise: 'A number without its name finds nobody',
      from: 'if (!person || !sameName(person.name, name)) throw',
      to: 'if (!person) throw',
      tests: wallet,
      named: 'with a wrong name',
    },
    {
      promise: 'Who is suspended neither sends nor receives',
      from: "if (found?.status !== 'normal') {",
      to: 'if (!found) {',
      tests: wallet,
      named: 'suspended',
    },
    {
      promise: 'Nobody sends to somebody who has died',
      from: '  if (relative.diedOn !== null) throw problem.died()\n',
      to: '',
      tests: stopped,
    },
    {
      promise: 'Only relatives whom the rules name',
      from: '  if (!terms.relationships.includes(relationship)) throw notARelative(terms, relationship)\n',
      to: '',
      tests: [...wallet, ...quota],
    },
    {
      promise: 'A “parent” who is younger is none',
      from: '  if (implausible) throw implausible\n',
      to: '',
      tests: wallet,
      named: 'who is younger',
    },
    {
      promise: 'A relation that was found false sends nothing',
      from: '  await requireNoFalseRelation(tx, { personId: payerId, otherId: relativeId })\n',
      to: '',
      tests: again,
    },
    {
      promise: 'A hold on one binding does not stop the wallet',
      from: "holds.filter(({ scope }) => scope !== 'binding')",
      to: "holds.filter(({ scope }) => scope !== ('' as string))",
      tests: stopped,
    },
  ),
  ...inFile(
    'server/src/wallet/open.ts',
    {
      promise: 'A grown person’s wallet is opened with that person’s own code',
      from: "if (consentCode === undefined || consentCode.trim() === '') throw problem.consentNeeded(facts)",
      to: "if (consentCode === undefined || consentCode.trim() === '') return",
      tests: consent,
    },
    {
      promise: 'Another’s code is no consent',
      from: 'if (owner !== person.id) throw',
      to: 'if (owner === null) throw',
      tests: consent,
    },
    {
      promise: 'A minor’s wallet is opened by a recorded guardian',
      from: '      throw problem.notYoursToOpen(facts)\n',
      to: '      return\n',
      tests: consent,
    },
    {
      promise: 'A wallet is opened once',
      from: 'if (known) throw problem.alreadyOpened(',
      to: 'if (known?.openedAt === 0) throw problem.alreadyOpened(',
      tests: wallet,
    },
  ),
  ...inFile(
    'server/src/wallet/quota.ts',
    {
      promise: 'A quota is granted once both sides have agreed',
      from: "    requireRelationState(relation, 'grant')\n",
      to: '',
      tests: quota,
    },
    {
      promise: 'A held account grants nothing',
      from: '    await requireNotHeld(tx, relation.payerId)\n',
      to: '',
      tests: stopped,
    },
    {
      promise: 'A quota for the premium alone is found by no bill',
      from: '    if (!premiumOnly && crossing === null) await openQuotaSource(',
      to: '    if (crossing === null) await openQuotaSource(',
      tests: consent,
      named: 'nothing else',
    },
    {
      promise: 'No more is taken back than is unused',
      from: 'if (one.amount > free) throw',
      to: 'if (one.amount > free + 1_000_000) throw',
      tests: quota,
      named: 'as far as it is unused',
    },
    {
      promise: 'What comes back of an ended relation was drawn under that one',
      from: "status === 'active' && agreedAt !== null && agreedAt <= drawnAt",
      to: "status === 'active' && agreedAt !== null",
      tests: returned,
    },
    {
      promise: 'Quota that comes back to a payer who has died goes to the heirs',
      from: '  await passToHeirs(tx, deps, accounts, actor)\n',
      to: '',
      tests: quotaCrossing,
      named: 'who dies',
      project: 'postgres',
    },
    {
      promise: 'Asked again under the same key, a grant is one',
      from: "    if (await asked(tx, 'grant', one)) return await readQuota(tx, relation)\n",
      to: '',
      tests: quota,
      named: 'granted once',
    },
    {
      promise: 'The payer alone grants and takes back',
      from: 'listRelationsOfPayers(tx, [callerId])).find(({ id }) => id === relationId)\n  if (!mine) throw',
      to: 'listRelationsOfPayers(tx, [callerId])).find(({ id }) => id !== 0)\n  if (!mine) throw',
      tests: [...quota, ...stopped],
    },
  ),
  ...inFile(
    'server/src/wallet/relation.ts',
    {
      promise: 'Agreeing looks again at who is insured',
      from: '    await requireParties(tx, deps, { payerId, relativeId, on, premiumOnly })\n',
      to: '',
      tests: stopped,
    },
    {
      promise: 'What is unused when a relation ends goes back',
      from: "  if (unused > 0) await release(tx, deps, accounts, { relation, amount: unused, actor, reason: 'ended' })\n",
      to: '',
      tests: quota,
    },
    {
      promise: 'No bill finds the quota of an ended relation',
      from: '  await closeQuotaSource(tx, { relativeId, payerId })\n',
      to: '',
      tests: [...quota, ...stopped],
    },
    {
      promise: 'A relation ends when the sharer’s insurance does',
      from: "if (!holds(payerId, payerArea, 'employee')) return 'payerInsurance'",
      to: "if (!holds(payerId, payerArea)) return 'payerInsurance'",
      tests: quota,
    },
    {
      promise: 'A suspended insurance ends no relation',
      from: "found.status !== 'ended' && found.area === area",
      to: "found.status === 'normal' && found.area === area",
      tests: quota,
      named: 'only suspended',
    },
    {
      promise: 'A divorce ends what spouses set aside, and nothing else',
      from: "relationship === 'spouse' && status !== 'ended'",
      to: "status !== 'ended'",
      tests: change,
      named: 'marriage',
    },
  ),
  ...inFile(
    'server/src/wallet/clearing.ts',
    {
      promise: 'Inside one area nothing is owed',
      from: 'debtor !== creditor)',
      to: "debtor !== '')",
      tests: rules,
      named: 'clearing',
    },
    {
      promise: 'A closed month never changes',
      from: '  if (known) return known\n',
      to: "  if (known?.month === '') return known\n",
      tests: quota,
      named: 'a closed month',
    },
    {
      promise: 'A month has its last day',
      from: 'addDays(addMonths(from, 1), -1)',
      to: 'addDays(addMonths(from, 1), -2)',
      tests: [...rules, ...quota],
    },
  ),
  ...inFile(
    'server/src/wallet/routes.ts',
    {
      promise: 'Nobody sends another’s money',
      from: 'await may(db.reader, { personId: sender }, problem.noTransfer)',
      to: 'await may(db.reader, { personId }, problem.noTransfer)',
      tests: stopped,
    },
    {
      promise: 'Nobody changes another’s wallet',
      from: 'await may(db.reader, { personId: ownerId }, problem.notYoursToChange)',
      to: 'await may(db.reader, { personId: callerId }, problem.notYoursToChange)',
      tests: stopped,
    },
    {
      promise: 'Only the beneficiary agrees, or a child’s guardian',
      from: 'await may(db.reader, { personId: relativeId }, problem.noRelation)',
      to: 'await may(db.reader, { personId }, problem.noRelation)',
      tests: quota,
      named: 'needs both sides',
    },
  ),
  ...inFile(
    'server/src/wallet/crossing-receive.ts',
    {
      promise: 'What was asked back before it came is not taken afterwards',
      from: '  await shutNumber(tx, number)\n',
      to: '',
      tests: crossing,
      named: 'an offer that comes after its sender died',
      project: 'postgres',
    },
    {
      promise: 'Another agency’s money is not accepted after the deadline',
      from: 'if (at >= crossing.returnsAt) throw',
      to: 'if (at < 0) throw',
      tests: crossing,
      named: 'what is not accepted goes back',
      project: 'postgres',
    },
  ),
  ...inFile('server/src/wallet/crossing-send.ts', {
    promise: 'What comes back from another agency to somebody who has died goes to the heirs',
    from: '  await passToHeirs(tx, deps, accounts, `agency:${peer}`)\n',
    to: '',
    tests: crossing,
    named: 'who dies',
    project: 'postgres',
  }),
  ...inFile('server/src/peer/routes.ts', {
    promise: 'What another agency did not sign is not believed',
    from: 'if (message.to !== peers!.self || !isSignedBy(from.publicKey, message)) throw',
    to: 'if (message.to !== peers!.self) throw',
    tests: crossing,
    named: 'when a message is not signed',
    project: 'postgres',
  }),
]

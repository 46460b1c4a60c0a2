import { inFile } from '../mutant.ts'

const locks = ['server/src/ledger/locks.postgres.test.ts']
const accounts = ['server/src/ledger/account.test.ts']
const chain = ['server/src/ledger/chain.test.ts']
const entries = ['server/src/ledger/entries.test.ts']
const invariants = ['server/src/settlement/invariants.test.ts']
const wallet = ['server/src/wallet/wallet.test.ts']
const quota = ['server/src/wallet/quota.test.ts']
const returned = ['server/src/change/returned-money.test.ts']
const change = ['server/src/change/change.test.ts']

export const ledger = [
  ...inFile(
    'server/src/ledger/account.ts',
    {
      promise: 'Accounts are locked in one order by everybody: rows',
      from: 'order by a.person_id for update',
      to: 'order by random() for update',
      tests: locks,
      project: 'postgres',
    },
    {
      promise: 'Accounts are locked in one order by everybody: advisory locks',
      from: '[...new Set(personIds)].sort((a, b) => a - b)',
      to: '[...new Set(personIds)].sort(() => Math.random() - 0.5)',
      tests: locks,
      project: 'postgres',
    },
    {
      promise: 'The advisory lock step locks',
      from: '  await run(tx, lockAdvisory, [ids])\n',
      to: '',
      tests: locks,
      project: 'postgres',
    },
    {
      promise: 'An account that changed since it was read is not written over',
      from: ' and a.version = n.version',
      to: '',
      tests: accounts,
    },
    {
      promise: 'A write that found another version is no success',
      from: 'count(*) = $7::bigint',
      to: 'count(*) <= $7::bigint',
      tests: accounts,
    },
    {
      promise: 'Every write makes a new version',
      from: 'version = a.version + 1',
      to: 'version = a.version',
      tests: accounts,
    },
    {
      promise: 'A quota keeps what it held when something is added',
      from: 'set balance = q.balance + n.amount',
      to: 'set balance = n.amount',
      tests: quota,
    },
  ),
  ...inFile('server/src/ledger/quota.ts', {
    promise: 'Quotas are used in the order of the first grant',
    from: 'order by granted_at, payer_id',
    to: 'order by granted_at desc, payer_id',
    tests: quota,
    named: 'order of the first grant',
  }),
  ...inFile(
    'server/src/ledger/post.ts',
    {
      promise: 'A fen too little is too little, in words',
      from: 'if (available + change < 0) throw',
      to: 'if (available + change < -1) throw',
      tests: wallet,
      named: 'beyond the balance',
    },
    {
      promise: 'What was booked is written',
      from: '    pending.touched.add(account.personId)\n',
      to: '',
      tests: wallet,
    },
    {
      promise: 'A wallet that cannot pay is refused like an account',
      from: "if (kind === 'personal' || kind === 'wallet') delta[kind] += amount",
      to: "if (kind === 'personal') delta[kind] += amount",
      tests: wallet,
    },
    {
      promise: 'The chain covers a settlement’s stored inputs',
      from: "derived: derived?.get(account.personId) ?? ''",
      to: "derived: ''",
      tests: invariants,
      named: 'verify names',
    },
    {
      promise: 'A second posting of one transaction finds the account as the first left it',
      from: '  for (const personId of pending.touched) requireAccount(accounts, personId).version += 1\n',
      to: '',
      tests: returned,
    },
    {
      promise: 'Two bills of a batch that draw on one quota both count',
      from: 'if (change) change.amount += amount',
      to: 'if (change) change.amount = amount',
      tests: [...accounts, ...quota],
    },
  ),
  ...inFile(
    'server/src/ledger/act.ts',
    {
      promise: 'The chain covers who did it',
      from: '    act.actor,\n',
      to: '',
      tests: chain,
    },
    {
      promise: 'The chain covers when it was done',
      from: '    new Date(act.at).toISOString(),\n',
      to: '',
      tests: chain,
    },
    {
      promise: 'The chain covers what it is about',
      from: '    act.ref,\n',
      to: '',
      tests: chain,
    },
    {
      promise: 'The chain covers what was agreed to',
      from: "    act.content ?? '',\n",
      to: '',
      tests: chain,
    },
    {
      promise: 'The chain covers the entries',
      from: '[entries, derived]',
      to: '[derived]',
      tests: chain,
    },
    {
      promise: 'Each act rests on the one before it',
      from: '    previous,\n    seq,\n',
      to: '    seq,\n',
      tests: chain,
    },
    {
      promise: 'Two acts of one transaction both stand in the chain',
      from: '  for (const account of accounts) account.version += 1\n',
      to: '',
      tests: change,
      named: 'paid by two clerks',
    },
  ),
  ...inFile(
    'server/src/ledger/accumulator.ts',
    {
      promise: 'What a year has used is added up',
      from: 'deductible = accumulator.deductible + excluded.deductible',
      to: 'deductible = excluded.deductible',
      tests: invariants,
      named: 'whatever families',
    },
    {
      promise: 'A reversal gives back what had entered',
      from: 'entered = a.entered + n.entered',
      to: 'entered = a.entered',
      tests: invariants,
      named: 'whatever families',
    },
    {
      promise: 'A reversal gives back in its own year only',
      from: ' and a.year = n.year',
      to: '',
      tests: ['server/src/settlement/other-year.test.ts'],
    },
  ),
  ...inFile(
    'server/src/ledger/templates.ts',
    {
      promise: 'The institution stands on its entry',
      from: "leg(patientId, 'institution', total, institution)",
      to: "leg(patientId, 'institution', total)",
      tests: entries,
    },
    {
      promise: 'The fund stands on its entry',
      from: "...funds.map(({ fund, amount }) => leg(patientId, 'fund', negative(amount), fund))",
      to: "...funds.map(({ amount }) => leg(patientId, 'fund', negative(amount)))",
      tests: entries,
    },
    {
      promise: 'Cash is booked where it was paid',
      from: "[leg(patientId, 'cash', negative(cash), institution)]",
      to: "[leg(patientId, 'cash', negative(cash))]",
      tests: entries,
    },
    {
      promise: 'Cash that was paid before a claim is not booked again',
      from: "...(payee === 'institution' && through",
      to: "...(payee !== ('' as string) && through",
      tests: entries,
    },
    {
      promise: 'A quota’s money lies under the relative it was set aside for',
      from: "leg(payerId, 'quota', negative(amount), String(patientId))",
      to: "leg(payerId, 'quota', negative(amount), String(payerId))",
      tests: quota,
    },
  ),
  ...inFile('server/src/ledger/entries.ts', {
    promise: 'Interest counts the days of the period, not those before it',
    from: 'greatest(on_date, $2::date)',
    to: 'on_date',
    tests: change,
    named: 'interest',
  }),
  ...inFile(
    'server/src/ledger/verify.ts',
    {
      promise: 'A chain whose last act was taken away is wrong',
      from: 'previous === chainHead && acts.length === chainSeq',
      to: 'acts.length >= 0',
      tests: chain,
    },
    {
      promise: 'A wallet’s balance is checked like an account’s',
      from: "    differs('ledger_account.wallet', personId, '', balanceOf(own, 'wallet'), wallet)\n",
      to: '',
      tests: chain,
    },
    {
      promise: 'A quota’s balance is checked against its entries',
      from: "      differs('ledger_quota.balance', personId, party, granted, quotaOf.get(party) ?? 0)\n",
      to: '',
      tests: chain,
    },
    {
      promise: 'A posting that does not sum to zero is wrong, whichever way',
      from: 'having sum(amount) <> 0',
      to: 'having sum(amount) > 0',
      tests: chain,
    },
  ),
]

import { inFile } from '../mutant.ts'

// What stands between somebody and money or data that are not his: each guard taken away as a whole, as a careless change or a
// patient insider would. `npm run guards` lays these alone.

const gate = ['server/src/his/gateway.test.ts']
const signIn = ['server/src/access/sign-in-guard.test.ts']
const proof = ['server/src/access/proof.test.ts']
const seal = ['server/src/seal/seal.test.ts']
const twoPeople = ['server/src/administration/two-people.test.ts']
const never = "=== 'nobody'"

export const guards = [
  ...inFile(
    'server/src/his/gateway.ts',
    {
      promise: 'A message of CSB is signed',
      from: 'if (!same(signature, expected)) throw problem.signatureWrong()',
      to: '',
      tests: gate,
    },
    {
      promise: 'A message of x-tif is signed, with a nonce',
      from: "if (nonce === '' || !same(text(headers['x-tif-signature']).toLowerCase(), expected))\n    throw problem.signatureWrong()",
      to: '',
      tests: gate,
    },
    {
      promise: 'A message of SM2 is signed',
      from: 'if (!fits) throw problem.signatureWrong()',
      to: '',
      tests: gate,
    },
    {
      promise: 'A signed time is of now',
      from: 'Number.isFinite(signed) && Math.abs(at - signed) <= windowMs',
      to: 'Number.isFinite(signed) || at > 0',
      tests: gate,
    },
    {
      promise: 'A signature is good once',
      from: 'if (proof !== null && !(await takeNonce(db.autocommit, digestOfSecret(proof.once), proof.until))) {',
      to: 'if (proof !== null && !(await takeNonce(db.autocommit, digestOfSecret(proof.once), proof.until)) && !key) {',
      tests: gate,
    },
    {
      promise: 'A message of a page is refused',
      from: 'if (message.headers.origin !== undefined) throw problem.fromPage()',
      to: '',
      tests: gate,
    },
    {
      promise: 'In production every message is signed',
      from: 'if (keys.length === 0 && !required) return null',
      to: 'if (keys.length === 0) return null',
      tests: gate,
    },
    {
      promise: 'An institution with keys sends nothing unsigned',
      from: 'if (scheme === null) throw problem.unsigned()',
      to: 'if (scheme === null) return null',
      tests: gate,
    },
    {
      promise: 'A key is good from its addresses only',
      from: 'if (key.addresses.length > 0 && !isListed(key.addresses, knock.address)) throw problem.addressUnlisted()',
      to: '',
      tests: gate,
    },
    {
      promise: 'A token is given for the right secret only',
      from: 'if (!key || !known || !fits) return null',
      to: 'if (!key || !known) return null',
      tests: gate,
    },
  ),
  ...inFile('server/src/http/security.ts', {
    promise: 'Another website’s page writes nothing here',
    from: 'if (origin !== own) throw problem.otherOrigin()',
    to: '',
    tests: ['server/src/http/app.test.ts'],
  }),
  ...inFile(
    'server/src/access/sign-in-guard.ts',
    {
      promise: 'Too many wrong tries stop the account and the address',
      from: 'if (minutes > 0) throw problem.locked',
      to: 'if (minutes > 99) throw problem.locked',
      tests: signIn,
    },
    {
      promise: 'An address is counted beside the account',
      from: 'await countTry(tx, addressOf(tried), most.address[tried.who], at)',
      to: '',
      tests: signIn,
    },
  ),
  ...inFile(
    'server/src/http/second-factor.ts',
    {
      promise: 'A code of the authenticator app is the right one',
      from: 'return step !== null && (await',
      to: 'return step === null || (await',
      tests: signIn,
    },
    {
      promise: 'A code is good once',
      from: 'return step !== null && (await db.transaction((tx) => takeTotpStep(tx, id, step)))',
      to: 'return step !== null',
      tests: signIn,
    },
  ),
  ...inFile('server/src/http/sign-in.ts', {
    promise: 'Outside a sandbox nobody comes in by a password alone',
    from: 'if (staff.totpSealed === null && !deps.sandbox) throw problem.secondFactorMissing()',
    to: '',
    tests: signIn,
  }),
  ...inFile('server/src/access/session.ts', {
    promise: 'Staff who have gone from the screen are signed out',
    from: "(kind <> 'staff' or seen_at >",
    to: "(kind <> 'nobody' or seen_at >",
    tests: signIn,
  }),
  ...inFile(
    'server/src/http/limits.ts',
    {
      promise: 'A made-up token is no new allowance',
      from: '? placeOf({ ip })',
      to: '? `${ip} ${Math.random()}`',
      tests: ['server/src/http/app.test.ts'],
    },
    {
      promise: 'Another device is no new allowance',
      from: ': actorOf(caller)',
      to: ': `${actorOf(caller)} ${Math.random()}`',
      tests: ['server/src/http/app.test.ts'],
    },
  ),
  ...inFile('server/src/http/create-serve.ts', {
    promise: 'What moves money asks who it is once more',
    from: 'if (route.freshProof) requireProof',
    to: 'if (route.freshProof && token === null) requireProof',
    tests: proof,
  }),
  ...inFile('server/src/access/proof.ts', {
    promise: 'It asks again after some minutes',
    from: 'if (provedAt !== null && at < provedUntil(provedAt)) return',
    to: 'if (provedAt !== null) return',
    tests: proof,
  }),
  ...inFile('server/src/http/proof-routes.ts', {
    promise: 'Who showed nothing is not let go on',
    from: 'if (refusal !== null) return await countFailure(tx, tried, at)',
    to: 'if (refusal !== null) await countFailure(tx, tried, at)',
    tests: proof,
  }),
  ...inFile('server/src/access/own-affair.ts', {
    promise: 'Staff handle nothing that concerns themselves',
    from: 'personIds.includes(caller.ownPersonId)',
    to: 'personIds.includes(-1)',
    tests: proof,
  }),
  ...inFile('server/src/access/access.ts', {
    promise: 'A clerk handles nothing of a child in his care',
    from: 'if (isFamily) throw',
    to: 'if (isFamily && own < 0) throw',
    tests: proof,
  }),
  ...inFile(
    'server/src/change/case.ts',
    {
      promise: 'A hold that one clerk asked to release another releases',
      from: 'if (hold.releaseAskedBy === actor) throw',
      to: `if (hold.releaseAskedBy ${never}) throw`,
      tests: ['server/src/risk/risk.test.ts'],
      named: 'freeze be released',
    },
    {
      promise: 'A hold is asked to be released before it is',
      from: 'const isSecond = hold.releaseAskedBy !== null',
      to: 'const isSecond = true',
      tests: ['server/src/risk/risk.test.ts'],
      named: 'freeze be released',
    },
    {
      promise: 'Two clerks conclude a case',
      from: 'if (!agrees || first.by === given.actor) return',
      to: 'if (!agrees) return',
      tests: ['server/src/risk/risk.test.ts'],
      named: 'conclude otherwise',
    },
    {
      promise: 'Money that came back is confirmed by another clerk',
      from: 'if (proposedBy === actor) throw',
      to: `if (proposedBy ${never}) throw`,
      tests: ['server/src/risk/risk.test.ts'],
      named: 'confirmed false relation',
    },
  ),
  ...inFile('server/src/change/estate.ts', {
    promise: 'An heir is paid by another clerk than who named him',
    from: 'if (heir.namedBy === actor) throw',
    to: `if (heir.namedBy ${never}) throw`,
    tests: ['server/src/change/change.test.ts'],
  }),
  ...inFile('server/src/change/base.ts', {
    promise: 'A contribution base is approved by another clerk',
    from: 'if (row.proposedBy === actor) throw',
    to: `if (row.proposedBy ${never}) throw`,
    tests: ['server/src/change/change.test.ts'],
  }),
  ...inFile(
    'server/src/claim/pay.ts',
    {
      promise: 'A claim is paid by another clerk than who decided it',
      from: 'if (claim.decidedBy === actor) throw',
      to: `if (claim.decidedBy ${never}) throw`,
      tests: ['server/src/claim/claim.test.ts'],
    },
    {
      promise: 'A slip is approved by another clerk than who took it or entered its lines',
      from: 'if (isOwnWork(claim, actor) && !deps.oneClerkDecides)',
      to: 'if (isOwnWork(claim, actor) && deps.oneClerkDecides)',
      tests: ['server/src/claim/photo.test.ts'],
    },
  ),
  ...inFile('server/src/premium/apply.ts', {
    promise: 'A premium is returned by another clerk than who asked for it',
    from: 'if (asked?.by === by) throw',
    to: `if (asked?.by ${never}) throw`,
    tests: ['server/src/premium/bureau-end.test.ts'],
  }),
  ...inFile('server/src/revision/due.ts', {
    promise: 'What a corrected rule owes is booked by another clerk',
    from: 'if (due.proposedBy === key.actor) throw',
    to: `if (due.proposedBy ${never}) throw`,
    tests: ['server/src/revision/revision.test.ts'],
  }),
  ...inFile('server/src/revision/open.ts', {
    promise: 'A revision is approved by another officer',
    from: 'if (found.openedBy === decision.actor) throw',
    to: `if (found.openedBy ${never}) throw`,
    tests: ['server/src/revision/revision.test.ts'],
  }),
  ...inFile('server/src/rule/propose.ts', {
    promise: 'A rule is changed by another officer than who proposed it',
    from: "proposedBy === staffId ? ['withdraw'] : ['approve', 'refuse']",
    to: "proposedBy === staffId ? ['withdraw', 'approve'] : ['approve', 'refuse']",
    tests: ['server/src/rule/rule.test.ts'],
  }),
  ...inFile('server/src/reconciliation/payment.ts', {
    promise: 'Institutions are paid by another clerk than who prepared it',
    from: "if (decision === 'pay' && run.preparedBy === actor) throw",
    to: `if (decision === 'pay' && run.preparedBy ${never}) throw`,
    tests: ['server/src/reconciliation/month.test.ts'],
  }),
  ...inFile(
    'server/src/administration/request.ts',
    {
      promise: 'What one administrator asked for another confirms',
      from: 'if (request.askedBy === actor) throw',
      to: `if (request.askedBy ${never}) throw`,
      tests: twoPeople,
    },
    {
      promise: 'Nobody confirms what is about himself',
      from: 'if (request.subject === actor) throw',
      to: `if (request.subject ${never}) throw`,
      tests: twoPeople,
    },
    {
      promise: 'What was decided once is not done again',
      from: "if (row?.status !== 'waiting') throw",
      to: 'if (row === null) throw',
      tests: twoPeople,
    },
  ),
  ...inFile('server/src/administration/staff.ts', {
    promise: 'A role, a place or a way back in is given by two',
    from: '    after.role !== before.role ||',
    to: '    (after.role !== before.role && before.id < 0) ||',
    tests: twoPeople,
  }),
  ...inFile('server/src/intake/take.ts', {
    promise: 'Rows that bring money are confirmed before they go in',
    from: 'if (kind.money === undefined) return true',
    to: 'if (kind.money !== null) return true',
    tests: twoPeople,
  }),
  ...inFile('server/src/commands/open.ts', {
    promise: 'A program with another seal key does not start',
    from: 'sealKeyId(one) === found)) throw',
    to: 'sealKeyId(one) !== null)) throw',
    tests: ['server/src/person/rotate.test.ts'],
  }),
  ...inFile(
    'server/src/seal/take.ts',
    {
      promise: 'A seal is signed by the key that the database does not have',
      from: 'if (!isSignedByUs(secrets, row.content, row.signature)) {',
      to: "if (row.signature === '') {",
      tests: seal,
    },
    {
      promise: 'The last seal is the one in the file',
      from: 'if (filed !== null && filed.signature !== row.signature) {',
      to: "if (filed !== null && filed.signature === '') {",
      tests: seal,
    },
    {
      promise: 'What was sealed comes to the seal’s root',
      from: 'if (found.root !== seal.root)',
      to: "if (found.root === '')",
      tests: seal,
    },
    {
      promise: 'Each chain still holds the act that was sealed',
      from: 'if (hash !== head) return',
      to: "if (hash === '-') return",
      tests: seal,
    },
  ),
  ...inFile(
    'server/src/person/identity.ts',
    {
      promise: 'Names are masked',
      from: 'if (given.length === 1) return `${surname}*`',
      to: 'if (given.length === 1) return name',
      tests: ['server/src/person/identity.test.ts'],
    },
    {
      promise: 'ID numbers are masked',
      from: "return `${head}${'*'.repeat(Math.max(0, number.length - head.length - 2))}${number.slice(-2)}`",
      to: 'return number',
      tests: ['server/src/person/identity.test.ts'],
    },
  ),
]

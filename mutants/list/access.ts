import { inFile } from '../mutant.ts'

const session = ['server/src/access/session.test.ts']
const rights = ['server/src/access/access.test.ts']
const filing = ['server/src/filing/filing.test.ts']
const otherAgency = ['server/src/filing/other-agency.test.ts']

export const access = [
  ...inFile(
    'server/src/access/session.ts',
    {
      promise: 'A session expires',
      from: 'where digest = $1 and expires_at > $2::timestamptz',
      to: 'where digest = $1 and $2::timestamptz is not null',
      tests: session,
    },
    {
      promise: 'Staff who were dismissed work no more',
      from: 'if (!staff?.active)',
      to: 'if (!staff)',
      tests: session,
    },
    {
      promise: 'A session that was closed is nobody’s',
      from: "'delete from session where digest = $1 or expires_at <= $2'",
      to: "'delete from session where digest = $1 and expires_at <= $2'",
      tests: ['server/src/http/app.test.ts'],
      named: 'a session that is closed',
    },
  ),
  ...inFile('server/src/access/staff.ts', {
    promise: 'Staff who were dismissed do not sign in with their password',
    from: "'where sign_in_name = $1 and active'",
    to: "'where sign_in_name = $1'",
    tests: session,
  }),
  ...inFile('server/src/filing/own.ts', {
    promise: 'An agency decides filings of its own area',
    from: '{ personId: filing.personId, area: filing.area }, problem.unknown)',
    to: "{ area: '530600' }, problem.unknown)",
    tests: otherAgency,
  }),
  ...inFile(
    'server/src/filing/decide.ts',
    {
      promise: 'The second approval comes from another clerk',
      from: "old.status === 'firstApproved' && old.firstBy === given.actor",
      to: "old.status === 'firstApproved' && old.firstBy === ''",
      tests: filing,
      named: 'from another clerk',
    },
    {
      promise: 'A clerk decides what he looked at',
      from: 'if (old.version !== given.version) throw',
      to: 'if (old.version < given.version) throw',
      tests: [...filing, ...otherAgency],
    },
    {
      promise: 'What a clerk returns or refuses has reasons',
      from: "if (given.decision !== 'approve' && !areReasons(given.reasons)) throw",
      to: "if (given.decision !== 'approve' && given.reasons === null) throw",
      tests: [...filing, ...otherAgency],
    },
    {
      promise: 'A filing that ends keeps the days before its end',
      from: 'approvedAt: began ? old.approvedAt : null',
      to: 'approvedAt: null',
      tests: filing,
      named: 'revoked',
    },
  ),
  ...inFile(
    'server/src/person/ward.ts',
    {
      promise: 'A guardian acts until the day before the birthday that ends it',
      from: 'ageOn(birthDate, today) < below',
      to: 'ageOn(birthDate, today) <= below',
      tests: ['server/src/access/access.test.ts', 'server/src/settlement/bill-routes.test.ts'],
      named: 'come of age|18th birthday',
    },
    {
      promise: 'Who is of age acts alone',
      from: 'minors.includes(id) === (id !== personId)',
      to: 'id !== personId || !minors.includes(id)',
      tests: [...rights, 'server/src/change/change.test.ts'],
    },
    {
      promise: 'A minor does not act alone',
      from: 'minors.includes(id) === (id !== personId)',
      to: 'id === personId || minors.includes(id)',
      tests: ['server/src/binding/binding.test.ts'],
      named: 'a child is bound',
    },
  ),
  ...inFile(
    'server/src/access/access.ts',
    {
      promise: 'A clerk has the rights of his area',
      from: 'if (subject.area !== undefined) return subject.area === area',
      to: "if (subject.area !== undefined) return area !== ''",
      tests: ['server/src/access/routes.test.ts', 'server/src/http/agency.test.ts', ...rights],
    },
    {
      promise: 'A till has the rights of its institution',
      from: 'caller.institution === subject.institution,',
      to: "caller.institution !== '',",
      tests: rights,
    },
    {
      promise: 'A payer stands to his own affairs',
      from: 'subject.payerId !== undefined && citizenOf(caller) === subject.payerId',
      to: 'subject.payerId !== undefined && citizenOf(caller) !== null',
      tests: rights,
    },
    {
      promise: 'Who reads another’s data is on record',
      from: 'if (reads !== undefined && id !== citizenOf(caller)) read.add(id)',
      to: 'if (reads === undefined) read.add(id)',
      tests: rights,
    },
    {
      promise: 'An auditor states a reason',
      from: "(caller.reason ?? '') === '') {",
      to: "caller.reason === '0') {",
      tests: rights,
    },
    {
      promise: 'Who might have a right learns nothing of what is there',
      from: '? await unknown() : problem.notAllowed()',
      to: '? problem.notAllowed() : problem.notAllowed()',
      tests: rights,
    },
  ),
  ...inFile(
    'server/src/access/right.ts',
    {
      promise: 'Whose premium it is does not confirm what another’s account pays',
      from: "'premium.confirm': { to: ['payer'] }",
      to: "'premium.confirm': { to: ['payer', 'own'] }",
      tests: rights,
    },
    {
      promise: 'A helper sees and prepares, and does not pay',
      from: "'premium.pay': { to: ['payer', 'own', 'ward'] }",
      to: "'premium.pay': { to: ['payer', 'own', 'ward', 'helper'] }",
      tests: rights,
    },
  ),
]

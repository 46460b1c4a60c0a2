import { type RightName, rightNames, routes } from '@gongji/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../db/sql.ts'
import { factsOf } from '../http/facts.ts'
import { recordGuardian } from '../person/register.ts'
import { Problem } from '../problem.ts'
import type { Caller, Subject } from '../serve.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { type Access, createAccess } from './access.ts'
import { rights } from './right.ts'
import { closeSession, findCaller, openSession, tokenDigest } from './session.ts'
import { listReadings } from './store.ts'

let app: TestApp
let access: Access
let ids: Record<string, number>
const hospital = 'H52020100001'

beforeAll(async () => {
  app = await testApp()
  access = createAccess({
    db: app.db,
    newId: app.deps.newId,
    now: app.deps.now,
    facts: {
      ...factsOf(app.deps),
      isHelper: async (_, { helperId, personId }) => helperId === ids.helper && personId === ids.child,
      isOpener: async (_, { openerId, personId }) => openerId === ids.opener && personId === ids.child,
      isInvented: async () => false,
      isHeir: async (_, { heirId, personId }) => heirId === ids.heir && personId === ids.child,
    },
  })
  const idOf = async (name: string) => (await app.person(name)).id
  ids = {
    child: await idOf('张小雨'),
    guardian: await idOf('李梅'),
    formerGuardian: await idOf('张伟'),
    payer: await idOf('赵磊'),
    stranger: await idOf('陈刚'),
    helper: await idOf('何静'),
    heir: await idOf('王秀英'),
    opener: await idOf('张敏'),
    grown: await idOf('张建国'),
  }
  // 张伟 was the guardian of somebody who has come of age.
  await app.db.transaction((tx) =>
    recordGuardian(tx, { childId: ids.grown!, guardianId: ids.formerGuardian!, at: app.deps.now() }),
  )
})
afterAll(() => app.close())

const citizen = (personId: number): Caller => ({ kind: 'citizen', personId, channel: 'web' })
const staff = (role: Extract<Caller, { kind: 'staff' }>['role'], more: object = {}): Caller => ({
  kind: 'staff',
  staffId: 7,
  role,
  ...more,
})

/** Each asks about the child of eight, whose account-holder is 赵磊 here, at the first hospital, unless it says otherwise. */
const callers: Record<string, () => Caller | Promise<Caller>> = {
  self: () => citizen(ids.child!),
  guardian: () => citizen(ids.guardian!),
  formerGuardian: () => citizen(ids.formerGuardian!),
  payer: () => citizen(ids.payer!),
  helper: () => citizen(ids.helper!),
  heir: () => citizen(ids.heir!),
  opener: () => citizen(ids.opener!),
  stranger: () => citizen(ids.stranger!),
  clerk: () => staff('clerk', { area: '520200' }),
  clerkElsewhere: () => staff('clerk', { area: '530600' }),
  till: () => staff('cashier', { institution: hospital }),
  tillElsewhere: () => staff('cashier', { institution: 'H53060200001' }),
  auditor: () => staff('auditor', { reason: '2025年度专项稽核' }),
  auditorSilent: () => staff('auditor'),
  officer: () => staff('policyOfficer'),
  manager: () => staff('fundManager'),
  administrator: () => staff('administrator'),
  expired: async () => {
    const token = await app.db.transaction((tx) =>
      openSession(tx, { kind: 'citizen', personId: ids.child!, channel: 'web' }, Date.now() - 13 * 3_600_000),
    )
    return await findCaller(app.db.reader, token, Date.now())
  },
  signedOut: async () => {
    const token = await app.db.transaction((tx) =>
      openSession(tx, { kind: 'citizen', personId: ids.child!, channel: 'web' }, Date.now()),
    )
    await app.db.transaction((tx) => closeSession(tx, token, Date.now()))
    return await findCaller(app.db.reader, token, Date.now())
  },
  dismissed: async () => {
    const { token } = await app.staff('clerk-520200')
    const rows = await sql<{ id: number }>`select staff_id as id from session
      where digest = ${tokenDigest(token)}`.read(app.db.reader)
    const id = rows[0]!.id
    await sql`update staff set active = false where id = ${id}`.execute(app.db.autocommit)
    const caller = await findCaller(app.db.reader, token, Date.now())
    await sql`update staff set active = true where id = ${id}`.execute(app.db.autocommit)
    return caller
  },
}

// Written by hand, right by right: who may. Everybody else may not.
const table: Record<RightName, string> = {
  'account.read': 'self guardian helper clerk auditor',
  'account.freeze': 'self',
  'administration.read': 'auditor auditorSilent administrator',
  'audit.search': 'auditor auditorSilent',
  'base.propose': 'clerk',
  'base.read': 'clerk',
  'bill.imagine': 'self guardian',
  'bill.print': 'self guardian till',
  'bill.read': 'self guardian helper clerk auditor',
  'binding.act': 'payer guardian clerk',
  'binding.make': 'payer clerk',
  'binding.read': 'payer self guardian clerk auditor',
  'case.handle': 'clerk',
  'case.read': 'clerk auditor',
  'certificate.issue': 'guardian',
  'certificate.read': 'guardian',
  'change.report': 'clerk',
  'claim.decide': 'clerk',
  'claim.pay': 'clerk',
  'claim.read': 'self guardian helper clerk auditor',
  'claim.submit': 'self guardian clerk',
  'code.show': 'self guardian',
  'estate.read': 'heir clerk auditor',
  'estate.settle': 'clerk',
  'filing.decide': 'clerk',
  'filing.read': 'self guardian helper clerk auditor',
  'filing.submit': 'self guardian helper clerk',
  // Sums and rules are nobody's data: an auditor need not say why.
  'fund.plan': 'manager',
  'fund.read': 'clerk auditor auditorSilent manager',
  'guardian.check': 'clerk',
  'guardian.declare': 'self',
  'guardian.record': 'clerk',
  'helper.end': 'self helper',
  'helper.name': 'guardian',
  'helper.read': 'self',
  'hold.release': 'clerk',
  'home.read': 'self guardian opener',
  'institution.manage': 'administrator',
  'institution.pay': 'clerk',
  'invented.read': '',
  'notice.change': 'self',
  'notice.read': 'self',
  'objection.answer': 'clerk',
  'objection.read': 'self clerk',
  'objection.submit': 'self guardian payer',
  'order.change': 'guardian',
  'outage.declare': 'clerk',
  'payment.read': 'self helper',
  'person.find': 'clerk',
  'photo.read': 'self guardian clerk',
  'premium.confirm': 'payer',
  'premium.pay': 'payer self guardian',
  'premium.quote': 'payer self guardian',
  'premium.read': 'payer self guardian',
  'premium.refund': 'payer self guardian',
  'premium.watch': 'clerk',
  'quota.agree': 'guardian',
  'quota.end': 'payer guardian',
  'quota.give': 'payer',
  'quota.read': 'payer self guardian',
  'data.erase': 'self',
  'data.read': 'self',
  'reading.read': 'self guardian',
  'relative.find': 'self',
  'revision.settle': 'clerk',
  'rule.change': 'officer',
  'rule.read': 'clerk auditor auditorSilent officer',
  'staff.manage': 'administrator',
  'till.keys': 'till',
  'till.read': 'till',
  'till.settle': 'till',
  'visit-request.make': 'payer guardian',
  'wallet.accept': 'guardian opener',
  'wallet.act': 'guardian',
  'wallet.open': 'self',
  'wallet.read': 'self guardian opener',
  'work.read': 'clerk',
}

/** What is asked and put on record, as one call does it. */
async function asks(caller: Caller, right: RightName, subject: Subject) {
  const asking = access.ask(caller, right)
  const standing = await asking.may(app.db.reader, subject)
  await asking.record()
  return standing
}

const subjectFor = () => ({ personId: ids.child!, payerId: ids.payer!, institution: hospital })
const isAllowed = async (right: RightName, caller: Caller): Promise<boolean> => {
  try {
    await asks(caller, right, subjectFor())
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

describe('who may do what', () => {
  test.each(rightNames)('%s', async (right) => {
    const allowed: string[] = []
    for (const [name, make] of Object.entries(callers)) {
      if (await isAllowed(right, await make())) allowed.push(name)
    }
    expect(allowed.sort()).toEqual(table[right].split(' ').filter(Boolean).sort())
  })

  test('every right is asked by a route', () => {
    const asked = new Set<string | null>(Object.values(routes).map(({ right }) => right))
    expect(rightNames.filter((name) => !asked.has(name))).toEqual([])
  })

  test('every right is in the table by hand', () => {
    expect(Object.keys(table).sort()).toEqual([...rightNames].sort())
    expect(Object.keys(rights).sort()).toEqual([...rightNames].sort())
  })
})

describe('a guardian', () => {
  test.each(['bill.read', 'certificate.issue'] as const)(
    'has no right over somebody who has come of age: %s',
    async (right) => {
      await expect(asks(citizen(ids.formerGuardian!), right, { personId: ids.grown! })).rejects.toMatchObject(
        { status: 404 },
      )
    },
  )

  test('loses it on the 18th birthday, not the day before', async () => {
    const clockDay = (day: string) => app.clock.moveTo(day)
    const rightOn = async (day: string) => {
      clockDay(day)
      return await isAllowed('bill.read', citizen(ids.guardian!))
    }
    // 张小雨 was born on 2016-12-01.
    expect(await rightOn('2034-11-30')).toBe(true)
    expect(await rightOn('2034-12-01')).toBe(false)
    clockDay('2025-01-15')
  })
})

describe('who may not', () => {
  const refusalOf = async (
    right: RightName,
    caller: Caller,
    subject: Subject = subjectFor(),
  ): Promise<number> => {
    try {
      await asks(caller, right, subject)
      return 200
    } catch (error) {
      return (error as Problem).status
    }
  }
  test('a stranger and another agency learn of nothing there; a role that never may is told so; nobody is asked to sign in', async () => {
    expect(await refusalOf('bill.read', citizen(ids.stranger!))).toBe(404)
    expect(await refusalOf('claim.pay', staff('clerk', { area: '530600' }))).toBe(404)
    expect(await refusalOf('claim.pay', citizen(ids.child!))).toBe(403)
    expect(await refusalOf('bill.read', { kind: 'anyone' })).toBe(401)
    expect(await refusalOf('bill.read', staff('auditor'))).toBe(403)
  })
  test('what belongs to an area and to nobody in person is another agency’s, too', async () => {
    const asked = (area: string) => refusalOf('fund.read', staff('clerk', { area }), { area: '520200' })
    expect([await asked('520200'), await asked('530600')]).toEqual([200, 404])
  })
})

describe('whoever reads another’s data', () => {
  test('is on record with what and why; who reads his own is not', async () => {
    const before = (await listReadings(app.db.reader, ids.child!, { limit: 500 })).length
    await asks(citizen(ids.child!), 'bill.read', { personId: ids.child! })
    await asks(staff('clerk', { area: '520200' }), 'claim.read', { personId: ids.child! })
    await asks(staff('auditor', { reason: '举报核查' }), 'bill.read', { personId: ids.child! })
    const readings = await listReadings(app.db.reader, ids.child!, { limit: 500 })
    expect(readings).toHaveLength(before + 2)
    expect(readings.slice(0, 2)).toMatchObject([
      { reader: 'staff:7', right: 'bill.read', reason: '举报核查' },
      { reader: 'staff:7', right: 'claim.read', reason: '' },
    ])
  })
})

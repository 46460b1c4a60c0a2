import { routes } from '@gongji/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { totpPlace } from '../administration/staff.ts'
import { sql } from '../db/sql.ts'
import { recordGuardian } from '../person/register.ts'
import { seal } from '../person/seal.ts'
import { type TestApp, type TestCaller, testApp } from '../testing/harness.ts'
import { newTotpSecret, totpCode } from '../totp.ts'
import { proofMinutes } from './proof.ts'
import { tokenDigest } from './session.ts'

// Acts that move money, or give somebody else a say over it, ask who it is when that was last shown some minutes ago.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

/** The session as it is when its person showed last who it is so many minutes ago. */
const provedBefore = ({ token }: TestCaller, minutes: number) =>
  sql`update session set proved_at = ${new Date(Date.now() - minutes * 60_000)}::timestamptz
    where digest = ${tokenDigest(token)}`.execute(app.db.autocommit)

const typeOf = async (answer: Promise<{ status: number; body: { type?: string } | null }>) => {
  const { status, body } = await answer
  return `${status} ${body?.type ?? ''}`
}

/** What a route that is called with nothing says to somebody who showed lately, and to somebody who did not. */
const bare = (name: keyof typeof routes, caller: TestCaller) => {
  const { method, path } = routes[name]
  return app.call(method, path.replaceAll(/:\w+/g, '1'), caller, {})
}

/** By hand: what asks for it. */
const asked = {
  citizen:
    'createBinding changeBinding resumeBinding declareGuardian eraseOwnData openWallet changeWallet sendTransfer inviteToQuota grantQuota unfreezeAccount',
  clerk: `payClaim takeBackClaim nameHeirs payHeir approveContributionBase addAdjustment decidePaymentRun bindAtCounter
    returnPremium decideRevisionDue decideCase liftCase recoverCase confirmRecovery releaseHold`,
  cashier: 'changeOwnKey endOwnKey',
  policyOfficer: 'approveRevision decideRuleProposal',
  administrator:
    'inviteStaff changeStaff inviteAgain confirmAdministrativeRequest issueInstitutionKey registerWebhook',
}
const listed = (text: string) => text.split(/\s+/) as (keyof typeof routes)[]

test('every act of the list asks who it is, and no other does', () => {
  const asks = Object.entries(routes).flatMap(([name, route]) =>
    'freshProof' in route && route.freshProof === true ? [name] : [],
  )
  expect(asks.sort()).toEqual(Object.values(asked).flatMap(listed).sort())
})

test('whoever showed it too long ago is refused before anything is looked at, and not a minute earlier', async () => {
  const callers = {
    citizen: await app.person('张伟'),
    clerk: await app.staff('clerk-520200'),
    cashier: await app.staff('cashier-1'),
    policyOfficer: await app.staff('policy'),
    administrator: await app.staff('administrator'),
  }
  const long = '403 /problems/access/prove-in-person'
  for (const [who, caller] of Object.entries(callers)) {
    for (const name of listed(asked[who as keyof typeof asked])) {
      await provedBefore(caller, proofMinutes + 0.1)
      expect(await typeOf(bare(name, caller)), name).toBe(long)
      await provedBefore(caller, proofMinutes - 0.5)
      expect(await typeOf(bare(name, caller)), name).not.toBe(long)
    }
  }
})

test('a citizen passes the check once more and goes on; what only reads never asks', async () => {
  const caller = await app.person('赵磊')
  await provedBefore(caller, proofMinutes + 1)
  const open = () => app.post('/wallets', caller, { useArea: '520200', channel: 'national-app' })
  expect(await typeOf(open())).toBe('403 /problems/access/prove-in-person')
  expect((await app.get('/wallets', caller)).status).not.toBe(403)
  expect((await app.post('/sign-in/proof', caller)).status).toBe(200)
  expect((await open()).status).not.toBe(403)
})

test('staff with an authenticator app show a code of it, which is good once; wrong ones are counted as at sign-in', async () => {
  const clerk = await app.staff('clerk-530600')
  const secret = newTotpSecret()
  const sealed = seal(app.deps.secrets, totpPlace(clerk.id), secret)
  await sql`update staff set totp_sealed = ${sealed} where id = ${clerk.id}`.execute(app.db.autocommit)
  await provedBefore(clerk, proofMinutes + 1)
  const act = () => app.post('/agency/claims/1/1/pay', clerk, { version: 1 })
  const prove = (verificationCode?: string) =>
    typeOf(app.post('/sign-in/proof', clerk, verificationCode === undefined ? {} : { verificationCode }))
  expect(await typeOf(act())).toBe('403 /problems/access/prove-by-code')
  expect(await prove()).toBe('401 /problems/http/second-factor-needed')
  const right = totpCode(secret, Math.floor(Date.now() / 30_000))
  const wrong = right === '000000' ? '000001' : '000000'
  expect(await prove(wrong)).toBe('401 /problems/http/second-factor-wrong')
  expect(await typeOf(act())).toBe('403 /problems/access/prove-by-code')
  expect(await prove(right)).toBe('200 ')
  expect(await typeOf(act())).not.toMatch(/prove/)
  expect(await prove(right)).toBe('401 /problems/http/second-factor-wrong')
  for (let nth = 0; nth < 4; nth++) await prove(wrong)
  expect(await prove(wrong)).toMatch(/^429 /)
})

test('a clerk who is insured here handles neither his own affairs nor his family’s, and reads them as others’', async () => {
  // 经办员何 is 何静 in the register.
  const clerk = await app.staff('clerk-520200-2')
  const other = await app.staff('clerk-520200')
  const own = { name: '何静', idNumber: '99020119740618024X' }
  const suspend = (by: TestCaller) =>
    typeOf(app.post('/agency/changes', by, { person: own, change: { kind: 'suspend', on: '2025-01-15' } }))
  const base = (by: TestCaller) =>
    typeOf(
      app.call('PUT', '/agency/contribution-bases', by, {
        person: own,
        from: '2025-02-01',
        baseFen: 900_000,
      }),
    )
  expect(await base(clerk)).toBe('403 /problems/access/own-affair')
  expect(await suspend(clerk)).toBe('403 /problems/access/own-affair')
  expect((await app.post('/agency/people/find', clerk, own)).status).toBe(200)
  expect(await base(other)).toBe('200 ')
  // A child in his care is his affair, too.
  const [child, self] = [await app.person('张小雨'), await app.person('何静')]
  await app.db.transaction((tx) =>
    recordGuardian(tx, { childId: child.id, guardianId: self.id, at: app.deps.now() }),
  )
  const about = { name: '张小雨', idNumber: '990201201612010080' }
  const ofChild = { person: about, change: { kind: 'suspend', on: '2025-01-15' } }
  expect(await typeOf(app.post('/agency/changes', clerk, ofChild))).toBe('403 /problems/access/own-affair')
  // Nor does he make himself somebody's relative or guardian.
  const wife = await app.person('李梅')
  const letter = { digest: 'ab'.repeat(32), form: 'scan', signature: 'ab'.repeat(32) }
  const wish = { personId: String(wife.id), relative: own, relationship: 'sibling' }
  const { body: prepared } = await app.post('/agency/bindings/prepare', clerk, wish)
  const bound = { ...wish, letter: { ...letter, digest: prepared.letter.digest } }
  expect(await typeOf(app.post('/agency/bindings', clerk, bound))).toBe('403 /problems/access/own-affair')
  const guardian = {
    child: { name: '张明', idNumber: '99020120070710021X' },
    guardian: own,
    proof: 'householdRegister',
  }
  expect(await typeOf(app.post('/agency/guardians', clerk, guardian))).toBe('403 /problems/access/own-affair')
})

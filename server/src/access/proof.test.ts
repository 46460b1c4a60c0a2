import { routes } from '@gongji/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { totpPlace } from '../administration/staff.ts'
import { sql } from '../db/sql.ts'
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
    'createBinding changeBinding resumeBinding openWallet changeWallet sendTransfer inviteToQuota grantQuota unfreezeAccount',
  clerk: `payClaim takeBackClaim nameHeirs payHeir approveContributionBase addAdjustment decidePaymentRun bindAtCounter
    returnPremium decideRevisionDue decideCase liftCase recoverCase confirmRecovery releaseHold`,
  policyOfficer: 'approveRevision decideRuleProposal',
  administrator: 'inviteStaff changeStaff inviteAgain issueInstitutionKey',
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

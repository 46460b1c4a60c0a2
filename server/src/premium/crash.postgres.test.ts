import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Mode } from '../../rehearsal/bureau/simulated-bureau.ts'
import type { Simulator } from '../../rehearsal/bureau/simulator.ts'
import { sql } from '../db/sql.ts'
import type { Deps } from '../deps.ts'
import { nextJobAt, runDueJobs } from '../jobs.ts'
import { everything, shareOf } from '../testing/everything.ts'
import { type TestApp, testApp } from '../testing/harness.ts'
import { Crash, type Moment, mortal } from '../testing/mortal.ts'
import { bindFor, make, rehearseBureau } from '../testing/people.ts'
import { confirmPremium, listPayingAccounts, placeOrder } from './bureau-page.ts'
import { premiumJobs } from './jobs.ts'
import { type Submission, submitPremium } from './submit.ts'

// The process dies at the nth transaction: before it, in it, or after its commit but before anybody hears of it. It is
// started again, whoever had no answer asks again, and everything must end where it ends without a crash.

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

/** Runs jobs until none waits, as a worker does: time passes, and a failure is tried again. */
async function work(deps: Deps, alive: () => boolean): Promise<void> {
  const { 'premium.overdue': _, ...handlers } = premiumJobs(deps)
  while (alive()) {
    await runDueJobs(deps, handlers, app.clock.now()).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error
    })
    const next = await nextJobAt(deps, handlers)
    if (next === undefined) return
    app.clock.advance({ seconds: Math.max(0, Math.ceil((next - app.clock.now()) / 1000)) })
  }
}

/** Everything that must be the same with and without a crash. */
async function outcome(payerId: number, insuredId: number) {
  const reader = app.db.reader
  const money = await sql<{ account: string; amount: number }>`
    select account, sum(amount)::bigint as amount from ledger_entry where person_id = ${payerId}
    group by account order by account`.read(reader)
  const balances = await sql<{ balance: number }>`
    select balance from ledger_account where person_id = ${payerId}`.read(reader)
  const premiums = await sql<{ status: string }>`
    select status from premium where insured_id = ${insuredId}`.read(reader)
  const enrolments = await sql<{ status: string; valid_from: string }>`
    select status, valid_from from enrolment where person_id = ${insuredId} order by valid_from`.read(reader)
  const uses = await sql<{ amount: number }>`
    select amount from binding_use where relative_id = ${insuredId}`.read(reader)
  const postings = await sql<{ template: string }>`
    select distinct posting_id, template from ledger_entry
    where person_id = ${payerId} and template like 'premium.%' order by posting_id`.read(reader)
  return {
    money,
    balance: balances[0]?.balance,
    premiums: premiums.map(({ status }) => status),
    enrolments,
    uses,
    postings: postings.map(({ template }) => template),
  }
}

let keys = 0
async function family(area: string) {
  app.clock.moveTo('2025-01-15')
  await sql`delete from job`.execute(app.db.autocommit)
  const payer = await make(app, { name: '钱进', scheme: 'employee', area, balance: 100_000 })
  const insured = await make(app, { name: '钱芳', area })
  await bindFor(app, payer, insured, { relationship: 'spouse', purposes: ['premium'] })
  return { payer, insured }
}

/** Without `nth` nothing crashes. Tells whether the crash came about. */
async function fromOurApp(bureau: Simulator, mode: Mode, nth: number | null, moment: Moment) {
  const { payer, insured } = await family('520200')
  bureau.bureau.setMode(insured.idNumber, mode)
  const submission: Submission = {
    callerId: payer.id,
    channel: 'web',
    requestKey: `crash-${++keys}-abcd`,
    seenAmount: 40_000,
    kind: 'resident',
    year: 2025,
    insuredId: insured.id,
    payerId: payer.id,
    account: 'personal',
    repaired: 0,
    area: null,
  }
  const { db, dead } = mortal(app.db, nth ?? 0, moment)
  const first: Deps = { ...app.deps, db }
  await submitPremium(first, submission).catch(() => undefined)
  if (!dead()) await work(first, () => !dead())
  const crashed = dead()
  // Started again; the phone, which has no answer, sends the same request.
  await submitPremium(app.deps, submission)
  await work(app.deps, () => true)
  return { crashed, ...(await outcome(payer.id, insured.id)) }
}

/** The bureau's page opens it (Yunnan); the bureau repeats an order and the payer a confirmation that had no answer. */
async function fromTheBureau(bureau: Simulator, mode: Mode, nth: number | null, moment: Moment) {
  const { payer, insured } = await family('530600')
  bureau.bureau.setMode(insured.idNumber, mode)
  const { accounts, amountFen } = await listPayingAccounts(app.deps, { insured, year: 2025 })
  const order = {
    reference: `YN${++keys}`,
    accountToken: accounts[0]!.token,
    insured,
    year: 2025,
    amountFen,
  }
  const { db, dead } = mortal(app.db, nth ?? 0, moment)
  const first: Deps = { ...app.deps, db }
  const play = async (deps: Deps) => {
    const { id } = await placeOrder(deps, order)
    await confirmPremium(deps, { callerId: payer.id, channel: 'web', insuredId: insured.id, id })
  }
  await play(first).catch(() => undefined)
  if (!dead()) await work(first, () => !dead())
  const crashed = dead()
  await play(app.deps)
  await work(app.deps, () => true)
  return { crashed, ...(await outcome(payer.id, insured.id)) }
}

const moments = ['before', 'within', 'after'] as const
const ways: readonly { mode: Mode; ends: string; postings: string[] }[] = [
  { mode: 'accept', ends: 'credited', postings: ['premium.submit', 'premium.credit'] },
  { mode: 'lostAnswer', ends: 'credited', postings: ['premium.submit', 'premium.credit'] },
  { mode: 'refuse:notRegistered', ends: 'failed', postings: ['premium.submit', 'premium.return'] },
  { mode: 'acceptThenRefuse:notNormal', ends: 'failed', postings: ['premium.submit', 'premium.return'] },
]

describe.each([
  { direction: 'our app (Guizhou)', run: fromOurApp },
  { direction: 'the bureau’s page (Yunnan)', run: fromTheBureau },
])('a crash between any two steps of a premium opened by $direction', ({ run }) => {
  test.each(ways)(
    'loses nothing and doubles nothing when the bureau plays $mode',
    async ({ mode, ends, postings }) => {
      // A bureau of its own for each run: the clock starts again, and a bureau's never goes back.
      const played = async (nth: number | null, moment: Moment) => {
        const bureau = await rehearseBureau(app)
        try {
          return await run(bureau, mode, nth, moment)
        } finally {
          await bureau.close()
        }
      }
      const expected = { ...(await played(null, 'before')), crashed: true }
      expect(expected.premiums).toEqual([ends])
      expect(expected.postings).toEqual(postings)
      let points = 0
      // Where something is spared, each way of the bureau dies at another moment.
      for (const moment of shareOf(
        moments,
        ways.findIndex((way) => way.mode === mode) % moments.length,
        moments.length,
      )) {
        for (let nth = 1; ; nth++) {
          const ended = await played(nth, moment)
          expect({ ...ended, crashed: true }, `crash ${moment} transaction ${nth}`).toEqual(expected)
          if (!ended.crashed) break
          points += 1
        }
      }
      expect(points).toBeGreaterThan(everything ? 9 : 3)
    },
    120_000,
  )
})

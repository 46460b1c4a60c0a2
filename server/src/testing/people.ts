import type { Category, PlainDate, Scheme } from '@gongji/policy'
import { fen } from '@gongji/policy/money'
import { startSimulator } from '../../rehearsal/bureau/simulator.ts'
import { openSession } from '../access/session.ts'
import { sql } from '../db/sql.ts'
import { dateInChina } from '../deps.ts'
import { runDueJobs } from '../jobs.ts'
import { lockAccounts } from '../ledger/account.ts'
import { post } from '../ledger/post.ts'
import { checkDigit } from '../person/identity.ts'
import { recordGuardian, registerPerson } from '../person/register.ts'
import { premiumJobs } from '../premium/jobs.ts'
import { walletJobs } from '../wallet/jobs.ts'
import type { TestApp, TestCaller } from './harness.ts'

/** A person that a test made: signed in, with what names him. */
export type Made = TestCaller & { idNumber: string; psnNo: string }

export type Making = {
  name: string
  area?: string
  /** Null: never insured. */
  scheme?: Scheme | null
  bornOn?: PlainDate
  from?: PlainDate
  to?: PlainDate | null
  status?: 'normal' | 'suspended' | 'ended'
  /** From when the pool pays; from the first day of insurance unless said. */
  benefitsFrom?: PlainDate
  aidGroups?: readonly string[]
  /** Personal account in fen. */
  balance?: number
  guardian?: TestCaller
}

let serial = 0

function idNumberOf(bornOn: PlainDate, area: string): string {
  serial += 1
  const first17 = `99${area.slice(2)}${bornOn.replaceAll('-', '')}${String(serial % 1000).padStart(3, '0')}`
  return first17 + checkDigit(first17)
}

/** Registers a person with an enrolment and a balance, and signs him in. */
export async function make(app: TestApp, one: Making): Promise<Made> {
  const { deps } = app
  const { area = '520200', scheme = 'resident', bornOn = '1985-05-05', balance = 0 } = one
  const idNumber = idNumberOf(bornOn, area)
  const category: Category = scheme === 'employee' ? 'working' : 'adult'
  const from = one.from ?? (scheme === 'employee' ? '2015-01-01' : '2024-01-01')
  return await app.db.transaction(async (tx) => {
    const id = await registerPerson(tx, deps, {
      name: one.name,
      idNumber,
      area,
      enrolments:
        scheme === null
          ? []
          : [
              {
                scheme,
                category,
                psnType: scheme === 'employee' ? '1101' : '1501',
                area,
                status: one.status ?? 'normal',
                from,
                to: one.to === undefined ? (scheme === 'employee' ? null : '2024-12-31') : one.to,
                benefitsFrom: one.benefitsFrom ?? from,
                employer: '',
                aidGroups: one.aidGroups ?? [],
                consecutiveYears: 0,
                yearsWithoutUse: 0,
              },
            ],
    })
    if (balance > 0) {
      await post(
        tx,
        await lockAccounts(tx, deps.db.lockStep, [id]),
        {
          template: 'contribution',
          id: deps.newId(),
          on: dateInChina(deps.now()),
          parts: { personId: id, amount: fen(balance) },
        },
        { actor: 'job:test', at: deps.now() },
      )
    }
    if (one.guardian) await recordGuardian(tx, { childId: id, guardianId: one.guardian.id, at: deps.now() })
    const token = await openSession(tx, { kind: 'citizen', personId: id, channel: 'web' }, Date.now())
    return { id, name: one.name, token, idNumber, psnNo: `${area}${String(id).padStart(20, '0')}` }
  })
}

/** A second member of staff with the role and the area of a demo one, signed in. */
export async function colleagueOf(
  app: TestApp,
  signInName: string,
  as = `${signInName}-2`,
): Promise<TestCaller> {
  await sql`insert into staff (id, sign_in_name, name, role, area, password)
    select ${app.deps.newId()}::bigint, ${as}, ${as}, role, area, password from staff
    where sign_in_name = ${signInName} on conflict (sign_in_name) do nothing`.execute(app.db.autocommit)
  return await app.staff(as)
}

const signature = 'M10 60 L60 20 L60 90 M30 50 L95 50 M120 30 L170 30'

/** Binds a relative through the API, with the letter that the area asks for. @throws Error when it is refused */
export async function bindFor(
  app: TestApp,
  payer: TestCaller,
  relative: Made,
  { relationship, ...more }: { relationship: string; [term: string]: unknown },
): Promise<string> {
  const body = { relative: { name: relative.name, idNumber: relative.idNumber }, relationship, ...more }
  const prepared = await app.post('/bindings/prepare', payer, body)
  if (prepared.status !== 200) throw new Error(prepared.text)
  const { digest, form } = prepared.body.letter
  const bound = await app.post('/bindings', payer, {
    ...body,
    letter: { digest, agreed: true, signature: form === 'signature' ? signature : null },
  })
  if (bound.status !== 200) throw new Error(bound.text)
  return bound.body.id
}

/** Does what is due now, premiums' and wallets' only; gives how many jobs were done. */
export const runJobs = (app: TestApp): Promise<number> =>
  runDueJobs(
    app.deps,
    { ...premiumJobs(app.deps), ...walletJobs(app.deps) },
    app.clock.now(),
    (job, error) => {
      throw new Error(`job ${job.kind} failed`, { cause: error })
    },
  )

/** Lets time pass in steps, doing what is due after each. */
export async function pass(
  app: TestApp,
  by: { days?: number; hours?: number; minutes?: number },
  steps = 1,
): Promise<void> {
  for (let step = 0; step < steps; step++) {
    app.clock.advance(by)
    await runJobs(app)
  }
}

/** A bureau of this test's own, joined to the app both ways. */
export async function rehearseBureau(app: TestApp) {
  const key = Buffer.from('0f'.repeat(32), 'hex')
  const simulator = await startSimulator({
    port: 0,
    key,
    send: async (path, message) => {
      const answer = await app.raw({
        method: 'POST',
        url: `/api/tax-bureau/${path}`,
        headers: { 'content-type': 'application/json', 'accept-language': 'zh' },
        payload: JSON.stringify(message),
      })
      if (answer.status >= 500) throw new Error(answer.text)
      return answer.body
    },
    now: async () => app.clock.now(),
  })
  app.deps.taxBureau = { url: simulator.url, pageUrl: simulator.url, key, patienceMs: 2000 }
  return simulator
}

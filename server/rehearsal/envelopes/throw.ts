import type { Db } from '../../src/db/db.ts'
import { sql } from '../../src/db/sql.ts'
import { refusalCodes } from '../../src/his/refusals-page.ts'
import { createHis, type HisPatient, outputOf } from '../hospital/sample-client.ts'
import { createRandom } from '../simulation/random.ts'
import { mutate, type Posted } from './mutate.ts'
import { type Known, sampleEnvelope } from './samples.ts'

/** A server in this process, and its database. */
export type Target = {
  db: Db
  now: () => number
  inject: (
    posted: Pick<Posted, 'path' | 'headers' | 'payload'>,
  ) => Promise<{ status: number; json: boolean; text: string; code?: string | undefined }>
}

export type Thrown = {
  messages: number
  answered: { done: number; refused: number; file: number }
  /** Kinds of sentences that were answered. */
  sentences: number
  longestMs: number
  /** What went wrong, in words, with what was done to the message. */
  faults: string[]
}

/** Words of parsers, databases and runtimes: none of them is a cashier's. */
const inside =
  /\b(unexpected|token|position|undefined|null value|object Object|\w*Error\b|invalid|cannot|failed|expected|malformed|incorrect header|constraint|relation|column|duplicate key|out of range|overflow|surrogate|stack|syntax|at line|stream|callback|function)\b/i

const institutions = ['H52020100001', 'H52020100001', 'P52020100001', 'H52020100003'] as const
const atOnce = 20
const most = 20

type Money = { rows: number; total: number; fund: number; accounts: number; held: number }

/** What money is where; `held` and `accounts` together never change by a bill. */
async function readMoney({ reader }: Db): Promise<Money> {
  const [bills] = await sql<{ rows: number; total: number; fund: number; accounts: number }>`
    select count(*)::int as rows, coalesce(sum(total), 0)::float8 as total, coalesce(sum(fund_total), 0)::float8 as fund,
      coalesce(sum(own + relatives + wallet), 0)::float8 as accounts from settlement`.read(reader)
  const [accounts] = await sql<{ held: number }>`
    select coalesce(sum(balance + wallet), 0)::float8 as held from ledger_account`.read(reader)
  return { ...bills!, ...accounts! }
}

type Bill = { setl_id: string; medfee_sumamt: number; fund_pay_sumamt: number; acct_pay: number }

/** The bill that an answer says was booked; null: it books nothing. */
function billOf(text: string): Bill | null {
  const { output } = JSON.parse(text) as { output?: { setlinfo?: Bill } | null }
  const bill = output?.setlinfo
  return bill?.setl_id ? bill : null
}

type Answer = Awaited<ReturnType<Target['inject']>>

function faultOf({ status, json, text, code: refusal = '' }: Answer): string | null {
  if (status !== 200) return `HTTP ${status}: ${text.slice(0, 200)}`
  if (!json) return null
  const { infcode, err_msg: said, code, message } = JSON.parse(text) as Record<string, unknown>
  const sentence = String(said ?? message ?? '')
  if (infcode === 0 || code === 0) return null
  if (infcode !== -1 && code !== -1) return `neither done nor refused: ${text.slice(0, 200)}`
  if (sentence.includes('系统故障')) return `500: ${sentence}`
  if (!/\p{Script=Han}/u.test(sentence)) return `no sentence: ${sentence}`
  if (!refusalCodes().has(refusal)) return `the guide has no refusal ${refusal}: ${sentence}`
  // What the sender wrote is quoted, and no word of ours.
  const english = inside.exec(sentence.replaceAll(/“[^”]*”/g, ''))
  return english ? `“${english[0]}” is said to a cashier: ${sentence.slice(0, 200)}` : null
}

/**
 * Throws mutated messages of every transaction at a server: each is answered, in words, and money moves exactly as the
 * answers say. The same seed throws the same messages.
 */
export async function throwEnvelopes(
  target: Target,
  {
    seed,
    count,
    patients,
    write,
  }: { seed: number; count: number; patients: readonly HisPatient[]; write?: (line: string) => void },
): Promise<Thrown> {
  const random = createRandom(seed, 'envelopes')
  const sentences = new Set<string>()
  const result: Thrown = {
    messages: 0,
    answered: { done: 0, refused: 0, file: 0 },
    sentences: 0,
    longestMs: 0,
    faults: [],
  }
  const fault = (what: string): void => {
    if (result.faults.length < most) result.faults.push(what)
    write?.(`fault: ${what}`)
  }
  const booked = new Map<string, Bill>()
  const earlier = new Set<string>()

  async function post(posted: Posted): Promise<void> {
    const began = performance.now()
    const answer = await target
      .inject(posted)
      .catch((error: unknown) => ({ status: 0, json: false, text: String(error) }))
    result.longestMs = Math.max(result.longestMs, performance.now() - began)
    result.messages += 1
    const wrong = faultOf(answer)
    if (wrong !== null) {
      fault(`${wrong}\n    ${posted.how.join(', ')}\n    ${posted.payload.toString('latin1').slice(0, 600)}`)
      return
    }
    if (!answer.json) {
      result.answered.file += 1
      return
    }
    const { infcode, code, err_msg: said } = JSON.parse(answer.text) as Record<string, unknown>
    const done = infcode === 0 || code === 0
    result.answered[done ? 'done' : 'refused'] += 1
    if (!done)
      sentences.add(
        String(said)
          .replaceAll(/[\dA-Za-z“”"'._-]+/g, '…')
          .slice(0, 60),
      )
    const bill = done ? billOf(answer.text) : null
    // 5203 shows bills that were there before.
    if (bill && !earlier.has(bill.setl_id)) booked.set(bill.setl_id, bill)
  }

  let serials = 0
  /** What a message may name: fresh visits, a settled bill, one in bed. */
  async function prepare(): Promise<Known[]> {
    const made: Known[] = []
    for (const institution of institutions) {
      const patient = random.pick(patients)
      const his = createHis({
        institution,
        now: target.now,
        lane: ++serials % 100,
        send: async (message) => {
          const { text } = await target.inject({
            path: '/fsi/api/rsfComIfsService/callService',
            headers: { 'content-type': 'application/json' },
            payload: Buffer.from(JSON.stringify(message)),
          })
          return JSON.parse(text)
        },
      })
      const bill = { patient, lines: [{ code: 'DEMOA0001', amount: 10 }], accountUse: '1' as const }
      const values: Record<string, unknown> = {
        psn_no: patient.psnNo,
        psnNo: patient.psnNo,
        psn_No: patient.psnNo,
        mdtrt_cert_no: patient.certNo,
        certno: patient.certNo,
      }
      if (institution.startsWith('H')) {
        const { visit, batch } = await his.prepare(bill)
        const old = outputOf(await his.settle(visit, batch, bill)).setlinfo
        earlier.add(old.setl_id)
        const open = random.chance(0.5) ? await his.prepare(bill) : { visit, batch }
        Object.assign(values, {
          mdtrt_id: open.visit,
          mdtrt_Id: visit,
          chrg_bchno: open.batch,
          setl_id: old.setl_id,
          setl_Id: old.setl_id,
        })
      }
      made.push({ institution, values })
    }
    return made
  }

  const perRound = 200
  for (let thrown = 0; thrown < count; thrown += perRound) {
    const known = await prepare()
    const before = await readMoney(target.db)
    for (const number of booked.keys()) earlier.add(number)
    booked.clear()
    const all = Array.from({ length: Math.min(perRound, count - thrown) }, () =>
      mutate(structuredClone(sampleEnvelope(random, random.pick(known))), random),
    )
    for (let at = 0; at < all.length; at += atOnce) await Promise.all(all.slice(at, at + atOnce).map(post))
    const after = await readMoney(target.db)
    const said = [...booked.values()]
    const sum = (of: (bill: Bill) => number): number =>
      said.reduce((all, one) => all + Math.round(of(one) * 100), 0)
    const moved = [
      after.rows - before.rows,
      after.total - before.total,
      after.fund - before.fund,
      after.accounts - before.accounts,
    ]
    const told = [
      said.length,
      sum((one) => one.medfee_sumamt),
      sum((one) => one.fund_pay_sumamt),
      sum((one) => one.acct_pay),
    ]
    if (moved.join() !== told.join())
      fault(`money moved (rows, total, fund, accounts): ${moved.join(', ')}; answers said ${told.join(', ')}`)
    if (after.held + after.accounts !== before.held + before.accounts)
      fault('an account’s money went where no bill is')
    if (write && (thrown / perRound) % 50 === 49)
      write(`${result.messages} messages, ${result.faults.length} faults`)
  }
  if ('polluted' in {}) fault('every object has a member that a message named')
  result.sentences = sentences.size
  return result
}

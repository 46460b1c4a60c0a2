import { isDeepStrictEqual } from 'node:util'
import type { Reader } from '../../src/db/db.ts'
import { sql } from '../../src/db/sql.ts'
import {
  createHis,
  type HisAnswer,
  type HisBill,
  outputOf,
  type Send,
  sendTo,
} from '../hospital/sample-client.ts'
import type { Random } from '../simulation/random.ts'
import type { Fleet, Victim } from './fleet.ts'
import { careOn, patients, tills } from './load.ts'

type Message = Readonly<Record<string, unknown>>
/** A message that its till has an answer to. */
type Acknowledged = { message: Message; answer: HisAnswer }

/** What one kill among several servers showed. */
export type SeveralRound = {
  victim: Victim
  /** Messages of whole bills that were acknowledged, each counted once. */
  messages: number
  /** Those of them that move money. */
  moved: number
  /** Sent, and no answer, or none that says what became of it: the till sent the same again. */
  unanswered: number
  /** Sent again as if the answer had been lost, or twice at once. */
  repeated: number
  /** What went wrong, in words; empty when every promise held. */
  broken: string[]
  /** From the kill until what was killed was there again. */
  restartMs: number
}

/** What bills leave behind, counted. */
type Counts = { keys: number; settlements: number; visits: number; uploads: number }

const countBooks = async (tx: Reader): Promise<Counts> =>
  (
    await sql<Counts>`select ((select count(*) from message_key) + (select count(*) from message_answer))::int as keys,
      (select count(*)::int from settlement) as settlements, (select count(*)::int from visit) as visits,
      (select count(*)::int from bill_upload where msgid is not null) as uploads`.read(tx)
  )[0]!

/** Transactions whose answers are kept, and come back when they are sent again. */
const kept = new Set(['2201', '2203', '2204', '2207', '2102', '2208'])
const moving = new Set(['2207', '2102', '2208'])
const mostTries = 20

const nameOf = ({ infno, msgid }: Message): string => `${String(infno)} ${String(msgid)}`

/** Whether an answer asks for the same message again: nothing was booked, or nobody knows. */
const asksAgain = ({ infcode, err_msg }: HisAnswer): boolean =>
  infcode !== 0 && /繁忙|处理结果未知/.test(err_msg)

const says = ({ infcode, err_msg }: HisAnswer): string => (infcode === 0 ? 'done' : err_msg)
const isSame = (one: HisAnswer, other: HisAnswer): boolean =>
  one.infcode === other.infcode && isDeepStrictEqual(one.output, other.output)

/**
 * Sends as a till does that wants an answer: to any server, and the same message again until what became of it is known.
 * Some answers it loses, and some messages it sends twice at once.
 */
function insistent(
  fleet: Fleet,
  random: Random,
  round: SeveralRound,
  all: Acknowledged[],
  onAnswer: () => void,
): Send {
  const once = async (message: Message): Promise<HisAnswer> => {
    for (let tries = 1; tries <= mostTries; tries++) {
      const answer = await sendTo(random.pick(fleet.urls()))({ ...message }).catch(() => null)
      if (answer !== null && !asksAgain(answer)) return answer
      round.unanswered += 1
      await fleet.whole()
    }
    throw new Error(`${nameOf(message)}: no answer in ${mostTries} tries`)
  }
  return async (message) => {
    const fate = random.next()
    const [answer, twin] = await Promise.all([once(message), fate < 0.05 ? once(message) : undefined])
    const other = twin ?? (fate < 0.1 ? await once(message) : undefined)
    if (other !== undefined && kept.has(String(message.infno))) {
      round.repeated += 1
      if (!isSame(answer, other)) {
        round.broken.push(`${nameOf(message)}: ${says(answer)}, and when sent twice ${says(other)}`)
      }
    }
    if (answer.infcode === 0) all.push({ message, answer })
    onAnswer()
    return answer
  }
}

/** Programs so far: the message ids of two that begin in one second differ by their lanes. */
let programs = 0

/** One till's patient pays so many bills, one after another: sales, hospital bills, and some that are taken back. */
async function payBills(
  send: Send,
  { area, psnNo, idNumber }: (typeof patients)[number],
  { random, bills }: { random: Random; bills: number },
): Promise<void> {
  const { hospital, pharmacy } = tills[area]!
  const lane = programs++ % 100
  const his = createHis({ send, institution: hospital, lane })
  const shop = createHis({ send, institution: pharmacy, lane })
  for (let number = 0; number < bills; number++) {
    const bill: HisBill = {
      patient: { psnNo, certNo: idNumber },
      lines: [{ code: 'DEMOA0001', amount: random.int(100, 999) / 100 }],
      accountUse: '1',
      on: careOn,
    }
    if (random.chance(0.25)) {
      outputOf(await shop.settleSale(bill))
      continue
    }
    const { visit, batch } = await his.prepare(bill)
    let answer: HisAnswer
    do {
      outputOf(await his.preSettle(visit, batch, bill))
      answer = await his.settle(visit, batch, bill)
      // A relative's bill took of the same account meanwhile: the cashier asks again what is to be paid.
    } while (/预结算之后/.test(answer.err_msg))
    const { setl_id: settlement } = outputOf(answer).setlinfo
    if (random.chance(0.3)) outputOf(await his.reverse({ visit, settlement, psnNo }))
  }
}

/**
 * Lets every patient pay so many bills at all servers at once, kills one of them, or their database, at the `killAt`-th answer,
 * and starts it again while the others and the tills go on. When every bill has its answers: each of them is there once, comes
 * back from every server when its message is sent again, and `verify` and the seal are right.
 */
export async function killOneOf(
  fleet: Fleet,
  random: Random,
  { victim, bills, killAt }: { victim: Victim; bills: number; killAt: (bills: number) => number },
): Promise<SeveralRound> {
  const round: SeveralRound = {
    victim,
    messages: 0,
    moved: 0,
    unanswered: 0,
    repeated: 0,
    broken: [],
    restartMs: 0,
  }
  const all: Acknowledged[] = []
  const before = await countBooks(fleet.db.reader)
  const limit = killAt(patients.length * bills)
  let answered = 0
  let again: Promise<number> | undefined
  const send = insistent(fleet, random, round, all, () => {
    if (++answered >= limit) again ??= fleet.kill(victim)
  })
  await Promise.all(
    patients.map((patient, number) =>
      payBills(send, patient, { random: random.fork(`till ${number}`), bills }).catch((error: unknown) =>
        round.broken.push(String(error)),
      ),
    ),
  )
  round.restartMs = await (again ?? fleet.kill(victim))
  round.messages = all.length
  round.moved = all.filter(({ message }) => moving.has(String(message.infno))).length
  round.broken.push(...compareCounts(all, before, await countBooks(fleet.db.reader)))
  for (const url of fleet.urls()) round.broken.push(...(await repeatAll(sendTo(url), all)))
  round.broken.push(...compareCounts(all, before, await countBooks(fleet.db.reader)))
  for (const command of ['seal', 'verify'] as const) {
    await fleet.run(command).catch((error: unknown) => round.broken.push(String(error)))
  }
  return round
}

/** What of these is not there, or more than once. */
function compareCounts(all: readonly Acknowledged[], before: Counts, after: Counts): string[] {
  const of = (...infnos: readonly string[]) =>
    all.filter(({ message }) => infnos.includes(String(message.infno))).length
  const made: Counts = {
    keys: of(...kept),
    settlements: of(...moving),
    visits: of('2201', '2102'),
    uploads: of('2204'),
  }
  return (Object.keys(made) as (keyof Counts)[]).flatMap((what) =>
    after[what] - before[what] === made[what]
      ? []
      : [`${made[what]} ${what} were acknowledged, ${after[what] - before[what]} are there`],
  )
}

/** Sends every message again that moved or recorded something: what is answered otherwise than before. */
async function repeatAll(send: Send, all: readonly Acknowledged[]): Promise<string[]> {
  const takenBack = new Set(
    all.flatMap(({ message }) =>
      message.infno === '2208' ? [(message.input as { data: { setl_id: string } }).data.setl_id] : [],
    ),
  )
  const broken: string[] = []
  await Promise.all(
    all.map(async ({ message, answer }) => {
      if (!kept.has(String(message.infno))) return
      const second = await send({ ...message })
      const expected = takenBack.has(answer.output?.setlinfo?.setl_id)
        ? /被退费/.test(second.err_msg)
        : isSame(answer, second)
      if (!expected) broken.push(`${nameOf(message)}: answered, and when sent again ${says(second)}`)
    }),
  )
  return broken
}

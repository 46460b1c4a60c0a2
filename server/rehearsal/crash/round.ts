import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../src/db/db.ts'
import { openPGlite } from '../../src/db/pglite.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { sql } from '../../src/db/sql.ts'
import { createRules } from '../../src/settlement/rules.ts'
import { type Verdict, verify } from '../../src/settlement/verify.ts'
import { sendTo } from '../hospital/sample-client.ts'
import { type Order, prepareOrders, type Sent, sendAll } from './load.ts'
import { type Place, startServerProcess } from './server-process.ts'

/** What one kill showed. */
export type Round = {
  /** Orders that were under way. */
  orders: number
  /** Answered before the kill: promises that have to hold. */
  acknowledged: number
  /** Booked and not answered: the till cannot know, and repeats. */
  bookedUnseen: number
  /** Not booked: the repeat books them. */
  lost: number
  /** What went wrong, in words; empty when every promise held. */
  broken: string[]
  /** From start to serving again, after the kill. */
  restartMs: number
}

/** What the database holds while no server has it open. */
type Books = { keys: ReadonlySet<string>; settlements: number; verdict: Verdict }

const openDatabase = (place: Place): Promise<Db> =>
  'DATA_DIR' in place
    ? openPGlite(join(place.DATA_DIR, 'database'))
    : openPostgres(place.DATABASE_URL, { lanes: 1 })

/** Reads the books as the kill left them, and checks all of them against their entries and stored inputs. */
export async function readBooks(place: Place): Promise<Books> {
  const db = await openDatabase(place)
  try {
    const keys = await sql<{ key: string }>`select key from message_key`.read(db.reader)
    const rows = await sql<{ n: number }>`select count(*)::int as n from settlement`.read(db.reader)
    const { adjudicate } = createRules(() => null)
    const verdict = await verify({ db, adjudicate, otherUses: async () => [] })
    return { keys: new Set(keys.map(({ key }) => key)), settlements: rows[0]?.n ?? 0, verdict }
  } finally {
    await db.close()
  }
}

const keyOf = ({ message }: Order): string => `${String(message.fixmedins_code)} ${String(message.msgid)}`
const nameOf = ({ infno, message }: Order): string => `${infno} ${String(message.msgid)}`
const sameAnswer = (a: Sent | undefined, b: Sent | undefined): boolean =>
  a?.answer != null && isDeepStrictEqual(a.answer.output, b?.answer?.output)

/** Broken promises, in words. */
function compare(
  { sent, again, third }: { sent: readonly Sent[]; again: readonly Sent[]; third: readonly Sent[] },
  { afterKill, after, orders }: { afterKill: Books; after: Books; orders: readonly Order[] },
): string[] {
  const broken: string[] = []
  for (const [index, order] of orders.entries()) {
    const [first, second] = [sent[index]?.answer ?? null, again[index]?.answer ?? null]
    const name = nameOf(order)
    if (second?.infcode !== 0)
      broken.push(`${name}: refused when repeated: ${second?.err_msg ?? 'no answer'}`)
    if (first !== null && first.infcode !== 0) broken.push(`${name}: refused: ${first.err_msg}`)
    if (first !== null && !afterKill.keys.has(keyOf(order))) broken.push(`${name}: acknowledged and lost`)
    if (first !== null && !sameAnswer(sent[index], again[index]))
      broken.push(`${name}: another answer when repeated`)
    if (!sameAnswer(again[index], third[index])) broken.push(`${name}: another answer when repeated again`)
  }
  // Each reversal had its settlement booked while the orders were prepared; nothing else may have been added.
  const missing = orders.filter((order) => !afterKill.keys.has(keyOf(order))).length
  if (after.settlements !== afterKill.settlements + missing) {
    broken.push(`${after.settlements - afterKill.settlements} booked by repeating, ${missing} were missing`)
  }
  for (const [when, { verdict }] of [
    ['after the kill', afterKill],
    ['in the end', after],
  ] as const) {
    if (verdict.verdict !== 'right') {
      broken.push(`verify says ${verdict.verdict} ${when}: ${JSON.stringify(verdict.findings[0])}`)
    }
  }
  return broken
}

/**
 * Starts a server, sends orders, kills it at the `killAt`-th answer, looks at the books, starts it again, and repeats
 * every order twice under its own message id. What was acknowledged must come back as it was, and nothing twice.
 */
export async function killAndRepeat(
  place: Place,
  { each, killAt }: { each: number; killAt: (orders: number) => number },
): Promise<Round> {
  const server = await startServerProcess(place)
  const orders = await prepareOrders(sendTo(server.url), { each })
  const limit = killAt(orders.length)
  let killed: Promise<void> | undefined
  const sent = await sendAll(sendTo(server.url), orders, (answered) => {
    if (answered >= limit) killed ??= server.kill()
  })
  await (killed ?? server.kill())
  const afterKill = await readBooks(place)

  const began = performance.now()
  const restarted = await startServerProcess(place)
  const restartMs = performance.now() - began
  let again: Sent[]
  let third: Sent[]
  try {
    again = await sendAll(sendTo(restarted.url), orders)
    third = await sendAll(sendTo(restarted.url), orders)
  } finally {
    await restarted.stop()
  }
  const after = await readBooks(place)
  const acknowledged = sent.filter(({ answer }) => answer !== null).length
  const booked = orders.filter((order) => afterKill.keys.has(keyOf(order))).length
  return {
    orders: orders.length,
    acknowledged,
    bookedUnseen: booked - acknowledged,
    lost: orders.length - booked,
    broken: compare({ sent, again, third }, { afterKill, after, orders }),
    restartMs,
  }
}

import { createHash } from 'node:crypto'
import type { Fen } from '@gongji/policy'
import { addDays, addMonths } from '@gongji/policy/dates'
import { fenToYuan, sum } from '@gongji/policy/money'
import { z } from 'zod'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { type Peer, type PeerHandlers, problem as peerProblem } from '../peer/peer.ts'
import { tellPeer } from '../peer/send.ts'
import type { Crossing } from './crossing.ts'
import { askBack } from './crossing-send.ts'
import {
  type CrossingMonth,
  findCrossingMonth,
  findPlace,
  listClosedWith,
  listCrossingMonths,
  writeCrossingMonth,
} from './crossing-store.ts'
import { listUsesWith } from './quota-crossing-store.ts'
import { tellAllMoves } from './quota-moves.ts'

// The month end between two agencies: each counts what crossed and was accepted on the days of the month, and what was used of
// quotas between them; the month is closed when both have counted the same, crossing by crossing and use by use.

/** National codes: the mutual-aid account of another region (POOLAREA_FUND_PAY_TYPE), and its clearing (clr_way). */
const fundCode = '31020402'
const clearingWay = '912'

type Counted = Pick<Crossing, 'number' | 'amount' | 'closedOn'>
type Sums = { count: number; amount: Fen; digest: string }

const lineOf = ({ number, amount, closedOn }: Counted): string => `${number}\t${amount}\t${closedOn}\n`
const sumsOf = (all: readonly Counted[]): Sums => ({
  count: all.length,
  amount: sum(...all.map(({ amount }) => amount)),
  digest: createHash('sm3').update(all.map(lineOf).sort().join('')).digest('hex'),
})

/** What crossed in a month, as this agency knows it by now. */
async function count(tx: Reader, { month, peer }: { month: string; peer: string }) {
  const from = `${month}-01`
  const to = addDays(addMonths(from, 1), -1)
  const uses = (await listUsesWith(tx, peer, from, to)).map(({ on: closedOn, ...one }) => ({
    ...one,
    closedOn,
  }))
  const all = [...(await listClosedWith(tx, peer, from, to)), ...uses]
  const of = (side: Crossing['side']) => all.filter((one) => one.side === side)
  return { out: of('out'), in: of('in') }
}

const sums = z.object({ count: z.int(), amount: z.int(), digest: z.string() })
const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/)
/** `owes`: what the sender says that it owes. */
const asked = z.object({ month, owes: sums, owed: sums })
const answered = z.object({ agree: z.boolean(), accepted: z.array(z.string()) })

const isOver = (month: string, { now }: Pick<Deps, 'now'>): boolean =>
  dateInChina(now()) >= addMonths(`${month}-01`, 1)
const same = (a: Pick<Sums, 'digest'>, b: Pick<Sums, 'digest'>): boolean => a.digest === b.digest

const keep = async (
  tx: Tx,
  deps: Pick<Deps, 'now'>,
  {
    month,
    peer,
    owes,
    owed,
    agreed,
  }: { month: string; peer: string; owes: Sums; owed: Sums; agreed: boolean },
): Promise<void> =>
  await writeCrossingMonth(tx, {
    month,
    peer,
    owesCount: owes.count,
    owes: owes.amount,
    owedCount: owed.count,
    owed: owed.amount,
    digest: createHash('sm3').update(`${owes.digest}\n${owed.digest}`).digest('hex'),
    agreedAt: agreed ? deps.now() : null,
  })

/** The other agency says what it counted: agreed, or what was accepted here, so that it can ask for what it has not heard of. */
async function compare(tx: Tx, deps: Deps, peer: string, body: unknown): Promise<z.infer<typeof answered>> {
  const read = asked.safeParse(body)
  if (!read.success) throw peerProblem.badMessage()
  const { month, ...theirs } = read.data
  await tellAllMoves(tx, deps)
  const ours = await count(tx, { month, peer })
  const [owes, owed] = [sumsOf(ours.out), sumsOf(ours.in)]
  const agreed = isOver(month, deps) && same(theirs.owes, owed) && same(theirs.owed, owes)
  if ((await findCrossingMonth(tx, month, peer))?.agreedAt == null)
    await keep(tx, deps, { month, peer, owes, owed, agreed })
  return { agree: agreed, accepted: agreed ? [] : ours.in.map(({ number }) => number).slice(0, 1_000) }
}

const hour = 3_600_000
const askAgain = (tx: Tx, deps: Deps, { month, peer }: { month: string; peer: string }) =>
  enqueue(tx, deps, {
    kind: 'wallet.agree-month',
    payload: { month, peer },
    runAt: deps.now() + hour,
    uniqueKey: `wallet.agree-month:${month}:${peer}`,
  })

/** Asks the other agency whether it counted the same. */
async function propose(tx: Tx, deps: Deps, { month, peer }: { month: string; peer: string }): Promise<void> {
  if ((await findCrossingMonth(tx, month, peer))?.agreedAt != null) return
  await tellAllMoves(tx, deps)
  const ours = await count(tx, { month, peer })
  const body = { month, owes: sumsOf(ours.out), owed: sumsOf(ours.in) }
  await tellPeer(tx, deps, { peer, kind: 'wallet.month', body })
}

/** Takes in whether the other agency counted the same: where not, what was not heard of is asked for, and it is counted again. */
async function learnMonth(
  tx: Tx,
  deps: Deps,
  { code: peer }: Peer,
  body: unknown,
  answer: unknown,
): Promise<void> {
  const { month, owes, owed } = asked.parse(body) as { month: string; owes: Sums; owed: Sums }
  const { agree, accepted } = answered.parse(answer)
  if ((await findCrossingMonth(tx, month, peer))?.agreedAt != null) return
  await keep(tx, deps, { month, peer, owes, owed, agreed: agree })
  if (agree) return
  for (const number of accepted) {
    const place = await findPlace(tx, number)
    if (place?.personId != null) await askBack(tx, deps, { personId: place.personId, id: place.id! })
  }
  await askAgain(tx, deps, { month, peer })
}

export const crossingMonthHandlers = (deps: Deps): PeerHandlers => ({
  'wallet.month': {
    changes: true,
    answer: (tx, { code }, body) => compare(tx, deps, code, body),
    answered: (tx, to, body, answer) => learnMonth(tx, deps, to, body, answer),
  },
})

// After the night's returns have been asked for.
const closingAt = '07:00:00'
const nextMonth = (tx: Tx, deps: Deps, month: string): Promise<void> =>
  enqueue(tx, deps, {
    kind: 'wallet.crossing-month',
    runAt: instantInChina(addMonths(`${month}-01`, 1), closingAt),
    payload: { month },
    uniqueKey: 'wallet.crossing-month',
  })

/** Starts the monthly comparison with every other agency, unless it waits already. */
export async function scheduleCrossings(tx: Tx, deps: Deps): Promise<void> {
  await nextMonth(tx, deps, dateInChina(deps.now()).slice(0, 7))
}

export const crossingMonthJobs = (deps: Deps): JobHandlers => ({
  'wallet.crossing-month': async (tx, { payload }) => {
    const { month } = payload as { month: string }
    for (const { code } of deps.peers?.agencies ?? []) await propose(tx, deps, { month, peer: code })
    await nextMonth(tx, deps, addMonths(`${month}-01`, 1).slice(0, 7))
  },
  'wallet.agree-month': (tx, { payload }) => propose(tx, deps, payload as { month: string; peer: string }),
})

const header = [
  'month',
  'debtor',
  'creditor',
  'fund_pay_type',
  'clr_way',
  'count',
  'amount_yuan',
  'agreed',
  'sm3',
]

/** The statement of every month with every agency: tab-separated, amounts in yuan, a line a debt. */
export async function crossingStatement(tx: Reader, deps: Pick<Deps, 'peers'>): Promise<string> {
  const self = deps.peers?.self ?? ''
  const rows = (await listCrossingMonths(tx)).flatMap((one: CrossingMonth) => {
    const line = (debtor: string, creditor: string, n: number, amount: Fen) => [
      ...[one.month, debtor, creditor, fundCode, clearingWay, String(n), fenToYuan(amount)],
      one.agreedAt === null ? 'no' : 'yes',
      one.digest,
    ]
    return [line(self, one.peer, one.owesCount, one.owes), line(one.peer, self, one.owedCount, one.owed)]
  })
  return [header, ...rows].map((cells) => `${cells.join('\t')}\n`).join('')
}

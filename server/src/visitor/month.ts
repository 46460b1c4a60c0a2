import { hash } from 'node:crypto'
import type { Fen } from '@gongji/policy'
import { addDays, addMonths } from '@gongji/policy/dates'
import { fenToYuan } from '@gongji/policy/money'
import { z } from 'zod'
import type { Reader, Tx } from '../db/db.ts'
import { type Deps, dateInChina, instantInChina } from '../deps.ts'
import { enqueue, type JobHandlers } from '../jobs.ts'
import { type PeerHandlers, problem as peerProblem } from '../peer/peer.ts'
import { tellPeer } from '../peer/send.ts'
import { findMonth, listCounted, listMonths, writeMonth } from './store.ts'
import type { BillCrossing } from './visitor.ts'

// The month end between two agencies for bills: each counts what came to stand and what was taken back on the days of the month,
// fund by fund, and the month is closed when both have counted the same.

/** One bill, or its reversal (amounts below zero), in a month. */
type Counted = Pick<BillCrossing, 'number' | 'side' | 'funds'> & { on: string; sign: 1 | -1 }

async function count(tx: Reader, month: string, peer: string): Promise<Counted[]> {
  const from = `${month}-01`
  const to = addDays(addMonths(from, 1), -1)
  const within = (on: string | null): on is string => on !== null && on >= from && on <= to
  return (await listCounted(tx, peer, from, to)).flatMap(({ number, side, funds, closedOn, reversedOn }) => [
    ...(within(closedOn) ? [{ number, side, funds, on: closedOn, sign: 1 as const }] : []),
    ...(within(reversedOn) ? [{ number, side, funds, on: reversedOn, sign: -1 as const }] : []),
  ])
}

const sortedFunds = (funds: Counted['funds']): string =>
  Object.entries(funds)
    .map(([fund, amount]) => `${fund} ${amount}`)
    .sort()
    .join(' ')
/** SM3 of every bill of one debtor. */
const digestOf = (all: readonly Counted[]): string =>
  hash(
    'sm3',
    all
      .map(({ number, on, sign, funds }) => `${number}\t${on}\t${sign}\t${sortedFunds(funds)}\n`)
      .sort()
      .join(''),
  )
const sidesOf = (all: readonly Counted[]) => ({
  owes: digestOf(all.filter(({ side }) => side === 'out')),
  owed: digestOf(all.filter(({ side }) => side === 'in')),
})

const asked = z.object({
  month: z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/),
  owes: z.string(),
  owed: z.string(),
})
const answered = z.object({ agree: z.boolean() })

const isOver = (month: string, { now }: Pick<Deps, 'now'>): boolean =>
  dateInChina(now()) >= addMonths(`${month}-01`, 1)

type Month = { month: string; peer: string }

async function keep(tx: Tx, deps: Deps, { month, peer }: Month, agreed: boolean): Promise<void> {
  const { owes, owed } = sidesOf(await count(tx, month, peer))
  const digest = hash('sm3', `${owes}\n${owed}`)
  await writeMonth(tx, { month, peer, digest, agreedAt: agreed ? deps.now() : null })
}

async function compare(tx: Tx, deps: Deps, peer: string, body: unknown): Promise<z.infer<typeof answered>> {
  const read = asked.safeParse(body)
  if (!read.success) throw peerProblem.badMessage()
  const { month, owes, owed } = read.data
  const ours = sidesOf(await count(tx, month, peer))
  const agree = isOver(month, deps) && ours.owed === owes && ours.owes === owed
  await keep(tx, deps, { month, peer }, agree)
  return { agree }
}

async function propose(tx: Tx, deps: Deps, { month, peer }: Month): Promise<void> {
  if ((await findMonth(tx, month, peer))?.agreedAt != null) return
  const body = { month, ...sidesOf(await count(tx, month, peer)) }
  await tellPeer(tx, deps, { peer, kind: 'visitor.month', body })
}

const hour = 3_600_000

export const monthHandlers = (deps: Deps): PeerHandlers => ({
  'visitor.month': {
    changes: true,
    answer: (tx, { code }, body) => compare(tx, deps, code, body),
    answered: async (tx, { code: peer }, body, answer) => {
      const { month } = asked.parse(body)
      const { agree } = answered.parse(answer)
      await keep(tx, deps, { month, peer }, agree)
      if (agree) return
      // What one has not heard of is under way: its message is carried until it is heard.
      const uniqueKey = `visitor.agree-month:${month}:${peer}`
      const later = { runAt: deps.now() + hour, payload: { month, peer }, uniqueKey }
      await enqueue(tx, deps, { kind: 'visitor.agree-month', ...later })
    },
  },
})

const closingAt = '07:00:00'
const nextMonth = (tx: Tx, deps: Deps, month: string): Promise<void> =>
  enqueue(tx, deps, {
    kind: 'visitor.bill-month',
    runAt: instantInChina(addMonths(`${month}-01`, 1), closingAt),
    payload: { month },
    uniqueKey: 'visitor.bill-month',
  })

/** Starts the monthly comparison of bills with every other agency, unless it waits already. */
export const scheduleBills = (tx: Tx, deps: Deps): Promise<void> =>
  nextMonth(tx, deps, dateInChina(deps.now()).slice(0, 7))

export const monthJobs = (deps: Deps): JobHandlers => ({
  'visitor.bill-month': async (tx, { payload }) => {
    const { month } = payload as { month: string }
    for (const { code } of deps.peers?.agencies ?? []) await propose(tx, deps, { month, peer: code })
    await nextMonth(tx, deps, addMonths(`${month}-01`, 1).slice(0, 7))
  },
  'visitor.agree-month': (tx, { payload }) => propose(tx, deps, payload as Month),
})

/** Mutual-aid money is cleared as such (clr_way 912), the rest by item (1). */
const clearingWay = (fund: string): string => (fund.startsWith('310204') ? '912' : '1')

/** The bills of every month with every agency, in the lines of the wallets' statement: one a debt and fund. */
export async function billStatement(tx: Reader, deps: Pick<Deps, 'peers'>): Promise<string> {
  const self = deps.peers?.self ?? ''
  const rows: string[][] = []
  for (const { month, peer, digest, agreedAt } of await listMonths(tx)) {
    const all = await count(tx, month, peer)
    for (const side of ['out', 'in'] as const) {
      const [debtor, creditor] = side === 'out' ? [self, peer] : [peer, self]
      const of = all.filter((one) => one.side === side)
      const funds = [...new Set(of.flatMap((one) => Object.keys(one.funds)))].sort()
      for (const fund of funds) {
        const parts = of.filter((one) => fund in one.funds)
        const amount = parts.reduce((total, one) => total + one.sign * (one.funds[fund] ?? 0), 0) as Fen
        rows.push([
          ...[month, debtor, creditor, fund, clearingWay(fund), String(parts.length), fenToYuan(amount)],
          agreedAt === null ? 'no' : 'yes',
          digest,
        ])
      }
    }
  }
  return rows.map((cells) => `${cells.join('\t')}\n`).join('')
}

import { callPath } from '../server/rehearsal/hospital/sample-client.ts'
import { Problem } from '../server/src/problem.ts'
import type { Settler } from '../server/src/settlement/settlement.ts'
import { processorTime } from './cpu.ts'
import { closedLoop, type Measured, Poster } from './generator.ts'
import { messageOf, type PreparedVisit, visitBillOf } from './visits.ts'

export type Load = { visits: readonly PreparedVisit[]; inFlight: number; seconds: number }
export type Run = Measured & {
  used: number
  firstFailure: string | undefined
  /** Processor time of the process that settles, microseconds a settlement; below HTTP the load generator's too. */
  cpu: number | undefined
}

async function withProcessorTime<T extends Measured>(pid: number, work: () => Promise<T>) {
  const before = processorTime(pid)
  const run = await work()
  const after = processorTime(pid)
  return {
    ...run,
    cpu: before === undefined || after === undefined ? undefined : (after - before) / run.done,
  }
}

/**
 * A program asks what settling would come to before it settles, so a process knows the patient by then: it remembers
 * some 50,000, those who pay among them. A run takes no more, be it over earlier.
 */
const mostTried = 18_000
const triedAtOnce = 64

/** Sends the trials of what is going to be settled; they are not timed. @throws Error when one fails */
async function tryFirst<T>(items: readonly T[], send: (item: T, worker: number) => Promise<unknown>) {
  const isSent = async (item: T, worker: number) => {
    await send(item, worker)
    return true
  }
  await closedLoop({ items, send: isSent }, { inFlight: triedAtOnce, seconds: Number.POSITIVE_INFINITY })
}

/** Settles visits through the settler itself, in this process. */
export async function settleBelowHttp(settler: Settler, { visits, inFlight, seconds }: Load): Promise<Run> {
  let firstFailure: string | undefined
  const items = visits.slice(0, mostTried).map(visitBillOf)
  await tryFirst(items, (bill) => settler.preSettle(bill))
  const send = async (bill: (typeof items)[number]): Promise<boolean> => {
    try {
      await settler.settle(bill)
      return true
    } catch (error) {
      firstFailure ??= error instanceof Problem ? error.message : String((error as Error).stack ?? error)
      return false
    }
  }
  const run = await withProcessorTime(process.pid, () => closedLoop({ items, send }, { inFlight, seconds }))
  return { ...run, firstFailure }
}

const isDone = ({ status, body }: { status: number; body: string }): boolean =>
  status === 200 && /"infcode":"?0"?[,}]/.test(body)

/** Settles visits through the national interface of a running server, one connection for each request in flight. */
export async function settleThroughHttp(
  { url, pid }: { url: string; pid: number },
  now: () => number,
  { visits, inFlight, seconds }: Load,
): Promise<Run> {
  let firstFailure: string | undefined
  const posters = Array.from(
    { length: Math.max(inFlight, triedAtOnce) },
    () => new Poster(new URL(callPath, url)),
  )
  const known = visits.slice(0, mostTried)
  const items = known.map((visit) => messageOf('2207', visit, now))
  const send = async (message: string, worker: number): Promise<boolean> => {
    const answer = await posters[worker]!.post(message)
    const settled = isDone(answer)
    if (!settled) firstFailure ??= answer.body.slice(0, 500)
    return settled
  }
  try {
    await tryFirst(known, async (visit, worker) => {
      const answer = await posters[worker]!.post(messageOf('2206', visit, now))
      if (!isDone(answer)) throw new Error(`a trial failed: ${answer.body.slice(0, 500)}`)
    })
    const run = await withProcessorTime(pid, () => closedLoop({ items, send }, { inFlight, seconds }))
    return { ...run, firstFailure }
  } finally {
    for (const poster of posters) poster.close()
  }
}

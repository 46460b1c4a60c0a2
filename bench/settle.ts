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

/** Settles visits through the settler itself, in this process. */
export async function settleBelowHttp(settler: Settler, { visits, inFlight, seconds }: Load): Promise<Run> {
  let firstFailure: string | undefined
  const items = visits.map(visitBillOf)
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

/** Settles visits through the national interface of a running server, one connection for each request in flight. */
export async function settleThroughHttp(
  { url, pid }: { url: string; pid: number },
  now: () => number,
  { visits, inFlight, seconds }: Load,
): Promise<Run> {
  let firstFailure: string | undefined
  const posters = Array.from({ length: inFlight }, () => new Poster(new URL(callPath, url)))
  const items = visits.map((visit) => messageOf(visit, now))
  const send = async (message: string, worker: number): Promise<boolean> => {
    const answer = await posters[worker]!.post(message)
    const settled = answer.status === 200 && /"infcode":"?0"?[,}]/.test(answer.body)
    if (!settled) firstFailure ??= answer.body.slice(0, 500)
    return settled
  }
  try {
    const run = await withProcessorTime(pid, () => closedLoop({ items, send }, { inFlight, seconds }))
    return { ...run, firstFailure }
  } finally {
    for (const poster of posters) poster.close()
  }
}

import { callPath } from '../server/src/his/sample-client.ts'
import { Problem } from '../server/src/problem.ts'
import type { Settler } from '../server/src/settlement/settlement.ts'
import { closedLoop, type Measured, Poster } from './generator.ts'
import { messageOf, type PreparedVisit, visitBillOf } from './visits.ts'

export type Load = { visits: readonly PreparedVisit[]; inFlight: number; seconds: number }
export type Run = Measured & { used: number; firstFailure: string | undefined }

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
  return { ...(await closedLoop({ items, send }, { inFlight, seconds })), firstFailure }
}

/** Settles visits through the national interface of a running server, one connection for each request in flight. */
export async function settleThroughHttp(
  url: string,
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
    return { ...(await closedLoop({ items, send }, { inFlight, seconds })), firstFailure }
  } finally {
    for (const poster of posters) poster.close()
  }
}

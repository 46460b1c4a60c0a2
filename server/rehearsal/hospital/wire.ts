import type { Random } from '../simulation/random.ts'
import type { HisAnswer } from './sample-client.ts'
import type { Post } from './statement.ts'

/** Whether a hospital's program still runs; what it was doing when it died is not done. */
export type Life = { alive: boolean }

/** The program died: nothing more is done by it. */
export class Died extends Error {}
/** No answer came: whether the message did anything is not known. */
export class NoAnswer extends Error {}

export type WireCounts = {
  /** Messages that reached the platform, repeats with them. */
  messages: number
  lostAnswers: number
  lostRequests: number
  lateRequests: number
  doubles: number
  /** No answer because a side was down. */
  cut: number
}

/** Parts of messages, of 1. */
export type Faults = { lostAnswer: number; lostRequest: number; lateRequest: number; double: number }

export type Wire = {
  /** @throws NoAnswer, Died */
  send: (message: Record<string, unknown>) => Promise<HisAnswer>
  /** Lets everything arrive that is still on its way. */
  drain: () => Promise<void>
  counts: WireCounts
}

const lateBy = 25

/** The line between a hospital and the platform. `onMessage` hears how many messages have come so far. */
export function createWire({
  post,
  random,
  faults,
  life,
  counts,
  onMessage,
}: {
  post: Post
  random: Random
  faults: Faults
  life: Life
  counts: WireCounts
  onMessage: (count: number) => void
}): Wire {
  const late: { at: number; message: Record<string, unknown> }[] = []

  async function deliver(message: Record<string, unknown>): Promise<HisAnswer> {
    counts.messages += 1
    onMessage(counts.messages)
    const answer = await post(JSON.stringify(message), 'text/plain; charset=utf-8').catch(() => null)
    if (answer?.body == null) {
      counts.cut += 1
      throw new NoAnswer()
    }
    return answer.body
  }
  const ignored = (): null => null

  async function arrive(before: number): Promise<void> {
    while (late[0] !== undefined && late[0].at <= before) await deliver(late.shift()!.message).catch(ignored)
  }

  return {
    counts,
    drain: () => arrive(Number.POSITIVE_INFINITY),
    send: async (message) => {
      if (!life.alive) throw new Died()
      const fate = random.next()
      const { lostRequest, lateRequest, lostAnswer, double } = faults
      if (fate < lostRequest) {
        counts.lostRequests += 1
        throw new NoAnswer()
      }
      if (fate < lostRequest + lateRequest) {
        counts.lateRequests += 1
        late.push({ at: counts.messages + lateBy, message })
        throw new NoAnswer()
      }
      const twice = random.chance(double)
      if (twice) counts.doubles += 1
      const [answer] = await Promise.all([deliver(message), twice ? deliver(message).catch(ignored) : null])
      await arrive(counts.messages)
      if (!life.alive) throw new Died()
      if (fate < lostRequest + lateRequest + lostAnswer) {
        counts.lostAnswers += 1
        throw new NoAnswer()
      }
      return answer
    },
  }
}

import { isDuplicate, isRetryable } from '../db/db.ts'
import type { Deps } from '../deps.ts'
import { findInstitution } from '../institution/institution.ts'
import { StaleAccount } from '../ledger/account.ts'
import { settleBatch } from './batch.ts'
import { readLines } from './bill.ts'
import { isTrial, keyOf, personOf, type Work } from './gather.ts'
import { createFactsKnown } from './known-facts.ts'
import { keyText } from './message-key.ts'
import { createNumbers, hospitalNumbers } from './number.ts'
import { problem } from './problem.ts'
import { createRules } from './rules.ts'
import { checkedSale } from './sale.ts'
import { type CheckedSale, Outdated, type Sale, type Settlement, type Settler } from './settlement.ts'

/** Works one transaction takes at most (measured: docs/decisions/0001-write-path.md). */
const largestBatch = 128
/**
 * Works that make another transaction beside a running one worth what every transaction costs, of so many under way: with few,
 * smaller batches keep both processors at work; with many, larger ones save more.
 */
const companyOf = (underWay: number): number => Math.min(40, Math.max(16, Math.ceil(underWay / 3)))
/** How long fewer than that wait for the running one to end. */
const patienceMs = 50

type Answer = Settlement | Readonly<Record<string, unknown>>

type Waiting = {
  work: Work
  /** When it joined the queue; machine time, milliseconds. */
  since: number
  /** Times it was sent on because somebody was bound after the locks were chosen. */
  again: number
  resolve: (answer: Answer) => void
  reject: (reason: unknown) => void
}

export type SettlerOptions = {
  /** Requests that may wait; one more is told that the server is busy. */
  queueLimit?: number
}

/**
 * The write path: requests queue, and each free lane takes what is queued into one transaction. An answer is given only
 * after its commit.
 */
export function createSettler(
  { db, packs, newId, now }: Pick<Deps, 'db' | 'packs' | 'newId' | 'now'>,
  { queueLimit = 10_000 }: SettlerOptions = {},
): Settler {
  const rules = createRules(packs.packOf)
  const known = createFactsKnown()
  const queue: Waiting[] = []
  /** Patients in a running batch: their next request waits for its end. */
  const busy = new Set<number>()
  const inFlight = new Map<string, { digest: string; answer: Promise<Answer> }>()
  const nextNumber = createNumbers(db, hospitalNumbers)
  /** Numbers taken and not used: no batch waits for new ones while there are some. */
  const spare: number[] = []
  let running = 0
  let scheduled = false
  let patience: NodeJS.Timeout | undefined
  let closing = false
  let idle: (() => void) | undefined

  /** A message that writes: the same one in flight shares its answer. */
  function submit<A extends Answer>(work: Work): Promise<A> {
    const { digest, msgid } = keyOf(work)
    const key = keyText(keyOf(work))
    const same = inFlight.get(key)
    if (same) {
      // The digest covers what kind of message it is, and so of answer.
      if (same.digest === digest) return same.answer as Promise<A>
      return Promise.reject(work.kind === 'visit' ? work.message.reused() : problem.messageReused({ msgid }))
    }
    const answer = enqueue<A>(work).finally(() => inFlight.delete(key))
    inFlight.set(key, { digest, answer })
    return answer
  }

  function enqueue<A extends Answer>(work: Work): Promise<A> {
    if (closing || queue.length >= queueLimit) return Promise.reject(problem.busy())
    return new Promise<A>((resolve, reject) => {
      queue.push({
        work,
        since: performance.now(),
        again: 0,
        resolve: resolve as (answer: Answer) => void,
        reject,
      })
      schedule()
    })
  }

  /** At the end of this turn of the event loop, so that what arrives together settles together. */
  function schedule(): void {
    if (scheduled || running >= db.lanes || queue.length === 0) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      while (running < db.lanes && isWorthALane()) {
        const share = Math.ceil(queue.length / (db.lanes - running))
        const batch = takeBatch(Math.max(companyNow(), share))
        if (batch.length === 0) break
        void runLane(batch)
      }
      if (queue.length > 0 && running < db.lanes && patience === undefined) {
        patience = setTimeout(outOfPatience, patienceMs)
      }
    })
  }

  function outOfPatience(): void {
    patience = undefined
    schedule()
  }

  const companyNow = (): number => companyOf(queue.length + busy.size)

  function isWorthALane(): boolean {
    const [oldest] = queue
    if (!oldest || running === 0) return oldest !== undefined
    return queue.length >= companyNow() || performance.now() - oldest.since >= patienceMs
  }

  /** The oldest requests, at most one a patient, leaving those whose patient is in another lane. */
  function takeBatch(share: number): Waiting[] {
    const batch: Waiting[] = []
    const left: Waiting[] = []
    for (const waiting of queue) {
      const patient = personOf(waiting.work)
      if (batch.length < Math.min(share, largestBatch) && !busy.has(patient)) {
        busy.add(patient)
        batch.push(waiting)
      } else left.push(waiting)
    }
    queue.splice(0, queue.length, ...left)
    return batch
  }

  async function runLane(batch: Waiting[]): Promise<void> {
    running += 1
    try {
      await settle(batch)
    } finally {
      running -= 1
      for (const { work } of batch) busy.delete(personOf(work))
      if (running === 0 && queue.length === 0) idle?.()
      schedule()
    }
  }

  async function settle(batch: Waiting[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        // A sale needs a number for its visit and one for itself. Each batch has its own: lanes run side by side.
        const needed = batch.filter(({ work }) => work.kind !== 'visit' && !isTrial(work)).length * 2
        const numbers = spare.splice(0, needed)
        while (numbers.length < needed) numbers.push(await nextNumber())
        let taken = 0
        const outcomes = await settleBatch(
          // The database may ask for the transaction again; what the failed try took was not stored.
          { db, rules, known, newId, now, newNumber: () => numbers[taken++ % numbers.length] as number },
          batch.map(({ work }) => work),
        )
        spare.push(...numbers.slice(taken))
        outcomes.forEach((outcome, index) => {
          const waiting = batch[index] as Waiting
          if (outcome.kind === 'done') waiting.resolve(outcome.answer)
          else if (outcome.kind === 'refused') waiting.reject(outcome.problem)
          else if (outcome.kind === 'outdated') waiting.reject(new Outdated())
          else if (++waiting.again > 5) waiting.reject(problem.busy())
          else queue.unshift(waiting)
        })
        return
      } catch (error) {
        if (attempt < 5 && (error instanceof StaleAccount || isRetryable(error))) continue
        if (batch.length === 1) {
          // Another process used the key meanwhile for somebody else, behind another lock: now it is read.
          if (attempt < 5 && isDuplicate(error)) continue
          batch[0]?.reject(error)
          return
        }
        // One of them poisons the batch: each goes alone, so that it harms no neighbour.
        for (const waiting of batch) await settle([waiting])
        return
      }
    }
  }

  /** Checks a sale's lines against the catalogue of the place. @throws Problem naming each row */
  async function linesOf(sale: Sale): Promise<CheckedSale> {
    if (sale.checked) return sale.checked
    const institution = await findInstitution(db.reader, sale.institution)
    if (!institution) throw problem.institutionUnknown({ institution: sale.institution })
    const checked = await readLines(db.reader, { area: institution.area, on: sale.careOn, lines: sale.lines })
    return checkedSale(checked)
  }

  return {
    preSettle: (bill) => enqueue({ kind: 'offer', bill }),
    preSettleSale: async (bill) => enqueue({ kind: 'offer-sale', bill, ...(await linesOf(bill)) }),
    settle: (bill) => submit({ kind: 'settle', bill }),
    settleSale: async (bill) => submit({ kind: 'sale', bill, ...(await linesOf(bill)) }),
    reverse: (request) => submit({ kind: 'reverse', request }),
    record: (message) => submit({ kind: 'visit', message }),
    standing: () => ({
      queued: queue.length,
      oldestSeconds: queue[0] === undefined ? 0 : (performance.now() - queue[0].since) / 1000,
      busy: running,
      lanes: db.lanes,
    }),
    close: async () => {
      closing = true
      if (running === 0 && queue.length === 0) return
      await new Promise<void>((resolve) => {
        idle = resolve
      })
    },
  }
}

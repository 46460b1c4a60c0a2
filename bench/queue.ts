// Whole bills as a queue: what waits for what when bills come at random. Time in microseconds.

/** What a stage takes of a processor: once a batch, and for each message in it; for each at least what was ever measured. */
export type Stage = { batch: number; message: number; least: number }
/** `wait`: what a batch waits for besides processors: the disk, and being woken. */
export type Costs = { server: Stage; database: Stage; wait: number }

/** The part of a bill's cost that a batch has once and the part that each message has, from measurements of few and of many. */
export function stageOf(
  alone: { bill: number },
  together: { bill: number; messagesABatch: number },
  best: { bill: number },
  messages: number,
): Stage {
  const [one, many] = [alone.bill / messages, together.bill / messages]
  const batch = Math.max(0, (one - many) / (1 - 1 / together.messagesABatch))
  return { batch, message: Math.max(one - batch, 0), least: best.bill / messages }
}

export type Load = {
  costs: Costs
  cores: number
  /** Server processes; each reads and answers on one core and has one batch at the database. */
  processes: number
  /** Bills a second, by second: how long it lasts. */
  rates: readonly number[]
  messagesABill: number
  /** Of the generator, for each message on the same cores; 0: it stands elsewhere. */
  generator: number
  seed?: number
}
export type Queued = {
  /** Part of the cores' time that was used, by second. */
  used: number[]
  /** Milliseconds from a bill's beginning to its last answer, in the order in which bills began; by the second of it. */
  bills: { second: number; ms: number }[]
  messagesABatch: number
}

const mostOfBatch = 256

/** Numbers from 0 to 1, the same from the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What happens next, by time. */
class Agenda {
  readonly #heap: { at: number; then: () => void }[] = []
  add(at: number, then: () => void) {
    const heap = this.#heap
    heap.push({ at, then })
    for (let index = heap.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1
      if (heap[parent]!.at <= heap[index]!.at) break
      ;[heap[parent], heap[index]] = [heap[index]!, heap[parent]!]
      index = parent
    }
  }
  take(): { at: number; then: () => void } | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    heap[0] = last
    for (let index = 0; ; ) {
      const left = 2 * index + 1
      if (left >= heap.length) return first
      const least = left + 1 < heap.length && heap[left + 1]!.at < heap[left]!.at ? left + 1 : left
      if (heap[index]!.at <= heap[least]!.at) return first
      ;[heap[least], heap[index]] = [heap[index]!, heap[least]!]
      index = least
    }
  }
}

type Bill = { began: number; left: number; process: number }

/**
 * Bills that come at random at these rates, each a row of messages of which one is sent when the one before it is answered.
 * A process takes what has arrived as one batch, works on it, and hands it to the database, which has one batch of each
 * process at a time; whatever works holds a core meanwhile.
 */
export function simulate(load: Load): Queued {
  const { costs, cores, processes, rates, messagesABill, generator } = load
  const random = randomFrom(load.seed ?? 1)
  const agenda = new Agenda()
  const used = rates.map(() => 0)
  const bills: Queued['bills'] = []
  let [now, free, batches, batched] = [0, cores, 0, 0]
  const ready: { takes: number; then: () => void }[] = []
  const begin = () => {
    while (free > 0 && ready.length > 0) {
      const { takes, then } = ready.shift()!
      free -= 1
      const second = Math.floor(now / 1e6)
      if (second < used.length) used[second]! += takes
      agenda.add(now + takes, () => {
        free += 1
        then()
        begin()
      })
    }
  }
  const work = (takes: number, then: () => void) => {
    ready.push({ takes, then })
    begin()
  }

  const arrived: Bill[][] = Array.from({ length: processes }, () => [])
  const decided: Bill[][][] = Array.from({ length: processes }, () => [])
  const busy = { server: arrived.map(() => false), database: arrived.map(() => false) }
  const takes = ({ batch, message, least }: Stage, count: number) =>
    Math.max(batch + message * count, least * count)
  const store = (process: number) => {
    const batch = busy.database[process] ? undefined : decided[process]!.shift()
    if (batch === undefined) return
    busy.database[process] = true
    const answer = () => {
      busy.database[process] = false
      for (const bill of batch) {
        bill.left -= 1
        if (bill.left > 0) send(bill)
        else bills.push({ second: Math.floor(bill.began / 1e6), ms: (now - bill.began) / 1_000 })
      }
      store(process)
      read(process)
    }
    work(takes(costs.database, batch.length), () => agenda.add(now + costs.wait, answer))
  }
  const read = (process: number) => {
    // What arrives while a batch waits for the database goes with the next one.
    if (busy.server[process] || decided[process]!.length > 0 || arrived[process]!.length === 0) return
    const batch = arrived[process]!.splice(0, mostOfBatch)
    busy.server[process] = true
    batches += 1
    batched += batch.length
    work(takes(costs.server, batch.length), () => {
      busy.server[process] = false
      decided[process]!.push(batch)
      store(process)
      read(process)
    })
  }
  const send = (bill: Bill) => {
    const arrive = () => {
      arrived[bill.process]!.push(bill)
      read(bill.process)
    }
    if (generator > 0) work(generator, arrive)
    else arrive()
  }
  let begun = 0
  const come = (second: number) => {
    const gap =
      rates[second]! > 0 ? (-Math.log(1 - random()) / rates[second]!) * 1e6 : Number.POSITIVE_INFINITY
    const at = now + gap
    const end = (second + 1) * 1e6
    if (at < end) {
      agenda.add(at, () => {
        send({ began: now, left: messagesABill, process: begun++ % processes })
        come(second)
      })
    } else if (second + 1 < rates.length) agenda.add(end, () => come(second + 1))
  }
  come(0)
  for (let next = agenda.take(); next !== undefined; next = agenda.take()) {
    now = next.at
    next.then()
  }
  return {
    used: used.map((taken) => taken / (cores * 1e6)),
    bills,
    messagesABatch: batches === 0 ? 0 : batched / batches,
  }
}

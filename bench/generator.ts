import { connect, type Socket } from 'node:net'

/** What a closed loop of so many requests in flight achieved. Latencies in milliseconds. */
export type Measured = {
  inFlight: number
  done: number
  failed: number
  perSecond: number
  p50: number
  p99: number
  p999: number
}

export type Work<T> = { items: readonly T[]; send: (item: T, worker: number) => Promise<boolean> }

/**
 * Keeps `inFlight` requests under way until the time is over or the items are used up. `send` resolves to whether the
 * request succeeded. Gives also how many items were used.
 */
export async function closedLoop<T>(
  { items, send }: Work<T>,
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<Measured & { used: number }> {
  const latencies: number[] = []
  let used = 0
  let failed = 0
  const began = performance.now()
  const endsAt = began + seconds * 1000
  const worker = async (number: number) => {
    while (used < items.length && performance.now() < endsAt) {
      const item = items[used++] as T
      const since = performance.now()
      if (await send(item, number)) latencies.push(performance.now() - since)
      else failed += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, (_, number) => worker(number)))
  return { ...measured(latencies, { inFlight, began, failed }), used }
}

function measured(
  latencies: readonly number[],
  { inFlight, began, failed }: { inFlight: number; began: number; failed: number },
): Measured {
  const elapsed = (performance.now() - began) / 1000
  const sorted = Float64Array.from(latencies).sort()
  const quantile = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
  return {
    inFlight,
    done: latencies.length,
    failed,
    perSecond: latencies.length / elapsed,
    p50: quantile(0.5),
    p99: quantile(0.99),
    p999: quantile(0.999),
  }
}

/**
 * Begins a request every so often, whether or not earlier ones have been answered, and counts each one's time from the
 * moment it was due: what somebody waits for when the server falls behind. `inFlight` workers send; one that is late when
 * all are under way waits for a free one, which counts too.
 */
export async function openLoop<T>(
  { items, send }: Work<T>,
  { inFlight, seconds, perSecond }: { inFlight: number; seconds: number; perSecond: number },
): Promise<Measured> {
  const latencies: number[] = []
  let used = 0
  let failed = 0
  const began = performance.now()
  const count = Math.min(items.length, Math.floor(seconds * perSecond))
  const worker = async (number: number) => {
    while (used < count) {
      const turn = used++
      const due = began + (turn / perSecond) * 1000
      const early = due - performance.now()
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
      if (await send(items[turn] as T, number)) latencies.push(performance.now() - due)
      else failed += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, (_, number) => worker(number)))
  return measured(latencies, { inFlight, began, failed })
}

const headerEnd = Buffer.from('\r\n\r\n')

type Received = { status: number; body: string }

/** One kept-alive connection with one request at a time: little work, since it shares the server's processors. */
class Connection {
  readonly #host: string
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #settle: ((answer: Received) => void) | undefined
  #fail: ((error: Error) => void) | undefined

  constructor(url: URL) {
    this.#host = url.host
    this.#socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    this.#socket.on('data', (data) => this.#read(data))
    this.#socket.on('error', (error) => this.#fail?.(error))
    this.#socket.on('close', () => this.#fail?.(new Error('the server closed the connection')))
  }

  /** `head`: header lines, each with its end. */
  ask(method: 'GET' | 'POST', path: string, head: string, body = ''): Promise<Received> {
    return new Promise((resolve, reject) => {
      this.#settle = resolve
      this.#fail = reject
      this.#socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${head}\r\n${body}`)
    })
  }

  #read(data: Buffer) {
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data])
    const end = this.#received.indexOf(headerEnd)
    if (end < 0) return
    const head = this.#received.toString('latin1', 0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
    const total = end + headerEnd.length + length
    if (Number.isNaN(length)) this.#fail?.(new Error(`an answer without a length: ${head}`))
    if (!(this.#received.length >= total)) return
    const body = this.#received.toString('utf8', end + headerEnd.length, total)
    this.#received = this.#received.subarray(total)
    this.#settle?.({ status: Number(head.slice(9, 12)), body })
  }

  close() {
    this.#fail = undefined
    this.#socket.destroy()
  }
}

/** A connection that posts messages to one address. */
export class Poster extends Connection {
  readonly #path: string

  constructor(url: URL) {
    super(url)
    this.#path = url.pathname
  }

  post(body: string): Promise<Received> {
    const head = `content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
    return this.ask('POST', this.#path, head, body)
  }
}

/** A connection that reads pages of the API, as some session or none, from some address behind a proxy. */
export class Getter extends Connection {
  get(path: string, { token, address }: { token?: string | undefined; address: string }): Promise<Received> {
    const session = token === undefined ? '' : `authorization: Bearer ${token}\r\n`
    return this.ask('GET', path, `x-forwarded-for: ${address}\r\n${session}`)
  }
}

import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { type Answer, call, exchange, type Given, Refused } from '../../shared/api.ts'

export type TillBill = Answer<'settleAtTill'>
type Bill = Omit<Given<'settleAtTill'>['body'], 'requestKey'>

/** A bill that was sent under a number. It is asked for under the same number until its outcome is known. */
export type Request = {
  key: string
  /** Masked, as the list shows it: the window keeps this over a restart. */
  name: string
  total: number
  body: Bill
  /** Machine time, milliseconds. */
  sentAt: number
  /** Times at which it was asked for, the first sending included, and whether that one has gone unanswered. */
  tries: readonly { at: number; unanswered: boolean }[]
  state: 'asking' | 'unknown' | 'settled' | 'refused'
  /** The slip of cash that was taken when the platform was not reached; part of it goes back. */
  slip?: { id: string; total: number }
  bill?: TillBill
  refusal?: { type: string; document: Readonly<Record<string, unknown>>; status: number }
}

/** After so long without an answer the outcome is called unknown, and the window is free for the next patient. */
const untilUnknown = 2_000
/** How long one try is waited for. */
const patience = 5_000
const pauses = [0, 2_000, 4_000, 8_000, 15_000, 30_000]

const prefix = (institution: string): string => `gongji.till.${institution}.`
let here = ''
let requests: readonly Request[] = []
const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const isOpen = ({ state }: Request): boolean => state === 'asking' || state === 'unknown'

/**
 * What is not known yet outlives the page, the machine and the shift, each under its own name, so that two windows of one
 * browser do not overwrite each other; what is known is in the day's list.
 */
function keep(next: readonly Request[]): void {
  const before = requests
  requests = next
  try {
    for (const one of before)
      if (!next.some(({ key }) => key === one.key)) localStorage.removeItem(prefix(here) + one.key)
    for (const one of next) {
      if (isOpen(one)) localStorage.setItem(prefix(here) + one.key, JSON.stringify(one))
      else localStorage.removeItem(prefix(here) + one.key)
    }
  } catch {
    // Without storage it lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

const change = (key: string, to: (one: Request) => Request): void =>
  keep(requests.map((one) => (one.key === key ? to(one) : one)))
const find = (key: string): Request | undefined => requests.find((one) => one.key === key)

/** What says nothing of the bill: no answer, a busy or broken service, somebody who has to sign in again. */
const saysNothing = (error: unknown): boolean =>
  !(error instanceof Refused) ||
  error.status < 400 ||
  error.status >= 500 ||
  [401, 403, 429].includes(error.status)

const timers = new Map<string, ReturnType<typeof setTimeout>>()

async function ask(key: string): Promise<void> {
  clearTimeout(timers.get(key))
  const request = find(key)
  if (request === undefined || !isOpen(request)) return
  const at = Date.now()
  change(key, (one) => ({ ...one, tries: [...one.tries, { at, unanswered: false }] }))
  const free = setTimeout(() => {
    change(key, (one) => (one.state === 'asking' ? { ...one, state: 'unknown' } : one))
    // The answer may have been lost on its way back: whether it is settled is known to whom it was sent.
    void call('askAtTill', { params: { requestKey: key } }).then(
      ({ bill }) => bill && change(key, (one) => ({ ...one, state: 'settled', bill })),
      () => undefined,
    )
  }, untilUnknown)
  try {
    const bill = await exchange('settleAtTill', { body: { ...request.body, requestKey: key } }, patience)
    change(key, (one) => ({ ...one, state: 'settled', bill }))
  } catch (error) {
    if (saysNothing(error)) {
      change(key, (one) => ({
        ...one,
        state: 'unknown',
        tries: one.tries.map((each) => (each.at === at ? { ...each, unanswered: true } : each)),
      }))
      const tried = find(key)?.tries.length ?? 1
      timers.set(
        key,
        setTimeout(() => void ask(key), pauses[Math.min(tried, pauses.length - 1)]),
      )
    } else if (error instanceof Refused) {
      const { type, document, status } = error
      change(key, (one) =>
        one.state === 'settled' ? one : { ...one, state: 'refused', refusal: { type, document, status } },
      )
    }
  } finally {
    clearTimeout(free)
  }
}

const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Sends a bill and gives its number at once; what becomes of it is in the list. */
export function settle(bill: Pick<Request, 'name' | 'total' | 'body' | 'slip'>): string {
  const key = newKey()
  keep([{ ...bill, key, sentAt: Date.now(), tries: [], state: 'asking' }, ...requests])
  void ask(key)
  return key
}

/** A bill of this window that was taken back: what stands in its place, whole or in part. */
export const tookBack = (setlId: string, bill: TillBill): void =>
  keep(
    requests.map((one) =>
      one.bill?.setlId === setlId ? { ...one, bill, total: Math.abs(bill.amounts.totalFen) } : one,
    ),
  )

/** Asks now, not at the next turn. */
export const askNow = (key: string): void => void ask(key)
export const drop = (key: string): void => keep(requests.filter((one) => one.key !== key))

function read(institution: string): Request[] {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(prefix(institution)))
      .flatMap((name) => JSON.parse(localStorage.getItem(name) ?? '[]') as Request | [])
      .sort((a, b) => b.sentAt - a.sentAt)
  } catch {
    return []
  }
}

/** The window's requests, the latest first. What an earlier page left unknown is asked for again at once. */
export function useRequests(institution: string | undefined): readonly Request[] {
  useEffect(() => {
    if (institution === undefined || here === institution) return
    here = institution
    const left = read(institution).map((one): Request => ({ ...one, state: 'unknown' }))
    keep(left)
    for (const { key } of left) void ask(key)
  }, [institution])
  return useSyncExternalStore(
    subscribe,
    useCallback(() => requests, []),
  )
}

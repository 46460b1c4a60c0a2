import type { Fen, PlainDate, Transfers, WalletTerms } from '@gongji/policy'
import { addDays } from '@gongji/policy/dates'
import { type Instant, instantInChina, timeInChina } from '../deps.ts'

/** Wall-clock time in Asia/Shanghai, `HH:mm`. */
export const clockTime = (at: Instant): string => timeInChina(at).slice(11, 16)

/** A time to the minute in Asia/Shanghai, as a refusal says it. */
export const minutes = (at: Instant): string => timeInChina(at).slice(0, 16)

/** Whether a time of day lies in hours that may run over midnight. The first minute is in, the last is out. */
export const inHours = ({ from, to }: { from: string; to: string }, time: string): boolean =>
  from <= to ? from <= time && time < to : time >= from || time < to

/** When hours that `at` lies in are over. */
export function hoursEnd({ from, to }: { from: string; to: string }, at: Instant): Instant {
  const day: PlainDate = timeInChina(at).slice(0, 10)
  const overMidnight = from > to && clockTime(at) >= from
  return instantInChina(overMidnight ? addDays(day, 1) : day, `${to}:00`)
}

/** When an unaccepted transfer goes back: the next day at the time that the rules name. */
export const returnsAt = (sentOn: PlainDate, { returnAt }: Pick<Transfers, 'returnAt'>): Instant =>
  instantInChina(addDays(sentOn, 1), `${returnAt}:00`)

/** Why a transfer may not be sent. */
export type TransferFault =
  | 'stageOver'
  | 'senderAreaClosed'
  | 'recipientAreaClosed'
  | 'closedHours'
  | 'tooMuch'
  | 'waiting'
  | 'tooMany'

/**
 * What the rules say against a transfer, the first of it; null when nothing. `sender` and `recipient` are the terms of
 * their areas on the day; `sentToday` counts transfers of the day whatever became of them; `waiting` says that one is
 * not accepted yet. The amount is looked at once it is known.
 */
export function transferFault(
  { sender, recipient }: { sender: WalletTerms; recipient: Pick<WalletTerms, 'open'> },
  {
    at,
    amount,
    sentToday,
    waiting,
  }: {
    at: Instant
    amount: Fen | null
    sentToday: number
    waiting: boolean
  },
): TransferFault | null {
  if (!sender.open) return 'senderAreaClosed'
  if (!recipient.open) return 'recipientAreaClosed'
  if (!sender.transfers) return 'stageOver'
  const { closed, maxEach, perDay } = sender.transfers
  if (inHours(closed, clockTime(at))) return 'closedHours'
  if (amount !== null && amount > maxEach) return 'tooMuch'
  if (waiting) return 'waiting'
  return sentToday >= perDay ? 'tooMany' : null
}

import type { PlainDate } from '@gongji/policy/dates'
import { type Instant, instantInChina } from '../deps.ts'

/** Business time that stands still until a test moves it. */
export type TestClock = {
  now: () => Instant
  /** Moves to a wall-clock time in Asia/Shanghai, forward or back. */
  moveTo: (date: PlainDate, time?: string) => void
  advance: (by: { days?: number; hours?: number; minutes?: number; seconds?: number }) => void
}

/** Starts where the sandbox does: 2025-01-15 10:00 in Asia/Shanghai. */
export function createTestClock(): TestClock {
  let at = instantInChina('2025-01-15', '10:00:00')
  return {
    now: () => at,
    moveTo: (date, time = '10:00:00') => {
      at = instantInChina(date, time)
    },
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => {
      at += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    },
  }
}

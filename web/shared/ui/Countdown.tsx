import { type ReactNode, useEffect, useState } from 'react'
import { useWords } from '../words.ts'
import './ui.css'

const words = {
  hours: ['{h} 小时 {m} 分', '{h} h {m} min'],
  minutes: ['{m} 分 {s} 秒', '{m} min {s} s'],
  over: ['已到时间', 'Time is up'],
} as const

/** Milliseconds the business clock is ahead of this phone's clock; the sandbox's clock may be months away. */
let ahead = 0
/** Learns the business clock from an answer that carries it. */
export function learnClock(businessNow: string): void {
  ahead = Date.parse(businessNow) - Date.now()
}
/** Business time now, as this phone knows it. */
export const businessNow = (): number => Date.now() + ahead
export const businessToday = (): string => new Date(businessNow() + 8 * 3_600_000).toISOString().slice(0, 10)

/** Time left until an instant of business time; announced by the minute, not by the second. */
export function Countdown({ until, onOver }: { until: string; onOver?: () => void }): ReactNode {
  const say = useWords(words)
  const [now, setNow] = useState(businessNow)
  const left = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
  const over = left === 0
  useEffect(() => {
    if (over) {
      onOver?.()
      return
    }
    const timer = setInterval(() => setNow(businessNow()), 1000)
    return () => clearInterval(timer)
  }, [over, onOver])
  const h = Math.floor(left / 3600)
  const m = Math.floor((left % 3600) / 60)
  if (over) return <span>{say('over')}</span>
  return (
    <span className="money" role="timer">
      {h > 0 ? say('hours', { h, m }) : say('minutes', { m, s: left % 60 })}
    </span>
  )
}

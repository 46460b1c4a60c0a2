import { isPlainDate, type PlainDate } from '../values/dates.ts'
import type { Text } from '../values/text.ts'
import { empty, plain, type Typed, wrong } from './text.ts'

type Parts = { year: string; month: string; day: string; rest: string }

const parted = /^(\d{4}) ?[-/.年 ] ?(\d{1,2}) ?[-/.月 ] ?(\d{1,2})(?!\d) ?[日号]?(.*)$/
const together = /^(\d{4})(\d{2})(\d{2})((?:$|[ T]|\d{6}$|\d{4}$).*)$/
const yearLast = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\b/

function partsOf(text: string): Parts | null {
  const match = parted.exec(text) ?? together.exec(text)
  // Eight digits may stand in another order too.
  if (!match || match[1]! < '1800' || match[1]! > '2200') return null
  const [, year, month, day, rest] = match as unknown as [string, string, string, string, string]
  return { year, month: month.padStart(2, '0'), day: day.padStart(2, '0'), rest: rest.trim() }
}

const asWritten = { zh: '应写成年-月-日，如2025-01-05', en: 'write it as year-month-day, such as 2025-01-05' }

/** Why a text is no day: its order is unclear, its year is short, a part is missing, or it is something else. */
function notADay(text: string): { wrong: Text } {
  const last = yearLast.exec(text)
  if (last) {
    const [, first, second, year] = last.map(Number) as [number, number, number, number]
    if (first <= 12 && second <= 12 && first !== second) {
      return wrong(
        `分不清是${first}月${second}日还是${second}月${first}日，${asWritten.zh}`,
        `it is unclear whether month ${first} or month ${second} of ${year} is meant; ${asWritten.en}`,
      )
    }
    return wrong(`年份要写在最前面，${asWritten.zh}`, `the year comes first: ${asWritten.en}`)
  }
  if (/^\d{2}[-/.年 ]\d{1,2}[-/.月 ]\d{1,2}(?!\d)/.test(text)) {
    return wrong(`年份要写4位，${asWritten.zh}`, `the year needs four digits: ${asWritten.en}`)
  }
  if (/^\d{4}[-/.年 ]?$/.test(text)) return wrong('缺少月和日', 'month and day are missing')
  if (/^\d{4}[-/.年 ]?\d{1,2}[-/.月 ]?$/.test(text)) return wrong('缺少日', 'the day is missing')
  return wrong(`不是一个日期，${asWritten.zh}`, `it is not a day; ${asWritten.en}`)
}

/** A day of parts that look like one. */
function existing({ year, month, day }: Parts): Typed<PlainDate> {
  const text = `${year}-${month}-${day}`
  if (isPlainDate(text)) return { value: text }
  const [m, d] = [Number(month), Number(day)]
  if (m < 1 || m > 12) return wrong(`没有${m}月`, `there is no month ${m}`)
  return wrong(`${Number(year)}年${m}月没有${d}日`, `there is no day ${d} in month ${m} of ${Number(year)}`)
}

const clock =
  /^T? ?(上午|下午|AM|PM)? ?(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)? ?(AM|PM)? ?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/i

type Clock = { hour: number; minute: number; second: number; zone: string | null }

function clockOf(rest: string): Clock | { wrong: Text } {
  const match = clock.exec(rest)
  if (!match) {
    return wrong('时间应写成时:分:秒，如09:10:00', 'the time is written hour:minute:second, such as 09:10:00')
  }
  const [, before, hours, minutes, seconds = '0', after, zone = null] = match
  const half = (before ?? after ?? '').toUpperCase()
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)]
  if (hour > 23) return wrong(`没有${hour}点`, `there is no hour ${hour}`)
  if (minute > 59) return wrong(`没有${minute}分`, `there is no minute ${minute}`)
  if (second > 59) return wrong(`没有${second}秒`, `there is no second ${second}`)
  if (half === '下午' || half === 'PM') return { hour: hour < 12 ? hour + 12 : hour, minute, second, zone }
  if (half === '上午' || half === 'AM') return { hour: hour === 12 ? 0 : hour, minute, second, zone }
  return { hour, minute, second, zone }
}

/** Minutes that a zone's clock is ahead of Greenwich's. */
function minutesAhead(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))]
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes)
}

const msAhead = 8 * 3_600_000
// Since then Shanghai is eight hours ahead. Before, it had summer time in some years, and local mean time until 1901:
// programs that write a birthday's midnight as a time of another zone reckon with that.
const steadySince = Date.UTC(1992, 0, 1)
const historic = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** An instant on Shanghai's clock as it then went: `YYYY-MM-DD HH:mm:ss`. */
function inShanghai(instant: number): string {
  if (instant >= steadySince) return new Date(instant + msAhead).toISOString().slice(0, 19).replace('T', ' ')
  const parts = Object.fromEntries(historic.formatToParts(instant).map(({ type, value }) => [type, value]))
  const { year, month, day, hour, minute, second } = parts
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`
}

const two = (value: number): string => String(value).padStart(2, '0')

/**
 * A time as people and programs write it, on the clock of Shanghai: `YYYY-MM-DD HH:mm:ss`. Known forms are ISO 8601 (a zone
 * is converted), `yyyy-MM-dd HH:mm:ss`, .NET's `yyyy/M/d H:mm:ss`, `yyyyMMddHHmmss` and the Chinese forms of a day; a day
 * alone begins at midnight.
 */
export function typedTime(text: string): Typed<string> {
  const kept = plain(text)
  if (kept === '') return empty
  const parts = partsOf(kept)
  if (!parts) return notADay(kept)
  const day = existing(parts)
  if (day.wrong) return day
  if (parts.rest === '') return { value: `${day.value} 00:00:00` }
  const time = clockOf(parts.rest)
  if ('wrong' in time) return time
  const written = `${day.value} ${two(time.hour)}:${two(time.minute)}:${two(time.second)}`
  if (time.zone === null) return { value: written }
  const instant = Date.parse(`${written.replace(' ', 'T')}Z`) - minutesAhead(time.zone) * 60_000
  return { value: inShanghai(instant) }
}

/** A day as people and programs write it: `YYYY-MM-DD`. A time that stands with it is left off, on Shanghai's clock. */
export function typedDay(text: string): Typed<PlainDate> {
  if (isPlainDate(text)) return { value: text }
  const time = typedTime(text)
  return time.wrong ? time : { value: time.value.slice(0, 10) }
}

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`: it compares and sorts as text. */
export type PlainDate = string

/** Both ends are included, as policy documents count. */
export type DateRange = { from: PlainDate; to: PlainDate | null }

export const includes = ({ from, to }: DateRange, date: PlainDate): boolean =>
  from <= date && (to === null || date <= to)

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/
const msPerDay = 86_400_000

const toUtc = (date: PlainDate): number => {
  const match = dayPattern.exec(date)
  if (!match) throw new RangeError(`not a day: ${date}`)
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
}
const fromUtc = (ms: number): PlainDate => new Date(ms).toISOString().slice(0, 10)

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const daysIn = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (daysOfMonth[month - 1] ?? 0)

/** Whether the text is a day that exists, since the year 100. */
export function isPlainDate(text: string): boolean {
  if (!dayPattern.test(text)) return false
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))]
  return year >= 100 && day >= 1 && day <= daysIn(year, month)
}

export const addDays = (date: PlainDate, days: number): PlainDate => fromUtc(toUtc(date) + days * msPerDay)

/** Adds whole months; a day that the month lacks becomes its last day (01-31 + 1 month = 02-28). */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const count = yearOf(date) * 12 + Number(date.slice(5, 7)) - 1 + months
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1]
  const day = Math.min(Number(date.slice(8)), daysIn(year, month))
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
}

const padded = (value: number, width: number): string => String(value).padStart(width, '0')

/** Whole days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: PlainDate, b: PlainDate): number => (toUtc(b) - toUtc(a)) / msPerDay

export const yearOf = (date: PlainDate): number => Number(date.slice(0, 4))

/** Completed years on that day. Born on 29 February: a year older on 1 March (民法典 counts the whole day). */
export function ageOn(birth: PlainDate, on: PlainDate): number {
  return yearOf(on) - yearOf(birth) - (on.slice(5) < birth.slice(5) ? 1 : 0)
}

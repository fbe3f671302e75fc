// How are days and times said? By the browser's locale, in the time zone that the API answered in.
import type { IntervalUnit } from '../../report/index.ts'
import { once } from './once.ts'

/** The API's times carry their offset: their local part is what the reader wants to see, whatever the browser's zone. */
const localOf = (instant: string): number => Date.parse(`${instant.slice(0, 10)}T${instant.slice(11, 16) || '00:00'}Z`)
const format = (options: Intl.DateTimeFormatOptions): (() => Intl.DateTimeFormat) =>
  once(() => new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', ...options }))

const day = format({ day: 'numeric', month: 'short' })
const dayOfYear = format({ day: 'numeric', month: 'short', year: 'numeric' })
const weekday = format({ weekday: 'short', day: 'numeric', month: 'short' })
const weekdayOfYear = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const time = format({ hour: 'numeric', minute: '2-digit' })
const hour = format({ hour: 'numeric' })
const month = format({ month: 'long', year: 'numeric' })
const shortMonth = format({ month: 'short' })
const monthOfYear = format({ month: 'short', year: 'numeric' })

/** 2026-01-31 → Jan 31, 2026. */
export const dayText = (dayOrInstant: string): string => dayOfYear().format(localOf(dayOrInstant))
/** 10:30. */
export const timeText = (instant: string): string => time().format(localOf(instant))
/** Days, both included: Jan 1 – 31, 2026. */
export const daysText = (from: string, to: string): string =>
  from === to ? weekdayOfYear().format(localOf(from)) : dayOfYear().formatRange(localOf(from), localOf(to))

/** The interval that starts at `start` and ends before `end`, in full, for a tooltip. */
export function intervalText(unit: IntervalUnit, start: string, end: string): string {
  if (unit === 'minute' || unit === 'hour') return `${weekday().format(localOf(start))}, ${timeText(start)}`
  if (unit === 'day') return weekdayOfYear().format(localOf(start))
  if (unit === 'month') return month().format(localOf(start))
  if (unit === 'year') return start.slice(0, 4)
  return dayOfYear().formatRange(localOf(start), localOf(end) - 86_400_000)
}

/** The interval's start, short, for an axis. */
export function axisText(unit: IntervalUnit, start: string, spansDays: boolean): string {
  if (unit === 'minute' || unit === 'hour') {
    if (spansDays && start.slice(11, 16) === '00:00') return day().format(localOf(start))
    return start.slice(14, 16) === '00' ? hour().format(localOf(start)) : timeText(start)
  }
  if (unit === 'day' || unit === 'week') return day().format(localOf(start))
  if (unit === 'month') return (start.slice(5, 7) === '01' ? monthOfYear() : shortMonth()).format(localOf(start))
  return unit === 'quarter' ? monthOfYear().format(localOf(start)) : start.slice(0, 4)
}

/** Saturday or Sunday. */
export const isWeekend = (instant: string): boolean => [0, 6].includes(new Date(localOf(instant)).getUTCDay())

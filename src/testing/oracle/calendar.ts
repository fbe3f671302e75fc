/// <reference lib="esnext.temporal" />
// The naive calendar: where a unit of a time zone starts.
import type { IntervalUnit } from '../../report/index.ts'

/** Of the projects of generated worlds: Sunday, which is not the default. */
export const weekStart = 7

/** ms. Hours are the local clock's (and start anew where it is changed). */
export function startOfUnit(unit: IntervalUnit, ms: number, timeZone: string): number {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone)
  if (unit === 'minute' || unit === 'hour') {
    const within = (unit === 'hour' ? at.minute * 60_000 : 0) + at.second * 1000 + at.millisecond
    const change = Temporal.Instant.fromEpochMilliseconds(ms + 1)
      .toZonedDateTimeISO(timeZone)
      .getTimeZoneTransition('previous')
    return Math.max(ms - within, change?.epochMilliseconds ?? -Infinity)
  }
  const day = at.toPlainDate()
  const first =
    unit === 'day'
      ? day
      : unit === 'week'
        ? day.subtract({ days: (day.dayOfWeek - weekStart + 7) % 7 })
        : unit === 'month'
          ? day.with({ day: 1 })
          : day.with({ day: 1, month: unit === 'year' ? 1 : day.month - ((day.month - 1) % 3) })
  return first.toZonedDateTime(timeZone).epochMilliseconds
}

/** The start of the unit after the one that starts here. */
export function nextUnit(unit: 'day' | 'week' | 'month' | 'quarter', start: number, timeZone: string): number {
  const day = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone).toPlainDate()
  const added = { day: { days: 1 }, week: { days: 7 }, month: { months: 1 }, quarter: { months: 3 } }[unit]
  return day.add(added).toZonedDateTime(timeZone).epochMilliseconds
}

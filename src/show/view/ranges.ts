// What does a range mean on the calendar? Its days, its neighbours, the intervals that it can be drawn in.
import type { IntervalUnit, Range } from '../../report/index.ts'

const dayMs = 86_400_000

/** Days are texts like 2026-01-31; the calendar is the same in every time zone. */
const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`)
const dayOf = (date: Date): string => date.toISOString().slice(0, 10)
export const addDays = (day: string, days: number): string => dayOf(new Date(dateOf(day).getTime() + days * dayMs))
export const daysBetween = (from: string, to: string): number =>
  Math.round((dateOf(to).getTime() - dateOf(from).getTime()) / dayMs)

/** The first day of the month that lies `months` after that of `day`. */
function monthStart(day: string, months: number): string {
  const date = dateOf(day)
  return dayOf(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)))
}

/** Today in a time zone ('' or unknown: the browser's). */
export function todayIn(timeZone: string | undefined, now: number): string {
  const zone = timeZone === undefined || timeZone === '' ? {} : { timeZone }
  const parts = new Intl.DateTimeFormat('en-CA', { ...zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(now)
}

export interface Days {
  readonly from: string
  /** Included. */
  readonly to: string
}

/** The days of a range; undefined for 'all', which only the server knows. `weekStart`: 1 Monday … 7 Sunday. */
export function daysOf(range: Range, today: string, weekStart = 1): Days | undefined {
  if (range === 'all') return undefined
  if (typeof range === 'object' && 'from' in range) {
    const to = range.to.endsWith('T00:00') ? addDays(range.to.slice(0, 10), -1) : range.to.slice(0, 10)
    return { from: range.from.slice(0, 10), to }
  }
  if (typeof range === 'object') {
    const current = unitDays(range.unit, today, 0, weekStart)
    const first = unitDays(range.unit, today, 1 - range.last, weekStart)
    return { from: first.from, to: current.to }
  }
  if (range === 'today') return { from: today, to: today }
  if (range === 'yesterday') return { from: addDays(today, -1), to: addDays(today, -1) }
  const [which, unit] = range.split('_') as ['this' | 'last', IntervalUnit]
  return unitDays(unit, today, which === 'this' ? 0 : -1, weekStart)
}

/** The days of the unit that lies `steps` after the current one. Hours and minutes are of today. */
function unitDays(unit: IntervalUnit, today: string, steps: number, weekStart: number): Days {
  const months = unit === 'month' ? 1 : unit === 'quarter' ? 3 : unit === 'year' ? 12 : 0
  if (months > 0) {
    const inYear = dateOf(today).getUTCMonth()
    const start = monthStart(today, steps * months - (inYear % months))
    return { from: start, to: addDays(monthStart(start, months), -1) }
  }
  if (unit === 'week') {
    const weekday = dateOf(today).getUTCDay() || 7
    const start = addDays(today, steps * 7 - ((weekday - weekStart + 7) % 7))
    return { from: start, to: addDays(start, 6) }
  }
  const back = unit === 'day' ? steps : unit === 'hour' ? Math.floor(steps / 24) : Math.floor(steps / 1_440)
  return { from: addDays(today, back), to: addDays(today, back) }
}

/** The range as long as this one, before (-1) or after (1) it. undefined where there is none: 'all', or the future. */
export function shiftRange(range: Range, step: -1 | 1, today: string, weekStart = 1): Range | undefined {
  const days = daysOf(range, today, weekStart)
  if (days === undefined) return undefined
  const shifted = shiftDays(days, step)
  if (shifted.from > today) return undefined
  return namedRange(shifted, today)
}

function shiftDays({ from, to }: Days, step: -1 | 1): Days {
  const isMonths = from.endsWith('-01') && addDays(to, 1).endsWith('-01')
  if (!isMonths) {
    const length = (daysBetween(from, to) + 1) * step
    return { from: addDays(from, length), to: addDays(to, length) }
  }
  const start = dateOf(from)
  const end = dateOf(to)
  const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth() + 1
  const shifted = monthStart(from, months * step)
  return { from: shifted, to: addDays(monthStart(shifted, months), -1) }
}

/** Today and yesterday by name, since their names stay true in a bookmark. */
const namedRange = ({ from, to }: Days, today: string): Range =>
  from === today && to === today ? 'today' : from === to && from === addDays(today, -1) ? 'yesterday' : { from, to }

const intervalDays = {
  minute: 1 / 1_440,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30.4,
  quarter: 91.3,
  year: 365.25,
} as const satisfies Record<IntervalUnit, number>
const intervalUnits = Object.keys(intervalDays) as IntervalUnit[]

/** How many days a range is long. `allDays`: what is known of 'all'. */
export function lengthInDays(range: Range, today: string, allDays = 90): number {
  if (typeof range === 'object' && 'last' in range) return range.last * intervalDays[range.unit]
  if (typeof range === 'object' && (range.from.length > 10 || range.to.length > 10)) {
    const end = range.to.length > 10 ? Date.parse(`${range.to}Z`) : Date.parse(`${range.to}T00:00Z`) + dayMs
    return (end - Date.parse(range.from.length > 10 ? `${range.from}Z` : `${range.from}T00:00Z`)) / dayMs
  }
  const days = daysOf(range, today)
  return days === undefined ? allDays : daysBetween(days.from, days.to) + 1
}

/** The intervals that draw a range with at least 2 and at most 750 points, fine to coarse. */
export function possibleIntervals(days: number): readonly IntervalUnit[] {
  const fitting = intervalUnits.filter((unit) => days / intervalDays[unit] <= 750 && days / intervalDays[unit] >= 1.9)
  return fitting.length > 0 ? fitting : ['minute']
}

/** The wanted interval if it can be drawn, else the one that reads best. */
export function intervalFor(wanted: IntervalUnit | 'auto', days: number): IntervalUnit {
  const possible = possibleIntervals(days)
  if (wanted !== 'auto' && possible.includes(wanted)) return wanted
  const best: IntervalUnit =
    days <= 0.13
      ? 'minute'
      : days <= 2
        ? 'hour'
        : days <= 92
          ? 'day'
          : days <= 400
            ? 'week'
            : days <= 3_000
              ? 'month'
              : 'year'
  return possible.includes(best) ? best : (possible[0] ?? 'day')
}

/** Does it still grow? Then the page asks again each minute. */
export function includesToday(range: Range, today: string): boolean {
  const days = daysOf(range, today)
  return days === undefined || (days.to >= today && days.from <= today)
}

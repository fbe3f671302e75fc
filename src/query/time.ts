/// <reference lib="esnext.temporal" />
// Local time → absolute time: ranges, comparisons and intervals, exact on days of 23 and 25 hours.
// The engine only sees the boundaries (ms since 1970), so no time zone table but this process's own takes part.
import type { Compare, IntervalUnit, Range } from '../report/index.ts'
import { QueryError } from './errors.ts'

/** Half-open: `from` is in the range, `to` is not. ms since 1970 UTC. */
export interface AbsoluteRange {
  readonly from: number
  readonly to: number
}

export interface Clock {
  readonly now: number
  readonly timeZone: string
  /** 1 Monday … 7 Sunday. */
  readonly weekStart: number
  /** Times of the project's first and last events; for the range 'all', which includes now. */
  readonly firstAt: number
  readonly lastAt: number
}

/** More intervals than this are refused. */
const maxIntervals = 5_000

/** Earliest and latest instant that the store holds (see event/limits.ts). */
const earliest = 0
export const latest = 4_294_000_000_000

const zoned = (ms: number, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone)

/** The start of the unit that `at` lies in. Hours also start where the clock is changed (Lord Howe's change by half an hour). */
function startOf(unit: IntervalUnit, at: Temporal.ZonedDateTime, weekStart: number): Temporal.ZonedDateTime {
  switch (unit) {
    case 'minute':
      return at.round({ smallestUnit: 'minute', roundingMode: 'floor' })
    case 'hour':
      return startOfHour(at)
    case 'day':
      return at.startOfDay()
    case 'week':
      return at
        .startOfDay()
        .subtract({ days: (at.dayOfWeek - weekStart + 7) % 7 })
        .startOfDay()
    case 'month':
      return at.with({ day: 1 }).startOfDay()
    case 'quarter':
      return at.with({ day: 1, month: at.month - ((at.month - 1) % 3) }).startOfDay()
    case 'year':
      return at.with({ day: 1, month: 1 }).startOfDay()
  }
}

function startOfHour(at: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  const inHour = (at.minute * 60 + at.second) * 1000 + at.millisecond
  const start = at.epochMilliseconds - inHour
  // The last change of the clock up to `at` itself (a transition is looked for strictly before the given instant).
  const change = zoned(at.epochMilliseconds + 1, at.timeZoneId).getTimeZoneTransition('previous')
  return zoned(Math.max(start, change?.epochMilliseconds ?? start), at.timeZoneId)
}

/** The start of the unit after the one that starts at `start`. */
function next(unit: IntervalUnit, start: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  switch (unit) {
    case 'minute':
      return start.add({ minutes: 1 })
    case 'hour': {
      const toNext = 3_600_000 - (start.minute * 60 + start.second) * 1000 - start.millisecond
      const hour = start.epochMilliseconds + toNext
      const change = start.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity
      return zoned(change > start.epochMilliseconds && change < hour ? change : hour, start.timeZoneId)
    }
    case 'day':
      return start.add({ days: 1 }).startOfDay()
    case 'week':
      return start.add({ days: 7 }).startOfDay()
    case 'month':
      return start.add({ months: 1 }).startOfDay()
    case 'quarter':
      return start.add({ months: 3 }).startOfDay()
    case 'year':
      return start.add({ years: 1 }).startOfDay()
  }
}

const isDateOnly = (text: string): boolean => text.length === 10
const isAbsolute = (text: string): boolean => /(Z|[+-]\d\d:\d\d)$/.test(text) && text.length > 10

/** ms since 1970 of a date or a time; without a zone it is local. */
export function instantOf(text: string, timeZone: string): number {
  try {
    if (isAbsolute(text)) return Temporal.Instant.from(text).epochMilliseconds
    if (isDateOnly(text)) return Temporal.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds
    return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds
  } catch (error) {
    throw new QueryError('bad_report', `${text} is not a time of the calendar.`, { cause: error })
  }
}

const endOf = (text: string, timeZone: string): number =>
  isDateOnly(text)
    ? Temporal.PlainDate.from(text).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
    : instantOf(text, timeZone)

function checked(from: number, to: number): AbsoluteRange {
  if (from >= to) throw new QueryError('bad_report', 'The range is empty: `from` is not before `to`.')
  const kept = { from: Math.min(Math.max(from, earliest), latest), to: Math.min(Math.max(to, earliest), latest) }
  if (kept.from >= kept.to)
    throw new QueryError('bad_report', 'The range, or the one to compare with, lies before 1970 or after 2105.')
  return kept
}

const fromTo = (range: { readonly from: string; readonly to: string }, timeZone: string): AbsoluteRange =>
  checked(instantOf(range.from, timeZone), endOf(range.to, timeZone))

/** A report's range in absolute time. */
export function resolveRange(range: Range, clock: Clock): AbsoluteRange {
  const { timeZone, weekStart } = clock
  const now = zoned(clock.now, timeZone)
  if (typeof range === 'object' && 'from' in range) return fromTo(range, timeZone)
  if (typeof range === 'object') {
    const current = startOf(range.unit, now, weekStart)
    return checked(
      startOf(range.unit, back(current, range.unit, range.last - 1), weekStart).epochMilliseconds,
      next(range.unit, current).epochMilliseconds,
    )
  }
  if (range === 'all') {
    const first = zoned(Math.min(clock.firstAt, clock.now), timeZone)
    const last = zoned(Math.max(clock.lastAt, clock.now), timeZone)
    return checked(first.startOfDay().epochMilliseconds, next('day', last.startOfDay()).epochMilliseconds)
  }
  const unit = presetUnits[range]
  const current = startOf(unit, now, weekStart)
  if (range === 'yesterday' || range.startsWith('last_'))
    return checked(startOf(unit, back(current, unit, 1), weekStart).epochMilliseconds, current.epochMilliseconds)
  return checked(current.epochMilliseconds, next(unit, current).epochMilliseconds)
}

const presetUnits: Readonly<Record<Exclude<Extract<Range, string>, 'all'>, IntervalUnit>> = {
  today: 'day',
  yesterday: 'day',
  this_week: 'week',
  last_week: 'week',
  this_month: 'month',
  last_month: 'month',
  this_quarter: 'quarter',
  last_quarter: 'quarter',
  this_year: 'year',
  last_year: 'year',
}

function back(at: Temporal.ZonedDateTime, unit: IntervalUnit, count: number): Temporal.ZonedDateTime {
  switch (unit) {
    case 'minute':
      return at.subtract({ minutes: count })
    case 'hour':
      return at.subtract({ hours: count })
    case 'day':
      return at.subtract({ days: count })
    case 'week':
      return at.subtract({ weeks: count })
    case 'month':
      return at.subtract({ months: count })
    case 'quarter':
      return at.subtract({ months: 3 * count })
    case 'year':
      return at.subtract({ years: count })
  }
}

/** The range to compare with. */
export function resolveCompare(compare: Compare, range: AbsoluteRange, timeZone: string): AbsoluteRange {
  if (typeof compare === 'object') return fromTo(compare, timeZone)
  const from = zoned(range.from, timeZone)
  const to = zoned(range.to, timeZone)
  if (compare === 'previous_year')
    return checked(from.subtract({ years: 1 }).epochMilliseconds, to.subtract({ years: 1 }).epochMilliseconds)
  const isDayStart = (at: Temporal.ZonedDateTime): boolean => at.epochMilliseconds === at.startOfDay().epochMilliseconds
  if (!isDayStart(from) || !isDayStart(to)) return checked(range.from - (range.to - range.from), range.from)
  if (from.day === 1 && to.day === 1) {
    const months = (to.year - from.year) * 12 + to.month - from.month
    return checked(from.subtract({ months }).startOfDay().epochMilliseconds, range.from)
  }
  const days = from.toPlainDate().until(to.toPlainDate()).days
  return checked(from.subtract({ days }).startOfDay().epochMilliseconds, range.from)
}

export interface Interval {
  /** Cut by the range at its edges. */
  readonly from: number
  readonly to: number
  /** Not cut, and over. */
  readonly isComplete: boolean
  /** It is a local date, and every event of that date lies in it: the engine may ask its calendar (see relation.ts). */
  readonly isDate: boolean
  /** The number that stands for it in statements, never 0: days since 1970 + 1 for dates, ms since 1970 + 1 for all else. */
  readonly bucket: number
}

const epoch = new Temporal.PlainDate(1970, 1, 1)

/** All intervals that the range touches, in order, without gaps. */
export function intervalsOf(
  range: AbsoluteRange,
  unit: IntervalUnit,
  clock: { readonly now: number; readonly timeZone: string; readonly weekStart: number },
): readonly Interval[] {
  const intervals: Interval[] = []
  const isDate = unit === 'day' && datesAreInOrder(range, clock.timeZone)
  let start = startOf(unit, zoned(range.from, clock.timeZone), clock.weekStart)
  while (start.epochMilliseconds < range.to) {
    if (intervals.length === maxIntervals)
      throw new QueryError(
        'bad_report',
        `More than ${maxIntervals} intervals. Take a longer interval or a shorter range.`,
      )
    const end = next(unit, start)
    const from = Math.max(start.epochMilliseconds, range.from)
    const to = Math.min(end.epochMilliseconds, range.to)
    intervals.push({
      from,
      to,
      isComplete: from === start.epochMilliseconds && to === end.epochMilliseconds && to <= clock.now,
      isDate,
      bucket: isDate ? epoch.until(start.toPlainDate()).days + 1 : from + 1,
    })
    start = end
  }
  return intervals
}

/** Where the unit that `at` lies in starts, and the next `count` ones after it: count + 1 times, ms. Not cut by any range. */
export function startsFrom(at: number, unit: IntervalUnit, count: number, clock: Clock): readonly number[] {
  const starts = [startOf(unit, zoned(at, clock.timeZone), clock.weekStart)]
  for (let start = starts[0]; start !== undefined && starts.length <= count; start = starts.at(-1))
    starts.push(next(unit, start))
  return starts.map((start) => start.epochMilliseconds)
}

/** False where a clock goes back over midnight in the range (Beirut; St John's until 2011): a date comes twice, with another between. */
function datesAreInOrder(range: AbsoluteRange, timeZone: string): boolean {
  const dateAt = (ms: number): Temporal.PlainDate => zoned(ms, timeZone).toPlainDate()
  let change = zoned(range.from - 86_400_000, timeZone).getTimeZoneTransition('next')
  while (change !== null && change.epochMilliseconds < range.to + 86_400_000) {
    const at = change.epochMilliseconds
    if (Temporal.PlainDate.compare(dateAt(at - 1), dateAt(at)) > 0) return false
    change = change.getTimeZoneTransition('next')
  }
  return true
}

/** ISO 8601 with the zone's offset: '2026-11-01T00:00:00+01:00' (milliseconds where there are any). */
export const isoWithOffset = (ms: number, timeZone: string): string =>
  zoned(ms, timeZone).toString({ timeZoneName: 'never', smallestUnit: ms % 1000 === 0 ? 'second' : 'millisecond' })

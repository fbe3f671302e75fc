// What are the points of a chart over time called, and what was noted there?
import type { AnnotationJson } from '../../api/index.ts'
import type { IntervalUnit } from '../../report/index.ts'
import { addDays } from '../view/ranges.ts'
import { axisText, intervalText, isWeekend } from '../words/dates.ts'
import type { SeriesPoint } from './series-option.ts'

interface Interval {
  readonly start: string
  readonly end: string
  readonly complete: boolean
}

/** The last day of something that ends at this time. */
export const lastDay = (end: string): string =>
  end.slice(11, 16) === '00:00' ? addDays(end.slice(0, 10), -1) : end.slice(0, 10)

/** Whole days as days; otherwise local times. */
export function spanOf(from: string, to: string): { from: string; to: string } {
  const isDays = from.slice(11, 16) === '00:00' && to.slice(11, 16) === '00:00'
  return isDays
    ? { from: from.slice(0, 10), to: addDays(to.slice(0, 10), -1) }
    : { from: from.slice(0, 16), to: to.slice(0, 16) }
}

export const annotationsOf = (
  annotations: readonly AnnotationJson[],
  { start, end }: Pick<Interval, 'start' | 'end'>,
): readonly AnnotationJson[] => annotations.filter(({ date }) => date >= start.slice(0, 10) && date <= lastDay(end))

/** So many points make a week or a day. */
export const rhythmOf = (unit: IntervalUnit): number => (unit === 'day' ? 7 : unit === 'hour' ? 24 : 1)

/** A point for each interval. */
export function timePoints(
  unit: IntervalUnit,
  intervals: readonly Interval[],
  annotations: readonly AnnotationJson[] = [],
): readonly SeriesPoint[] {
  const spansDays = (intervals[0]?.start ?? '').slice(0, 10) !== lastDay(intervals.at(-1)?.end ?? '')
  const isFine = unit === 'hour' || unit === 'minute'
  return intervals.map((interval, index) => {
    // Within a day each hour would be marked: the first one stands for it.
    const isInner = isFine && index > 0 && interval.start.slice(11, 16) !== '00:00'
    const marks = isInner ? [] : annotationsOf(annotations, interval).map(({ text }) => text)
    return {
      label: axisText(unit, interval.start, spansDays),
      title: intervalText(unit, interval.start, interval.end),
      isIncomplete: !interval.complete && index === intervals.length - 1,
      isShaded: unit === 'day' && isWeekend(interval.start),
      ...(marks.length > 0 ? { marks } : {}),
    }
  })
}

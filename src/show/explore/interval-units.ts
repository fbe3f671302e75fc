// The intervals that reports take, fine to coarse.
import type { IntervalUnit } from '../../report/index.ts'

export const intervalUnits = [
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const satisfies readonly IntervalUnit[]
/** Of reports about persons from one interval to the next. */
export const personIntervals = intervalUnits.slice(1)

// What is a retention while it is built? The report's own fields, so that saved reports are read as they are.
import { asGroups, groupDecoders, noGroups, type Groups } from '../groups.ts'
import { list, oneOf, pair, property, record, selection, selectionDecoders, whole, type Decode } from '../decode.ts'
import type { Common, InputOf } from '../kinds.ts'

type Report = InputOf<'retention'>
type Occurrence = NonNullable<NonNullable<Report['start']>['occurrence']>
type Period = NonNullable<Report['period']>
export type Bracket = [number, number]

interface StartDraft extends NonNullable<Report['return']> {
  readonly occurrence: Occurrence
}
/** A measure whose property may still be missing. */
export interface MeasureDraft {
  readonly kind: 'persons' | 'sum' | 'average'
  readonly property?: string
}
export interface RetentionConfig extends Groups {
  readonly start: StartDraft
  readonly return: NonNullable<Report['return']>
  readonly period: Period
  readonly periods: number
  readonly window: NonNullable<Report['window']>
  readonly mode: NonNullable<Report['mode']>
  readonly brackets: readonly Bracket[]
  readonly measure: MeasureDraft
}

export const mostBrackets = 50
export const mostPeriods = 400
const begin: RetentionConfig = {
  start: { occurrence: 'first_in_range' },
  return: {},
  period: 'day',
  periods: 8,
  window: 'calendar',
  mode: 'on',
  brackets: [
    [0, 0],
    [1, 3],
    [4, 7],
  ],
  measure: { kind: 'persons' },
  ...noGroups,
}

const bracket: Decode<Bracket> = (value) => {
  const [from, to] = pair(whole(0, 1_000))(value) ?? []
  return from === undefined || to === undefined ? undefined : [from, Math.max(from, to)]
}
const start: Decode<StartDraft> = record<StartDraft>(
  { ...selectionDecoders, occurrence: oneOf(['first_ever', 'first_in_range', 'every']) },
  begin.start,
)
const read = record<RetentionConfig>(
  {
    start,
    return: selection,
    period: oneOf(['day', 'week', 'month', 'quarter']),
    periods: whole(1, mostPeriods),
    window: oneOf(['calendar', 'rolling']),
    mode: oneOf(['on', 'on_or_after', 'brackets']),
    brackets: list(bracket, mostBrackets, 1),
    measure: record<MeasureDraft>({ kind: oneOf(['persons', 'sum', 'average']), property }, begin.measure),
    ...groupDecoders,
  },
  begin,
)

export const parseRetention = (value: unknown): RetentionConfig => read(value) ?? begin

/** The report, or what is still to be done. */
export function retentionReport(config: RetentionConfig, common: Common): Report | string {
  const { interval: _interval, compare: _compare, ...asked } = common
  const { measure, mode, brackets, periods, breakdown, limit, offset, ...rest } = config
  if (measure.kind !== 'persons' && measure.property === undefined) return 'Choose the property whose numbers count.'
  return {
    kind: 'retention',
    ...asked,
    ...rest,
    mode,
    ...(mode === 'brackets' ? { brackets: brackets.toSorted(([a], [b]) => a - b) } : { periods }),
    measure:
      measure.kind === 'persons' ? { kind: 'persons' } : { kind: measure.kind, property: measure.property ?? '' },
    ...asGroups({ breakdown, limit, offset }),
  }
}

/** A bracket more, after the last one. */
export function nextBracket(brackets: readonly Bracket[]): Bracket {
  const last = Math.max(-1, ...brackets.map(([, to]) => to))
  return [Math.min(1_000, last + 1), Math.min(1_000, last + 7)]
}

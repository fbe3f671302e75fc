// Generated reports of web analytics: every option with every other; hostile names and values included.
import fc from 'fast-check'
import {
  countMeasures,
  goalMeasures,
  overviewMeasures,
  propertyMeasures,
  tableMeasureSchema,
  webMeasures,
  type Goal,
  type ReportInput,
} from '../../report/index.ts'
import {
  generatedFilter,
  generatedProperty as property,
  ownProperty,
  generatedRange as range,
  generatedTimeZone as timeZone,
} from './generate-filter.ts'
import { workedFormulas } from './answers.ts'
import { eventNames } from './generate-world.ts'

const goalPaths = ['/', '/pricing', '/*', '/**', '/a*b', '*', '**ing', "/o'*\\%", '/nowhere', '/Ünï?', '/.*']
const value = fc.constantFrom<Goal['definition']['value']>(
  undefined,
  { kind: 'revenue' },
  { kind: 'fixed', amount: '12.5', currency: 'EUR' },
  { kind: 'fixed', amount: '0.0001', currency: 'USD' },
  { kind: 'fixed', amount: '0', currency: 'EUR' },
)
const definition = fc.oneof(
  fc.record(
    { kind: fc.constant('page' as const), path: fc.constantFrom(...goalPaths), value },
    { requiredKeys: ['kind', 'path'] },
  ),
  fc.record(
    {
      kind: fc.constant('event' as const),
      event_name: fc.constantFrom(...new Set(eventNames)),
      filter: generatedFilter,
      value,
    },
    { requiredKeys: ['kind', 'event_name'] },
  ),
)
/** Ids 1 to `count`. */
export const generatedGoals = (count: number): fc.Arbitrary<readonly Goal[]> =>
  fc
    .array(definition, { minLength: count, maxLength: count })
    // Absent, not undefined: as they are kept.
    .map((all) =>
      all.map((one, index) => ({
        id: index + 1,
        name: `Goal ${index + 1}`,
        definition: JSON.parse(JSON.stringify(one)),
      })),
    )

/** Some names count as others (that are not merged themselves), one that there is not as one that there is not. */
export const generatedMerges: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...new Set(eventNames), 'Purchase', 'identify', 'zzz'), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom('purchase', 'PURCHASE', 'page_view', 'all things', 'FREE', "x' OR 1=1 --"),
  )
  .map(([from, to]) => new Map(from.filter((name) => name !== to).map((name) => [name, to])))

/** Reports name the goals 1 to this. */
export const goalsOfReports = 3
const asked = {
  range,
  time_zone: timeZone,
  filter: generatedFilter,
  compare: fc.constantFrom('previous_period' as const, 'previous_year' as const, {
    from: '2026-10-20',
    to: '2026-10-24',
  }),
  /** Where goals are asked about. */
  goal: fc.integer({ min: 1, max: goalsOfReports }),
}
/** Values that events have, and such as none has. */
const keyPart = fc.constantFrom(
  null,
  '',
  'DE',
  'US',
  'free',
  'pro',
  '/',
  '/pricing',
  'mobile',
  'page_view',
  'zzz',
  '1',
  "' OR 1",
)
const breakdown = fc.uniqueArray(property, { minLength: 1, maxLength: 3 })
/** Not at the event's row: the visit's, the person's, its group's, a cohort's. */
const measuredElsewhere = fc.constantFrom('entry_page', 'source', 'person.seats', 'group.company', 'group.company.seats', 'cohort.1') // prettier-ignore
const series = fc.oneof(
  fc.record(
    {
      events: fc.uniqueArray(
        fc.record(
          { event_name: fc.constantFrom(...new Set(eventNames), 'V', 'W'), filter: generatedFilter },
          { requiredKeys: ['event_name'] },
        ),
        { maxLength: 2, selector: ({ event_name }) => event_name },
      ),
      filter: generatedFilter,
      measure: fc.constantFrom(...countMeasures, ...webMeasures, ...goalMeasures),
    },
    { requiredKeys: ['measure'] },
  ),
  fc.record(
    {
      events: fc.boolean().map((all) => (all ? [] : [{ event_name: 'purchase' }])),
      filter: generatedFilter,
      measure: fc.constantFrom(...propertyMeasures),
      property: fc.oneof(
        ownProperty,
        fc.constantFrom('revenue', 'engaged_ms', 'screen_width', 'path'),
        measuredElsewhere,
      ),
    },
    { requiredKeys: ['measure', 'property'] },
  ),
  fc.record({
    measure: fc.constantFrom('sum', 'average', 'p90'),
    property: fc.constant('revenue'),
    currency: fc.constantFrom('EUR', 'USD', 'JPY', 'CHF'),
  }),
)

const overview: fc.Arbitrary<WebReportInput> = fc.record(
  {
    kind: fc.constant('overview' as const),
    ...asked,
    measures: fc.uniqueArray(fc.constantFrom(...overviewMeasures, ...goalMeasures, 'revenue' as const), {
      minLength: 1,
    }),
  },
  { requiredKeys: ['kind', 'range'] },
)
const goals: fc.Arbitrary<WebReportInput> = fc
  .record(
    {
      kind: fc.constant('goals' as const),
      ...asked,
      goals: fc.array(fc.integer({ min: 1, max: goalsOfReports }), { minLength: 1, maxLength: 4 }),
    },
    { requiredKeys: ['kind', 'range'] },
  )
  .map(({ goal: _, ...rest }) => rest)
const table: fc.Arbitrary<WebReportInput> = fc
  .record(
    {
      kind: fc.constant('table' as const),
      ...asked,
      breakdown,
      measures: fc.uniqueArray(fc.constantFrom(...tableMeasureSchema.options), { minLength: 1, maxLength: 5 }),
      search: fc.constantFrom('e', 'PRICING', "'", '%', 'zzz'),
      limit: fc.integer({ min: 1, max: 30 }),
      offset: fc.integer({ min: 0, max: 5 }),
      direction: fc.constantFrom('asc' as const, 'desc' as const),
    },
    { requiredKeys: ['kind', 'range', 'breakdown', 'measures'] },
  )
  .map(({ direction, measures, ...rest }) => {
    const by = measures.findLast((measure) => measure !== 'revenue')
    if (by === undefined) return { ...rest, measures: ['visits', ...measures] as typeof measures }
    if (direction === undefined && measures[0] !== 'revenue') return { ...rest, measures }
    return { ...rest, measures, order: { by, direction: direction ?? 'desc' } }
  })
const trend: fc.Arbitrary<WebReportInput> = fc
  .record(
    {
      kind: fc.constant('trend' as const),
      ...asked,
      interval: fc.constantFrom('minute' as const, 'hour' as const, 'day' as const, 'week' as const, 'month' as const, 'quarter' as const, 'year' as const), // prettier-ignore
      series: fc.array(series, { minLength: 1, maxLength: 3 }),
      breakdown,
      limit: fc.integer({ min: 1, max: 6 }),
      offset: fc.integer({ min: 0, max: 3 }),
      cumulative: fc.boolean(),
      rolling: fc.integer({ min: 2, max: 4 }),
      order: fc.record(
        {
          series: fc.integer({ min: 0, max: 2 }),
          direction: fc.constantFrom('asc' as const, 'desc' as const),
        },
        { requiredKeys: ['direction'] },
      ),
      formulas: fc.array(
        fc.constantFrom(...Object.keys(workedFormulas)).map((formula) => ({ formula })),
        { maxLength: 2 },
      ),
      onlyKeys: fc.array(fc.tuple(keyPart, keyPart, keyPart), { minLength: 1, maxLength: 12 }),
    },
    { requiredKeys: ['kind', 'range', 'series', 'interval'] },
  )
  .map(({ onlyKeys, order, formulas, ...rest }) => ({
    ...rest,
    // Some hours, with the one that comes twice in Berlin.
    ...(rest.interval === 'minute' ? { range: { from: '2026-10-25T00:00', to: '2026-10-25T09:00' } } : {}),
    ...(rest.interval === 'minute' && rest.compare !== undefined ? { compare: 'previous_period' as const } : {}),
    ...(order === undefined ? {} : { order: { ...order, ...(order.series === undefined ? {} : { series: order.series % rest.series.length }) } }), // prettier-ignore
    ...(formulas === undefined
      ? {}
      : { formulas: formulas.filter(({ formula }) => rest.series.length > 1 || !formula.includes('B')) }),
    ...(onlyKeys === undefined || rest.breakdown === undefined
      ? {}
      : { only_groups: onlyKeys.map((key) => key.slice(0, rest.breakdown?.length)) }),
  }))
const events: fc.Arbitrary<WebReportInput> = fc
  .record(
    { kind: fc.constant('events' as const), ...asked, limit: fc.integer({ min: 40, max: 200 }) },
    { requiredKeys: ['kind', 'range'] },
  )
  .map(({ compare: _, goal: __, ...rest }) => rest)

/** The kinds of this file; product analytics' have generators of their own. */
export type WebReportInput = Extract<ReportInput, { kind: 'trend' | 'table' | 'overview' | 'events' | 'goals' }>

const isOfGoal = (measure: unknown): boolean => goalMeasures.some((name) => name === measure)
/** Does it ask about goals by their ids? */
export function asksForGoals(report: WebReportInput): boolean {
  if (report.kind === 'events') return false
  if (report.kind === 'goals' || report.goal !== undefined) return true
  return report.kind === 'trend'
    ? report.series.some(({ measure }) => isOfGoal(measure))
    : (report.measures?.some(isOfGoal) ?? false)
}
/** A report that needs one names a goal. */
const withGoal = (report: WebReportInput): WebReportInput =>
  'goal' in report || report.kind === 'events' || report.kind === 'goals' || !asksForGoals(report)
    ? report
    : { ...report, goal: 1 }

export const generatedReport: fc.Arbitrary<WebReportInput> = fc
  .oneof(overview, table, trend, events, goals)
  .map(withGoal)

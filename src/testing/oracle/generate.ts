// Generated events and reports: small worlds, so that everything meets everything; hostile names and values included.
import fc from 'fast-check'
import { automaticEvents, sessionIdOf, type Event, type PropertyValue } from '../../event/index.ts'
import {
  orderOperators,
  propertyMeasures,
  overviewMeasures,
  tableMeasureSchema,
  textOperators,
  goalMeasures,
  webMeasures,
  countMeasures,
  type Filter,
  type Goal,
  type ReportInput,
} from '../../report/index.ts'
import { makeEvent } from '../make-event.ts'

/** 2026-10-20 to 11-03: the clock goes back in Berlin on the 25th, and in New York on the 1st. */
const worldStart = Date.UTC(2026, 9, 20)
const worldDays = 14

const paths = ['/', '/pricing', '/a b', "/o'hara\\%", '/Ünï😀']
const eventNames = ['page_view', 'page_view', 'page_view', 'engagement', 'purchase', 'sign up', 'screen_view']
const sources = ['', 'Google', 'google', 'news\nletter', "x' OR 1=1 --"]
const ownNames = ['plan', 'a.b', '__proto__', 'quote"\'`', 'per%cent%2e', '', 'nul\0x', '😀', '1st', 'cons tructor']
const ownValues: readonly PropertyValue[] = [
  'free',
  'Free',
  'pro\\',
  '',
  '%',
  "it's",
  'a\0b',
  '😀',
  '5',
  '5.0',
  '-12.5',
  '1e3',
  'true',
  'null',
  '2026-10-28',
  '2026-10-28T12:30:00Z',
  '[1]',
  5,
  0,
  -12.5,
  1000,
  1e21,
  0.1,
  true,
  false,
  null,
  [1],
  [],
  { a: 'b' },
  [{ 'x.y': null }],
]

const own = fc
  .array(fc.tuple(fc.constantFrom(...ownNames), fc.constantFrom(...ownValues)), { maxLength: 4 })
  .map((pairs) => {
    const properties: Record<string, PropertyValue> = Object.create(null)
    for (const [name, value] of pairs) properties[name] = value
    return properties
  })

const no = [undefined, undefined, undefined]
const eventOfVisit = fc.record({
  eventName: fc.constantFrom(...eventNames),
  path: fc.constantFrom(...paths),
  /** Since the event before: often the same moment, sometimes days. */
  pauseMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 10, arbitrary: fc.integer({ min: 1, max: 1_800_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 3_600_000, max: 4 * 86_400_000 }) },
  ),
  engagedMs: fc.integer({ min: 0, max: 20_000 }),
  scrollDepth: fc.integer({ min: 0, max: 100 }),
  revenue: fc.constantFrom(0n, 100_000n, 123_456n, -50_000n, 1n),
  currency: fc.constantFrom('EUR', 'USD'),
  country: fc.constantFrom('', 'DE', 'US'),
  source: fc.constantFrom(...sources),
  screenWidth: fc.constantFrom(0, 390, 1920),
  properties: own,
  /** Whether it is an `identify`: as the person's user, as anybody, or by another device of who was identified last. */
  says: fc.constantFrom(...no, ...no, ...no, ...no, 'own', 'other device', 'anybody'),
  anybody: fc.integer({ min: 1, max: 14 }),
  /** From here on with the user's id, as after a call of `identify`, or with the device's again. */
  keepsDevice: fc.boolean(),
})
const visit = fc.record({
  person: fc.integer({ min: 1, max: 6 }),
  startMs: fc.integer({ min: 0, max: worldDays * 86_400_000 }),
  events: fc.array(eventOfVisit, { minLength: 1, maxLength: 8 }),
})

/** Who is joined with whom: nobody; each device with one user; anybody with anybody, in circles too. */
export type Identifying = 'nobody' | 'own' | 'anybody'
const userOf = (person: number): number => 11 + (person % 3)

/** Events of one project. The same ids are given in every project: walls must not lean on ids. */
export const generatedEvents = (
  projectId: number,
  visits: number,
  identifying: Identifying = 'nobody',
): fc.Arbitrary<readonly Event[]> =>
  fc.array(visit, { minLength: visits, maxLength: visits }).map((all) => {
    let eventId = 0n
    return all.flatMap(({ person, startMs, events }, index) => {
      let timestamp = worldStart + startMs
      const sessionId = sessionIdOf(timestamp, index)
      let device = person
      let current = person
      let user = 0
      return events.map((given, at) => {
        const { pauseMs, revenue, engagedMs, scrollDepth, says, anybody, keepsDevice, ...rest } = given
        if (at > 0) timestamp += pauseMs
        let identified = 0
        if (says !== undefined && identifying !== 'nobody') {
          // Only who is the same person by this very event comes into a visit: the loader sees to that.
          if (says === 'other device' && user !== 0)
            device = identifying === 'own' ? ((user - 11 + 2) % 3) + 1 + (anybody % 2) * 3 : anybody
          if (says === 'other device' && user !== 0) current = device
          identified = says === 'anybody' && identifying === 'anybody' ? anybody : user || userOf(device)
        }
        const sender = current
        if (identified !== 0) {
          user = identified
          current = keepsDevice ? device : user
        }
        const eventName = identified === 0 ? given.eventName : 'identify'
        const isEngagement = eventName === 'engagement'
        const isPurchase = eventName === 'purchase'
        return makeEvent({
          ...rest,
          projectId,
          eventId: ++eventId,
          eventName,
          timestamp,
          sessionId,
          personId: BigInt(sender),
          identifiedPersonId: BigInt(identified),
          isInteractive: !automaticEvents.has(eventName),
          engagedMs: isEngagement ? engagedMs : 0,
          scrollDepth: isEngagement ? scrollDepth : 0,
          revenue: isPurchase ? revenue : 0n,
          currency: isPurchase ? rest.currency : '',
        })
      })
    })
  })

const ownProperty = fc.constantFrom(...ownNames).map((name) => `properties.${name}`)
const property = fc.oneof(
  ownProperty,
  fc.constantFrom(
    'path',
    'source',
    'entry_page',
    'exit_page',
    'country',
    'event_name',
    'channel',
    'screen_width',
    'currency',
  ),
)
const texts = [
  ...ownValues.filter((value) => typeof value === 'string'),
  ...paths,
  ...sources,
  'e',
  'DE',
  'page',
  'FREE',
]
const scalar = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(5, 0, -12.5, 1000, 0.1, 390), fc.boolean())
const pattern = fc.constantFrom('^f', 'e$', '[0-9]+', 'FREE|pro', '^$', '\\.', 'a.b', '😀')
const bound = fc.oneof(
  fc.constantFrom(0, 5, -20, 390, 999.5),
  fc.constantFrom('2026-10-28', '2026-10-27T00:00:00Z', '5'),
)

const condition: fc.Arbitrary<Filter> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      {
        property,
        operator: fc.constantFrom(...textOperators.filter((operator) => !operator.includes('match'))),
        value: fc.oneof(scalar, fc.array(scalar, { minLength: 1, maxLength: 3 })),
        case_insensitive: fc.boolean(),
      },
      { requiredKeys: ['property', 'operator', 'value'] },
    ),
  },
  fc.record(
    {
      property,
      operator: fc.constantFrom('matches' as const, 'does_not_match' as const),
      value: pattern,
      case_insensitive: fc.boolean(),
    },
    { requiredKeys: ['property', 'operator', 'value'] },
  ),
  fc.record({ property, operator: fc.constantFrom(...orderOperators), value: bound }),
  fc.record({ property, operator: fc.constant('between' as const), value: fc.tuple(bound, bound) }),
  fc.record({ property, operator: fc.constantFrom('is_set' as const, 'is_not_set' as const) }),
  fc.record({
    property: fc.constantFrom('source', 'channel'),
    scope: fc.constant('event' as const),
    operator: fc.constantFrom('is' as const, 'is_not' as const),
    value: fc.constantFrom(...sources),
  }),
)

export const generatedFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    condition,
    fc.array(tie('filter'), { maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
    tie('filter').map((not) => ({ not })),
  ),
})).filter

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

const timeZone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
)
const dateAt = (day: number): string => new Date(worldStart + day * 86_400_000).toISOString().slice(0, 10)
const dayRange = fc
  .tuple(fc.integer({ min: -2, max: worldDays }), fc.integer({ min: 0, max: 9 }))
  .map(([day, days]) => ({ from: dateAt(day), to: dateAt(day + days) }))
const hourRange = fc
  .tuple(fc.integer({ min: 0, max: worldDays * 24 }), fc.integer({ min: 1, max: 30 }))
  .map(([hour, hours]) => ({
    from: new Date(worldStart + hour * 3_600_000).toISOString(),
    to: new Date(worldStart + (hour + hours) * 3_600_000).toISOString(),
  }))
const range = fc.oneof(dayRange, dayRange, hourRange, fc.constant('all' as const))

/** Reports name the goals 1 to this. */
export const goalsOfReports = 3
const asked = {
  range,
  time_zone: timeZone,
  filter: generatedFilter,
  compare: fc.constantFrom('previous_period' as const, { from: '2026-10-20', to: '2026-10-24' }),
  /** Where goals are asked about. */
  goal: fc.integer({ min: 1, max: goalsOfReports }),
}
const breakdown = fc.uniqueArray(property, { minLength: 1, maxLength: 3 })
const series = fc.oneof(
  fc.record(
    {
      events: fc.uniqueArray(
        fc.record(
          { event_name: fc.constantFrom(...new Set(eventNames)), filter: generatedFilter },
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
      property: fc.oneof(ownProperty, fc.constantFrom('revenue', 'engaged_ms', 'screen_width', 'path')),
    },
    { requiredKeys: ['measure', 'property'] },
  ),
)

/** Days of generated reports are before this: everything is over. */
export const worldNow = worldStart + 30 * 86_400_000

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
      interval: fc.constantFrom('hour' as const, 'day' as const, 'week' as const, 'month' as const, 'quarter' as const),
      series: fc.array(series, { minLength: 1, maxLength: 3 }),
      breakdown,
      limit: fc.integer({ min: 1, max: 6 }),
      offset: fc.integer({ min: 0, max: 3 }),
      cumulative: fc.boolean(),
      rolling: fc.integer({ min: 2, max: 4 }),
    },
    { requiredKeys: ['kind', 'range', 'series', 'interval'] },
  )
  .filter(
    ({ cumulative, series: all }) => cumulative !== true || all.every(({ measure }) => measure !== 'scroll_depth'),
  )
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

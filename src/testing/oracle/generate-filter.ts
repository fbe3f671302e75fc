// Generated filters, properties, ranges: what reports of every kind are made of.
import fc from 'fast-check'
import { orderOperators, textOperators, type Filter, type Range } from '../../report/index.ts'
import {
  companies,
  ownNames,
  ownValues,
  paths,
  profileNames,
  sources,
  springDays,
  worldDays,
  worldStart,
} from './generate-world.ts'

export const ownProperty = fc.constantFrom(...ownNames).map((name) => `properties.${name}`)
const personProperty = fc.constantFrom(...profileNames).map((name) => `person.${name}`)
const groupProperty = fc.constantFrom(
  'group.company',
  'group.none',
  ...profileNames.map((name) => `group.company.${name}`),
)
const builtIn = fc.constantFrom(
  'path',
  'source',
  'entry_page',
  'exit_page',
  'country',
  'event_name',
  'channel',
  'screen_width',
  'currency',
)
const property = fc.oneof(
  // Others are dear to ask for: rare, over thousands of reports not too rare.
  { weight: 10, arbitrary: ownProperty },
  { weight: 10, arbitrary: builtIn },
  personProperty,
  groupProperty,
)
/** Cohorts that there are wherever reports are generated: by generated conditions, the last one static. */
export const cohortIds = [1, 2, 3, 4] as const
const cohortId = fc.constantFrom(...cohortIds)
/** What a breakdown may name. */
export const generatedProperty = fc.oneof(
  { weight: 20, arbitrary: property },
  cohortId.map((id) => `cohort.${id}`),
)
const texts = [
  ...ownValues.filter((value) => typeof value === 'string'),
  ...paths,
  ...sources,
  ...companies,
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

const conditionOn = (on: fc.Arbitrary<string>): fc.Arbitrary<Filter> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record(
        {
          property: on,
          operator: fc.constantFrom(...textOperators.filter((operator) => !operator.includes('match'))),
          value: fc.oneof(scalar, fc.array(scalar, { minLength: 1, maxLength: 3 })),
          case_insensitive: fc.boolean(),
        },
        { requiredKeys: ['property', 'operator', 'value'] },
      ),
    },
    fc.record(
      {
        property: on,
        operator: fc.constantFrom('matches' as const, 'does_not_match' as const),
        value: pattern,
        case_insensitive: fc.boolean(),
      },
      { requiredKeys: ['property', 'operator', 'value'] },
    ),
    fc.record({ property: on, operator: fc.constantFrom(...orderOperators), value: bound }),
    fc.record({ property: on, operator: fc.constant('between' as const), value: fc.tuple(bound, bound) }),
    fc.record({ property: on, operator: fc.constantFrom('is_set' as const, 'is_not_set' as const) }),
  )

const scoped: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    property: fc.constantFrom('source', 'channel'),
    scope: fc.constant('event' as const),
    operator: fc.constantFrom('is' as const, 'is_not' as const),
    value: fc.constantFrom(...sources),
  }),
  fc.record({
    property: ownProperty,
    scope: fc.constant('person' as const),
    operator: fc.constantFrom('is' as const, 'is_not' as const),
    value: scalar,
  }),
)
const ofCohort: fc.Arbitrary<Filter> = fc.record({
  operator: fc.constantFrom('in_cohort' as const, 'not_in_cohort' as const),
  value: cohortId,
})

const filterOf = (condition: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> =>
  fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      condition,
      fc.array(tie('filter'), { maxLength: 3 }).map((and) => ({ and })),
      fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
      tie('filter').map((not) => ({ not })),
    ),
  })).filter
const anyCondition = fc.oneof({ weight: 10, arbitrary: conditionOn(property) }, scoped)
/** Of what cohorts are made of: names none, and is small, since they are inlined wherever they are used. */
export const filterOfCohorts: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 4, arbitrary: anyCondition },
  fc.array(anyCondition, { minLength: 1, maxLength: 2 }).map((or) => ({ or })),
  anyCondition.map((not) => ({ not })),
)
export const generatedFilter = filterOf(fc.oneof({ weight: 30, arbitrary: anyCondition }, ofCohort))
/** On properties of the person alone. */
export const filterOfPersons: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 4, arbitrary: conditionOn(personProperty) },
  conditionOn(personProperty).map((not) => ({ not })),
)

export const generatedTimeZone = fc.constantFrom(
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
/** In the world in spring, about the day of 23 hours; of a long unit sometimes with the year before. */
export const generatedSpringRange = fc
  .tuple(
    fc.integer({ min: -2 - springDays, max: worldDays - springDays }),
    fc.integer({ min: 0, max: 9 }),
    fc.boolean(),
  )
  .map(
    ([day, days, isLong]) =>
      (unit: string | undefined): Range =>
        isLong && (unit === 'month' || unit === 'quarter' || unit === 'year')
          ? { from: '2025-03-20', to: '2026-04-07' }
          : { from: dateAt(day), to: dateAt(day + days) },
  )
const hourRange = fc
  .tuple(fc.integer({ min: 0, max: worldDays * 24 }), fc.integer({ min: 1, max: 30 }))
  .map(([hour, hours]) => ({
    from: new Date(worldStart + hour * 3_600_000).toISOString(),
    to: new Date(worldStart + (hour + hours) * 3_600_000).toISOString(),
  }))
/** Relative to now: the last is mostly over when all is over. */
const relative = fc.constantFrom<Range>(
  { last: 20, unit: 'day' },
  { last: 4, unit: 'week' },
  { last: 500, unit: 'hour' },
  'last_month',
  'this_month',
  'yesterday',
)
export const generatedRange = fc.oneof(
  { weight: 4, arbitrary: dayRange },
  { weight: 2, arbitrary: hourRange },
  { weight: 2, arbitrary: fc.constant('all' as const) },
  relative,
)

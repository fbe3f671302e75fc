// Generated filters, properties, ranges: what reports of every kind are made of.
import fc from 'fast-check'
import { orderOperators, textOperators, type Filter } from '../../report/index.ts'
import { ownNames, ownValues, paths, sources, worldDays, worldStart } from './generate-world.ts'

export const ownProperty = fc.constantFrom(...ownNames).map((name) => `properties.${name}`)
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
const hourRange = fc
  .tuple(fc.integer({ min: 0, max: worldDays * 24 }), fc.integer({ min: 1, max: 30 }))
  .map(([hour, hours]) => ({
    from: new Date(worldStart + hour * 3_600_000).toISOString(),
    to: new Date(worldStart + (hour + hours) * 3_600_000).toISOString(),
  }))
export const generatedRange = fc.oneof(dayRange, dayRange, hourRange, fc.constant('all' as const))
export { property as generatedProperty }

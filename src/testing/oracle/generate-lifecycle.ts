// Generated reports of lifecycle and stickiness; generated selections for others.
import fc from 'fast-check'
import type { ReportInput } from '../../report/index.ts'
import { generatedFilter, generatedProperty, generatedRange, generatedTimeZone } from './generate-filter.ts'
import { eventNames } from './generate-world.ts'

const one = fc.record(
  { event_name: fc.constantFrom(...new Set(eventNames), 'identify', 'V', 'W', 'joined'), filter: generatedFilter },
  { requiredKeys: ['event_name'] },
)
/** Often everything, often one name; sometimes with filters that meet little. */
export const generatedSelection = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...new Set(eventNames), 'V', 'W').map((name) => ({ events: [{ event_name: name }] })),
  },
  fc.record(
    {
      events: fc.uniqueArray(one, { maxLength: 2, selector: ({ event_name }) => event_name }),
      filter: generatedFilter,
    },
    { requiredKeys: [] },
  ),
)
const interval = fc.constantFrom(
  'hour' as const,
  'day' as const,
  'day' as const,
  'week' as const,
  'month' as const,
  'quarter' as const,
  'year' as const,
)
/** Few values, often: groups in which somebody changes from one to another. Mostly none: groups are dear to ask for. */
const breakdown = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  fc.uniqueArray(generatedProperty, { minLength: 1, maxLength: 3 }),
  fc.constantFrom('path', 'source', 'event_name', 'country').map((name) => [name]),
)
const groups = { breakdown, limit: fc.integer({ min: 1, max: 12 }), offset: fc.integer({ min: 0, max: 3 }) }
const common = { range: generatedRange, time_zone: generatedTimeZone, interval }

export const generatedLifecycle: fc.Arbitrary<Extract<ReportInput, { kind: 'lifecycle' }>> = fc
  .tuple(
    fc.record(
      { kind: fc.constant('lifecycle' as const), ...common, ...groups, filter: generatedFilter },
      { requiredKeys: ['kind', 'range', 'interval'] },
    ),
    generatedSelection,
  )
  .map(([report, selection]) => ({ ...selection, ...report }))

export const generatedStickiness: fc.Arbitrary<Extract<ReportInput, { kind: 'stickiness' }>> = fc.record(
  {
    kind: fc.constant('stickiness' as const),
    ...common,
    ...groups,
    filter: generatedFilter,
    series: fc.array(generatedSelection, { minLength: 1, maxLength: 3 }),
    cumulative: fc.boolean(),
    compare: fc.constantFrom('previous_period' as const, 'previous_year' as const, {
      from: '2026-10-20',
      to: '2026-10-24',
    }),
  },
  { requiredKeys: ['kind', 'range', 'interval'] },
)

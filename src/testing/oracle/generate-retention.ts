// Generated retention reports: every option with every other.
import fc from 'fast-check'
import type { ReportInput } from '../../report/index.ts'
import {
  generatedFilter,
  generatedProperty,
  generatedRange,
  generatedTimeZone,
  ownProperty,
} from './generate-filter.ts'
import { generatedSelection } from './generate-lifecycle.ts'

const brackets = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 4 })
  .map((all) => all.toSorted(([a], [b]) => a - b).map(([from, more]): [number, number] => [from, from + more]))
const measure = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'persons' as const }) },
  fc.record({
    kind: fc.constantFrom('sum' as const, 'average' as const),
    property: fc.oneof(
      { weight: 4, arbitrary: ownProperty },
      { weight: 2, arbitrary: fc.constantFrom('revenue', 'screen_width', 'engaged_ms') },
      fc.constantFrom('person.seats', 'group.company.seats', 'source'),
    ),
  }),
)

type RetentionInput = Extract<ReportInput, { kind: 'retention' }>
export const generatedRetention: fc.Arbitrary<RetentionInput> = fc
  .tuple(
    fc.record(
      {
        kind: fc.constant('retention' as const),
        range: generatedRange,
        time_zone: generatedTimeZone,
        filter: generatedFilter,
        period: fc.constantFrom('day' as const, 'day' as const, 'week' as const, 'month' as const, 'quarter' as const),
        periods: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.constantFrom(60, 130, 260)),
        window: fc.constantFrom('calendar' as const, 'calendar' as const, 'rolling' as const),
        mode: fc.constantFrom('on' as const, 'on' as const, 'on_or_after' as const, 'brackets' as const),
        brackets,
        measure,
        breakdown: fc.uniqueArray(generatedProperty, { minLength: 1, maxLength: 3 }),
        limit: fc.integer({ min: 1, max: 12 }),
        offset: fc.integer({ min: 0, max: 3 }),
      },
      { requiredKeys: ['kind', 'range', 'brackets'] },
    ),
    generatedSelection,
    fc.option(generatedSelection, { freq: 2 }),
    fc.constantFrom('first_ever' as const, 'first_in_range' as const, 'every' as const),
  )
  // Often the same events start and return.
  .map(([report, start, back, occurrence]) => ({ ...report, start: { ...start, occurrence }, return: back ?? start }))

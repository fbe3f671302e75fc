// Generated funnels: all orders, windows, ways to count, optional steps, exclusions, held properties, breakdowns.
import fc from 'fast-check'
import type { ReportInput } from '../../report/index.ts'
import { generatedFilter, generatedProperty, generatedRange, generatedTimeZone } from './generate-filter.ts'
import { generatedSelection } from './generate-lifecycle.ts'

type FunnelInput = Extract<ReportInput, { kind: 'funnel' }>

const window: fc.Arbitrary<NonNullable<FunnelInput['window']>> = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 12 }), unit: fc.constantFrom('day' as const, 'hour' as const) }),
  fc.record({ count: fc.integer({ min: 1, max: 90 }), unit: fc.constantFrom('second' as const, 'minute' as const) }),
  fc.record({ count: fc.constantFrom(1, 2), unit: fc.constant('week' as const) }),
  fc.record({ count: fc.constantFrom(1, 1, 2, 3, 12), unit: fc.constant('session' as const) }),
)
const held = fc.constantFrom('country', 'path', 'source', 'properties.plan', 'screen_width', 'entry_page', 'group.company', 'person.plan') // prettier-ignore
const step = fc.tuple(generatedSelection, fc.boolean(), fc.boolean())

export const generatedFunnel: fc.Arbitrary<FunnelInput> = fc
  .record(
    {
      kind: fc.constant('funnel' as const),
      range: generatedRange,
      time_zone: generatedTimeZone,
      filter: generatedFilter,
      steps: fc.array(step, { minLength: 2, maxLength: 5 }),
      window,
      order: fc.constantFrom('ordered' as const, 'ordered' as const, 'strict' as const, 'any' as const),
      count_by: fc.constantFrom(
        'persons' as const,
        'persons' as const,
        'sessions' as const,
        'attempts' as const,
        'groups' as const,
      ),
      exclusions: fc.array(fc.tuple(generatedSelection, fc.nat(), fc.nat()), { maxLength: 2 }),
      hold: fc.uniqueArray(held, { maxLength: 3 }),
      breakdown: fc.uniqueArray(generatedProperty, { maxLength: 3 }),
      attribution: fc.oneof(fc.constantFrom('first' as const, 'last' as const), fc.nat({ max: 4 })),
      limit: fc.integer({ min: 1, max: 12 }),
      offset: fc.integer({ min: 0, max: 3 }),
      interval: fc.constantFrom('day' as const, 'hour' as const, 'week' as const, 'month' as const, 'quarter' as const, 'year' as const), // prettier-ignore
      next_of: fc.nat({ max: 4 }),
      histogram: fc.integer({ min: 1, max: 30 }),
      compare: fc.constantFrom('previous_period' as const, 'previous_year' as const, {
        from: '2026-10-20',
        to: '2026-10-24',
      }),
    },
    { requiredKeys: ['kind', 'range', 'steps'] },
  )
  .map(({ steps, exclusions, attribution, next_of: next, ...report }): FunnelInput => {
    const made = steps.map(([selection, isOptional, reallyIs], index) => ({
      ...selection,
      optional: isOptional && reallyIs && index > 0 && index < steps.length - 1,
    }))
    const required = made.flatMap(({ optional }, index) => (optional ? [] : [index]))
    return {
      ...report,
      ...(report.count_by === 'groups' && { group: 'company' }),
      steps: made,
      ...(next === undefined ? {} : { next_of: 1 + (next % (steps.length - 1)) }),
      ...(attribution === undefined
        ? {}
        : { attribution: typeof attribution === 'number' ? attribution % steps.length : attribution }),
      ...(exclusions === undefined
        ? {}
        : {
            exclusions: exclusions.map(([selection, after, length]) => {
              const from = after % (required.length - 1)
              const to = from + 1 + (length % (required.length - 1 - from))
              return { ...selection, after_step: required[from] ?? 0, before_step: required[to] ?? 1 }
            }),
          }),
    }
  })

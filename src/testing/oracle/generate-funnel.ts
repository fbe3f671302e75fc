// Generated funnels: all orders, windows, ways to count, optional steps, exclusions, held properties, breakdowns.
import fc from 'fast-check'
import type { ReportInput, Selection, VirtualEvent } from '../../report/index.ts'
import { generatedFilter, generatedProperty, generatedRange, generatedTimeZone } from './generate-filter.ts'
import { generatedSelection } from './generate-lifecycle.ts'
import { eventNames, worldDays, worldStart } from './generate-world.ts'

type FunnelInput = Extract<ReportInput, { kind: 'funnel' }>

const window: fc.Arbitrary<NonNullable<FunnelInput['window']>> = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 12 }), unit: fc.constantFrom('day' as const, 'hour' as const) }),
  fc.record({ count: fc.integer({ min: 1, max: 90 }), unit: fc.constantFrom('second' as const, 'minute' as const) }),
  fc.record({ count: fc.constantFrom(1, 2), unit: fc.constant('week' as const) }),
  fc.record({ count: fc.constantFrom(1, 1, 2, 3, 12), unit: fc.constant('session' as const) }),
)
const held = fc.constantFrom('country', 'path', 'source', 'properties.plan', 'screen_width', 'revenue', 'entry_page', 'group.company', 'person.plan') // prettier-ignore
/** Also names of the worlds that have them (see `namesOfFunnels`): elsewhere nobody sends such events. */
const named = fc.constantFrom(...new Set(eventNames), 'virtual', 'joined').map((name) => ({ events: [{ event_name: name }] })) // prettier-ignore
const selection = fc.oneof({ weight: 3, arbitrary: generatedSelection }, named)
const stepOf = (of: fc.Arbitrary<Selection>) => fc.tuple(of, fc.boolean(), fc.boolean())
const plain = stepOf(fc.oneof(fc.constant({}), named))
const steps = fc.oneof(
  { weight: 60, arbitrary: fc.array(stepOf(selection), { minLength: 2, maxLength: 5 }) },
  // Many steps, each with conditions about persons, are statements of hundreds of kilobytes.
  { weight: 5, arbitrary: fc.array(plain, { minLength: 6, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.array(plain, { minLength: 15, maxLength: 20 }) },
)
/** What the worlds of funnels know besides: an event that is made of others, one of them automatic, and merged names. */
export const namesOfFunnels: {
  readonly virtualEvents: readonly VirtualEvent[]
  readonly merges: ReadonlyMap<string, string>
} = {
  virtualEvents: [
    {
      name: 'virtual',
      definition: { any_of: [{ event_name: 'page_view', page: { match: 'starts_with', value: '/p' } }, { event_name: 'engagement' }] }, // prettier-ignore
    },
  ],
  merges: new Map([['sign up', 'joined']]),
}
/** An hour or two, for intervals of minutes. */
const short = fc
  .tuple(fc.integer({ min: 0, max: worldDays * 24 }), fc.integer({ min: 1, max: 2 }))
  .map(([hour, hours]) => ({
    from: new Date(worldStart + hour * 3_600_000).toISOString(),
    to: new Date(worldStart + (hour + hours) * 3_600_000).toISOString(),
  }))

export const generatedFunnel: fc.Arbitrary<FunnelInput> = fc
  .record(
    {
      kind: fc.constant('funnel' as const),
      range: generatedRange,
      time_zone: generatedTimeZone,
      filter: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, generatedFilter),
      steps,
      window,
      order: fc.constantFrom('ordered' as const, 'ordered' as const, 'strict' as const, 'any' as const, 'any' as const),
      anchored: fc.boolean(),
      count_by: fc.constantFrom(
        'persons' as const,
        'persons' as const,
        'sessions' as const,
        'attempts' as const,
        'groups' as const,
      ),
      exclusions: fc.array(fc.tuple(selection, fc.nat(), fc.nat()), { maxLength: 2 }),
      hold: fc.oneof({ weight: 2, arbitrary: fc.constant<never[]>([]) }, fc.uniqueArray(held, { maxLength: 3 })),
      breakdown: fc.uniqueArray(generatedProperty, { maxLength: 3 }),
      attribution: fc.oneof(fc.constantFrom('first' as const, 'last' as const), fc.nat({ max: 19 })),
      limit: fc.integer({ min: 1, max: 12 }),
      offset: fc.integer({ min: 0, max: 3 }),
      interval: fc.constantFrom('day' as const, 'hour' as const, 'week' as const, 'month' as const, 'quarter' as const, 'year' as const), // prettier-ignore
      next_of: fc.nat({ max: 19 }),
      next_limit: fc.integer({ min: 1, max: 8 }),
      next_offset: fc.integer({ min: 0, max: 2 }),
      histogram: fc.integer({ min: 1, max: 30 }),
      compare: fc.constantFrom('previous_period' as const, 'previous_year' as const, {
        from: '2026-10-20',
        to: '2026-10-24',
      }),
    },
    { requiredKeys: ['kind', 'range', 'steps'] },
  )
  .chain((report) =>
    fc.record({
      report: fc.constant(report),
      minutes: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, short),
    }),
  ) // prettier-ignore
  .map(
    ({
      report: { steps: chosen, exclusions, attribution, anchored, next_of: next, ...report },
      minutes,
    }): FunnelInput => {
      // prettier-ignore
      const isAnchored = report.order !== 'any' || anchored !== false
      const made = chosen.map(([one, isOptional, reallyIs], index) => ({
        ...one,
        // The second is one that has to be done, so that exclusions have their place.
        optional: isAnchored && isOptional && reallyIs && index > 1,
      }))
      const required = made.flatMap(({ optional }, index) => (optional ? [] : [index]))
      return {
        ...report,
        ...(report.count_by === 'groups' && { group: 'company' }),
        steps: made,
        ...(minutes && { range: minutes, interval: 'minute' as const, compare: 'previous_period' as const }),
        ...(anchored !== undefined && { anchored: isAnchored }),
        ...(next === undefined ? {} : { next_of: 1 + (next % (chosen.length - 1)) }),
        ...(attribution === undefined
          ? {}
          : { attribution: typeof attribution === 'number' ? attribution % chosen.length : attribution }),
        ...(exclusions === undefined
          ? {}
          : {
              exclusions: exclusions.map(([one, after, length]) => {
                const from = after % (required.length - 1)
                const to = from + 1 + (length % (required.length - 1 - from))
                return { ...one, after_step: required[from] ?? 0, before_step: required[to] ?? 1 }
              }),
            }),
      }
    },
  )

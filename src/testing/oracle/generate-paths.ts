// Generated reports of paths.
import fc from 'fast-check'
import type { ReportInput } from '../../report/index.ts'
import { generatedFilter, generatedProperty, generatedRange, generatedTimeZone } from './generate-filter.ts'
import { eventNames, paths } from './generate-world.ts'

const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })
const rule = fc.constantFrom(
  { match: 'wildcard' as const, pattern: '/a*', name: 'A' },
  { match: 'wildcard' as const, pattern: '/**', name: 'Any page' },
  { match: 'wildcard' as const, pattern: '*', name: 'No slash' },
  { match: 'regex' as const, pattern: '^/[po]', name: 'P or O' },
  { match: 'regex' as const, pattern: 'e', name: '/' },
  { match: 'regex' as const, pattern: '[0-9]', name: "it's" },
)
/** Merged into, and virtual; where there are such. */
const others = ['joined', 'viewed', 'V', 'W']
const event = fc.oneof(
  often(
    3,
    fc.constantFrom(...new Set(eventNames), 'identify', ...others).map((name) => ({ event_name: name })),
  ),
  fc.record({ event_name: fc.constantFrom(...new Set(eventNames)), filter: generatedFilter }),
)
const pages = [...paths, 'A', 'P or O', 'Any page']
const names = [...new Set(eventNames), 'joined', 'V']
/** Mostly absent: filters leave little. `freq` to 1. */
const rare = <T>(arbitrary: fc.Arbitrary<T>, freq = 5) => fc.oneof(often(freq, fc.constant(undefined)), arbitrary)
const selection = (hidden: readonly string[]) => ({
  filter: rare(generatedFilter),
  rules: fc.oneof(often(2, fc.constant<never[]>([])), fc.array(rule, { maxLength: 2 })),
  hidden: fc.oneof(often(2, fc.constant<never[]>([])), fc.uniqueArray(fc.constantFrom(...hidden), { maxLength: 2 })),
})
const events = fc.uniqueArray(event, { maxLength: 4, selector: ({ event_name }) => event_name })
const anchorOf = (all: readonly string[]) =>
  rare(
    fc.constantFrom(...all, 'gone').map((node) => ({ node })),
    2,
  )

const walk = fc.oneof(
  often(
    3,
    fc.record({
      nodes: fc.record({ by: fc.constant('page' as const), events: rare(events), ...selection(pages) }),
      start: anchorOf(pages),
      end: anchorOf(pages),
    }),
  ),
  often(
    2,
    fc.record({
      nodes: fc.record({ by: fc.constant('event' as const), events: rare(events), ...selection(names) }),
      start: anchorOf(names),
      end: anchorOf(names),
    }),
  ),
  fc.record({
    nodes: fc.record({ by: fc.constant('screen' as const), events: rare(events, 1), ...selection(pages) }),
    start: anchorOf(pages),
    end: anchorOf(pages),
  }),
  fc.record({
    nodes: fc.record({
      by: fc.constant('property' as const),
      property: generatedProperty,
      events: rare(events),
      ...selection(['free', 'Google']),
    }),
    start: anchorOf(['free', 'Google', 'DE', '5', 'page_view']),
    end: anchorOf(['free', 'Google', 'DE', '5', 'page_view']),
  }),
)
const within = fc.oneof(
  fc.constant('session' as const),
  fc.record({
    count: fc.constantFrom(1, 2, 3, 30),
    unit: fc.constantFrom('minute' as const, 'hour' as const, 'day' as const),
  }),
)

export const generatedPaths: fc.Arbitrary<Extract<ReportInput, { kind: 'paths' }>> = fc
  .tuple(
    walk,
    fc.record({
      range: fc.oneof(often(3, fc.constant('all' as const)), generatedRange),
      time_zone: generatedTimeZone,
      filter: rare(generatedFilter),
      within,
      steps: fc.integer({ min: 2, max: 6 }),
      collapse_repeats: fc.boolean(),
      limit: fc.constantFrom(1, 2, 3, 50),
      top_paths: fc.constantFrom(1, 3, 20),
    }),
  )
  .map(([asked, rest]) => ({ kind: 'paths' as const, ...asked, ...rest }))

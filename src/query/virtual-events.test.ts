// Virtual events against their naive definition: in every place where a report names events.
// The seed is new in each run and printed; ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { elementChain, type Event } from '../event/index.ts'
import {
  reportSchema,
  virtualEventDefinitionSchema,
  type Goal,
  type ReportInput,
  type VirtualEvent,
  type VirtualEventDefinition,
} from '../report/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { filterOfCohorts as generatedFilter } from '../testing/oracle/generate-filter.ts'
import { generatedEvents, goalsAnswer, projectOf, trendAnswer, worldNow } from '../testing/oracle/index.ts'
import { attemptsOf } from '../testing/oracle/paths.ts'
import { lifecycleAnswer } from '../testing/oracle/lifecycle.ts'
import { createQueryEngine, type QueryEngine } from './index.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 30)
let fresh: FreshDatabase
let engine: QueryEngine
let virtualEvents: readonly VirtualEvent[] = []
let goals: readonly Goal[] = []
const merges = new Map([['sign up', 'joined']])
let events: readonly Event[] = []

const chains = [
  elementChain([{ tag: 'span' }, { tag: 'button', classes: ['buy', 'big'], attributes: { type: 'submit' } }, { tag: 'form', id: 'order' }]), // prettier-ignore
  elementChain([{ tag: 'a', classes: ['buy'], attributes: { href: '/pay' } }, { tag: 'nav' }]),
  elementChain([{ tag: 'a', id: 'order' }]),
]
const elementTexts = ['Buy now', 'Sign up', '']
/** Some events are about an element. */
const withElement = (event: Event, index: number): Event => {
  if (index % 3 === 0) return event
  const properties: Record<string, Event['properties'][string]> = { ...event.properties }
  const chain = chains[index % 5]
  if (chain !== undefined) properties['element_chain'] = chain
  if (index % 2 === 0) properties['element_text'] = elementTexts[index % 7] ?? 'Buy'
  if (index % 4 === 0) properties['element_href'] = index % 8 === 0 ? '/pay' : 'https://example.com/'
  return { ...event, hostname: index % 2 === 0 ? 'example.com' : 'shop.example.com', properties }
}

beforeAll(async () => {
  process.stdout.write(`virtual events oracle seed ${seed}\n`)
  fresh = await freshDatabase()
  const [generated = []] = fc.sample(generatedEvents(1, 50, 'own'), { numRuns: 1, seed })
  events = generated.map(withElement)
  await fresh.insertEvents(events)
  await fresh.insertEvents(events.slice(0, 20).map((event) => ({ ...event, projectId: 2 })))
  engine = createQueryEngine({
    database: fresh.database,
    now: () => worldNow,
    project: (id) => ({
      timeZone: 'Europe/Berlin',
      weekStart: 1,
      currency: 'EUR',
      goals,
      merges: id === 1 ? merges : new Map(),
      virtualEvents: id === 1 ? virtualEvents : [],
    }),
    dataVersion: () => '1',
    cacheBytes: 0,
  })
})
afterAll(() => fresh?.close())

const rule = (values: readonly string[]) =>
  fc.oneof(
    fc.record({ match: fc.constantFrom('is' as const, 'contains' as const, 'starts_with' as const, 'ends_with' as const), value: fc.constantFrom(...values) }), // prettier-ignore
    fc.record({ match: fc.constant('wildcard' as const), value: fc.constantFrom('/*', '**', '*/pricing', 'Buy*') }),
    fc.record({ match: fc.constant('regex' as const), value: fc.constantFrom('^/p', 'e', '[sS]ign', '^$') }),
  )
const part = fc
  .record(
    {
      event_name: fc.constantFrom('page_view', 'purchase', 'sign up', 'joined', 'identify'),
      page: rule(['/', '/pricing', '/a b']),
      url: rule(['example.com/', 'shop.example.com/pricing', 'shop']),
      element: fc.record(
        {
          selector: fc.constantFrom('.buy', 'a.buy', 'form#order > button', 'form span', '#order', '[type=submit].buy', 'nav a, span', 'p'), // prettier-ignore
          text: rule(['Buy now', 'Buy', 'Sign up']),
          href: rule(['/pay', 'https://example.com/']),
        },
        { requiredKeys: [] },
      ),
      filter: generatedFilter,
    },
    { requiredKeys: [] },
  )
  .filter((one) => Object.keys(one).length > 0 && Object.keys(one).length < 4)
  .filter(({ element }) => element === undefined || Object.keys(element).length > 0)
const definition: fc.Arbitrary<VirtualEventDefinition> = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .map((any_of) => virtualEventDefinitionSchema.parse({ any_of }))
const names = ['V', 'W', 'page_view', 'joined', 'sign up']
const name = fc.constantFrom('V', 'V', ...names)
const filter = fc.oneof(
  generatedFilter,
  fc.record({
    property: fc.constant('event_name'),
    operator: fc.constantFrom('is' as const, 'is_not' as const),
    value: fc.uniqueArray(fc.constantFrom('V', 'v', 'W', 'page_view'), { minLength: 1, maxLength: 2 }),
    case_insensitive: fc.boolean(),
  }),
)
const selection = fc.record(
  { events: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }).map((all) => all.map((event_name) => ({ event_name }))), filter }, // prettier-ignore
  { requiredKeys: ['events'] },
)
const range = { from: '2026-10-20', to: '2026-11-04' }
const report: fc.Arbitrary<ReportInput> = fc.oneof(
  fc.tuple(selection, fc.option(filter)).map(([asked, over]): ReportInput => ({ kind: 'lifecycle', range, interval: 'day', ...asked, ...(over === null ? {} : { filter: over }) })), // prettier-ignore
  fc.tuple(name, fc.option(filter)).map(([event_name, over]): ReportInput => ({ kind: 'trend', range, interval: 'day', series: [{ events: [{ event_name }], measure: 'visitors' }, { events: [{ event_name }], measure: 'events' }], ...(over === null ? {} : { filter: over }) })), // prettier-ignore
  selection.map(({ events: asked }): ReportInput => ({ kind: 'paths', range, nodes: { by: 'event', events: asked }, collapse_repeats: false })), // prettier-ignore
  fc.constantFrom('V', 'W', 'identify', 'page_view').map((node): ReportInput => ({ kind: 'paths', range, nodes: { by: 'event' }, start: { node } })), // prettier-ignore
  fc.constant<ReportInput>({ kind: 'goals', range }),
)

test(
  `on ${runs} generated reports over generated virtual events the engine and the oracle agree`,
  { timeout: 600_000 + runs * 3_000 },
  async () => {
    let met = 0
    await fc.assert(
      fc.asyncProperty(definition, definition, report, async (v, w, input) => {
        virtualEvents = [
          { name: 'V', definition: v },
          { name: 'W', definition: w },
        ]
        goals = [{ id: 1, name: 'Goal', definition: { kind: 'event', event_name: 'V' } }] // prettier-ignore
        const parsed = reportSchema.parse(input)
        const result = await engine.run(1, input)
        const project = projectOf(events, 'Europe/Berlin', { goals, merges, virtualEvents })
        if (parsed.kind === 'lifecycle' && result.kind === 'lifecycle') {
          const { overall: expected } = lifecycleAnswer(parsed, project, result, worldNow)
          expect(result.new).toEqual(expected.map((one) => one.new.size))
          expect(result.dormant).toEqual(expected.map((one) => one.dormant.size))
          if (result.new.some((one) => one > 0)) met += 1
        } else if (parsed.kind === 'trend' && result.kind === 'trend') {
          const expected = trendAnswer(parsed, project, result)
          expect(result.series.map(({ key, total, values }) => ({ key, total, values }))).toEqual(expected.series)
        } else if (parsed.kind === 'goals' && result.kind === 'goals') {
          const { visitors, goals: answered } = result
          expect({ visitors, goals: answered }).toEqual(goalsAnswer(parsed, project, result))
        } else if (parsed.kind === 'paths' && result.kind === 'paths') {
          const attempts = attemptsOf(parsed, project, result.meta.range)
          const longest = attempts.filter(({ nodes }) => nodes.length <= parsed.steps)
          expect(result.attempts).toBe(longest.length)
          for (const path of result.top_paths)
            expect(path.attempts).toBe(longest.filter(({ nodes }) => nodes.join('\n') === path.nodes.join('\n')).length)
        } else throw new Error('The result is of another kind than the report')
      }),
      { seed, numRuns: runs },
    )
    expect(met).toBeGreaterThan(0)
  },
)

describe('by hand', () => {
  const count = async (projectId: number, event_name: string): Promise<number | null | undefined> => {
    const result = await engine.run(projectId, { kind: 'trend', range: 'all', interval: 'year', series: [{ events: [{ event_name }], measure: 'events' }] }) // prettier-ignore
    return result.kind === 'trend' ? result.series[0]?.total : undefined
  }
  const of = (any_of: VirtualEventDefinition['any_of']): readonly VirtualEvent[] => [{ name: 'V', definition: { any_of } }] // prettier-ignore

  test('it counts what was captured before it was defined, and other projects do not know it', async () => {
    virtualEvents = of([{ element: { selector: '.buy' } }])
    const expected = events.filter(({ properties }) =>
      JSON.stringify(properties['element_chain'] ?? '').includes('.buy'),
    ).length
    expect(await count(1, 'V')).toBe(expected)
    expect(expected).toBeGreaterThan(0)
    expect(await count(2, 'V')).toBe(0)
  })
  test('names in its conditions are captured ones: it is not made of itself', async () => {
    virtualEvents = of([{ event_name: 'V' }])
    expect(await count(1, 'V')).toBe(0)
  })
  test('a breakdown by event_name has the captured names', async () => {
    virtualEvents = of([{ event_name: 'page_view' }])
    const result = await engine.run(1, { kind: 'trend', range, interval: 'year', series: [{ events: [{ event_name: 'V' }], measure: 'events' }], breakdown: ['event_name'] }) // prettier-ignore
    expect(result.kind === 'trend' && result.series.map(({ key }) => key)).toEqual([['page_view']])
  })
  test('the SQL depends on the shape of its conditions only, and names its tenant', async () => {
    const texts = async (mark: string, path: string): Promise<readonly string[]> => {
      const onPath = { property: 'path', operator: 'is' as const, value: mark }
      const element = { selector: `.${path}`, text: { match: 'is' as const, value: mark } }
      virtualEvents = of([{ event_name: mark, page: { match: 'contains', value: mark }, filter: onPath }, { element }])
      const asked = [{ events: [{ event_name: 'V' }] }]
      const trend = await engine.explain(1, { kind: 'trend', range, series: asked })
      const funnel = await engine.explain(1, { kind: 'funnel', range, steps: [...asked, ...asked] })
      return [...trend.statements, ...funnel.statements].map(({ text }) => text)
    }
    const mine = await texts('page_view', 'buy')
    const others = await texts("MARKED'", 'MARKED')
    expect(others).toEqual(mine)
    for (const text of others) {
      expect(text).not.toContain('MARKED')
      expect(text).toContain('project_id = {p')
    }
  })
  test('what can not be understood is refused with the reason', () => {
    const parse = (selector: string) => virtualEventDefinitionSchema.safeParse({ any_of: [{ element: { selector } }] })
    expect(parse('a:hover').error?.issues[0]?.message).toContain('pseudo-classes')
    for (const empty of [{}, { element: {} }])
      expect(virtualEventDefinitionSchema.safeParse({ any_of: [empty] }).success).toBe(false)
  })
})

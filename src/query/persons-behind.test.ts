// As many persons stand behind a number as the number says, in every kind of report: asked as people, beside the result.
// The seed is new in each run and printed; ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionIdOf } from '../event/index.ts'
import { lifecycleStates, type BehindInput, type ReportInput, type Result } from '../report/index.ts'
import { makeEvent } from '../testing/make-event.ts'
import { generatedFunnel } from '../testing/oracle/generate-funnel.ts'
import { generatedLifecycle, generatedStickiness } from '../testing/oracle/generate-lifecycle.ts'
import { generatedFilter, generatedRange } from '../testing/oracle/generate-filter.ts'
import { generatedPaths } from '../testing/oracle/generate-paths.ts'
import { generatedPeople, generatedPersons } from '../testing/oracle/generate-people.ts'
import { generatedRetention } from '../testing/oracle/generate-retention.ts'
import { generatedGoals, generatedReport, goalsOfReports } from '../testing/oracle/index.ts'
import { openWorlds, type Worlds } from '../testing/oracle/worlds.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 28)
let worlds: Worlds
/** Amid the world: some ranges are not over, so that only a stretch of the other is compared with. */
const now = Date.UTC(2026, 9, 29, 11, 30)
beforeAll(async () => {
  process.stdout.write(`persons behind numbers seed ${seed}\n`)
  const [goals = []] = fc.sample(generatedGoals(goalsOfReports), { numRuns: 1, seed })
  worlds = await openWorlds({ seed, goals, now: () => now })
})
afterAll(() => worlds?.close())

const total = async (projectId: number, behind: unknown): Promise<number> => {
  const report = { kind: 'people', range: { last: 1, unit: 'day' }, behind, limit: 1 }
  const result = await worlds.engine.run(projectId, report)
  if (result.kind !== 'people') throw new Error('Not people')
  return result.page.total
}

/** The ids of a point's persons. */
async function ids(projectId: number, behind: unknown): Promise<readonly string[]> {
  const report = { kind: 'people', range: { last: 1, unit: 'day' }, behind, limit: 10_000 }
  const result = await worlds.engine.run(projectId, report)
  return result.kind === 'people' ? result.people.map(({ person_id: id }) => id) : []
}

interface Told {
  readonly number: number
  readonly point: BehindInput['point']
}
type ResultOf<Kind extends Result['kind']> = Extract<Result, { kind: Kind }>
/** One of them; undefined of none. */
const at = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)]

function ofTrend({ series, intervals, compare }: ResultOf<'trend'>, lines: number, pick: number): readonly Told[] {
  const place = pick % Math.max(1, series.length)
  const one = series[place]
  if (one === undefined) return []
  const point = { kind: 'trend' as const, series: place % lines, key: one.key }
  const slot = pick % Math.max(1, intervals.length)
  const earlier = pick % Math.max(1, compare?.intervals.length ?? 1)
  const before = compare?.intervals[earlier]
  return [
    { number: one.total ?? 0, point },
    { number: one.values[slot] ?? 0, point: { ...point, interval: intervals[slot]?.start } },
    ...(compare === undefined
      ? []
      : [{ number: compare.series[place]?.total ?? 0, point: { ...point, previous: true } }]),
    ...(before === undefined
      ? []
      : [
          {
            number: compare?.series[place]?.values[earlier] ?? 0,
            point: { ...point, previous: true, interval: before.start },
          },
        ]),
  ]
}

function ofFunnel(result: ResultOf<'funnel'>, pick: number): readonly Told[] {
  const group = pick % 2 === 0 ? result.overall : (at(result.groups, pick) ?? result.overall)
  const key = group === result.overall ? {} : { key: group.key }
  const step = pick % group.steps.length
  const told = group.steps[step]
  const point = { kind: 'funnel' as const, step, ...key }
  const interval = at(result.intervals ?? [], pick)
  const begun = at(group.trend ?? [], pick)
  const last = result.steps.findLastIndex(({ optional }) => !optional)
  const { histogram = [] } = group.time_to_convert ?? {}
  const bin = Math.max(
    0,
    histogram.findIndex(({ count }, index) => count > 0 && index >= pick % histogram.length),
  )
  // Those of the compared range, of the whole or of the group of the same key.
  const { compare, next } = result
  const before = group === result.overall ? compare?.overall : compare?.groups[result.groups.indexOf(group)]
  // (What came next is told of all groups together.)
  const nothing = next && { event_name: '', path: '', count: next.nothing }
  const row = group === result.overall && next !== undefined ? at([...next.events, nothing], pick) : undefined
  const begunBefore = at(before?.trend ?? [], pick)
  const intervalBefore = at(compare?.intervals ?? [], pick)
  return [
    { number: told?.count ?? 0, point: { ...point, outcome: 'reached' } },
    ...(histogram.length === 0
      ? []
      : [{ number: histogram[bin]?.count ?? 0, point: { ...point, step: last, outcome: 'reached' as const, bin } }]),
    ...(before === undefined
      ? []
      : [{ number: before.steps[step]?.count ?? 0, point: { ...point, outcome: 'reached' as const, previous: true } }]),
    ...(next === undefined || row === undefined
      ? []
      : [
          {
            number: row.count,
            point: {
              ...point,
              step: next.step,
              outcome: 'dropped' as const,
              next: { event_name: row.event_name, path: row.path },
            },
          },
        ]),
    // Nobody drops before the first step.
    { number: step === 0 ? 0 : (told?.dropped ?? 0), point: { ...point, outcome: 'dropped' } },
    ...(interval === undefined || begun === undefined
      ? []
      : [
          {
            number: begun.entered,
            point: { ...point, step: 0, outcome: 'reached' as const, interval: interval.start },
          },
        ]),
    ...(begunBefore === undefined || intervalBefore === undefined
      ? interval === undefined || begun === undefined
        ? []
        : [
            {
              number: begun.converted,
              point: { ...point, step: last, outcome: 'reached' as const, interval: interval.start },
            },
          ]
      : [
          {
            number: begunBefore.converted,
            point: {
              ...point,
              step: last,
              outcome: 'reached' as const,
              interval: intervalBefore.start,
              previous: true,
            },
          },
        ]),
  ]
}

const ofAverage = (
  { persons, size }: Pick<ResultOf<'retention'>['overall']['averages'][number], 'persons' | 'size'> = {
    persons: 0,
    size: 0,
  },
  point: Extract<Told['point'], { kind: 'retention' }>,
): readonly Told[] => [
  { number: persons, point },
  { number: size - persons, point: { ...point, outcome: 'not_returned' } },
]

/** `isOnce`: each person is in one cohort (else an average tells some of them several times). */
function ofRetention(result: ResultOf<'retention'>, isOnce: boolean, pick: number): readonly Told[] {
  const group = pick % 2 === 0 ? result.overall : (at(result.groups, pick) ?? result.overall)
  const cohort = at(group.cohorts, pick)
  const point = {
    kind: 'retention' as const,
    cohort: cohort?.start,
    ...(group === result.overall ? {} : { key: group.key }),
  }
  if (cohort === undefined) return []
  const column = pick % Math.max(1, cohort.cells.length)
  const cell = cohort.cells[column]
  const average = { ...point, cohort: undefined, column: pick % result.columns.length, average: true }
  const sizes: readonly Told[] = [
    { number: cohort.size, point },
    { number: group.size, point: { ...point, cohort: undefined } },
    ...(isOnce ? ofAverage(group.averages[average.column], average) : []),
  ]
  if (cell === undefined) return sizes
  return [
    ...sizes,
    { number: cell.persons, point: { ...point, column } },
    { number: cohort.size - cell.persons, point: { ...point, column, outcome: 'not_returned' } },
  ]
}

function ofPaths({ nodes, links, top_paths: paths }: ResultOf<'paths'>, pick: number): readonly Told[] {
  const [node, link, path] = [at(nodes, pick), at(links, pick), at(paths, pick)]
  const kind = 'paths' as const
  return [
    ...(node === undefined
      ? []
      : [
          { number: node.persons, point: { kind, at: { is: 'node' as const, step: node.step, name: node.name } } },
          {
            number: node.ended_persons,
            point: { kind, at: { is: 'ended' as const, step: node.step, name: node.name } },
          },
        ]),
    ...(link === undefined
      ? []
      : [
          {
            number: link.persons,
            point: { kind, at: { is: 'link' as const, step: link.step, from: link.from, to: link.to } },
          },
        ]),
    ...(path === undefined
      ? []
      : [{ number: path.persons, point: { kind, at: { is: 'path' as const, nodes: path.nodes } } }]),
  ]
}

/** The number, and that of the compared range: undefined where there is none. */
const both = (number: unknown, previous: unknown, point: Told['point']): readonly Told[] => [
  { number: Number(number), point },
  ...(previous === undefined
    ? []
    : [{ number: Number(previous), point: { ...point, previous: true } as Told['point'] }]),
]

/** Some numbers of persons that the result has, with their places. */
function numbersOf(report: ReportInput, result: Result, pick: number): readonly Told[] {
  switch (result.kind) {
    case 'trend':
      return ofTrend(result, report.kind === 'trend' ? report.series.length : 1, pick)
    case 'table': {
      const row = at(result.rows, pick)
      if (row === undefined) return []
      const point = { kind: 'table' as const, key: row.key }
      return both(row.measures.visitors, row.previous?.visitors, point)
    }
    case 'overview': {
      const { visitors, converted } = result.measures
      return [
        ...(visitors === undefined ? [] : both(visitors.value, visitors.previous, { kind: 'overview' })),
        ...(converted === undefined
          ? []
          : both(converted.value, converted.previous, { kind: 'overview', converted: true })),
      ]
    }
    case 'goals': {
      const goal = at(result.goals, pick)
      if (goal === undefined) return []
      return both(goal.visitors.value, goal.visitors.previous, { kind: 'goals', goal_id: goal.goal_id })
    }
    case 'funnel':
      return ofFunnel(result, pick)
    case 'retention':
      return ofRetention(result, report.kind === 'retention' && report.start?.occurrence !== 'every', pick)
    case 'paths':
      return ofPaths(result, pick)
    case 'lifecycle': {
      const state = at(lifecycleStates, pick) ?? 'new'
      const slot = pick % Math.max(1, result.intervals.length)
      const interval = result.intervals[slot]
      return interval === undefined
        ? []
        : [result, ...result.groups.slice(0, 1)].flatMap((group) => {
            const point = {
              kind: 'lifecycle' as const,
              interval: interval.start,
              ...('key' in group ? { key: group.key } : {}),
            }
            const active = (['new', 'returning', 'resurrecting'] as const).map((one) => group[one][slot] ?? 0)
            return [
              { number: group[state][slot] ?? 0, point: { ...point, state } },
              { number: active.reduce((sum, count) => sum + count, 0), point: { ...point, state: 'active' as const } },
            ]
          })
    }
    case 'stickiness': {
      const series = pick % result.series.length
      const overall = result.series[series]
      const place = pick % Math.max(1, overall?.counts.length ?? 0)
      const [group] = result.groups
      const { compare } = result
      const told = (one: typeof overall, before: typeof overall, key: object) => {
        const point = { kind: 'stickiness' as const, series, ...key }
        return [
          ...both(one?.counts[place], before?.counts[place], { ...point, intervals: place + 1 }),
          ...both(one?.persons, before?.persons, point),
        ]
      }
      return [
        ...told(overall, compare?.series[series], {}),
        ...(group === undefined
          ? []
          : told(group.series[series], compare?.groups[0]?.series[series], { key: group.key })),
      ]
    }
    case 'people': {
      const group = at(result.groups ?? [], pick)
      if (result.groups === undefined) return [{ number: result.page.total, point: { kind: 'people' } }]
      return group === undefined ? [] : [{ number: group.persons, point: { kind: 'people', key: group.key } }]
    }
    case 'cohort':
      return [
        { number: result.persons, point: { kind: 'cohort' } },
        { number: result.all_persons, point: { kind: 'cohort', of: 'all_persons' } },
      ]
    case 'events':
      return []
  }
}

/** A report of the same rows whose numbers are persons. */
function ofPersons(input: ReportInput): ReportInput {
  if (input.kind === 'trend') {
    const series = input.series.map(({ events, filter }) => ({ events, filter, measure: 'persons' as const }))
    const { rolling: _, formulas: __, goal: ___, ...rest } = input
    return JSON.parse(JSON.stringify({ ...rest, series }))
  }
  if (input.kind === 'table') {
    const { goal: _, order: __, offset: ___, ...rest } = input
    return { ...rest, measures: ['visitors'] }
  }
  if (input.kind === 'overview')
    return { ...input, measures: ['visitors', ...(input.goal === undefined ? [] : (['converted'] as const))] }
  if (input.kind === 'people') {
    const { measures: _, order: __, ...rest } = input
    return { ...rest, properties: [] }
  }
  return input.kind === 'funnel' ? { ...input, count_by: 'persons' } : input
}

const generatedSize = fc.record(
  { kind: fc.constant('cohort' as const), who: generatedPersons, range: generatedRange, filter: generatedFilter },
  { requiredKeys: ['kind', 'who'] },
)

describe('persons behind a number', () => {
  const kinds = {
    'trends, tables, overviews, goals': generatedReport.filter(({ kind }) => kind !== 'events'),
    funnels: generatedFunnel,
    retention: generatedRetention,
    paths: generatedPaths,
    'lifecycles and stickiness': fc.oneof(generatedLifecycle, generatedStickiness),
    'people and cohorts': fc.oneof(generatedPeople, generatedSize),
  } satisfies Record<string, fc.Arbitrary<ReportInput>>
  let met = 0
  const each = Math.ceil(runs / Object.keys(kinds).length)
  test.each(Object.entries<fc.Arbitrary<ReportInput>>(kinds))(
    'are as many as the number says, of %s',
    { timeout: 600_000 + runs * 3_000 },
    async (_, reports) => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...worlds.projects), reports, fc.nat(), async (projectId, input, pick) => {
          const report = ofPersons(input)
          for (const { number, point } of numbersOf(report, await worlds.engine.run(projectId, report), pick)) {
            expect(await total(projectId, { report, point }), JSON.stringify(point)).toBe(number)
            if (number > 0) met++
          }
        }),
        { seed, numRuns: each },
      )
    },
  )
  // Otherwise the reports have become so narrow that there is nobody to compare.
  test('and somebody stands there', () => expect(met).toBeGreaterThan(0))

  test('of a rolling mean are those of all intervals that it is of', async () => {
    // One person a day, from the 15th on.
    const days = Array.from({ length: 8 }, (_, day) => Date.UTC(2026, 9, 15 + day, 12))
    await worlds.fresh.insertEvents(
      days.map((timestamp, index) =>
        makeEvent({ projectId: 30, personId: BigInt(15 + index), timestamp, sessionId: sessionIdOf(timestamp, index) }),
      ),
    )
    const range = { from: '2026-10-19', to: '2026-10-22' }
    const trend = { kind: 'trend', range, time_zone: 'UTC', series: [{}], compare: 'previous_period', rolling: 3 }
    const ask = async (day: number, more: object = {}) =>
      (await ids(30, { report: { ...trend, ...more }, point: { kind: 'trend', interval: `2026-10-${day}T00:00:00Z`, previous: day < 19 } })).toSorted() // prettier-ignore
    expect(await ask(22)).toEqual(['20', '21', '22'])
    expect(await ask(20)).toEqual(['19', '20'])
    expect(await ask(18)).toEqual(['16', '17', '18'])
    expect(await ask(22, { cumulative: true })).toEqual(['19', '20', '21', '22'])
  })

  test('have a place in the result, or it is said which is missing', async () => {
    const report = { kind: 'table', range: 'all', breakdown: ['path'] }
    const ask = (point: object, of: object = report) => total(1, { report: of, point })
    await expect(ask({ kind: 'table', key: ['a', 'b'] })).rejects.toThrow('2 parts')
    await expect(ask({ kind: 'overview' })).rejects.toThrow('another kind')
    await expect(ask({ kind: 'goals', goal_id: 7 }, { kind: 'goals', range: 'all' })).rejects.toThrow('goal 7')
    const trend = { kind: 'trend', range: { from: '2026-10-20', to: '2026-10-21' }, series: [{ measure: 'persons' }] }
    await expect(ask({ kind: 'trend', interval: '2026-10-20T00:00:00Z' }, trend)).rejects.toThrow('No interval')
    await expect(ask({ kind: 'trend', series: 3 }, trend)).rejects.toThrow('no series 3')
    await expect(ask({ kind: 'trend', previous: true }, trend)).rejects.toThrow('compares with nothing')
    const retention = { kind: 'retention', range: 'all' }
    for (const point of [{ average: true }, { average: true, column: 1, cohort: '2026-10-20T00:00:00+02:00' }])
      await expect(ask({ kind: 'retention', ...point }, retention)).rejects.toThrow('name a column and no cohort')
    const people = { kind: 'people', range: 'all', group_by: ['country'] }
    await expect(ask({ kind: 'people', key: [] }, people)).rejects.toThrow('0 parts')
    await expect(ask({ kind: 'people' }, { ...people, behind: { report, point: { kind: 'table' } } })).rejects.toThrow('behind') // prettier-ignore
  })
})

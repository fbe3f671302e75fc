// Does the engine answer as the naive definitions do? Generated events, generated reports, the real engine.
// The seed is new in each run and printed; ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../event/index.ts'
import {
  reportSchema,
  type Cohort,
  type Compare,
  type IntervalUnit,
  type Meta,
  type ReportInput,
  type Result,
} from '../report/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import {
  asksForGoals,
  eventsAnswer,
  generatedEvents,
  generatedFilter,
  generatedGoals,
  generatedMerges,
  generatedReport,
  generatedSaid,
  goalsAnswer,
  goalsOfReports,
  overviewAnswer,
  projectOf,
  tableAnswer,
  type Kept,
  trendAnswer,
  unconvertedAnswer,
  worldNow,
} from '../testing/oracle/index.ts'
import { startOfUnit, weekStart } from '../testing/oracle/calendar.ts'
import { generatedCohorts } from '../testing/oracle/generate-people.ts'
import { generatedSpringRange } from '../testing/oracle/generate-filter.ts'
import { copied, inSpring, springProject, virtualOfWorlds } from '../testing/oracle/generate-world.ts'
import { askWorldRates, worldRates } from '../testing/oracle/rates.ts'
import { withCohorts } from '../testing/oracle/people.ts'
import { createQueryEngine, type QueryEngine } from './index.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 80)
const mine = 1
const others = 2
const alone = 3
/** The last with persons that are joined: plainly; in every way there may be. */
const projects = [mine, 4, 5] as const
/** And the one with a day of 23 hours, and with a year before. */
const everyProject = [...projects, springProject]
const identifying = { [mine]: 'nobody', 4: 'own', 5: 'anybody' } as const

let now = worldNow
let fresh: FreshDatabase
let engine: QueryEngine
let ours: readonly Event[]
const worlds = new Map<number, readonly Event[]>()
/** Goals and merged events of a project; the one with plain joins has none. */
const kept = new Map<number, Kept>()
/** Of every project; the static one is empty. */
let cohorts: readonly Cohort[] = []

/** Sums of doubles depend on the order of their addends: numbers are equal if they differ by 10⁻¹¹ of themselves at most. */
function nearlyEqual(one: unknown, other: unknown): boolean | undefined {
  if (typeof one !== 'number' || typeof other !== 'number') return undefined
  // (A sum that should be 0 is told by a difference from nothing.)
  return Math.abs(one - other) <= Math.max(1e-11 * Math.max(Math.abs(one), Math.abs(other)), 1e-11)
}

beforeAll(async () => {
  expect.addEqualityTesters([nearlyEqual])
  process.stdout.write(`oracle seed ${seed}\n`)
  fresh = await freshDatabase()
  engine = createQueryEngine({
    database: fresh.database,
    now: () => now,
    project: projectWith,
    dataVersion: () => '1',
    rates: askWorldRates,
    cacheBytes: 0,
  })
  cohorts = sample(generatedCohorts)
  const all: Kept = {
    goals: sample(generatedGoals(goalsOfReports)),
    merges: sample(generatedMerges),
    virtualEvents: virtualOfWorlds,
  }
  kept
    .set(mine, all)
    .set(alone, all)
    .set(others, { goals: [], merges: new Map([['page_view', 'purchase']]) })
  const said = sample(generatedSaid(5))
  kept.set(5, { goals: sample(generatedGoals(goalsOfReports + 1)), merges: new Map(), said })
  // What the team says comes first (see testing/oracle/worlds.ts).
  await fresh.insertJoins(said)
  for (const id of projects) {
    const events = sample(generatedEvents(id, 60, identifying[id]))
    worlds.set(id, events)
    await fresh.insertEvents(events)
  }
  kept.set(springProject, all)
  worlds.set(springProject, inSpring(worlds.get(mine) ?? [], sample(generatedEvents(springProject, 60))))
  await fresh.insertEvents(worlds.get(springProject) ?? [])
  ours = worlds.get(mine) ?? []
  // The same ids and times, other people's events.
  await fresh.insertEvents(sample(generatedEvents(others, 60)))
  await fresh.insertEvents(copied(ours, alone))
})
afterAll(() => fresh?.close())
const projectWith = (id: number) => ({
  timeZone: 'Europe/Berlin',
  weekStart,
  currency: 'EUR',
  cohorts,
  ...kept.get(id),
})

function sample<T>(arbitrary: fc.Arbitrary<T>): T {
  const [value] = fc.sample(arbitrary, { numRuns: 1, seed })
  if (value === undefined) throw new Error('Nothing was generated')
  return value
}

/** Most when all is over, some amid the world. */
const clock = fc.oneof(
  { weight: 3, arbitrary: fc.constant(worldNow) },
  fc.integer({ min: 0, max: 14 * 24 * 60 }).map((minutes) => Date.UTC(2026, 9, 20) + minutes * 60_000 + 12_345),
)

describe('the engine and the oracle agree', () => {
  test(`on ${runs} generated reports`, { timeout: Math.max(600_000, runs * 3_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...everyProject),
        generatedReport,
        generatedSpringRange,
        clock,
        async (projectId, input, rangeOf, at) => {
          fc.pre(kept.has(projectId) || !asksForGoals(input))
          now = at
          const unit = input.kind === 'trend' ? input.interval : undefined
          const range = unit === 'minute' ? { from: '2026-03-29T00:00', to: '2026-03-29T09:00' } : rangeOf(unit)
          await compare(projectId, projectId === springProject ? { ...input, range } : input)
        },
      ),
      { seed, numRuns: runs },
    )
  })

  test('visitors ≤ visits ≤ events, for each filter and interval', { timeout: 600_000 }, async () => {
    now = worldNow
    const measures = ['visitors', 'visits', 'events'] as const
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...projects), generatedFilter, async (projectId, filter) => {
        const result = await engine.run(projectId, {
          kind: 'trend',
          range: 'all',
          interval: 'day',
          filter,
          series: measures.map((measure) => ({ measure })),
        })
        if (result.kind !== 'trend') throw new Error('Not a trend')
        const [visitors, visits, events] = result.series.map(({ values, total }) => [...values, total ?? 0])
        visitors?.forEach((_, at) => {
          expect(visitors[at]).toBeLessThanOrEqual(visits?.[at] ?? -1)
          expect(visits?.[at]).toBeLessThanOrEqual(events?.[at] ?? -1)
        })
      }),
      { seed, numRuns: 40 },
    )
  })

  test('a project has the same answers whoever else is there', { timeout: 600_000 }, async () => {
    now = worldNow
    const fewer = await freshDatabase()
    try {
      await fewer.insertEvents(ours)
      const lonely = createQueryEngine({
        database: fewer.database,
        now: () => worldNow,
        project: projectWith,
        dataVersion: () => '1',
        rates: askWorldRates,
        cacheBytes: 0,
      })
      await fc.assert(
        fc.asyncProperty(generatedReport, async (input) => {
          const [together, apart, copy] = await Promise.all([
            engine.run(mine, input),
            lonely.run(mine, input),
            engine.run(alone, input),
          ])
          expect(bare(together)).toEqual(bare(apart))
          expect(bare(together)).toEqual(bare(copy))
        }),
        { seed, numRuns: 40 },
      )
    } finally {
      await fewer.close()
    }
  })
})

const bare = ({ meta: _, ...rest }: Result): object => rest

async function compare(projectId: number, input: ReportInput): Promise<void> {
  const report = reportSchema.parse(input)
  const result = await engine.run(projectId, input)
  const inZone = (timeZone: string) =>
    projectOf(worlds.get(projectId) ?? [], timeZone, {
      goals: [],
      merges: new Map(),
      ...kept.get(projectId),
      rates: worldRates,
    })
  const { project } = withCohorts({
    project: inZone(result.meta.time_zone),
    home: inZone('Europe/Berlin'),
    now,
    cohorts,
    members: new Map(),
  })
  if ('compare' in report) stretchIsRight(report.compare, result.meta, now)
  if (report.kind === 'overview' && result.kind === 'overview') {
    const expected = overviewAnswer(report, project, result)
    expect({ measures: result.measures, revenue: result.revenue }).toEqual(expected)
  } else if (report.kind === 'table' && result.kind === 'table') {
    const expected = tableAnswer(report, project, result)
    expect({ rows: result.rows, total_rows: result.total_rows }).toEqual(expected)
  } else if (report.kind === 'trend' && result.kind === 'trend') {
    const expected = trendAnswer(report, project, result)
    for (const part of [result, ...(result.compare === undefined ? [] : [result.compare])])
      for (const { start, end, complete } of part.intervals)
        expect(complete, `${start} to ${end}`).toBe(isWhole(report.interval, start, end, result.meta.time_zone))
    const lines = (series: typeof result.series) => series.map(({ key, total, values }) => ({ key, total, values }))
    expect({
      series: lines(result.series),
      compare: result.compare && lines(result.compare.series),
      groups: result.groups.total,
    }).toEqual(expected)
    expect(result.meta.unconverted).toEqual(unconvertedAnswer(report, project, result))
  } else if (report.kind === 'goals' && result.kind === 'goals') {
    const { visitors, goals } = result
    expect({ visitors, goals }).toEqual(goalsAnswer(report, project, result))
  } else if (report.kind === 'events' && result.kind === 'events') {
    const expected = eventsAnswer(report, project, result)
    expect(await allPages(projectId, input, result)).toEqual(
      expected.map((event) => [
        String(event.eventId),
        project.nameOf(event),
        JSON.parse(JSON.stringify(event.properties)),
      ]),
    )
  } else throw new Error('The result is of another kind than the report')
}

/** Neither cut nor unfinished. */
function isWhole(unit: IntervalUnit, start: string, end: string, timeZone: string): boolean {
  const [from, to] = [Date.parse(start), Date.parse(end)]
  return startOfUnit(unit, from, timeZone) === from && startOfUnit(unit, to, timeZone) === to && to <= now
}

/** A range that is not over is compared with as much of the other, to the end of the minute; both end where they would otherwise. */
function stretchIsRight(asked: Compare | undefined, { range, compare_range: other }: Meta, at: number): void {
  expect(other === undefined).toBe(asked === undefined)
  if (other === undefined || asked === undefined) return
  const [from, to, otherFrom, otherTo] = [range.from, range.to, other.from, other.to].map((text) => Date.parse(text))
  if (from === undefined || to === undefined || otherFrom === undefined || otherTo === undefined)
    throw new Error('No times')
  const length = otherTo - otherFrom
  if (at <= from || at >= to) return
  expect(length).toBeLessThanOrEqual(Math.ceil((at - from) / 60_000) * 60_000)
  // A previous period is as long as the range, give or take an hour of the clock or some days of a month.
  if (asked === 'previous_period' && at - from < (to - from) / 2)
    expect(length).toBe(Math.ceil((at - from) / 60_000) * 60_000)
}

async function allPages(projectId: number, input: ReportInput, first: Result): Promise<readonly unknown[]> {
  const seen: unknown[] = []
  let result = first
  for (;;) {
    if (result.kind !== 'events') throw new Error('Not events')
    seen.push(...result.events.map((event) => [event['event_id'], event['event_name'], event['properties']]))
    if (result.next_cursor === null) return seen
    result = await engine.run(projectId, { ...input, cursor: result.next_cursor })
  }
}

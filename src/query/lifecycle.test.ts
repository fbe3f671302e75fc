// Lifecycle and stickiness against their naive definitions, on generated worlds and by hand.
// The seed is new in each run and printed; ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  lifecyclePointSchema,
  lifecycleStates,
  reportSchema,
  stickinessPointSchema,
  type LifecycleResult,
  type Point,
  type ReportInput,
  type StickinessResult,
} from '../report/index.ts'
import { sessionIdOf } from '../event/index.ts'
import { render } from '../sql/index.ts'
import { makeEvent } from '../testing/make-event.ts'
import { generatedLifecycle, generatedStickiness } from '../testing/oracle/generate-lifecycle.ts'
import { lifecycleAnswer, stickinessAnswer } from '../testing/oracle/lifecycle.ts'
import { worldNow } from '../testing/oracle/index.ts'
import { generatedSpringRange as inSpring } from '../testing/oracle/generate-filter.ts'
import { mergesOfWorlds, springProject, virtualOfWorlds } from '../testing/oracle/generate-world.ts'
import { bare, copy, openWorlds, twins, type Worlds } from '../testing/oracle/worlds.ts'
import { compileFurther } from './compile/index.ts'
import { personsBehind } from './persons-behind/index.ts'
import type { Row } from './statement.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 28)
let worlds: Worlds
let now = worldNow
beforeAll(async () => {
  process.stdout.write(`lifecycle oracle seed ${seed}\n`)
  worlds = await openWorlds({
    seed,
    now: () => now,
    merges: mergesOfWorlds,
    virtualEvents: virtualOfWorlds,
    spring: true,
  })
})
afterAll(() => worlds?.close())

const lifecycle = async (projectId: number, report: object): Promise<LifecycleResult> => {
  const result = await worlds.engine.run(projectId, { kind: 'lifecycle', ...report })
  if (result.kind !== 'lifecycle') throw new Error('Not a lifecycle')
  return result
}
const stickiness = async (projectId: number, report: object): Promise<StickinessResult> => {
  const result = await worlds.engine.run(projectId, { kind: 'stickiness', ...report })
  if (result.kind !== 'stickiness') throw new Error('Not a stickiness')
  return result
}
async function behind(projectId: number, report: object, point: Point): Promise<ReadonlySet<bigint>> {
  const { plan } = await worlds.engine.explain(projectId, report)
  if (plan.kind !== point.kind || (plan.kind !== 'lifecycle' && plan.kind !== 'stickiness')) throw new Error('No plan')
  const { rows } = await worlds.fresh.database.query<Row>(personsBehind(plan, point as never), {})
  return new Set(rows.map((row) => BigInt(String(row['person_id']))))
}
const project = fc.constantFrom(1, 2, 3, springProject)
/** Most when all is over, some amid the world. */
const clock = fc.oneof(
  { weight: 3, arbitrary: fc.constant(worldNow) },
  fc.integer({ min: 0, max: 14 * 24 }).map((hours) => Date.UTC(2026, 9, 20) + hours * 3_600_000),
)

describe('the engine and the oracle agree', () => {
  test(
    `on ${runs} generated lifecycles, and on who stands behind them`,
    { timeout: 600_000 + runs * 3_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          project,
          generatedLifecycle,
          inSpring,
          clock,
          fc.nat(),
          async (projectId, said, rangeOf, at, pick) => {
            const input = projectId === springProject ? { ...said, range: rangeOf(said.interval) } : said
            now = at
            const report = reportSchema.parse(input)
            const result = await lifecycle(projectId, input)
            if (report.kind !== 'lifecycle') throw new Error('Not a lifecycle')
            const expected = lifecycleAnswer(report, worlds.project(projectId, result.meta.time_zone), result, at)
            const sizes = (intervals: typeof expected.overall): object =>
              Object.fromEntries(lifecycleStates.map((state) => [state, intervals.map((one) => one[state].size)]))
            expect(result).toMatchObject(sizes(expected.overall))
            expect(result.groups).toEqual(expected.groups.map(({ key, intervals }) => ({ key, ...sizes(intervals) })))
            expect(result.groups_page.total).toBe(expected.total)
            const place = pick % result.intervals.length
            const state = lifecycleStates[pick % 4] ?? 'new'
            const group = expected.groups[pick % (expected.groups.length + 1)]
            const point = lifecyclePointSchema.parse({
              kind: 'lifecycle',
              interval: result.intervals[place]?.start,
              state,
              key: group?.key,
            })
            const persons = (group?.intervals ?? expected.overall)[place]?.[state]
            expect(await behind(projectId, input, point)).toEqual(persons)
          },
        ),
        { seed, numRuns: runs },
      )
    },
  )

  test(
    `on ${runs} generated stickinesses, and on who stands behind them`,
    { timeout: 600_000 + runs * 3_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(project, generatedStickiness, inSpring, fc.nat(), async (projectId, said, rangeOf, pick) => {
          const input = projectId === springProject ? { ...said, range: rangeOf(said.interval) } : said
          now = worldNow
          const report = reportSchema.parse(input)
          const result = await stickiness(projectId, input)
          if (report.kind !== 'stickiness') throw new Error('Not a stickiness')
          const world = worlds.project(projectId, result.meta.time_zone)
          const expected = stickinessAnswer(report, world, result.meta.range, result.intervals)
          const told = ({ series }: { readonly series: StickinessResult['series'] }) =>
            series.map(({ counts }) => counts)
          const sizes = (all: typeof expected.overall) => all.map((counts) => counts.map(({ size }) => size))
          expect(told(result)).toEqual(sizes(expected.overall))
          expect(result.groups.map((group) => [group.key, told(group)])).toEqual(
            expected.groups.map(({ key, counts }) => [key, sizes(counts)]),
          )
          expect(result.groups_page.total).toBe(expected.total)
          const { compare, meta } = result
          if (compare !== undefined && meta.compare_range !== undefined) {
            const before = stickinessAnswer(report, world, meta.compare_range, compare.intervals)
            expect(told(compare)).toEqual(sizes(before.overall))
            expect(compare.groups.map((group) => [group.key, told(group)])).toEqual(
              expected.groups.map(({ key }) => [key, sizes(before.groupOf(key))]),
            )
          }
          const series = pick % result.series.length
          const n = pick % result.intervals
          const group = expected.groups[pick % (expected.groups.length + 1)]
          const point = { kind: 'stickiness' as const, series, key: group?.key }
          const persons = (group?.counts ?? expected.overall)[series] ?? []
          const of = async (more: object) =>
            behind(projectId, input, stickinessPointSchema.parse({ ...point, ...more }))
          expect(await of({ intervals: n + 1 })).toEqual(persons[n])
          expect(await of({})).toEqual(new Set(persons.flatMap((on) => [...on])))
        }),
        { seed, numRuns: runs },
      )
    },
  )

  test('a project has the same answers whoever else is there', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...twins),
        fc.oneof(generatedLifecycle, generatedStickiness),
        async ([one, other], input) => {
          now = worldNow
          const [mine, copied] = await Promise.all([worlds.engine.run(one, input), worlds.engine.run(other, input)])
          expect(bare(copied)).toEqual(bare(mine))
        },
      ),
      { seed, numRuns: 10 },
    )
  })
})

test('the SQL depends on the shape only', async () => {
  const texts = async (projectId: number, report: ReportInput): Promise<readonly string[]> =>
    (await worlds.engine.explain(projectId, report)).statements.map(({ text }) => text)
  const filter = (value: string) => ({ property: 'path', operator: 'is' as const, value })
  for (const kind of ['lifecycle', 'stickiness'] as const) {
    const report = (name: string, day: string): ReportInput => {
      const selection = { events: [{ event_name: name, filter: filter(name) }], filter: filter(name) }
      const base = {
        range: { from: day, to: '2026-11-01' },
        interval: 'day' as const,
        filter: filter(name),
        breakdown: [`properties.${name}`],
        limit: name.length,
        offset: name.length,
        compare: { from: day, to: day },
      }
      const { compare, ...rest } = base
      return kind === 'lifecycle'
        ? { kind, ...rest, ...selection }
        : { kind, ...base, compare, series: [selection, selection] }
    }
    const mine = await texts(1, report('page_view', '2026-10-20'))
    const others = await texts(copy, report("MARKED'", '2026-10-25'))
    expect(others).toEqual(mine)
    expect(others.join('\n')).not.toContain('MARKED')
    for (const text of others) expect(text).toContain('project_id = {p')
  }
})
test('nor is a value in the text of who stands behind a number', async () => {
  const point = { lifecycle: { interval: '2026-10-20T00:00:00Z', state: 'dormant' }, stickiness: { series: 0, intervals: 2, previous: false } } // prettier-ignore
  for (const kind of ['lifecycle', 'stickiness'] as const) {
    const text = async (projectId: number, value: string): Promise<string> => {
      const compare = kind === 'stickiness' ? { compare: 'previous_period' } : {}
      const report = { ...report1, kind, breakdown: ['path', `properties.${value}`], ...compare }
      const { plan } = await worlds.engine.explain(projectId, report)
      if (plan.kind !== kind) throw new Error('No plan')
      const further = compileFurther(plan, new Map([['groups', [{ key1: value, key2: value }]]]))
      expect(further.length).toBe(kind === 'stickiness' ? 1 : 0)
      const behindKey = personsBehind(plan, { kind, ...point[kind], key: [value, value] } as never)
      return [behindKey, ...further.map(({ sql }) => sql)].map((sql) => render(sql).text).join('\n')
    }
    const mine = await text(1, 'a')
    const others = await text(copy, "MARKED'")
    expect(others).toBe(mine)
    expect(others).not.toContain('MARKED')
    expect(others).toContain('project_id = {p')
  }
})
const report1: ReportInput = { kind: 'lifecycle', range: { from: '2026-10-20', to: '2026-10-21' }, time_zone: 'UTC' }

describe('by hand', () => {
  /** [person, time]; each a visit of its own. */
  const insert = (projectId: number, all: readonly (readonly [number, string])[]): Promise<void> =>
    worlds.fresh.insertEvents(
      all.map(([person, time], index) => {
        const timestamp = Date.parse(time)
        return makeEvent({ projectId, timestamp, personId: BigInt(person), sessionId: sessionIdOf(timestamp, index) })
      }),
    )
  const states = ({ new: fresh, returning, resurrecting, dormant }: LifecycleResult) => ({
    fresh,
    returning,
    resurrecting,
    dormant,
  })

  test('a day of 25 hours is one day: in Berlin 23:30 after the clock went back is still the 25th', async () => {
    now = worldNow
    await insert(10, [[1, '2026-10-24T22:00:00Z'], [1, '2026-10-25T22:59:59.999Z'], [1, '2026-10-25T23:00:00Z'], [2, '2026-10-23T21:59:59Z'], [2, '2026-10-26T10:00:00Z']]) // prettier-ignore
    const result = await lifecycle(10, { range: { from: '2026-10-25', to: '2026-10-26' }, interval: 'day' })
    expect(states(result)).toEqual({ fresh: [1, 0], returning: [0, 1], resurrecting: [0, 1], dormant: [0, 0] })
    const days = await stickiness(10, { range: { from: '2026-10-23', to: '2026-10-26' }, interval: 'day' })
    expect(days.series.map(({ persons, counts }) => [persons, counts])).toEqual([[2, [0, 2, 0, 0]]])
  })
  test('new is who was never there before, in all of the data', async () => {
    await insert(11, [
      [1, '2020-01-01T00:00:00Z'],
      [1, '2026-10-25T10:00:00Z'],
      [2, '2026-10-25T10:00:00Z'],
    ])
    const result = await lifecycle(11, { range: { from: '2026-10-25', to: '2026-10-25' } })
    expect(states(result)).toEqual({ fresh: [1], returning: [0], resurrecting: [1], dormant: [0] })
  })
  test('the interval before a range that cuts a week reaches up to the range', async () => {
    // Weeks start on Sunday, the 18th; the range starts on Wednesday.
    await insert(12, [[1, '2026-10-11T00:00:00Z'], [2, '2026-10-20T00:00:00Z'], [3, '2026-10-10T23:59:59Z'], [1, '2026-10-22T00:00:00Z'], [2, '2026-10-22T00:00:00Z'], [3, '2026-10-22T00:00:00Z']]) // prettier-ignore
    const result = await lifecycle(12, { range: { from: '2026-10-21', to: '2026-10-24' }, interval: 'week', time_zone: 'UTC' }) // prettier-ignore
    expect(states(result)).toEqual({ fresh: [0], returning: [2], resurrecting: [1], dormant: [0] })
  })
  test('nobody is dormant in an interval that has not begun', async () => {
    now = Date.parse('2026-10-21T12:00:00Z')
    await insert(13, [
      [1, '2026-10-20T10:00:00Z'],
      [2, '2026-10-21T10:00:00Z'],
    ])
    const result = await lifecycle(13, { range: { from: '2026-10-20', to: '2026-10-23' }, time_zone: 'UTC' })
    expect(states(result).dormant).toEqual([0, 1, 0, 0])
    expect(await behind(13, { kind: 'lifecycle', range: { from: '2026-10-20', to: '2026-10-23' }, time_zone: 'UTC' }, { kind: 'lifecycle', interval: '2026-10-22T00:00:00Z', state: 'dormant' })).toEqual(new Set()) // prettier-ignore
    now = worldNow
  })
  test('a person who is merged is one: there on both days', async () => {
    const at = Date.parse('2026-10-20T10:00:00Z')
    const visit = (personId: bigint, timestamp: number, identifiedPersonId = 0n) =>
      makeEvent({ projectId: 14, personId, identifiedPersonId, timestamp, sessionId: sessionIdOf(timestamp, 1), ...(identifiedPersonId === 0n ? {} : { eventName: 'identify' }) }) // prettier-ignore
    await worlds.fresh.insertEvents([visit(1n, at), visit(2n, at + 86_400_000), visit(2n, at + 86_400_001, 1n)])
    const range = { from: '2026-10-20', to: '2026-10-21' }
    const result = await lifecycle(14, { range, time_zone: 'UTC' })
    expect(states(result)).toEqual({ fresh: [1, 0], returning: [0, 1], resurrecting: [0, 0], dormant: [0, 0] })
    const sticky = await stickiness(14, { range, time_zone: 'UTC', cumulative: true })
    expect(sticky.series[0]).toEqual({ label: 'Any event', persons: 1, counts: [1, 1] })
  })
  test('who changes from one group to another neither comes nor goes: the state is the person’s, the group that of the interval', async () => {
    const at = (day: number, hour: number, path: string, personId: bigint) => {
      const timestamp = Date.UTC(2026, 9, day, hour)
      return makeEvent({
        projectId: 15,
        personId,
        timestamp,
        sessionId: sessionIdOf(timestamp, Number(personId)),
        path,
      })
    }
    await worlds.fresh.insertEvents([
      at(20, 10, '/a', 1n),
      at(20, 11, '/b', 1n),
      at(21, 10, '/b', 1n),
      at(21, 11, '/a', 1n),
      at(21, 12, '/b', 2n),
    ])
    const range = { from: '2026-10-20', to: '2026-10-22' }
    const report = { range, time_zone: 'UTC', breakdown: ['path'] }
    const result = await lifecycle(15, report)
    expect(result.groups.map((group) => [group.key[0], group.new, group.returning, group.resurrecting, group.dormant])).toEqual([
      ['/b', [0, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 2]],
      ['/a', [1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]],
    ]) // prettier-ignore
    const sticky = await stickiness(15, report)
    expect(sticky.groups.map(({ key, series }) => [key[0], series[0]?.counts])).toEqual([
      ['/a', [0, 1, 0]],
      ['/b', [1, 0, 0]],
    ])
    const last = await stickiness(15, { ...report, limit: 1, offset: 1 })
    expect([last.groups, last.groups_page]).toEqual([sticky.groups.slice(1), { total: 2, limit: 1, offset: 1 }])
    const beyond = await lifecycle(15, { ...report, offset: 5 })
    expect([beyond.groups, beyond.groups_page.total]).toEqual([[], 2])
    await expect(lifecycle(15, { ...report, range: 'all', interval: 'hour', limit: 1000 })).rejects.toThrow('cells')
    await expect(behind(15, { kind: 'lifecycle', ...report }, { kind: 'lifecycle', interval: '2026-10-20T00:00:00Z', state: 'new', key: ['a', 'b'] })).rejects.toThrow('2 parts') // prettier-ignore
  })
  test('an empty project has nobody, and a point that is not there is refused', async () => {
    const result = await lifecycle(99, { range: { from: '2026-10-20', to: '2026-10-21' } })
    expect(states(result)).toEqual({ fresh: [0, 0], returning: [0, 0], resurrecting: [0, 0], dormant: [0, 0] })
    const sticky = await stickiness(99, { range: { from: '2026-10-20', to: '2026-10-21' } })
    expect(sticky.series[0]?.counts).toEqual([0, 0])
    await expect(behind(99, report1, { kind: 'lifecycle', interval: '2026-10-20T01:00:00Z', state: 'new' })).rejects.toThrow('No interval') // prettier-ignore
    const report = { kind: 'stickiness', range: { from: '2026-10-20', to: '2026-10-21' } }
    await expect(behind(99, report, { kind: 'stickiness', series: 0, intervals: 3, previous: false })).rejects.toThrow(
      '2 intervals',
    )
    await expect(behind(99, report, { kind: 'stickiness', series: 1, intervals: 1, previous: false })).rejects.toThrow(
      'no series',
    )
  })
})

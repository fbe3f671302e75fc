// People, cohorts and the persons behind numbers against their naive definitions, on generated worlds and by hand.
// The seed is new in each run and printed; ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  reportSchema,
  type Behind,
  type Cohort,
  type PeopleReport,
  type PeopleResult,
  type ReportInput,
} from '../report/index.ts'
import { generatedFilter } from '../testing/oracle/generate-filter.ts'
import { cohortIds, generatedCohorts, generatedPeople, generatedPersons } from '../testing/oracle/generate-people.ts'
import { generatedReport, worldNow } from '../testing/oracle/index.ts'
import {
  everybody,
  groupsAnswer,
  isMeant,
  peopleAnswer,
  withCohorts,
  type PersonWorld,
} from '../testing/oracle/people.ts'
import { bare, copy, openWorlds, type Worlds } from '../testing/oracle/worlds.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 40)
let worlds: Worlds
let now = worldNow
let cohorts: readonly Cohort[] = []
beforeAll(async () => {
  process.stdout.write(`people oracle seed ${seed}\n`)
  expect.addEqualityTesters([nearlyEqual])
  ;[cohorts = []] = fc.sample(generatedCohorts, { numRuns: 1, seed })
  worlds = await openWorlds({ seed, now: () => now, cohorts })
})
afterAll(() => worlds?.close())

function nearlyEqual(one: unknown, other: unknown): boolean | undefined {
  if (typeof one !== 'number' || typeof other !== 'number') return undefined
  return Math.abs(one - other) <= Math.max(1e-11 * Math.max(Math.abs(one), Math.abs(other)), 1e-11)
}

const project = fc.constantFrom(1, 2, 3)
const clock = fc.oneof(
  fc.constant(worldNow),
  fc.integer({ min: 0, max: 14 * 24 }).map((hours) => Date.UTC(2026, 9, 20) + hours * 3_600_000),
)
const people = async (projectId: number, report: object): Promise<PeopleResult> => {
  const result = await worlds.engine.run(projectId, { kind: 'people', ...report })
  if (result.kind !== 'people') throw new Error('Not people')
  return result
}
/** Cohorts are in the project's zone, conditions of a report in the report's. */
const worldOf = (projectId: number, timeZone: string): PersonWorld =>
  withCohorts({ project: worlds.project(projectId, timeZone), now, timeZone, cohorts, members: new Map() })
const byId = (a: { readonly person_id: string }, b: { readonly person_id: string }): number =>
  a.person_id < b.person_id ? -1 : 1
const byKey = (a: { readonly key: unknown }, b: { readonly key: unknown }): number =>
  JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1

describe('the engine and the oracle agree', () => {
  test(`on ${runs} generated people reports`, { timeout: 600_000 + runs * 3_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(project, generatedPeople, clock, async (projectId, input, at) => {
        now = at
        const report = reportSchema.parse(input) as PeopleReport
        const result = await people(projectId, input)
        const world = worldOf(projectId, result.meta.time_zone)
        const times = new Set(
          report.measures.flatMap(({ measure }, index) =>
            measure === 'first_at' || measure === 'last_at' ? [index] : [],
          ),
        )
        const cells = (measures: PeopleResult['people'][number]['measures']) =>
          measures.map((cell, index) => (times.has(index) && cell !== null ? Date.parse(String(cell)) : cell))
        if (report.group_by !== undefined) {
          const expected = groupsAnswer(report, world, result).toSorted(byKey)
          const groups = result.groups?.map((group) => ({ ...group, measures: cells(group.measures) }))
          expect(groups?.toSorted(byKey)).toEqual(expected)
          expect(result.page.total).toBe(expected.length)
          return
        }
        const expected = peopleAnswer(report, world, result).toSorted(byId)
        const given = result.people.map(({ person_id, first_seen, last_seen, events, measures }) => ({
          person_id,
          first_seen: Date.parse(first_seen),
          last_seen: Date.parse(last_seen),
          events,
          measures: cells(measures),
        }))
        expect(given.toSorted(byId)).toEqual(expected)
        expect(result.page.total).toBe(expected.length)
      }),
      { seed, numRuns: runs },
    )
  })

  test('on the sizes of generated cohorts', { timeout: 600_000 + runs * 3_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(project, generatedPersons(cohortIds), clock, async (projectId, who, at) => {
        now = at
        const result = await worlds.engine.run(projectId, { kind: 'cohort', who })
        if (result.kind !== 'cohort') throw new Error('Not a cohort')
        const world = worldOf(projectId, 'Europe/Berlin')
        const all = [...everybody(world.project)]
        expect(result.all_persons).toBe(all.filter(([, events]) => isInRange(events, result.meta.range)).length)
        const members = all.filter(([person, events]) => isMeant(who, person, events, world))
        expect(result.persons).toBe(members.filter(([, events]) => isInRange(events, result.meta.range)).length)
      }),
      { seed, numRuns: runs },
    )
  })

  test('on cohorts as filters and as breakdowns of a table', { timeout: 600_000 + runs * 3_000 }, async () => {
    const cohort = fc.constantFrom(...cohortIds)
    const operator = fc.constantFrom('in_cohort' as const, 'not_in_cohort' as const)
    await fc.assert(
      fc.asyncProperty(project, cohort, cohort, operator, generatedFilter, async (projectId, by, one, how, filter) => {
        now = worldNow
        const both = { or: [{ operator: how, value: one }, filter] }
        const result = await worlds.engine.run(projectId, {
          kind: 'table',
          range: 'all',
          filter: both,
          breakdown: [`cohort.${by}`],
          measures: ['visitors', 'visits', 'events'],
        })
        if (result.kind !== 'table') throw new Error('Not a table')
        const { tableAnswer } = await import('../testing/oracle/index.ts')
        const report = reportSchema.parse({
          kind: 'table',
          range: 'all',
          filter: both,
          breakdown: [`cohort.${by}`],
          measures: ['visitors', 'visits', 'events'],
        })
        if (report.kind !== 'table') throw new Error('Not a table')
        const expected = tableAnswer(report, worldOf(projectId, 'Europe/Berlin').project, result)
        expect(result.rows).toEqual(expected.rows)
      }),
      { seed, numRuns: runs },
    )
  })
})
const isInRange = (
  events: readonly { readonly timestamp: number }[],
  range: { readonly from: string; readonly to: string },
): boolean => events.some(({ timestamp: at }) => at >= Date.parse(range.from) && at < Date.parse(range.to))

describe('persons behind a number', () => {
  const total = async (projectId: number, behind: unknown): Promise<number> =>
    (await people(projectId, { range: { last: 1, unit: 'day' }, behind, limit: 1 })).page.total
  test(
    `are as many as the number says, on ${runs} generated reports`,
    { timeout: 600_000 + runs * 3_000 },
    async () => {
      let compared = 0
      await fc.assert(
        fc.asyncProperty(project, generatedReport, fc.nat(), async (projectId, input, pick) => {
          now = worldNow
          for (const { number, behind } of await numbersOf(projectId, input, pick)) {
            expect(await total(projectId, behind)).toBe(number)
            compared++
          }
        }),
        { seed, numRuns: runs },
      )
      expect(compared).toBeGreaterThan(10)
    },
  )

  /** Some numbers of persons that the result of such a report has, with their places. */
  async function numbersOf(projectId: number, input: ReportInput, pick: number) {
    const found: { readonly number: number; readonly behind: Behind | object }[] = []
    if (input.kind === 'trend') {
      const series = input.series.map(({ label: _, ...one }) => ({
        ...('property' in one ? { events: one.events, filter: one.filter } : one),
        measure: 'persons',
      }))
      const { rolling: _, formulas: __, goal: ___, ...rest } = input
      const report = JSON.parse(JSON.stringify({ ...rest, series }))
      const result = await worlds.engine.run(projectId, report)
      if (result.kind !== 'trend' || result.series.length === 0) return []
      const at = pick % result.series.length
      const one = result.series[at]
      const slot = pick % Math.max(1, result.intervals.length)
      const point = { kind: 'trend', series: at % series.length, key: one?.key }
      found.push({ number: one?.total ?? 0, behind: { report, point } })
      found.push({
        number: one?.values[slot] ?? 0,
        behind: { report, point: { ...point, interval: result.intervals[slot]?.start } },
      })
      const before = result.compare
      if (before !== undefined && before.intervals.length > 0) {
        const earlier = pick % before.intervals.length
        found.push({
          number: before.series[at]?.values[earlier] ?? 0,
          behind: { report, point: { ...point, previous: true, interval: before.intervals[earlier]?.start } },
        })
      }
    } else if (input.kind === 'table') {
      const { goal: _, order: __, offset: ___, ...rest } = input
      const report = { ...rest, measures: ['visitors'] }
      const result = await worlds.engine.run(projectId, report)
      if (result.kind !== 'table') throw new Error('Not a table')
      const row = result.rows[pick % Math.max(1, result.rows.length)]
      if (row !== undefined)
        found.push({
          number: Number(row.measures.visitors),
          behind: { report, point: { kind: 'table', key: row.key } },
        })
    } else if (input.kind === 'overview') {
      const { goal: _, ...rest } = input
      const report = { ...rest, measures: ['visitors'] }
      const result = await worlds.engine.run(projectId, report)
      if (result.kind !== 'overview') throw new Error('Not an overview')
      found.push({ number: result.measures.visitors?.value ?? 0, behind: { report, point: { kind: 'overview' } } })
    }
    return found
  }

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
  })
})

test('a project has the same answers whoever else is there', { timeout: 600_000 }, async () => {
  now = worldNow
  await fc.assert(
    fc.asyncProperty(generatedPeople, async (input) => {
      const [mine, copied] = await Promise.all([worlds.engine.run(1, input), worlds.engine.run(copy, input)])
      expect(bare(copied)).toEqual(bare(mine))
    }),
    { seed, numRuns: 20 },
  )
})

test('the SQL depends on the shape only', async () => {
  const report = (mark: string, n: number): ReportInput => {
    const selection = {
      events: [{ event_name: mark, filter: { property: 'path', operator: 'is' as const, value: mark } }],
    }
    const day = `2026-10-2${n}`
    return {
      kind: 'people',
      range: { from: day, to: '2026-11-01' },
      search: mark,
      properties: [mark],
      who: {
        and: [
          { did: selection, times: { at_least: n, at_most: n + 1 }, within: { last: n, unit: 'day' } },
          { not: { first_did: selection, within: 'ever' } },
          { person: { property: `person.${mark}`, operator: 'is', value: mark } },
        ],
      },
      behind: { report: { kind: 'table', range: 'all', breakdown: ['path'] }, point: { kind: 'table', key: [mark] } },
      measures: [{ ...selection, measure: 'sum', property: `properties.${mark}` }],
      limit: n,
    }
  }
  const texts = async (projectId: number, input: ReportInput): Promise<readonly string[]> =>
    (await worlds.engine.explain(projectId, input)).statements.map(({ text }) => text)
  const mine = await texts(1, report('page_view', 1))
  const others = await texts(copy, report("MARKED'", 2))
  expect(others).toEqual(mine)
  expect(others.join('\n')).not.toContain('MARKED')
})

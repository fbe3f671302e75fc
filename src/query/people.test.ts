// People, cohorts and the persons behind numbers against their naive definitions, on generated worlds and by hand.
// The seed is new in each run and printed; ORACLE_SEED=n repeats a run, ORACLE_RUNS=n asks more reports.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { groupIdOf, sessionIdOf, type ProfileChange, type PropertyValue } from '../event/index.ts'
import {
  reportSchema,
  type Filter,
  type PeopleReport,
  type PeopleResult,
  type PersonFilter,
  type ReportInput,
} from '../report/index.ts'
import { makeEvent } from '../testing/make-event.ts'
import { cohortIds, generatedFilter } from '../testing/oracle/generate-filter.ts'
import { generatedPeople, generatedPersons } from '../testing/oracle/generate-people.ts'
import { compareKeys, type Key } from '../testing/oracle/keys.ts'
import { worldNow } from '../testing/oracle/index.ts'
import { everybody, groupsAnswer, isMeant, pageOf, peopleAnswer } from '../testing/oracle/people.ts'
import { mergesOfWorlds, virtualOfWorlds } from '../testing/oracle/generate-world.ts'
import { bare, copy, openWorlds, twins, type Worlds } from '../testing/oracle/worlds.ts'
import { createQueryEngine } from './index.ts'

const seed = Number(process.env['ORACLE_SEED'] ?? Date.now() % 2 ** 31)
const runs = Number(process.env['ORACLE_RUNS'] ?? 8)
let worlds: Worlds
let now = worldNow
beforeAll(async () => {
  process.stdout.write(`people oracle seed ${seed}\n`)
  expect.addEqualityTesters([nearlyEqual])
  worlds = await openWorlds({ seed, now: () => now, merges: mergesOfWorlds, virtualEvents: virtualOfWorlds })
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
const byId = (a: { readonly person_id: string }, b: { readonly person_id: string }): number =>
  BigInt(a.person_id) < BigInt(b.person_id) ? -1 : 1
const byKey = (a: { readonly key: Key }, b: { readonly key: Key }): number => compareKeys(a.key, b.key)

describe('the engine and the oracle agree', () => {
  test(`on ${runs} generated people reports`, { timeout: 600_000 + runs * 3_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(project, generatedPeople, clock, async (projectId, input, at) => {
        now = at
        const report = reportSchema.parse(input) as PeopleReport
        const result = await people(projectId, input)
        const world = worlds.world(projectId, result.meta.time_zone)
        const times = new Set(
          report.measures.flatMap(({ measure }, index) =>
            measure === 'first_at' || measure === 'last_at' ? [index] : [],
          ),
        )
        const cells = (measures: PeopleResult['people'][number]['measures']) =>
          measures.map((cell, index) => (times.has(index) && cell !== null ? Date.parse(String(cell)) : cell))
        if (report.group_by !== undefined) {
          const expected = groupsAnswer(report, world, result)
          const rank = (row: (typeof expected)[number]) =>
            typeof report.order?.by === 'number' ? row.measures[report.order.by] : row.persons
          const groups = result.groups?.map((group) => ({ ...group, measures: cells(group.measures) }))
          expect(groups).toEqual(pageOf(expected, report, rank, byKey, groups ?? []))
          expect(result.page.total).toBe(expected.length)
          return
        }
        const expected = peopleAnswer(report, world, result)
        const by = report.order?.by ?? 'last_seen'
        const rank = (row: (typeof expected)[number]) =>
          typeof by === 'number' ? row.measures[by] : by === 'persons' ? null : row[by]
        const given = result.people.map(({ first_seen: first, last_seen: last, measures, ...row }) => ({
          ...row,
          first_seen: Date.parse(first),
          last_seen: Date.parse(last),
          measures: cells(measures),
        }))
        expect(given).toEqual(pageOf(expected, report, rank, byId, given))
        expect(result.page.total).toBe(expected.length)
      }),
      { seed, numRuns: runs },
    )
  })

  test('on the sizes of generated cohorts', { timeout: 600_000 + runs * 3_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(project, generatedPersons, clock, async (projectId, who, at) => {
        now = at
        const result = await worlds.engine.run(projectId, { kind: 'cohort', who })
        if (result.kind !== 'cohort') throw new Error('Not a cohort')
        const world = worlds.world(projectId, 'Europe/Berlin')
        const all = [...everybody(world.project)]
        expect(result.all_persons).toBe(all.filter(([, events]) => isInRange(events, result.meta.range)).length)
        const members = all.filter(([person, events]) => isMeant(who, person, events, world))
        expect(result.persons).toBe(members.filter(([, events]) => isInRange(events, result.meta.range)).length)
      }),
      { seed, numRuns: runs },
    )
  })

  test('on the cohorts of single persons', { timeout: 600_000 }, async () => {
    now = worldNow
    for (const projectId of worlds.projects) {
      const world = worlds.world(projectId, 'Europe/Berlin')
      for (const [person, events] of fc.sample(fc.constantFrom(...everybody(world.project)), { numRuns: 3, seed })) {
        const isIn = (id: number): boolean => isMeant({ cohort: id }, person, events, world)
        const expected = worlds.cohorts.map(({ id, name }) => ({ id, name, fault: '', isIn: isIn(id) }))
        expect(await worlds.engine.cohortsOf(projectId, person)).toEqual(expected)
      }
    }
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
        const expected = tableAnswer(report, worlds.world(projectId, 'Europe/Berlin').project, result)
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

test('a project has the same answers whoever else is there', { timeout: 600_000 }, async () => {
  now = worldNow
  const size = generatedPersons.map((who): ReportInput => ({ kind: 'cohort', who }))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...twins), fc.oneof(generatedPeople, size), async ([one, other], input) => {
      const [mine, copied] = await Promise.all([worlds.engine.run(one, input), worlds.engine.run(other, input)])
      expect(bare(copied)).toEqual(bare(mine))
    }),
    { seed, numRuns: 5 },
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
  const size = (mark: string, n: number): ReportInput => {
    const { who } = report(mark, n) as Extract<ReportInput, { kind: 'people' }>
    return { kind: 'cohort', range: { from: `2026-10-2${n}`, to: '2026-11-01' }, who: who ?? { cohort: 1 } }
  }
  const cohort = await texts(copy, size("MARKED'", 2))
  expect(cohort).toEqual(await texts(1, size('page_view', 1)))
  for (const text of cohort) {
    expect(text).not.toContain('MARKED')
    expect(text).toContain('project_id = {p')
  }
})

describe('by hand', () => {
  const at = Date.parse('2026-10-20T10:00:00Z')
  const event = (projectId: number, person: number, minute: number, more: Parameters<typeof makeEvent>[0] = {}) =>
    makeEvent({
      projectId,
      personId: BigInt(person),
      distinctId: `id-${person}`,
      timestamp: at + minute * 60_000,
      sessionId: sessionIdOf(at, person),
      ...more,
    })
  const said = (id: number, name: string, value: PropertyValue): ProfileChange => ({ kind: '', id: BigInt(id), key: '', name, op: 'set', value }) // prettier-ignore
  const of = (result: PeopleResult): readonly string[] => result.people.map(({ person_id: id }) => id).toSorted()
  const whole = { range: { from: '2026-10-20', to: '2026-10-20' }, time_zone: 'UTC' }

  test('properties of persons filter, break down and are measured as they are now, whatever id they were said of', async () => {
    await worlds.fresh.insertEvents([
      event(20, 1, 0, { changes: [said(1, 'plan', 'free'), said(1, 'seats', '5')] }),
      event(20, 1, 1, { eventName: 'identify', identifiedPersonId: 9n, changes: [said(9, 'plan', 'pro')] }),
      event(20, 2, 0, { changes: [said(2, 'plan', '')] }),
      event(20, 3, 0),
    ])
    const filter = (condition: object) => people(20, { ...whole, filter: { property: 'person.plan', ...condition } })
    expect(of(await filter({ operator: 'is', value: 'pro' }))).toEqual(['9'])
    expect(of(await filter({ operator: 'is_not', value: 'pro' }))).toEqual(['2', '3'])
    expect(of(await filter({ operator: 'is_set' }))).toEqual(['2', '9'])
    expect(of(await filter({ operator: 'is_not_set' }))).toEqual(['3'])
    expect(of(await people(20, { ...whole, filter: { property: 'properties.seats', scope: 'person', operator: 'greater', value: 4 } }))).toEqual(['9']) // prettier-ignore
    const table = await worlds.engine.run(20, { kind: 'table', ...whole, breakdown: ['person.plan'], measures: ['visitors', 'events'] }) // prettier-ignore
    expect(table.kind === 'table' && table.rows.map(({ key, measures }) => [key[0], measures.visitors, measures.events])).toEqual([['', 1, 1], ['pro', 1, 2], [null, 1, 1]]) // prettier-ignore
    const trend = await worlds.engine.run(20, { kind: 'trend', ...whole, series: [{ measure: 'sum', property: 'person.seats' }, { measure: 'count_distinct', property: 'person.plan' }] }) // prettier-ignore
    expect(trend.kind === 'trend' && trend.series.map(({ total }) => total)).toEqual([10, 2])
    const exported = await worlds.engine.run(20, { kind: 'events', ...whole, filter: { property: 'person.plan', operator: 'is', value: 'pro' } }) // prettier-ignore
    expect(exported.kind === 'events' && exported.events.length).toBe(2)
    const shown = await people(20, { ...whole, properties: ['plan', 'seats'], search: 'PRO' })
    expect(shown.people.map(({ properties, name }) => ({ properties, name }))).toEqual([{ properties: { plan: 'pro', seats: '5' }, name: 'id-1' }]) // prettier-ignore
  })

  test('groups are told by their key, and have properties of their own', async () => {
    const company = (key: string, name: string, value: PropertyValue): ProfileChange => ({ kind: 'company', id: groupIdOf(21, 'company', key), key, name, op: 'set', value }) // prettier-ignore
    await worlds.fresh.insertEvents([
      event(21, 1, 0, { groups: { company: 'acme' }, changes: [company('acme', 'size', 50)] }),
      event(21, 2, 0, { groups: { company: 'tiny' }, changes: [company('tiny', 'size', 2)] }),
      event(21, 3, 0),
    ])
    const table = async (property: string) => {
      const result = await worlds.engine.run(21, {
        kind: 'table',
        ...whole,
        breakdown: [property],
        measures: ['visitors'],
      })
      return result.kind === 'table' && result.rows.map(({ key }) => key[0])
    }
    expect(await table('group.company')).toEqual(['acme', 'tiny', null])
    expect(await table('group.company.size')).toEqual(['2', '50', null])
    const filter = (property: string, condition: object) => people(21, { ...whole, filter: { property, ...condition } })
    expect(of(await filter('group.company', { operator: 'is', value: 'acme' }))).toEqual(['1'])
    // Who is in none is not in this one.
    expect(of(await filter('group.company', { operator: 'is_not', value: 'acme' }))).toEqual(['2', '3'])
    expect(of(await filter('group.company', { operator: 'is_not_set' }))).toEqual(['3'])
    expect(of(await filter('group.company.size', { operator: 'less', value: 10 }))).toEqual(['2'])
    expect(of(await filter('group.company.size', { operator: 'is_not', value: 2 }))).toEqual(['1', '3'])
  })

  test('a static cohort keeps its members, also when they are merged later', async () => {
    await worlds.fresh.insertEvents([event(22, 1, 0), event(22, 2, 0), event(22, 3, 0)])
    const behind = { report: { kind: 'table', range: 'all', breakdown: ['distinct_id'] }, point: { kind: 'table', key: ['id-1'] } } // prettier-ignore
    expect(await worlds.engine.fillCohort(22, { id: 4, fill: 0 }, { report: { kind: 'people', range: { last: 1, unit: 'day' }, behind } })).toBe(1) // prettier-ignore
    const members = { ...whole, who: { cohort: 4 } }
    expect(of(await people(22, members))).toEqual(['1'])
    await worlds.fresh.insertEvents([event(22, 1, 5, { eventName: 'identify', identifiedPersonId: 8n })])
    // Another version of the data: what is known of joins is asked anew.
    const later = createQueryEngine({
      database: worlds.fresh.database,
      now: () => now,
      project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR', cohorts: worlds.cohorts }),
      dataVersion: () => '2',
      cacheBytes: 0,
    })
    const asked = async (who: object) => of((await later.run(22, { kind: 'people', ...whole, who })) as PeopleResult)
    expect(await asked({ cohort: 4 })).toEqual(['8'])
    expect(await asked({ not: { cohort: 4 } })).toEqual(['2', '3'])
    await worlds.engine.emptyCohort(22, 4)
    await vi.waitFor(async () => expect(of(await people(22, members))).toEqual([]), { timeout: 10_000 })
  })

  test('a static cohort is filled beside what it has, which holds until the project says so', async () => {
    let fill = 0
    const engine = createQueryEngine({
      database: worlds.fresh.database,
      now: () => worldNow,
      project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR', cohorts: [{ id: 4, name: 'Kept', definition: undefined, fill }] }), // prettier-ignore
      dataVersion: () => '1',
      cacheBytes: 1_000_000,
    })
    const members = async (projectId = 27) =>
      of((await engine.run(projectId, { kind: 'people', ...whole, who: { cohort: 4 } })) as PeopleResult)
    const fillWith = (to: number, filter: Filter) => {
      const report = { kind: 'overview', ...whole, filter }
      return engine.fillCohort(27, { id: 4, fill: to }, { personIds: ['9'], report: { kind: 'people', range: { last: 1, unit: 'day' }, behind: { report, point: { kind: 'overview' } } } }) // prettier-ignore
    }
    await worlds.fresh.insertEvents([1, 2, 3, 4].map((person) => event(27, person, 0, { path: `/${person}` })))
    expect(await engine.fillCohort(27, { id: 4, fill: 0 }, { personIds: ['1', '2', '3', '99'] })).toBe(3)
    expect(await members()).toEqual(['1', '2', '3'])
    // It fails midway: the ids are in already.
    await expect(fillWith(1, { property: 'path', operator: 'matches', value: '(' })).rejects.toThrow('not valid')
    expect(await members()).toEqual(['1', '2', '3'])
    // Narrowed by a number that asks about itself.
    const narrowed: Filter = { and: [{ operator: 'in_cohort', value: 4 }, { property: 'path', operator: 'is_not', value: '/2' }] } // prettier-ignore
    expect(await fillWith(2, narrowed)).toBe(2)
    expect(await members()).toEqual(['1', '2', '3'])
    fill = 2
    expect(await members()).toEqual(['1', '3'])
    await engine.emptyCohort(27, 4, 2)
    expect(await members()).toEqual(['1', '3'])
    expect(await members(23)).toEqual([])
    fill = 1
    await vi.waitFor(async () => expect((await engine.run(27, { kind: 'cohort', who: { cohort: 4 } }, { useCache: false }))).toMatchObject({ persons: 0 }), { timeout: 10_000 }) // prettier-ignore
  })

  test('the edges of “within” are those of days, of 25 hours where the clock goes back', async () => {
    now = Date.parse('2026-10-26T12:00:00Z')
    const times = [
      '2026-10-24T21:59:59.999Z',
      '2026-10-24T22:00:00Z',
      '2026-10-25T22:59:59.999Z',
      '2026-10-25T23:00:00Z',
    ]
    await worlds.fresh.insertEvents(
      times.map((time, index) =>
        event(24, index + 1, 0, { timestamp: Date.parse(time), sessionId: sessionIdOf(Date.parse(time), index) }),
      ),
    )
    const did = async (within: object | string) => of(await people(24, { range: 'all', who: { did: {}, within } }))
    expect(await did({ from: '2026-10-25', to: '2026-10-25' })).toEqual(['2', '3'])
    expect(await did({ last: 1, unit: 'day' })).toEqual(['4'])
    expect(await did({ last: 2, unit: 'day' })).toEqual(['2', '3', '4'])
    expect(await did('ever')).toEqual(['1', '2', '3', '4'])
    now = worldNow
  })

  test('days of a cohort are the project’s, those of a report’s own conditions the report’s', async () => {
    const engine = createQueryEngine({
      database: worlds.fresh.database,
      now: () => worldNow,
      project: () => ({
        timeZone: 'Europe/Berlin',
        weekStart: 1,
        currency: 'EUR',
        cohorts: [{ id: 1, name: 'First day', definition }],
      }),
      dataVersion: () => '1',
      cacheBytes: 0,
    })
    const definition: PersonFilter = {
      did: {},
      times: { at_least: 1 },
      within: { from: '2026-10-20', to: '2026-10-20' },
    }
    // The day begins in Kolkata at 18:30 UTC, in Berlin at 22:00.
    await worlds.fresh.insertEvents(
      ['2026-10-19T20:00:00Z', '2026-10-20T12:00:00Z', '2026-10-20T20:00:00Z'].map((time, index) =>
        event(25, index + 1, 0, { timestamp: Date.parse(time), sessionId: sessionIdOf(Date.parse(time), index) }),
      ),
    )
    const asked = async (who: PersonFilter) =>
      of((await engine.run(25, { kind: 'people', range: 'all', time_zone: 'Asia/Kolkata', who })) as PeopleResult)
    expect(await asked({ cohort: 1 })).toEqual(['2', '3'])
    expect(await asked(definition)).toEqual(['1', '2'])
  })

  test('groups are ordered by persons or a measure, nothing else', async () => {
    const report = { range: 'all', group_by: ['country'] }
    for (const by of ['events', 'last_seen', 'first_seen'])
      await expect(people(1, { ...report, order: { by } })).rejects.toThrow('take persons, or a measure')
    await expect(people(1, { ...report, order: { by: 0 } })).rejects.toThrow('not there')
  })

  test('a number behind a number may ask about all of time, however deep', async () => {
    await worlds.fresh.insertEvents([1, 2].flatMap((person) => [event(26, person, 0), event(26, person, 1, { eventName: 'paid' })])) // prettier-ignore
    const funnel = { kind: 'funnel', range: 'all', steps: [{ events: [{ event_name: 'page_view' }] }, { events: [{ event_name: 'paid' }] }] } // prettier-ignore
    const paths = { kind: 'paths', range: { from: '2026-10-20', to: '2026-10-20' }, nodes: { by: 'event' }, behind: { report: funnel, point: { kind: 'funnel', step: 1, outcome: 'reached' } } } // prettier-ignore
    const point = { kind: 'paths', at: { is: 'node', step: 0, name: 'page_view' } }
    expect(of(await people(26, { ...whole, behind: { report: paths, point } }))).toEqual(['1', '2'])
  })
})

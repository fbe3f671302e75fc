// What does the engine do around its SQL: the cache, sharing, errors, paging, exports; and awkward cases by hand.
import { buffer, text } from 'node:stream/consumers'
import { tableFromIPC } from 'apache-arrow'
import { parse as parseCsv } from 'csv-parse/sync'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionIdOf, type Event, type PropertyValue } from '../event/index.ts'
import { resultSchema, type ReportInput, type ResultOf } from '../report/index.ts'
import type { Database } from '../store/index.ts'
import { freshDatabase, type FreshDatabase } from '../testing/fresh-engine.ts'
import { makeEvent } from '../testing/make-event.ts'
import { createQueryEngine, QueryError, type QueryEngine } from './index.ts'

let fresh: FreshDatabase
let queries = 0
let version = 1
let now = Date.UTC(2026, 10, 22, 12)

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const counting = (): Database => ({
  ...fresh.database,
  query: (statement, options) => {
    queries++
    return fresh.database.query(statement, options)
  },
})
const engineWith = (cacheBytes: number): QueryEngine =>
  createQueryEngine({
    database: counting(),
    now: () => now,
    project: (id) => (id < 100 ? { timeZone: 'Europe/Berlin', weekStart: 1, currency: 'EUR' } : undefined),
    dataVersion: () => String(version),
    cacheBytes,
  })

let visits = 0
/** One visit's events at these times. */
function visit(projectId: number, times: readonly string[], given: Partial<Event> = {}): readonly Event[] {
  const [first = ''] = times
  const sessionId = sessionIdOf(Date.parse(first), ++visits)
  return times.map((time) =>
    makeEvent({ projectId, timestamp: Date.parse(time), sessionId, personId: BigInt(visits), ...given }),
  )
}
async function ask<Kind extends ReportInput['kind']>(
  engine: QueryEngine,
  projectId: number,
  report: ReportInput & { kind: Kind },
): Promise<ResultOf<Kind>> {
  const result = await engine.run(projectId, report)
  expect(resultSchema.safeParse(result).error).toBeUndefined()
  if (result.kind !== report.kind) throw new Error('Another kind of result')
  return result as ResultOf<Kind>
}
const reasonOf = async (work: Promise<unknown>): Promise<readonly string[]> => {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  )
  if (!(error instanceof QueryError)) throw new Error(`Not refused: ${String(error)}`)
  return [error.reason, error.issues[0]?.path ?? '', error.message]
}

describe('the cache', () => {
  const report = { kind: 'overview', range: { from: '2026-11-01', to: '2026-11-02' } } as const
  test('gives the same answer without a query, until data come', async () => {
    const engine = engineWith(1_000_000)
    await fresh.insertEvents(visit(10, ['2026-11-01T10:00:00Z']))
    const first = await ask(engine, 10, report)
    const before = queries
    const second = await ask(engine, 10, report)
    expect(queries).toBe(before)
    expect(second.meta.cached).toBe(true)
    expect(second.measures).toEqual(first.measures)
    // Late events change a range that is long over.
    await fresh.insertEvents(visit(10, ['2026-11-01T11:00:00Z']))
    version++
    const third = await ask(engine, 10, report)
    expect(third.meta.cached).toBe(false)
    expect(third.measures.visits?.value).toBe(2)
  })
  test('asks once for equal questions at once, and goes on for who stays', async () => {
    const engine = engineWith(1_000_000)
    version++
    const before = queries
    const leaving = new AbortController()
    const all = [
      reasonOf(engine.run(10, report, { signal: leaving.signal })),
      engine.run(10, report, { signal: new AbortController().signal }),
      engine.run(10, report),
    ] as const
    leaving.abort()
    const [left, stayed, third] = await Promise.all(all)
    expect(left[0]).toBe('aborted')
    expect(stayed).toEqual(third)
    expect(queries - before).toBe(4)
  })
  test('keeps within its bytes', async () => {
    const engine = engineWith(20_000)
    for (let day = 1; day <= 28; day++) {
      const date = `2026-10-${String(day).padStart(2, '0')}`
      await engine.run(10, { kind: 'overview', range: { from: date, to: date } })
    }
    const result = await engine.run(10, { kind: 'overview', range: { from: '2026-10-01', to: '2026-10-01' } })
    expect(result.meta.cached).toBe(false)
  })
})

describe('refusals', () => {
  test('name regular expressions that are not valid, also where there are no events', async () => {
    expect(await engineWith(0).badPatterns(['^/a', '(', '(?i)b', "it's ["])).toEqual(['(', "it's ["])
  })

  test('name the place and say what to do', async () => {
    const engine = engineWith(0)
    const range = 'today'
    const bad: readonly (readonly [unknown, string, RegExp])[] = [
      [{ kind: 'nonsense' }, 'kind', /./],
      [{ kind: 'overview' }, 'range', /./],
      [{ kind: 'overview', range: { from: 'yesterday', to: '2026-01-01' } }, 'range.from', /date/],
      [{ kind: 'overview', range, time_zone: 'Mars/Olympus' }, 'time_zone', /IANA/],
      [{ kind: 'table', range, breakdown: ['colour'] }, 'breakdown[0]', /properties\.<name>/],
      [{ kind: 'table', range, breakdown: ['path'], order: { by: 'visits' } }, '', /not one of the measures/],
      [{ kind: 'overview', range, filter: { property: 'path', operator: 'is', value: 'x', x: 1 } }, 'filter', /x/],
      [
        { kind: 'overview', range, filter: { property: 'path', operator: 'greater', value: 'x' } },
        '',
        /neither a number nor a date/,
      ],
      [
        { kind: 'overview', range, filter: { property: 'path', operator: 'matches', value: '(' } },
        '',
        /regular expression/,
      ],
      [{ kind: 'trend', range, series: [{}], formulas: [{ formula: 'A +' }] }, 'formulas[0].formula', /formula/],
      [{ kind: 'trend', range, series: [{}], formulas: [{ formula: 'B' }] }, 'formulas[0].formula', /series B/],
      [
        { kind: 'trend', range, series: [{}], breakdown: ['path'], only_groups: [['/'], ['/', 'DE']] },
        'only_groups[1]',
        /one value for each property/,
      ],
      [{ kind: 'events', cursor: 'x' }, '', /cursor/],
    ]
    await fresh.insertEvents(visit(10, [new Date(now).toISOString()]))
    for (const [report, path, message] of bad) {
      const [reason, where, why] = await reasonOf(engine.run(10, report))
      expect([reason, where]).toEqual(['bad_report', path])
      expect(why).toMatch(message)
    }
  })
  test('cohorts and scopes that are not there', async () => {
    const engine = engineWith(0)
    const filters = [
      [{ operator: 'in_cohort', value: 1 }, 'no cohort 1'],
      [{ property: 'path', scope: 'group', operator: 'is', value: 'x' }, 'group.<type>.path'],
      [{ property: 'person.plan', scope: 'event', operator: 'is', value: 'x' }, 'of the person'],
    ] as const
    for (const [filter, why] of filters) {
      const [reason, , message] = await reasonOf(engine.run(10, { kind: 'overview', range: 'today', filter }))
      expect(reason).toBe('bad_report')
      expect(message).toContain(why)
    }
  })
  test('a project that is not there', async () => {
    expect((await reasonOf(engineWith(0).run(100, { kind: 'events' })))[0]).toBe('unknown_project')
  })
})

describe('by hand', () => {
  test('a visit that spans the whole range counts only with an event in it', async () => {
    const engine = engineWith(0)
    await fresh.insertEvents([
      ...visit(11, ['2026-10-01T10:00:00Z', '2026-10-02T10:00:00Z', '2026-10-03T10:00:00Z']),
      ...visit(11, ['2026-10-01T10:00:00Z', '2026-10-03T10:00:00Z']),
      ...visit(11, ['2026-10-01T23:59:59.999Z', '2026-10-02T00:00:00Z']),
    ])
    const day = { kind: 'overview', range: { from: '2026-10-02', to: '2026-10-02' }, time_zone: 'UTC' } as const
    const { measures } = await ask(engine, 11, day)
    expect(measures.visits?.value).toBe(2)
    expect(measures.visitors?.value).toBe(2)
    expect(measures.events?.value).toBe(2)
  })
  test('an empty range: counts are 0, rates null, no change is claimed', async () => {
    const engine = engineWith(0)
    const result = await ask(engine, 12, { kind: 'overview', range: 'today', compare: 'previous_period' })
    expect(result.measures.visitors).toEqual({ value: 0, previous: null, change: null })
    expect(result.measures.bounce_rate).toEqual({ value: null, previous: null, change: null })
    const trend = await ask(engine, 12, {
      kind: 'trend',
      range: { last: 3, unit: 'day' },
      series: [{ measure: 'visitors' }],
    })
    expect(trend.series[0]?.values).toEqual([0, 0, 0])
    expect(trend.intervals.map(({ complete }) => complete)).toEqual([true, true, false])
  })
  test('a day that is not over is compared with the same hours', async () => {
    const engine = engineWith(0)
    const { meta } = await ask(engine, 12, { kind: 'overview', range: 'today', compare: 'previous_period' })
    expect(meta.complete).toBe(false)
    expect(meta.compare_range).toEqual({ from: '2026-11-21T00:00:00+01:00', to: '2026-11-21T13:00:00+01:00' })
  })
  test('… in every kind of report, so that they have the same numbers; intervals are drawn whole', async () => {
    const engine = engineWith(0)
    await fresh.insertEvents([
      ...visit(60, ['2026-11-21T08:00:00Z'], { path: '/a' }),
      ...visit(60, ['2026-11-21T09:00:00Z', '2026-11-21T14:30:00Z'], { path: '/a' }),
      ...visit(60, ['2026-11-21T15:00:00Z'], { path: '/a' }),
      ...visit(60, ['2026-11-22T08:00:00Z'], { path: '/a' }),
      ...visit(60, ['2026-11-21T23:30:00Z'], { path: '/b' }),
    ])
    const base = { range: 'today', compare: 'previous_period' } as const
    const meta = { compare_range: { from: '2026-11-21T00:00:00+01:00', to: '2026-11-21T13:00:00+01:00' } }
    const overview = await ask(engine, 60, { kind: 'overview', ...base, measures: ['visitors', 'events'] })
    expect(overview.meta).toMatchObject(meta)
    expect(overview.measures.visitors).toMatchObject({ value: 2, previous: 2 })
    expect(overview.measures.events).toMatchObject({ value: 2, previous: 2 })
    const series = [{ measure: 'visitors' as const }, { measure: 'events' as const }]
    for (const cumulative of [false, true]) {
      const trend = await ask(engine, 60, { kind: 'trend', ...base, cumulative, series, formulas: [{ formula: 'A * 10' }] }) // prettier-ignore
      expect(trend.meta).toMatchObject(meta)
      expect(trend.compare?.series.map(({ total }) => total)).toEqual([2, 2, 20])
      expect(trend.compare?.series.map(({ values }) => values)).toEqual([[3], [4], [30]])
    }
    const hours = await ask(engine, 60, { kind: 'trend', ...base, interval: 'hour', breakdown: ['path'], series })
    expect(hours.compare?.series.map(({ key, total }) => [key[0], total])).toEqual([['/a', 2], ['/a', 2], ['/b', 0], ['/b', 0]]) // prettier-ignore
    expect(hours.compare?.intervals.length).toBe(24)
    expect(hours.compare?.series[1]?.values.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(4)
    const table = await ask(engine, 60, { kind: 'table', ...base, breakdown: ['path'], measures: ['visitors', 'events'] }) // prettier-ignore
    expect(table.meta).toMatchObject(meta)
    expect(table.rows.map(({ previous }) => previous)).toEqual([{ visitors: 2, events: 2 }, { visitors: 0, events: 0 }]) // prettier-ignore
    const steps = [{ events: [{ event_name: 'page_view' }] }, { events: [{ event_name: 'page_view' }] }]
    const funnel = await ask(engine, 60, { kind: 'funnel', ...base, steps, interval: 'hour' })
    expect(funnel.compare?.overall.steps.map(({ count }) => count)).toEqual([2, 1])
    expect(funnel.compare?.intervals?.length).toBe(13)
    const stickiness = await ask(engine, 60, { kind: 'stickiness', ...base, interval: 'hour', series: [{}] })
    expect(stickiness.compare?.series.map(({ persons }) => persons)).toEqual([2])
    const behind = (of: object, point: object) => ask(engine, 60, { kind: 'people', range: 'all', behind: { report: { ...base, ...of }, point } } as never) // prettier-ignore
    const people = await behind({ kind: 'trend', series }, { kind: 'trend', previous: true })
    expect((people as ResultOf<'people'>).people.length).toBe(2)
  })
  test('what would be compared with before 1970 is refused', async () => {
    const engine = engineWith(0)
    const range = { from: '1970-01-01', to: '1970-01-10' }
    const trend = { kind: 'trend', range, compare: 'previous_period', series: [{}] } as const
    expect((await reasonOf(engine.run(12, trend)))[2]).toMatch(/before 1970/)
    const early = { kind: 'stickiness', range: { from: '1960-01-01', to: '1960-01-10' }, series: [{}] } as const
    expect((await reasonOf(engine.run(12, early)))[2]).toMatch(/before 1970/)
  })
  test('conditions in conditions: as deep as a report may be they are answered, beyond it they are refused', async () => {
    const engine = engineWith(0)
    const nested = (levels: number, of: (inner: object) => object): object =>
      Array.from({ length: levels }).reduce<object>((inner) => of(inner), { property: 'path', operator: 'is', value: '/a' }) // prettier-ignore
    const ways = [
      (inner: object) => ({ not: inner }),
      (inner: object) => ({ or: [{ property: 'country', operator: 'is', value: 'DE' }, inner] }),
      (inner: object) => ({ and: [{ or: [inner, { property: 'source', operator: 'is', value: 'x' }] }, { property: 'properties.a', operator: 'greater', value: 1 }] }), // prettier-ignore
    ]
    for (const [at, way] of ways.entries()) {
      const report = { kind: 'overview', range: 'today', filter: nested([97, 48, 24][at] ?? 1, way) }
      await expect(engine.run(12, report)).resolves.toMatchObject({ kind: 'overview' })
      for (const levels of [200, 30_000])
        expect((await reasonOf(engine.run(12, { ...report, filter: nested(levels, way) })))[2]).toMatch(/100 levels/)
    }
  })
  test('an answer of too many cells is refused, saying what to shorten', async () => {
    const engine = engineWith(0)
    await fresh.insertEvents(['/a', '/b', '/c'].flatMap((path) => visit(61, ['2026-11-21T08:00:00Z'], { path })))
    const report: ReportInput & { kind: 'trend' } = {
      kind: 'trend',
      range: { from: '2026-11-20', to: '2026-11-23T11:00' },
      interval: 'minute',
      breakdown: ['path'],
      series: [{ measure: 'total' }],
      formulas: Array.from({ length: 10 }, () => ({ formula: 'A * 2' })),
    }
    const [reason, , message] = await reasonOf(engine.run(61, { ...report, compare: 'previous_period' }))
    expect([reason, message]).toEqual(['bad_report', 'The answer would have more than 200000 cells. Take fewer groups at a time, a longer interval, a shorter range or fewer series.']) // prettier-ignore
    // As many as there are, not as there might be; whichever way they are asked for.
    const many = await ask(engine, 61, { ...report, limit: 500 })
    const few = await ask(engine, 61, { ...report, limit: 3 })
    expect(many.series).toEqual(few.series)
    expect(many.groups).toEqual({ total: 3, limit: 500, offset: 0 })
    const funnel = { kind: 'funnel', range: report.range, interval: 'minute', breakdown: ['path'], limit: 50, steps: [{}, {}] } as const // prettier-ignore
    expect((await reasonOf(engine.run(61, funnel)))[2]).toMatch(/more than 200000 cells/)
  })
  test('the day with 25 hours has them all, each in its own interval', async () => {
    const engine = engineWith(0)
    const times = Array.from({ length: 25 }, (_, hour) => new Date(Date.UTC(2026, 9, 24, 22 + hour)).toISOString())
    await fresh.insertEvents(visit(13, times))
    const result = await ask(engine, 13, {
      kind: 'trend',
      range: { from: '2026-10-25', to: '2026-10-25' },
      interval: 'hour',
      series: [{ measure: 'total' }],
    })
    expect(result.series[0]?.values).toEqual(Array.from({ length: 25 }, () => 1))
    const days = await ask(engine, 13, {
      kind: 'trend',
      range: { from: '2026-10-24', to: '2026-10-26' },
      series: [{ measure: 'total' }],
    })
    expect(days.series[0]?.values).toEqual([0, 25, 0])
  })
  test('money adds up exactly, by currency', async () => {
    const engine = engineWith(0)
    const buy = (revenue: bigint, currency: string) => visit(14, ['2026-11-02T10:00:00Z'], { revenue, currency })
    await fresh.insertEvents([
      ...buy(1_000n, 'EUR'),
      ...buy(2_000n, 'EUR'),
      ...buy(900_719_925_474_099_3n, 'USD'),
      ...buy(1n, 'USD'),
    ])
    const result = await ask(engine, 14, { kind: 'overview', range: { from: '2026-11-02', to: '2026-11-02' } })
    expect(result.revenue?.value).toEqual({ EUR: '0.3000', USD: '900719925474.0994' })
  })
})

describe('hostile names and values', () => {
  const names = [
    'a.b',
    '__proto__',
    'constructor',
    '',
    '%',
    '%2e',
    '"',
    "'",
    '`',
    '\\',
    'a\0b',
    '😀',
    'ü.[0]',
    '{x:y}',
    'a"b\nc',
    '1',
    '^',
    ':String',
  ]
  const values: readonly PropertyValue[] = [
    'text',
    "'; DROP TABLE events; --",
    '\\',
    '%_',
    '\0',
    '😀',
    'a\nb\t"',
    '2026-11-01',
    '12.50',
    '',
    0,
    -1.5,
    1e21,
    1e-7,
    123456789012345680000,
    true,
    false,
    null,
    [],
    [1, [null, 'x"']],
    {},
    { 'a.b': { __proto__: 1, c: [] } },
  ]
  const sent: { readonly id: string; readonly properties: Record<string, PropertyValue> }[] = []
  const project = 20

  beforeAll(async () => {
    const events = values.map((value, at) => {
      const properties: Record<string, PropertyValue> = Object.create(null)
      for (const name of names) properties[name] = value
      const [event] = visit(project, [`2026-11-03T10:00:${String(at).padStart(2, '0')}Z`], {
        properties,
        distinctId: '"properties":"{}\n',
        path: '/a"properties":"b',
        title: '=1+1',
      })
      if (event === undefined) throw new Error('No event')
      sent.push({ id: String(event.eventId), properties })
      return event
    })
    await fresh.insertEvents(events)
  })
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  const expected = (): readonly unknown[] => sent.map(({ id, properties }) => [id, plain(properties)])

  test('come back unchanged through the report of events', async () => {
    const result = await ask(engineWith(0), project, {
      kind: 'events',
      range: { from: '2026-11-03', to: '2026-11-03' },
    })
    expect(result.events.toReversed().map((event) => [event['event_id'], plain(event['properties'])])).toEqual(
      expected(),
    )
    expect(result.events[0]?.['path']).toBe('/a"properties":"b')
  })
  test('are found by filters and make groups of their own', async () => {
    const engine = engineWith(0)
    const range = { from: '2026-11-03', to: '2026-11-03' }
    for (const name of names) {
      const property = `properties.${name}`
      const table = await ask(engine, project, {
        kind: 'table',
        range,
        breakdown: [property],
        measures: ['events'],
        limit: 100,
      })
      expect(table.total_rows, name).toBe(values.length)
      const row = await ask(engine, project, {
        kind: 'overview',
        range,
        filter: { property, operator: 'is', value: "'; DROP TABLE events; --" },
      })
      expect(row.measures.events?.value, name).toBe(1)
      const none = await ask(engine, project, { kind: 'overview', range, filter: { property, operator: 'is_not_set' } })
      expect(none.measures.events?.value, name).toBe(0)
    }
  })

  const request = { range: { from: '2026-11-03', to: '2026-11-03' } } as const
  const parsed = (rows: readonly Record<string, unknown>[]): readonly unknown[] =>
    rows
      .toSorted((a, b) => String(a['timestamp']).localeCompare(String(b['timestamp'])))
      .map((row) => [row['event_id'], JSON.parse(String(row['properties']))])

  test('come back unchanged in NDJSON', async () => {
    const lines = (await text(await engineWith(0).exportEvents(project, request, 'ndjson'))).trimEnd().split('\n')
    const rows = lines.map((line): Record<string, unknown> => JSON.parse(line))
    expect(rows.map((row) => [row['event_id'], row['properties']])).toEqual(expected())
    expect(rows[0]?.['timestamp']).toBe('2026-11-03T10:00:00.000Z')
    expect(rows[0]?.['distinct_id']).toBe('"properties":"{}\n')
  })
  test('come back unchanged in CSV', async () => {
    const csv = await text(await engineWith(0).exportEvents(project, request, 'csv'))
    const rows: Record<string, unknown>[] = parseCsv(csv, { columns: true })
    expect(parsed(rows)).toEqual(expected())
    expect(rows[0]?.['timestamp']).toBe('2026-11-03T10:00:00.000Z')
    // For a spreadsheet: what everybody may send is no formula.
    const sheet = await text(await engineWith(0).exportEvents(project, request, 'spreadsheet'))
    const safe: Record<string, unknown>[] = parseCsv(sheet, { columns: true, bom: true })
    expect(new Set(safe.map(({ title }) => title))).toEqual(new Set(["'=1+1"]))
    expect(parsed(safe)).toEqual(expected())
  })
  test('come back unchanged in Parquet', async () => {
    const bytes = await buffer(await engineWith(0).exportEvents(project, request, 'parquet'))
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const rows = await parquetReadObjects({
      file,
      columns: ['event_id', 'properties', 'timestamp'],
    })
    expect(
      parsed(
        rows.map((row) => ({
          ...row,
          timestamp: row['timestamp'] instanceof Date ? row['timestamp'].toISOString() : '',
        })),
      ),
    ).toEqual(expected())
  })
  test('come back unchanged in Arrow', async () => {
    const table = tableFromIPC(await buffer(await engineWith(0).exportEvents(project, request, 'arrow')))
    const rows = table.toArray().map((row) => ({ ...row.toJSON() }))
    expect(parsed(rows)).toEqual(expected())
  })
  test('an export has the columns and events that were asked for', async () => {
    const stream = await engineWith(0).exportEvents(
      project,
      {
        ...request,
        columns: ['path', 'event_id'],
        filter: { property: 'properties.a.b', operator: 'is', value: 'text' },
      },
      'ndjson',
    )
    expect(await text(stream)).toBe(`{"path":"\\/a\\"properties\\":\\"b","event_id":"${sent[0]?.id}"}\n`)
  })
})

test('the plan and the statements can be seen without running them', async () => {
  const before = queries
  const { plan, statements } = await engineWith(0).explain(10, {
    kind: 'events',
    range: 'today',
    filter: { property: 'properties.x', operator: 'is', value: 'y' },
  })
  expect(Object.isFrozen(plan)).toBe(true)
  expect(statements[0]?.text).toContain('FROM events WHERE project_id = {p')
  expect(Object.values(statements[0]?.params ?? {})).toContainEqual(['y'])
  // Whether there are joins.
  expect(queries).toBe(before + 1)
  now += 0
})

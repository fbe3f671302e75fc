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

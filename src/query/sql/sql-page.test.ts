// Does a query of the SQL page see its own project's rows, all of them, and nothing else whatever it says?
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { createQueryEngine, type QueryEngine, QueryError } from '../index.ts'
import { freshDatabase, type FreshDatabase } from '../../testing/fresh-engine.ts'
import { makeEvent } from '../../testing/make-event.ts'
import type { Sql } from '../../sql/index.ts'
import type { Row } from '../statement.ts'
import { attacks, probes } from '../../testing/sql-attacks.ts'
import { checkTree } from './check-tree.ts'
import { checkWords } from './check-words.ts'
import { allowedFunctions, allowedTableFunctions } from './functions.ts'
import { framed } from './frame.ts'
import { offeredTables } from './tables.ts'
import type { UserText } from './user-text.ts'
import { selectTables, tablesOf, wallsOf, type Tables } from './walls.ts'

const mine = 7
const others = [6, 8]
const noon = Date.UTC(2026, 10, 1, 12)

let fresh: FreshDatabase
let engine: QueryEngine
let tables: Tables
beforeAll(async () => {
  fresh = await freshDatabase()
  const rows = (projectId: number, name: (index: number) => string) =>
    Array.from({ length: 40 }, (_, index) =>
      makeEvent({
        projectId,
        timestamp: noon + index * 60_000,
        eventName: index % 4 === 0 ? 'signup' : 'page_view',
        distinctId: name(index),
        personId: BigInt(projectId * 1_000 + (index % 10)),
        sessionId: (BigInt(noon / 1000) << 32n) | BigInt(projectId * 100 + (index % 10)),
        path: `/${name(index)}`,
        properties: { plan: index % 2 === 0 ? 'free' : 'pro', price: index, secret: name(index), 'with space': index },
      }),
    )
  // In one part, so that granules hold rows of all three.
  await fresh.insertEvents([
    ...rows(6, (index) => `secret-${index}`),
    ...rows(mine, (index) => String(index)),
    ...rows(8, (index) => `secret-${index}`),
  ])
  engine = createQueryEngine({
    database: fresh.database,
    now: () => noon + 86_400_000,
    project: (id) => (id === mine || others.includes(id) ? { timeZone: 'UTC', weekStart: 1 } : undefined),
    dataVersion: () => '1',
    cacheBytes: 0,
    maxMemoryBytes: 600_000_000,
  })
  tables = tablesOf((await fresh.database.query<Row>(selectTables)).rows)
})
afterAll(() => fresh?.close())

const ask = (sql: string, limit = 1_000, signal?: AbortSignal) =>
  engine.askSql(mine, { sql, limit }, signal === undefined ? {} : { signal })
/** Only for the tests of one wall: text past the others. */
const bare = (text: string): Sql => ({ kind: 'sql', parts: [text] })
const failure = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    (value) => ({ answered: value }),
    (reason: unknown) => reason,
  )
  if (!(error instanceof QueryError))
    throw new Error(`Expected a refusal, not ${JSON.stringify(error) ?? String(error)}`, { cause: error })
  return `${error.reason}: ${error.message}`
}

describe('a query answers', () => {
  test('what is in the project’s events, sessions and persons', async () => {
    const counts = await ask(
      "SELECT (SELECT count() FROM events) AS events, (SELECT count() FROM sessions) AS sessions, (SELECT count() FROM persons) AS persons, countIf(event_name = 'signup') AS signups FROM events",
    )
    expect(counts.columns.map(({ name }) => name)).toEqual(['events', 'sessions', 'persons', 'signups'])
    expect(counts.rows).toEqual([[40, 10, 10, 10]])
    expect(counts.truncated).toBe(false)
    expect(counts.rows_read).toBeGreaterThan(0)
  })

  test('own properties by their natural names, as numbers and as text', async () => {
    const { rows } = await ask(
      'SELECT properties.plan AS plan, sum(properties.price::Float64) AS total, countIf(properties.price > 37) AS high, max(properties.`with%20space`::Float64) AS spaced FROM events GROUP BY plan ORDER BY plan',
    )
    expect(rows).toEqual([
      ['free', 380, 1, 38],
      ['pro', 400, 1, 39],
    ])
    const whole = await ask("SELECT properties FROM events WHERE distinct_id = '3'")
    expect(whole.rows).toEqual([[{ plan: 'pro', price: 3, secret: '3', 'with space': 3 }]])
  })

  test('joins, windows, CTEs, arrays, unions and dates, in the order that was asked for', async () => {
    const { rows } = await ask(`
      WITH daily AS (SELECT toStartOfHour(timestamp) AS hour, uniqExact(person_id) AS people FROM events GROUP BY hour)
      SELECT hour, people, sum(people) OVER (ORDER BY hour) AS running -- a comment at the end
      FROM daily ORDER BY hour DESC LIMIT 5 -- and one more`)
    expect(rows).toEqual([['2026-11-01 12:00:00', 10, 10]])
    const numbers = await ask(
      'SELECT number FROM (SELECT number FROM numbers(5) UNION ALL SELECT 9 AS number) ORDER BY number DESC',
    )
    expect(numbers.rows.map(([value]) => value)).toEqual([9, 4, 3, 2, 1, 0])
    const joined = await ask(
      'SELECT s.entry_page, count() AS n FROM events AS e JOIN sessions AS s USING (session_id) WHERE e.person_id IN (SELECT person_id FROM persons WHERE events >= 4) GROUP BY ALL ORDER BY ALL LIMIT 2',
    )
    expect(joined.rows).toHaveLength(2)
    const shadow = await ask(
      "WITH events AS (SELECT distinct_id FROM events WHERE distinct_id = '1') SELECT count() FROM events",
    )
    expect(shadow.rows).toEqual([[1]])
  })

  test('at most as many rows as were asked for, and says that there are more', async () => {
    const { rows, truncated } = await ask('SELECT timestamp FROM events ORDER BY timestamp DESC', 3)
    expect(truncated).toBe(true)
    expect(rows.map(([time]) => time)).toEqual([
      '2026-11-01 12:39:00.000',
      '2026-11-01 12:38:00.000',
      '2026-11-01 12:37:00.000',
    ])
  })
})

describe('persons', () => {
  test.each(['simple', 'any'])('with joins of ids (%s), every table tells the joined person', async (kind) => {
    const id = kind === 'simple' ? 21 : 22
    const session = BigInt(noon / 1000) << 32n
    const one = (personId: number, minute: number, more: object = {}) =>
      makeEvent({
        projectId: id,
        timestamp: noon + minute * 60_000,
        personId: BigInt(personId),
        distinctId: String(personId),
        sessionId: session | BigInt(personId),
        ...more,
      })
    const said = (personId: number, minute: number, as: number) =>
      one(personId, minute, { eventName: 'identify', identifiedPersonId: BigInt(as) })
    await fresh.insertEvents([
      one(1, 0),
      said(1, 1, 9),
      one(2, 2),
      said(2, 3, 9),
      one(3, 4),
      ...(kind === 'any' ? [said(3, 5, 4), said(3, 6, 5)] : []),
    ])
    const joined = createQueryEngine({
      database: fresh.database,
      now: () => noon + 86_400_000,
      project: () => ({ timeZone: 'UTC', weekStart: 1 }),
      dataVersion: () => '1',
      cacheBytes: 0,
    })
    const counts = async (sql: string) => (await joined.askSql(id, { sql, limit: 10 })).rows
    expect(await counts('SELECT count() FROM events WHERE person_id = 9')).toEqual([[4]])
    expect(await counts('SELECT count() FROM sessions WHERE person_id = 9')).toEqual([[2]])
    expect(await counts('SELECT events, sessions FROM persons WHERE person_id = 9')).toEqual([[4, 2]])
    expect(await counts('SELECT count() FROM persons')).toEqual([[2]])
  })
})

describe('nothing of another project, of the server or of its files', () => {
  test.each(attacks)('%s', async (text) => {
    expect(await failure(ask(text))).toMatch(/^bad_report: ./)
  })

  test.each(probes)('a condition meets no row of others: %s', async (text) => {
    const answer = await ask(text).catch((error: unknown) => error)
    const told =
      answer instanceof Error
        ? `${answer.message} ${String((answer.cause as Error | undefined)?.message)}`
        : JSON.stringify(answer)
    expect(told).not.toContain('secret-')
    // Only the first rows that a condition failed on are its own.
    if (answer instanceof QueryError) expect(answer.reason).toBe('bad_report')
  })

  test('a mix of fragments is refused or sees its own rows', async () => {
    const fragment = fc.constantFrom(
      'SELECT *',
      'SELECT distinct_id',
      'FROM events',
      'FROM default.events',
      'FROM dropped',
      'FROM system.tables',
      'WHERE 1',
      ',',
      '(',
      ')',
      'UNION ALL',
      'JOIN events AS x ON 1 = 1',
      'JOIN default.events AS y ON 1 = 1',
      "file('/etc/passwd')",
      'WITH events AS (',
      'WITH default AS (SELECT 1)',
      'SELECT 1',
      'AS e',
      '*',
      "merge('default', '.*')",
      '--',
      '/*',
      '*/',
      "'",
      '"',
      '`',
      ';',
      'SETTINGS readonly = 0',
      'FORMAT CSV',
      'APPLY(file)',
      '\n',
      'default.',
      'events',
      '.',
      'IN dropped',
      'LIMIT 3',
      'e.*',
      'count()',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { minLength: 1, maxLength: 9 }), async (parts) => {
        const answer = await ask(parts.join(' ')).catch((error: unknown) => error)
        const told = answer instanceof Error ? answer.message : JSON.stringify(answer)
        expect(told).not.toContain('secret-')
        expect(told).not.toContain('root:')
        if (answer instanceof Error) expect(answer).toBeInstanceOf(QueryError)
      }),
      { numRuns: Number(process.env['ORACLE_RUNS'] ?? 150) },
    )
  })
})

describe('each wall alone', () => {
  /** Left to the next wall by the words: a name of a table or column, a frame of a window, a clause. */
  test('the words: no function outside of the list is called', () => {
    const passed = attacks.filter((text) => checkWords(text) === undefined)
    expect(
      passed.filter((text) => /file *\(|url\(|remote|merge\(|\bget|version\(|sleep|view|eval|APPLY\(x/i.test(text)),
    ).toEqual([])
    expect(checkWords('SELECT 1 AS a,\n  file(1)')).toEqual({
      message: 'The function file is not available here.',
      line: 2,
      column: 3,
    })
  })

  test('the tree that the engine reads: no table, function or clause outside of the lists', async () => {
    const names = new Set(tables.all.filter(({ database }) => database === tables.current).map(({ name }) => name))
    const passed: string[] = []
    for (const text of attacks) {
      const lines = await fresh.database
        .query<Row>(bare(`EXPLAIN AST SELECT * FROM (\n${text}\n) LIMIT 1`), { settings: { readonly: 1 } })
        .then(
          ({ rows }) => rows.map((row) => String(row['explain'])),
          () => undefined,
        )
      // The parser itself refused it.
      if (lines === undefined) continue
      if (checkTree(lines, (name) => names.has(name), offeredTables) === undefined) passed.push(text)
    }
    // A column that is not there: nothing to see for the parser. A frame’s expression is not in the tree. Texts in other quotes are texts.
    expect(passed.filter((text) => !/project_id|OVER \(ROWS|^SELECT 1\) -- $|^SELECT (\$|\u2018)/.test(text))).toEqual(
      [],
    )
  })

  /** In the frame, with none of the other walls. */
  const inFrame = (text: string) => {
    const scope = {
      projectId: mine,
      range: { from: 0, to: noon + 86_400_000 },
      joins: 'any',
      engaging: undefined,
    } as const
    return fresh.database.table(framed({ sql: bare(`(\n${text}\n)`) } as UserText, scope, tables.current, 1_000), {
      maxSeconds: 5,
    })
  }
  test('the names: events, sessions and persons are the project’s, wherever they stand in a query', async () => {
    const unqualified = [
      ...probes,
      'WITH events AS (SELECT * FROM events) SELECT * FROM events',
      'WITH x AS (SELECT * FROM events) SELECT * FROM x UNION ALL SELECT * FROM (SELECT * FROM events)',
      'SELECT (SELECT groupArray(distinct_id) FROM events), EXISTS(SELECT 1 FROM sessions)',
      'SELECT * FROM sessions WHERE session_id IN (SELECT session_id FROM events)',
      'SELECT * FROM events AS a, events AS b WHERE a.person_id = b.person_id',
      'SELECT (SELECT max(path) FROM events AS e WHERE e.person_id = persons.person_id) FROM persons',
    ]
    const seen: string[] = []
    for (const text of unqualified) {
      const answer = await inFrame(text).then(
        ({ rows }) => JSON.stringify(rows),
        () => '',
      )
      if (answer.includes('secret-')) seen.push(text)
    }
    expect(seen).toEqual([])
    const count = async (from: string) => (await inFrame(`SELECT count() FROM ${from}`)).rows
    for (const [from, rows] of [
      ['events', '40'],
      ['sessions', '10'],
      ['persons', '10'],
      ['(SELECT * FROM events UNION ALL SELECT * FROM events)', '80'],
      ['events AS e JOIN sessions AS s ON e.session_id = s.session_id', '40'],
    ] as const)
      expect(await count(from), from).toEqual([[rows]])
    // What this wall does not hold, the others do: a table named with its database is not hidden.
    expect(await count('default.events')).toEqual([['120']])
  })

  test('the rows: no condition is computed on a value of another project', async () => {
    // Fails on the values of the others, and would tell them in its error.
    expect(
      await inFrame('SELECT count() FROM events WHERE toUInt32(distinct_id) >= 0').then(({ rows }) => rows),
    ).toEqual([['40']])
    await expect(
      fresh.database.table(bare('SELECT count() FROM events WHERE toUInt32(distinct_id) >= 0')),
    ).rejects.toThrow('secret-')
    for (const text of probes) {
      const told = await inFrame(text).then(
        () => '',
        (error: unknown) => (error instanceof Error ? (error.message.split('In scope')[0] ?? '') : ''),
      )
      expect(told, text).not.toContain('secret-')
    }
  })

  test('the engine’s settings: no row of another project, whatever the text', async () => {
    const settings = wallsOf(tables, mine, { seconds: 10, memoryBytes: 500_000_000, rows: 1_000 })
    const seen: string[] = []
    for (const text of [...attacks, ...probes]) {
      const answer = await fresh.database.table(bare(text), { settings, maxSeconds: 10 }).then(
        ({ rows }) => JSON.stringify(rows),
        () => '',
      )
      if (answer.includes('secret-')) seen.push(text)
    }
    expect(seen).toEqual([])
    const rows = async (text: string) => (await fresh.database.table(bare(text), { settings })).rows
    expect(await rows('SELECT count() FROM default.events')).toEqual([['40']])
    expect(await rows('SELECT count() FROM default.sessions')).toEqual([['10']])
    expect(await rows('SELECT count() FROM system.tables')).toEqual([['0']])
    expect(await rows("SELECT count() FROM merge('default', '.*')")).toEqual([['0']])
    await expect(rows("SELECT * FROM file('/etc/passwd', 'LineAsString')")).rejects.toThrow('readonly')
    await expect(rows("SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')")).rejects.toThrow('readonly')
    await expect(rows("SELECT 1 SETTINGS additional_table_filters = ''")).rejects.toThrow('readonly')
    await expect(rows('DROP TABLE default.events')).rejects.toThrow()
  })

  test('the functions of the list are there, are no table functions, and none of them leaves the statement', async () => {
    const { rows } = await fresh.database.query<{ name: string; is_table: number }>(
      bare('SELECT name, 0 AS is_table FROM system.functions UNION ALL SELECT name, 1 FROM system.table_functions'),
    )
    const functions = new Set(rows.filter(({ is_table }) => is_table === 0).map(({ name }) => name.toLowerCase()))
    const tableFunctions = rows.filter(({ is_table }) => is_table === 1).map(({ name }) => name)
    // Names that only the parser knows.
    const ofParser = [
      'between',
      'dateAdd',
      'dateSub',
      'date_add',
      'date_sub',
      'timestamp_add',
      'timestamp_sub',
      'lambda',
      'exists',
      'grouping',
      'untuple',
      'second',
      'minute',
      'hour',
      'day',
      'week',
      'month',
      'quarter',
      'year',
    ]
    expect(allowedFunctions.filter((name) => !functions.has(name.toLowerCase()) && !ofParser.includes(name))).toEqual(
      [],
    )
    expect(allowedFunctions.filter((name) => tableFunctions.includes(name))).toEqual(
      ['format'].filter((name) => tableFunctions.includes(name)),
    )
    expect(allowedTableFunctions.filter((name) => !tableFunctions.includes(name))).toEqual([])
    expect(
      allowedFunctions.filter((name) =>
        /file|url\(|dict|join(get)|setting|macro|server|sleep|user|version|host|^ai|catboost/i.test(name),
      ),
    ).toEqual([])
  })
})

describe('limits', () => {
  test('a query that takes too long ends with a clear error, and the engine goes on', async () => {
    const slow = createQueryEngine({
      database: fresh.database,
      now: () => noon,
      project: () => ({ timeZone: 'UTC', weekStart: 1 }),
      dataVersion: () => '1',
      cacheBytes: 0,
      maxSeconds: 1,
    })
    const text = await failure(
      slow.askSql(mine, { sql: 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)', limit: 10 }),
    )
    expect(text).toMatch(/^timeout: .* 1 seconds/)
    expect((await ask('SELECT 1')).rows).toEqual([[1]])
  })

  test('a query that needs too much memory, or answers too much, ends with a clear error', async () => {
    expect(await failure(ask('SELECT groupArray(toString(number)) FROM numbers(100000000)'))).toMatch(/^memory: /)
    expect(await failure(ask("SELECT repeat('a', 1000000) FROM numbers(10)"))).toContain('repeat')
    expect(await failure(ask("SELECT leftPad('a', 1000000, 'b') FROM numbers(1000)"))).toMatch(/^memory: /)
  })

  test('a mistake is told as the engine sees it, without its frame', async () => {
    expect(await failure(ask('SELECT nothing FROM events'))).toMatch(
      /^bad_report: Unknown expression (or function )?identifier `?nothing/,
    )
    expect(await failure(ask('SELECT count( FROM events'))).toMatch(/^bad_report: .*not closed/)
    expect(await failure(ask('SELECT FROM events WHERE'))).toMatch(/^bad_report: Syntax error/)
    expect(await failure(ask('SELECT * FROM evnts'))).toMatch(/^bad_report: (Unknown table|There is no table)/)
  })

  test('a cancelled query ends, and one of many waits its turn', async () => {
    const gone = new AbortController()
    const running = ask('SELECT sum(cityHash64(number)) FROM numbers(1000000000000)', 10, gone.signal)
    const waiting = ask('SELECT 1')
    gone.abort()
    expect(await failure(running)).toMatch(/^aborted/)
    expect((await waiting).rows).toEqual([[1]])
    const many = await Promise.allSettled(Array.from({ length: 12 }, () => ask('SELECT count() FROM events')))
    const refused = many.flatMap((one) => (one.status === 'rejected' ? [one.reason as QueryError] : []))
    expect(refused.every(({ reason }) => reason === 'busy')).toBe(true)
    expect(refused.length).toBeGreaterThan(0)
    expect(many.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(3)
  })

  test('queries of two projects at once see their own', async () => {
    const both = await Promise.all(
      [mine, 6, mine, 8].map((id) => engine.askSql(id, { sql: 'SELECT min(distinct_id) FROM events', limit: 1 })),
    )
    expect(both.map(({ rows }) => rows[0]?.[0])).toEqual(['0', 'secret-0', '0', 'secret-0'])
  })
})

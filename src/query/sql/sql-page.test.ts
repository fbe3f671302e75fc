// Does a query of the SQL page see its own project's rows, all of them, and nothing else whatever it says?
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { createQueryEngine, type QueryEngine, QueryError } from '../index.ts'
import type { FreshDatabase } from '../../testing/fresh-engine.ts'
import { makeEvent } from '../../testing/make-event.ts'
import { attacks, probes } from '../../testing/sql-attacks.ts'
import { mine, noon, sqlPageWorld } from '../../testing/sql-page-world.ts'

const questions = [
  'SELECT toDate(timestamp) AS day, count() AS events, uniqExact(person_id) AS visitors FROM events WHERE timestamp >= today() - 30 GROUP BY day ORDER BY day',
  'SELECT event_name, count(*) AS n FROM events GROUP BY event_name HAVING n > 1 ORDER BY n DESC LIMIT 20',
  "SELECT path, countIf(device_type = 'mobile') / count() * 100 AS mobile_percent FROM events WHERE event_name = 'page_view' GROUP BY path",
  'SELECT entry_page, round(countIf(interactions = 1) / count() * 100, 1) AS bounce FROM sessions GROUP BY entry_page ORDER BY count() DESC',
  'WITH firsts AS (SELECT person_id, min(timestamp) AS first_at FROM events GROUP BY person_id) SELECT toStartOfWeek(first_at, 1) AS week, count() FROM firsts GROUP BY week ORDER BY week',
  'WITH a AS (SELECT person_id FROM events), b AS (SELECT DISTINCT person_id FROM a) SELECT count() FROM b',
  'SELECT e.path, s.source FROM events AS e INNER JOIN sessions AS s ON e.session_id = s.session_id LIMIT 5',
  'SELECT p.person_id, e.n FROM persons p LEFT JOIN (SELECT person_id, count() AS n FROM events GROUP BY person_id) e USING (person_id)',
  'SELECT e.timestamp, s.started_at FROM events e ASOF JOIN sessions s ON e.person_id = s.person_id AND e.timestamp >= s.started_at',
  'SELECT timestamp, row_number() OVER (PARTITION BY person_id ORDER BY timestamp) AS nth FROM events',
  'SELECT day, n, avg(n) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week FROM (SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day)',
  'SELECT sum(engaged_ms) OVER (PARTITION BY session_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM events',
  'SELECT max(timestamp) OVER w, min(timestamp) OVER w FROM events WINDOW w AS (PARTITION BY person_id ORDER BY timestamp ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING)',
  'SELECT lagInFrame(path, 1) OVER (PARTITION BY session_id ORDER BY timestamp ROWS 1 PRECEDING) AS before, path FROM events',
  'SELECT properties.plan AS plan, count() FROM events GROUP BY plan ORDER BY plan',
  'SELECT sum(properties.price::Float64) AS total, quantile(0.9)(properties.price::Float64) FROM events',
  "SELECT properties.`with%20space`, properties.plan.:String FROM events WHERE properties.plan = 'pro'",
  'SELECT event_name, arrayJoin(JSONAllPaths(properties)) AS property, count() FROM events GROUP BY ALL',
  "SELECT JSONExtractString(properties_other, 'list', 1), JSONExtract(properties_other, 'a', 'Array(String)') FROM events LIMIT 1",
  'SELECT arrayMap(x -> x * 2, groupArray(screen_width)) FROM events',
  'SELECT arrayFilter((p, i) -> i = 1 OR p != ps[i - 1], ps, arrayEnumerate(ps)) FROM (SELECT session_id, groupArray(path) AS ps FROM events GROUP BY session_id)',
  "SELECT arrayStringConcat(arraySort(x -> x.1, groupArray((timestamp, path))).2, ' > ') AS journey FROM events GROUP BY session_id",
  'SELECT length(arrayDistinct(groupArray(path))), arraySum(groupArray(engaged_ms)), arrayMap(upper, groupArray(path)) FROM events',
  "SELECT windowFunnel(86400)(toDateTime(timestamp), event_name = 'page_view', event_name = 'signup') AS level, person_id FROM events GROUP BY person_id",
  "SELECT retention(event_name = 'signup', event_name = 'page_view') FROM events GROUP BY person_id",
  'SELECT toStartOfInterval(timestamp, INTERVAL 15 MINUTE) AS t, count() FROM events GROUP BY t ORDER BY t WITH FILL STEP INTERVAL 15 MINUTE',
  "SELECT dateDiff('day', first_seen, last_seen) AS days, count() AS persons FROM persons GROUP BY days",
  "SELECT count() FROM events WHERE timestamp BETWEEN '2026-11-01' AND toDateTime('2026-11-02 00:00:00', 'Europe/Berlin') AND timestamp > now() - INTERVAL 7 DAY",
  "SELECT formatDateTime(timestamp, '%Y-%m') AS month, toDate(timestamp, 'America/New_York') AS date FROM events LIMIT 1",
  "SELECT CASE WHEN screen_width < 768 THEN 'phone' WHEN screen_width < 1200 THEN 'tablet' ELSE 'desk' END AS size, count() FROM events GROUP BY size",
  "SELECT if(country = '', 'unknown', country) AS \"Country of visitor\", count() AS `Number` FROM events GROUP BY 1",
  'SELECT * EXCEPT (properties, properties_other) FROM events LIMIT 3',
  "SELECT COLUMNS('^utm_') FROM events LIMIT 1",
  'SELECT person_id AS user, count() AS count, max(timestamp) AS max FROM events GROUP BY user ORDER BY count DESC, user',
  "SELECT browser_version AS version, hostname, event_name AS name, path AS url FROM events WHERE version = '' LIMIT 1",
  "SELECT count() FROM events WHERE path LIKE '/%' AND path NOT ILIKE '%ADMIN%' AND match(path, '^/[0-9]+$') AND event_name IN ('page_view', 'signup')",
  'SELECT topK(3)(path), uniq(person_id), argMax(path, timestamp), any(browser) FROM events',
  'SELECT source, sum(events) FROM sessions GROUP BY source WITH TOTALS',
  'SELECT device_type, country, count() FROM events GROUP BY GROUPING SETS ((device_type), (country), ())',
  'SELECT number AS n, n * n FROM numbers(5) WHERE n > 1 -- squares\n/* and\nno more */',
  'SELECT path FROM events WHERE person_id IN (SELECT person_id FROM sessions WHERE interactions > 1) LIMIT 2 BY path LIMIT 5 OFFSET 1',
  "SELECT 'It''s' AS a, 'tab\\t' AS b, 1e3 AS c, 0xFF AS d, -1.5 AS e, (1, 'x').2 AS f, [1, 2][1] AS g, NULL AS h",
  "SELECT count() FILTER (WHERE is_interactive) AS active, CAST(count() AS Float64) / 2, CAST(1, 'String') FROM events",
]

let fresh: FreshDatabase
let engine: QueryEngine
beforeAll(async () => {
  ;({ fresh, engine } = await sqlPageWorld())
})
afterAll(() => fresh?.close())

const ask = (sql: string, limit = 1_000, signal?: AbortSignal) =>
  engine.askSql(mine, { sql, limit }, signal === undefined ? {} : { signal })
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

describe('what analysts ask is not refused', () => {
  test.each(questions)('%s', async (text) => {
    expect((await ask(text)).columns.length).toBeGreaterThan(0)
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
      project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR' }),
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
      { numRuns: Number(process.env['ORACLE_RUNS'] ?? 60) },
    )
  })
})

describe('limits', () => {
  test('a query that takes too long ends with a clear error, and the engine goes on', async () => {
    const slow = createQueryEngine({
      database: fresh.database,
      now: () => noon,
      project: () => ({ timeZone: 'UTC', weekStart: 1, currency: 'EUR' }),
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
    // 40 MB in the engine are less than its limit; as text they would be read whole in this process.
    expect(await failure(ask("SELECT leftPad(toString(number), 400, 'x') FROM numbers(100000)", 100_000))).toMatch(
      /^memory: .* 16 MB/,
    )
    expect(await failure(ask("SELECT repeat('a', 1000000) FROM numbers(10)"))).toContain('repeat')
    expect(await failure(ask("SELECT leftPad('a', 1000000, 'b') FROM numbers(1000)"))).toMatch(/^memory: /)
  })

  test('a mistake is told as the engine sees it, without its frame', async () => {
    expect(await failure(ask('SELECT no_such FROM events'))).toMatch(
      /^bad_report: Unknown expression (or function )?identifier `?no_such/,
    )
    expect(await failure(ask('SELECT count( FROM events'))).toMatch(/^bad_report: .*not closed/)
    expect(await failure(ask('SELECT FROM events WHERE'))).toBe(
      'bad_report: Syntax error: not understood from here on: events WHERE',
    )
    expect(await failure(ask('SELECT count() FROM'))).toBe(
      'bad_report: Syntax error: the query ends too early, something is missing at its end.',
    )
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

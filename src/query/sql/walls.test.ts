// Does each wall of the SQL page hold by itself what it is there for?
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FreshDatabase } from '../../testing/fresh-engine.ts'
import { attacks, probes } from '../../testing/sql-attacks.ts'
import { mine, noon, sqlPageWorld } from '../../testing/sql-page-world.ts'
import { param, sql, type Sql } from '../../sql/index.ts'
import type { Row } from '../statement.ts'
import { checkTree } from './check-tree.ts'
import { checkWords } from './check-words.ts'
import { framed } from './frame.ts'
import { allowedFunctions, allowedTableFunctions, takesFunction } from './functions.ts'
import { rendered, tokensOf } from './tokens.ts'
import type { UserText } from './user-text.ts'
import { databasesOf, selectFunctions, selectTables, tablesOf, wallsOf, type Tables } from './walls.ts'

let fresh: FreshDatabase
let tables: Tables
let functions: ReadonlySet<string>
beforeAll(async () => {
  ;({ fresh } = await sqlPageWorld())
  tables = tablesOf((await fresh.database.query<Row>(selectTables)).rows)
  functions = new Set((await fresh.database.query<Row>(selectFunctions)).rows.map((row) => String(row['name'])))
})
afterAll(() => fresh?.close())

/** Text past all walls. */
const bare = (text: string): Sql => ({ kind: 'sql', parts: [text] })

describe('each wall alone', () => {
  /** Left to the next wall by the words: a name of a table or column, a frame of a window, a clause. */
  test('the words: no function outside of the list is called', () => {
    const databases = databasesOf(tables)
    const passed = attacks.filter((text) => checkWords(text, databases) === undefined)
    expect(
      passed.filter((text) =>
        /default *[\s."`]\.|->|PRECEDING|^[^']*file *[(,]|\/\/|#|url\(|remote|merge\(|\bget|version\(|sleep|view|eval|APPLY\(x/i.test(
          text,
        ),
      ),
    ).toEqual([])
    expect(checkWords('SELECT 1 AS a,\n  file(1)', databases)).toEqual({
      message: 'The function file is not available here.',
      line: 2,
      column: 3,
    })
  })

  test('brackets in brackets are looked at once: the longest text is checked in no time', () => {
    const deep = (before: string, after: string): string => `SELECT ${before.repeat(8_000)}a${after.repeat(8_000)}`
    for (const text of [
      deep('arrayMap(x -> ', ', [1])'),
      deep('arrayMap((', '))'),
      deep('(x -> ', ')'),
      deep('x -> ', ''),
    ])
      checkWords(text, databasesOf(tables))
  })

  test('what the engine gets are the words that were looked at, and it reads the same', async () => {
    const pieces =
      "a · _b1 · SELECT · \"q n\" · `a.b` · 't' · 'a\\'b' · 'a''b' · '--' · '/*' · `` · '' · 1 · 0x1F · 1.5 · .5 · 1. · 1e5 · . · .1 · .: · .^ · -> · :: · <=> · <= · = · == · != · < · > · | · || · + · - · -- · * · / · // · % · ( · ) · [ · ] · , · ? · : · /* · */ · # · #  · #! · \n · \r · \t ·   ·   ·   · ' · \" · ` · \\ · $ · $$ · ; · \u00a0 · \u2212 · \u2018 · é · 0b1 · 1a"
    const piece = fc.constantFrom(...pieces.split(' · '))
    const soups = fc
      .sample(fc.array(piece, { minLength: 1, maxLength: 8 }), { numRuns: 4_000 })
      .map((list) => list.join(''))
    const read = soups.flatMap((text) => {
      const found = tokensOf(text)
      return found.ok && found.tokens.length > 0
        ? [{ words: found.tokens.map(({ raw }) => raw), sql: rendered(text, found.tokens) }]
        : []
    })
    expect(read.length).toBeGreaterThan(300)
    const { rows } = await fresh.database.query<{ of_engine: readonly string[] }>(
      sql`SELECT arrayFilter(w -> trimBoth(w) != '' AND NOT match(w, '^[\n ]+$'), arrayMap(t -> substring(text, t.1 + 1, t.2 - t.1), tokenizeQuery(text))) AS of_engine FROM (SELECT arrayJoin(${param(
        read.map(({ sql: text }) => text),
        'Array(String)',
      )}) AS text)`,
    )
    for (const [index, { words, sql: text }] of read.entries())
      expect(rows[index]?.of_engine, text).toEqual(
        words.flatMap((word) => (/^\.[:^]$/.test(word) ? word.split('') : [word])),
      )
  })

  test('the tree that the engine reads: no table, function or clause outside of the lists', async () => {
    const names = new Set(tables.all.filter(({ database }) => database === tables.current).map(({ name }) => name))
    const known = {
      isTable: (name: string) => names.has(name),
      isFunction: (name: string) => functions.has(name.toLowerCase()),
    }
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
      if (checkTree(lines, known) === undefined) passed.push(text)
    }
    // A column that is not there: nothing to see for the parser. What it takes for a space, a comment or a text is none of its own.
    expect(
      passed.filter((text) => !/project_id|^SELECT 1(\) -- $|\u2003AS| \u2212)|^SELECT(\ufeff| \$| \u2018)/.test(text)),
    ).toEqual([])
  })

  /** In the frame, with none of the other walls. */
  const inFrame = (text: string) => {
    const scope = {
      projectId: mine,
      range: { from: 0, to: noon + 86_400_000 },
      joins: 'simple',
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
      // Names of the user's own for what the frame's words mean.
      ...attacks.filter((text) => /->.* AS |lambda\(/.test(text)),
    ]
    const seen: string[] = []
    for (const text of unqualified) {
      const answer = await inFrame(text).then(
        ({ rows }) => JSON.stringify(rows),
        (error: unknown) => String(error).split('In scope')[0] ?? '',
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
    const settings = wallsOf(tables, mine, {
      seconds: 10,
      memoryBytes: 500_000_000,
      rows: 1_000,
      textBytes: 10_000_000,
    })
    const seen: string[] = []
    const told: string[] = []
    const files: string[] = []
    for (const text of [...attacks, ...probes]) {
      const answer = await fresh.database.table(bare(text), { settings, maxSeconds: 10 }).then(
        ({ rows }) => ({ rows: JSON.stringify(rows), error: '' }),
        (error: unknown) => ({ rows: '', error: error instanceof Error ? error.message : String(error) }),
      )
      if (answer.rows.includes('secret-')) seen.push(text)
      if (answer.error.includes("'secret-")) told.push(text)
      if (`${answer.rows}${answer.error}`.includes('root:')) files.push(text)
    }
    expect(seen).toEqual([])
    // What this wall does not hold, the others do: a condition is computed before the engine's own filter, and its error tells …
    expect(told.filter((text) => !/(PRE)?WHERE .*toU?Int|WHERE toDate/.test(text))).toEqual([])
    // … and `file()` as an expression reads whatever the engine's process may read.
    expect(files.filter((text) => !/fi(l|\\x6c)e/i.test(text) || /FROM file/i.test(text))).toEqual([])
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

  test('the filters of all tables fit into an address, our own tables first', () => {
    const more = Array.from({ length: 20_000 }, (_, index) => ({
      database: 'other',
      name: `table_${index}`,
      isOfProjects: false,
    }))
    const limits = { seconds: 10, memoryBytes: 1, rows: 1, textBytes: 1 }
    const filters = String(
      wallsOf({ ...tables, all: [...more, ...tables.all] }, mine, limits)['additional_table_filters'],
    )
    expect(filters.length).toBeLessThan(310_000)
    for (const text of [
      "'default.events':'project_id = 7'",
      "'default.dropped':",
      "'system.tables':'0'",
      "'other.table_0':'0'",
      'merge',
    ])
      expect(filters).toContain(text)
  })

  test('only functions that are known for it take another function’s name for a lambda', async () => {
    const takes: string[] = []
    const rest = [...allowedFunctions]
    const ask = async (): Promise<void> => {
      for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
        const error = await fresh.database.table(bare(`SELECT ${name}(upper, ['a'])`)).then(
          () => 'answered',
          (reason: unknown) => String(reason),
        )
        if (!/Unknown expression|Syntax error|groupConcat|runningAccumulate/.test(error)) takes.push(name)
      }
    }
    await Promise.all([ask(), ask(), ask(), ask()])
    expect(takes.filter((name) => !takesFunction(name))).toEqual([])
    expect(takes).toContain('arrayMap')
  })

  test('the functions of the list are there, are no table functions, and none of them leaves the statement', async () => {
    const { rows } = await fresh.database.query<{ name: string; is_table: number }>(
      bare('SELECT name, 0 AS is_table FROM system.functions UNION ALL SELECT name, 1 FROM system.table_functions'),
    )
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

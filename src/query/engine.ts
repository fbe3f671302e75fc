// The query engine: report → plan → statements → rows → result, with a cache that is never stale. The shell around the
// pure stages; the clock, the database and what is known of projects come in.
import type { Readable } from 'node:stream'
import {
  reportSchema,
  type Cohort,
  type Filter,
  type Meta,
  type Range,
  type Report,
  type Result,
  type EventColumn,
  type VirtualEvent,
} from '../report/index.ts'
import { render, type RenderedSql, type Sql } from '../sql/index.ts'
import type { Database } from '../store/index.ts'
import { createCache, createSharing } from './cache.ts'
import {
  catalogueDays,
  eventNamesOf,
  propertiesOf,
  profilePropertiesOf,
  sampleDays,
  sampleWindows,
  selectCounts,
  selectDays,
  selectNames,
  selectSamples,
  type EventName,
  type OwnProperties,
  type ProfileProperty,
} from './catalogue.ts'
import { deleteMembers, fillCohort, nobody, type NewMembers } from './cohort-members.ts'
import { foreignPairs, selectForeign, unconvertedOf } from './compile/amounts.ts'
import { cohortsOfPerson, type CohortOfPerson } from './cohorts-of-person.ts'
import { compile, compileFurther } from './compile/index.ts'
import { asQueryError, QueryError } from './errors.ts'
import type { Merges } from './event-names.ts'
import { exportEvents, type ExportKind } from './export.ts'
import { eventSpan, fromEventsOfAllTime, settings, settingsOfReports, type CohortFill } from './from.ts'
import { fromCache } from './from-cache.ts'
import { joinsOf, selectJoins } from './joins.ts'
import { parseReport } from './parse.ts'
import type { Joins, Plan } from './plan.ts'
import { freeze, hashOf } from './plan-key.ts'
import { selectGroupTypes, selectProfileNames } from './profiles.ts'
import { resolve } from './resolve/index.ts'
import { rewrite } from './rewrite.ts'
import type { QueryProject } from './query-project.ts'
import { rangesOf } from './ranges-of.ts'
import { rated, type AskRates } from './rates.ts'
import { shape } from './shape/index.ts'
import { createSqlPage, type SqlAnswer, type SqlPage, type SqlQuestion } from './sql/index.ts'
import type { Row, Statement } from './statement.ts'
import { resolveRange } from './time.ts'
import { tryPattern } from './try-pattern.ts'

const noMerges: Merges = new Map()
const dayMs = 86_400_000

export interface QueryEngineOptions {
  readonly database: Database
  /** ms since 1970. */
  readonly now: () => number
  /**
   * undefined: there is no such project. What an answer depends on is a part of the plan, and so of the cache's key: a
   * change of goals, merges or the time zone holds at once.
   */
  readonly project: (projectId: number) => QueryProject | undefined
  /**
   * Changes after each insert of the project has become visible (not before: an answer read before it would be kept as
   * if it were new). With loaders in other processes: a number that changes every few seconds.
   */
  readonly dataVersion: (projectId: number) => string
  /** Default: none. */
  readonly rates?: AskRates
  /** Memory of the result cache; 0 switches it off. */
  readonly cacheBytes: number
  /** Longest run of a statement, seconds (default: the database's). */
  readonly maxSeconds?: number
  /** Memory of one statement, bytes. */
  readonly maxMemoryBytes?: number
}

interface RunOptions {
  readonly signal?: AbortSignal
  /** False: neither reads nor fills the cache (benches). */
  readonly useCache?: boolean
  /** Instead of those of the same name or id, or beside the project's: what somebody is about to define. */
  readonly virtualEvents?: readonly VirtualEvent[]
  readonly cohorts?: readonly Cohort[]
}

interface Explanation {
  readonly plan: Plan
  readonly statements: readonly (RenderedSql & { readonly name: string })[]
}

export interface ExportRequest {
  readonly range: Range
  readonly timeZone?: string
  readonly filter?: Filter
  /** Default: all. */
  readonly columns?: readonly EventColumn[]
}

export interface QueryEngine {
  /** A report as JSON gives it (it is parsed here). Throws QueryError for every expected failure. */
  run(projectId: number, report: unknown, options?: RunOptions): Promise<Result>
  /** What would run, without running it (only the range 'all', joins of persons and currencies are looked up). */
  explain(projectId: number, report: unknown): Promise<Explanation>
  /** The regular expressions (RE2) that are not valid: a report would only say so where there are events to try them on. */
  badPatterns(patterns: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly string[]>
  /** All names of events that there are, as they were sent; those of most events first. */
  eventNames(projectId: number, options?: { readonly signal?: AbortSignal }): Promise<readonly EventName[]>
  /** The sender's own properties of the latest events, of all or of one name (as sent); the most frequent first. */
  ownProperties(
    projectId: number,
    eventName: string | undefined,
    options?: { readonly signal?: AbortSignal },
  ): Promise<OwnProperties>
  /** Properties of persons and groups, and types of groups, as reports name them; most used first. */
  profileProperties(projectId: number, options?: { readonly signal?: AbortSignal }): Promise<readonly ProfileProperty[]>
  /** A query of the SQL page, over the project's own rows only. */
  askSql(projectId: number, question: SqlQuestion, options?: { readonly signal?: AbortSignal }): Promise<SqlAnswer>
  /** What such a query may name. */
  readonly sqlSchema: SqlPage['schema']
  /** Fills a static cohort under a new number; resolves to how many persons that are. It holds once the project says so. */
  fillCohort(projectId: number, to: CohortFill, members: NewMembers, options?: RunOptions): Promise<number>
  /** Forgets the members; with `before` only those of earlier fills. */
  emptyCohort(projectId: number, cohortId: number, before?: number): Promise<void>
  /** Of the person of any of its ids: each cohort of the project, and whether the person is in it. */
  cohortsOf(projectId: number, anyId: bigint, options?: RunOptions): Promise<readonly CohortOfPerson[]>
  /** Events of a range, oldest first, as a stream of bytes; an error midway destroys the stream. */
  exportEvents(
    projectId: number,
    request: ExportRequest,
    format: ExportKind,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Readable>
}

export function createQueryEngine(options: QueryEngineOptions): QueryEngine {
  const { database, now, dataVersion } = options
  const cache = createCache(options.cacheBytes)
  const share = createSharing<Result>()
  const shareText = createSharing<string>()
  const limits = {
    settings,
    ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
    ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
  }

  const ofReports = { ...limits, settings: settingsOfReports }
  const { maxSeconds, maxMemoryBytes } = options
  const sqlPage = createSqlPage({ database, now, maxSeconds, maxMemoryBytes })

  const projectOf = (projectId: number): QueryProject => {
    const project = options.project(projectId)
    if (project === undefined) throw new QueryError('unknown_project', 'There is no such project.')
    return project
  }

  /** `version`: of the data, taken before anything is read. */
  async function planOf(
    projectId: number,
    report: Report,
    version: string,
    { signal, virtualEvents = [], cohorts = [] }: RunOptions = {},
  ): Promise<Plan> {
    const known = { goals: [], merges: noMerges, virtualEvents: [], cohorts: [], ...projectOf(projectId) }
    const project = {
      ...known,
      virtualEvents: [
        ...virtualEvents,
        ...known.virtualEvents.filter(({ name }) => virtualEvents.every((one) => one.name !== name)),
      ],
      cohorts: [...cohorts, ...known.cohorts.filter(({ id }) => cohorts.every((one) => one.id !== id))],
    }
    const at = now()
    const span = asksForAll(report) ? await spanOf(projectId, at, signal) : { firstAt: at, lastAt: at }
    const plan = rewrite(resolve(report, { projectId, now: at, ...project, ...span }))
    const [joined, foreign] = await Promise.all([knownJoins(projectId, version), knownForeign(plan, version, signal)])
    return freeze({ ...plan, joins: joined, money: { ...plan.money, foreign } })
  }

  /** Kept like results: it is a part of their key. */
  async function knownForeign(plan: Plan, version: string, signal?: AbortSignal): Promise<Plan['money']['foreign']> {
    const statements = selectForeign(plan)
    if (statements.length === 0) return []
    const key = `money/${hashOf(plan)}/${version}`
    const work = (shared: AbortSignal) => Promise.all(statements.map((statement) => rowsOf(statement, shared)))
    return rated(foreignPairs(plan, (await cached(key, work, signal)).flat()), options.rates)
  }

  /** Asked once for each version of the data, for all who want to know. */
  const joins = new Map<number, { readonly version: string; readonly asked: Promise<Joins> }>()
  function knownJoins(projectId: number, version: string): Promise<Joins> {
    const known = joins.get(projectId)
    if (known?.version === version) return known.asked
    const asked = database.query<Row>(selectJoins(projectId), limits).then(({ rows }) => joinsOf(rows[0]))
    const entry = { version, asked }
    joins.set(projectId, entry)
    asked.catch(() => {
      if (joins.get(projectId) === entry) joins.delete(projectId)
    })
    return asked
  }

  async function spanOf(projectId: number, at: number, signal?: AbortSignal) {
    const { rows } = await database.query<Row>(eventSpan(projectId), { ...limits, ...(signal && { signal }) })
    const [row] = rows
    if (Number(row?.['events'] ?? 0) === 0) return { firstAt: at, lastAt: at }
    return { firstAt: Number(row?.['first_at']), lastAt: Number(row?.['last_at']) }
  }

  const rowsOf = async (statement: Sql, signal?: AbortSignal): Promise<readonly Row[]> =>
    (await database.query<Row>(statement, { ...limits, ...(signal && { signal }) })).rows

  /** Kept and shared like results. */
  async function cached<T>(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      const text =
        cache.get(key) ??
        (await shareText(
          key,
          async (shared) => {
            const found = JSON.stringify(await work(shared))
            if (options.cacheBytes > 0) cache.set(key, found)
            return found
          },
          signal,
        ))
      return JSON.parse(text) as T
    } catch (error) {
      throw asQueryError(error)
    }
  }

  async function eventNames(projectId: number, version: string, signal: AbortSignal): Promise<readonly EventName[]> {
    const { timeZone, weekStart } = projectOf(projectId)
    const range = resolveRange(
      { last: catalogueDays, unit: 'day' },
      { now: now(), timeZone, weekStart, firstAt: 0, lastAt: 0 },
    )
    const joined = await knownJoins(projectId, version)
    const [names, counts] = await Promise.all([
      rowsOf(selectNames(projectId), signal),
      rowsOf(selectCounts({ projectId, range, joins: joined, engaging: undefined }), signal),
    ])
    return eventNamesOf(names, counts)
  }

  async function ownProperties(projectId: number, eventName: string | undefined, signal: AbortSignal) {
    projectOf(projectId)
    for (const window of sampleWindows) {
      const from = window === undefined ? undefined : now() - window * dayMs
      const days = sampleDays(await rowsOf(selectDays(projectId, eventName, from), signal), window === undefined)
      if (days === undefined) continue
      const [last] = days
      const first = days.at(-1)
      if (last === undefined || first === undefined) break
      const range = { from: Date.parse(first), to: Date.parse(last) + dayMs }
      const scope = { projectId, range, joins: 'none', engaging: undefined } as const
      const samples = selectSamples(scope, eventName, days).map((one) => rowsOf(one, signal))
      return propertiesOf(...(await Promise.all(samples)))
    }
    return propertiesOf()
  }

  async function profileProperties(projectId: number, signal: AbortSignal) {
    projectOf(projectId)
    const recent = fromEventsOfAllTime(projectId, now() - catalogueDays * dayMs)
    const types = await rowsOf(selectGroupTypes(projectId, recent), signal)
    const kinds = ['', ...types.map((row) => String(row['type']))]
    const named = await Promise.all(kinds.map((kind) => rowsOf(selectProfileNames(projectId, kind), signal)))
    return profilePropertiesOf(types, new Map(kinds.map((kind, index) => [kind, named[index] ?? []])))
  }

  async function answer(plan: Plan, signal?: AbortSignal): Promise<Result> {
    const startedAt = performance.now()
    const ask = (statements: readonly Statement[]) =>
      Promise.all(
        statements.map(async ({ name, sql }) => {
          const { rows, rowsRead } = await database.query<Row>(sql, { ...ofReports, ...(signal && { signal }) })
          return { name, rows, rowsRead }
        }),
      )
    const first = await ask(compile(plan))
    const further = await ask(compileFurther(plan, new Map(first.map(({ name, rows }) => [name, rows]))))
    const answers = [...first, ...further]
    const meta: Meta = {
      ...rangesOf(plan),
      time_zone: plan.timeZone,
      complete: plan.isComplete,
      elapsed_ms: Math.round((performance.now() - startedAt) * 10) / 10,
      rows_read: answers.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
      cached: false,
    }
    const rows = new Map(answers.map(({ name, rows: own }) => [name, own]))
    const unconverted = unconvertedOf(plan, rows)
    return shape(plan, rows, unconverted === undefined ? meta : { ...meta, unconverted })
  }

  return {
    async run(projectId, report, { useCache = options.cacheBytes > 0, ...more } = {}) {
      const { signal } = more
      try {
        const startedAt = performance.now()
        // Taken before anything is read: what is inserted meanwhile belongs to the next version.
        const version = dataVersion(projectId)
        const plan = await planOf(projectId, parseReport(reportSchema, report), version, more)
        if (!useCache) return await answer(plan, signal)
        const key = `${hashOf(plan)}/${version}`
        const known = cache.get(key)
        if (known !== undefined) return fromCache(known, performance.now() - startedAt)
        return await share(
          key,
          async (shared) => {
            const result = await answer(plan, shared)
            cache.set(key, JSON.stringify(result))
            return result
          },
          signal,
        )
      } catch (error) {
        throw asQueryError(error)
      }
    },

    async explain(projectId, report) {
      const plan = await planOf(projectId, parseReport(reportSchema, report), dataVersion(projectId))
      return { plan, statements: compile(plan).map(({ name, sql }) => ({ name, ...render(sql) })) }
    },

    async badPatterns(patterns, { signal } = {}) {
      const bad: string[] = []
      for (const pattern of patterns) {
        try {
          await rowsOf(tryPattern(pattern), signal)
        } catch (error) {
          const failure = asQueryError(error)
          if (!(failure instanceof QueryError && failure.reason === 'bad_report')) throw failure
          bad.push(pattern)
        }
      }
      return bad
    },

    eventNames: (projectId, { signal } = {}) => {
      const version = dataVersion(projectId)
      const day = Math.floor(now() / (dayMs / 24))
      return cached(`names/${projectId}/${day}/${version}`, (shared) => eventNames(projectId, version, shared), signal)
    },

    ownProperties: (projectId, eventName, { signal } = {}) => {
      const key = JSON.stringify(['properties', projectId, eventName, dataVersion(projectId)])
      return cached(key, (shared) => ownProperties(projectId, eventName, shared), signal)
    },

    profileProperties: (projectId, { signal } = {}) => {
      const key = `profiles/${projectId}/${dataVersion(projectId)}`
      return cached(key, (shared) => profileProperties(projectId, shared), signal)
    },

    async askSql(projectId, question, { signal } = {}) {
      try {
        projectOf(projectId)
        return await sqlPage.ask(projectId, question, await knownJoins(projectId, dataVersion(projectId)), signal)
      } catch (error) {
        throw asQueryError(error)
      }
    },
    sqlSchema: sqlPage.schema,

    fillCohort: async (projectId, to, members, { signal } = {}) => {
      const command = (statement: Sql) => database.command(statement, limits)
      const report = parseReport(reportSchema, members.report ?? nobody)
      const plan = await planOf(projectId, report, dataVersion(projectId), signal && { signal })
      return fillCohort({ command, rows: (statement) => rowsOf(statement, signal) }, plan, to, members).catch(rethrow)
    },
    emptyCohort: (projectId, cohortId, before) => database.command(deleteMembers(projectId, cohortId, before)),
    cohortsOf: async (projectId, anyId, { signal } = {}) => {
      const version = dataVersion(projectId)
      const planned = (report: object) => planOf(projectId, parseReport(reportSchema, report), version)
      const store = { database, rows: (statement: Sql) => rowsOf(statement, signal) }
      const { cohorts = [] } = projectOf(projectId)
      const person = { projectId, anyId, joins: await knownJoins(projectId, version) }
      return cohortsOfPerson(store, person, cohorts, planned).catch(rethrow)
    },

    async exportEvents(projectId, request, format, { signal } = {}) {
      try {
        const { timeZone, ...rest } = request
        const report = parseReport(reportSchema, {
          kind: 'events',
          ...rest,
          ...(timeZone === undefined ? {} : { time_zone: timeZone }),
        })
        const plan = await planOf(projectId, report, dataVersion(projectId), signal && { signal })
        if (plan.kind !== 'events') throw new Error('An export is planned as events')
        return await exportEvents(database, plan, format, signal)
      } catch (error) {
        throw asQueryError(error)
      }
    },
  }
}

const rethrow = (error: unknown): never => {
  throw asQueryError(error)
}

/** Only then it has to be known when the first and last events are. */
const asksForAll = (report: Report): boolean =>
  report.range === 'all' || ('behind' in report && report.behind !== undefined && asksForAll(report.behind.report))

// What happens just now? The events that arrived since the last look, and who is here. Read from the stored rows; only the
// last half hour is looked at, which the table's parts know by their times, so it costs the same at any size.
import { eventColumns } from '../report/index.ts'
import { join, param, sql, type Sql } from '../sql/index.ts'
import type { Database } from '../store/index.ts'
import { selectColumn } from './event-columns.ts'
import type { QueryEngine } from './engine.ts'
import { asQueryError } from './errors.ts'
import { fromEvents, instant, settings } from './from.ts'
import { selectCounts, selectMinutes, selectPeople, type SnapshotRow } from './live-people.ts'
import type { Joins, Predicate, Scope } from './plan.ts'
import { compilePredicate } from './predicate.ts'
import type { Row } from './statement.ts'

/** Which events a listener wants: those that meet the predicate, and, if persons are named, are of one of them. */
export interface LiveFilter {
  readonly predicate: Predicate
  /** Person ids (decimal) before any join; undefined: everybody's. */
  readonly persons: readonly string[] | undefined
}

export interface LiveRow {
  readonly event_id: string
  /** 'YYYY-MM-DD hh:mm:ss.mmm', UTC. */
  readonly received_at: string
  readonly timestamp: string
  /** JSON text of an object. */
  readonly properties: string
  /** For each filter, 1 if the event meets it. */
  readonly matches: readonly number[]
  readonly [column: string]: string | number | boolean | readonly number[]
}

interface NewEvents {
  readonly filters: readonly LiveFilter[]
  /** ms: received at or after. */
  readonly since: number
  /** Event ids (decimal) that are left out. */
  readonly told: readonly string[]
  readonly limit: number
}

export interface LiveSnapshot {
  /** At most `mostPeople`, latest first. */
  readonly people: readonly SnapshotRow[]
  /** Of the persons of the last five minutes; kind 'all' is the number of them. */
  readonly counts: readonly { readonly kind: string; readonly key: string; readonly visitors: number }[]
  /** Minutes that have events; `minute` counts from 1970. */
  readonly minutes: readonly {
    readonly minute: number
    readonly events: number
    readonly page_views: number
    readonly visitors: number
  }[]
}

export interface LiveQueries {
  /** A filter as reports have it (unparsed). Throws QueryError if it is none. */
  prepare(projectId: number, filter: unknown): Promise<Predicate>
  /** Newest first; of rows that meet any of the filters. Events that happened more than 35 minutes ago are not live. */
  newEvents(projectId: number, request: NewEvents): Promise<readonly LiveRow[]>
  snapshot(projectId: number): Promise<LiveSnapshot>
}

export interface LiveQueriesOptions {
  readonly database: Database
  readonly engine: Pick<QueryEngine, 'explain'>
  /** ms since 1970. */
  readonly now: () => number
}

const minuteMs = 60_000
/** What happened earlier is not live, however late it arrives. */
const oldestMs = 35 * minuteMs
/** What happens later than this is somebody's wrong clock. */
const aheadMs = 120 * minuteMs
const presentMs = 5 * minuteMs
const minutesShown = 30
/** Whether persons are joined in a project is asked so often: its first join shows that much later. */
const joinsForMs = 30_000
const limits = { settings, maxSeconds: 10 } as const

export function createLiveQueries({ database, engine, now }: LiveQueriesOptions): LiveQueries {
  const joins = new Map<number, { readonly askedAt: number; readonly answer: Promise<Joins> }>()
  const joinsOf = (projectId: number): Promise<Joins> => {
    const known = joins.get(projectId)
    if (known !== undefined && now() - known.askedAt < joinsForMs) return known.answer
    const answer = engine
      .explain(projectId, { kind: 'overview', range: 'today', measures: ['visitors'] })
      .then(({ plan }) => plan.joins)
    joins.set(projectId, { askedAt: now(), answer })
    answer.catch(() => joins.delete(projectId))
    return answer
  }
  const rowsOf = async <R>(statement: Sql): Promise<readonly R[]> => {
    try {
      return (await database.query<R>(statement, limits)).rows
    } catch (error) {
      throw asQueryError(error)
    }
  }

  return {
    async prepare(projectId, filter) {
      // Resolved as a report's is: what a report takes, this takes, with the same words where it is wrong.
      const report = { kind: 'events', range: 'today', ...(filter === undefined ? {} : { filter }) }
      return (await engine.explain(projectId, report)).plan.filter
    },
    newEvents: (projectId, { filters, since, told, limit }) => {
      const at = now()
      const scope: Scope = {
        projectId,
        range: { from: at - oldestMs, to: at + aheadMs },
        joins: 'none',
        engaging: undefined,
      }
      return rowsOf(selectNew(scope, filters, since, told, limit))
    },
    async snapshot(projectId) {
      const at = now()
      const scopeOf = (fromMs: number): Scope => ({
        projectId,
        range: { from: fromMs, to: at + minuteMs },
        joins: known,
        engaging: undefined,
      })
      const known = await joinsOf(projectId)
      const [people, counts, minutes] = await Promise.all([
        rowsOf<SnapshotRow>(selectPeople(scopeOf(at - presentMs))),
        rowsOf<Row>(selectCounts(scopeOf(at - presentMs))),
        rowsOf<Row>(selectMinutes(scopeOf((Math.floor(at / minuteMs) - minutesShown + 1) * minuteMs))),
      ])
      return {
        people,
        counts: counts.map((row) => ({
          kind: String(row['kind']),
          key: String(row['key']),
          visitors: Number(row['visitors']),
        })),
        minutes: minutes.map((row) => ({
          minute: Number(row['minute']),
          events: Number(row['events']),
          page_views: Number(row['page_views']),
          visitors: Number(row['visitors']),
        })),
      }
    },
  }
}

function selectNew(
  scope: Scope,
  filters: readonly LiveFilter[],
  since: number,
  told: readonly string[],
  limit: number,
): Sql {
  const flags = filters.map(({ predicate, persons }) => {
    const meets = sql`toUInt8(${compilePredicate(predicate, scope)})`
    return persons === undefined
      ? meets
      : sql`(person_id IN ${param(persons.map(BigInt), 'Array(UInt64)')} AND ${meets})`
  })
  const matches = sql`array(${join(flags, sql`, `)}) AS matches`
  const rows = sql`SELECT *, ${matches} ${fromEvents(scope)} AND received_at >= ${instant(since)} AND event_id NOT IN ${param(told.map(BigInt), 'Array(UInt64)')} AND has(matches, 1) ORDER BY received_at DESC, timestamp DESC, event_id LIMIT ${param(limit, 'UInt32')}`
  return sql`SELECT ${join(eventColumns.map(selectColumn), sql`, `)}, matches FROM (${rows})`
}

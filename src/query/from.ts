// The only place that names the tables of a question. Each relation carries its walls (tenant and time) with it,
// so that no statement can forget them: other files write `${fromEvents(scope)} AND …`.
import { param, sql, type Param, type Sql } from '../sql/index.ts'
import type { Scope } from './plan.ts'

/** ms since 1970 as the type of the time columns. */
export const instant = (ms: number): Param =>
  param(new Date(ms).toISOString().slice(0, 23).replace('T', ' '), "DateTime64(3, 'UTC')")

/**
 * The days of a range, beside its times: the table's key holds the day before the time, and the engine does not see by itself
 * that a time tells the day (it would read the whole month).
 */
const days = (from: number, to: number): Sql =>
  sql`toDate(timestamp) >= toDate(${instant(from)}) AND toDate(timestamp) <= toDate(${instant(to)})`

const ofIds = ({ ids }: Scope): Sql =>
  ids === undefined ? sql`` : sql` AND person_id IN ${param(ids, 'Array(UInt64)')}`

/** `FROM events WHERE <project> AND <range>` (and the scope's ids): go on with AND, GROUP BY or ORDER BY. */
export const fromEvents = (scope: Scope): Sql => {
  const { from, to } = scope.range
  return sql`FROM events WHERE project_id = ${param(scope.projectId, 'UInt32')} AND timestamp >= ${instant(from)} AND timestamp < ${instant(to)} AND ${days(from, to - 1)}${ofIds(scope)}`
}

/**
 * The same, with all conditions looked at before any other column is read: for a condition that few rows meet and that the engine
 * does not take for one (a set that is made first). Go on with AND.
 */
export const fromFewEvents = ({ projectId, range }: Scope): Sql =>
  sql`FROM events PREWHERE project_id = ${param(projectId, 'UInt32')} AND timestamp >= ${instant(range.from)} AND timestamp < ${instant(range.to)} AND ${days(range.from, range.to - 1)}`

/** `FROM sessions WHERE …`: the last state of every visit that may have an event in the range (all that have one, and those that span it). */
export const fromSessions = ({ projectId, range }: Scope): Sql =>
  sql`FROM sessions FINAL WHERE project_id = ${param(projectId, 'UInt32')} AND ended_at >= ${instant(range.from)} AND started_at < ${instant(range.to)}`

/** The same with older states of visits: several rows a visit. */
export const fromSessionRows = ({ projectId, range }: Scope): Sql =>
  sql`FROM sessions WHERE project_id = ${param(projectId, 'UInt32')} AND ended_at >= ${instant(range.from)} AND started_at < ${instant(range.to)}`

/**
 * The visits that do have an event in the range. A visit's first and last times are those of real events, so only a
 * visit that began before the range and ended after it has to be looked up among the events.
 */
export function fromVisits(scope: Scope): Sql {
  const { from, to } = scope.range
  // Any version of the visit's row will do: its span only grows.
  const spanning = sql`FROM sessions WHERE project_id = ${param(scope.projectId, 'UInt32')} AND started_at < ${instant(from)} AND ended_at >= ${instant(to)}`
  // A constant to the engine, nearly always false: then no event is read.
  const areThere = sql`(SELECT count() > 0 ${spanning})`
  const withEvents = sql`SELECT session_id ${fromEvents(scope)} AND ${areThere} AND session_id IN (SELECT session_id ${spanning})`
  return sql`${fromSessions(scope)} AND (started_at >= ${instant(from)} OR ended_at < ${instant(to)} OR session_id IN (${withEvents}))`
}

/** The events of these visits, in the range or not: all of the days from the first start to the last end of them. */
export function fromEventsOfVisits(scope: Scope): Sql {
  const visits = fromSessionRows(scope)
  return sql`FROM events WHERE project_id = ${param(scope.projectId, 'UInt32')} AND toDate(timestamp) >= toDate((SELECT min(started_at) ${visits})) AND toDate(timestamp) <= toDate((SELECT max(ended_at) ${visits}))`
}

/** `FROM events WHERE …` for the catalogue: all time, or from a time on. */
export const fromEventsOfAllTime = (projectId: number, from = 0): Sql =>
  sql`FROM events WHERE project_id = ${param(projectId, 'UInt32')} AND timestamp >= ${instant(from)} AND toDate(timestamp) >= toDate(${instant(from)})`

/**
 * For queries of the SQL page: PREWHERE, so that a row of another project meets no condition of the user's. A condition that
 * fails (a text that is no number) tells the value that it failed on; conditions beside WHERE run together with it.
 */
export const fromEventsOfPage = (projectId: number): Sql =>
  sql`FROM events PREWHERE project_id = ${param(projectId, 'UInt32')}`
export const fromSessionsOfPage = (projectId: number): Sql =>
  sql`FROM sessions FINAL PREWHERE project_id = ${param(projectId, 'UInt32')}`

/** `FROM sessions WHERE …`: all visits there ever were, several rows each. */
export const fromSessionRowsOfAllTime = (projectId: number): Sql =>
  sql`FROM sessions WHERE project_id = ${param(projectId, 'UInt32')}`

/** Every time that the store holds. */
export const allTime = { from: 0, to: 4_294_000_000_000 } as const

/** One fill of a static cohort: what is being filled has another number than what is asked for. */
export interface CohortFill {
  readonly id: number
  readonly fill: number
}
/** The column `cohort_id`: the cohort's id in its lower 32 bits, the fill above them. */
export const fillKey = ({ id, fill }: CohortFill): Param => param((BigInt(fill) << 32n) | BigInt(id), 'UInt64')

/** `FROM cohort_members WHERE …`: the persons that were put into a static cohort, as they were called then. */
export const fromCohortMembers = (projectId: number, of: CohortFill): Sql =>
  sql`FROM cohort_members WHERE project_id = ${param(projectId, 'UInt32')} AND cohort_id = ${fillKey(of)}`

/** `FROM events WHERE <project>` for the one question without a range: when are its first and last events. */
export const eventSpan = (projectId: number): Sql =>
  sql`SELECT toUnixTimestamp64Milli(min(timestamp)) AS first_at, toUnixTimestamp64Milli(max(timestamp)) AS last_at, count() AS events FROM events WHERE project_id = ${param(projectId, 'UInt32')}`

/** `FROM identities WHERE …`: who each id is, if it is not a person of its own. Of all time: joins are retroactive. */
export const fromIdentities = (projectId: number): Sql =>
  sql`FROM identities FINAL WHERE project_id = ${param(projectId, 'UInt32')}`

/** `FROM identity_edges WHERE …`: what was taken back of who is who. */
export const fromCuts = (projectId: number): Sql =>
  sql`FROM identity_edges WHERE project_id = ${param(projectId, 'UInt32')} AND kind = 'cut'`

/** `FROM identity_edges WHERE …`: all that was ever said of who is who, with the names of ids as they were sent. */
export const fromEdges = (projectId: number): Sql =>
  sql`FROM identity_edges WHERE project_id = ${param(projectId, 'UInt32')}`

/** `FROM sessions WHERE …`: all visits in which one of these ids took part; several rows a visit. Of all time. */
export const fromSessionsOfPersons = (projectId: number, ids: readonly bigint[]): Sql =>
  sql`FROM sessions WHERE project_id = ${param(projectId, 'UInt32')} AND hasAny(arrayPushBack(other_person_ids, person_id), ${param(ids, 'Array(UInt64)')})`

/** `FROM events WHERE …`: of all time, of these ids as they were sent; by the projection `by_person`, if only its columns are named. */
export const fromEventsOfIds = (projectId: number, ids: readonly bigint[]): Sql =>
  sql`FROM events WHERE project_id = ${param(projectId, 'UInt32')} AND person_id IN ${param(ids, 'Array(UInt64)')}`

/** `FROM events WHERE …`: of single days (UTC), an array. */
export const fromEventsOfDays = (projectId: number, list: Sql): Sql =>
  sql`FROM events WHERE project_id = ${param(projectId, 'UInt32')} AND toDate(timestamp) IN ${list}`

/** `FROM profile_changes WHERE …`: what was said of persons (kind ''), groups of a type, or all. */
export const fromProfileChanges = (projectId: number, kind?: string): Sql =>
  kind === undefined
    ? sql`FROM profile_changes WHERE project_id = ${param(projectId, 'UInt32')}`
    : sql`FROM profile_changes WHERE project_id = ${param(projectId, 'UInt32')} AND kind = ${param(kind, 'String')}`

/**
 * Settings of every question. A visit's rows all lie in one partition (its id tells the month). Joins have their small side on
 * the right, where it is written: guessing from conditions the engine would put the events there.
 */
export const settings = {
  do_not_merge_across_partitions_select_final: 1,
  precise_float_parsing: 1,
  query_plan_join_swap_table: 'false',
  // Cohorts are inlined wherever they are used: much text. (The limits are for what people type; ours is bounded by a report's.)
  max_ast_elements: 500_000,
  max_expanded_ast_elements: 2_000_000,
  max_query_size: 8_000_000,
  max_subquery_depth: 1_000,
  max_ast_depth: 10_000,
  max_parser_depth: 10_000,
} as const

/**
 * Of the statements of reports. They ask about days and names, for which no projection is made; to look through the marks of
 * `by_person` for a set of persons costs as much as a sixth of the answer (SPEED.md).
 */
export const settingsOfReports = { ...settings, optimize_use_projections: 0 } as const

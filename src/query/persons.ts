// Whose event is it? Events have the ids that they were sent with; who an id is, `identities` says, which the loader keeps
// (store/identity). So joins are retroactive and reversible; the rules stand in report/README.md.
// Tables are called of_…: the engine takes an alias that is also a column's of a query around it for that one ("correlated").
import { sql, type Sql } from '../sql/index.ts'
import { fromCuts, fromEventsOfVisits, fromIdentities } from './from.ts'
import type { Scope } from './plan.ts'

/** Each id that is joined with the person that it is of: `joined_id`, `joined_to`. */
const joins = (projectId: number): Sql =>
  sql`(SELECT id AS joined_id, person_id AS joined_to ${fromIdentities(projectId)} AND person_id != id)`

/**
 * Visits in which ids of several persons meet, with the one that they count for: `visit`, `visit_person`. That is who was
 * identified first in it, or, if that was taken back, who it was said of. Only a join that does not hold (`is_contested`) can
 * bring this about.
 */
function sharedVisits(scope: Scope): Sql {
  const { projectId } = scope
  const said = sql`${fromEventsOfVisits(scope)} AND event_name IN ('identify', 'alias') AND identified_person_id != 0`
  const contested = sql`SELECT session_id ${said} AND person_id IN (SELECT id ${fromIdentities(projectId)} AND is_contested)`
  const rows = sql`(SELECT session_id, timestamp, event_id, person_id, identified_person_id ${said} AND session_id IN (${contested}))`
  const cuts = sql`(SELECT id AS cut_id, groupArray((other_id, at)) AS list ${fromCuts(projectId)} GROUP BY id)`
  const own = sql`if(of_sender.joined_to = 0, of_row.person_id, of_sender.joined_to)`
  const other = sql`if(of_user.joined_to = 0, of_row.identified_person_id, of_user.joined_to)`
  const isTakenBack = sql`arrayExists(cut -> cut.1 IN (0, of_row.identified_person_id) AND cut.2 >= of_row.timestamp, sender_cuts.list) OR arrayExists(cut -> cut.1 = 0 AND cut.2 >= of_row.timestamp, user_cuts.list)`
  const joined = sql`${rows} AS of_row ANY LEFT JOIN ${joins(projectId)} AS of_sender ON of_row.person_id = of_sender.joined_id ANY LEFT JOIN ${joins(projectId)} AS of_user ON of_row.identified_person_id = of_user.joined_id ANY LEFT JOIN ${cuts} AS sender_cuts ON of_row.person_id = sender_cuts.cut_id ANY LEFT JOIN ${cuts} AS user_cuts ON of_row.identified_person_id = user_cuts.cut_id`
  return sql`(SELECT of_row.session_id AS visit, argMin(if(${isTakenBack}, ${own}, ${other}), (of_row.timestamp, of_row.event_id)) AS visit_person FROM ${joined} GROUP BY of_row.session_id HAVING max(${own} != ${other}))`
}

/** `rows` is `(SELECT … person_id, session_id …)`; the same with the joined person as `person_id`. */
export function joinPersons(rows: Sql, scope: Scope): Sql {
  switch (scope.joins) {
    case 'none':
      return rows
    case 'simple':
      return joined(rows, joins(scope.projectId))
    case 'any': {
      const persons = joined(rows, joins(scope.projectId))
      return sql`(SELECT * EXCEPT (visit, visit_person) REPLACE (if(visit_person = 0, person_id, visit_person) AS person_id) FROM ${persons} AS of_person ANY LEFT JOIN ${sharedVisits(scope)} AS of_visit ON of_person.session_id = of_visit.visit)`
    }
  }
}

/** The same for rows that are of no visit: `(SELECT … person_id …)`. */
export const joinIds = (rows: Sql, { projectId, joins: known }: Scope): Sql =>
  known === 'none' ? rows : joined(rows, joins(projectId))

/**
 * A condition over rows with `person_id` (as stored) and `session_id` (events or visits of the scope): the row's person, after
 * joining, is in `set`, which is a `SELECT person_id …` of joined persons without parentheses around it.
 */
export function inPersons(set: Sql, scope: Scope): Sql {
  switch (scope.joins) {
    case 'none':
      return sql`person_id IN (${set})`
    case 'simple':
      return sql`person_id IN ${idsOf(set, joins(scope.projectId))}`
    case 'any': {
      // By the visit where it is shared, else by the id. The set stands here once: sets within sets would double at each level.
      const shared = sharedVisits(scope)
      const keys = sql`SELECT visit_person AS owner, toUInt8(1) AS is_visit, visit AS of_owner FROM ${shared} UNION ALL SELECT joined_to, toUInt8(0), joined_id FROM ${joins(scope.projectId)}`
      const asked = sql`(SELECT arrayJoin(arrayPushBack(keys, (toUInt8(0), person_id))) AS asked_key FROM (${set}) AS of_set ANY LEFT JOIN (SELECT owner, groupArray((is_visit, of_owner)) AS keys FROM (${keys}) GROUP BY owner) AS of_key ON of_set.person_id = of_key.owner)`
      const isShared = sql`session_id IN (SELECT visit FROM ${shared})`
      return sql`if(${isShared}, (toUInt8(1), session_id), (toUInt8(0), person_id)) IN (SELECT asked_key FROM ${asked})`
    }
  }
}
/** The same over rows with an `id` that are of no visit. */
export const inIds = (set: Sql, { projectId, joins: known }: Scope): Sql =>
  known === 'none' ? sql`id IN (${set})` : sql`id IN ${idsOf(set, joins(projectId))}`

/** All ids of persons: themselves, and those that are joined with them. */
const idsOf = (set: Sql, by: Sql): Sql =>
  sql`(SELECT arrayJoin(arrayPushBack(ids, person_id)) FROM (${set}) AS of_set ANY LEFT JOIN (SELECT joined_to, groupArray(joined_id) AS ids FROM ${by} GROUP BY joined_to) AS of_join ON of_set.person_id = of_join.joined_to)`

const joined = (rows: Sql, by: Sql): Sql =>
  sql`(SELECT * EXCEPT (joined_id, joined_to) REPLACE (if(joined_to = 0, person_id, joined_to) AS person_id) FROM ${rows} AS of_row ANY LEFT JOIN ${by} AS of_join ON of_row.person_id = of_join.joined_id)`

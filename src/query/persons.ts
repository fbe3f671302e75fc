// Whose event is it? Ids are joined by `identify` when a question is asked, over all time and without rewriting events:
// the rules stand in report/README.md. Once joins are kept in a table of their own (alias, unmerge), `firstJoins` reads that.
import { sql, type Sql } from '../sql/index.ts'
import { fromIdentifications } from './from.ts'
import type { Scope } from './plan.ts'

/** Each id that was identified as another, with the first other: `joined_id`, `joined_to`. */
const firstJoins = (projectId: number): Sql =>
  sql`(SELECT person_id AS joined_id, argMin(identified_person_id, (timestamp, event_id)) AS joined_to ${fromIdentifications(projectId)} AND identified_person_id != person_id GROUP BY person_id)`

/** Where each id has only one other (`simple`) any is the first, and two columns are not read. */
const onlyJoins = (projectId: number): Sql =>
  sql`(SELECT person_id AS joined_id, any(identified_person_id) AS joined_to ${fromIdentifications(projectId)} AND identified_person_id != person_id GROUP BY person_id)`

/** The same with the end of the chain of at most three joins; of a circle the least id. */
function chainedJoins(projectId: number): Sql {
  const first = firstJoins(projectId)
  const second = sql`(SELECT a.joined_id AS x0, a.joined_to AS x1, if(b.joined_to = 0, x1, b.joined_to) AS x2 FROM ${first} AS a ANY LEFT JOIN ${first} AS b ON a.joined_to = b.joined_id)`
  const third = sql`(SELECT x0, x1, x2, if(d.joined_to = 0, x2, d.joined_to) AS x3 FROM ${second} AS c ANY LEFT JOIN ${first} AS d ON c.x2 = d.joined_id)`
  return sql`(SELECT x0 AS joined_id, multiIf(x3 = x1, least(x1, x2), x3 = x0, least(x0, x1, x2), x3) AS joined_to FROM ${third})`
}

/** Visits in which ids of different persons meet, with the person that was identified first in it: `visit`, `visit_person`. */
function sharedVisits(projectId: number): Sql {
  const said = sql`(SELECT session_id, timestamp, event_id, person_id, identified_person_id ${fromIdentifications(projectId)})`
  const chained = chainedJoins(projectId)
  const own = sql`(SELECT session_id, timestamp, event_id, identified_person_id, if(joined_to = 0, person_id, joined_to) AS own FROM ${said} AS i ANY LEFT JOIN ${chained} AS j ON i.person_id = j.joined_id)`
  const both = sql`(SELECT session_id, timestamp, event_id, own, if(joined_to = 0, identified_person_id, joined_to) AS other FROM ${own} AS i ANY LEFT JOIN ${chained} AS j ON i.identified_person_id = j.joined_id)`
  return sql`(SELECT session_id AS visit, argMin(other, (timestamp, event_id)) AS visit_person FROM ${both} GROUP BY session_id HAVING max(own != other))`
}

/** `rows` is `(SELECT … person_id, session_id …)`; the same with the joined person as `person_id`. */
export function joinPersons(rows: Sql, { projectId, joins }: Scope): Sql {
  switch (joins) {
    case 'none':
      return rows
    case 'simple':
      return joined(rows, onlyJoins(projectId))
    case 'any': {
      const persons = joined(rows, chainedJoins(projectId))
      return sql`(SELECT * EXCEPT (visit, visit_person) REPLACE (if(visit_person = 0, person_id, visit_person) AS person_id) FROM ${persons} AS p ANY LEFT JOIN ${sharedVisits(projectId)} AS v ON p.session_id = v.visit)`
    }
  }
}

/**
 * A condition over rows with `person_id` (as stored) and `session_id` (events or visits of the scope): the row's person, after
 * joining, is in `set`, which is a `SELECT person_id …` of joined persons without parentheses around it.
 */
export function inPersons(set: Sql, { projectId, joins }: Scope): Sql {
  switch (joins) {
    case 'none':
      return sql`person_id IN (${set})`
    case 'simple':
      return sql`person_id IN ${idsOf(set, onlyJoins(projectId))}`
    case 'any': {
      const shared = sharedVisits(projectId)
      const ids = idsOf(set, chainedJoins(projectId))
      return sql`if(session_id IN (SELECT visit FROM ${shared}), session_id IN (SELECT visit FROM ${shared} WHERE visit_person IN (${set})), person_id IN ${ids})`
    }
  }
}
/** All ids of persons: themselves, and those that are joined with them. */
const idsOf = (set: Sql, joins: Sql): Sql =>
  sql`(SELECT arrayJoin(arrayPushBack(ids, person_id)) FROM (${set}) AS s ANY LEFT JOIN (SELECT joined_to, groupArray(joined_id) AS ids FROM ${joins} GROUP BY joined_to) AS j ON s.person_id = j.joined_to)`

const joined = (rows: Sql, joins: Sql): Sql =>
  sql`(SELECT * EXCEPT (joined_id, joined_to) REPLACE (if(joined_to = 0, person_id, joined_to) AS person_id) FROM ${rows} AS r ANY LEFT JOIN ${joins} AS j ON r.person_id = j.joined_id)`

// Who has this text? In an id as it was sent, in a property as it is now; or is the person of this id. Raw values tell who may
// have it, so that only what these persons have is folded.
import { personIdOf } from '../event/index.ts'
import { param, sql, type Sql } from '../sql/index.ts'
import { allTime, fromEvents, fromEdges, fromProfileChanges } from './from.ts'
import { joinIds, joinPersons } from './persons.ts'
import type { Scope } from './plan.ts'
import { jsonTextView, personProperties } from './profiles.ts'

/** `SELECT person_id …`: those of them who were there in the scope's range; further persons may be among them. */
export function foundPersons(text: string, scope: Scope): Sql {
  const { projectId } = scope
  const lower = param(text.toLowerCase(), 'String')
  const holds = (value: Sql): Sql => sql`position(lowerUTF8(${value}), ${lower}) > 0`
  const isId = /^\d{1,20}$/.test(text) && BigInt(text) < 1n << 64n
  const ids = param([personIdOf(projectId, text), ...(isId ? [BigInt(text)] : [])], 'Array(UInt64)')
  const exact = joinIds(sql`(SELECT arrayJoin(${ids}) AS person_id)`, scope)
  // Ids that were joined have their names there; others had the same in all of their events, of which one is in the range.
  const own = sql`SELECT id AS person_id ${fromEdges(projectId)} AND ${holds(sql`name`)}`
  const other = sql`SELECT other_id AS person_id ${fromEdges(projectId)} AND ${holds(sql`other_name`)}`
  const named = joinIds(sql`(SELECT DISTINCT person_id FROM (${own} UNION ALL ${other}))`, scope)
  // Where ids of several persons meet in a visit, one of them has events of ids that are not theirs.
  const range = scope.joins === 'any' ? allTime : scope.range
  const wide = { ...scope, range }
  const sent = joinPersons(sql`(SELECT person_id, session_id ${fromEvents(wide)} AND ${holds(sql`distinct_id`)})`, wide)
  // What a fold makes that no raw value has: sums, and in the text of a list what stands between its values.
  const flag = (isOn: boolean): Sql => sql`${param(isOn ? 1 : 0, 'UInt8')}`
  const isMade = sql`(${flag(/^[-+.\de]+$/i.test(text))} AND op = 'increment') OR (${flag(/[[\],]/.test(text))} AND op IN ('append', 'union'))`
  const raw = sql`(SELECT DISTINCT id AS person_id ${fromProfileChanges(projectId, '')} AND (${holds(sql`value`)} OR ${holds(jsonTextView(sql`value`))} OR ${isMade}))`
  const told = personProperties(undefined, scope, sql`SELECT person_id FROM ${joinIds(raw, scope)}`)
  return sql`SELECT person_id FROM ${exact} UNION ALL SELECT person_id FROM ${named} UNION ALL SELECT person_id FROM ${sent} UNION ALL SELECT person_id FROM ${told} WHERE ${holds(jsonTextView(sql`value`))}`
}

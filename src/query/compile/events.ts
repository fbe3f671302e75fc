// Events: single events, newest first, a page at a time.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { selectColumn } from '../event-columns.ts'
import { fromEvents, instant } from '../from.ts'
import { scopeOf, type EventsPlan } from '../plan.ts'
import { andPredicate } from '../predicate.ts'
import { column } from '../property.ts'
import type { Statement } from '../statement.ts'

/** One row more than the page, which tells whether there is a next one. */
export function compileEvents(plan: EventsPlan): readonly Statement[] {
  const scope = scopeOf(plan, plan.range)
  const columns = join(
    plan.columns.map((name) => (name === 'event_name' ? shownName(plan) : selectColumn(name))),
    sql`, `,
  )
  const { after } = plan
  const from =
    after === undefined
      ? sql``
      : sql` AND (timestamp < ${instant(after.timestamp)} OR (timestamp = ${instant(after.timestamp)} AND event_id < ${param(after.eventId, 'UInt64')}))`
  const page = sql`SELECT * ${fromEvents(scope)}${andPredicate(plan.filter, scope)}${from} ORDER BY timestamp DESC, event_id DESC LIMIT ${param(plan.limit + 1, 'UInt64')}`
  return [
    {
      name: 'events',
      sql: sql`SELECT toUnixTimestamp64Milli(timestamp) AS cursor_at, toString(event_id) AS cursor_id, ${columns} FROM (${page}) AS p ORDER BY p.timestamp DESC, p.event_id DESC`,
    },
  ]
}

/** Under the name that it counts as. (`p.`: an alias would hide the column.) */
const shownName = ({ eventName }: EventsPlan): Sql =>
  eventName.kind === 'merged_name' ? sql`${column(eventName)} AS event_name` : selectColumn('event_name')

// Events: rows → events with their own properties as they were sent, and the cursor of the next page.
import type { EventsResult } from '../../report/index.ts'
import type { EventsPlan } from '../plan.ts'
import type { Row, Rows } from '../statement.ts'
import { textAt } from './values.ts'

const times: ReadonlySet<string> = new Set(['timestamp', 'received_at'])

export function shapeEvents(plan: EventsPlan, rows: Rows): Omit<EventsResult, 'meta'> {
  const all = rows.get('events') ?? []
  const page = all.slice(0, plan.limit)
  const last = page.at(-1)
  return {
    kind: 'events',
    columns: [...plan.columns],
    events: page.map((row) => Object.fromEntries(plan.columns.map((column) => [column, valueAt(row, column)]))),
    next_cursor:
      all.length > plan.limit && last !== undefined
        ? `${textAt(last, 'cursor_at') ?? ''}-${textAt(last, 'cursor_id') ?? ''}`
        : null,
  }
}

function valueAt(row: Row, column: string): unknown {
  const value = row[column]
  if (times.has(column) && typeof value === 'string') return `${value.replace(' ', 'T')}Z`
  if (column === 'properties' && typeof value === 'string') return JSON.parse(value)
  return value
}

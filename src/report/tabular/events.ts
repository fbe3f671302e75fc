// Single events as a table: a column each, own properties as JSON text.
import type { EventsResult } from '../results-web.ts'
import { column, type Cell, type Column, type Table } from './table.ts'

const numbers: ReadonlySet<string> = new Set(['screen_width', 'screen_height', 'engaged_ms', 'scroll_depth'])
const columnOf = (name: string): Column =>
  name === 'timestamp' || name === 'received_at'
    ? column(name, 'time')
    : name === 'revenue'
      ? column(name, 'money')
      : name === 'is_interactive'
        ? column(name, 'yes_no')
        : column(name, numbers.has(name) ? 'count' : 'text')

const cell = (value: unknown): Cell =>
  value === undefined || value === null
    ? null
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : JSON.stringify(value)

export const eventsOf = (result: EventsResult): readonly Table[] => [
  {
    name: 'events',
    columns: result.columns.map(columnOf),
    rows: result.events.map((event) => result.columns.map((name) => cell(event[name]))),
    ...(result.next_cursor === null ? {} : { part: { shown: result.events.length, total: undefined, of: 'rows' } }),
  },
]

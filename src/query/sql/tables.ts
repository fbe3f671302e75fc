// Which tables does the SQL page have, with which columns? Names, types and words for people, and how each is read.
import { fields, type FieldName } from '../../event/index.ts'
import { sql, type Sql } from '../../sql/index.ts'

interface PageColumn {
  readonly name: string
  readonly type: string
  readonly description: string
}
export interface PageTable {
  readonly name: 'events' | 'sessions' | 'persons'
  readonly description: string
  readonly columns: readonly PageColumn[]
}

const named = (name: FieldName, type = 'String'): PageColumn => ({ name, type, description: fields[name].label })
const visit = [
  named('referrer'),
  named('referrer_host'),
  named('source'),
  named('channel'),
  named('utm_source'),
  named('utm_medium'),
  named('utm_campaign'),
  named('utm_term'),
  named('utm_content'),
  named('click_id_name'),
]

export const pageTables: readonly PageTable[] = [
  {
    name: 'events',
    description: 'One row an event.',
    columns: [
      { name: 'timestamp', type: 'DateTime64(3)', description: 'When it happened, UTC' },
      { name: 'event_name', type: 'String', description: 'Its name as it was sent' },
      { name: 'person_id', type: 'UInt64', description: 'Whose it is, after all joins of ids' },
      { name: 'session_id', type: 'UInt64', description: 'Its visit' },
      { name: 'distinct_id', type: 'String', description: 'The id that was sent' },
      {
        name: 'properties',
        type: 'JSON',
        description: 'Your own: properties.plan, properties.price::Float64, properties.`with%20space`',
      },
      named('hostname'),
      named('path'),
      named('query'),
      named('title'),
      ...visit,
      { name: 'click_id', type: 'String', description: 'Click id’s value' },
      named('country'),
      named('region'),
      named('city'),
      named('language'),
      named('time_zone'),
      named('device_type'),
      named('browser'),
      named('browser_version'),
      named('os'),
      named('os_version'),
      named('screen_width', 'UInt16'),
      named('screen_height', 'UInt16'),
      { name: 'engaged_ms', type: 'UInt32', description: 'Engaged time that the event tells, ms' },
      { name: 'scroll_depth', type: 'UInt8', description: 'Percent' },
      { name: 'revenue', type: 'Decimal(18, 4)', description: 'In its currency' },
      named('currency'),
      { name: 'is_interactive', type: 'Bool', description: 'False for automatic events' },
      { name: 'event_id', type: 'UInt64', description: 'Unique in the project' },
      { name: 'received_at', type: 'DateTime64(3)', description: 'When it came in, UTC' },
      named('intake'),
      named('sdk'),
      {
        name: 'properties_other',
        type: 'String',
        description: 'JSON text of lists, objects and nulls among the properties',
      },
    ],
  },
  {
    name: 'sessions',
    description: 'One row a visit.',
    columns: [
      { name: 'session_id', type: 'UInt64', description: 'As in events' },
      { name: 'person_id', type: 'UInt64', description: 'Whose it is, after all joins of ids' },
      { name: 'started_at', type: 'DateTime64(3)', description: 'First event, UTC' },
      { name: 'ended_at', type: 'DateTime64(3)', description: 'Last event, UTC' },
      { name: 'events', type: 'UInt32', description: 'Number of events' },
      { name: 'page_views', type: 'UInt32', description: 'Number of page and screen views' },
      { name: 'interactions', type: 'UInt32', description: 'Number of interactive events; 1 is a bounce' },
      { name: 'engaged_ms', type: 'UInt32', description: 'Engaged time, ms' },
      { name: 'entry_page', type: 'String', description: 'Path of the first page view' },
      { name: 'exit_page', type: 'String', description: 'Path of the last page view' },
      ...visit,
    ],
  },
  {
    name: 'persons',
    description: 'One row a person with an event, after all joins of ids.',
    columns: [
      { name: 'person_id', type: 'UInt64', description: 'As in events' },
      { name: 'first_seen', type: 'DateTime64(3)', description: 'First event, UTC' },
      { name: 'last_seen', type: 'DateTime64(3)', description: 'Last event, UTC' },
      { name: 'events', type: 'UInt64', description: 'Number of events' },
      { name: 'sessions', type: 'UInt64', description: 'Number of visits' },
    ],
  },
]

export const offeredTables: ReadonlySet<string> = new Set(pageTables.map(({ name }) => name))

export const offeredColumns: ReadonlySet<string> = new Set(
  pageTables.flatMap(({ columns }) => columns.map(({ name }) => name)),
)

/** What `events` and `sessions` read of the stored tables. Low-cardinality text as plain text: types as the page shows them. */
export const eventColumnsOfPage: Sql = sql`timestamp, event_name, person_id, session_id, distinct_id, properties, hostname, path, query, title, referrer, referrer_host, source, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_id_name, click_id, country, region, city, language, time_zone, device_type, browser, browser_version, os, os_version, screen_width, screen_height, engaged_ms, scroll_depth, revenue, currency, is_interactive, event_id, received_at, intake, sdk, properties_other`
export const sessionColumnsOfPage: Sql = sql`session_id, person_id, started_at, ended_at, events, page_views, interactions, engaged_ms, entry_page, exit_page, referrer, referrer_host, source, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_id_name`

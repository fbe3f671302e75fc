// Single events as columns: for the report of latest events and for exports. 64-bit ids are decimal strings (JavaScript,
// spreadsheets and data frames would round them), own properties one JSON text under the names that were sent.
import type { EventColumn } from '../report/index.ts'
import { param, sql, type Sql } from '../sql/index.ts'

/** A member of the JSON column's text: it is flat, and encoded names hold no quotes. Groups: name, value's JSON. */
const member = param('"([^"]*)":("(?:[^"\\\\]|\\\\.)*"|[^,}]*)', 'String')

/**
 * JSON text of all own properties as they were sent. The JSON column holds scalars under percent-encoded names (see
 * event/property-name.ts: an encoded character is always one ASCII byte, so URL decoding is its inverse); what it would
 * not give back unchanged is JSON text already. Cut by a pattern, since the engine's JSON functions refuse whole numbers
 * above 2^64.
 */
const ownProperties = sql`concat('{', arrayStringConcat(arrayConcat(
  arrayMap(x -> concat(toJSONString(if(x[1] = '%', '', decodeURLComponent(x[1]))), ':', x[2]), extractAllGroupsVertical(toJSONString(properties), ${member})),
  if(length(properties_other) > 2, [substring(properties_other, 2, length(properties_other) - 2)], [])), ','), '}')`

const eventColumnSql = {
  event_id: sql`toString(event_id)`,
  timestamp: sql`timestamp`,
  received_at: sql`received_at`,
  event_name: sql`event_name`,
  distinct_id: sql`distinct_id`,
  person_id: sql`toString(person_id)`,
  session_id: sql`toString(session_id)`,
  identified_person_id: sql`toString(identified_person_id)`,
  is_interactive: sql`is_interactive`,
  intake: sql`intake`,
  sdk: sql`sdk`,
  hostname: sql`hostname`,
  path: sql`path`,
  query: sql`query`,
  title: sql`title`,
  referrer: sql`referrer`,
  referrer_host: sql`referrer_host`,
  source: sql`source`,
  channel: sql`channel`,
  utm_source: sql`utm_source`,
  utm_medium: sql`utm_medium`,
  utm_campaign: sql`utm_campaign`,
  utm_term: sql`utm_term`,
  utm_content: sql`utm_content`,
  click_id_name: sql`click_id_name`,
  click_id: sql`click_id`,
  country: sql`country`,
  region: sql`region`,
  city: sql`city`,
  language: sql`language`,
  time_zone: sql`time_zone`,
  device_type: sql`device_type`,
  browser: sql`browser`,
  browser_version: sql`browser_version`,
  os: sql`os`,
  os_version: sql`os_version`,
  screen_width: sql`screen_width`,
  screen_height: sql`screen_height`,
  engaged_ms: sql`engaged_ms`,
  scroll_depth: sql`scroll_depth`,
  revenue: sql`toString(revenue)`,
  currency: sql`currency`,
  groups: sql`toJSONString(groups)`,
  properties: ownProperties,
} as const satisfies Record<EventColumn, Sql>

const names = {
  event_id: sql`event_id`,
  person_id: sql`person_id`,
  session_id: sql`session_id`,
  identified_person_id: sql`identified_person_id`,
  revenue: sql`revenue`,
  groups: sql`groups`,
  properties: sql`properties`,
} as const
type Computed = keyof typeof names
const isComputed = (column: EventColumn): column is Computed => Object.hasOwn(names, column)

/** `<expression> AS <column>` where they differ. Aliases hide the columns, so WHERE and ORDER BY stand in an inner SELECT. */
export const selectColumn = (name: EventColumn): Sql =>
  isComputed(name) ? sql`${eventColumnSql[name]} AS ${names[name]}` : eventColumnSql[name]

// How a property is read: as text, as a number, as a date. The views are defined in report/README.md.
import { encodePropertyName } from '../event/index.ts'
import { groupKey } from './profiles.ts'
import { param, sql, type Sql } from '../sql/index.ts'
import { QueryError } from './errors.ts'
import { currencyOf } from './money.ts'
import type { EventField, Property, SessionField } from './plan.ts'

export const eventColumns = {
  event_name: sql`event_name`,
  hostname: sql`hostname`,
  path: sql`path`,
  query: sql`query`,
  title: sql`title`,
  distinct_id: sql`distinct_id`,
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
  revenue: sql`revenue`,
  currency: sql`currency`,
  sdk: sql`sdk`,
  intake: sql`intake`,
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
} as const satisfies Record<EventField, Sql>

const sessionColumns = {
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
  entry_page: sql`entry_page`,
  exit_page: sql`exit_page`,
} as const satisfies Record<SessionField, Sql>

type BuiltIn = Extract<Property, { kind: 'event' | 'session' | 'merged_name' | 'currency' | 'url' | 'given' }>
/** Values of any type, in several places. */
type Free = Extract<Property, { kind: 'own' | 'stored' }>
/** The key of a group; '' where the event names none, which means missing. */
type Key = Extract<Property, { kind: 'group' }>
/** What a row tells itself; others are read in other tables, by relation.ts and predicate.ts. */
export type Readable = BuiltIn | Free | Key

export const isFree = (property: Property): property is Free => property.kind === 'own' || property.kind === 'stored'

/** A built-in property's column. */
export function column(property: BuiltIn | Key): Sql {
  switch (property.kind) {
    case 'given':
      return property.text
    case 'group':
      return groupKey(property.group)
    case 'event':
      return eventColumns[property.field]
    case 'session':
      return sessionColumns[property.field]
    case 'url':
      return sql`concat(toString(hostname), path)`
    case 'currency':
      return currencyOf(property.own)
    case 'merged_name':
      return sql`transform(toString(event_name), ${param(property.from, 'Array(String)')}, ${param(property.to, 'Array(String)')})`
  }
}

/** An own property's places: in the JSON column (as a text of any scalar, or by type), and the JSON text of everything else. */
export interface OwnPlaces {
  /** Nullable(String): text as it is, a number's shortest decimal, true, false. Reads one column, whatever types there are. */
  readonly scalar: Sql
  readonly text: Sql
  readonly number: Sql
  readonly bool: Sql
  /** '' if none. */
  readonly other: Sql
}
export const placesOf = (property: Free): OwnPlaces =>
  property.kind === 'own' ? ownPlaces(property.name) : storedPlaces

function ownPlaces(name: string): OwnPlaces {
  const path = param(encodePropertyName(name), 'Identifier')
  return {
    scalar: sql`CAST(properties.${path}, 'Nullable(String)')`,
    text: sql`properties.${path}.:String`,
    number: sql`properties.${path}.:Float64`,
    bool: sql`properties.${path}.:Bool`,
    other: sql`if(properties_other = '', '', JSONExtractRaw(properties_other, ${param(name, 'String')}))`,
  }
}

/** The same over a column `value` of JSON text, '' for none. */
const storedPlaces: OwnPlaces = {
  scalar: sql`multiIf(startsWith(value, '"'), JSONExtractString(value), match(value, '^-?[0-9]'), toString(toFloat64OrNull(value)), value IN ('true', 'false'), value, NULL)`,
  text: sql`if(startsWith(value, '"'), JSONExtractString(value), NULL)`,
  number: sql`if(match(value, '^-?[0-9]'), toFloat64OrNull(value), NULL)`,
  bool: sql`if(value IN ('true', 'false'), value = 'true', NULL)`,
  other: sql`if(value = 'null' OR startsWith(value, '[') OR startsWith(value, '{'), value, '')`,
}

/** Nullable(String): the text as it is, a number's shortest decimal, true or false, JSON for the rest. NULL: missing. */
export function textView(property: Readable): Sql {
  if (property.kind === 'group') return sql`nullIf(${column(property)}, '')`
  if (!isFree(property)) {
    const isText = property.type === 'text'
    return isText ? column(property) : sql`toString(${column(property)})`
  }
  const own = placesOf(property)
  return sql`coalesce(${own.scalar}, nullIf(${own.other}, ''))`
}

/** A text that is a decimal number as JSON writes it. */
const numberPattern = param('^-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$', 'String')
const numericText = (text: Sql): Sql => sql`if(match(${text}, ${numberPattern}), toFloat64OrNull(${text}), NULL)`

/** Nullable(Float64): a number, or a text that is one. */
export function numberView(property: Readable): Sql {
  if (isFree(property)) {
    const own = placesOf(property)
    return sql`coalesce(${own.number}, ${numericText(sql`ifNull(${own.text}, '')`)})`
  }
  return property.kind !== 'group' && property.type === 'number'
    ? sql`toFloat64(${column(property)})`
    : numericText(sql`toString(${column(property)})`)
}

const datePattern = param(
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$',
  'String',
)

/** Nullable(Int64): a text that is an ISO date or time, as ms since 1970; without a zone it is read in `timeZone`. */
export function dateView(property: Readable, timeZone: string): Sql {
  const text = isFree(property)
    ? sql`ifNull(${placesOf(property).text}, '')`
    : property.kind === 'group' || property.type === 'text'
      ? sql`toString(${column(property)})`
      : sql`''`
  return sql`if(match(${text}, ${datePattern}), toUnixTimestamp64Milli(parseDateTime64BestEffortOrNull(${text}, 3, ${param(timeZone, 'String')})), NULL)`
}

/** What no text can be (it is not UTF-8): stands for "missing" in breakdown keys, which are then never NULL. */
export const missingKey = sql`'\\xFF'`

/** String: a breakdown's key. */
export const keyView = (property: Readable): Sql =>
  isFree(property) || property.kind === 'group'
    ? sql`ifNull(${textView(property)}, ${missingKey})`
    : sql`toString(${textView(property)})`

/** The same over a row of visits, where all keys are properties of the visit. */
export function visitKey(property: Property): Sql {
  if (property.kind !== 'session') throw new Error(`A visit's row does not tell a property of kind ${property.kind}`)
  return keyView(property)
}

/** The same where only the event's row is read. Throws QueryError for properties that are kept elsewhere. */
export function eventKey(property: Property): Sql {
  if (property.kind === 'person' || property.kind === 'group_property' || property.kind === 'cohort')
    throw new QueryError(
      'bad_report',
      'Here only properties of the event can be read, not those of persons, groups or cohorts.',
    )
  return keyView(property)
}

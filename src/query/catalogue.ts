// What is there to ask about? The names of a project's events, and the properties that they bring, as they were sent.
import { join, param, sql, type Sql } from '../sql/index.ts'
import { readProperties } from '../store/index.ts'
import { aggregate } from './aggregate.ts'
import { fromEvents, fromEventsOfAllTime } from './from.ts'
import { countMeasures } from './measures.ts'
import { everything, type Scope } from './plan.ts'
import { eventColumns } from './property.ts'
import { textAt } from './shape/values.ts'
import type { Row } from './statement.ts'

export interface EventName {
  readonly eventName: string
  /** Of the last 30 days, today included, in the project's time zone. */
  readonly events: number
  readonly visitors: number
  /** ms since 1970, over all time. */
  readonly firstAt: number
  readonly lastAt: number
}

export const catalogueDays = 30

/** Names of all time: name, first_at, last_at. */
export const selectNames = (projectId: number): Sql =>
  sql`SELECT toString(event_name) AS name, toUnixTimestamp64Milli(min(timestamp)) AS first_at, toUnixTimestamp64Milli(max(timestamp)) AS last_at ${fromEventsOfAllTime(projectId)} GROUP BY event_name`

/** Names in a range: k1, visitors, events. */
export const selectCounts = (scope: Scope): Sql =>
  aggregate({
    over: { scope, predicate: everything, keys: [{ kind: 'event', field: 'event_name', type: 'text' }] },
    measures: [
      { name: sql`visitors`, measure: countMeasures.visitors },
      { name: sql`events`, measure: countMeasures.events },
    ],
  })

/** Most events first, then the latest. */
export function eventNamesOf(names: readonly Row[], counts: readonly Row[]): readonly EventName[] {
  const counted = new Map(counts.map((row) => [row['k1'], row]))
  return names
    .map((row) => ({
      eventName: String(row['name']),
      events: Number(counted.get(row['name'])?.['events'] ?? 0),
      visitors: Number(counted.get(row['name'])?.['visitors'] ?? 0),
      firstAt: Number(row['first_at']),
      lastAt: Number(row['last_at']),
    }))
    .toSorted((a, b) => b.events - a.events || b.lastAt - a.lastAt || (a.eventName < b.eventName ? -1 : 1))
}

type PropertyType = 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object'
interface OwnProperty {
  readonly name: string
  /** That have it, of those that were looked at. */
  readonly events: number
  readonly types: readonly PropertyType[]
  /** Most frequent first, as text. */
  readonly examples: readonly string[]
  readonly distinctValues: number
}
export interface OwnProperties {
  /** The latest events, so many were looked at. */
  readonly sampled: number
  readonly properties: readonly OwnProperty[]
  /** Built-in ones that have a value in them. */
  readonly fields: readonly FieldValues[]
}
interface FieldValues {
  readonly name: string
  /** Frequent ones, as text. */
  readonly examples: readonly string[]
}

const mostSampled = 10_000
/**
 * Own properties are dear to read, and a rare event lies in each day's rows among many: where days are large, few of them
 * are read. All of them hold the very latest events, so the sample is what it says it is.
 */
const fewDays = 4
const manyEvents = 100_000
/** Days back from now in which to look for events, one after the other; the last one is all time. */
export const sampleWindows: readonly (number | undefined)[] = [2, 16, undefined]

const isNamed = (eventName: string | undefined): Sql =>
  eventName === undefined ? sql`1` : sql`event_name = ${param(eventName, 'String')}`

/** Days with such events, the latest first: day, events, total (with all others). */
export const selectDays = (projectId: number, eventName: string | undefined, from: number | undefined): Sql =>
  sql`SELECT toString(toDate(timestamp)) AS day, countIf(${isNamed(eventName)}) AS events, count() AS total ${fromEventsOfAllTime(projectId, from)} GROUP BY day HAVING events > 0 ORDER BY day DESC`

/** Which of them are read; undefined: there may be more to find further back. */
export function sampleDays(rows: readonly Row[], isAllTime: boolean): readonly string[] | undefined {
  let [events, total] = [0, 0]
  const days: string[] = []
  const isEnough = (): boolean => events >= mostSampled || (days.length >= fewDays && total >= manyEvents)
  for (const row of rows) {
    if (isEnough()) break
    days.push(String(row['day']))
    events += Number(row['events'])
    total += Number(row['total'])
  }
  return isAllTime || isEnough() ? days : undefined
}

const mostExamples = 5

/** Of the latest events of the days: these columns. */
const sampled = (columns: Sql, scope: Scope, eventName: string | undefined, days: readonly string[]): Sql =>
  sql`SELECT ${columns} ${fromEvents(scope)} AND toDate(timestamp) IN ${param(days, 'Array(Date)')} AND ${isNamed(eventName)} ORDER BY timestamp DESC, event_id DESC LIMIT ${param(mostSampled, 'UInt64')}`

/** Own properties of the latest events, and frequent values of built-in ones. `scope`: the days' range. */
export const selectSamples = (...of: Parameters<typeof selectSample>): readonly Sql[] => [
  selectSample(...of),
  selectFieldValues(...of),
]

const selectSample = (scope: Scope, eventName: string | undefined, days: readonly string[]): Sql =>
  sql`SELECT toJSONString(properties) AS scalars, properties_other AS other FROM (${sampled(sql`properties, properties_other`, scope, eventName, days)})`

/** Frequent values of all built-in properties, an array each in the order of `eventColumns`; empty texts and zeros are none. */
function selectFieldValues(scope: Scope, eventName: string | undefined, days: readonly string[]): Sql {
  const columns = Object.values(eventColumns)
  const examples = columns.map(
    (text) => sql`topK(${param(mostExamples, 'UInt64')})(nullIf(nullIf(toString(${text}), ''), '0'))`,
  )
  const list = sql`, `
  return sql`SELECT [${join(examples, list)}] AS examples FROM (${sampled(join(columns, list), scope, eventName, days)})`
}

const longestExample = 100

const shortened = (text: string): string =>
  text.length <= longestExample ? text : `${text.slice(0, longestExample - 1)}…`

/** The rows of both statements. */
export function propertiesOf(rows: readonly Row[] = [], [values]: readonly Row[] = []): OwnProperties {
  const examples = (values?.['examples'] ?? []) as readonly (readonly string[])[]
  const fields = Object.keys(eventColumns).map((name, at) => ({ name, examples: (examples[at] ?? []).map(shortened) }))
  return { ...ownPropertiesOf(rows), fields: fields.filter((field) => field.examples.length > 0) }
}

/** Most frequent first. */
function ownPropertiesOf(rows: readonly Row[]): Omit<OwnProperties, 'fields'> {
  const all = new Map<string, { events: number; types: Set<PropertyType>; values: Map<string, number> }>()
  for (const row of rows) {
    const properties = readProperties(textAt(row, 'scalars') ?? '', textAt(row, 'other') ?? '')
    for (const [name, value] of Object.entries(properties)) {
      const seen = all.get(name) ?? { events: 0, types: new Set(), values: new Map() }
      all.set(name, seen)
      seen.events++
      seen.types.add(typeOf(value))
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      seen.values.set(text, (seen.values.get(text) ?? 0) + 1)
    }
  }
  return {
    sampled: rows.length,
    properties: [...all]
      .map(([name, { events, types, values }]) => ({
        name,
        events,
        types: [...types].sort(),
        examples: [...values]
          .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
          .slice(0, mostExamples)
          .map(([text]) => shortened(text)),
        distinctValues: values.size,
      }))
      .sort((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1)),
  }
}

/** Of persons and groups: what a report may name. */
export interface ProfileProperty {
  /** `person.plan`, `group.company.plan`, or `group.company`: the group itself. */
  readonly property: string
  /** That were ever given it. */
  readonly profiles: number
  /** A value, as text; '' where none is known. */
  readonly example: string
}

/** Persons' first, then each type of groups with what is known of it. `names`: by kind, '' for persons. */
export function profilePropertiesOf(
  types: readonly Row[],
  names: ReadonlyMap<string, readonly Row[]>,
): readonly ProfileProperty[] {
  const of = (kind: string, start: string): readonly ProfileProperty[] =>
    (names.get(kind) ?? []).map((row) => ({
      property: `${start}.${String(row['name'])}`,
      profiles: Number(row['ids']),
      example: exampleOf(String(row['example'])),
    }))
  return [
    ...of('', 'person'),
    ...types.flatMap((row) => {
      const type = String(row['type'])
      return [{ property: `group.${type}`, profiles: Number(row['ids']), example: '' }, ...of(type, `group.${type}`)]
    }),
  ]
}

/** JSON text as reports show it. */
function exampleOf(json: string): string {
  const text = json.startsWith('"') ? String(JSON.parse(json)) : json
  return shortened(text)
}

function typeOf(value: unknown): PropertyType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'object'
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text'
}

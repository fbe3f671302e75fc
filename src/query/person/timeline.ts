// What did a person do? Visits with their events, newest first. Visits come by their index, events by the projection `by_person`
// of the events, which has all that a list shows; only with their properties they are read by day and id in the table itself,
// which costs ten times as much: the properties of one event are asked for when it is opened.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import type { Database } from '../../store/index.ts'
import { selectColumn } from '../event-columns.ts'
import { fromEventsOfDays, settings } from '../from.ts'
import type { Row } from '../statement.ts'
import { daysOf, readVisits, type Person, type PersonVisit } from './visits.ts'

interface TimelineRequest {
  /** Only visits before this one. */
  readonly before?: bigint
  /** Only this visit. */
  readonly sessionId?: bigint
  /** Only events of this name, as sent, and visits that have one. */
  readonly eventName?: string
  /** Only this event. */
  readonly eventId?: bigint
  /** Their own properties as well: column `properties` of the rows. */
  readonly withProperties: boolean
  /** Visits. */
  readonly limit: number
  /** Of a visit, after leaving out so many of the latest. */
  readonly eventLimit: number
  readonly eventOffset: number
}
interface TimelineVisit extends PersonVisit {
  /** Of the name that was asked for. */
  readonly matching: number
  readonly country: string
  readonly deviceType: string
  readonly browser: string
  readonly os: string
  /** Newest first. */
  readonly rows: readonly Row[]
}
interface Timeline {
  readonly visits: readonly TimelineVisit[]
  readonly hasMore: boolean
}

/** Events of visits: by their days and ids, which the keys hold, then by the visits. */
function fromEventsOf(
  projectId: number,
  visits: readonly PersonVisit[],
  { eventName: name, eventId: id }: Pick<TimelineRequest, 'eventName' | 'eventId'>,
): Sql {
  const ids = [...new Set(visits.flatMap((visit) => visit.ids))]
  const sessions = visits.map(({ sessionId }) => sessionId)
  const named = name === undefined ? sql`` : sql` AND event_name = ${param(name, 'String')}`
  const isOne = id === undefined ? sql`` : sql` AND event_id = ${param(id, 'UInt64')}`
  return sql`${fromEventsOfDays(projectId, daysOf(visits))} AND person_id IN ${param(ids, 'Array(UInt64)')} AND session_id IN ${param(sessions, 'Array(UInt64)')}${named}${isOne}`
}

const columns = [
  'event_id',
  'event_name',
  'timestamp',
  'path',
  'title',
  'distinct_id',
  'session_id',
  'country',
  'device_type',
  'browser',
  'os',
  'revenue',
  'currency',
] as const

const isKnown = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** A page of the person's timeline. */
export async function readTimeline(
  database: Database,
  person: Person,
  request: TimelineRequest,
  signal?: AbortSignal,
): Promise<Timeline> {
  const options = { settings, ...(signal && { signal }) }
  const { limit } = request
  const visits = await readVisitsWith(database, person, { ...request, limit: limit + 1 }, signal)
  const page = visits.slice(0, limit)
  if (page.length === 0) return { visits: [], hasMore: false }
  const shown = request.withProperties ? [...columns, 'properties' as const] : columns
  const inner = sql`SELECT *, count() OVER (PARTITION BY session_id) AS matching ${fromEventsOf(person.projectId, page, request)} ORDER BY timestamp DESC, event_id DESC LIMIT ${param(request.eventOffset, 'UInt32')}, ${param(request.eventLimit, 'UInt32')} BY session_id`
  const { rows } = await database.query<Row>(
    sql`SELECT ${join(shown.map(selectColumn), sql`, `)}, toUnixTimestamp64Milli(timestamp) AS at, matching FROM (${inner}) ORDER BY at DESC, event_id DESC`,
    options,
  )
  const ofVisits = Map.groupBy(rows, (row) => BigInt(String(row['session_id'])))
  return {
    hasMore: visits.length > page.length,
    visits: page.map((visit) => {
      const own = ofVisits.get(visit.sessionId) ?? []
      const known = (column: string): string => own.map((row) => row[column]).find(isKnown) ?? ''
      return {
        ...visit,
        rows: own,
        matching: Number(own[0]?.['matching'] ?? 0),
        country: known('country'),
        deviceType: known('device_type'),
        browser: known('browser'),
        os: known('os'),
      }
    }),
  }
}

type VisitsWith = Pick<TimelineRequest, 'before' | 'sessionId' | 'eventName' | 'limit'>

/** Visits at once in which it is looked for an event. */
const mostVisits = 10_000

/** The latest visits that are asked for; of an event's name, those that have one. */
async function readVisitsWith(
  database: Database,
  person: Person,
  { eventName, ...request }: VisitsWith,
  signal?: AbortSignal,
): Promise<readonly PersonVisit[]> {
  if (eventName === undefined) return readVisits(database, person, request, signal)
  const found: PersonVisit[] = []
  let { before } = request
  for (let limit = 8 * request.limit; ; limit = Math.min(4 * limit, mostVisits)) {
    const some = await readVisits(database, person, { ...request, ...(before && { before }), limit }, signal)
    if (some.length === 0) return found
    const { rows } = await database.query<Row>(
      sql`SELECT DISTINCT session_id ${fromEventsOf(person.projectId, some, { eventName })}`,
      { settings, ...(signal && { signal }) },
    )
    const having = new Set(rows.map((row) => BigInt(String(row['session_id']))))
    found.push(...some.filter(({ sessionId }) => having.has(sessionId)))
    before = some.at(-1)?.sessionId
    if (some.length < limit || found.length >= request.limit) return found.slice(0, request.limit)
  }
}

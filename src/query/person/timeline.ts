// What did a person do? Visits with their events, newest first. Visits come by their index, events by the projection `by_person`
// of the events, which has all that a list shows; only with their properties they are read by day and id in the table itself,
// which costs ten times as much: the properties of one event are asked for when it is opened. The latest events of the person are
// read while its visits are looked up: mostly these are the visits' events, all of them, and nothing more has to be asked.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { DatabaseError, type Database } from '../../store/index.ts'
import { selectColumn } from '../event-columns.ts'
import { fromEventsOfDays, fromEventsOfIds, settings } from '../from.ts'
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
  const { limit } = request
  const [visits, latest] = await Promise.all([
    readVisitsWith(database, person, { ...request, limit: limit + 1 }, signal),
    readLatest(database, person, request, signal),
  ])
  const page = visits.slice(0, limit)
  if (page.length === 0) return { visits: [], hasMore: false }
  const rowsOf =
    eventsAmong(latest, page, person, request) ?? (await readEvents(database, person, page, request, signal))
  return {
    hasMore: visits.length > page.length,
    visits: page.map((visit) => {
      const { rows, matching } = rowsOf(visit)
      const known = (column: string): string => rows.map((row) => row[column]).find(isKnown) ?? ''
      return {
        ...visit,
        rows,
        matching,
        country: known('country'),
        deviceType: known('device_type'),
        browser: known('browser'),
        os: known('os'),
      }
    }),
  }
}

/** Of a visit: its events that are shown, newest first, and how many it has. */
type RowsOf = (visit: PersonVisit) => { readonly rows: readonly Row[]; readonly matching: number }

const sessionOf = (row: Row): bigint => BigInt(String(row['session_id']))

/** The time as `at`, and the rows newest first: shown ids are texts, which would be in another order. */
const inOrder = (rows: Sql): Sql =>
  sql`toUnixTimestamp64Milli(timestamp) AS at FROM (${rows}) ORDER BY at DESC, toUInt64(event_id) DESC`

/** The events of these visits. */
async function readEvents(
  database: Database,
  { projectId }: Person,
  page: readonly PersonVisit[],
  request: TimelineRequest,
  signal?: AbortSignal,
): Promise<RowsOf> {
  const shown = request.withProperties ? [...columns, 'properties' as const] : columns
  const inner = sql`SELECT *, count() OVER (PARTITION BY session_id) AS matching ${fromEventsOf(projectId, page, request)} ORDER BY timestamp DESC, event_id DESC LIMIT ${param(request.eventOffset, 'UInt32')}, ${param(request.eventLimit, 'UInt32')} BY session_id`
  const { rows } = await database.query<Row>(
    sql`SELECT ${join(shown.map(selectColumn), sql`, `)}, matching, ${inOrder(inner)}`,
    { settings, ...(signal && { signal }) },
  )
  const ofVisits = Map.groupBy(rows, sessionOf)
  // Behind the last of a visit's events no row tells how many there are.
  const isBehind = request.eventOffset > 0 && request.eventName === undefined && request.eventId === undefined
  return ({ sessionId, events }) => {
    const own = ofVisits.get(sessionId) ?? []
    return { rows: own, matching: Number(own[0]?.['matching'] ?? (isBehind ? events : 0)) }
  }
}

/** Events that are read ahead, and rows that may be looked through for them: somebody with more is asked by the visits. */
const latestEvents = 1_000
const rowsAhead = 200_000

/** The person's latest events, newest first, if they may be what is asked for. */
async function readLatest(
  database: Database,
  { projectId, ids }: Person,
  { before, sessionId, eventName, eventId, withProperties }: TimelineRequest,
  signal?: AbortSignal,
): Promise<readonly Row[]> {
  if (withProperties || sessionId !== undefined || eventName !== undefined || eventId !== undefined) return []
  const isBefore = before === undefined ? sql`` : sql` AND session_id < ${param(before, 'UInt64')}`
  const inner = sql`SELECT * ${fromEventsOfIds(projectId, ids)}${isBefore} ORDER BY timestamp DESC, event_id DESC LIMIT ${param(latestEvents, 'UInt32')}`
  const latest = sql`SELECT ${join(columns.map(selectColumn), sql`, `)}, ${inOrder(inner)}`
  const limits = { ...settings, max_rows_to_read: rowsAhead, max_threads: 1 }
  try {
    return (await database.query<Row>(latest, { settings: limits, ...(signal && { signal }) })).rows
  } catch (error) {
    // More rows than may be looked through.
    if (error instanceof DatabaseError && error.reason === 'memory') return []
    throw error
  }
}

/** The events of these visits, if they are all among the latest; undefined if that is not sure. */
function eventsAmong(
  latest: readonly Row[],
  page: readonly PersonVisit[],
  { ids }: Person,
  { eventOffset, eventLimit }: TimelineRequest,
): RowsOf | undefined {
  const own = new Set(ids)
  const ofVisits = Map.groupBy(latest, sessionOf)
  const isWhole = (visit: PersonVisit): boolean =>
    visit.events === ofVisits.get(visit.sessionId)?.length && visit.ids.every((id) => own.has(id))
  if (!page.every(isWhole)) return undefined
  return ({ sessionId }) => {
    const all = ofVisits.get(sessionId) ?? []
    return { rows: all.slice(eventOffset, eventOffset + eventLimit), matching: all.length }
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

// One row of each table, as RowBinary. The order of columns here and in `insertColumns` is the same.
import type { Dropped, Event } from '../event/index.ts'
import type { EdgeRow, IdentityRow } from './identity/join.ts'
import type { ProfileChangeRow } from './profile-changes.ts'
import { storeProperties } from './properties.ts'
import type { RowWriter } from './row-writer.ts'
import type { SessionState } from './session-rows.ts'
import type { InsertTable } from './types.ts'

/** What a column is sent as. The engine makes of a text what the table says (low cardinality), but of JSON with types of its own guess. */
export type ColumnType = keyof typeof columnWidths
export interface Column {
  readonly name: string
  readonly type: ColumnType
}
/** Bytes of a value; undefined where it says itself how long it is. */
export const columnWidths = {
  Bool: 1,
  UInt8: 1,
  UInt16: 2,
  UInt32: 4,
  UInt64: 8,
  "DateTime64(3, 'UTC')": 8,
  'Decimal(18, 4)': 8,
  String: undefined,
  'JSON(max_dynamic_paths=256)': undefined,
  'Array(UInt64)': undefined,
  'Map(String, String)': undefined,
} as const

const time = "DateTime64(3, 'UTC')"
const columns = (...groups: readonly (readonly [type: ColumnType, names: string])[]): readonly Column[] =>
  groups.flatMap(([type, names]) => names.split(/\s+/).map((name) => ({ name, type })))

export const insertColumns: Readonly<Record<InsertTable, readonly Column[]>> = {
  events: columns(
    ['UInt32', 'project_id'],
    [time, 'timestamp received_at'],
    ['String', 'event_name'],
    ['UInt64', 'event_id person_id'],
    ['String', 'distinct_id'],
    ['UInt64', 'identified_person_id session_id'],
    ['Bool', 'is_interactive'],
    ['String', 'intake sdk'],
    ['UInt8', 'flags'],
    ['String', 'hostname path query title referrer referrer_host source channel'],
    ['String', 'utm_source utm_medium utm_campaign utm_term utm_content click_id_name click_id'],
    ['String', 'country region city language time_zone device_type browser browser_version os os_version'],
    ['UInt16', 'screen_width screen_height'],
    ['UInt32', 'engaged_ms'],
    ['UInt8', 'scroll_depth'],
    ['Decimal(18, 4)', 'revenue'],
    ['String', 'currency'],
    ['Map(String, String)', 'groups'],
    ['JSON(max_dynamic_paths=256)', 'properties'],
    ['String', 'properties_other'],
  ),
  sessions: columns(
    ['UInt32', 'project_id'],
    ['UInt64', 'session_id version'],
    [time, 'started_at ended_at'],
    ['UInt32', 'events page_views interactions engaged_ms'],
    ['UInt64', 'person_id'],
    ['Array(UInt64)', 'other_person_ids'],
    ['String', 'client_session_id'],
    [time, 'entry_at'],
    ['UInt64', 'entry_event_id'],
    ['String', 'entry_page'],
    [time, 'exit_at'],
    ['UInt64', 'exit_event_id'],
    ['String', 'exit_page'],
    ['UInt64', 'first_event_id'],
    ['String', 'referrer referrer_host source channel'],
    ['String', 'utm_source utm_medium utm_campaign utm_term utm_content click_id_name'],
  ),
  dropped: columns(
    ['UInt32', 'project_id'],
    [time, 'dropped_at'],
    ['String', 'stage reason detail event_name'],
    ['UInt64', 'event_id'],
    [time, 'timestamp'],
    ['UInt32', 'count'],
    ['String', 'payload'],
    ['Bool', 'is_replayable'],
  ),
  identity_edges: columns(
    ['UInt32', 'project_id'],
    ['UInt64', 'id other_id'],
    ['String', 'kind'],
    ['Bool', 'is_toward_other'],
    [time, 'at'],
    ['UInt64', 'event_id'],
    ['String', 'name other_name'],
  ),
  identities: columns(
    ['UInt32', 'project_id'],
    ['UInt64', 'id person_id'],
    ['Bool', 'is_contested'],
    ['UInt64', 'version'],
  ),
  profile_changes: columns(
    ['UInt32', 'project_id'],
    ['String', 'kind'],
    ['UInt64', 'id'],
    ['String', 'name'],
    [time, 'at'],
    ['UInt64', 'event_id'],
    ['UInt16', 'position'],
    ['String', 'op value key'],
  ),
}

/** Gives where the properties begin within the writer (the row's last two columns). */
export function writeEvent(w: RowWriter, event: Event): number {
  w.beginRow()
  w.u32(event.projectId)
  w.time(event.timestamp)
  w.time(event.receivedAt)
  w.text(event.eventName)
  w.u64(event.eventId)
  w.u64(event.personId)
  w.text(event.distinctId)
  w.u64(event.identifiedPersonId)
  w.u64(event.sessionId)
  w.bool(event.isInteractive)
  w.text(event.intake)
  w.text(event.sdk)
  w.u8(event.flags)
  w.text(event.hostname)
  w.text(event.path)
  w.text(event.query)
  w.text(event.title)
  w.text(event.referrer)
  w.text(event.referrerHost)
  w.text(event.source)
  w.text(event.channel)
  w.text(event.utmSource)
  w.text(event.utmMedium)
  w.text(event.utmCampaign)
  w.text(event.utmTerm)
  w.text(event.utmContent)
  w.text(event.clickIdName)
  w.text(event.clickId)
  w.text(event.country)
  w.text(event.region)
  w.text(event.city)
  w.text(event.language)
  w.text(event.timeZone)
  w.text(event.deviceType)
  w.text(event.browser)
  w.text(event.browserVersion)
  w.text(event.os)
  w.text(event.osVersion)
  w.u16(within(event.screenWidth, 65_535))
  w.u16(within(event.screenHeight, 65_535))
  w.u32(within(event.engagedMs, 4_294_967_295))
  w.u8(within(event.scrollDepth, 255))
  w.i64(event.revenue)
  w.text(event.currency)
  w.texts(event.groups)
  const start = w.length
  const { scalars, other } = storeProperties(event.properties)
  w.text(scalars)
  w.text(other)
  return start
}

export function writeSession(w: RowWriter, session: SessionState): void {
  w.beginRow()
  w.u32(session.projectId)
  w.u64(session.sessionId)
  w.u64(BigInt(session.events))
  w.time(session.startedAt)
  w.time(session.endedAt)
  w.u32(session.events)
  w.u32(session.pageViews)
  w.u32(session.interactions)
  w.u32(within(session.engagedMs, 4_294_967_295))
  w.u64(session.personId)
  w.u64s(session.otherPersonIds)
  w.text(session.clientSessionId)
  w.time(session.entryAt)
  w.u64(session.entryEventId)
  w.text(session.entryPage)
  w.time(session.exitAt)
  w.u64(session.exitEventId)
  w.text(session.exitPage)
  w.u64(session.firstEventId)
  w.text(session.referrer)
  w.text(session.referrerHost)
  w.text(session.source)
  w.text(session.channel)
  w.text(session.utmSource)
  w.text(session.utmMedium)
  w.text(session.utmCampaign)
  w.text(session.utmTerm)
  w.text(session.utmContent)
  w.text(session.clickIdName)
}

export function writeDropped(w: RowWriter, dropped: Dropped): void {
  w.beginRow()
  w.u32(dropped.projectId)
  w.time(dropped.droppedAt)
  w.text(dropped.stage)
  w.text(dropped.reason)
  w.text(dropped.detail)
  w.text(dropped.eventName)
  w.u64(dropped.eventId)
  w.time(dropped.timestamp)
  w.u32(dropped.count)
  w.text(dropped.payload)
  w.bool(dropped.isReplayable)
}

export function writeEdge(w: RowWriter, edge: EdgeRow): void {
  w.beginRow()
  w.u32(edge.projectId)
  w.u64(edge.id)
  w.u64(edge.other)
  w.text(edge.kind)
  w.bool(edge.isTowardOther)
  w.time(edge.at)
  w.u64(edge.eventId)
  w.text(edge.name)
  w.text(edge.otherName)
}

export function writeIdentity(w: RowWriter, identity: IdentityRow): void {
  w.beginRow()
  w.u32(identity.projectId)
  w.u64(identity.id)
  w.u64(identity.personId)
  w.bool(identity.isContested)
  w.u64(BigInt(identity.version))
}

export function writeProfileChange(w: RowWriter, change: ProfileChangeRow): void {
  w.beginRow()
  w.u32(change.projectId)
  w.text(change.kind)
  w.u64(change.id)
  w.text(change.name)
  w.time(change.at)
  w.u64(change.eventId)
  w.u16(change.position)
  w.text(change.op)
  w.text(change.value)
  w.text(change.key)
}

/** Numbers beyond the column's range are held at its edge; fractions are cut. */
const within = (value: number, most: number): number => (value > 0 ? Math.min(Math.trunc(value), most) : 0)

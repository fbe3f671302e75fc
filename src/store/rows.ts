// The tables' columns as the loader writes them, and one row of each. A text's column need not be of the table's type (the
// engine makes of it what the table says); `name()` is cheaper where the table has LowCardinality.
import type { Dropped, Event } from '../event/index.ts'
import { decimal, flag, json, list, map, name, TableWriter, text, time, u16, u32, u64, u8 } from './columns.ts'
import type { EdgeRow, IdentityRow } from './identity/join.ts'
import type { ProfileChangeRow } from './profile-changes.ts'
import { storeProperties } from './properties.ts'
import type { SessionState } from './session-rows.ts'
import type { InsertTable } from './types.ts'

const eventRows = () =>
  new TableWriter({
    project_id: u32(),
    timestamp: time(),
    received_at: time(),
    event_name: name(),
    event_id: u64(),
    person_id: u64(),
    distinct_id: text(),
    identified_person_id: u64(),
    session_id: u64(),
    is_interactive: flag(),
    intake: name(),
    sdk: name(),
    flags: u8(),
    hostname: name(),
    path: name(),
    query: text(),
    title: name(),
    referrer: name(),
    referrer_host: name(),
    source: name(),
    channel: name(),
    utm_source: name(),
    utm_medium: name(),
    utm_campaign: name(),
    utm_term: name(),
    utm_content: name(),
    click_id_name: name(),
    click_id: text(),
    country: name(),
    region: name(),
    city: name(),
    language: name(),
    time_zone: name(),
    device_type: name(),
    browser: name(),
    browser_version: name(),
    os: name(),
    os_version: name(),
    screen_width: u16(),
    screen_height: u16(),
    engaged_ms: u32(),
    scroll_depth: u8(),
    revenue: decimal(),
    currency: name(),
    groups: map(),
    properties: json(),
    properties_other: text(),
  })
const sessionRows = () =>
  new TableWriter({
    project_id: u32(),
    session_id: u64(),
    version: u64(),
    started_at: time(),
    ended_at: time(),
    events: u32(),
    page_views: u32(),
    interactions: u32(),
    engaged_ms: u32(),
    person_id: u64(),
    other_person_ids: list(),
    client_session_id: text(),
    entry_at: time(),
    entry_event_id: u64(),
    entry_page: name(),
    exit_at: time(),
    exit_event_id: u64(),
    exit_page: name(),
    first_event_id: u64(),
    referrer: name(),
    referrer_host: name(),
    source: name(),
    channel: name(),
    utm_source: name(),
    utm_medium: name(),
    utm_campaign: name(),
    utm_term: name(),
    utm_content: name(),
    click_id_name: name(),
  })
const droppedRows = () =>
  new TableWriter({
    project_id: u32(),
    dropped_at: time(),
    stage: name(),
    reason: name(),
    detail: text(),
    event_name: text(),
    event_id: u64(),
    timestamp: time(),
    count: u32(),
    payload: text(),
    is_replayable: flag(),
  })
const edgeRows = () =>
  new TableWriter({
    project_id: u32(),
    id: u64(),
    other_id: u64(),
    kind: name(),
    is_toward_other: flag(),
    at: time(),
    event_id: u64(),
    name: text(),
    other_name: text(),
  })
const identityRows = () =>
  new TableWriter({
    project_id: u32(),
    id: u64(),
    person_id: u64(),
    is_contested: flag(),
    version: u64(),
  })
const profileChangeRows = () =>
  new TableWriter({
    project_id: u32(),
    kind: name(),
    id: u64(),
    name: name(),
    at: time(),
    event_id: u64(),
    position: u16(),
    op: name(),
    value: text(),
    key: text(),
  })

/** Empty writers, by table. */
export const rowsOf = {
  events: eventRows,
  sessions: sessionRows,
  dropped: droppedRows,
  identity_edges: edgeRows,
  identities: identityRows,
  profile_changes: profileChangeRows,
} satisfies Readonly<Record<InsertTable, () => unknown>>
/** The columns that a block of a table has, as an INSERT lists them. */
export const insertColumns: Readonly<Record<InsertTable, string>> = {
  events: namesOf(rowsOf.events()),
  sessions: namesOf(rowsOf.sessions()),
  dropped: namesOf(rowsOf.dropped()),
  identity_edges: namesOf(rowsOf.identity_edges()),
  identities: namesOf(rowsOf.identities()),
  profile_changes: namesOf(rowsOf.profile_changes()),
}
function namesOf(rows: { readonly columns: object }): string {
  return Object.keys(rows.columns).join(', ')
}
/** What writes the rows of a table. */
export type RowsOf<Table extends InsertTable> = ReturnType<(typeof rowsOf)[Table]>

/** Throws for an event that is not what its type says: then take the row back. */
export function writeEvent(rows: RowsOf<'events'>, event: Event): void {
  const { columns: c } = rows
  c.project_id.add(event.projectId)
  c.timestamp.add(event.timestamp)
  c.received_at.add(event.receivedAt)
  c.event_name.add(event.eventName)
  c.event_id.add(event.eventId)
  c.person_id.add(event.personId)
  c.distinct_id.add(event.distinctId)
  c.identified_person_id.add(event.identifiedPersonId)
  c.session_id.add(event.sessionId)
  c.is_interactive.add(event.isInteractive)
  c.intake.add(event.intake)
  c.sdk.add(event.sdk)
  c.flags.add(event.flags)
  c.hostname.add(event.hostname)
  c.path.add(event.path)
  c.query.add(event.query)
  c.title.add(event.title)
  c.referrer.add(event.referrer)
  c.referrer_host.add(event.referrerHost)
  c.source.add(event.source)
  c.channel.add(event.channel)
  c.utm_source.add(event.utmSource)
  c.utm_medium.add(event.utmMedium)
  c.utm_campaign.add(event.utmCampaign)
  c.utm_term.add(event.utmTerm)
  c.utm_content.add(event.utmContent)
  c.click_id_name.add(event.clickIdName)
  c.click_id.add(event.clickId)
  c.country.add(event.country)
  c.region.add(event.region)
  c.city.add(event.city)
  c.language.add(event.language)
  c.time_zone.add(event.timeZone)
  c.device_type.add(event.deviceType)
  c.browser.add(event.browser)
  c.browser_version.add(event.browserVersion)
  c.os.add(event.os)
  c.os_version.add(event.osVersion)
  c.screen_width.add(within(event.screenWidth, 65_535))
  c.screen_height.add(within(event.screenHeight, 65_535))
  c.engaged_ms.add(within(event.engagedMs, 4_294_967_295))
  c.scroll_depth.add(within(event.scrollDepth, 255))
  c.revenue.add(event.revenue)
  c.currency.add(event.currency)
  c.groups.add(event.groups)
  const { scalars, other } = storeProperties(event.properties)
  c.properties.add(scalars)
  c.properties_other.add(other)
  rows.endRow()
}

export function writeSession(rows: RowsOf<'sessions'>, session: SessionState): void {
  const { columns: c } = rows
  c.project_id.add(session.projectId)
  c.session_id.add(session.sessionId)
  c.version.add(BigInt(session.events))
  c.started_at.add(session.startedAt)
  c.ended_at.add(session.endedAt)
  c.events.add(session.events)
  c.page_views.add(session.pageViews)
  c.interactions.add(session.interactions)
  c.engaged_ms.add(within(session.engagedMs, 4_294_967_295))
  c.person_id.add(session.personId)
  c.other_person_ids.add(session.otherPersonIds)
  c.client_session_id.add(session.clientSessionId)
  c.entry_at.add(session.entryAt)
  c.entry_event_id.add(session.entryEventId)
  c.entry_page.add(session.entryPage)
  c.exit_at.add(session.exitAt)
  c.exit_event_id.add(session.exitEventId)
  c.exit_page.add(session.exitPage)
  c.first_event_id.add(session.firstEventId)
  c.referrer.add(session.referrer)
  c.referrer_host.add(session.referrerHost)
  c.source.add(session.source)
  c.channel.add(session.channel)
  c.utm_source.add(session.utmSource)
  c.utm_medium.add(session.utmMedium)
  c.utm_campaign.add(session.utmCampaign)
  c.utm_term.add(session.utmTerm)
  c.utm_content.add(session.utmContent)
  c.click_id_name.add(session.clickIdName)
  rows.endRow()
}

export function writeDropped(rows: RowsOf<'dropped'>, dropped: Dropped): void {
  const { columns: c } = rows
  c.project_id.add(dropped.projectId)
  c.dropped_at.add(dropped.droppedAt)
  c.stage.add(dropped.stage)
  c.reason.add(dropped.reason)
  c.detail.add(dropped.detail)
  c.event_name.add(dropped.eventName)
  c.event_id.add(dropped.eventId)
  c.timestamp.add(dropped.timestamp)
  c.count.add(dropped.count)
  c.payload.add(dropped.payload)
  c.is_replayable.add(dropped.isReplayable)
  rows.endRow()
}

export function writeEdge(rows: RowsOf<'identity_edges'>, edge: EdgeRow): void {
  const { columns: c } = rows
  c.project_id.add(edge.projectId)
  c.id.add(edge.id)
  c.other_id.add(edge.other)
  c.kind.add(edge.kind)
  c.is_toward_other.add(edge.isTowardOther)
  c.at.add(edge.at)
  c.event_id.add(edge.eventId)
  c.name.add(edge.name)
  c.other_name.add(edge.otherName)
  rows.endRow()
}

export function writeIdentity(rows: RowsOf<'identities'>, identity: IdentityRow): void {
  const { columns: c } = rows
  c.project_id.add(identity.projectId)
  c.id.add(identity.id)
  c.person_id.add(identity.personId)
  c.is_contested.add(identity.isContested)
  c.version.add(BigInt(identity.version))
  rows.endRow()
}

export function writeProfileChange(rows: RowsOf<'profile_changes'>, change: ProfileChangeRow): void {
  const { columns: c } = rows
  c.project_id.add(change.projectId)
  c.kind.add(change.kind)
  c.id.add(change.id)
  c.name.add(change.name)
  c.at.add(change.at)
  c.event_id.add(change.eventId)
  c.position.add(change.position)
  c.op.add(change.op)
  c.value.add(change.value)
  c.key.add(change.key)
  rows.endRow()
}

/** Numbers beyond the column's range are held at its edge; fractions are cut. */
const within = (value: number, most: number): number => (value > 0 ? Math.min(Math.trunc(value), most) : 0)

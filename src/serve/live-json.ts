// Rows of the live questions → what the live view is told.
import type { LiveDroppedJson, LiveEventJson, LiveSnapshotJson } from '../api/index.ts'
import { reasonTexts } from '../event/index.ts'
import type { LiveRow, LiveSnapshot } from '../query/index.ts'
import type { DroppedRow } from '../store/index.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
/** 'YYYY-MM-DD hh:mm:ss.mmm', UTC → ms. */
export const timeOf = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)
const textOf = (row: LiveRow, name: string): string => {
  const value = row[name]
  return typeof value === 'string' ? value : ''
}

const named = [
  'event_id',
  'event_name',
  'distinct_id',
  'person_id',
  'session_id',
  'hostname',
  'path',
  'title',
  'source',
  'channel',
  'country',
  'city',
  'device_type',
  'browser',
  'os',
] as const
const others: ReadonlySet<string> = new Set([...named, 'received_at', 'timestamp', 'properties', 'matches'])
const isEmpty = (value: unknown): boolean => value === '' || value === 0 || value === '0' || value === undefined

export function liveEvent(row: LiveRow): LiveEventJson {
  const details = Object.entries(row).filter(([name, value]) => !others.has(name) && !isEmpty(value))
  const texts = Object.fromEntries(named.map((name) => [name, textOf(row, name)])) as Record<
    (typeof named)[number],
    string
  >
  return {
    ...texts,
    received_at: iso(timeOf(row.received_at)),
    timestamp: iso(timeOf(row.timestamp)),
    properties: JSON.parse(row.properties) as Record<string, unknown>,
    details: Object.fromEntries(details) as LiveEventJson['details'],
  }
}

const minuteMs = 60_000
const minutesShown = 30

export function liveSnapshot({ people, counts, minutes }: LiveSnapshot, now: number): LiveSnapshotJson {
  const of = (kind: string) => counts.filter((row) => row.kind === kind).map(({ key, visitors }) => ({ key, visitors }))
  const last = Math.floor(now / minuteMs)
  const known = new Map<number, LiveSnapshot['minutes'][number]>(minutes.map((row) => [row.minute, row]))
  return {
    at: iso(now),
    window_minutes: 5,
    visitors: of('all')[0]?.visitors ?? 0,
    people: people.map(({ started_at, last_at, ...person }) => ({
      ...person,
      started_at: iso(Number(started_at)),
      last_at: iso(Number(last_at)),
    })),
    pages: of('page'),
    sources: of('source'),
    countries: of('country'),
    devices: of('device'),
    minutes: Array.from({ length: minutesShown }, (_, index) => {
      const minute = last - minutesShown + 1 + index
      const { events = 0, page_views = 0, visitors = 0 } = known.get(minute) ?? {}
      return { start: iso(minute * minuteMs), events, page_views, visitors }
    }),
  }
}

export const liveDropped = (row: DroppedRow): LiveDroppedJson => ({
  dropped_at: iso(row.droppedAt),
  stage: row.stage,
  reason: row.reason,
  description: reasonTexts[row.reason] ?? '',
  detail: row.detail,
  event_name: row.eventName,
  count: row.count,
  person_id: personOf(row),
  payload: row.payload,
})

/** Of a processed event, or of a dead letter that got that far; refusals have none. */
function personOf(row: DroppedRow): string {
  if (row.stage === 'collect') return ''
  try {
    const payload = JSON.parse(row.payload) as { personId?: unknown; kept?: { person_id?: unknown } } | null
    const id = payload?.personId ?? payload?.kept?.person_id
    return typeof id === 'string' && id !== '0' ? id : ''
  } catch {
    return ''
  }
}

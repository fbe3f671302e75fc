// Is this table an export of Cairn's own? Then its rows are events that were processed already: they come back as they
// were (browser, country, channel…), under the same ids and in the same visits, whatever their order.
import { type Event, personIdOf, profileChanges, type Properties } from '../event/index.ts'
import { asText, plainValue, type Row } from './mapping.ts'
import { parseTime, wallClockOf } from './time.ts'

/** Columns that no other table is likely to have together. */
const marks = ['person_id', 'session_id', 'event_id', 'is_interactive', 'received_at', 'referrer_host'] as const

export const isOwnExport = (columns: readonly string[]): boolean => marks.every((mark) => columns.includes(mark))

type Texts = {
  readonly [
    Name in keyof Event as Event[Name] extends string ? (string extends Event[Name] ? Name : never) : never
  ]: string
}
const textColumns = {
  eventName: 'event_name',
  distinctId: 'distinct_id',
  identifiedId: 'user_id',
  clientSessionId: 'client_session_id',
  sdk: 'sdk',
  hostname: 'hostname',
  path: 'path',
  query: 'query',
  title: 'title',
  referrer: 'referrer',
  referrerHost: 'referrer_host',
  source: 'source',
  channel: 'channel',
  utmSource: 'utm_source',
  utmMedium: 'utm_medium',
  utmCampaign: 'utm_campaign',
  utmTerm: 'utm_term',
  utmContent: 'utm_content',
  clickIdName: 'click_id_name',
  clickId: 'click_id',
  country: 'country',
  region: 'region',
  city: 'city',
  language: 'language',
  timeZone: 'time_zone',
  browser: 'browser',
  browserVersion: 'browser_version',
  os: 'os',
  osVersion: 'os_version',
  currency: 'currency',
} as const satisfies Record<keyof Texts, string>

const intakes: ReadonlySet<string> = new Set(['track', 'pixel', 'import', 'replay'] satisfies Event['intake'][])
const isIntake = (text: string): text is Event['intake'] => intakes.has(text)
const deviceTypes: ReadonlySet<string> = new Set([
  'desktop',
  'mobile',
  'tablet',
  'tv',
  'console',
  'wearable',
  'other',
  '',
] satisfies Event['deviceType'][])
const isDeviceType = (text: string): text is Event['deviceType'] => deviceTypes.has(text)

const utc = wallClockOf('UTC')

/**
 * The event of an exported row, for the project that it goes to: there a distinct id is its own person. undefined where
 * the row is not whole.
 */
export function readOwnRow(row: Row, projectId: number): Event | undefined {
  const text = (column: string): string => {
    const value = row[column]
    return value === undefined || value === null ? '' : asText(value)
  }
  const number = (column: string): number => Number(text(column)) || 0
  const timestamp = parseTime(row['timestamp'], utc)
  const receivedAt = parseTime(row['received_at'], utc)
  const eventId = bigintOf(row['event_id'])
  const personId = bigintOf(row['person_id'])
  const identifiedPersonId = bigintOf(row['identified_person_id'])
  const properties = propertiesOf(row)
  const revenue = tenThousandths(text('revenue'))
  if (timestamp === undefined || receivedAt === undefined || eventId === undefined || personId === undefined)
    return undefined
  if (properties === undefined || revenue === undefined || text('event_name') === '') return undefined
  const groups = Object.fromEntries(
    Object.entries(objectOf(row['groups']) ?? {}).map(([type, key]) => [type, asText(plainValue(key))]),
  )
  const texts = Object.fromEntries(
    Object.entries(textColumns).map(([name, column]) => [name, text(column)]),
  ) as unknown as Texts
  const intake = text('intake')
  const deviceType = text('device_type')
  const identified = identifiedIn(row, projectId, texts, identifiedPersonId ?? 0n, personId)
  const own: Event = {
    ...texts,
    projectId,
    eventId,
    eventIdMade: false,
    timestamp,
    receivedAt,
    personId: texts.distinctId === '' ? personId : personIdOf(projectId, texts.distinctId),
    identifiedPersonId: identified,
    sessionId: bigintOf(row['session_id']) ?? 0n,
    isInteractive: row['is_interactive'] === true || row['is_interactive'] === 'true' || number('is_interactive') === 1,
    intake: isIntake(intake) ? intake : 'import',
    flags: number('flags'),
    deviceType: isDeviceType(deviceType) ? deviceType : 'other',
    screenWidth: number('screen_width'),
    screenHeight: number('screen_height'),
    engagedMs: number('engaged_ms'),
    scrollDepth: number('scroll_depth'),
    revenue,
    properties,
    groups,
    changes: [],
  }
  return { ...own, changes: profileChanges(own, {}) }
}

/**
 * A user id's person is a hash with the project in it, and the export has the hash only: what `identify` joined stays
 * joined in the project that it came from, or where a column tells the user id.
 */
function identifiedIn(row: Row, projectId: number, texts: Texts, identified: bigint, personId: bigint): bigint {
  const userId = row['user_id']
  if (typeof userId === 'string' && userId !== '') return personIdOf(projectId, userId)
  const isSameProject = texts.distinctId === '' || personIdOf(projectId, texts.distinctId) === personId
  return isSameProject ? identified : 0n
}

function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return BigInt.asUintN(64, value)
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? BigInt(text) : undefined
}

/** "12.5" → 125000n. Parquet's decimals come as numbers. */
function tenThousandths(text: string): bigint | undefined {
  if (text === '') return 0n
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,20}))?$/.exec(text)
  if (match === null) return undefined
  const amount = BigInt((match[2] ?? '0') + (match[3] ?? '').slice(0, 4).padEnd(4, '0'))
  return match[1] === '-' ? -amount : amount
}

function propertiesOf(row: Row): Properties | undefined {
  const found = objectOf(row['properties'])
  if (found === undefined) return undefined
  const properties: Record<string, Properties[string]> = Object.create(null)
  for (const [name, inner] of Object.entries(found)) properties[name] = plainValue(inner)
  return properties
}

/** An object, or its JSON text; undefined for anything else. */
function objectOf(value: unknown): object | undefined {
  if (value === undefined || value === null || value === '') return {}
  let found: unknown = value
  if (typeof value === 'string') {
    try {
      found = JSON.parse(value)
    } catch {
      return undefined
    }
  }
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : undefined
}

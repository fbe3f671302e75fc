// When was that? Times as logs and tables write them, in the zone that they name or the one that the person named.
import { ImportError } from './types.ts'

const minuteMs = 60_000

/** A function from wall-clock parts in an IANA zone to ms since 1970; an ImportError for no such zone. */
export type WallClock = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
) => number

/**
 * An hour that the zone skips in spring is read with the offset before it; one that it repeats in autumn is the first.
 * Offsets are looked up once per hour of wall-clock time.
 */
export function wallClockOf(zone: string): WallClock {
  if (/^(?:UTC|GMT|Z)$/i.test(zone)) return (y, mo, d, h, mi, s, ms) => Date.UTC(y, mo - 1, d, h, mi, s, ms)
  const offsetAt = zoneOffset(zone)
  const hours = new Map<number, number>()
  return (year, month, day, hour, minute, second, ms) => {
    const wall = Date.UTC(year, month - 1, day, hour, minute, second, ms)
    const key = Math.floor(wall / (15 * minuteMs))
    let offset = hours.get(key)
    if (offset === undefined) {
      // A change of the clocks lies between the two: the earlier moment has the offset from before it.
      const before = offsetAt(wall - 24 * 60 * minuteMs)
      const after = offsetAt(wall + 24 * 60 * minuteMs)
      offset = offsetAt(wall - before) === before ? before : offsetAt(wall - after) === after ? after : before
      if (hours.size > 50_000) hours.clear()
      hours.set(key, offset)
    }
    return wall - offset
  }
}

/** ms that the zone's clocks are ahead of UTC at a moment (ms since 1970). */
export function zoneOffset(zone: string): (at: number) => number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    throw new ImportError(`'${zone}' is no time zone. Use an IANA name like Europe/Berlin, or UTC.`)
  }
  return (at) => {
    const parts: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
  }
}

const isoTime =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?$/
const unixTime = /^-?\d{9,19}(?:\.\d+)?$/

/**
 * ms since 1970 of a time in a table: ISO 8601 (also with a blank, without seconds, as a date alone, or as yyyymmdd), or
 * s, ms, µs or ns since 1970, told apart by their size. Without an offset it is a time of `wallClock`. undefined: no time.
 */
export function parseTime(value: unknown, wallClock: WallClock): number | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime()
  if (typeof value === 'bigint') return fromUnix(Number(value))
  if (typeof value === 'number') return Number.isFinite(value) ? fromNumber(value, wallClock) : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const iso = isoTime.exec(text)
  if (iso !== null) return fromParts(iso, wallClock)
  if (unixTime.test(text)) return fromUnix(Number(text))
  return undefined
}

/** 20,240,131 is a date; as seconds it would be a day in 1970. */
const fromNumber = (value: number, wallClock: WallClock): number | undefined =>
  Number.isInteger(value) && value >= 19_000_101 && value <= 99_991_231
    ? parseTime(String(value), wallClock)
    : fromUnix(value)

function fromUnix(value: number): number {
  const size = Math.abs(value)
  // Seconds reach the year 5138 here, milliseconds begin in 1973; so on for µs and ns.
  if (size < 1e11) return Math.round(value * 1e3)
  if (size < 1e14) return Math.round(value)
  if (size < 1e17) return Math.round(value / 1e3)
  return Math.round(value / 1e6)
}

function fromParts(match: RegExpExecArray, wallClock: WallClock): number | undefined {
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  if (hour > 23 || minute > 59 || second > 60 || !isDay(year, month, day)) return undefined
  const ms = Math.trunc(Number(`0.${match[7] ?? '0'}`) * 1000)
  const offset = offsetMinutes(match[8])
  if (offset === undefined) return wallClock(year, month, day, hour, minute, second, ms)
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - offset * minuteMs
}

const isDay = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** '+0200', '+02:00', '+02', 'Z' → minutes; undefined where there is none. */
function offsetMinutes(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^(?:z|utc)$/i.test(text)) return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3).replace(':', '') || 0)
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

const months: ReadonlyMap<string, number> = new Map(
  'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').map((name, index) => [name, index + 1]),
)
const logTime = /^(\d{1,2})\/([a-z]{3})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*([+-]\d{4})?$/i

/** A reader of the times that stand in brackets in access logs ("17/May/2015:10:05:03 +0000"), else of `parseTime`'s. */
export function createLogClock(wallClock: WallClock): (text: string) => number | undefined {
  let lastText = ''
  let lastTime: number | undefined
  return (text) => {
    if (text === lastText) return lastTime
    lastText = text
    lastTime = readLogTime(text, wallClock)
    return lastTime
  }
}

function readLogTime(text: string, wallClock: WallClock): number | undefined {
  const match = logTime.exec(text)
  if (match === null) return parseTime(text, wallClock)
  const month = months.get((match[2] ?? '').toLowerCase())
  if (month === undefined) return undefined
  const part = (index: number): number => Number(match[index] ?? 0)
  const [day, year, hour, minute, second] = [part(1), part(3), part(4), part(5), part(6)]
  if (hour > 23 || minute > 59 || second > 60 || !isDay(year, month, day)) return undefined
  const ms = Math.trunc(Number(`0.${match[7] ?? '0'}`) * 1000)
  const offset = offsetMinutes(match[8])
  if (offset === undefined) return wallClock(year, month, day, hour, minute, second, ms)
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - offset * minuteMs
}

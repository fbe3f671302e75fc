// The times that senders give: ISO 8601 with a zone, or ms or s since 1970, as number or text. Pure.
import { limits } from '../event/index.ts'

const iso = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/
const numeric = /^-?\d{1,16}(?:\.\d{1,9})?$/

/**
 * ms since 1970 (an integer), or undefined if it is no time with a zone or lies outside of 1970-01-02 to 2105-12-31.
 * A number is taken for seconds as far as these lead into that range (up to 4,291,660,800), else for milliseconds:
 * milliseconds before 1970-02-19 can't be told.
 */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value === 'number') return inRange(fromNumber(value))
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return inRange(numeric.test(text) ? fromNumber(Number(text)) : fromIso(text))
}

const fromNumber = (value: number): number =>
  Math.round(value <= limits.latestTimestamp / 1_000 ? value * 1_000 : value)

function fromIso(text: string): number {
  const match = iso.exec(text)
  if (!match) return NaN
  const part = (index: number): number => Number(match[index] ?? 0)
  const [month, day, hour, minute, second] = [part(2), part(3), part(4), part(5), part(6)]
  const [zoneHours, zoneMinutes] = [part(9), part(10)]
  // 60: a leap second is the next minute's first.
  if (hour > 23 || minute > 59 || second > 60 || zoneHours > 23 || zoneMinutes > 59) return NaN
  const midnight = Date.UTC(part(1), month - 1, day)
  // Date.UTC rolls over what the calendar does not have: 30 February, month 13.
  const date = new Date(midnight)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return NaN
  const milliseconds = Math.trunc(Number(`0.${match[7] ?? '0'}`) * 1_000)
  const offsetMinutes = (zoneHours * 60 + zoneMinutes) * (match[8] === '-' ? -1 : 1)
  return midnight + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1_000 + milliseconds
}

const inRange = (time: number): number | undefined =>
  time >= limits.earliestTimestamp && time <= limits.latestTimestamp ? time : undefined

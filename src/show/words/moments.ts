// How are moments said that the API gives in UTC: when a key was used, when an event came? In a time zone, or as how long ago.
import { once } from './once.ts'

/** By time zone: making one takes longer than a hundred moments said by it. */
function formats(options: Intl.DateTimeFormatOptions): (timeZone: string | undefined) => Intl.DateTimeFormat {
  const made = new Map<string | undefined, Intl.DateTimeFormat>()
  return (timeZone) => {
    const known = made.get(timeZone)
    if (known !== undefined) return known
    const format = new Intl.DateTimeFormat(undefined, { ...options, ...(timeZone === undefined ? {} : { timeZone }) })
    made.set(timeZone, format)
    return format
  }
}
const moments = formats({ dateStyle: 'medium', timeStyle: 'short' })
const clocks = formats({ timeStyle: 'medium' })

/** Jan 31, 2026, 10:30. Without a time zone in the browser's. */
export const momentText = (instant: string | number, timeZone?: string): string =>
  moments(timeZone).format(new Date(instant))

/** 10:30:05. */
export const clockText = (instant: string | number, timeZone?: string): string =>
  clocks(timeZone).format(new Date(instant))

const ago = once(() => new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }))
const steps = [
  ['year', 31_536_000],
  ['month', 2_628_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** 5 minutes ago; less than a minute is "now". `now`: ms since 1970. */
export function agoText(instant: string | number, now: number = Date.now()): string {
  const seconds = (new Date(instant).getTime() - now) / 1000
  const [unit, length] = steps.find(([, unitSeconds]) => Math.abs(seconds) >= unitSeconds) ?? ['second', 1]
  return unit === 'second' ? ago().format(0, 'second') : ago().format(Math.trunc(seconds / length), unit)
}

/** The time zone of the browser, e.g. Europe/Berlin. */
export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Europe/Berlin → Berlin time (UTC+1): how the zone is said, with its distance now. */
export function timeZoneText(timeZone: string, now: number = Date.now()): string {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(now)
    const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', 'UTC') ?? ''
    return `${timeZone.replaceAll('_', ' ')} (${offset})`
  } catch {
    return timeZone
  }
}

// How is a range written in the address? `30d`, `12mo`, `this_year`, `2026-01-01..2026-01-31`, `2026-01-05`.
import type { IntervalUnit, Range } from '../../report/index.ts'

type Preset = Extract<Range, string>
const presets = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_year',
  'all',
] as const satisfies readonly Preset[]

const suffixes = {
  minute: 'min',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'mo',
  quarter: 'q',
  year: 'y',
} as const satisfies Record<IntervalUnit, string>

export function rangeText(range: Range): string {
  if (typeof range === 'string') return range
  if ('last' in range) return `${range.last}${suffixes[range.unit]}`
  return range.from === range.to && range.from.length === 10 ? range.from : `${range.from}..${range.to}`
}

/** The range, or undefined for what is none: days that no calendar has, an end before the start. */
export function parseRange(text: string | undefined): Range | undefined {
  if (text === undefined || text.length > 60) return undefined
  const preset = presets.find((one) => one === text)
  if (preset !== undefined) return preset
  const last = /^([1-9]\d{0,3})(min|h|d|w|mo|q|y)$/.exec(text)
  if (last !== null) return parseLast(Number(last[1]), last[2] ?? '')
  const parts = text.split('..')
  const [from = '', to = from] = parts
  if (parts.length > 2 || !isLocalTime(from) || !isLocalTime(to)) return undefined
  const isBefore = (from.length === 10 ? `${from}T00:00` : from) < (to.length === 10 ? `${to}T24:00` : to)
  return isBefore && (parts.length === 2 || from.length === 10) ? { from, to } : undefined
}

/** No more than reports can draw: beyond 50 years there is nothing. */
const mostOf = { minute: 1_440, hour: 2_400, day: 9_999, week: 2_600, month: 600, quarter: 200, year: 50 } as const

function parseLast(last: number, suffix: string): Range | undefined {
  const unit = (Object.keys(suffixes) as IntervalUnit[]).find((one) => suffixes[one] === suffix)
  return unit === undefined || last > mostOf[unit] ? undefined : { last, unit }
}

function isLocalTime(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\d)(?:T([01]\d|2[0-3]):[0-5]\d)?$/.exec(text)
  const day = match?.[1]
  if (day === undefined || day < '1970-01-02' || day > '2100-12-31') return false
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day
}

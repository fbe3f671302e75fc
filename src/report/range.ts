// When: the range of a report, what it is compared with, and the intervals that a trend is drawn in.
import { z } from 'zod'

const localPattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/

/** '2026-11-01' (a whole day), '2026-11-01T10:00' (in the report's time zone), or with 'Z' or an offset. */
const localTimeSchema = z
  .string()
  .regex(
    localPattern,
    'Expected a date (2026-11-01) or a date and time (2026-11-01T10:00, optionally with Z or +01:00)',
  )
  .meta({ description: 'A date, or a date and time in the report’s time zone (or with Z or an offset).' })

export const intervalUnits = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const
export const intervalSchema = z.enum(intervalUnits)
export type IntervalUnit = z.infer<typeof intervalSchema>

const rangePresets = [
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
] as const

/** From…to: a `to` that is a date means the end of that day; a `to` with a time is where the range ends (not included). */
const fromToSchema = z
  .strictObject({ from: localTimeSchema, to: localTimeSchema })
  .meta({ description: 'A `to` that is a date is included as a whole day; a `to` with a time is not included.' })

export const rangeSchema = z
  .union([
    fromToSchema,
    z
      .strictObject({ last: z.int().min(1).max(100_000), unit: intervalSchema })
      .meta({ description: 'The last n units, the current one included: {last: 30, unit: "day"} ends tonight.' }),
    z.enum(rangePresets),
  ])
  .meta({ description: 'The range of time, in the report’s time zone.', examples: [{ last: 30, unit: 'day' }] })
export type Range = z.infer<typeof rangeSchema>

export const timeZoneSchema = z
  .string()
  .refine((name) => isTimeZone(name), 'Not an IANA time zone, such as Europe/Berlin')
  .meta({ description: 'IANA time zone. Default: the project’s.', examples: ['Europe/Berlin'] })

function isTimeZone(name: string): boolean {
  if (name === '' || name.length > 64) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/**
 * previous_period: whole days → as many days before; whole months → as many months before; else the same length before.
 * previous_year: the same local dates a year earlier.
 */
export const compareSchema = z
  .union([z.enum(['previous_period', 'previous_year']), fromToSchema])
  .meta({ description: 'A second range to compare with.' })
export type Compare = z.infer<typeof compareSchema>

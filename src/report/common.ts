// What questions of several kinds have in common: version, range, zone, filter, groups.
import { z } from 'zod'
import { filterSchema, propertySchema } from './filter.ts'
import { compareSchema, rangeSchema, timeZoneSchema } from './range.ts'

const version = z.literal(1).default(1).meta({ description: 'Version of the report’s form.' })
export const label = z.string().max(200).optional()
export const breakdown = z.array(propertySchema).max(3)
export const limit = (byDefault: number, max: number) => z.int().min(1).max(max).default(byDefault)
export const offset = z.int().min(0).max(10_000_000).default(0)
export const direction = z.enum(['desc', 'asc']).default('desc')

/** Fields of every question about a range. */
export const baseFields = {
  version,
  range: rangeSchema,
  time_zone: timeZoneSchema.optional(),
  filter: filterSchema.optional(),
}
export const compare = compareSchema.optional()

/** A group of a breakdown, named by its key, in points. Absent: everything. */
export const groupKey = z
  .array(z.string().nullable())
  .max(3)
  .optional()
  .meta({ description: 'The group’s key, as the result has it. Absent: all groups together.' })
/** An interval, a cohort by its start, as the result has it. */
export const instant = z.iso.datetime({ offset: true }).meta({ description: 'A start, as the result has it.' })

/** Of points: whose number of the two. */
export const previous = z.boolean().default(false).meta({ description: 'Of the range that is compared with.' })

// What answers of several kinds have in common.
import { z } from 'zod'

export const instantText = z.string().meta({ description: 'ISO 8601 with the offset of the report’s time zone.' })
export const value = z.number().nullable()
export const key = z
  .array(z.string().nullable())
  .meta({ description: 'Values of the breakdown’s properties; null where the event does not have the property.' })
export const moneySchema = z
  .record(z.string(), z.string())
  .meta({ description: 'Currency → exact decimal with 4 places.', examples: [{ EUR: '12.5000' }] })
export type Money = z.infer<typeof moneySchema>

const rangeSchema = z.object({ from: instantText, to: instantText.meta({ description: 'Not included.' }) })
export const metaSchema = z.object({
  range: rangeSchema,
  compare_range: rangeSchema.optional(),
  time_zone: z.string(),
  complete: z.boolean().meta({ description: 'False while the range is not over: the numbers will still grow.' }),
  elapsed_ms: z.number(),
  rows_read: z.number(),
  cached: z.boolean(),
  unconverted: z
    .array(z.object({ currency: z.string(), events: z.number() }))
    .optional()
    .meta({
      description:
        'Amounts that are in none of the report’s numbers, since nothing tells what they are worth in the currency of these. Absent: none.',
    }),
})
export type Meta = z.infer<typeof metaSchema>

export const intervalSpanSchema = z.object({
  start: instantText,
  end: instantText,
  complete: z.boolean().meta({ description: 'False for an interval that is not over yet, or that the range cuts.' }),
})
/** A page of groups: how many there are in all. */
export const groupsPage = z.object({ total: z.number(), limit: z.number(), offset: z.number() })

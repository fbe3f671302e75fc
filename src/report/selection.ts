// Which events does a series, a step, a start mean? Any of some names (captured or virtual), each with a filter.
import { z } from 'zod'
import { filterSchema } from './filter.ts'

const seriesEventSchema = z.strictObject({
  event_name: z.string().min(1).max(200).meta({ description: 'As it was sent, or the name of a virtual event.' }),
  filter: filterSchema.optional(),
})

/** Fields of whatever selects events. */
export const selectionFields = {
  events: z
    .array(seriesEventSchema)
    .max(50)
    .optional()
    .meta({ description: 'Any of these events. Absent or empty: every event.' }),
  filter: filterSchema.optional(),
}
export const selectionSchema = z.strictObject(selectionFields).meta({ id: 'Selection' })
/** Events of any of the names (each with its own filter) that also meet the filter. */
export type Selection = z.infer<typeof selectionSchema>

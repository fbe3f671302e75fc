// Which people, and what about each? Who did or did not, who stands behind a number, people × measures (power report).
import { z } from 'zod'
import { groupsPage, instantText, metaSchema, value } from './answer.ts'
import { cohortPointSchema, cohortReportSchema, personFilterSchema } from './cohort.ts'
import { baseFields, direction, groupKey, label, limit, offset } from './common.ts'
import { propertySchema } from './filter.ts'
import { funnelPointSchema, funnelSchema } from './funnel.ts'
import { lifecyclePointSchema, lifecycleSchema } from './lifecycle.ts'
import { propertyMeasures } from './measures.ts'
import { pathsPointSchema, pathsSchema } from './paths.ts'
import {
  goalsPointSchema,
  goalsSchema,
  overviewPointSchema,
  overviewSchema,
  tablePointSchema,
  tableSchema,
  trendPointSchema,
  trendSchema,
} from './reports-web.ts'
import { retentionPointSchema, retentionSchema } from './retention.ts'
import { selectionFields } from './selection.ts'
import { stickinessPointSchema, stickinessSchema } from './stickiness.ts'

/** What is told of each person, over the events of the report's range and filter. */
const measureSchema = z.union([
  z.strictObject({
    label,
    ...selectionFields,
    measure: z.enum(['total', 'sessions', 'first_at', 'last_at']).default('total'),
  }),
  z.strictObject({
    label,
    ...selectionFields,
    measure: z.enum([...propertyMeasures, 'first_value', 'last_value']),
    property: propertySchema,
  }),
])

const peopleFields = {
  kind: z.literal('people'),
  ...baseFields,
  who: personFilterSchema.optional(),
  search: z
    .string()
    .max(300)
    .optional()
    .meta({ description: 'Text in an id or in a property of the person, any case; or a whole person id.' }),
  measures: z.array(measureSchema).max(15).default([]),
  properties: z.array(z.string().min(1).max(200)).max(20).default([]).meta({
    description: 'Names of the persons’ properties to give with each.',
  }),
  group_by: z.array(propertySchema).min(1).max(3).optional().meta({
    description:
      'Instead of single persons a row for each value: how many persons, and their measures added up. Properties of the event are those of the person’s first event in the range.',
  }),
  order: z
    .strictObject({
      by: z.union([z.enum(['last_seen', 'first_seen', 'events', 'persons']), z.int().min(0).max(14)]),
      direction,
    })
    .optional()
    .meta({ description: 'A column, or a measure by its place. Default: last_seen (grouped: persons), descending.' }),
  limit: limit(50, 10_000),
  offset,
}

/** Persons of a group, or of all that the report lists. */
const peoplePointSchema = z.strictObject({ kind: z.literal('people'), key: groupKey })
export type PeoplePoint = z.infer<typeof peoplePointSchema>

/** A number of a report, by its place in the result. */
export const behindSchema = z
  .strictObject({
    report: z.discriminatedUnion('kind', [
      trendSchema,
      tableSchema,
      overviewSchema,
      goalsSchema,
      funnelSchema,
      retentionSchema,
      pathsSchema,
      lifecycleSchema,
      stickinessSchema,
      cohortReportSchema,
      // Not behind a number itself.
      z.strictObject(peopleFields),
    ]),
    point: z.discriminatedUnion('kind', [
      trendPointSchema,
      tablePointSchema,
      overviewPointSchema,
      goalsPointSchema,
      funnelPointSchema,
      retentionPointSchema,
      pathsPointSchema,
      lifecyclePointSchema,
      stickinessPointSchema,
      cohortPointSchema,
      peoplePointSchema,
    ]),
  })
  .refine(({ report, point }) => report.kind === point.kind, 'The point is of another kind than the report.')
  .meta({ id: 'Behind', description: 'The persons behind a number of a report.' })
export type Behind = z.infer<typeof behindSchema>
/** As a caller writes it: defaults may be left out. */
export type BehindInput = z.input<typeof behindSchema>
export type Point = Behind['point']

export const peopleSchema = z.strictObject({
  ...peopleFields,
  behind: behindSchema
    .optional()
    .meta({ description: 'Only the persons behind this number (range and filter of its own).' }),
})
export type PeopleReport = z.infer<typeof peopleSchema>

const cell = z.union([value, z.string()])
const personRow = z.object({
  person_id: z.string().meta({ description: 'Decimal 64-bit id; stays valid when persons are merged.' }),
  name: z.string().meta({
    description: 'The best that is known: a name, e-mail address, user id, distinct id; "" for nobody known.',
  }),
  distinct_ids: z.array(z.string()).meta({ description: 'The ids as sent, the first 10 of them.' }),
  first_seen: instantText.meta({ description: 'Of all time.' }),
  last_seen: instantText,
  events: z.number().meta({ description: 'In the range, of the filter.' }),
  properties: z.record(z.string(), z.unknown()),
  measures: z.array(cell),
})
export const peopleResultSchema = z.object({
  kind: z.literal('people'),
  meta: metaSchema,
  people: z.array(personRow).meta({ description: 'Empty where groups were asked for.' }),
  groups: z
    .array(z.object({ key: z.array(z.string().nullable()), persons: z.number(), measures: z.array(cell) }))
    .optional(),
  page: groupsPage.meta({ description: 'How many persons (groups) there are in all.' }),
  measures: z.array(
    z.object({
      label: z.string(),
      currency: z.string().optional().meta({ description: 'Of amounts (numbers of `revenue`): their currency.' }),
    }),
  ),
})
export type PeopleResult = z.infer<typeof peopleResultSchema>

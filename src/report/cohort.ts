// Who is in a cohort? Conditions on persons: what they did, who they are. Re-evaluated when used.
import { z } from 'zod'
import { metaSchema } from './answer.ts'
import { baseFields } from './common.ts'
import { cohortPattern, filterSchema, type Filter } from './filter.ts'
import { selectionSchema, type Selection } from './selection.ts'

/** Relative to the end of "now", not to the report's range: a cohort is the same wherever it is used. */
const withinSchema = z
  .union([
    z.strictObject({ last: z.int().min(1).max(3_660), unit: z.enum(['hour', 'day', 'week', 'month']) }),
    z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
    z.literal('ever'),
  ])
  .meta({
    description: 'The last n units up to now (as ranges of reports count them), days from–to (both included), or ever.',
  })
type Within = z.infer<typeof withinSchema>

const timesSchema = z.strictObject({
  at_least: z.int().min(1).max(1_000_000).default(1),
  at_most: z.int().min(1).max(1_000_000).optional(),
})
export type PersonFilter =
  | { readonly and: readonly PersonFilter[] }
  | { readonly or: readonly PersonFilter[] }
  | { readonly not: PersonFilter }
  /** Did one of these events so often. Did not: `{not: {did}}`. */
  | { readonly did: Selection; readonly times: z.infer<typeof timesSchema>; readonly within: Within }
  /** The first such event in all of the data lies within. */
  | { readonly first_did: Selection; readonly within: Within }
  /** Conditions on properties of the person (`person.<name>`). */
  | { readonly person: Filter }
  | { readonly cohort: number }

const leafSchema = z.union([
  z.strictObject({
    did: selectionSchema,
    times: timesSchema.prefault({}),
    within: withinSchema.default({ last: 30, unit: 'day' }),
  }),
  z.strictObject({ first_did: selectionSchema, within: withinSchema.default({ last: 30, unit: 'day' }) }),
  z.strictObject({ person: filterSchema }).meta({ description: 'Only properties of the person: person.<name>.' }),
  z.strictObject({ cohort: z.int() }).meta({ description: 'Is in another cohort.' }),
])
export const personFilterSchema: z.ZodType<PersonFilter> = z
  .lazy(() =>
    z.union([
      leafSchema,
      z.strictObject({ and: z.array(personFilterSchema).min(1).max(50) }),
      z.strictObject({ or: z.array(personFilterSchema).min(1).max(50) }),
      z.strictObject({ not: personFilterSchema }),
    ]),
  )
  .meta({ id: 'PersonFilter', description: 'Which persons: what they did or did not do, who they are.' })

/** A cohort as the query engine knows it. Static: its members are in the store. */
export interface Cohort {
  readonly id: number
  readonly name: string
  /** undefined: static. */
  readonly definition: PersonFilter | undefined
  /** Of a static one: which of its fills holds. Default: 0, the first. */
  readonly fill?: number
}

/** The ids of the cohorts that anything in the words of reports names, each as often as it is named. */
export function cohortsNamed(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.flatMap(cohortsNamed)
  if (typeof value === 'string') {
    const id = cohortPattern.exec(value)?.[1]
    return id === undefined ? [] : [Number(id)]
  }
  if (typeof value !== 'object' || value === null) return []
  const own: readonly unknown[] =
    'operator' in value && (value.operator === 'in_cohort' || value.operator === 'not_in_cohort') && 'value' in value
      ? [value.value]
      : 'cohort' in value
        ? [value.cohort]
        : []
  return [...own.filter((id) => typeof id === 'number'), ...Object.values(value).flatMap(cohortsNamed)]
}

/** How many persons does a definition (or a kept cohort) have? Those with an event in the range (default: ever). */
export const cohortReportSchema = z.strictObject({
  kind: z.literal('cohort'),
  ...baseFields,
  range: baseFields.range.default('all'),
  who: personFilterSchema,
})
export type CohortReport = z.infer<typeof cohortReportSchema>
export const cohortResultSchema = z.object({
  kind: z.literal('cohort'),
  meta: metaSchema,
  persons: z.number(),
  all_persons: z.number().meta({ description: 'With an event in the range, in the cohort or not.' }),
})
export type CohortResult = z.infer<typeof cohortResultSchema>

export const cohortPointSchema = z.strictObject({
  kind: z.literal('cohort'),
  of: z.enum(['persons', 'all_persons']).default('persons').meta({ description: 'Which of the result’s numbers.' }),
})
export type CohortPoint = z.infer<typeof cohortPointSchema>

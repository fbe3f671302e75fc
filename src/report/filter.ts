// Which events: nested conditions on properties. The meaning of each operator is written in README.md.
import { fields, type FieldName } from '../event/index.ts'
import { z } from 'zod'

export const ownPropertyPrefix = 'properties.'

/** True for names that are in the table of built-in fields. */
export const isFieldName = (name: string): name is FieldName => Object.hasOwn(fields, name)

export const personPropertyPrefix = 'person.'
/** `group.<type>`: the group that the event names. `group.<type>.<name>`: a property of it. Types hold no dot. */
export const groupPattern = /^group\.([^.]{1,100})(?:\.(.+))?$/s
/** Is the person in the cohort? As a breakdown: the texts `in`, `out`. */
export const cohortPattern = /^cohort\.(\d{1,15})$/

const isPropertyName = (name: string): boolean =>
  name.startsWith(ownPropertyPrefix) ||
  (name.startsWith(personPropertyPrefix) && name.length > personPropertyPrefix.length) ||
  groupPattern.test(name) ||
  cohortPattern.test(name) ||
  isFieldName(name)

/**
 * A built-in property by its plain name, one of the event's own as `properties.<name>` (any name, as it was sent), of the
 * person as `person.<name>`, of a group as `group.<type>` and `group.<type>.<name>`, or a cohort as `cohort.<id>`.
 */
export const propertySchema = z
  .string()
  .max(300)
  .refine(
    isPropertyName,
    'No such property. Name a built-in one (path, country, source…), one of your own as properties.<name>, or one of the person as person.<name>',
  )
  .meta({
    description:
      'A built-in property (path, country, source…), one of your own as `properties.<name>`, of the person as `person.<name>`, of a group as `group.<type>` or `group.<type>.<name>`, or a cohort as `cohort.<id>` (its values: in, out).',
    examples: ['path', 'source', 'properties.plan', 'person.plan', 'group.company'],
  })

const scalarSchema = z.union([z.string().max(8_192), z.number(), z.boolean()])

export const textOperators = [
  'is',
  'is_not',
  'contains',
  'does_not_contain',
  'starts_with',
  'ends_with',
  'matches',
  'does_not_match',
] as const
export const orderOperators = ['greater', 'greater_or_equal', 'less', 'less_or_equal'] as const
const presenceOperators = ['is_set', 'is_not_set'] as const
const cohortOperators = ['in_cohort', 'not_in_cohort'] as const

const scope = z.enum(['event', 'session', 'person', 'group']).optional().meta({
  description:
    'Where the value is read. Default: where the property lives. `event` reads `source` and the like of the event itself instead of the visit’s.',
})
const caseInsensitive = z
  .boolean()
  .optional()
  .meta({ description: 'Compare text without regard to upper and lower case.' })
const base = { property: propertySchema, scope }

const textConditionSchema = z
  .strictObject({
    ...base,
    operator: z.enum(textOperators),
    value: z.union([scalarSchema, z.array(scalarSchema).min(1).max(1_000)]),
    case_insensitive: caseInsensitive,
  })
  .meta({ description: 'With several values: any of them (for negated operators: none of them).' })
const boundSchema = z.union([z.number(), z.string().max(64)])
const orderConditionSchema = z
  .strictObject({ ...base, operator: z.enum(orderOperators), value: boundSchema })
  .meta({ description: 'The value is a number, or a date (2026-11-01, 2026-11-01T10:00:00Z).' })
const betweenConditionSchema = z
  .strictObject({ ...base, operator: z.literal('between'), value: z.tuple([boundSchema, boundSchema]) })
  .meta({ description: 'Both edges are included.' })
const presenceConditionSchema = z.strictObject({ ...base, operator: z.enum(presenceOperators) })
const cohortConditionSchema = z
  .strictObject({ operator: z.enum(cohortOperators), value: z.int().meta({ description: 'The cohort’s id.' }) })
  .meta({ description: 'Is the event’s person in the cohort?' })

const conditionSchema = z.discriminatedUnion('operator', [
  textConditionSchema,
  orderConditionSchema,
  betweenConditionSchema,
  presenceConditionSchema,
  cohortConditionSchema,
])
export type Condition = z.infer<typeof conditionSchema>
export type TextCondition = z.infer<typeof textConditionSchema>
export type OrderCondition = z.infer<typeof orderConditionSchema>
export type PresenceCondition = z.infer<typeof presenceConditionSchema>

const isOneOf = (operators: readonly string[], condition: Condition): boolean => operators.includes(condition.operator)
export const isTextCondition = (condition: Condition): condition is TextCondition => isOneOf(textOperators, condition)
export const isOrderCondition = (condition: Condition): condition is OrderCondition =>
  isOneOf(orderOperators, condition)
export const isPresenceCondition = (condition: Condition): condition is PresenceCondition =>
  isOneOf(presenceOperators, condition)

export type Filter =
  Condition | { readonly and: readonly Filter[] } | { readonly or: readonly Filter[] } | { readonly not: Filter }

export const filterSchema: z.ZodType<Filter, Filter> = z
  .lazy(() =>
    z.union([
      conditionSchema,
      z.strictObject({ and: z.array(filterSchema).max(100) }),
      z.strictObject({ or: z.array(filterSchema).min(1).max(100) }),
      z.strictObject({ not: filterSchema }),
    ]),
  )
  .meta({
    id: 'Filter',
    description: 'A condition, or conditions joined by and, or, not.',
    examples: [{ property: 'path', operator: 'is', value: '/pricing' }],
  })

// Paths: where do people go from here, where did they come from? The meaning of each option stands in SEMANTICS and README.md.
import { z } from 'zod'
import { metaSchema, value } from './answer.ts'
import { baseFields, limit } from './common.ts'
import { propertySchema } from './filter.ts'
import { funnelPointSchema, funnelSchema } from './funnel.ts'
import { selectionFields } from './selection.ts'

const nodeName = z.string().min(1).max(4_000)
const ruleSchema = z
  .strictObject({
    match: z.enum(['wildcard', 'regex']),
    pattern: z.string().min(1).max(1_000),
    name: z.string().min(1).max(200).meta({ description: 'The node that all of these are.' }),
  })
  .meta({ description: 'wildcard: `*` is any text without a slash, `**` any text. The first rule that fits holds.' })
const anchorSchema = z.strictObject({ node: nodeName }).meta({ description: 'A node by its name (after grouping).' })

export const pathsSchema = z.strictObject({
  kind: z.literal('paths'),
  ...baseFields,
  nodes: z
    .strictObject({
      by: z.enum(['event', 'page', 'screen', 'property']).default('page').meta({
        description:
          'A node is an event’s name (automatic events only where they are named), a page view’s path, a screen’s name, or the value of a property. With page and screen the events named below are nodes by their names besides.',
      }),
      property: propertySchema.optional().meta({ description: 'With by property, and needed there.' }),
      ...selectionFields,
      rules: z.array(ruleSchema).max(50).default([]),
      hidden: z
        .array(nodeName)
        .max(100)
        .default([])
        .meta({ description: 'Nodes that are left out, as if they had not happened.' }),
    })
    .refine(({ by, property }) => (by === 'property') === (property !== undefined), {
      message: '“by”: "property" needs a “property”, and nothing else takes one.',
      path: ['property'],
    })
    .prefault({}),
  start: anchorSchema.optional(),
  end: anchorSchema.optional(),
  within: z
    .union([
      z.literal('session'),
      z.strictObject({ count: z.int().min(1).max(366), unit: z.enum(['minute', 'hour', 'day']) }),
    ])
    .default('session')
    .meta({
      description: 'A path ends with the visit, or so long after its anchor (without one: after its first node).',
    }),
  steps: z.int().min(2).max(20).default(5).meta({
    description: 'Longest path, nodes; what comes after is not shown. With both anchors: longer ones are left out.',
  }),
  collapse_repeats: z.boolean().default(true).meta({ description: 'A node after itself counts once.' }),
  limit: limit(50, 1_000).meta({ description: 'Links of each step, most attempts first; ties by name.' }),
  top_paths: limit(20, 1_000),
  behind: z.strictObject({ report: funnelSchema, point: funnelPointSchema }).optional().meta({
    description:
      'Only paths of the persons behind this bar of a funnel (whose range and filter are its own): what those who drop do next.',
  }),
})
export type PathsReport = z.infer<typeof pathsSchema>

const linkSchema = z.object({
  step: z.number().meta({
    description: 'From step n to n + 1; 0 is the first node of the path. With an end alone the last step is the end.',
  }),
  from: z.string(),
  to: z.string(),
  persons: z.number(),
  attempts: z.number().meta({ description: 'Paths; a person may have many.' }),
})
const nodeSchema = z.object({
  step: z.number(),
  name: z.string(),
  persons: z.number(),
  attempts: z.number(),
  ended: z
    .number()
    .meta({ description: 'Attempts that ended here (before the longest length); with an end alone: that began here.' }),
  ended_persons: z.number(),
})
export const pathsResultSchema = z.object({
  kind: z.literal('paths'),
  meta: metaSchema,
  persons: z.number(),
  attempts: z.number(),
  mean_length: value,
  too_long: z
    .number()
    .meta({ description: 'Attempts from start to end of more nodes than asked for: not counted elsewhere.' }),
  nodes: z.array(nodeSchema).meta({ description: 'Of each step, up to the limit, and those of the links shown.' }),
  nodes_total: z.array(z.number()).meta({ description: 'How many different nodes each step has.' }),
  links: z.array(linkSchema),
  links_total: z.array(z.number()).meta({ description: 'How many different links each step has.' }),
  top_paths: z.array(z.object({ nodes: z.array(z.string()), persons: z.number(), attempts: z.number() })),
  paths_total: z.number(),
})
export type PathsResult = z.infer<typeof pathsResultSchema>

export const pathsPointSchema = z.strictObject({
  kind: z.literal('paths'),
  at: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('node'), step: z.int().min(0).max(19), name: nodeName }),
    z.strictObject({ is: z.literal('ended'), step: z.int().min(0).max(19), name: nodeName }),
    z.strictObject({ is: z.literal('link'), step: z.int().min(0).max(18), from: nodeName, to: nodeName }),
    z.strictObject({ is: z.literal('path'), nodes: z.array(nodeName).min(1).max(20) }),
  ]),
})
export type PathsPoint = z.infer<typeof pathsPointSchema>

// What is a virtual event? One that is defined after the fact over captured ones, and counts past data at once.
import { z } from 'zod'
import { selectorPattern } from '../event/index.ts'
import { filterSchema } from './filter.ts'

const text = z.string().min(1).max(1_000)
const textRule = z.strictObject({
  match: z.enum(['is', 'contains', 'starts_with', 'ends_with', 'wildcard', 'regex']),
  value: text,
})
const partSchema = z
  .strictObject({
    event_name: z.string().min(1).max(200).optional().meta({ description: 'Absent: any event.' }),
    page: textRule.optional().meta({ description: 'Rule on the page’s path.' }),
    url: textRule.optional().meta({ description: 'Rule on host name and path: example.com/pricing.' }),
    element: z
      .strictObject({
        selector: text
          .superRefine((selector, context) => {
            const compiled = selectorPattern(selector)
            if (!compiled.ok) context.addIssue({ code: 'custom', message: compiled.reason })
          })
          .optional()
          .meta({ description: 'CSS: tags, classes, ids, attributes, descendants and children.' }),
        text: textRule.optional(),
        href: textRule.optional(),
      })
      .refine(
        (element) => Object.values(element).some((one) => one !== undefined),
        'Say a selector, a text or an href.',
      )
      .optional()
      .meta({
        description:
          'The element that the event is about (or, for the selector, one that it lies in): properties element_chain (innermost first), element_text, element_href.',
      }),
    filter: filterSchema.optional(),
  })
  .refine((part) => Object.values(part).some((one) => one !== undefined), 'Say at least one condition.')

export const virtualEventDefinitionSchema = z
  .strictObject({ any_of: z.array(partSchema).min(1).max(20) })
  .meta({ id: 'VirtualEventDefinition', description: 'Events that meet all conditions of any part.' })
export type VirtualEventDefinition = z.infer<typeof virtualEventDefinitionSchema>

/** A virtual event as the query engine knows it: its name is used where events are named. */
export interface VirtualEvent {
  readonly name: string
  readonly definition: VirtualEventDefinition
}

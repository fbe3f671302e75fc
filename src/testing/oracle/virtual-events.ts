// The naive meaning of virtual events: all conditions of any part.
import type { Event } from '../../event/index.ts'
import type { Filter, VirtualEventDefinition } from '../../report/index.ts'
import { meetsElement } from './elements.ts'
import { fits } from './wildcard.ts'
import type { Project } from './visits.ts'

type Part = VirtualEventDefinition['any_of'][number]
type TextRule = NonNullable<Part['page']>

function meetsRule({ match, value }: TextRule, text: string): boolean {
  switch (match) {
    case 'is':
      return text === value
    case 'contains':
      return text.includes(value)
    case 'starts_with':
      return text.startsWith(value)
    case 'ends_with':
      return text.endsWith(value)
    case 'wildcard':
      return fits(value, text)
    case 'regex':
      return new RegExp(value, 'us').test(text)
  }
}

type Matches = (filter: Filter | undefined, event: Event, project: Project) => boolean

/** A captured event's name is the one that it counts as; virtual events are not made of virtual ones. */
export function meetsPart(part: Part, event: Event, whole: Project, matches: Matches): boolean {
  const { event_name: name, page, url, element, filter } = part
  const project = { ...whole, virtualEvents: [] }
  // Trackers send these as texts.
  const own = (property: string): string | undefined => {
    const value = Object.hasOwn(event.properties, property) ? event.properties[property] : undefined
    return typeof value === 'string' ? value : undefined
  }
  const meets = (rule: TextRule | undefined, text: string | undefined): boolean =>
    rule === undefined || (text !== undefined && meetsRule(rule, text))
  return (
    (name === undefined || project.nameOf(event) === (project.merges.get(name) ?? name)) &&
    meets(page, event.path) &&
    meets(url, `${event.hostname}${event.path}`) &&
    (element?.selector === undefined || meetsElement(element.selector, own('element_chain'))) &&
    meets(element?.text, own('element_text')) &&
    meets(element?.href, own('element_href')) &&
    matches(filter, event, project)
  )
}

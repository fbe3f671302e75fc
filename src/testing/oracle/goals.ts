// The naive meaning of goals and of merged events.
import type { Event } from '../../event/index.ts'
import type { Goal } from '../../report/index.ts'
import { matches } from './filter.ts'
import { meetsPart } from './virtual-events.ts'
import { fits } from './wildcard.ts'
import type { Project } from './visits.ts'

export function completes({ definition }: Goal, event: Event, project: Project): boolean {
  if (definition.kind === 'event')
    return isNamed(definition.event_name, event, project) && matches(definition.filter, event, project)
  const isView = isNamed('page_view', event, project) || isNamed('screen_view', event, project)
  return isView && fits(definition.path, event.path)
}

/** Does the event count under this name? An old name is the event that it counts as; a virtual event's name its conditions. */
export function isNamed(name: string, event: Event, project: Project): boolean {
  const virtual = project.virtualEvents.find((one) => one.name === name)
  if (virtual !== undefined) return virtual.definition.any_of.some((part) => meetsPart(part, event, project, matches))
  return project.nameOf(event) === (project.merges.get(name) ?? name)
}

// The naive meaning of goals and of merged events.
import type { Event } from '../../event/index.ts'
import type { Goal } from '../../report/index.ts'
import { matches } from './filter.ts'
import { meetsPart } from './virtual-events.ts'
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
  if (virtual !== undefined) return virtual.definition.any_of.some((part) => meetsPart(part, event, project))
  return project.nameOf(event) === (project.merges.get(name) ?? name)
}

/** `**` any text, `*` any text without a slash, everything else itself. */
export function fits(pattern: string, path: string): boolean {
  if (pattern === '') return path === ''
  if (!pattern.startsWith('*')) return path.startsWith(pattern.charAt(0)) && fits(pattern.slice(1), path.slice(1))
  const isAny = pattern.startsWith('**')
  const rest = pattern.slice(isAny ? 2 : 1)
  return Array.from({ length: path.length + 1 }, (_, taken) => taken).some(
    (taken) => (isAny || !path.slice(0, taken).includes('/')) && fits(rest, path.slice(taken)),
  )
}

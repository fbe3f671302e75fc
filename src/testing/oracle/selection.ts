// The naive meaning of a selection: any of some names, each with a filter, and a filter over all.
import type { Event } from '../../event/index.ts'
import type { Selection } from '../../report/index.ts'
import { matches } from './filter.ts'
import { isNamed } from './goals.ts'
import type { Project } from './visits.ts'

export function isSelected({ events = [], filter }: Selection, event: Event, project: Project): boolean {
  const isOne = events.some((one) => isNamed(one.event_name, event, project) && matches(one.filter, event, project))
  return (events.length === 0 || isOne) && matches(filter, event, project)
}

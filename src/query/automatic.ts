// Which events nobody made by hand? Those that the tracker sends by itself, by their captured names.
import { automaticEvents } from '../event/index.ts'
import type { Predicate } from './plan.ts'

export const automatic: Predicate = {
  kind: 'is',
  property: { kind: 'event', field: 'event_name', type: 'text' },
  texts: [...automaticEvents],
  numbers: [],
  ignoreCase: false,
}

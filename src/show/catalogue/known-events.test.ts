import { expect, it } from 'vitest'
import { knownEvents, listedEvents, nothingKnown, sortedBy } from './known-events.ts'

const event = (event_name: string, events: number, visitors = 1) => ({
  event_name,
  events,
  visitors,
  first_at: '2026-01-01T00:00:00Z',
  last_at: '2026-01-02T00:00:00Z',
})
const events = knownEvents(
  [event('purchase', 5), event('page_view', 100), event('debug', 7)],
  [
    { ...nothingKnown('purchase'), display_name: 'Bought', description: 'At the till' },
    { ...nothingKnown('debug'), hidden: true },
  ],
)
const names = (options: Partial<Parameters<typeof listedEvents>[1]>) =>
  listedEvents(events, {
    search: '',
    showsHidden: false,
    sorting: { by: 'events', isDescending: true },
    ...options,
  }).map(({ event_name }) => event_name)

it('lists events by how often they come, without those that are hidden', () => {
  expect(names({})).toEqual(['page_view', 'purchase'])
  expect(names({ showsHidden: true })).toEqual(['page_view', 'debug', 'purchase'])
})

it('finds events by their name, the name for display and the description', () => {
  expect(names({ search: 'PURCH' })).toEqual(['purchase'])
  expect(names({ search: 'bought' })).toEqual(['purchase'])
  expect(names({ search: ' till ' })).toEqual(['purchase'])
  expect(names({ search: 'nothing' })).toEqual([])
})

it('sorts by the name that is shown, and turns round at the second click', () => {
  const byName = sortedBy({ by: 'events', isDescending: true }, 'name')
  expect(names({ sorting: byName })).toEqual(['purchase', 'page_view'])
  expect(names({ sorting: sortedBy(byName, 'name') })).toEqual(['page_view', 'purchase'])
  expect(sortedBy(byName, 'last_at')).toEqual({ by: 'last_at', isDescending: true })
})

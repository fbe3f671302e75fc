// A visit's row does not depend on the order in which its events came.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeEvent } from '../testing/make-event.ts'
import { foldEvent } from './session-rows.ts'
import type { MutableSessionState } from './session-rows.ts'

const event = fc
  .record({
    timestamp: fc.integer({ min: 0, max: 5 }),
    eventId: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    personId: fc.bigInt({ min: 1n, max: 4n }),
    identifiedPersonId: fc.constantFrom(0n, 0n, 3n, 9n),
    eventName: fc.constantFrom('page_view', 'screen_view', 'click', 'engagement'),
    isInteractive: fc.boolean(),
    engagedMs: fc.integer({ min: 0, max: 1_000 }),
    path: fc.constantFrom('/a', '/b', '/c'),
    source: fc.constantFrom('', 'Google', 'Bing'),
    clientSessionId: fc.constantFrom('', 's'),
  })
  .map((given) => makeEvent(given))
const events = fc.uniqueArray(event, { minLength: 1, maxLength: 12, selector: (each) => each.eventId })

test('any order of the events gives the same row', () => {
  fc.assert(
    fc.property(
      events.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([one, other]) => {
        const fold = (list: typeof one): MutableSessionState | undefined =>
          list.reduce<MutableSessionState | undefined>(foldEvent, undefined)
        expect(fold(one)).toEqual(fold(other))
      },
    ),
  )
})

test('the row is what a look at all events says', () => {
  fc.assert(
    fc.property(events, (list) => {
      const state = list.reduce<MutableSessionState | undefined>(foldEvent, undefined)
      const sorted = list.toSorted((a, b) => a.timestamp - b.timestamp || (a.eventId < b.eventId ? -1 : 1))
      const views = sorted.filter((each) => each.eventName === 'page_view' || each.eventName === 'screen_view')
      const persons = new Set(list.flatMap((each) => [each.personId, each.identifiedPersonId]))
      persons.delete(0n)
      persons.delete(sorted[0]?.personId ?? 0n)
      expect(state).toMatchObject({
        startedAt: sorted[0]?.timestamp,
        endedAt: sorted.at(-1)?.timestamp,
        events: list.length,
        pageViews: views.length,
        interactions: list.filter((each) => each.isInteractive).length,
        engagedMs: list.reduce((sum, each) => sum + each.engagedMs, 0),
        personId: sorted[0]?.personId,
        otherPersonIds: [...persons].toSorted((a, b) => (a < b ? -1 : 1)),
        source: sorted[0]?.source,
        entryPage: views[0]?.path ?? '',
        exitPage: views.at(-1)?.path ?? '',
      })
    }),
  )
})

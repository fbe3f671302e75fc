// What is sent of an event? Builds it, if it may be sent at all.
import type { Cairn, Fields, Properties } from './contract.ts'
import { forgetId, whyNot } from './consent.ts'
import { currentUrl, referrer } from './page.ts'
import { enqueue } from './queue.ts'
import { data, propertiesOf, script } from './settings.ts'
import { storage } from './storage.ts'

/** Who the page said that it is. In memory only: the page says it again when it is loaded. */
let userId: string | number | null | undefined

/** The millisecond and 52 random bits. `crypto.randomUUID` exists on https pages only. */
const uniqueId = (): string => '' + Date.now() + Math.random()

/** Sends an event, or says in the console why none is sent. */
export const track = (event_name: string, properties?: Properties, fields?: Fields): void => {
  const why = whyNot()
  // oxlint-disable-next-line no-console -- the page's developer asks why nothing comes in
  if (why) console.warn('cairn:', why)
  else
    enqueue(
      // A copy: the page may change its objects, and what can't be written as JSON must fail here, alone.
      JSON.parse(
        JSON.stringify({
          // In the order that compresses best.
          timestamp: Date.now(),
          time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          sdk: 'cairn-js/' + VERSION,
          referrer,
          language: navigator.language,
          screen_width: screen.width,
          screen_height: screen.height,
          // Cookieless by default: no id is sent, and the server tells visitors apart for a day.
          distinct_id:
            userId || ('persist' in data ? storage((kept) => (kept['cairn_id'] ||= uniqueId()) as string) : undefined),
          event_id: uniqueId(),
          event_name,
          properties: { ...propertiesOf(script), ...properties },
          url: currentUrl(),
          // May bring properties of a person or a group, in which those of the tag have no part.
          ...fields,
          // The people module's groups, as they are now.
          ...(window.cairn as Cairn).also?.(event_name, fields),
        }),
      ),
    )
}

/** Says who the person is. Without an id: forgets who it was (after a log-out). */
export const identify = (id?: string | number | null, properties?: Properties): void => {
  // Somebody who was already known is not joined with the next one: two people at one device stay two.
  userId &&= id
  if (id) track('identify', {}, { user_id: id, properties })
  else forgetId()
  userId = id
}

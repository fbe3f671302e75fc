// What is sent of an event? Builds it, if it may be sent at all.
import type { Fields, Properties } from './contract.ts'
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
          event_name,
          event_id: uniqueId(),
          timestamp: Date.now(),
          url: currentUrl(),
          referrer,
          language: navigator.language,
          time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          screen_width: screen.width,
          screen_height: screen.height,
          // Cookieless by default: no id is sent, and the server tells visitors apart for a day.
          distinct_id:
            userId || ('persist' in data ? storage((kept) => (kept['cairn_id'] ||= uniqueId()) as string) : undefined),
          sdk: 'cairn-js/' + VERSION,
          ...fields,
          properties: { ...propertiesOf(script), ...properties },
        }),
      ),
    )
}

/** Says who the person is. Without an id: forgets who it was (after a log-out). */
export const identify = (id?: string | number | null, properties?: Properties): void => {
  // Somebody who was already known is not joined with the next one: two people at one device stay two.
  userId &&= id
  if (id) track('identify', properties, { user_id: id })
  else forgetId()
  userId = id
}

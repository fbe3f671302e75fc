// How do events reach the server? They wait a moment (a router sets the title meanwhile, and events of one moment share
// a request), then go out by fetch, or by sendBeacon when the page is being left.
import type { Cairn, Deliver, TrackedEvent } from './contract.ts'
import { guard } from './guard.ts'
import { api, data } from './settings.ts'

const queue: TrackedEvent[] = []
let timer: ReturnType<typeof setTimeout> | 0 = 0

/** Gives the waiting events the title that the page has now: called before they are sent, and before the page turns. */
export const readTitle = (): void => {
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- an element named "title" can hide the document's title
  queue.forEach((event) => (event.title ??= '' + document.title))
}

export const clearQueue = (): void => {
  queue.length = 0
}

export const enqueue = (event: TrackedEvent): void => {
  queue.push(event)
  timer ||= setTimeout(flush, 250)
}

/** Sends what waits. A page that is prerendered sends nothing: nobody may ever see it. */
export const flush = guard((isLeaving?: boolean): void => {
  timer = 0
  if (queue[0] && !document.prerendering) {
    readTitle()
    ;(window.cairn as Required<Cairn>).deliver(queue.splice(0), isLeaving)
  }
})

/** What the network or the server did not take goes along with the next request, at the latest when the page is hidden. */
export const deliver: Deliver = (events, isLeaving) => {
  const body = JSON.stringify({ key: data['key'], sent_at: Date.now(), events })
  const again = (): void => {
    queue.unshift(...events)
    queue.splice(99)
  }
  // Text, so that no preflight is needed: both send a string as text/plain.
  if (!isLeaving || !navigator.sendBeacon(api, body))
    // Browsers refuse more than 64 KiB with keepalive; a UTF-16 unit is at most 3 bytes.
    fetch(api, { method: 'POST', body, keepalive: body.length < 2e4 }).then((answer) => {
      if (answer.status === 429 || answer.status > 499) again()
    }, again)
}

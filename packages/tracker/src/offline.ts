// cairn-offline.js, the module of `data-offline`: no event is lost because the network or the server was away.
//
// An event that could not be delivered is kept in localStorage, one entry each (so that tabs do not overwrite each
// other's), until the server took it. It keeps its event_id, by which the server counts it once, however often it is sent;
// so it can be kept also while the page is being left, when the answer may never be seen: the next page sends it again.
// Tried again when the browser is online, when the server's Retry-After is over, else after 1, 2, 4… s up to 5 min.
import type { Deliver, TrackedEvent } from './contract.ts'
import { guard, on } from './guard.ts'
import { api, cairn, data } from './module.ts'

const prefix = 'cairn_event_' + data['key'] + '_'
const retryAtKey = 'cairn_retry_at'
/** Kept events: the oldest go when there are more. */
const maxKept = 500
/** Length of one request's events: browsers refuse more than 64 KiB with keepalive, a UTF-16 unit is at most 3 bytes. */
const maxLength = 2e4
const maxBackOffMs = 300_000
/** A server that says more is asked again by then. */
const maxRetryAfterMs = 3_600_000

/** localStorage; where it is blocked, memory, as long as the page lives. */
let box: Record<string, string> = {}
try {
  box = localStorage
} catch {
  // Blocked.
}

/** Oldest first: an event id begins with its time. */
const keptKeys = (): string[] =>
  Object.keys(box)
    .filter((key) => key.startsWith(prefix))
    .sort()

const drop = (key: string | undefined): void => {
  if (key) delete box[key]
}
const keyOf = (event: TrackedEvent): string => prefix + event.event_id

const keep = (events: readonly TrackedEvent[]): void => {
  for (const event of events)
    for (let tries = 0; tries < 9; tries++)
      try {
        box[keyOf(event)] = JSON.stringify(event)
        break
      } catch {
        // Full: the oldest goes.
        drop(keptKeys()[0])
      }
  keptKeys().slice(0, -maxKept).forEach(drop)
}

let failures = 0
let isServersWait = true
let isSending = false
let timer: ReturnType<typeof setTimeout> | undefined

/** ms until sending is allowed again. Kept with the events: the next page must wait as well. */
const waitMs = (): number => Math.min(Number(box[retryAtKey] || 0) - Date.now(), maxRetryAfterMs)

const tryAt = (ms: number): void => {
  clearTimeout(timer)
  timer = setTimeout(drain, Math.max(0, ms))
}

/** Seconds or a date (RFC 9110, 10.2.3) → ms, NaN if there is none. */
const retryAfterMs = (header: string | null): number =>
  header ? (Number.isNaN(+header) ? Date.parse(header) - Date.now() : +header * 1000) : NaN

const failed = (events: readonly TrackedEvent[], header: string | null): void => {
  keep(events)
  const serverMs = retryAfterMs(header)
  isServersWait = serverMs > 0
  // Half of the back-off is chance, so that the pages of a site that was down do not come back as one.
  const ms = isServersWait ? serverMs : Math.min(maxBackOffMs, 1000 * 2 ** failures++) * (0.5 + Math.random() / 2)
  box[retryAtKey] = String(Date.now() + ms)
  tryAt(ms)
}

const send = (events: readonly TrackedEvent[]): Promise<void> => {
  const body = JSON.stringify({ key: data['key'], sent_at: Date.now(), events })
  return fetch(api, { method: 'POST', body, keepalive: body.length < maxLength }).then(
    ({ status, headers }) => {
      if (status === 429 || status === 408 || status > 499) return failed(events, headers.get('Retry-After'))
      // Taken; or refused, and would be again.
      failures = 0
      for (const event of events) drop(keyOf(event))
      drop(retryAtKey)
      if (keptKeys()[0]) tryAt(0)
    },
    () => failed(events, null),
  )
}

/** Sends what is kept, a part at a time. */
const drain = guard((): void => {
  if (box['cairn_opt_out']) return keptKeys().forEach(drop)
  if (isSending || !navigator.onLine || !keptKeys()[0]) return
  if (waitMs() > 0) return tryAt(waitMs())
  const events: TrackedEvent[] = []
  let length = 0
  for (const key of keptKeys()) {
    const text = box[key] as string
    length += text.length
    if (events[0] && length > maxLength - 500) break
    try {
      events.push(JSON.parse(text) as TrackedEvent)
    } catch {
      drop(key)
    }
  }
  isSending = true
  void send(events).finally(() => (isSending = false))
})

const deliver: Deliver = (events, isLeaving) => {
  const mustWait = !navigator.onLine || waitMs() > 0
  if (isLeaving || mustWait) keep(events)
  if (mustWait) drain()
  else void send(events)
}

cairn.deliver = deliver
const optOut = cairn.optOut.bind(cairn)
cairn.optOut = () => {
  optOut()
  drain()
}
on('online', () => {
  // A server that asked for time gets it; a network that came back is used at once.
  if (!isServersWait) drop(retryAtKey)
  drain()
})
drain()

// Closed lists of reasons: why a request or an event was refused, and why an event was kept apart.

/** Why the collector refused an event or a whole request. Sent to the sender as `reason`. */
export const rejectReasons = {
  unknown_key: "No project has this write key. Copy the key from the project's settings (`cairn project show ID`).",
  no_key: 'The request has no write key. Send it as `Authorization: Bearer KEY`, `?key=KEY` or `"key"` in the body.',
  not_json: 'The body is not valid JSON (or not valid UTF-8).',
  body_too_large: 'The body is larger than the limit. Send fewer events per request.',
  bad_encoding: 'The body could not be decompressed, or its Content-Encoding is not supported. Send gzip or plain.',
  no_events: 'The body holds no event. Send one event, an array, or {"events": [...]}.',
  too_many_events: 'The request holds more events than the limit. Split it.',
  not_an_object: 'The event is not a JSON object.',
  no_name: '`event_name` is missing, empty or not a string.',
  name_too_long: '`event_name` is longer than the limit.',
  bad_properties: '`properties` is not a JSON object.',
  too_many_properties: 'The event has more properties than the limit.',
  property_name_too_long: 'The name of a property is longer than the limit.',
  value_too_long: 'The value of a property (or the `session_id`) is longer than the limit.',
  too_deep: 'The value of a property is nested deeper than the limit.',
  bad_timestamp:
    '`timestamp` is not an ISO 8601 time with zone, nor milliseconds or seconds since 1970, or is out of range.',
  bad_event_id: '`event_id` is not a string of 1 to 128 characters.',
  bad_distinct_id: '`distinct_id` is not a string (or number) of 1 to 256 characters.',
  bad_field: 'A field has the wrong type; `detail` names it.',
  bad_alias:
    '`alias` is missing, or not a string (or number) of 1 to 256 characters: an event `alias` needs the further id.',
  bad_person:
    '`person` (or `group`) is not an object of the operations set, set_once, increment, append, union and unset; `detail` tells where.',
  bad_groups: '`groups` is not an object of types and keys, or holds too many or too long ones; `detail` tells which.',
  too_many_changes:
    'The event (or the request) says more about persons and groups than the limit: every name in `person`, `group` and, for `identify` and `group_identify`, `properties` counts once for each person or group that it is said of. Split it.',
  method_not_allowed: 'Events are sent with POST to /track, or with GET to /pixel.gif.',
  bad_http: 'The request is not valid HTTP, or ended before its body was complete.',
  timeout: 'The request was not complete in time.',
  rate_limited: 'The project sends more events than its limit. Wait for `Retry-After` seconds.',
  spool_full:
    'The server can not store more events just now. Nothing was stored; send again after `Retry-After` seconds.',
  fault: 'A fault in Cairn kept the request from being stored. Send it again; the log of the server tells more.',
} as const
export type RejectReason = keyof typeof rejectReasons

/** Why an event that was accepted is kept apart from the reports. Such events can be listed and replayed. */
const dropReasons = {
  bot: 'The user agent is a known bot, crawler, monitor or HTTP library.',
  empty_user_agent: 'The request had no user agent.',
  automation: 'The browser said that it is driven by a program.',
  referrer_spam: 'The referrer is a known spammer.',
  excluded_address: "The address is on the project's list of excluded addresses.",
  excluded_path: "The path is on the project's list of excluded paths.",
  excluded_hostname: 'The host name is not one that the project takes.',
  too_old: 'The event is older than the time the project keeps its events.',
  asset: 'A request for a file that is not a page (imported log).',
  error_status: 'A request that was answered with an error (imported log).',
  redirect: 'A request that was answered with a redirect (imported log).',
  method: 'A request that does not read a page: not GET (imported log).',
  dead_letter: 'A step failed on the event: a fault in Cairn. `detail` names the step and the error.',
} as const
export type DropReason = keyof typeof dropReasons

/** What an event said and what was not done for it. The event itself counts: these are told beside it. */
const ignoredReasons = {
  names_nobody:
    'An id such as "undefined", "null" or "guest" names nobody: the event counts, but nobody is joined by it, and it is of no such group.',
  too_many_ids:
    'A person would have had more ids than the limit: the event counts, but its `identify` or `alias` (or a merge) joined nobody. Is it an id that many people share?',
} as const
export type IgnoredReason = keyof typeof ignoredReasons
export const isIgnoredReason = (reason: string): reason is IgnoredReason => Object.hasOwn(ignoredReasons, reason)

/** What each of all reasons means. */
export const reasonTexts: Readonly<Record<string, string>> = { ...rejectReasons, ...dropReasons, ...ignoredReasons }

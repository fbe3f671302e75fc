// The built-in properties that a report can filter and break down by, beside the sender's own.
// A report names the sender's own property `properties.<name>` and a built-in one by its plain name.

/** Where the value comes from: the event's row, or the visit that the event belongs to. */
type FieldScope = 'event' | 'session'
export interface Field {
  readonly scope: FieldScope
  readonly type: 'text' | 'number'
  readonly label: string
}

export const fields = {
  event_name: { scope: 'event', type: 'text', label: 'Event' },
  hostname: { scope: 'event', type: 'text', label: 'Host name' },
  path: { scope: 'event', type: 'text', label: 'Page' },
  query: { scope: 'event', type: 'text', label: 'Query string' },
  title: { scope: 'event', type: 'text', label: 'Page title' },
  distinct_id: { scope: 'event', type: 'text', label: 'Distinct id' },
  country: { scope: 'event', type: 'text', label: 'Country' },
  region: { scope: 'event', type: 'text', label: 'Region' },
  city: { scope: 'event', type: 'text', label: 'City' },
  language: { scope: 'event', type: 'text', label: 'Language' },
  time_zone: { scope: 'event', type: 'text', label: 'Time zone' },
  device_type: { scope: 'event', type: 'text', label: 'Device' },
  browser: { scope: 'event', type: 'text', label: 'Browser' },
  browser_version: { scope: 'event', type: 'text', label: 'Browser version' },
  os: { scope: 'event', type: 'text', label: 'System' },
  os_version: { scope: 'event', type: 'text', label: 'System version' },
  screen_width: { scope: 'event', type: 'number', label: 'Screen width' },
  screen_height: { scope: 'event', type: 'number', label: 'Screen height' },
  engaged_ms: { scope: 'event', type: 'number', label: 'Engaged time' },
  scroll_depth: { scope: 'event', type: 'number', label: 'Scroll depth' },
  revenue: { scope: 'event', type: 'number', label: 'Revenue' },
  currency: { scope: 'event', type: 'text', label: 'Currency' },
  sdk: { scope: 'event', type: 'text', label: 'Sender' },
  intake: { scope: 'event', type: 'text', label: 'Intake' },
  // Of the visit's first event (SEMANTICS: source, channel).
  referrer: { scope: 'session', type: 'text', label: 'Referrer' },
  referrer_host: { scope: 'session', type: 'text', label: 'Referring host' },
  source: { scope: 'session', type: 'text', label: 'Source' },
  channel: { scope: 'session', type: 'text', label: 'Channel' },
  utm_source: { scope: 'session', type: 'text', label: 'Campaign source' },
  utm_medium: { scope: 'session', type: 'text', label: 'Campaign medium' },
  utm_campaign: { scope: 'session', type: 'text', label: 'Campaign' },
  utm_term: { scope: 'session', type: 'text', label: 'Campaign term' },
  utm_content: { scope: 'session', type: 'text', label: 'Campaign content' },
  click_id_name: { scope: 'session', type: 'text', label: 'Click id' },
  entry_page: { scope: 'session', type: 'text', label: 'Entry page' },
  exit_page: { scope: 'session', type: 'text', label: 'Exit page' },
} as const satisfies Record<string, Field>
export type FieldName = keyof typeof fields

// An Event for tests: plain defaults, whatever is given on top.
import type { Event } from '../event/index.ts'

let count = 0n

/** Each has an event id of its own; its visit is number 1 of 2026-01-01 unless told. */
export function makeEvent(given: Partial<Event> = {}): Event {
  const timestamp = given.timestamp ?? Date.UTC(2026, 0, 1, 12)
  return {
    projectId: 1,
    eventName: 'page_view',
    eventId: ++count,
    eventIdMade: false,
    timestamp,
    receivedAt: timestamp,
    distinctId: 'somebody',
    personId: 1n,
    identifiedPersonId: 0n,
    clientSessionId: '',
    sessionId: (BigInt(Date.UTC(2026, 0, 1) / 1000) << 32n) | 1n,
    isInteractive: true,
    intake: 'track',
    sdk: '',
    flags: 0,
    hostname: 'example.com',
    path: '/',
    query: '',
    title: '',
    referrer: '',
    referrerHost: '',
    source: '',
    channel: 'Direct',
    utmSource: '',
    utmMedium: '',
    utmCampaign: '',
    utmTerm: '',
    utmContent: '',
    clickIdName: '',
    clickId: '',
    country: '',
    region: '',
    city: '',
    language: '',
    timeZone: '',
    deviceType: '',
    browser: '',
    browserVersion: '',
    os: '',
    osVersion: '',
    screenWidth: 0,
    screenHeight: 0,
    engagedMs: 0,
    scrollDepth: 0,
    revenue: 0n,
    currency: '',
    properties: {},
    ...given,
  }
}

// Every limit of an event and of a request, in one place, so that docs, validation and tests agree.

/** Limits of what `POST /track` takes. Lengths are UTF-16 code units (`string.length`), sizes are bytes. */
export const limits = {
  /** Body as received; larger is answered 413. */
  bodyBytes: 4 * 1024 * 1024,
  /** Body after inflating gzip; larger is answered 413 (a "zip bomb" stops here). */
  inflatedBytes: 16 * 1024 * 1024,
  /** Events in one request. */
  eventsPerRequest: 5_000,
  eventNameLength: 200,
  /** SEMANTICS: any string up to 128. */
  eventIdLength: 128,
  distinctIdLength: 256,
  sessionIdLength: 128,
  /** Own properties of one event. */
  properties: 256,
  propertyNameLength: 200,
  /** A text value, or the JSON text of a list or an object. */
  propertyValueLength: 8_192,
  /** Of a person (or the groups) in one event: names in all operations together. */
  profileChanges: 256,
  /** What one event says, single names: each counts once for every person or group that it is said of. */
  changesPerEvent: 1_024,
  /** Of all events of a request: some 150 bytes each in the loader's memory. */
  changesPerRequest: 250_000,
  /** Ids of one person, all joins taken together. */
  idsPerPerson: 1_000,
  /** What is kept of joins with the ids of one person: `identify` with the device, the others with both ids. */
  joinsPerPerson: 4_000,
  /** Of a list that `append` and `union` make of a property of a person or group: the first are kept. */
  profileListValues: 1_000,
  /** Groups (accounts) of one event. */
  groups: 8,
  groupTypeLength: 64,
  groupKeyLength: 256,
  /** Levels of lists and objects within one property value. */
  propertyDepth: 8,
  /** Longer addresses and referrers are cut, not refused: a page view is worth more than the end of its query. */
  urlLength: 4_096,
  /** Longer titles are cut, not refused: the sender of a page view does not choose them. */
  titleLength: 512,
  /** User agent, language, time zone, sdk, currency and the like are cut at this length, not refused. */
  contextLength: 512,
  /** Earliest timestamp taken: 1970-01-02, in ms. The store's DateTime64 starts in 1900, months before 1970 are noise. */
  earliestTimestamp: 86_400_000,
  /** Latest timestamp taken: 2105-12-31, in ms (session ids hold 32-bit seconds). */
  latestTimestamp: 4_291_660_800_000,
} as const

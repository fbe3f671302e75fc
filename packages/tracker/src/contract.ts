// What the tracker sends and what the page can say to it. Types only: nothing of it is shipped.
// The whole event is described in src/event/wire-event.ts of the server; this is the part of it that a browser sends.

export type Properties = Readonly<Record<string, unknown>>

/** Fields of an event beside its name and its properties, as `POST /track` takes them. */
export interface Fields {
  /** Absolute. */
  readonly url?: string
  readonly referrer?: string
  readonly title?: string
  readonly distinct_id?: string | number
  readonly user_id?: string | number
  readonly session_id?: string
  /** Decimal, best as text, e.g. "12.50". */
  readonly revenue?: string | number
  /** ISO 4217. */
  readonly currency?: string
  readonly engaged_ms?: number
  readonly scroll_depth?: number
  /** With the event `alias`: a further id of the person. */
  readonly alias?: string | number
  /** Instead of the event's own and those of the tag. */
  readonly properties?: Properties | undefined
  /** Operations on the person's properties: `{set: {…}, increment: {…}}`… */
  readonly person?: Properties
  /** Type → key of the groups (accounts) that the person acts for. */
  readonly groups?: Readonly<Record<string, string | number | null>>
}

/** An event that waits to be sent. Its title is read late, since routers set it after they changed the address. */
export interface TrackedEvent extends Fields {
  readonly event_name: string
  readonly event_id: string
  readonly timestamp: number
  title?: string
}

/** Sends events. `isLeaving`: the page is being hidden, and the answer may never be seen. */
export type Deliver = (events: TrackedEvent[], isLeaving?: boolean) => void

/** What cairn-people.js adds to `window.cairn`. */
export interface People {
  alias(id: string | number): void
  set(properties: Properties): void
  setOnce(properties: Properties): void
  increment(by: Readonly<Record<string, number>>): void
  append(values: Properties): void
  union(values: Properties): void
  unset(...names: string[]): void
  /** Without a key: of none of that type any more. */
  group(type: string, key?: string | number | null, properties?: Properties): void
}

/** `window.cairn`. */
export interface Cairn extends Partial<People> {
  (name: string, properties?: Properties, fields?: Fields): void
  (name: 'identify', id: string | number | null, properties?: Properties): void
  identify(id: string | number | null, properties?: Properties): void
  optOut(): void
  optIn(): void
  /** Fields that an event gets besides when it is tracked. The people module puts it here. */
  also?: (name: string, fields?: Fields) => Fields
  /** How batches leave. The offline module puts its own way here. */
  deliver?: Deliver
  /** Calls made before the script was there, see the README. */
  readonly q?: readonly IArguments[]
}

declare global {
  interface Window {
    cairn?: Cairn
  }
  interface Navigator {
    readonly globalPrivacyControl?: boolean
  }
  interface Document {
    readonly prerendering?: boolean
  }
  /** Put in by build.ts from package.json. */
  const VERSION: string
}

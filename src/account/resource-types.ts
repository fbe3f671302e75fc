// What do people keep in a project besides its settings? Goals, segments, annotations, what they know of events, share links.
// Parts that are written in the words of reports (a goal's definition, a segment's filter) are JSON text here: this room does
// not know reports; who reads them parses them.

/** Most of each in one project. */
export const resourceLimits = {
  goals: 100,
  segments: 200,
  annotations: 1_000,
  eventDefinitions: 2_000,
  propertyDefinitions: 2_000,
  shares: 50,
} as const
export type ResourceKind = keyof typeof resourceLimits

export interface StoredGoal {
  readonly id: number
  readonly name: string
  /** JSON text. */
  readonly definition: string
}
export interface StoredSegment {
  readonly id: number
  readonly name: string
  /** JSON text. */
  readonly filter: string
  readonly createdBy: string
}
export interface Annotation {
  readonly id: number
  /** 'YYYY-MM-DD', in the project's time zone. */
  readonly date: string
  readonly text: string
  readonly createdBy: string
}
/** What is known of an event's name. */
export interface EventDefinition {
  readonly eventName: string
  /** '' for none. */
  readonly displayName: string
  readonly description: string
  readonly isHidden: boolean
  /** Reports count it as this event. */
  readonly mergedInto: string | undefined
}
export interface PropertyDefinition {
  /** As in reports: `properties.plan`. */
  readonly property: string
  readonly displayName: string
  readonly description: string
  readonly isHidden: boolean
}
/** A read-only link to a project. */
export interface Share {
  readonly id: number
  readonly projectId: number
  readonly name: string
  /** The link's secret part. Kept as it is, so that the link can be copied again. */
  readonly token: string
  readonly hasPassword: boolean
  /** Opens this dashboard only. undefined: the project's overview. */
  readonly dashboardId: number | undefined
  readonly createdBy: string
  /** ms since 1970. */
  readonly createdAt: number
}
interface ShareChange {
  readonly name?: string
  /** undefined: removed. A change makes all tickets of the link void. */
  readonly password?: string | undefined
}

/** A new one, or 'too_many': the project has as many as it may. */
export type Created<T> = T | 'too_many'
/** unknown: there is no such link (any more). locked: it wants a password, and the ticket is none or too old. */
export type ShareOpening = { readonly kind: 'open'; readonly share: Share } | { readonly kind: 'unknown' | 'locked' }

/** Lists are by id, annotations by date, definitions by name. `undefined` and `false`: there is no such thing in that project. */
export interface Resources {
  goals(projectId: number): Promise<readonly StoredGoal[]>
  createGoal(projectId: number, goal: Omit<StoredGoal, 'id'>): Promise<Created<StoredGoal>>
  replaceGoal(projectId: number, goal: StoredGoal): Promise<StoredGoal | undefined>
  deleteGoal(projectId: number, id: number): Promise<StoredGoal | undefined>

  segments(projectId: number): Promise<readonly StoredSegment[]>
  createSegment(projectId: number, segment: Omit<StoredSegment, 'id'>): Promise<Created<StoredSegment>>
  /** Who saved it first stays its maker. */
  replaceSegment(projectId: number, segment: Omit<StoredSegment, 'createdBy'>): Promise<StoredSegment | undefined>
  deleteSegment(projectId: number, id: number): Promise<StoredSegment | undefined>

  annotations(projectId: number): Promise<readonly Annotation[]>
  createAnnotation(projectId: number, annotation: Omit<Annotation, 'id'>): Promise<Created<Annotation>>
  replaceAnnotation(projectId: number, annotation: Omit<Annotation, 'createdBy'>): Promise<Annotation | undefined>
  deleteAnnotation(projectId: number, id: number): Promise<Annotation | undefined>

  eventDefinitions(projectId: number): Promise<readonly EventDefinition[]>
  /** Replaces what was known; a definition that says nothing is forgotten. */
  defineEvent(projectId: number, definition: EventDefinition): Promise<Created<EventDefinition>>
  propertyDefinitions(projectId: number): Promise<readonly PropertyDefinition[]>
  defineProperty(projectId: number, definition: PropertyDefinition): Promise<Created<PropertyDefinition>>

  shares(projectId: number): Promise<readonly Share[]>
  createShare(
    projectId: number,
    share: {
      readonly name: string
      readonly password: string | undefined
      /** Of this project. */
      readonly dashboardId?: number | undefined
      readonly createdBy: string
    },
  ): Promise<Created<Share>>
  changeShare(projectId: number, id: number, change: ShareChange): Promise<Share | undefined>
  /** The link opens nothing from now on. */
  deleteShare(projectId: number, id: number): Promise<Share | undefined>
  /** A ticket that opens the link for 12 hours. Slow by purpose (scrypt): the caller bounds how often it is asked. */
  unlockShare(token: string, password: string): Promise<{ readonly ticket: string } | 'unknown' | 'wrong_password'>

  /** What queries have to know of every project. */
  forQueries(): Promise<{
    /** Project → goals. */
    readonly goals: ReadonlyMap<number, readonly StoredGoal[]>
    /** Project → event name → the event that it is counted as. */
    readonly merges: ReadonlyMap<number, ReadonlyMap<string, string>>
  }>
}

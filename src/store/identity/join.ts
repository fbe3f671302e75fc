// What is said about who is who: joins of two ids, and cuts that make joins void.
import { hash64, joinKindOf, type Event, type IdentityRecord } from '../../event/index.ts'

export type JoinKind = 'identify' | 'alias' | 'merge' | 'cut'

/** Times are ms. */
export interface Join {
  readonly projectId: number
  readonly kind: JoinKind
  /** `identify`: the device. `cut`: the id that is taken out. */
  readonly from: bigint
  /** Who both are from then on. `cut`: from whom, 0n for whomever. */
  readonly to: bigint
  readonly at: number
  readonly eventId: bigint
  /** It says a time that was not yet when it came: a cut may still get between. */
  readonly isOfFuture: boolean
  /** The ids as they were sent. */
  readonly fromName?: string
  readonly toName?: string
}

/** A join as one of its ids has it. */
export interface OwnEdge {
  readonly kind: JoinKind
  readonly other: bigint
  readonly isTowardOther: boolean
  readonly at: number
  readonly eventId: bigint
}
/** A row of `identity_edges`. */
export interface EdgeRow extends OwnEdge {
  readonly projectId: number
  readonly id: bigint
  /** The ids as they were sent; '' where they were not. */
  readonly name: string
  readonly otherName: string
}
/** A row of `identities`. */
export interface IdentityRow {
  readonly projectId: number
  readonly id: bigint
  readonly personId: bigint
  readonly isContested: boolean
  readonly version: number
}

/** What the event says, if anything. */
export function joinOf(event: Event): Join | undefined {
  const { projectId, personId, identifiedPersonId, eventId, timestamp: at, distinctId, identifiedId } = event
  const kind = joinKindOf(event)
  if (kind === undefined) return undefined
  // An alias is a further name of who is told by the distinct id.
  const said = { projectId, kind, at, eventId, isOfFuture: at > event.receivedAt }
  return kind === 'alias'
    ? { ...said, from: identifiedPersonId, to: personId, fromName: identifiedId, toName: distinctId }
    : { ...said, from: personId, to: identifiedPersonId, fromName: distinctId, toName: identifiedId }
}

/** What somebody of the team says. */
export const joinsOfRecord = (record: IdentityRecord): Join[] =>
  record.operations.map(({ kind, from, to }, index) => ({
    projectId: record.project_id,
    kind,
    from: BigInt(from),
    to: BigInt(to ?? 0),
    at: record.at ?? record.received_at,
    eventId: hash64('identity', record.record_id, String(index)),
    isOfFuture: false,
  }))

/** With whom a join is kept: an `identify` with the device alone, the others with both ends. */
export function edgeRowsOf({ projectId, kind, from, to, at, eventId, fromName = '', toName = '' }: Join): EdgeRow[] {
  const names = { name: fromName, otherName: toName }
  const own: EdgeRow = { projectId, id: from, other: to, kind, isTowardOther: true, at, eventId, ...names }
  if (kind === 'identify' || to === 0n) return [own]
  return [own, { ...own, id: to, other: from, isTowardOther: false, name: toName, otherName: fromName }]
}

export const inTime = (a: Pick<OwnEdge, 'at' | 'eventId'>, b: Pick<OwnEdge, 'at' | 'eventId'>): number =>
  a.at - b.at || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)

/** Is the join void? `ofOther`: what is kept with the other end. Cuts of a pair stand with both. */
export const isVoid = (edge: OwnEdge, own: readonly OwnEdge[], ofOther: readonly OwnEdge[]): boolean =>
  own.some((cut) => cut.kind === 'cut' && cut.at >= edge.at && (cut.other === 0n || cut.other === edge.other)) ||
  ofOther.some((cut) => cut.kind === 'cut' && cut.at >= edge.at && cut.other === 0n)

// What an event says about its person and groups, as rows of `profile_changes`.
import type { Event, ProfileOp } from '../event/index.ts'
import { jsonText } from './properties.ts'

export interface ProfileChangeRow {
  readonly projectId: number
  readonly kind: string
  readonly id: bigint
  readonly name: string
  /** ms. */
  readonly at: number
  readonly eventId: bigint
  readonly position: number
  readonly op: ProfileOp
  /** JSON text; '' for unset. */
  readonly value: string
  readonly key: string
}

export const profileChangesOf = ({ projectId, eventId, timestamp: at, changes }: Event): ProfileChangeRow[] =>
  changes.map(({ value, ...change }, position) => ({
    projectId,
    eventId,
    at,
    position,
    ...change,
    value: change.op === 'unset' ? '' : jsonText(value),
  }))

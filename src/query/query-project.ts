// What a report's meaning depends on, of what people keep of a project.
import type { Cohort, Goal, VirtualEvent } from '../report/index.ts'
import type { Merges } from './event-names.ts'

export interface QueryProject {
  /** IANA name. */
  readonly timeZone: string
  /** 1 Monday … 7 Sunday. */
  readonly weekStart: number
  /** ISO 4217: of amounts that come without one, and into which others are converted. */
  readonly currency: string
  /** In the order in which people see them. Default: none. */
  readonly goals?: readonly Goal[]
  /** Event name → name that it counts as. Default: none. */
  readonly merges?: Merges
  /** Names that mean conditions. Default: none. */
  readonly virtualEvents?: readonly VirtualEvent[]
  /** Default: none. */
  readonly cohorts?: readonly Cohort[]
}

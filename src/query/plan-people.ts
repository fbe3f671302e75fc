// What a people report is resolved into.
import type { PeopleReport, Point } from '../report/index.ts'
import type { Base, Direction, PlanOf, Predicate, Property } from './plan.ts'

type Measure = PeopleReport['measures'][number]['measure']
export interface PeopleMeasure {
  readonly label: string
  readonly predicate: Predicate
  readonly measure: Measure
  /** Of measures of a property. */
  readonly property: Property | undefined
  /** Amounts: the currency that they are read in. undefined: these are none. */
  readonly into: string | undefined
}
export interface PeoplePlan extends Base {
  readonly kind: 'people'
  /** Holds for all events of a person or for none. */
  readonly who: Predicate
  readonly behind: { readonly plan: PlanOf<Point['kind']>; readonly point: Point } | undefined
  readonly measures: readonly PeopleMeasure[]
  /** Names of properties to give with each person. */
  readonly properties: readonly string[]
  /** Empty: single persons. */
  readonly groupBy: readonly Property[]
  readonly order: {
    readonly by: 'last_seen' | 'first_seen' | 'events' | 'persons' | number
    readonly direction: Direction
  }
  readonly limit: number
  readonly offset: number
}

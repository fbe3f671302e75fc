// What a paths report is resolved into.
import type { FunnelPoint } from '../report/index.ts'
import type { FunnelPlan } from './plan-funnel.ts'
import type { Base, Predicate, Property } from './plan.ts'

/** What a node is called. */
export type NodeName =
  | { readonly kind: 'property'; readonly property: Property }
  | { readonly kind: 'screen' }
  | { readonly kind: 'text'; readonly text: string }
export interface NodeSource {
  readonly predicate: Predicate
  readonly name: NodeName
}
/** `pattern` is RE2, found anywhere in the name. */
interface NodeRule {
  readonly pattern: string
  readonly name: string
}

export interface PathsPlan extends Base {
  readonly kind: 'paths'
  /** The events that may be nodes: the report's filter, the nodes' filter, and any of the sources. */
  readonly predicate: Predicate
  /** An event's name is that of the first that it meets. */
  readonly sources: readonly NodeSource[]
  readonly rules: readonly NodeRule[]
  readonly hidden: readonly string[]
  readonly start: string | undefined
  readonly end: string | undefined
  /** ms; undefined: within the visit. */
  readonly windowMs: number | undefined
  readonly steps: number
  readonly collapsesRepeats: boolean
  readonly limit: number
  readonly topPaths: number
  /** Only of the persons behind this bar. */
  readonly behind: { readonly plan: FunnelPlan; readonly point: FunnelPoint } | undefined
}

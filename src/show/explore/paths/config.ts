// What are paths while they are built? The report's own fields, so that saved reports are read as they are.
import {
  either,
  filter,
  flag,
  list,
  needing,
  oneOf,
  property,
  record,
  selectionDecoders,
  text,
  whole,
  type Decode,
} from '../decode.ts'
import type { Common, InputOf } from '../kinds.ts'

type Report = InputOf<'paths'>
/** Only paths of the persons behind a bar of a funnel. */
export type OfFunnel = NonNullable<Report['behind']>
type ReportNodes = NonNullable<Report['nodes']>
export type Rule = NonNullable<ReportNodes['rules']>[number]
interface Anchor {
  readonly node: string
}
interface Window {
  readonly count: number
  readonly unit: 'minute' | 'hour' | 'day'
}
export interface NodesDraft {
  readonly by: NonNullable<ReportNodes['by']>
  readonly property?: string
  readonly events?: NonNullable<ReportNodes['events']>
  readonly filter?: NonNullable<ReportNodes['filter']>
  readonly rules: readonly Rule[]
  readonly hidden: readonly string[]
}
export interface PathsConfig {
  readonly nodes: NodesDraft
  readonly start?: Anchor | undefined
  readonly end?: Anchor | undefined
  readonly within: 'session' | Window
  readonly steps: number
  readonly collapse_repeats: boolean
  readonly limit: number
  readonly top_paths: number
  readonly behind?: OfFunnel | undefined
}

export const mostSteps = 20
const nodes: NodesDraft = { by: 'page', rules: [], hidden: [] }
const begin: PathsConfig = {
  nodes,
  within: 'session',
  steps: 5,
  collapse_repeats: true,
  limit: 10,
  top_paths: 20,
}
const node = text(4_000)
const anchor: Decode<Anchor> = needing(record<Anchor>({ node }, { node: undefined as unknown as string }), 'node')
const rule: Decode<Rule> = record<Rule>(
  { match: oneOf(['wildcard', 'regex']), pattern: text(1_000), name: text(200) },
  { match: 'wildcard', pattern: '', name: '' },
)
const window: Decode<Window> = record<Window>(
  { count: whole(1, 366), unit: oneOf(['minute', 'hour', 'day']) },
  { count: 7, unit: 'day' },
)
/** Its parts are looked at by the server: nothing here edits them. */
const ofFunnel: Decode<OfFunnel> = (value) => {
  const { report, point } = (value ?? {}) as { readonly [name: string]: { readonly kind?: unknown } | undefined }
  return report?.kind === 'funnel' && point?.kind === 'funnel' ? (value as OfFunnel) : undefined
}
const read = record<PathsConfig>(
  {
    nodes: record<NodesDraft>(
      {
        by: oneOf(['page', 'screen', 'event', 'property']),
        property,
        events: selectionDecoders.events,
        filter,
        rules: list(rule, 50),
        hidden: list(node, 100),
      },
      nodes,
    ),
    start: anchor,
    end: anchor,
    within: either<'session', Window>(oneOf(['session']), window),
    steps: whole(2, mostSteps),
    collapse_repeats: flag,
    limit: whole(1, 1_000),
    top_paths: whole(1, 1_000),
    behind: ofFunnel,
  },
  begin,
)
export const parsePaths = (value: unknown): PathsConfig => read(value) ?? begin

/** The report, or what is still to be done. Rules that are not finished wait. */
export function pathsReport(
  config: PathsConfig,
  { interval: _interval, compare: _compare, ...asked }: Common,
): Report | string {
  const { start, end, behind, nodes: asNodes, ...rest } = config
  const { by, property: named, events, filter: within, rules, hidden } = asNodes
  if (by === 'property' && named === undefined) return 'Choose the property whose values are the steps.'
  return {
    kind: 'paths',
    ...asked,
    ...rest,
    nodes: {
      by,
      ...(by === 'property' && named !== undefined ? { property: named } : {}),
      ...(events === undefined ? {} : { events }),
      ...(within === undefined ? {} : { filter: within }),
      rules: rules.filter(({ pattern, name }) => pattern !== '' && name !== ''),
      hidden: [...hidden],
    },
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(behind === undefined ? {} : { behind }),
  }
}

// Paths: rows → result.
import type { ResultOf } from '../../report/index.ts'
import { rowKinds } from '../compile/paths.ts'
import type { PathsPlan } from '../plan-paths.ts'
import type { Row, Rows } from '../statement.ts'
import { numberAt } from './values.ts'

const count = (row: Row | undefined, column: string): number => numberAt(row, column) ?? 0
function nodesAt(row: Row): string[] {
  const nodes = row['nodes']
  return Array.isArray(nodes) ? nodes.map(String) : []
}

export function shapePaths(plan: PathsPlan, all: Rows): Omit<ResultOf<'paths'>, 'meta'> {
  const rows = all.get('rows') ?? []
  const of = (kind: keyof typeof rowKinds): readonly Row[] =>
    rows.filter((row) => count(row, 'kind') === rowKinds[kind])
  const totals = (kind: 'node' | 'link', length: number): number[] =>
    Array.from({ length }, (_, step) =>
      count(
        of(kind).find((row) => count(row, 'step') === step),
        'total',
      ),
    )
  const [whole] = of('all')
  const attempts = count(whole, 'attempts')
  return {
    kind: 'paths',
    persons: count(whole, 'persons'),
    attempts,
    mean_length: attempts === 0 ? null : count(whole, 'length_sum') / attempts,
    too_long: count(of('tooLong')[0], 'attempts'),
    nodes: of('node').map((row) => ({
      step: count(row, 'step'),
      name: nodesAt(row)[0] ?? '',
      persons: count(row, 'persons'),
      attempts: count(row, 'attempts'),
      ended: count(row, 'ended'),
      ended_persons: count(row, 'ended_persons'),
    })),
    nodes_total: totals('node', plan.steps),
    links: of('link').map((row) => {
      const [from = '', to = ''] = nodesAt(row)
      return { step: count(row, 'step'), from, to, persons: count(row, 'persons'), attempts: count(row, 'attempts') }
    }),
    links_total: totals('link', plan.steps - 1),
    top_paths: of('path').map((row) => ({
      nodes: nodesAt(row),
      persons: count(row, 'persons'),
      attempts: count(row, 'attempts'),
    })),
    paths_total: count(of('path')[0], 'total'),
  }
}

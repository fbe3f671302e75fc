// Paths as tables: links, nodes, and the most frequent whole paths.
import type { PathsResult } from '../paths.ts'
import { column, partOf, type Table } from './table.ts'

const counts = [column('Attempts', 'count'), column('Persons', 'count')] as const

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0)

export const pathsOf = (result: PathsResult): readonly Table[] => [
  {
    name: 'links',
    columns: [column('Step', 'count'), column('From', 'text'), column('To', 'text'), ...counts],
    rows: result.links.map(({ step, from, to, attempts, persons }) => [step + 1, from, to, attempts, persons]),
    ...partOf(result.links.length, sum(result.links_total), 'rows'),
  },
  {
    name: 'nodes',
    columns: [
      column('Step', 'count'),
      column('Node', 'text'),
      ...counts,
      column('Ended here', 'count'),
      column('Persons who ended here', 'count'),
    ],
    rows: result.nodes.map((node) => [
      node.step + 1,
      node.name,
      node.attempts,
      node.persons,
      node.ended,
      node.ended_persons,
    ]),
    ...partOf(result.nodes.length, sum(result.nodes_total), 'rows'),
  },
  {
    name: 'top-paths',
    columns: [column('Path', 'text'), column('Length', 'count'), ...counts],
    rows: result.top_paths.map(({ nodes, attempts, persons }) => [nodes.join(' → '), nodes.length, attempts, persons]),
    ...partOf(result.top_paths.length, result.paths_total, 'rows'),
  },
]

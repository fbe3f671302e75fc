// Paths: plan → statements. Each visit's (or person's) nodes in order of time become attempts, equal attempts are counted
// together, and these give nodes, links and whole paths at once: the events are read one time.
import { param, sql, type Param } from '../../sql/index.ts'
import type { PathsPlan } from '../plan-paths.ts'
import type { Statement } from '../statement.ts'
import { attempts } from './paths-attempts.ts'

/** What a row of the statement is about. */
export const rowKinds = { all: 0, path: 1, node: 2, link: 3, tooLong: 4 } as const
const kind = (name: keyof typeof rowKinds): Param => param(rowKinds[name], 'UInt8')

/**
 * Rows `kind`, `step`, `nodes` (of a node one, of a link two, of a path all), `attempts`, `persons`; of nodes `ended`,
 * `ended_persons`; of all `length_sum`; `total`: how many rows of this kind and step there are, shown or not.
 */
export function compilePaths(plan: PathsPlan): readonly Statement[] {
  const steps = param(plan.steps, 'UInt8')
  const limit = param(plan.limit, 'UInt32')
  const isBackwards = plan.start === undefined && plan.end !== undefined
  const equal = sql`SELECT nodes, count() AS walks, uniqExactState(person_id) AS who FROM ${attempts(plan)} GROUP BY nodes`
  // The first node's step, and whether the attempt ends (backwards: begins) before there is no more room.
  const first = isBackwards ? sql`(${steps} - length(nodes))` : sql`0`
  const open = isBackwards ? sql`i = 1` : sql`i = length`
  const items = sql`arrayConcat(
    [(${kind('all')}, toUInt8(0), emptyArrayString(), toUInt8(0)), (${kind('path')}, toUInt8(0), nodes, toUInt8(0))],
    arrayMap((n, i) -> (${kind('node')}, toUInt8(first + i - 1), [n], toUInt8(${open} AND length < ${steps})), nodes, arrayEnumerate(nodes)),
    arrayMap((a, b, i) -> (${kind('link')}, toUInt8(first + i - 1), [a, b], toUInt8(0)), arrayPopBack(nodes), arrayPopFront(nodes), arrayEnumerate(arrayPopFront(nodes))))`
  const tooLong = sql`[(${kind('tooLong')}, toUInt8(0), emptyArrayString(), toUInt8(0))]`
  const parts = sql`SELECT arrayJoin(if(length > ${steps}, ${tooLong}, ${items})) AS item, length, walks, who FROM (SELECT *, toInt64(length(nodes)) AS length, toInt64(${first}) AS first FROM (${equal}))`
  const counted = sql`SELECT item.1 AS kind, item.2 AS step, item.3 AS nodes, sum(walks) AS attempts, uniqExactMerge(who) AS persons, sumIf(walks, item.4 = 1) AS ended, uniqExactMergeIf(who, item.4 = 1) AS ended_persons, sum(length * walks) AS length_sum FROM (${parts}) GROUP BY kind, step, nodes`
  const ranked = sql`SELECT *, row_number() OVER (PARTITION BY kind, step ORDER BY attempts DESC, nodes) AS place, count() OVER (PARTITION BY kind, step) AS total FROM (${counted})`
  // Beside each link that is shown two rows that only say so of its nodes.
  const ends = sql`[(kind, step, nodes, toUInt8(1)), (${kind('node')}, step, [nodes[1]], toUInt8(0)), (${kind('node')}, toUInt8(step + 1), [nodes[2]], toUInt8(0))]`
  const figures = sql`(attempts, persons, ended, ended_persons, length_sum, total)`
  const told = sql`SELECT arrayJoin(if(kind = ${kind('link')} AND place <= ${limit}, ${ends}, [(kind, step, nodes, toUInt8(1))])) AS item, ${figures} AS figures, place FROM (${ranked})`
  const most = sql`if(kind = ${kind('path')}, ${param(plan.topPaths, 'UInt32')}, ${limit})`
  const shown = sql`SELECT item.1 AS kind, item.2 AS step, item.3 AS nodes, anyIf(figures, item.4 = 1) AS f FROM (${told}) GROUP BY kind, step, nodes HAVING minIf(place, item.4 = 1) <= ${most} OR (kind = ${kind('node')} AND min(item.4) = 0)`
  return [
    {
      name: 'rows',
      sql: sql`SELECT kind, step, nodes, f.1 AS attempts, f.2 AS persons, f.3 AS ended, f.4 AS ended_persons, f.5 AS length_sum, f.6 AS total FROM (${shown}) ORDER BY kind, step, attempts DESC, nodes`,
    },
  ]
}

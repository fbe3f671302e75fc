// Paths: who stands behind a node, a link, a drop-off, a whole path?
import type { PathsPoint } from '../../report/index.ts'
import { param, sql, type Sql } from '../../sql/index.ts'
import { attempts } from '../compile/paths-attempts.ts'
import { QueryError } from '../errors.ts'
import type { PathsPlan } from '../plan-paths.ts'

/** `SELECT DISTINCT person_id …`. Throws QueryError 'bad_report' for a point that the result can't have. */
export function personsBehindPaths(plan: PathsPlan, { at }: PathsPoint): Sql {
  const last = plan.steps - (at.is === 'link' ? 2 : 1)
  if (at.is !== 'path' && at.step > last)
    throw new QueryError('bad_report', `The report has no such ${at.is} after step ${last}.`)
  return sql`SELECT DISTINCT person_id FROM ${attempts(plan)} WHERE length(nodes) <= ${param(plan.steps, 'UInt8')} AND ${isAt(plan, at)}`
}

function isAt(plan: PathsPlan, at: PathsPoint['at']): Sql {
  const text = (value: string) => param(value, 'String')
  if (at.is === 'path') return sql`nodes = ${param(at.nodes, 'Array(String)')}`
  const isBackwards = plan.start === undefined && plan.end !== undefined
  const steps = param(plan.steps, 'Int16')
  // The place in the list, from 1; of an attempt that is too short it may be 0 or less, which no list has.
  const place = isBackwards
    ? sql`(${param(at.step + 1, 'Int16')} - ${steps} + toInt16(length(nodes)))`
    : sql`${param(at.step + 1, 'Int16')}`
  const isNode = (offset: Sql, name: string): Sql =>
    sql`arrayElement(nodes, greatest(toInt16(0), toInt16(${place}${offset}))) = ${text(name)}`
  switch (at.is) {
    case 'node':
      return sql`${place} >= 1 AND ${isNode(sql``, at.name)}`
    case 'link':
      return sql`${place} >= 1 AND ${isNode(sql``, at.from)} AND ${isNode(sql` + 1`, at.to)}`
    case 'ended': {
      const open = isBackwards ? sql`${place} = 1` : sql`${place} = toInt16(length(nodes))`
      return sql`${open} AND ${isNode(sql``, at.name)} AND toInt16(length(nodes)) < ${steps}`
    }
  }
}

// Table: measures by the values of 1 to 3 properties, searched, ordered, paged.
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { aggregate } from '../aggregate.ts'
import { countMeasures } from '../measures.ts'
import { scopeOf, type Direction, type TablePlan } from '../plan.ts'
import { missingKey } from '../property.ts'
import { keyName, relation, type Relation } from '../relation.ts'
import type { Statement } from '../statement.ts'
import type { AbsoluteRange } from '../time.ts'
import { measureName } from './names.ts'

const comma = sql`, `
export const direction = { asc: sql`ASC`, desc: sql`DESC` } as const satisfies Record<Direction, Sql>

/** `k1, k2 …` of a relation. */
export const keysOf = (count: number): Sql =>
  join(
    Array.from({ length: count }, (_, index) => keyName(index)),
    comma,
  )
/** The same for the outermost SELECT: NULL where the property is missing. */
export const shownKeys = (count: number): readonly Sql[] =>
  Array.from(
    { length: count },
    (_, index) => sql`nullIf(${keyName(index)}, ${missingKey}) AS key${keyDigits[index] ?? sql``}`,
  )
const keyDigits = [sql`1`, sql`2`, sql`3`] as const

export function compileTable(plan: TablePlan): readonly Statement[] {
  const count = plan.breakdown.length
  const counted = plan.measures.filter((measure) => measure !== 'revenue')
  const measures = counted.map((measure, index) => ({ name: measureName(index), measure: countMeasures[measure] }))
  const over = (range: AbsoluteRange): Relation => ({
    scope: scopeOf(plan, range),
    predicate: plan.filter,
    goal: plan.goal,
    keys: plan.breakdown,
  })
  const revenueOf = plan.measures.includes('revenue') ? plan.money.currency : undefined
  const search = searched(plan.search, count)
  const by = measureName(counted.indexOf(plan.order.by === 'revenue' ? 'visitors' : plan.order.by))
  const order = sql`ORDER BY ${by} ${direction[plan.order.direction]} NULLS LAST, ${keysOf(count)} LIMIT ${param(plan.limit, 'UInt64')} OFFSET ${param(plan.offset, 'UInt64')}`
  const current = aggregate({ over: over(plan.range), measures, revenueOf })
  const shown = join([...shownKeys(count), sql`* EXCEPT (${keysOf(count)})`], comma)
  const page = sql`SELECT *, count() OVER () AS total_rows FROM (${current})${search} ${order}`
  const statements = [{ name: 'rows', sql: sql`SELECT ${shown} FROM (${page}) ${orderAgain(by, plan, count)}` }]
  if (plan.offset > 0) {
    const groups = sql`SELECT DISTINCT ${keysOf(count)} FROM ${relation(over(plan.range))}`
    statements.push({ name: 'count', sql: sql`SELECT count() AS total_rows FROM (${groups})${search}` })
  }
  if (plan.compareRange !== undefined) {
    const keys = sql`SELECT ${keysOf(count)} FROM (${current})${search} ${order}`
    const previous = aggregate({ over: over(plan.compareRange), measures, revenueOf })
    statements.push({
      name: 'previous',
      sql: sql`SELECT ${shown} FROM (${previous}) WHERE (${keysOf(count)}) IN (${keys})`,
    })
  }
  return statements
}

const orderAgain = (by: Sql, plan: TablePlan, count: number): Sql =>
  sql`ORDER BY ${by} ${direction[plan.order.direction]} NULLS LAST, ${keysOf(count)}`

function searched(text: string | undefined, count: number): Sql {
  if (text === undefined) return sql``
  const needle = param(text, 'String')
  const ways = Array.from(
    { length: count },
    (_, index) => sql`positionCaseInsensitiveUTF8(${keyName(index)}, ${needle}) > 0`,
  )
  return sql` WHERE (${join(ways, sql` OR `)})`
}

// Table: rows by key, with their measures (and what they were before).
import type { TableResult } from '../../report/index.ts'
import type { TablePlan } from '../plan.ts'
import type { Row, Rows } from '../statement.ts'
import { keysAt, moneyAt, numberAt } from './values.ts'

type Measures = TableResult['rows'][number]['measures']

export function shapeTable(plan: TablePlan, rows: Rows): Omit<TableResult, 'meta'> {
  const counted = plan.measures.filter((measure) => measure !== 'revenue')
  const count = plan.breakdown.length
  const measuresOf = (row: Row | undefined): Measures =>
    Object.fromEntries(
      plan.measures.map((measure) => [
        measure,
        measure === 'revenue' ? moneyAt(row, 'revenue') : numberAt(row, `m${counted.indexOf(measure)}`),
      ]),
    )
  const current = rows.get('rows') ?? []
  const previous = new Map((rows.get('previous') ?? []).map((row) => [JSON.stringify(keysAt(row, count)), row]))
  return {
    kind: 'table',
    breakdown: [...plan.breakdownNames],
    rows: current.map((row) => {
      const key = keysAt(row, count)
      const shown = { key, measures: measuresOf(row) }
      return plan.compareRange === undefined
        ? shown
        : { ...shown, previous: previousOf(measuresOf(previous.get(JSON.stringify(key)))) }
    }),
    total_rows: numberAt(current[0] ?? rows.get('count')?.[0], 'total_rows') ?? 0,
    limit: plan.limit,
    offset: plan.offset,
  }
}

/** A key without events before: counts were 0, means and rates are unknown. */
const countLike: ReadonlySet<string> = new Set([
  'visitors',
  'visits',
  'page_views',
  'events',
  'entries',
  'exits',
  'conversions',
  'converted',
])
const previousOf = (measures: Measures): Measures =>
  Object.fromEntries(
    Object.entries(measures).map(([name, value]) => [name, value === null && countLike.has(name) ? 0 : value]),
  )

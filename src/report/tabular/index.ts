// A result as tables, whatever its kind: pure, and the same for every file format.
import type { Report, ReportOf, Result, ResultOf } from '../reports.ts'
import { eventsOf } from './events.ts'
import { funnelOf } from './funnel.ts'
import { lifecycleOf } from './lifecycle.ts'
import { pathsOf } from './paths.ts'
import { cohortOf, peopleOf } from './people.ts'
import { retentionOf } from './retention.ts'
import { stickinessOf } from './stickiness.ts'
import type { Asked, Column, Table } from './table.ts'
import { goalsOf, overviewOf, tableOf, trendOf } from './web.ts'

export type { Cell, Column, Part, Table } from './table.ts'

const kinds: {
  readonly [Kind in Result['kind']]: (result: ResultOf<Kind>, asked: Asked<ReportOf<Kind>>) => readonly Table[]
} = {
  table: (result, asked) => [tableOf(result, asked)],
  trend: (result, asked) => [trendOf(result, asked)],
  goals: (result, asked) => [goalsOf(result, asked)],
  overview: (result, asked) => [overviewOf(result, asked)],
  events: eventsOf,
  funnel: funnelOf,
  retention: retentionOf,
  paths: pathsOf,
  lifecycle: lifecycleOf,
  stickiness: stickinessOf,
  people: peopleOf,
  cohort: cohortOf,
}

/** At least one table; the first is what a format with room for one holds. Headers are unique within each. */
export function tabular(result: Result, asked: Asked<Report>): readonly [Table, ...(readonly Table[])] {
  const of = kinds[result.kind] as (result: Result, asked: Asked<Report>) => readonly Table[]
  const [first, ...more] = of(result, asked).map(withUniqueHeaders)
  if (first === undefined) throw new TypeError('A result is at least one table')
  return [first, ...more]
}

/** `Visitors`, `Visitors (2)`: readers of records, Parquet and CSV take headers for keys. */
export function withUniqueHeaders(table: Table): Table {
  const given = new Set(table.columns.map(({ header }) => header))
  const taken = new Set<string>()
  const named = (one: Column): Column => {
    let header = one.header
    for (let n = 2; taken.has(header) || (header !== one.header && given.has(header)); n++)
      header = `${one.header} (${n})`
    taken.add(header)
    return { ...one, header }
  }
  return { ...table, columns: table.columns.map(named) }
}

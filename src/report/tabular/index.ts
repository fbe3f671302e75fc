// A result as tables, whatever its kind: pure, and the same for every file format.
import type { Result, ResultOf } from '../reports.ts'
import { eventsOf } from './events.ts'
import { funnelOf } from './funnel.ts'
import { lifecycleOf } from './lifecycle.ts'
import { pathsOf } from './paths.ts'
import { cohortOf, peopleOf } from './people.ts'
import { retentionOf } from './retention.ts'
import { stickinessOf } from './stickiness.ts'
import type { Table } from './table.ts'
import { goalsOf, overviewOf, tableOf, trendOf } from './web.ts'

export type { Cell, Column, Table } from './table.ts'

const kinds: { readonly [Kind in Result['kind']]: (result: ResultOf<Kind>) => readonly Table[] } = {
  table: (result) => [tableOf(result)],
  trend: (result) => [trendOf(result)],
  goals: (result) => [goalsOf(result)],
  overview: (result) => [overviewOf(result)],
  events: eventsOf,
  funnel: funnelOf,
  retention: retentionOf,
  paths: pathsOf,
  lifecycle: lifecycleOf,
  stickiness: stickinessOf,
  people: peopleOf,
  cohort: cohortOf,
}

/** At least one table; the first is what a format with room for one holds. */
export function tabular(result: Result): readonly [Table, ...(readonly Table[])] {
  const of = kinds[result.kind] as (result: Result) => readonly Table[]
  const [first, ...more] = of(result)
  if (first === undefined) throw new TypeError('A result is at least one table')
  return [first, ...more]
}

// People: of which events are persons and their measures told, and whose first event tells which group?
import { join, sql, type Sql } from '../../sql/index.ts'
import { amountIn, asNumber } from '../money.ts'
import { scopeOf } from '../plan.ts'
import type { PeopleMeasure, PeoplePlan } from '../plan-people.ts'
import { compilePredicate } from '../predicate.ts'
import { keyName, relation, type View } from '../relation.ts'
import { flagAndValue } from './names.ts'

/** The events of the range and filter of the persons that are wanted, with the measures' flags and values. */
export function rowsOf(plan: PeoplePlan): Sql {
  const scope = scopeOf(plan, plan.range)
  const views = plan.measures.flatMap(({ measure, property, into }, index): readonly View[] =>
    property === undefined || into !== undefined
      ? []
      : [{ name: flagAndValue(index).value, property, as: readsText(measure) ? 'text' : 'number' }],
  )
  const flags = plan.measures.flatMap(({ predicate, ...measure }, index) => {
    const { flag, value } = flagAndValue(index)
    const own = sql`${compilePredicate(predicate, scope)} AS ${flag}`
    if (measure.into === undefined) return [own]
    const amount = amountIn(measure.into, plan.money)
    // Decimals add up exactly.
    return [own, sql`${measure.measure === 'sum' ? amount : asNumber(amount)} AS ${value}`]
  })
  return relation({
    scope,
    predicate: { kind: 'and', parts: [plan.filter, plan.who] },
    keys: plan.groupBy,
    views,
    columns: [sql`toUnixTimestamp64Milli(timestamp) AS at`, ...flags],
    withPersons: true,
  })
}
const readsText = (measure: PeopleMeasure['measure']): boolean =>
  measure === 'count_distinct' || measure === 'first_value' || measure === 'last_value'

/** `SELECT owner, k1…`: each person once, with the keys of the first event in the range. */
export function ownersOf(plan: PeoplePlan): Sql {
  const keys = plan.groupBy.map((_, index) => keyName(index))
  const firsts = keys.map((key) => sql`, argMin(${key}, (at, event_id)) AS ${key}`)
  return sql`SELECT person_id AS owner${join(firsts, sql``)} FROM ${rowsOf(plan)} GROUP BY person_id`
}

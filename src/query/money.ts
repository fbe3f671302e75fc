// How amounts of several currencies become one number, and which of them do not. What it means stands in report/README.md.
import { param, sql, type Sql } from '../sql/index.ts'
import type { Money } from './plan.ts'

/** String: the amount's currency; `own`, the project's, where it came without one. '' where there is neither. */
export const currencyOf = (own: string): Sql =>
  sql`if(currency = '' AND revenue != 0, ${param(own, 'String')}, toString(currency))`

/** Nullable(Decimal): an event's amount in this currency; NULL where nothing tells what it is worth. */
export function amountIn(into: string, money: Money): Sql {
  const foreign = money.foreign.filter((one) => one.into === into)
  if (foreign.length === 0) return sql`toNullable(revenue)`
  return sql`if(revenue = 0 OR ${currencyOf(money.currency)} = ${param(into, 'String')}, toNullable(revenue), NULL)`
}

/** Nullable(Float64): for means and percentiles, and beside other numbers. */
export const asNumber = (amount: Sql): Sql => sql`toFloat64(${amount})`

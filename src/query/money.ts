// How amounts of several currencies become one number, and which of them do not. What it means stands in docs/semantics.md.
import { param, sql, type Sql } from '../sql/index.ts'
import type { Money } from './plan.ts'

/** String: the amount's currency; `own`, the project's, where it came without one. '' where there is neither. */
export const currencyOf = (own: string): Sql =>
  sql`if(currency = '' AND revenue != 0, ${param(own, 'String')}, toString(currency))`

/** UInt16: days since 1970-01-01 at the project's home, which a rate is of. */
export const rateDay = ({ timeZone }: Money): Sql => sql`toUInt16(toDate(timestamp, ${param(timeZone, 'String')}))`

/** Nullable(Decimal): an event's amount in this currency; NULL where nothing tells what it is worth. */
export function amountIn(into: string, money: Money): Sql {
  const foreign = money.foreign.filter((one) => one.into === into)
  if (foreign.length === 0) return sql`toNullable(revenue)`
  const currency = currencyOf(money.currency)
  const isAsItIs = sql`revenue = 0 OR ${currency} = ${param(into, 'String')}`
  const rated = foreign.filter(({ days }) => days.length > 0)
  if (rated.length === 0) return sql`if(${isAsItIs}, toNullable(revenue), NULL)`
  const codes = param(
    rated.map((one) => one.currency),
    'Array(String)',
  )
  const numbers = param(
    rated.map((_, index) => index + 1),
    'Array(UInt32)',
  )
  const keys = param(
    rated.flatMap(({ days }, index) => days.map((day) => (index + 1) * daysAtMost + day)),
    'Array(UInt64)',
  )
  const key = sql`transform(${currency}, ${codes}, ${numbers}, toUInt32(0)) * ${param(daysAtMost, 'UInt32')} + ${rateDay(money)}`
  const found = (parts: readonly (readonly string[])[]): Sql =>
    sql`toInt256(transform(${key}, ${keys}, ${param(parts.flat(), 'Array(String)')}, '0'))`
  const above = found(rated.map((one) => one.above))
  const below = found(rated.map((one) => one.below))
  // In whole ten-thousandths, as decimals are kept: ⌊(⌊2·a·above / below⌋ + 1) / 2⌋ is a·above / below, halves upwards.
  const amount = sql`reinterpret(revenue, 'Int64')`
  const doubled = sql`intDivOrZero(toInt256(abs(${amount})) * 2 * ${above}, ${below})`
  const converted = sql`reinterpret(toInt128(sign(${amount}) * intDiv(${doubled} + 1, 2)), 'Decimal(38, 4)')`
  return sql`multiIf(${isAsItIs}, toNullable(toDecimal128(revenue, 4)), ${key} NOT IN ${keys}, NULL, ${converted})`
}
/** More than there are in a UInt16. */
const daysAtMost = 65_536

/** Nullable(Float64): for means and percentiles, and beside other numbers. */
export const asNumber = (amount: Sql): Sql => sql`toFloat64(${amount})`

// Values as the engine's JSON gives them → values of a result. Parsing at the border: a row is not trusted to have a column.
import type { Compared, Money } from '../../report/index.ts'
import type { Row } from '../statement.ts'

/** A number, or null for NULL and what is not finite. 64-bit integers arrive as strings. */
export function numberAt(row: Row | undefined, column: string): number | null {
  const value = row?.[column]
  if (value === null || value === undefined) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** With the change: (value − previous) / previous; null where there is nothing to compare with. */
export const compared = (value: number | null, previous: number | null): Compared => ({
  value,
  previous,
  change: value === null || previous === null || previous === 0 ? null : (value - previous) / previous,
})

/** A breakdown's keys: key1…key<count>. */
export const keysAt = (row: Row, count: number): (string | null)[] =>
  Array.from({ length: count }, (_, index) => textAt(row, `key${index + 1}`))

export function textAt(row: Row | undefined, column: string): string | null {
  const value = row?.[column]
  return typeof value === 'string' ? value : null
}

/** Map(String, Decimal) → currency → exact decimal with 4 places, by currency. Sums of zero are left out. */
export function moneyAt(row: Row | undefined, column: string): Money {
  const value = row?.[column]
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value)
      .map(([currency, amount]): [string, string] => [currency, decimal(String(amount))])
      .filter(([, amount]) => !/^-?0\.0000$/.test(amount))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function decimal(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.')
  return `${whole}.${fraction.padEnd(4, '0').slice(0, 4)}`
}

/** Ten-thousandths ≥ 0 as a decimal with 4 places. */
export function decimalOf(tenThousandths: bigint): string {
  const digits = String(tenThousandths).padStart(5, '0')
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`
}

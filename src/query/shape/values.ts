// Values as the engine's JSON gives them → values of a result. Parsing at the border: a row is not trusted to have a column.
import type { Compared, Money } from '../../report/index.ts'
import type { Row, Rows } from '../statement.ts'

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

interface Page {
  readonly breakdown: readonly unknown[]
  readonly limit: number
  readonly offset: number
}
/** The groups of a page in the order of the statement's rows, each with its rows; 'count' tells how many there are behind the last page. */
export function groupsAt({ breakdown, limit, offset }: Page, rows: Rows, name: string) {
  const count = breakdown.length
  const all = rows.get(name) ?? []
  const counted = all[0] ?? rows.get('count')?.[0]
  return {
    groups: [...Map.groupBy(all, (row) => JSON.stringify(keysAt(row, count)))].map(([text, own]) => ({
      key: JSON.parse(text) as (string | null)[],
      rows: own,
    })),
    groupsPage: { total: count === 0 ? 1 : (numberAt(counted, 'total_groups') ?? 0), limit, offset },
  }
}

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

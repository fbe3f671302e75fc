// What does a file of exchange rates say? The ECB's table (a column a currency) or lines of day, currency, rate. Pure.
import { parse } from 'csv-parse/sync'

interface FileRate {
  readonly currency: string
  /** Days since 1970-01-01. */
  readonly day: number
  /** Decimal text. */
  readonly rate: string
}
interface BadLine {
  readonly line: number
  readonly why: string
}
interface RatesFile {
  readonly rates: readonly FileRate[]
  readonly bad: readonly BadLine[]
}

const dayMs = 86_400_000
const dayOf = (text: string): number | undefined => {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN
  return ms >= 0 && new Date(ms).toISOString().startsWith(text) ? ms / dayMs : undefined
}

/** Anything else would not fit the exact arithmetic of reports (docs/limits.md). */
const isRate = (text: string): boolean =>
  /^\d{1,9}(\.\d{1,12})?$/.test(text) && Number(text) >= 0.000_001 && Number(text) < 1e9
const isCurrency = (text: string): boolean => /^[A-Z]{3}$/.test(text)

/** Good lines and bad ones; undefined: it is no such file. A day that comes twice has its last rate. */
export function parseRatesFile(text: string): RatesFile | undefined {
  const lines: readonly string[][] = parse(text, {
    bom: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    relax_quotes: true,
  })
  const [head = [], ...rows] = lines
  const names = head.map((name) => name.toLowerCase())
  const day = names.findIndex((name) => name === 'day' || name === 'date')
  if (day === -1) return undefined
  const currency = names.indexOf('currency')
  const rate = names.indexOf('rate')
  const isLong = currency !== -1 && rate !== -1
  const columns = head.flatMap((name, index) => (isCurrency(name) ? [{ name, index }] : []))
  if (!isLong && columns.length === 0) return undefined
  const found = new Map<string, FileRate>()
  const bad: BadLine[] = []
  for (const [index, row] of rows.entries()) {
    const line = index + 2
    const at = dayOf(row[day] ?? '')
    if (at === undefined) {
      bad.push({ line, why: `“${row[day] ?? ''}” is no day, as 2026-11-30 is` })
      continue
    }
    const cells = isLong
      ? [{ name: row[currency] ?? '', value: row[rate] ?? '' }]
      : columns.map(({ name, index: column }) => ({ name, value: row[column] ?? '' }))
    for (const { name, value } of cells) {
      // The ECB's way to say that there is none.
      if (!isLong && (value === '' || value === 'N/A')) continue
      if (!isCurrency(name)) bad.push({ line, why: `“${name}” is no currency, as USD is` })
      else if (!isRate(value)) bad.push({ line, why: `“${value}” is no rate of ${name}, as 1.0837 is` })
      else found.set(`${name} ${at}`, { currency: name, day: at, rate: value })
    }
  }
  return { rates: [...found.values()], bad }
}

// How do cells of a free query come to people? Whole numbers as numbers where JavaScript has all of a column exactly, else as
// decimal text; properties under the names that were sent.
import { decodePropertyName } from '../../event/index.ts'

const isWhole = (type: string): boolean => /^(Nullable\()?U?Int(64|128|256)\)?$/.test(type)
const isJson = (type: string): boolean => type.startsWith('JSON')

type Rows = readonly (readonly unknown[])[]

export function plainRows(columns: readonly { readonly type: string }[], rows: Rows): Rows {
  const change = columns.map(({ type }, index) => {
    if (isJson(type)) return decoded
    const isExact = (): boolean => rows.every((row) => row[index] === null || Number.isSafeInteger(Number(row[index])))
    return isWhole(type) && isExact() ? (value: unknown) => (value === null ? null : Number(value)) : undefined
  })
  if (change.every((one) => one === undefined)) return rows
  return rows.map((row) => row.map((value, index) => change[index]?.(value) ?? value))
}

function decoded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [decodePropertyName(name), one]))
}

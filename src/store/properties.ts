// How do a sender's own properties come to rest, and come back as they were sent? Scalars that ClickHouse's JSON type
// gives back unchanged go into the JSON column, so that reports can filter by them; the rest is JSON text beside it.
import { decodePropertyName, encodePropertyName } from '../event/index.ts'
import type { Properties, PropertyValue } from '../event/index.ts'

export interface StoredProperties {
  /** For the column `properties`: one level, names encoded, numbers always written as doubles. */
  readonly scalars: string
  /** For `properties_other`: '' or a JSON object of what the column would not give back. */
  readonly other: string
}

const none: StoredProperties = { scalars: '{}', other: '' }

/** Names repeat: their encoded, quoted form with the colon is kept. */
const names = new Map<string, string>()
const maxNames = 20_000

function spelled(name: string): string {
  let text = names.get(name)
  if (text === undefined) {
    text = `${JSON.stringify(encodePropertyName(name))}:`
    if (names.size >= maxNames) names.clear()
    names.set(name, text)
  }
  return text
}

/** Splits properties into the two columns. */
export function storeProperties(properties: Properties): StoredProperties {
  let scalars = ''
  let other = ''
  for (const name of Object.keys(properties)) {
    const value = properties[name]
    if (value === undefined) continue
    const scalar = name.isWellFormed() ? scalarText(value) : undefined
    if (scalar === undefined) other += `${other === '' ? '' : ','}${JSON.stringify(name)}:${jsonText(value)}`
    else scalars += `${scalars === '' ? '' : ','}${spelled(name)}${scalar}`
  }
  if (scalars === '' && other === '') return none
  return { scalars: `{${scalars}}`, other: other === '' ? '' : `{${other}}` }
}

/** JSON text of a value that the JSON column keeps as it is; undefined for all others. */
function scalarText(value: PropertyValue): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : undefined
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value !== 'number' || !Number.isFinite(value) || Object.is(value, -0)) return undefined
  const text = String(value)
  // "42" would be stored as Int64, and a reader of doubles would miss it.
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text
}

/**
 * JSON that JSON.parse gives back exactly: −0 and infinities too (1e999 is read as Infinity; collect lets none in, and the
 * engine reads no text that has one). Whole numbers beyond 64 bits with an exponent: without one the engine's JSON
 * functions refuse the whole text, and filters would miss all that stands beside them.
 */
export function jsonText(value: PropertyValue): string {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0'
    if (value === Infinity) return '1e999'
    if (value === -Infinity) return '-1e999'
    return Math.abs(value) >= 2 ** 63 ? value.toExponential() : JSON.stringify(value)
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(jsonText).join(',')}]`
  const members = Object.keys(value).map((name) => `${JSON.stringify(name)}:${jsonText(value[name] ?? null)}`)
  return `{${members.join(',')}}`
}

/** All properties as `properties_other`. */
export const storeAsOther = (properties: Properties): string => jsonText(properties)

const isList = (value: PropertyValue): value is readonly PropertyValue[] => Array.isArray(value)

/**
 * The properties as they were sent, from the two columns' text (`toJSONString(properties)`, `properties_other`).
 * The object has no prototype: names may be `__proto__`. The order of names is not kept.
 */
export function readProperties(scalars: string, other: string): Record<string, PropertyValue> {
  const result: Record<string, PropertyValue> = Object.create(null)
  const stored: Record<string, PropertyValue> = JSON.parse(scalars === '' ? '{}' : scalars)
  for (const name of Object.keys(stored)) result[decodePropertyName(name)] = stored[name] ?? null
  if (other !== '') {
    const rest: Record<string, PropertyValue> = JSON.parse(other)
    for (const name of Object.keys(rest)) result[name] = rest[name] ?? null
  }
  return result
}

// Are these properties that can be kept? Of events, persons and groups alike.
import { limits, type PropertyValue, type RejectReason } from '../event/index.ts'
import type { Refusal } from './types.ts'

const refuse = (reason: RejectReason, detail: string): Refusal => ({ reason, detail })

export const isPlainObject = (value: unknown): value is Record<string, PropertyValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A number that a reader of JSON may have taken for another one: as an id it would join those who differ in the last digits. */
export const isInexact = (value: unknown): boolean =>
  typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER

/** At most `length` code units, without half a character at the end. */
export const cut = (value: string, length: number): string =>
  value.length <= length ? value : value.slice(0, isHighSurrogate(value.charCodeAt(length - 1)) ? length - 1 : length)
const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

/** The first trouble with own properties, if any. `place`: what they are called in the detail. */
export function checkProperties(
  properties: Readonly<Record<string, unknown>>,
  place = 'properties',
): Refusal | undefined {
  const names = Object.keys(properties)
  if (names.length > limits.properties) return refuse('too_many_properties', `${names.length} > ${limits.properties}`)
  for (const name of names) {
    if (name.length > limits.propertyNameLength)
      return refuse('property_name_too_long', `${cut(name, 50)}…: ${name.length} > ${limits.propertyNameLength}`)
    const value = properties[name]
    if (typeof value === 'string') {
      if (value.length > limits.propertyValueLength)
        return refuse('value_too_long', `${place}.${name}: ${value.length} > ${limits.propertyValueLength}`)
    } else if (typeof value === 'object' && value !== null) {
      const trouble = checkNested(value, 1)
      if (trouble) return refuse(trouble, `${place}.${name}`)
      const { length } = JSON.stringify(value)
      if (length > limits.propertyValueLength)
        return refuse('value_too_long', `${place}.${name}: ${length} > ${limits.propertyValueLength}`)
    } else if (typeof value === 'number' && !Number.isFinite(value)) {
      return refuse('bad_field', `${place}.${name} is not a finite number`)
    }
  }
  return undefined
}

/** Goes no deeper than the limit, so that a value of a million levels costs nothing. */
function checkNested(value: object, depth: number): RejectReason | undefined {
  if (depth > limits.propertyDepth) return 'too_deep'
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'number' && !Number.isFinite(inner)) return 'bad_field'
    if (typeof inner !== 'object' || inner === null) continue
    const trouble = checkNested(inner, depth + 1)
    if (trouble) return trouble
  }
  return undefined
}

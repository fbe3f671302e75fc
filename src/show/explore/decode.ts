// How is what stands in an address read as a configuration? By small readers, joined: whatever is there, what is right is kept and
// the rest is left out or as by default. (The schemas themselves stay on the server.)
import type { Filter, Selection } from '../../report/index.ts'
import { isFilter } from '../view/check-filter.ts'
import { areKnownProperties, isProperty } from '../view/filter-text.ts'

/** The value as it may be used, or undefined for what is none. */
export type Decode<T> = (value: unknown) => T | undefined

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Text of 1 to `max` signs. */
export const text =
  (max: number): Decode<string> =>
  (value) =>
    typeof value === 'string' && value !== '' && value.length <= max ? value : undefined
export const flag: Decode<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)
/** A whole number, edges included. */
export const whole =
  (min: number, max: number): Decode<number> =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined
export const oneOf =
  <T extends string>(known: readonly T[]): Decode<T> =>
  (value) =>
    known.find((one) => one === value)
/** The first reader that takes it. */
export const either =
  <A, B>(first: Decode<A>, second: Decode<B>): Decode<A | B> =>
  (value) =>
    first(value) ?? second(value)
/** What is wrong in it is left out; undefined if fewer than `min` stay. */
export const list =
  <T>(of: Decode<T>, max: number, min = 0): Decode<T[]> =>
  (value) => {
    if (!Array.isArray(value)) return undefined
    const found = value
      .slice(0, max)
      .map(of)
      .filter((one) => one !== undefined)
    return found.length < min ? undefined : found
  }
/** Two values, e.g. of a bracket. */
export const pair =
  <T>(of: Decode<T>): Decode<[T, T]> =>
  (value) => {
    if (!Array.isArray(value) || value.length !== 2) return undefined
    const [a, b] = value.map(of)
    return a === undefined || b === undefined ? undefined : [a, b]
  }

type Decoders<T> = { readonly [K in keyof T]-?: Decode<Exclude<T[K], undefined>> }
/** A record: each field for itself. A field that is wrong is as in `byDefault`; without a default it is left out. */
export const record =
  <T extends object>(decoders: Decoders<T>, byDefault: T): Decode<T> =>
  (value) => {
    if (!isRecord(value)) return undefined
    const found = { ...byDefault } as Record<string, unknown>
    for (const name of Object.keys(decoders) as (keyof T & string)[]) {
      const part = Object.hasOwn(value, name) ? decoders[name](value[name]) : undefined
      if (part !== undefined) found[name] = part
    }
    return found as T
  }
/** A record that is nothing without these fields. */
export const needing =
  <T extends object>(of: Decode<T>, ...names: readonly (keyof T)[]): Decode<T> =>
  (value) => {
    const found = of(value)
    return found !== undefined && names.every((name) => found[name] !== undefined) ? found : undefined
  }

export const filter: Decode<Filter> = (value) => (isFilter(value) && areKnownProperties(value) ? value : undefined)
/** The name of a property, as reports take it. */
export const property: Decode<string> = (value) =>
  typeof value === 'string' && value.length <= 300 && isProperty(value) ? value : undefined

type SelectedEvent = NonNullable<Selection['events']>[number]
const selectedEvent: Decode<SelectedEvent> = needing(
  record<SelectedEvent>({ event_name: text(200), filter }, { event_name: undefined as unknown as string }),
  'event_name',
)
/** Fields of a selection, to be spread into the decoders of a series or a step. */
export const selectionDecoders = { events: list(selectedEvent, 50, 1), filter } as const
export const selection: Decode<Selection> = record<Selection>(selectionDecoders, {})
export const label: Decode<string> = text(200)
export const breakdown: Decode<string[]> = list(property, 3)
/** A value of a breakdown; null: the event does not have the property. */
export const keyPart: Decode<string | null> = (value) =>
  value === null || typeof value === 'string' ? value : undefined

// How are cells of a free result told, and which columns can be drawn?
import type { SqlResultJson } from '../../api/index.ts'
import { countText } from '../words/index.ts'

type Column = SqlResultJson['columns'][number]

const inner = (type: string): string =>
  type.replace(/^(Nullable|LowCardinality)\((.*)\)$/, '$2').replace(/^Nullable\((.*)\)$/, '$1')
export const isNumber = ({ type }: Column): boolean => /^(U?Int|Float|Decimal|BFloat)/.test(inner(type))
export const isTime = ({ type }: Column): boolean => inner(type).startsWith('Date')

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 6 })

/** Ids of 64 bits come as text and stay as they are. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return Number.isInteger(value) ? countText(value) : number.format(value)
  if (typeof value === 'string') return value
  return JSON.stringify(value)
}
export const numberOf = (value: unknown): number | null =>
  value === null || value === undefined || value === '' || !Number.isFinite(Number(value)) ? null : Number(value)

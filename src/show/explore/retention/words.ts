// What are the columns, cells and groups of a retention called?
import type { RetentionResult } from '../../../report/index.ts'
import { countText, decimalText, intervalText, moneyText, percentText } from '../../words/index.ts'

type Group = RetentionResult['overall']
export type Cohort = Group['cohorts'][number]
export type Cell = Cohort['cells'][number]
export type Column = RetentionResult['columns'][number]

const units = {
  day: ['Day', 'Days'],
  week: ['Week', 'Weeks'],
  month: ['Month', 'Months'],
  quarter: ['Quarter', 'Quarters'],
} as const

/** "Day 3", "Days 4–7", "Week 2 or later". */
export function columnText(period: RetentionResult['period'], { from, to }: Column): string {
  const [one, several] = units[period]
  if (to === null) return `${one} ${from} or later`
  return from === to ? `${one} ${from}` : `${several} ${from}–${to}`
}
/** The same for the head of a table: "3+". */
export function shortColumnText(period: RetentionResult['period'], { from, to }: Column): string {
  return to === null ? `${units[period][0]} ${from}+` : columnText(period, { from, to })
}

export const cohortText = (period: RetentionResult['period'], { start, end }: Cohort): string =>
  intervalText(period, start, end)

/** What a cell is about: the share of persons, or the number. */
export const valueOf = ({ share, value }: Pick<Cell, 'share' | 'value'>): number | null =>
  value === undefined ? share : value

export function valueText(cell: Pick<Cell, 'share' | 'value'>, { currency }: Unit): string {
  const value = valueOf(cell)
  if (value === null) return '–'
  return cell.value === undefined ? percentText(value) : numberText(value, { currency })
}
/** Of values: the result itself. */
type Unit = Pick<RetentionResult, 'currency'>
export const numberText = (value: number, { currency }: Unit): string =>
  currency === undefined ? decimalText(value) : moneyText(value, currency)

/** In full: "12 of 80 visitors (15%), so far". */
export function cellText(cell: Cell, size: number, unit: Unit): string {
  const people = `${countText(cell.persons)} of ${countText(size)} visitors`
  const told =
    cell.value === undefined ? `${people} (${valueText(cell, unit)})` : `${valueText(cell, unit)}: ${people} came back`
  return cell.complete ? told : `${told}, so far`
}

/** The values of a breakdown, as a name. */
export const groupText = (key: readonly (string | null)[]): string =>
  key.length === 0
    ? 'Everybody'
    : key.map((part) => (part === null ? 'Not set' : part === '' ? 'Unknown' : part)).join(' · ')

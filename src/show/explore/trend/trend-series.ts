// A trend's answer as what is drawn: the name of each line, how its numbers are written, what its points are called.
import type { TrendResult } from '../../../report/index.ts'
import { propertyLabel } from '../../filters/property-words.ts'
import { groupLabel } from '../../filters/filter-words.ts'
import type { InputOf } from '../kinds.ts'
import { letterOf, seriesIn } from './formula.ts'
import { amountWords, decimalWords, wordsOf, type MeasureWords, type TrendSeries } from './measure-words.ts'

export interface TrendLine {
  /** Unlike all others, and the same after the next answer. */
  readonly key: string
  readonly label: string
  /** Without the group: "Purchase · Sum of amount". */
  readonly name: string
  /** Of the group, one text a property. */
  readonly group: readonly string[]
  readonly words: MeasureWords
  /** The series of the report whose people stand behind it: a formula may have several, or none. */
  readonly counted: readonly number[]
  readonly total: number | null
  readonly values: readonly (number | null)[]
  readonly rawKey: readonly (string | null)[]
  /** Of the range that is compared with. */
  readonly past: { readonly total: number | null; readonly values: readonly (number | null)[] } | undefined
}

/** Purchase or Sign up · Sum of amount. */
function seriesName(series: TrendSeries): string {
  if (series.label !== undefined && series.label !== '') return series.label
  const words = wordsOf(series)
  const property = 'property' in series ? ` ${propertyLabel(series.property)}` : ''
  const events = (series.events ?? []).map(({ event_name: name }) => name).join(' or ')
  const measure = `${words.label}${property}`
  if (events === '') return measure
  return (series.measure ?? 'total') === 'total' ? events : `${events} · ${measure}`
}

/** Why a click opens nobody; undefined where it does. */
export function whyNobody({ counted }: TrendLine): string | undefined {
  if (counted.length === 1) return undefined
  if (counted.length === 0) return 'Nobody stands behind a formula without series.'
  const letters = counted.map(letterOf)
  return `A formula of several series: see the people of ${letters.slice(0, -1).join(', ')} and ${letters.at(-1)}.`
}

/** Somebody stands behind this number of the line. */
export const hasPeople = (line: TrendLine, value: number | null): boolean =>
  value !== null && !(value === 0 && line.words.isCount === true) && whyNobody(line) === undefined

/** A line each, in the order of the answer: groups, in each the series, then the formulas. */
export function trendLines(report: InputOf<'trend'>, result: TrendResult): readonly TrendLine[] {
  const names = report.series.map(seriesName)
  const isAlone = report.series.length + (report.formulas?.length ?? 0) === 1
  const breakdown = report.breakdown ?? []
  return result.series.map((one, index) => {
    const series = one.letter === undefined ? undefined : one.letter.charCodeAt(0) - 65
    const own = series === undefined ? undefined : report.series[series]
    const name = series === undefined ? one.label : (names[series] ?? one.label)
    const group = one.key.map((value, at) => groupLabel(breakdown[at] ?? '', value))
    const past = result.compare?.series[index]
    // Two series of the same name are told apart by their letters.
    const isTwice = series !== undefined && names.filter((other) => other === name).length > 1
    const told = isTwice ? `${letterOf(series)}: ${name}` : name
    return {
      key: JSON.stringify([series ?? one.formula, one.key]),
      name: told,
      label: group.length === 0 ? told : isAlone ? group.join(' · ') : `${group.join(' · ')} · ${told}`,
      group,
      words: own === undefined ? { label: name, ...decimalWords } : { ...wordsOf(own), ...amountWords(one.currency) },
      counted: series === undefined ? seriesIn(one.formula ?? '') : [series],
      total: one.total,
      values: one.values,
      rawKey: one.key,
      past: past === undefined ? undefined : { total: past.total, values: past.values },
    }
  })
}

// What is a trend while it is built? The report's own fields, so that saved reports are read as they are.
import {
  breakdown,
  flag,
  keyPart,
  label,
  list,
  oneOf,
  property,
  record,
  selectionDecoders,
  whole,
  type Decode,
} from '../decode.ts'
import type { Common, InputOf } from '../kinds.ts'
import { moved } from '../sortable-list.tsx'
import { formulaProblem, letterOf, relettered } from './formula.ts'
import { measureNames, wordsOf, type MeasureName, type TrendSeries } from './measure-words.ts'

/** A series whose property may still be missing. */
export interface SeriesDraft {
  readonly label?: string
  readonly events?: TrendSeries['events']
  readonly filter?: TrendSeries['filter']
  readonly measure: MeasureName
  readonly property?: string
}
export interface FormulaDraft {
  readonly label?: string
  /** '' while nothing is written. */
  readonly formula: string
}
interface TrendOrder {
  readonly series: number
  readonly direction: 'asc' | 'desc'
}
export interface TrendConfig {
  readonly series: readonly SeriesDraft[]
  readonly formulas: readonly FormulaDraft[]
  readonly breakdown: readonly string[]
  /** Only these groups, by their keys; undefined: all. */
  readonly only_groups: readonly (readonly (string | null)[])[] | undefined
  readonly order: TrendOrder
  readonly limit: number
  readonly offset: number
  readonly cumulative: boolean
  readonly rolling: number | undefined
  readonly goal: number | undefined
}

export const mostSeries = 10
export const newSeries: SeriesDraft = { measure: 'total' }
const start: TrendConfig = {
  series: [newSeries],
  formulas: [],
  breakdown: [],
  only_groups: undefined,
  order: { series: 0, direction: 'desc' },
  limit: 10,
  offset: 0,
  cumulative: false,
  rolling: undefined,
  goal: undefined,
}

const series = record<SeriesDraft>(
  { label, ...selectionDecoders, measure: oneOf(measureNames), property },
  { measure: 'total' },
)
const formulaText: Decode<string> = (value) => (typeof value === 'string' ? value.slice(0, 200) : undefined)
const formula = record<FormulaDraft>({ label, formula: formulaText }, { formula: '' })
const read = record<TrendConfig>(
  {
    series: list(series, mostSeries, 1),
    formulas: list(formula, mostSeries),
    breakdown,
    only_groups: list(list(keyPart, 3, 1), 100, 1),
    order: record<TrendOrder>({ series: whole(0, mostSeries - 1), direction: oneOf(['asc', 'desc']) }, start.order),
    limit: whole(1, 1_000),
    offset: whole(0, 10_000_000),
    cumulative: flag,
    rolling: whole(2, 366),
    goal: whole(1, 999_999_999),
  },
  start,
)

export function parseTrend(value: unknown): TrendConfig {
  const config = read(value) ?? start
  const isFitting = config.only_groups?.every((key) => key.length === config.breakdown.length) !== false
  return {
    ...config,
    order: config.order.series < config.series.length ? config.order : start.order,
    only_groups: isFitting && config.breakdown.length > 0 ? config.only_groups : undefined,
  }
}

/** The report, or what is still to be done. Formulas that can not be read (yet) are left out: their field says so. */
export function trendReport(config: TrendConfig, common: Common): InputOf<'trend'> | string {
  const open = config.series.findIndex(
    (one) => wordsOf(one as TrendSeries).needsProperty === true && one.property === undefined,
  )
  if (open !== -1) return `Choose the property of series ${letterOf(open)}.`
  const needsGoal = config.series.some((one) => wordsOf(one as TrendSeries).needsGoal === true)
  if (needsGoal && config.goal === undefined) return 'Choose the goal whose conversions are counted.'
  const { rolling, goal, order, offset, limit, only_groups: only, breakdown: properties, ...rest } = config
  return {
    kind: 'trend',
    ...common,
    ...rest,
    series: config.series.map(asSeries),
    formulas: config.formulas.filter((one) => formulaProblem(one.formula, config.series.length) === undefined),
    breakdown: [...properties],
    ...(properties.length === 0 ? {} : { order, limit, offset }),
    ...(only === undefined ? {} : { only_groups: only.map((key) => [...key]) }),
    ...(rolling === undefined ? {} : { rolling }),
    ...(needsGoal && goal !== undefined ? { goal } : {}),
  }
}

/** Without a property that its measure does not take. */
function asSeries({ property: ofProperty, ...one }: SeriesDraft): TrendSeries {
  const needs = wordsOf(one as TrendSeries).needsProperty === true
  return (needs ? { ...one, property: ofProperty } : one) as TrendSeries
}

/** Formulas and the order go on meaning the series that they meant. */
function withPlaces(config: TrendConfig, next: readonly SeriesDraft[], placeOf: (index: number) => number | undefined) {
  return {
    series: next,
    formulas: config.formulas.map((one) => ({ ...one, formula: relettered(one.formula, placeOf) })),
    order: { ...config.order, series: placeOf(config.order.series) ?? 0 },
  }
}

export function moveSeries(config: TrendConfig, from: number, to: number): Partial<TrendConfig> {
  const places = moved([...config.series.keys()], from, to)
  return withPlaces(config, moved(config.series, from, to), (index) => {
    const place = places.indexOf(index)
    return place === -1 ? undefined : place
  })
}

export const removeSeries = (config: TrendConfig, at: number): Partial<TrendConfig> =>
  withPlaces(config, config.series.toSpliced(at, 1), (index) =>
    index === at ? undefined : index > at ? index - 1 : index,
  )

/** A copy of it stands at the end. */
export const duplicateSeries = (config: TrendConfig, at: number): Partial<TrendConfig> => {
  const copied = config.series[at]
  return copied === undefined ? {} : { series: [...config.series, copied] }
}

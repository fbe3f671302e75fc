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
/** By a series or a formula; by neither: the first formula, or the first series where there is none. */
interface TrendOrder {
  readonly series?: number
  readonly formula?: number
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
  order: { direction: 'desc' },
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
    order: record<TrendOrder>(
      {
        series: whole(0, mostSeries - 1),
        formula: whole(0, mostSeries - 1),
        direction: oneOf(['asc', 'desc']),
      },
      start.order,
    ),
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
    order: knownOrder(config),
    only_groups: isFitting && config.breakdown.length > 0 ? config.only_groups : undefined,
  }
}

/** By one thing at most, which is there. */
function knownOrder({
  order: { series: ofSeries, formula: ofFormula, direction },
  ...config
}: TrendConfig): TrendOrder {
  if (ofFormula !== undefined && ofFormula < config.formulas.length) return { formula: ofFormula, direction }
  return ofSeries !== undefined && ofSeries < config.series.length ? { series: ofSeries, direction } : { direction }
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
  const isReadable = ({ formula: text }: FormulaDraft): boolean =>
    formulaProblem(text, config.series.length) === undefined
  const { formula: at, ...asked } = order
  const by = at === undefined ? undefined : config.formulas[at]
  // Its place among those that are asked for.
  const place = by !== undefined && isReadable(by) ? config.formulas.slice(0, at).filter(isReadable).length : undefined
  return {
    kind: 'trend',
    ...common,
    ...rest,
    series: config.series.map(asSeries),
    formulas: config.formulas.filter(isReadable),
    breakdown: [...properties],
    ...(properties.length === 0
      ? {}
      : { order: place === undefined ? asked : { ...asked, formula: place }, limit, offset }),
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

/** By what it was by, wherever that is now; by nothing that is gone. */
function movedOrder(
  order: TrendOrder,
  what: 'series' | 'formula',
  placeOf: (index: number) => number | undefined,
): TrendOrder {
  const at = order[what]
  if (at === undefined) return order
  const place = placeOf(at)
  const { direction } = order
  if (place === undefined) return { direction }
  return what === 'series' ? { series: place, direction } : { formula: place, direction }
}

/** Where something is once one of so many has moved. */
function placeAfter(count: number, from: number, to: number): (index: number) => number | undefined {
  const places = moved([...Array.from({ length: count }).keys()], from, to)
  return (index) => {
    const place = places.indexOf(index)
    return place === -1 ? undefined : place
  }
}

/** The order goes on meaning the formula that it meant. */
export const moveFormula = (config: TrendConfig, from: number, to: number): Partial<TrendConfig> => ({
  formulas: moved(config.formulas, from, to),
  order: movedOrder(config.order, 'formula', placeAfter(config.formulas.length, from, to)),
})
export const removeFormula = (config: TrendConfig, at: number): Partial<TrendConfig> => ({
  formulas: config.formulas.toSpliced(at, 1),
  order: movedOrder(config.order, 'formula', (index) => (index === at ? undefined : index > at ? index - 1 : index)),
})

/** Formulas and the order go on meaning the series that they meant. */
function withPlaces(config: TrendConfig, next: readonly SeriesDraft[], placeOf: (index: number) => number | undefined) {
  return {
    series: next,
    formulas: config.formulas.map((one) => ({ ...one, formula: relettered(one.formula, placeOf) })),
    order: movedOrder(config.order, 'series', placeOf),
  }
}

export const moveSeries = (config: TrendConfig, from: number, to: number): Partial<TrendConfig> =>
  withPlaces(config, moved(config.series, from, to), placeAfter(config.series.length, from, to))

export const removeSeries = (config: TrendConfig, at: number): Partial<TrendConfig> =>
  withPlaces(config, config.series.toSpliced(at, 1), (index) =>
    index === at ? undefined : index > at ? index - 1 : index,
  )

/** A copy of it stands at the end. */
export const duplicateSeries = (config: TrendConfig, at: number): Partial<TrendConfig> => {
  const copied = config.series[at]
  return copied === undefined ? {} : { series: [...config.series, copied] }
}

// Where is a report built? The search params of its builder: range, comparison, zone and filters as on every page, the rest in `q`.
import type { Filter, Range } from '../../report/index.ts'
import { viewParams } from '../view/address.ts'
import { parseRange, rangeText } from '../view/range-text.ts'
import { parseRison, risonText } from '../view/rison.ts'
import type { SearchParams } from '../view/search-params.ts'
import { defaultView, type View } from '../view/view.ts'
import type { BuilderKindName, ChartName, InputOf } from './kinds.ts'

/** Reports are compared with nothing unless somebody says so. */
export const exploreView: View = { ...defaultView, compare: 'none' }

/** What stands in the toolbar and not in `q`. */
const commonFields: ReadonlySet<string> = new Set([
  'kind',
  'version',
  'range',
  'time_zone',
  'filter',
  'compare',
  'interval',
])

/** `q` of a configuration: what is as by default is left out. */
export function configText(config: object, byDefault: object): string | undefined {
  const defaults = new Map(Object.entries(byDefault).map(([name, value]) => [name, risonText(value)]))
  const own = Object.entries(config).filter(
    ([name, value]) => !commonFields.has(name) && value !== undefined && risonText(value) !== defaults.get(name),
  )
  return own.length === 0 ? undefined : risonText(Object.fromEntries(own))
}

/** What `q` says; undefined for nothing and for nonsense. */
export const parseConfigText = (text: unknown): unknown =>
  typeof text === 'string' && text !== '' ? parseRison(text) : undefined

/** Search params of the builder that shows this report. `savedId`: the saved report that it is. */
export function reportParams(report: InputOf<BuilderKindName>, chart?: ChartName, savedId?: number): SearchParams {
  const { range, time_zone: zone, filter } = report
  const compare = 'compare' in report ? report.compare : undefined
  const interval = 'interval' in report && typeof report.interval === 'string' ? report.interval : 'auto'
  const view: View = {
    ...exploreView,
    range: isReadable(range) ? range : exploreView.range,
    zone: zone ?? '',
    interval,
    filters: filter === undefined ? [] : partsOf(filter),
    compare:
      compare === undefined
        ? 'none'
        : compare === 'previous_period'
          ? 'previous'
          : compare === 'previous_year'
            ? 'year'
            : compare,
  }
  const q = configText(report, {})
  return {
    ...viewParams(view, exploreView),
    ...(q === undefined ? {} : { q }),
    ...(chart === undefined ? {} : { chart }),
    ...(savedId === undefined ? {} : { saved: String(savedId) }),
  }
}

/** '/p/3/explore/funnel': where reports of the kind are built. */
export const builderPath = (projectId: number, kind: BuilderKindName): string =>
  kind === 'people' ? `/p/${projectId}/people` : `/p/${projectId}/explore/${kind}`

const partsOf = (filter: Filter): readonly Filter[] => ('and' in filter ? filter.and : [filter])
const isReadable = (range: Range): boolean => parseRange(rangeText(range)) !== undefined

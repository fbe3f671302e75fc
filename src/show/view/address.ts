// How does a view stand in the address? Short and readable; defaults are left out, nonsense is read as the default.
import type { Filter, IntervalUnit } from '../../report/index.ts'
import { filterText, parseFilterText } from './filter-text.ts'
import { parseRange, rangeText } from './range-text.ts'
import type { SearchParams } from './search-params.ts'
import {
  campaignFields,
  defaultView,
  metrics,
  openedTable,
  panels,
  type OpenTable,
  type PanelId,
  type TabId,
  type View,
} from './view.ts'

const maxFilters = 30
const intervals = [
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const satisfies readonly IntervalUnit[]
const panelIds = Object.keys(panels) as PanelId[]

const oneOf = <T extends string>(known: readonly T[], text: string | undefined): T | undefined =>
  known.find((one) => one === text)
const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
const bounded = (text: string | undefined, max: number): string | undefined =>
  text === undefined || text === '' || text.length > max ? undefined : text

/** The view that an address says; whatever it says, it is a view. `byDefault`: of pages that start otherwise. */
export function parseView(params: SearchParams, byDefault: View = defaultView): View {
  const first = (name: string): string | undefined => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    return typeof value === 'string' ? value : value?.[0]
  }
  const event = bounded(first('event'), 200)
  return {
    range: parseRange(first('range')) ?? byDefault.range,
    compare: parseCompare(first('compare'), byDefault.compare),
    interval: oneOf(intervals, first('interval')) ?? 'auto',
    metric: oneOf(metrics, first('metric')) ?? defaultView.metric,
    filters: parseFilters(Object.hasOwn(params, 'f') ? params['f'] : undefined),
    segment: wholeNumber(first('segment')),
    goal: wholeNumber(first('goal')),
    zone: parseZone(first('tz')),
    tabs: parseTabs(first),
    campaign: oneOf(campaignFields, first('campaign')) ?? defaultView.campaign,
    referrer: oneOf(['referrer_host', 'referrer'] as const, first('referrer')) ?? defaultView.referrer,
    event,
    property: event === undefined ? undefined : bounded(first('property'), 300),
    table: parseTable(first),
  }
}

/** The search params of a view: the same view always gives the same ones. */
export function viewParams(view: View, byDefault: View = defaultView): SearchParams {
  const { table } = view
  const params: Record<string, string | readonly string[] | undefined> = {
    range: unless(rangeText(view.range), rangeText(byDefault.range)),
    compare: typeof view.compare === 'string' ? unless(view.compare, byDefault.compare) : rangeText(view.compare),
    interval: unless(view.interval, 'auto'),
    metric: unless(view.metric, defaultView.metric),
    f: view.filters.length === 0 ? undefined : view.filters.map(filterText),
    segment: view.segment?.toString(),
    goal: view.goal?.toString(),
    tz: unless(view.zone, ''),
    ...Object.fromEntries(panelIds.map((panel) => [panel, unless(view.tabs[panel], defaultView.tabs[panel])])),
    campaign: unless(view.campaign, defaultView.campaign),
    referrer: unless(view.referrer, defaultView.referrer),
    event: view.event,
    property: view.property,
    table: table?.name,
    search: unless(table?.search, ''),
    order:
      table === undefined || table.orderBy === ''
        ? undefined
        : `${table.orderBy}${table.direction === 'asc' ? ',asc' : ''}`,
    page: unless(table?.page.toString(), '1'),
  }
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined),
  )
}

const unless = (text: string | undefined, byDefault: unknown): string | undefined =>
  text === byDefault ? undefined : text

function parseCompare(text: string | undefined, byDefault: View['compare']): View['compare'] {
  const named = oneOf(['previous', 'year', 'none'] as const, text)
  if (named !== undefined || text === undefined) return named ?? byDefault
  const range = parseRange(text)
  return typeof range === 'object' && 'from' in range ? range : byDefault
}

function parseFilters(value: string | readonly string[] | undefined): readonly Filter[] {
  const texts = value === undefined ? [] : typeof value === 'string' ? [value] : value
  return texts
    .slice(0, maxFilters)
    .map(parseFilterText)
    .filter((filter) => filter !== undefined)
}

function parseZone(text: string | undefined): string {
  if (text === undefined || text === 'browser') return text ?? ''
  try {
    return text.length > 64 ? '' : new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone && text
  } catch {
    return ''
  }
}

function parseTabs(first: (name: string) => string | undefined): Record<PanelId, TabId> {
  const tab = (panel: PanelId): TabId => oneOf<TabId>(panels[panel], first(panel)) ?? defaultView.tabs[panel]
  return { sources: tab('sources'), pages: tab('pages'), places: tab('places'), devices: tab('devices') }
}

function parseTable(first: (name: string) => string | undefined): OpenTable | undefined {
  const name = first('table')
  if (name === undefined || !/^[a-z_]{1,40}$/.test(name)) return undefined
  const [orderBy = '', direction] = (first('order') ?? '').split(',')
  const isOrder = /^[a-z_]{1,40}$/.test(orderBy)
  return {
    ...openedTable(name),
    search: bounded(first('search'), 500) ?? '',
    orderBy: isOrder ? orderBy : '',
    direction: isOrder && direction === 'asc' ? 'asc' : 'desc',
    page: wholeNumber(first('page')) ?? 1,
  }
}

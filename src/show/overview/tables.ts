// Which tables does the overview have? What each is broken down by, counts and is called: panels and open tables are drawn from this.
import type { Filter } from '../../report/index.ts'
import { isPropertyCondition } from '../view/filter-text.ts'
import { rowFilter } from '../view/filters.ts'
import type { TableMeasureName } from '../view/reports.ts'
import type { TabId, View } from '../view/view.ts'
import { countryName, languageName, unknownText } from '../words/names.ts'

export type Key = readonly (string | null)[]
export interface TableKind {
  readonly name: string
  readonly title: string
  /** Head of the first column. */
  readonly column: string
  readonly breakdown: readonly string[]
  /** What its rows count, the panel's number first. */
  readonly measures: readonly TableMeasureName[]
  /** Only these events. */
  readonly filter?: Filter
  readonly icon?: 'flag' | 'source' | 'browser' | 'system' | 'device'
  readonly text: (key: Key) => string
  /** Said where there is nothing; says what to do. */
  readonly empty: string
}

const plain = (key: Key): string => key[0] || unknownText
const visitMeasures: readonly TableMeasureName[] = [
  'visitors',
  'visits',
  'page_views',
  'views_per_visit',
  'bounce_rate',
  'visit_duration',
]
const screenText = ([width, height]: Key): string =>
  !width || width === '0' ? unknownText : `${width} × ${height ?? ''}`
const named = (event: string): Filter => ({ property: 'event_name', operator: 'is', value: event })

const nothingYet = 'Nothing in this range. Try a longer one, or fewer filters.'
const base = { text: plain, measures: visitMeasures, empty: nothingYet }
const geoNeeded = 'Regions and cities need a geo file: start Cairn with --geo-file.'

const tables = {
  sources: { ...base, title: 'Sources', column: 'Source', breakdown: ['source'], icon: 'source' },
  channels: { ...base, title: 'Channels', column: 'Channel', breakdown: ['channel'] },
  referrers: { ...base, title: 'Referrers', column: 'Referrer', breakdown: ['referrer_host'] },
  campaigns: {
    ...base,
    title: 'Campaigns',
    column: 'Campaign',
    breakdown: ['utm_campaign'],
    empty: 'No visit came by a link with utm tags, such as ?utm_source=newsletter&utm_campaign=spring.',
  },
  pages: {
    ...base,
    title: 'Pages',
    column: 'Page',
    breakdown: ['path'],
    filter: { property: 'path', operator: 'is_set' },
    measures: ['visitors', 'page_views', 'bounce_rate', 'time_on_page', 'scroll_depth', 'entries', 'exits'],
  },
  entry_pages: {
    ...base,
    title: 'Entry',
    column: 'Entry page',
    breakdown: ['entry_page'],
    measures: ['visitors', 'visits', 'bounce_rate', 'views_per_visit', 'visit_duration'],
  },
  exit_pages: {
    ...base,
    title: 'Exit',
    column: 'Exit page',
    breakdown: ['exit_page'],
    measures: ['visitors', 'visits', 'views_per_visit', 'visit_duration'],
  },
  outbound_links: {
    ...base,
    title: 'Outbound',
    column: 'Link',
    breakdown: ['properties.url'],
    filter: named('outbound_click'),
    measures: ['visitors', 'events'],
    empty: 'No click on a link to another site. The script counts them with data-links.',
  },
  downloads: {
    ...base,
    title: 'Downloads',
    column: 'File',
    breakdown: ['properties.url'],
    filter: named('file_download'),
    measures: ['visitors', 'events'],
    empty: 'No download. The script counts them with data-links.',
  },
  countries: {
    ...base,
    title: 'Countries',
    column: 'Country',
    breakdown: ['country'],
    icon: 'flag',
    text: ([code]) => (code ? countryName(code) : unknownText),
  },
  regions: {
    ...base,
    title: 'Regions',
    column: 'Region',
    breakdown: ['region', 'country'],
    filter: { property: 'region', operator: 'is_set' },
    icon: 'flag',
    empty: geoNeeded,
  },
  cities: {
    ...base,
    title: 'Cities',
    column: 'City',
    breakdown: ['city', 'country'],
    filter: { property: 'city', operator: 'is_set' },
    icon: 'flag',
    empty: geoNeeded,
  },
  languages: {
    ...base,
    title: 'Languages',
    column: 'Language',
    breakdown: ['language'],
    text: ([code]) => (code ? languageName(code) : unknownText),
  },
  devices: {
    ...base,
    title: 'Devices',
    column: 'Device',
    breakdown: ['device_type'],
    icon: 'device',
    text: ([type]) => (type ? type.charAt(0).toUpperCase() + type.slice(1) : unknownText),
  },
  browsers: { ...base, title: 'Browsers', column: 'Browser', breakdown: ['browser'], icon: 'browser' },
  browser_versions: {
    ...base,
    title: 'Versions',
    column: 'Browser version',
    breakdown: ['browser', 'browser_version'],
    icon: 'browser',
    text: ([name, version]) => `${name || unknownText} ${version ?? ''}`.trim(),
  },
  systems: { ...base, title: 'Systems', column: 'System', breakdown: ['os'], icon: 'system' },
  system_versions: {
    ...base,
    title: 'Versions',
    column: 'System version',
    breakdown: ['os', 'os_version'],
    icon: 'system',
    text: ([name, version]) => `${name || unknownText} ${version ?? ''}`.trim(),
  },
  screens: {
    ...base,
    title: 'Screens',
    column: 'Screen size',
    breakdown: ['screen_width', 'screen_height'],
    text: screenText,
  },
  events: {
    ...base,
    title: 'Events',
    column: 'Event',
    breakdown: ['event_name'],
    measures: ['visitors', 'events', 'visits', 'revenue'],
    empty: 'No event in this range. Send your own with cairn("sign_up", {plan: "pro"}).',
  },
} as const satisfies Record<string, Omit<TableKind, 'name'>>

const campaignTitles = {
  utm_campaign: 'Campaign',
  utm_source: 'Campaign source',
  utm_medium: 'Medium',
  utm_term: 'Term',
  utm_content: 'Content',
} as const
export const campaignKinds = Object.entries(campaignTitles).map(([value, label]) => ({
  value: value as keyof typeof campaignTitles,
  label,
}))

/** Does a filter narrow the property to one value? Then the panel goes one step deeper. */
const isNarrowed = (filters: readonly Filter[], property: string): boolean =>
  filters.some(
    (filter) =>
      isPropertyCondition(filter) &&
      filter.property === property &&
      filter.operator === 'is' &&
      (typeof filter.value === 'string' || (Array.isArray(filter.value) && filter.value.length === 1)),
  )

/** The table behind a tab, as the view has it. */
export function tableOfTab(tab: TabId, view: View): TableKind {
  if (tab === 'map') return { name: 'countries', ...tables.countries }
  if (tab === 'campaigns')
    return {
      name: 'campaigns',
      ...tables.campaigns,
      column: campaignTitles[view.campaign],
      breakdown: [view.campaign],
      filter: { property: view.campaign, operator: 'is_set' },
    }
  if (tab === 'referrers')
    return {
      name: 'referrers',
      ...tables.referrers,
      breakdown: [view.referrer],
      filter: { property: view.referrer, operator: 'is_set' },
      empty: 'No visit with a known referrer in this range.',
    }
  if (tab === 'browsers' && isNarrowed(view.filters, 'browser'))
    return { name: 'browser_versions', ...tables.browser_versions }
  if (tab === 'systems' && isNarrowed(view.filters, 'os')) return { name: 'system_versions', ...tables.system_versions }
  return { name: tab, ...tables[tab] }
}

/** Properties' values of one event. */
export const valuesTable = (event: string, property: string): TableKind => ({
  ...base,
  name: 'values',
  title: 'Values',
  column: property.replace(/^properties\./, ''),
  breakdown: [property],
  filter: named(event),
  measures: ['visitors', 'events', 'visits', 'revenue'],
  text: ([value]) => (value === null || value === undefined ? '(not set)' : value === '' ? '(empty)' : value),
})
export const eventsTable: TableKind = { name: 'events', ...tables.events }

/** The table that is open in full; undefined for a name that is none. */
export function openTableKind(name: string, view: View): TableKind | undefined {
  if (name === 'values')
    return view.event !== undefined && view.property !== undefined ? valuesTable(view.event, view.property) : undefined
  if (name === 'events') return eventsTable
  if (name === 'browser_versions' || name === 'system_versions') return { name, ...tables[name] }
  if (!Object.hasOwn(tables, name)) return undefined
  return tableOfTab(name as TabId, view)
}

/** The conditions that a row stands for: one a property. */
export const rowFilters = (table: TableKind, key: Key): readonly Filter[] => [
  ...(table.filter !== undefined && table.breakdown[0]?.startsWith('properties.') === true ? [table.filter] : []),
  ...table.breakdown.map((property, index) => rowFilter(property, key[index] ?? null)),
]

export const tabTitle = (tab: TabId): string => (tab === 'map' ? 'Map' : tables[tab].title)

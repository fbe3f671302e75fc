// What does the page show? The range, what it is compared with, filters, chosen tabs, the open table. It lives in the address only.
import type { Filter, IntervalUnit, Range } from '../../report/index.ts'

/** The numbers on the cards, in their order; the chosen one is drawn in the main chart. */
export const metrics = [
  'visitors',
  'visits',
  'page_views',
  'views_per_visit',
  'bounce_rate',
  'engagement_rate',
  'visit_duration',
  'time_on_page',
  'revenue',
  'conversions',
  'conversion_rate',
] as const
export type Metric = (typeof metrics)[number]

/** The panels and their tabs, the default one first. The names stand in the address. */
export const panels = {
  sources: ['sources', 'channels', 'campaigns', 'referrers'],
  pages: ['pages', 'entry_pages', 'exit_pages', 'outbound_links', 'downloads'],
  places: ['map', 'countries', 'regions', 'cities', 'languages'],
  devices: ['devices', 'browsers', 'systems', 'screens'],
} as const
export type PanelId = keyof typeof panels
export type TabId<P extends PanelId = PanelId> = (typeof panels)[P][number]

/** The campaigns tab has kinds of its own. */
export const campaignFields = ['utm_campaign', 'utm_source', 'utm_medium', 'utm_term', 'utm_content'] as const
type CampaignField = (typeof campaignFields)[number]

/** A panel's table that is open in full. */
export interface OpenTable {
  /** Which: a tab's name, `events`, `properties`, `values`, `versions`… (see overview/tables.ts). */
  readonly name: string
  readonly search: string
  /** '' is the table's own order. */
  readonly orderBy: string
  readonly direction: 'asc' | 'desc'
  /** From 1. */
  readonly page: number
}

export interface View {
  readonly range: Range
  readonly compare: 'previous' | 'year' | 'none' | { readonly from: string; readonly to: string }
  readonly interval: IntervalUnit | 'auto'
  readonly metric: Metric
  /** All of them hold. */
  readonly filters: readonly Filter[]
  readonly segment: number | undefined
  readonly goal: number | undefined
  /** IANA name, 'browser', or '' for the project's. */
  readonly zone: string
  readonly tabs: Readonly<Record<PanelId, TabId>>
  readonly campaign: CampaignField
  readonly referrer: 'referrer_host' | 'referrer'
  /** The event whose properties are shown, and the property whose values are. */
  readonly event: string | undefined
  readonly property: string | undefined
  readonly table: OpenTable | undefined
}

export const defaultView: View = {
  range: { last: 30, unit: 'day' },
  compare: 'previous',
  interval: 'auto',
  metric: 'visitors',
  filters: [],
  segment: undefined,
  goal: undefined,
  zone: '',
  tabs: { sources: 'sources', pages: 'pages', places: 'map', devices: 'devices' },
  campaign: 'utm_campaign',
  referrer: 'referrer_host',
  event: undefined,
  property: undefined,
  table: undefined,
}

export const openedTable = (name: string): OpenTable => ({ name, search: '', orderBy: '', direction: 'desc', page: 1 })

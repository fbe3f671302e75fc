// What makes a builder? One value for each kind of report: how its configuration is read, asked, edited and drawn.
import type { ComponentType } from 'react'
import type { BehindInput, IntervalUnit, ReportInput, ResultOf } from '../../report/index.ts'
import type { NewSavedReportJson } from '../../api/index.ts'

/** Kinds that have a builder; the last part of its address. */
export const builderKinds = [
  'trend',
  'funnel',
  'retention',
  'paths',
  'lifecycle',
  'stickiness',
  'table',
  'people',
] as const
export type BuilderKindName = (typeof builderKinds)[number]

/** How a result is drawn, as saved reports keep it. */
export type ChartName = NonNullable<NonNullable<NewSavedReportJson['display']>['chart']>

/** What a kind is drawn as where nothing was chosen. */
export const defaultCharts: Readonly<Record<BuilderKindName, ChartName>> = {
  trend: 'line',
  funnel: 'funnel',
  retention: 'table',
  paths: 'sankey',
  lifecycle: 'bar',
  stickiness: 'bar',
  table: 'table',
  people: 'table',
}

/** Charts over time, on which notes stand. */
const overTime: { readonly [K in BuilderKindName]?: readonly ChartName[] } = {
  trend: ['line', 'area', 'bar', 'stacked_bar'],
  funnel: ['line'],
  lifecycle: ['stacked_bar', 'bar', 'line'],
}
export const hasDays = (kind: BuilderKindName, chart: ChartName): boolean => overTime[kind]?.includes(chart) === true

export type InputOf<K extends BuilderKindName> = Extract<ReportInput, { kind: K }>
type PointOf<K extends BuilderKindName> = Extract<BehindInput['point'], { kind: K }>

/** What stands in the page's toolbar, for every report of the page. */
export type Common = Pick<InputOf<'trend'>, 'range' | 'time_zone' | 'filter' | 'compare'> & {
  /** What the toolbar's range is best drawn in, or what the reader chose. */
  readonly interval: IntervalUnit
}

interface ChangeOptions {
  /** The reader types: changes of the same name in a row are one step of undo. */
  readonly typing?: string
}
export type ChangeConfig<Config> = (
  change: Partial<Config> | ((now: Config) => Partial<Config>),
  options?: ChangeOptions,
) => void

export interface FieldsProps<K extends BuilderKindName, Config> {
  readonly config: Config
  readonly change: ChangeConfig<Config>
  /** Of the latest answer; undefined before it. */
  readonly result: ResultOf<K> | undefined
  readonly chart: ChartName
}

/** Also for tiles of dashboards: knows nothing but the question and its answer. */
export interface ResultProps<K extends BuilderKindName> {
  readonly projectId: number
  readonly report: InputOf<K>
  readonly result: ResultOf<K>
  readonly chart: ChartName
  /** In a tile: the chart fills the height that there is, no table below it. */
  readonly isCompact?: boolean
  /** Absent behind a share link: nobody may see single people there. */
  readonly onPeople?: ((point: PointOf<K>, title: string) => void) | undefined
  /** In the builder: to change the report from the result (pages of groups, …). Same fields as the configuration. */
  readonly onChange?: ((change: Partial<InputOf<K>>) => void) | undefined
}

export interface BuilderKind<K extends BuilderKindName, Config extends object> {
  readonly kind: K
  /** Of the page: "Trends". */
  readonly title: string
  /** The first is the default. One: no choice is shown. */
  readonly charts: readonly { readonly value: ChartName; readonly label: string }[]
  /** Shows the comparison in the toolbar. */
  readonly hasCompare?: boolean
  /** Shows the interval in the head of the result. Those that the kind takes. */
  readonly intervals?: readonly IntervalUnit[]
  /** Whatever stands in an address or a saved report is a configuration. Its fields have the names that the report gives them. */
  readonly parse: (value: unknown) => Config
  /** The report; or, while something is missing, what is to be done, as a sentence. */
  readonly report: (config: Config, common: Common) => InputOf<K> | string
  readonly Fields: ComponentType<FieldsProps<K, Config>>
  readonly Result: ComponentType<ResultProps<K>>
}

// What is a table while it is built?
import type { TableResult } from '../../../report/index.ts'
import { breakdown, list, needing, oneOf, record, text, whole } from '../decode.ts'

export type TableMeasure = keyof TableResult['rows'][number]['measures']
interface Order {
  readonly by: TableMeasure
  readonly direction: 'asc' | 'desc'
}
export interface TableConfig {
  readonly breakdown: readonly string[]
  readonly measures: readonly TableMeasure[]
  /** Only rows with this text. */
  readonly search?: string | undefined
  /** Undefined: by the first measure, most first. */
  readonly order?: Order | undefined
  readonly limit: number
  readonly offset: number
  /** Its completions can be measured. */
  readonly goal?: number | undefined
}

const goalMeasures = ['conversions', 'converted', 'conversion_rate'] as const satisfies readonly TableMeasure[]
export const tableMeasures = [
  ...(['visitors', 'visits', 'page_views', 'events', 'views_per_visit', 'bounce_rate', 'engagement_rate'] as const),
  ...(['visit_duration', 'time_on_page', 'scroll_depth', 'entries', 'exits', 'revenue'] as const),
  ...goalMeasures,
] as const satisfies readonly TableMeasure[]
export const isOfGoal = (measure: string): boolean => goalMeasures.some((one) => one === measure)

const start: TableConfig = { breakdown: ['path'], measures: ['visitors', 'page_views'], limit: 25, offset: 0 }
const measure = oneOf(tableMeasures)
const read = record<TableConfig>(
  {
    breakdown,
    measures: list(measure, 16, 1),
    search: text(500),
    order: needing(
      record<Order>(
        { by: measure, direction: oneOf(['asc', 'desc']) },
        { by: undefined as unknown as TableMeasure, direction: 'desc' },
      ),
      'by',
    ),
    limit: whole(1, 100_000),
    offset: whole(0, 10_000_000),
    goal: whole(1, 999_999_999),
  },
  start,
)
/** Whatever stands in an address or a saved report is a configuration. */
export const parseTable = (value: unknown): TableConfig => read(value) ?? start

/** As it can be asked: an order by something that is not shown is none. */
export function askedTable({ order, measures, ...config }: TableConfig): TableConfig {
  const isShown = order !== undefined && measures.includes(order.by)
  return { ...config, measures, ...(isShown ? { order } : {}) }
}

// What is a stickiness report while it is built?
import type { Selection } from '../../../report/index.ts'
import { flag, label, list, record, selectionDecoders } from '../decode.ts'

export interface StickySeries extends Selection {
  readonly label?: string
}
export interface StickinessConfig {
  readonly series: readonly StickySeries[]
  readonly cumulative: boolean
}

export const mostSeries = 10
const start: StickinessConfig = { series: [{}], cumulative: false }
const read = record<StickinessConfig>(
  { series: list(record<StickySeries>({ label, ...selectionDecoders }, {}), mostSeries, 1), cumulative: flag },
  start,
)
/** Whatever stands in an address or a saved report is a configuration. */
export const parseStickiness = (value: unknown): StickinessConfig => read(value) ?? start

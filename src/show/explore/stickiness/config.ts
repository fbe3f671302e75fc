// What is a stickiness report while it is built?
import type { Selection } from '../../../report/index.ts'
import { groupDecoders, noGroups, type Groups } from '../groups.ts'
import { flag, label, list, record, selectionDecoders } from '../decode.ts'

export interface StickySeries extends Selection {
  readonly label?: string
}
export interface StickinessConfig extends Groups {
  readonly series: readonly StickySeries[]
  readonly cumulative: boolean
}

export const mostSeries = 10
const start: StickinessConfig = { series: [{}], cumulative: false, ...noGroups }
const read = record<StickinessConfig>(
  {
    series: list(record<StickySeries>({ label, ...selectionDecoders }, {}), mostSeries, 1),
    cumulative: flag,
    ...groupDecoders,
  },
  start,
)
/** Whatever stands in an address or a saved report is a configuration. */
export const parseStickiness = (value: unknown): StickinessConfig => read(value) ?? start

// What is a lifecycle report while it is built?
import type { Selection } from '../../../report/index.ts'
import { groupDecoders, noGroups, type Groups } from '../groups.ts'
import { record, selectionDecoders } from '../decode.ts'

export interface LifecycleConfig extends Selection, Groups {}

const read = record<LifecycleConfig>({ ...selectionDecoders, ...groupDecoders }, noGroups)
/** Whatever stands in an address or a saved report is a configuration. */
export const parseLifecycle = (value: unknown): LifecycleConfig => read(value) ?? noGroups

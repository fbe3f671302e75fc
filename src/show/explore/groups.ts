// The groups of a builder whose report has a breakdown with pages: fields of its configuration.
import { breakdown, whole } from './decode.ts'

export interface Groups {
  readonly breakdown: readonly string[]
  readonly limit: number
  readonly offset: number
}
export const noGroups: Groups = { breakdown: [], limit: 10, offset: 0 }
export const groupDecoders = { breakdown, limit: whole(1, 1_000), offset: whole(0, 10_000_000) } as const

/** As the report has them: nothing without a breakdown. */
export const asGroups = ({ breakdown: properties, limit, offset }: Groups) =>
  properties.length === 0 ? {} : { breakdown: [...properties], limit, offset }

// Stickiness → plan.
import type { StickinessReport } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Base } from '../plan.ts'
import type { StickinessPlan } from '../plan-stickiness.ts'
import type { Words } from './filter.ts'

export function resolveStickiness(report: StickinessReport, _base: Base, _words: Words): StickinessPlan {
  throw new QueryError('not_there_yet', `Reports of kind ${report.kind} are not there yet.`)
}

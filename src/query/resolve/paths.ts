// Paths → plan.
import type { PathsReport } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Base } from '../plan.ts'
import type { PathsPlan } from '../plan-paths.ts'
import type { Words } from './filter.ts'

export function resolvePaths(report: PathsReport, _base: Base, _words: Words): PathsPlan {
  throw new QueryError('not_there_yet', `Reports of kind ${report.kind} are not there yet.`)
}

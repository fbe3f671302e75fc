// People → plan.
import type { PeopleReport, Report } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import type { Base, Plan } from '../plan.ts'
import type { PeoplePlan } from '../plan-people.ts'
import type { Words } from './filter.ts'

export function resolvePeople(
  report: PeopleReport,
  _base: Base,
  _words: Words,
  _resolve: (report: Report) => Plan,
): PeoplePlan {
  throw new QueryError('not_there_yet', `Reports of kind ${report.kind} are not there yet.`)
}

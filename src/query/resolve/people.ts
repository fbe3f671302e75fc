// People → plan.
import type { PeopleReport, Point, Report } from '../../report/index.ts'
import { QueryError } from '../errors.ts'
import { everything, type Base, type Plan, type PlanOf, type Predicate } from '../plan.ts'
import type { PeopleMeasure, PeoplePlan } from '../plan-people.ts'
import { rewritePredicate } from '../rewrite.ts'
import { currencyInto, resolveProperty, type Words } from './filter.ts'
import { resolvePersons } from './persons.ts'
import { namesOf, resolveSelection } from './selection.ts'

/** `resolve`: of the report whose number it is about, rewritten. */
export function resolvePeople(
  report: PeopleReport,
  base: Base,
  words: Words,
  resolve: (report: Report) => Plan,
): PeoplePlan {
  const groupBy = report.group_by ?? []
  const isGrouped = groupBy.length > 0
  const search = report.search?.trim() ?? ''
  const order = report.order ?? { by: isGrouped ? 'persons' : 'last_seen', direction: 'desc' }
  if (typeof order.by === 'number' && order.by >= report.measures.length)
    throw new QueryError('bad_report', `People can’t be ordered by measure ${order.by}, which is not there.`)
  if (isGrouped && (order.by === 'last_seen' || order.by === 'first_seen' || order.by === 'events'))
    throw new QueryError('bad_report', `Groups can’t be ordered by ${order.by}: take persons, or a measure.`)
  if (!isGrouped && order.by === 'persons') throw new QueryError('bad_report', 'Only groups can be ordered by persons.')
  const found: readonly Predicate[] = search === '' ? [] : [{ kind: 'found', text: search }]
  const who = report.who === undefined ? everything : resolvePersons(report.who, words)
  return {
    kind: 'people',
    ...base,
    who: rewritePredicate({ kind: 'and', parts: [who, ...found] }),
    behind: report.behind && { plan: countedPlan(resolve(report.behind.report)), point: report.behind.point },
    measures: report.measures.map((measure) => measureOf(measure, words)),
    properties: [...new Set(report.properties)],
    groupBy: groupBy.map((name) => resolveProperty(name, words)),
    order,
    limit: report.limit,
    offset: report.offset,
  }
}

/** Only reports with numbers that somebody stands behind are parsed as such. */
function countedPlan(plan: Plan): PlanOf<Point['kind']> {
  if (plan.kind === 'events') throw new QueryError('bad_report', 'Single events are no numbers to stand behind.')
  return plan
}

function measureOf(one: PeopleReport['measures'][number], words: Words): PeopleMeasure {
  const names = namesOf(one)
  const property = 'property' in one ? one.property : undefined
  const resolved = property === undefined ? undefined : resolveProperty(property, words)
  const what = property === undefined ? one.measure : `${one.measure} of ${property}`
  return {
    label: one.label ?? (names === undefined ? what : `${names} (${what})`),
    predicate: rewritePredicate(resolveSelection(one, words)),
    measure: one.measure,
    property: resolved,
    into: resolved && currencyInto(resolved, one.measure, words),
  }
}

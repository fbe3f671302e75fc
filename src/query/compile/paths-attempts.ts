// Which attempts are there? One of each visit, or of each stretch of a person's time: the nodes from its anchor on, in order of
// time and event id. The rules stand in report/README.md (paths).
import { join, param, sql, type Sql } from '../../sql/index.ts'
import { scopeOf, type Property } from '../plan.ts'
import { notAtAll, takenInTurn } from './scan.ts'
import type { NodeName, PathsPlan } from '../plan-paths.ts'
import { personsBehindFunnel } from '../persons-behind/funnel.ts'
import { joinPersons } from '../persons.ts'
import { compilePredicate } from '../predicate.ts'
import { eventKey, missingKey, textView } from '../property.ts'
import { relation, type Relation } from '../relation.ts'

/** `(SELECT person_id, nodes …)`; with both anchors also those that are longer than was asked for. */
export const attempts = (plan: PathsPlan): Sql =>
  plan.windowMs === undefined ? ofVisits(plan) : ofStretches(plan, plan.windowMs)

/**
 * `(SELECT person_id, session_id, timestamp, event_id, name …)`: the events that are nodes, by the ids that they were sent with. Of
 * visits with an anchor only those that have it: looking for it first is cheaper than putting all visits in order.
 */
function rowsOfVisits(plan: PathsPlan): Sql {
  const anchor = plan.start ?? plan.end
  const isCheap = plan.sources.every(({ name }) => name.kind !== 'property' || ofEvent.has(name.property.kind))
  if (anchor === undefined || !isCheap) return namedRows(plan)
  const visits = sql`SELECT session_id FROM ${namedRows(plan)} WHERE name = ${text(anchor)}`
  return namedRows(plan, { only: sql`session_id IN (${visits})` })
}
/** Properties that the event's own row has. */
const ofEvent: ReadonlySet<Property['kind']> = new Set(['event', 'own', 'merged_name', 'currency', 'url'])

function namedRows(plan: PathsPlan, more: Pick<Relation, 'withPersons' | 'only'> = {}): Sql {
  const scope = scopeOf(plan, plan.range)
  const [only] = plan.sources
  // One property may be anything, the visit's or the person's too: then it is the relation's key.
  const property = plan.sources.length === 1 && only?.name.kind === 'property' ? only.name.property : undefined
  const named = (): Sql => {
    const ways = plan.sources.map(
      ({ predicate, name }) => sql`${compilePredicate(predicate, scope)}, ${nameOf(name)}, `,
    )
    return sql`multiIf(${join(ways, sql``)}'') AS k1`
  }
  const rows = relation({
    scope,
    predicate: plan.predicate,
    keys: property === undefined ? [] : [property],
    columns: [sql`timestamp`, ...(property === undefined ? [named()] : [])],
    ...more,
  })
  const rules = plan.rules.map(
    ({ pattern, name }) => sql`match(k1, ${param(pattern, 'String')}), ${param(name, 'String')}, `,
  )
  const name = rules.length === 0 ? sql`k1` : sql`multiIf(${join(rules, sql``)}k1)`
  const hidden = plan.hidden.length === 0 ? sql`` : sql` AND name NOT IN ${param(plan.hidden, 'Array(String)')}`
  return sql`(SELECT person_id, session_id, timestamp, event_id, ${name} AS name FROM ${rows} AS r${more.withPersons === true ? ofThese(plan) : sql``} WHERE k1 NOT IN ('', ${missingKey})${hidden})`
}

/** A join: inside IN the engine takes the joins of persons for correlated. What is known of them, it puts into the outer plan. */
const ofThese = ({ behind, joins }: PathsPlan): Sql =>
  behind === undefined
    ? sql``
    : sql` SEMI LEFT JOIN (SELECT person_id AS those FROM (${personsBehindFunnel({ ...behind.plan, joins }, behind.point)})) AS t ON person_id = those`

function nameOf(name: NodeName): Sql {
  switch (name.kind) {
    case 'property':
      return eventKey(name.property)
    case 'text':
      return sql`${param(name.text, 'String')}`
    case 'screen': {
      const own = (property: string): Sql => sql`nullIf(${textView({ kind: 'own', name: property })}, '')`
      return sql`coalesce(${own('screen')}, ${own('screen_name')}, nullIf(title, ''), path)`
    }
  }
}

const text = (value: string): Sql => sql`${param(value, 'String')}`
const compact = (plan: PathsPlan, names: Sql): Sql => (plan.collapsesRepeats ? sql`arrayCompact(${names})` : names)

function ofVisits(plan: PathsPlan): Sql {
  const { start, end } = plan
  const inOrder = sql`arraySort((name, at) -> at, groupArray(name), groupArray((timestamp, event_id)))`
  // A visit is of one person, so whose it is is asked of visits, which are fewer than events.
  const walked = sql`(SELECT session_id, any(person_id) AS person_id, ${compact(plan, inOrder)} AS names FROM ${rowsOfVisits(plan)} GROUP BY session_id)`
  const visits = sql`(SELECT person_id, names FROM ${joinPersons(walked, scopeOf(plan, plan.range))} AS r${ofThese(plan)})`
  const steps = param(plan.steps, 'UInt8')
  if (start !== undefined && end !== undefined) {
    const from = sql`(SELECT person_id, arraySlice(names, indexOf(names, ${text(start)})) AS names FROM ${visits} WHERE has(names, ${text(start)}))`
    return upToEnd(from, end, plan)
  }
  if (start !== undefined)
    return sql`(SELECT person_id, arraySlice(names, indexOf(names, ${text(start)}), ${steps}) AS nodes FROM ${visits} WHERE has(names, ${text(start)}))`
  if (end !== undefined)
    return sql`(SELECT person_id, arrayReverse(arraySlice(arrayReverse(names), indexOf(arrayReverse(names), ${text(end)}), ${steps})) AS nodes FROM ${visits} WHERE has(names, ${text(end)}))`
  return sql`(SELECT person_id, arraySlice(names, 1, ${steps}) AS nodes FROM ${visits})`
}

/**
 * `from`: `(SELECT person_id, names …)`, each beginning with the start. Up to the first end after it; those that have one. Of what is
 * too long only so much stays that it is seen to be.
 */
const upToEnd = (from: Sql, end: string, { steps }: PathsPlan): Sql =>
  sql`(SELECT person_id, arraySlice(names, 1, least(to, ${param(steps + 1, 'UInt64')})) AS nodes FROM (SELECT person_id, names, indexOf(arrayPopFront(names), ${text(end)}) + 1 AS to FROM ${from}) WHERE to > 1)`

/** A time that no end has. */
const never = sql`toInt64(9000000000000000)`

/**
 * A person's nodes in order (for an end alone: backwards, times negative), cut at each anchor that is not in the stretch before it.
 * Nowhere a list stands beside each of its own elements: memory stays in proportion to the events.
 */
function ofStretches(plan: PathsPlan, windowMs: number): Sql {
  const { start, end } = plan
  const isBackwards = start === undefined && end !== undefined
  const window = param(windowMs, 'Int64')
  const inOrder = sql`arraySort(groupArray((toUnixTimestamp64Milli(timestamp), event_id, name)))`
  const sorted = isBackwards ? sql`arrayMap(x -> (-x.1, x.2, x.3), arrayReverse(${inOrder}))` : inOrder
  const persons = sql`(SELECT person_id, arrayMap(x -> x.1, sorted) AS times, arrayMap(x -> x.3, sorted) AS names FROM (SELECT person_id, ${sorted} AS sorted FROM ${namedRows(plan, { withPersons: true })} GROUP BY person_id))`
  const begins = sql`arrayMap((t, is) -> if(is, t, ${notAtAll}), times, ${anchorsOf(plan)})`
  const opens = takenInTurn(begins, sql`arrayMap(t -> t + ${window} + 1, times)`)
  const chunks = sql`arraySlice(arraySplit((x, is) -> is, arrayZip(times, names), opens), if(opens[1] = 1, 1, 2))`
  const stretches = sql`(SELECT person_id, arrayJoin(${chunks}) AS stretch, stretch[1].1 AS began FROM (SELECT *, ${opens} AS opens FROM ${persons}) WHERE has(opens, 1))`
  const inTime = sql`arrayMap(x -> x.2, arrayFilter(x -> x.1 - began <= ${window}, stretch))`
  const names = sql`(SELECT person_id, ${compact(plan, inTime)} AS names FROM ${stretches})`
  if (start !== undefined && end !== undefined) return upToEnd(names, end, plan)
  const nodes = sql`arraySlice(names, 1, ${param(plan.steps, 'UInt8')})`
  return sql`(SELECT person_id, ${isBackwards ? sql`arrayReverse(${nodes})` : nodes} AS nodes FROM ${names})`
}

/** Array(UInt8) beside `times` and `names`: where an attempt may begin. With both anchors: where the end is reached in time. */
function anchorsOf({ start, end, collapsesRepeats, windowMs = 0 }: PathsPlan): Sql {
  const anchor = start ?? end
  if (anchor === undefined) return sql`arrayMap(x -> toUInt8(1), names)`
  if (start === undefined || end === undefined) return sql`arrayMap(n -> n = ${text(anchor)}, names)`
  // A repeat is no further node: with start = end something else has to lie between.
  const before = sql`arrayPopBack(arrayPushFront(names, ''))`
  const isEnd = collapsesRepeats ? sql`n = ${text(end)} AND b != ${text(end)}` : sql`n = ${text(end)}`
  const ends = sql`arrayMap((n, b, t) -> if(${isEnd}, t, ${never}), names, ${before}, times)`
  const next = sql`arrayPushBack(arrayPopFront(arrayReverseFill(e -> e != ${never}, ${ends})), ${never})`
  return sql`arrayMap((n, t, e) -> n = ${text(start)} AND e - t <= ${param(windowMs, 'Int64')}, names, times, ${next})`
}
